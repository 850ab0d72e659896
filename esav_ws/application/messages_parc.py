"""Commands and queries on what Opérateurs rent: offers, prestations, transfers and imports."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from esav_ws.application.messages import TAILLE_PAGE, Commande, Requete
from esav_ws.application.ports_parc import Avancee
from esav_ws.domain.offre import Cession, Garantie, Offre, Prestation
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.prestation_fiche import Anomalie, Fiche


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliquerOffres(Commande):
    """Have these offers be as they are described, all or none; *exception* is the reason to set aside the notice.

    Returns an `EffetOffre` for each.
    """

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "codes"
    offres: tuple[Offre, ...]
    exception: str | None = None

    @property
    def codes(self) -> str:
        """Return the codes of the offers, as the audit journal names them."""
        return " ".join(offre.code for offre in self.offres)


@dataclass(frozen=True, slots=True)
class EffetOffre:
    """What an `AppliquerOffres` did of one offer: `nouvelle`, or `changements`, the members that changed (none: same)."""

    offre: Offre
    nouvelle: bool
    changements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerOffres(Requete):
    """All offers, by code."""

    habilitation = Habilitation.SAV


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterOffre(Requete):
    """One offer, or `OffreInconnue`."""

    habilitation = Habilitation.SAV
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterPrestation(Requete):
    """One prestation as a `FichePrestation`, or `PrestationInconnue`."""

    habilitation = Habilitation.SAV
    identifiant: str


@dataclass(frozen=True, slots=True)
class FichePrestation:
    """A prestation with its offer, its guarantees, and every time that it changed hands."""

    prestation: Prestation
    offre: Offre
    garanties: tuple[Garantie, ...]
    cessions: tuple[Cession, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerPrestations(Requete):
    """A page of prestations by number, of one Opérateur or of all: a `PagePrestations`."""

    habilitation = Habilitation.SAV
    operateur: str | None = None
    taille: int = TAILLE_PAGE
    curseur: str | None = None


@dataclass(frozen=True, slots=True)
class PagePrestations:
    """Prestations, and the cursor of the next page, `None` on the last."""

    lignes: tuple[Prestation, ...]
    curseur_suivant: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransfererPrestation(Commande):
    """Have a prestation pass to the Opérateur *vers*. Returns the `Cession`."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "identifiant"
    identifiant: str
    vers: str
    motif: str


@dataclass(frozen=True, slots=True)
class LigneRefusee:
    """A line of a file (numbered from 1) that was not taken, and one reason why."""

    ligne: int
    anomalie: Anomalie


@dataclass(frozen=True, slots=True)
class LotLu:
    """Consecutive lines of a file: what they describe, each with its number, and those that are wrong by themselves.

    `octets` and `lignes` say where in the file the lot ends.
    """

    fiches: Sequence[tuple[int, Fiche]]
    refus: Sequence[LigneRefusee]
    octets: int
    lignes: int


@dataclass(frozen=True, slots=True)
class BilanLot:
    """What became of one lot: how far the import has come, and every line refused, in their order."""

    avancee: Avancee
    refus: tuple[LigneRefusee, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterImport(Requete):
    """How far the import of a file has come: an `Avancee`, `None` when nothing is known of it."""

    habilitation = Habilitation.ADMINISTRATION
    empreinte: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImporterLot(Commande):
    """Take one more lot of the file whose SHA-256 is *empreinte*. Returns a `BilanLot`.

    `avant` is what is kept of this import, `base` what goes on: nothing, where it begins again. `fin`: the last lot.
    """

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "fichier"
    empreinte: str
    fichier: str
    avant: Avancee | None
    base: Avancee
    lot: LotLu = field(repr=False)
    fin: bool = False
