"""What refuses an act on personal data. Said to the OI's own people only."""

from collections.abc import Sequence

from esav_ws.domain.erreurs import ElementErreur, EsavError


class PolitiqueDonneesInvalide(
    EsavError,
    code="DON-001",
    libelle="Politique de conservation mal décrite",
    remede="Corriger chaque élément nommé, puis relancer « esav donnees politique ».",
):
    """The file of the policy on personal data breaks a rule, or cannot be read."""

    def __init__(self, ou: str, elements: Sequence[ElementErreur]) -> None:
        super().__init__(f"{ou} : " + " ; ".join(map(str, elements)), elements=tuple(elements))


class EffacementPrematureOuvert(
    EsavError,
    code="DON-002",
    libelle="Signalisation encore modifiable",
    remede="Attendre son état définitif (clos tableau de bord, en rejet) : « esav signalisation lock » l'y mène une fois "
    "le délai de contestation passé.",
    article="4.2.2",
):
    """Personal data of a signalisation that still needs it: it is open, can be contested, or is not locked."""


class DonneesRetenues(
    EsavError,
    code="DON-003",
    libelle="Données retenues",
    remede="Lever d'abord la retenue, avec son motif : « esav donnees lever ».",
):
    """A legal hold keeps this signalisation as it is."""


class RetenueSansObjet(
    EsavError,
    code="DON-004",
    libelle="Retenue sans objet",
    remede="Voir où en est la signalisation : « esav donnees retenues ».",
):
    """It is held already, is not held, or has nothing left to hold."""
