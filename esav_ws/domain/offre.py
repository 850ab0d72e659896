"""What an Opérateur rents: offers with their after-sales rules, and the prestations delivered under them."""

from dataclasses import dataclass
from enum import StrEnum

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.rendezvous import TypeRendezVous


class Canal(StrEnum):
    """The two accesses to the service (art. 5): web services, or the browser."""

    INTEGRE = "INTEGRE"
    EN_LIGNE = "EN_LIGNE"


class CalendrierGtr(StrEnum):
    """The hours in which a guaranteed repair time runs: round the clock, or working hours only."""

    CALENDAIRE = "CALENDAIRE"
    OUVRE = "OUVRE"


@dataclass(frozen=True, slots=True)
class Garantie:
    """A guaranteed repair time (GTR): `heures` hours counted in `calendrier`."""

    libelle: str
    heures: int
    calendrier: CalendrierGtr


@dataclass(frozen=True, slots=True)
class Offre:
    """A commercial offer and its after-sales rules (annexe 1). FTTH is reachable through web services only.

    `rendez_vous` are the kinds of appointment that it has.
    """

    code: str
    libelle: str
    canaux: frozenset[Canal]
    plusieurs_ouvertes: bool = False
    garanties: tuple[Garantie, ...] = ()
    rendez_vous: frozenset[TypeRendezVous] = frozenset()


class EtatPrestation(StrEnum):
    """Whether a prestation can still receive a signalisation."""

    ACTIVE = "ACTIVE"
    RESILIEE = "RESILIEE"


@dataclass(frozen=True, slots=True)
class Prestation:
    """One line or link rented by an Opérateur: its number, both ends and complements (art. 4.2.2)."""

    identifiant: str
    operateur: str
    offre: str
    etat: EtatPrestation = EtatPrestation.ACTIVE
    extremite_a: str | None = None
    extremite_b: str | None = None
    complement: str | None = None
    reference_pm: str | None = None
    reference_pto: str | None = None


class PrestationInconnue(
    EsavError,
    code="PRE-001",
    libelle="Prestation inconnue",
    remede="Vérifier l'identifiant de prestation remis à la livraison ; il doit appartenir à votre parc.",
    article="4.2.1",
):
    """No such prestation, or another Opérateur's: the two cannot be told apart."""

    def __init__(self, identifiant: str) -> None:
        super().__init__(
            f"prestation {identifiant} inconnue dans votre parc : vérifiez l'identifiant de prestation"
        )


class OffreDifferente(
    EsavError,
    code="PRE-002",
    libelle="Offre différente de celle de la prestation",
    remede="Corriger ou retirer `codeOffre` : il est facultatif et ne sert qu'à vérifier.",
    article="4.2.1",
):
    """The offer that came with the deposit is not the prestation's."""

    def __init__(self, prestation: Prestation, recue: str) -> None:
        super().__init__(
            f"la prestation {prestation.identifiant} relève de l'offre {prestation.offre}, non de {recue} : "
            "corrigez ou retirez codeOffre"
        )


class PrestationResiliee(
    EsavError,
    code="PRE-003",
    libelle="Prestation résiliée",
    remede="Vérifier l'identifiant : une prestation résiliée ne reçoit plus de signalisation.",
    article="4.2.1",
):
    """The prestation was ended; nothing can be reported on it any more."""

    def __init__(self, identifiant: str) -> None:
        super().__init__(
            f"la prestation {identifiant} est résiliée : elle ne peut plus recevoir de signalisation"
        )


class OffreInconnue(
    EsavError,
    code="PRE-004",
    libelle="Offre inconnue",
    remede="Employer un des codes d'offre rendus par listerFormulaires sans critère.",
    article="annexe 1",
):
    """No offer bears this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"offre {code} inconnue : listerFormulaires sans codeOffre rend les offres servies")


class CreneauInconnu(
    EsavError,
    code="RDV-001",
    libelle="Créneau inconnu",
    remede="Employer un idCreneau proposé par le service et encore tenu, ou retirer l'élément.",
    article="4.2.2",
):
    """The slot is not one that this service proposed and still holds."""

    def __init__(self, creneau: str) -> None:
        super().__init__(
            f"créneau {creneau!r} inconnu ou expiré : retirez idCreneau ou redemandez un créneau"
        )


class TestInconnu(
    EsavError,
    code="TST-001",
    libelle="Test inconnu",
    remede="Employer le numéro d'un test demandé sur la même prestation, ou retirer l'élément.",
    article="4.1",
):
    """The test number is not one of this Opérateur's tests on this prestation."""

    __test__ = False

    def __init__(self, numero: str) -> None:
        super().__init__(f"test {numero!r} inconnu sur cette prestation : retirez numeroTest ou corrigez-le")
