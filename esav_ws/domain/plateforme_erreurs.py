"""What can go wrong with a space of the integration platform, as published codes of the family `CNF`, 001 to 019."""

from datetime import datetime, timedelta

from esav_ws.domain.erreurs import ElementErreur, EsavError
from esav_ws.domain.horloge import en_clair
from esav_ws.domain.regie import AVANCE_MAX, ECART_MAX


class AvanceImpossible(
    EsavError,
    code="CNF-001",
    libelle="Avance de l'horloge impossible",
    remede="Demander une avance d'au moins une minute et d'au plus 366 jours ; l'horloge ne recule que par reinitialiser.",
    article="5.2.1",
):
    """The clock of a space moves forward, by a minute at least and a year at most."""

    def __init__(self, duree: timedelta) -> None:
        super().__init__(
            f"une avance de {duree.days} jours et {duree.seconds // 60} minutes est impossible : donnez jours, heures ou "
            f"minutes pour une minute au moins et {AVANCE_MAX.days} jours au plus en tout",
            elements=(ElementErreur("/avancer", f"entre 1 minute et {AVANCE_MAX.days} jours en tout"),),
        )


class HorlogeTropLoin(
    EsavError,
    code="CNF-002",
    libelle="Horloge de l'espace trop loin du temps réel",
    remede="Rendre l'espace à l'heure réelle par reinitialiser.",
    article="5.2.1",
):
    """The clock of the space would be years ahead."""

    def __init__(self, heure: datetime) -> None:
        super().__init__(
            f"l'horloge de l'espace serait au {en_clair(heure)}, à plus de {ECART_MAX.days} jours du temps réel : "
            "appelez reinitialiser"
        )


class EspaceIndisponible(
    EsavError,
    code="CNF-003",
    libelle="Espace indisponible",
    remede="Réessayer dans une minute ; si cela dure, remettre l'espace à neuf (reinitialiser), ou le dire à e-soutien.",
    camp="SERVEUR",
    article="5.2.1",
):
    """The space could not be opened or reset: its files are damaged, cannot be written, or are being written by others."""

    reessayer_apres_s = 60


class EspaceInconnu(
    EsavError,
    code="CNF-004",
    libelle="Espace inconnu",
    remede="Donner le code d'un Opérateur enregistré sur la plateforme : esav operateur list.",
    article="5.2.1",
):
    """No Opérateur of this code is registered here."""

    def __init__(self, code: str) -> None:
        super().__init__(f"aucun Opérateur {code} n'est enregistré sur cette plateforme d'intégration")


class ParcoursAbsents(
    EsavError,
    code="CNF-005",
    libelle="Parcours non ouverts",
    remede="Employer les autres opérations de la régie ; e-soutien annonce l'ouverture des parcours.",
    article="5.2.1",
):
    """This platform judges no scenario."""


class PlateformeAbsente(
    EsavError,
    code="CNF-006",
    libelle="Commande de la plateforme d'intégration seule",
    remede="Lancer la commande avec ESAV_ENVIRONNEMENT=integration et le ESAV_HOME de la plateforme.",
    article="5.2.1",
):
    """Spaces exist in integration alone."""
