"""The parcours of what must not be done twice, nor be cut: pushes that are doubled, certificates that are renewed."""

from typing import Final

from esav_ws.plateforme.parcours import gestes as g
from esav_ws.plateforme.parcours.lecture import Lu
from esav_ws.plateforme.parcours.modele import DOUBLER, SIMPLE, Etape, Memoire, Parcours, Quand
from esav_ws.plateforme.parcours.regles import COMMUNES, RENOUVELLEMENT
from esav_ws.plateforme.parcours.suivi import SIGNALISATION, depot

_SEULE: Final = frozenset({SIGNALISATION})


def _abonne(lu: Lu, _memoire: Memoire) -> bool:
    return (
        lu.operation in {"abonner", "listerAbonnements"}
        and lu.accepte
        and lu.rendu.nombres.get("idAbonnement", 0) > 0
    )


def _clos_et_livre(lu: Lu, memoire: Memoire) -> bool:
    """Hold for a follow-up that shows the end, unless no event was carried twice: then nothing was tried."""
    return memoire.notes.get(g.DOUBLEES) != "0" and g.vu("CLOS")(lu, memoire)


PUSH_DOUBLE: Final = Parcours(
    "push-double",
    "Un événement livré deux fois, traité une fois",
    SIGNALISATION,
    (2,),
    "Abonnez votre point d'accès (abonner), ou montrez qu'il l'est (listerAbonnements), puis déposez. La plateforme gèle en "
    "demandant une information et vous livre deux fois les événements : répondez une seule fois (degelerSignalisation), puis "
    "lisez la clôture.",
    ("Le dégel est fait une fois, quel que soit le nombre de livraisons : le rang de l'événement le dit.",),
    lambda _majeure: (
        Etape(
            "un abonnement (abonner, ou listerAbonnements qui le montre)",
            "Abonner un point d'accès en HTTPS que la plateforme peut joindre, sous un certificat d'une autorité reconnue.",
            _abonne,
        ),
        depot("ACCEPTER", DOUBLER, "GELER"),
        Etape(
            "le dégel demandé par l'événement livré (degelerSignalisation)",
            "Traiter l'événement ETAT_CHANGE vers GELE : répondre par degelerSignalisation avec informationFournie.",
            g.appel("degelerSignalisation", numeroSignalisation="numero"),
            ("CLORE",),
        ),
        Etape(
            "une lecture qui montre l'état CLOS, un événement au moins ayant été livré deux fois à votre point d'accès",
            "Vérifier que le point d'accès abonné reçoit et acquitte les événements ; après celui de la clôture, lire la "
            "signalisation (consulterEtat ou consulterSignalisation).",
            _clos_et_livre,
            (SIMPLE,),
        ),
    ),
    COMMUNES,
    _SEULE,
)


def _sous(ancien: bool, condition: Quand) -> Quand:
    """Return what holds when *condition* does under the certificate of the deposit, or under another one."""

    def tient(lu: Lu, memoire: Memoire) -> bool:
        meme = lu.empreinte == memoire.notes.get("certificat")
        if meme is not ancien or not condition(lu, memoire):
            return False
        return ancien or memoire.premier(renouvele=lu.empreinte)

    return tient


def _depose_sous(lu: Lu, memoire: Memoire) -> bool:
    return g.depose(lu, memoire) and memoire.premier(certificat=lu.empreinte)


def _a_renouveler(attendu: str, quand: Quand, *puis: str) -> Etape:
    return Etape(
        attendu,
        "Installer le certificat de remplacement avant la fin de l'ancien et passer tous les appels sous lui ; l'ancien reste "
        "admis jusqu'à son retrait : il n'y a pas lieu d'interrompre le suivi.",
        quand,
        puis,
    )


CERTIFICAT_RENOUVELE: Final = Parcours(
    "certificat-renouvele",
    "Un certificat renouvelé sans interruption",
    SIGNALISATION,
    (1, 2),
    "Ayez deux certificats enregistrés sur la plateforme (l'opérateur d'infrastructure enregistre le second, ou /est le "
    "renouvelle). Déposez et suivez sous le premier ; quand la signalisation est en qualification, passez au second et suivez "
    "jusqu'à la clôture.",
    (
        "Le suivi ne s'interrompt pas ; une fois le nouveau certificat en usage, aucun appel ne revient sous l'ancien.",
    ),
    lambda _majeure: (
        Etape(
            "un dépôt, sous le certificat en usage",
            "Déposer par deposerSignalisation.",
            _depose_sous,
            ("ACCEPTER",),
        ),
        Etape(
            "un suivi qui montre l'état EN_QUALIFICATION, sous ce certificat",
            "Suivre l'état de la signalisation déposée, sous le certificat du dépôt.",
            _sous(True, g.vu("EN_QUALIFICATION")),
            ("PRENDRE_EN_CHARGE",),
        ),
        _a_renouveler(
            "un suivi qui montre l'état EN_COURS, sous le certificat de remplacement",
            _sous(False, g.vu("EN_COURS")),
            "CLORE",
        ),
        _a_renouveler(
            "un suivi qui montre l'état CLOS, sous ce nouveau certificat", _sous(False, g.vu("CLOS"))
        ),
    ),
    {**COMMUNES, **RENOUVELLEMENT},
    _SEULE,
)
