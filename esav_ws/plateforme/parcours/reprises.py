"""The parcours of what goes wrong: lost answers, faults, limits, unknown codes, doubled pushes, renewed certificates."""

from typing import Final

from esav_ws.plateforme.parcours import gestes as g
from esav_ws.plateforme.parcours.lecture import Lu
from esav_ws.plateforme.parcours.modele import Avant, Etape, Memoire, Parcours, Quand
from esav_ws.plateforme.parcours.regles import COMMUNES
from esav_ws.plateforme.parcours.suivi import SIGNALISATION, depot, vu

_SEULE: Final = frozenset({SIGNALISATION})
_FORMULAIRE: Final = "FRM-001"
_OUVERTE: Final = "SIG-004"
_DEUX: Final = 2


def refuse_a_l_heure(
    quoi: str, code: str, avant: Avant, quand: Quand, apres: Quand, *puis: str
) -> tuple[Etape, Etape]:
    """Return the steps of a refusal that says when to come back, and of the same request at that time."""
    attente = "Sur une faute qui porte Retry-After, attendre ce nombre de secondes puis renvoyer la même requête, telle quelle."
    return (
        Etape(
            f"{quoi}, que la plateforme refuse par {code} en disant quand revenir (Retry-After)",
            attente,
            quand,
            (),
            avant,
        ),
        Etape(f"{quoi} de nouveau, l'heure dite passée", attente, apres, puis),
    )


def _fautif(lu: Lu, memoire: Memoire) -> bool:
    """Hold for a form refused for two reasons at least, told by the deposit or by its verification."""
    fautes = [lu.rendu.faute] if lu.rendu.faute else list(lu.rendu.refus)
    elements = [x for f in fautes if f and f.code == _FORMULAIRE for x in f.elements]
    return len(elements) >= _DEUX and memoire.premier(
        fautifs="\n".join(elements), formulaire=lu.demande.formulaire or ""
    )


def _corrige(lu: Lu, memoire: Memoire) -> bool:
    return lu.demande.formulaire != memoire.notes.get("formulaire") and g.depose(lu, memoire)


FORMULAIRE_CORRIGE: Final = Parcours(
    "formulaire-corrige",
    "Un formulaire refusé, corrigé en une fois",
    SIGNALISATION,
    (1, 2),
    "Déposez un formulaire qui a au moins deux fautes (par exemple un champ obligatoire omis et une valeur hors liste). "
    "La faute FRM-001 les nomme toutes : corrigez-les toutes, puis déposez de nouveau. En v2 la première tentative peut "
    "être une vérification.",
    ("Le formulaire fautif n'est pas renvoyé tel quel ; le dépôt suivant est accepté.",),
    lambda _majeure: (
        Etape(
            "un formulaire refusé par FRM-001 pour deux éléments au moins",
            "Envoyer un formulaire qui a deux fautes au moins, pour que la plateforme les nomme.",
            _fautif,
        ),
        Etape(
            "le dépôt corrigé, accepté",
            "Lire tous les éléments de la faute (element/xpath, regle, valeurAdmise) et les corriger tous avant de redéposer.",
            _corrige,
            ("ACCEPTER", "CLORE"),
        ),
    ),
    COMMUNES,
    _SEULE,
)

REPONSE_PERDUE: Final = Parcours(
    "reponse-perdue",
    "Une réponse perdue, une relance sans doublon",
    SIGNALISATION,
    (1, 2),
    "Déposez, puis commentez (ajouterCommentaire). La plateforme traite chacune des deux requêtes, puis coupe la connexion "
    "sans répondre : votre système relance, seul.",
    ("La relance est la même requête ; il n'y a ni seconde signalisation, ni second commentaire.",),
    lambda _majeure: (
        Etape(
            "un dépôt, dont la réponse sera perdue",
            "Déposer par deposerSignalisation.",
            g.perdue("deposerSignalisation"),
            apres=g.perdre("deposerSignalisation"),
        ),
        Etape(
            "le même dépôt, relancé sous la même referenceOperateur et accepté",
            "Après une coupure, relancer le dépôt sous la même referenceOperateur jusqu'à son numéro.",
            g.refaite(g.depose),
            ("ACCEPTER",),
        ),
        Etape(
            "un commentaire (ajouterCommentaire), dont la réponse sera perdue",
            "Commenter par ajouterCommentaire la signalisation déposée.",
            g.perdue("ajouterCommentaire"),
            apres=g.perdre("ajouterCommentaire"),
        ),
        Etape(
            "le même commentaire, relancé sous la même referenceActe",
            "Après une coupure, relancer l'acte sous la même referenceActe jusqu'à sa réponse.",
            g.refaite(g.appel("ajouterCommentaire", numeroSignalisation="numero")),
            ("CLORE",),
        ),
        vu("CLOS"),
    ),
    COMMUNES,
    _SEULE,
)


def _second_refuse(lu: Lu, memoire: Memoire) -> bool:
    meme_ligne = lu.demande.champs.get("identifiantPrestation") == memoire.notes.get("prestation")
    return meme_ligne and g.faute("deposerSignalisation", _OUVERTE)(lu, memoire)


FAUTE_METIER: Final = Parcours(
    "faute-metier",
    "Un refus métier, compris au lieu d'être répété",
    SIGNALISATION,
    (1, 2),
    "Déposez sur une ligne FTTH, puis déposez encore sur la même ligne sous une autre référence : la faute SIG-004 dit "
    "qu'une signalisation y est ouverte. Votre système n'insiste pas : il suit ou commente celle-là, jusqu'à sa clôture.",
    (
        "Le dépôt refusé n'est renvoyé ni tel quel, ni sous une nouvelle référence ; la signalisation ouverte est suivie.",
    ),
    lambda _majeure: (
        depot(),
        Etape(
            "un second dépôt sur la même ligne, refusé par SIG-004",
            "Déposer une seconde fois sur la même prestation FTTH, sous une autre referenceOperateur.",
            _second_refuse,
        ),
        Etape(
            "une lecture ou un commentaire de la signalisation déjà ouverte",
            "Après SIG-004, ne pas redéposer : suivre la signalisation dont la faute donne le numéro, ou la commenter.",
            lambda lu, memoire: (
                lu.accepte
                and (
                    lu.rendu.etats.get(memoire.numero) is not None
                    or g.appel("ajouterCommentaire", numeroSignalisation="numero")(lu, memoire)
                )
            ),
            ("CLORE",),
        ),
        vu("CLOS"),
    ),
    COMMUNES,
    _SEULE,
)

REPRISE_A_L_HEURE: Final = Parcours(
    "reprise-a-l-heure",
    "Une limite puis un arrêt, et la reprise à l'heure dite",
    SIGNALISATION,
    (1, 2),
    f"Déposez et suivez. La plateforme refuse votre dépôt par VOL-001 (limite par minute), puis une consultation par SYS-003 "
    f"(arrêt nocturne), chaque fois pour {g.ATTENTE_S} secondes, dites par Retry-After : attendez, puis renvoyez tel quel.",
    ("Rien n'est renvoyé avant l'heure dite ; la requête refusée est renvoyée ensuite, telle quelle.",),
    lambda _majeure: (
        *refuse_a_l_heure(
            "un dépôt",
            "VOL-001",
            g.refuser(g.limite, "deposerSignalisation"),
            g.limitee("deposerSignalisation", "VOL-001"),
            g.refaite(g.depose),
            "ACCEPTER",
        ),
        *refuse_a_l_heure(
            "une consultation",
            "SYS-003",
            g.refuser(g.arret, *g.SUIVIS),
            g.faute(None, "SYS-003"),
            g.a_l_heure(g.vu("EN_QUALIFICATION")),
            "CLORE",
        ),
        vu("CLOS"),
    ),
    COMMUNES,
    _SEULE,
)

ETAT_INCONNU: Final = Parcours(
    "etat-inconnu",
    "Des codes que le système n'a jamais vus",
    SIGNALISATION,
    (1, 2),
    f"Déposez et suivez jusqu'à la clôture. La plateforme répond à une consultation par une faute du camp SERVEUR de code "
    f"{g.CODE_INCONNU}, absent de toute liste, puis gèle pour une cause elle aussi inconnue : les listes sont ouvertes, votre "
    "système ne s'y arrête pas, et répond au gel.",
    ("Le suivi continue après un code de faute inconnu et après une cause de gel inconnue.",),
    lambda _majeure: (
        depot(),
        Etape(
            f"une consultation, à laquelle la plateforme répond par la faute inconnue {g.CODE_INCONNU}",
            "Suivre l'état de la signalisation déposée.",
            g.faute(None, g.CODE_INCONNU),
            avant=g.inconnu,
        ),
        Etape(
            "le suivi, qui continue et montre l'état EN_QUALIFICATION",
            "Un code de faute inconnu se traite par son camp : SERVEUR, réessayer plus tard ; CLIENT, signaler et corriger.",
            g.vu("EN_QUALIFICATION"),
            ("PRENDRE_EN_CHARGE",),
        ),
        vu("EN_COURS", "GELER"),
        Etape(
            f"le détail de la signalisation gelée (consulterSignalisation), dont la cause de gel est {g.CAUSE_INCONNUE}",
            "Lire le détail de la signalisation gelée par consulterSignalisation.",
            lambda lu, memoire: lu.operation == "consulterSignalisation" and g.vu("GELE")(lu, memoire),
            apres=g.cause_a_venir,
        ),
        Etape(
            "le dégel (degelerSignalisation), malgré cette cause inconnue",
            "Une valeur inconnue d'une liste ouverte se garde et s'affiche telle quelle ; elle n'arrête ni la lecture, ni la "
            "réponse au gel.",
            g.appel("degelerSignalisation", numeroSignalisation="numero"),
            ("CLORE",),
        ),
        vu("CLOS"),
    ),
    COMMUNES,
    _SEULE,
)
