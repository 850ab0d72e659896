"""What can be wrong with incidents and planned works, and with what is asked of them."""

from collections.abc import Sequence
from datetime import date, datetime

from esav_ws.domain.erreurs import ElementErreur, EsavError
from esav_ws.domain.horloge import en_clair


class PeriodeReseauTropLongue(
    EsavError,
    code="TST-020",
    libelle="Période de plus de trois mois",
    remede="Demander une période de trois mois au plus, ou plusieurs à la suite.",
    article="4.1",
):
    """Planned works or incidents were asked for over more than three months."""

    def __init__(self, debut: date, derniere: date) -> None:
        super().__init__(
            f"la période commencée le {debut:%d/%m/%Y} peut aller au plus jusqu'au {derniere:%d/%m/%Y} (trois mois)"
        )


class CriteresReseauIncoherents(
    EsavError,
    code="TST-021",
    libelle="Critères de recherche incohérents",
    remede="Donner les deux bornes d'une période, la fin après le début.",
    article="4.1",
):
    """The criteria of a query on the network contradict each other, or lack one half."""


class ReseauInconnu(
    EsavError,
    code="TST-022",
    libelle="Incident ou travaux inconnus",
    remede="Vérifier la référence ; ce qui est clos depuis plus de huit jours n'est plus rendu.",
    article="4.1",
):
    """No incident nor works of this reference that the caller may see."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"aucun incident ni travaux de référence {reference[:60]} ne vous concerne")


class DescriptionReseauIncorrecte(
    EsavError,
    code="TST-023",
    libelle="Incident ou travaux mal décrits",
    remede="Corriger chaque élément nommé : la règle et la forme attendue y sont dites.",
):
    """The description breaks a rule. Said to the OI's own people only."""

    def __init__(self, elements: Sequence[ElementErreur]) -> None:
        super().__init__("mal décrit : " + " ; ".join(map(str, elements)), elements=tuple(elements))


class TransitionReseauInterdite(
    EsavError,
    code="TST-024",
    libelle="Changement d'état interdit",
    remede="Lire l'état présent ; ce qui est clos ou annulé ne change plus, et seuls des travaux se replanifient.",
):
    """The state does not lead there. Said to the OI's own people only."""

    def __init__(self, reference: str, nature: str, depart: str, cible: str) -> None:
        super().__init__(f"{reference} ({nature}) : passage de {depart} à {cible} interdit")


class ReferenceReseauDejaEmployee(
    EsavError,
    code="TST-025",
    libelle="Référence d'incident ou de travaux déjà employée",
    remede="Donner une autre référence, ou modifier ce qui existe.",
):
    """The reference is already that of an incident or of works. Said to the OI's own people only."""

    def __init__(self, reference: str, nature: str) -> None:
        super().__init__(f"la référence {reference} est déjà celle d'un autre : {nature}")


class ConflitRevisionReseau(
    EsavError,
    code="TST-026",
    libelle="Incident ou travaux modifiés entre-temps",
    remede="Relire, puis refaire le geste s'il convient encore.",
):
    """Somebody else wrote between the reading and the act. Said to the OI's own people only."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} a été modifié entre-temps : relisez-le, puis recommencez")


class FinReelleInadmissible(
    EsavError,
    code="TST-027",
    libelle="Date de fin réelle inadmissible",
    remede="Donner une date passée, postérieure au début.",
):
    """The end is before the beginning, or to come. Said to the OI's own people only."""

    def __init__(self, reference: str, debut: datetime, fin: datetime) -> None:
        super().__init__(
            f"{reference} a commencé le {en_clair(debut)} : il ne peut pas avoir fini le {en_clair(fin)} ; une fin réelle "
            "est passée et suit le début ; ce qui n'a pas commencé s'annule"
        )


class FichierReseauInvalide(
    EsavError,
    code="TST-028",
    libelle="Fichier d'incidents ou de travaux illisible",
    remede="Corriger le fichier comme dit, puis relancer la même commande.",
):
    """A file to import cannot be read as a whole. Said to the OI's own people only."""

    def __init__(self, nom: str, quoi: str) -> None:
        super().__init__(f"{nom} : {quoi}")
