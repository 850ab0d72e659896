"""The parcours of the plain life of a signalisation: deposit, follow-up, freeze, appointment, cancelling."""

from collections.abc import Sequence
from typing import Final

from esav_ws.plateforme.parcours import gestes as g
from esav_ws.plateforme.parcours.lecture import Lu
from esav_ws.plateforme.parcours.modele import Etape, Memoire, Parcours
from esav_ws.plateforme.parcours.regles import COMMUNES

SIGNALISATION: Final = "signalisation"
_SEULE: Final = frozenset({SIGNALISATION})
_V2: Final = 2


def depot(*puis: str, remede: str = "Déposer par deposerSignalisation jusqu'à recevoir un numéro.") -> Etape:
    """Return the step of an accepted deposit."""
    return Etape("un dépôt accepté (deposerSignalisation)", remede, g.depose, puis or ("ACCEPTER",))


def vu(etat: str, *puis: str) -> Etape:
    """Return the step of a follow-up that shows *etat*."""
    return Etape(
        f"un suivi qui montre l'état {etat} (consulterEtat, consulterSignalisation, listerSignalisations ou releverEvenements)",
        f"Continuer le suivi tant que la signalisation n'est pas dans un état final : l'état {etat} n'a pas été lu.",
        g.vu(etat),
        puis,
    )


def premier_appel(contrat: str) -> Parcours:
    """Return the parcours of art. 5.2.1 for one contract."""
    return Parcours(
        "premier-appel" if contrat == SIGNALISATION else "premier-appel-test",
        f"Un premier appel abouti du service {contrat}",
        contrat,
        (1, 2),
        f"Appelez une opération du service {contrat}, sous le certificat qui servira, jusqu'à une réponse sans faute.",
        ("L'article 5.2.1 demande au moins un appel abouti par domaine.",),
        lambda _majeure: (
            Etape(
                "un appel abouti, sans faute",
                "Corriger ce que dit la faute reçue (docs/codes-erreur.md), puis appeler de nouveau.",
                lambda lu, _memoire: lu.accepte,
            ),
        ),
        COMMUNES,
        frozenset({contrat}),
    )


def _verifie(lu: Lu, memoire: Memoire) -> bool:
    if lu.operation != "verifierFormulaire" or not lu.accepte or lu.rendu.refus:
        return False
    return memoire.premier(formulaire=lu.demande.formulaire or "")


def _depose_verifie(lu: Lu, memoire: Memoire) -> bool:
    return lu.demande.formulaire == memoire.notes.get("formulaire") and g.depose(lu, memoire)


def _depot_suivi(majeure: int) -> Sequence[Etape]:
    verification = (
        Etape(
            "une vérification sans refus (verifierFormulaire)",
            "Corriger ce que verifierFormulaire refuse jusqu'à ce qu'il ne rende plus aucun refus.",
            _verifie,
        ),
        Etape(
            "le dépôt du formulaire qui vient d'être vérifié (deposerSignalisation)",
            "Déposer exactement le formulaire que verifierFormulaire a accepté.",
            _depose_verifie,
            ("ACCEPTER",),
        ),
    )
    return (
        *(verification if majeure >= _V2 else (depot(),)),
        vu("EN_QUALIFICATION", "PRENDRE_EN_CHARGE"),
        vu("EN_COURS", "RETABLIR", "REPARER", "CLORE"),
        vu("CLOS"),
        Etape(
            "le détail de la signalisation close (consulterSignalisation)",
            "Lire après la clôture consulterSignalisation : code de clôture, dates et commentaires du SAV y sont.",
            lambda lu, memoire: (
                lu.operation == "consulterSignalisation" and g.vu("CLOS", "VALIDE")(lu, memoire)
            ),
        ),
    )


DEPOT_SUIVI: Final = Parcours(
    "depot-suivi",
    "Un dépôt suivi jusqu'à la clôture",
    SIGNALISATION,
    (1, 2),
    "En v2, vérifiez d'abord votre formulaire (verifierFormulaire). Déposez, suivez l'état jusqu'à la clôture, puis lisez "
    "le détail. La plateforme accepte, prend en charge, rétablit, répare et clôt à mesure que vous lisez chaque état.",
    (
        "Chaque état est lu ; le suivi va jusqu'à CLOS ; le formulaire déposé est celui qui a été vérifié (v2).",
    ),
    _depot_suivi,
    COMMUNES,
    _SEULE,
)

GEL: Final = Parcours(
    "gel",
    "Un gel qui attend une réponse de l'Opérateur",
    SIGNALISATION,
    (1, 2),
    "Déposez et suivez. La plateforme gèle la signalisation en demandant une information : continuez de suivre, lisez ce "
    "qui est demandé (consulterSignalisation, élément gel), répondez par degelerSignalisation avec informationFournie, "
    "puis suivez jusqu'à la clôture.",
    ("Le suivi continue pendant le gel ; la réponse est donnée une fois ; le suivi reprend après.",),
    lambda _majeure: (
        depot(),
        vu("EN_QUALIFICATION", "PRENDRE_EN_CHARGE"),
        vu("EN_COURS", "GELER"),
        vu("GELE"),
        Etape(
            "le dégel avec ce qui était demandé (degelerSignalisation, informationFournie)",
            "GELE n'est pas un état final : continuer le suivi, lire gel/informationDemandee et répondre par "
            "degelerSignalisation avec informationFournie.",
            lambda lu, memoire: (
                bool(lu.demande.champs.get("informationFournie"))
                and g.appel("degelerSignalisation", numeroSignalisation="numero")(lu, memoire)
            ),
        ),
        vu("EN_COURS", "RETABLIR", "REPARER", "CLORE"),
        vu("CLOS"),
    ),
    COMMUNES,
    _SEULE,
)

ORDRE_IMPREVU: Final = Parcours(
    "ordre-imprevu",
    "Des états dans un ordre que le système n'attend pas",
    SIGNALISATION,
    (1, 2),
    "Déposez et suivez jusqu'à la clôture. La plateforme gèle avant toute prise en charge, reprend aussitôt, puis clôt sans "
    "passer par EN_COURS : toutes ces transitions sont au contrat.",
    ("Le suivi prend chaque état comme il vient et va jusqu'à CLOS.",),
    lambda _majeure: (
        depot(),
        vu("EN_QUALIFICATION", "GELER"),
        vu("GELE", "REPRENDRE", "CLORE"),
        Etape(
            "un suivi qui montre l'état CLOS, venu sans EN_COURS",
            "Ne pas coder l'ordre des états : prendre l'état rendu comme il est, et suivre jusqu'à un état final.",
            g.vu("CLOS"),
        ),
    ),
    COMMUNES,
    _SEULE,
)

RENDEZ_VOUS: Final = Parcours(
    "rendez-vous",
    "Un rendez-vous pris, reporté et relu",
    SIGNALISATION,
    (1, 2),
    "Déposez sur une ligne dont l'offre admet les rendez-vous, cherchez des créneaux, réservez-en un, reportez le "
    "rendez-vous sur un autre créneau, puis relisez-le.",
    (
        "Un idCreneau proposé est employé une fois ; le report porte le rendez-vous pris ; le rendez-vous relu est celui-là.",
    ),
    lambda _majeure: (
        depot(),
        Etape(
            "une recherche qui rend des créneaux (rechercherCreneaux)",
            "Chercher pour la prestation déposée, sur une période à venir de 31 jours au plus.",
            lambda lu, _memoire: (
                lu.operation == "rechercherCreneaux" and lu.accepte and lu.rendu.nombres.get("creneau", 0) > 0
            ),
        ),
        Etape(
            "une réservation (reserverCreneau)",
            "Réserver un idCreneau rendu par la recherche, avant son expireLe, avec le numéro de la signalisation.",
            lambda lu, memoire: (
                g.appel("reserverCreneau", numeroSignalisation="numero")(lu, memoire)
                and memoire.premier(rendez_vous=lu.rendu.champs.get("idRendezVous", ""))
            ),
        ),
        Etape(
            "le report de ce rendez-vous (reporterRendezVous)",
            "Reporter l'idRendezVous reçu sur un idCreneau encore tenu, avec un motif.",
            g.appel("reporterRendezVous", idRendezVous="rendez_vous"),
        ),
        Etape(
            "la relecture de ce rendez-vous (consulterRendezVous)",
            "Relire le rendez-vous après l'avoir reporté : ses dates font foi.",
            g.appel("consulterRendezVous", idRendezVous="rendez_vous"),
            ("PRENDRE_EN_CHARGE", "CLORE"),
        ),
    ),
    COMMUNES,
    _SEULE,
)

ANNULATION: Final = Parcours(
    "annulation",
    "Une signalisation annulée par l'Opérateur",
    SIGNALISATION,
    (1, 2),
    "Déposez, annulez (annulerSignalisation), puis relisez l'état : l'annulation clôt.",
    ("L'annulation est demandée une fois ; l'état CLOS est relu.",),
    lambda _majeure: (
        depot(),
        Etape(
            "l'annulation (annulerSignalisation)",
            "Annuler par annulerSignalisation, avec une referenceActe et un commentaire.",
            g.appel("annulerSignalisation", numeroSignalisation="numero"),
        ),
        vu("CLOS"),
    ),
    COMMUNES,
    _SEULE,
)
