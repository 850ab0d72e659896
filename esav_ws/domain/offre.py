"""What an Opérateur rents: offers with their after-sales rules, and the prestations delivered under them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.rendezvous import TypeRendezVous


class Canal(StrEnum):
    """The two accesses to the service (art. 5): web services, or the browser."""

    INTEGRE = "INTEGRE"
    EN_LIGNE = "EN_LIGNE"


class FamilleOffre(StrEnum):
    """What an offer is made of; the rules of annexe 1 that hold for some offers only are written by family."""

    FTTH = "FTTH"
    FTTE = "FTTE"
    FTTO = "FTTO"
    COLLECTE = "COLLECTE"
    AUTRE = "AUTRE"


class CalendrierGtr(StrEnum):
    """The hours in which a guaranteed repair time runs: round the clock, or working hours only."""

    CALENDAIRE = "CALENDAIRE"
    OUVRE = "OUVRE"


@dataclass(frozen=True, slots=True)
class Garantie:
    """A guaranteed repair time (GTR): `heures` hours counted in `calendrier`.

    An `option` is a guarantee that only the prestations have which name its `code`; any other is every prestation's.
    """

    libelle: str
    heures: int
    calendrier: CalendrierGtr
    code: str = ""
    option: bool = False


@dataclass(frozen=True, slots=True)
class ExceptionOffre:
    """Why an offer is set up against the rules of annexe 1, who decided so, and when."""

    motif: str
    auteur: str
    le: datetime


@dataclass(frozen=True, slots=True)
class Offre:
    """A commercial offer and its after-sales rules (annexe 1). FTTH is reachable through web services only.

    `rendez_vous` are the kinds of appointment that it has.
    `annoncee_le` and `mise_en_place_le` are days in Paris: deposits are taken from the second one on. `None`: the offer
    was there before its days were kept. `test_obligatoire` says whether a test comes before a deposit (art. 4.1).
    """

    code: str
    libelle: str
    canaux: frozenset[Canal]
    plusieurs_ouvertes: bool = False
    garanties: tuple[Garantie, ...] = ()
    famille: FamilleOffre = FamilleOffre.AUTRE
    rendez_vous: frozenset[TypeRendezVous] = frozenset()
    test_obligatoire: bool = False
    annoncee_le: date | None = None
    mise_en_place_le: date | None = None
    exception: ExceptionOffre | None = None

    def en_place(self, le: date) -> bool:
        """Return whether deposits are taken on the day *le*."""
        return self.mise_en_place_le is None or self.mise_en_place_le <= le

    def garanties_de(self, prestation: "Prestation") -> tuple[Garantie, ...]:
        """Return the guarantees of *prestation*: those of every one, and the options that it names."""
        return garanties_effectives(self.garanties, prestation.garanties)


def garanties_effectives(garanties: Sequence[Garantie], options: Collection[str]) -> tuple[Garantie, ...]:
    """Return those of an offer's *garanties* that hold for a prestation which has these *options*."""
    return tuple(g for g in garanties if not g.option or g.code in options)


class EtatPrestation(StrEnum):
    """Whether a prestation can still receive a signalisation."""

    ACTIVE = "ACTIVE"
    RESILIEE = "RESILIEE"


@dataclass(frozen=True, slots=True)
class Prestation:
    """One line or link rented by an Opérateur: its number, both ends and complements (art. 4.2.2).

    `garanties` are the codes of the options of its offer that it has; `active_le`, the day of its activation.
    """

    identifiant: str
    operateur: str
    offre: str
    etat: EtatPrestation = EtatPrestation.ACTIVE
    extremite_a: str | None = None
    extremite_b: str | None = None
    complement: str | None = None
    reference_pm: str | None = None
    reference_pto: str | None = None
    reference_pbo: str | None = None
    garanties: tuple[str, ...] = ()
    active_le: date | None = None


@dataclass(frozen=True, slots=True)
class Cession:
    """A prestation that passed from one Opérateur to another: `avant` is how it was when the former one left it."""

    avant: Prestation
    vers: str
    le: datetime
    auteur: str
    motif: str


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


class OffrePasEnPlace(
    EsavError,
    code="PRE-005",
    libelle="Offre pas encore mise en place",
    remede="Attendre le jour de mise en place que dit le message ; d'ici là, employer la procédure du contrat de l'offre.",
    article="annexe 1",
):
    """The offer was announced, and is not set up yet in the information system of the OI."""

    def __init__(self, code: str, mise_en_place_le: date) -> None:
        super().__init__(
            f"l'offre {code} n'est mise en place que le {mise_en_place_le:%d/%m/%Y} : déposez à partir de ce jour, à "
            "00:00 (Paris) ; d'ici là, employez la procédure du contrat de l'offre"
        )


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
    remede="Employer le numéro d'un de vos tests, demandé sur la même prestation ; au dépôt, ou retirer l'élément.",
    article="4.1",
):
    """The test number is not one of this Opérateur's tests on this prestation."""

    __test__ = False

    def __init__(self, numero: str) -> None:
        super().__init__(
            f"test {numero!r} inconnu parmi les vôtres sur cette prestation : corrigez numeroTest, ou retirez-le du dépôt"
        )
