"""Commands and queries on incidents and planned works (art. 4.1), and what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, NamedTuple

from esav_ws.application.messages import TAILLE_PAGE, Commande, Requete
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.reseau import DescriptionReseau, EvenementReseau
from esav_ws.domain.reseau_codes import EtatReseau, NatureReseau
from esav_ws.domain.reseau_periode import PeriodeReseau

PRESTATIONS_MONTREES: Final = 100
"""Impacted prestations that are listed with each incident or works, unless the caller wants more or fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterReseau(Requete):
    """A page (`PageReseau`) of incidents and works that concern the Opérateur who asks, the latest changed first.

    What lives, and what ended eight days ago at most. Each criterion narrows: `identifiant_prestation` (its own),
    `prise` (a PTO of its own), `pm`, `pms` (any of them), `commune` (INSEE), `periode` in which it is under way, `creation`, `debut` and `fin`
    in a period, `modifie_depuis`, `etats`, `intervention_oc`, `reference`. At most `prestations` of its impacted
    prestations come with each.

    Raises, when run: `PeriodeReseauTropLongue`, `CriteresReseauIncoherents`, `CurseurInvalide`, and
    `PrestationInconnue` for a prestation that is not the Opérateur's.
    """

    habilitation = Habilitation.TEST
    nature: NatureReseau | None = None
    reference: str | None = None
    identifiant_prestation: str | None = None
    prise: str | None = None
    pm: str | None = None
    pms: tuple[str, ...] = ()
    commune: str | None = None
    periode: PeriodeReseau | None = None
    creation: PeriodeReseau | None = None
    debut: PeriodeReseau | None = None
    fin: PeriodeReseau | None = None
    modifie_depuis: datetime | None = None
    etats: tuple[EtatReseau, ...] = ()
    intervention_oc: bool | None = None
    prestations: int = PRESTATIONS_MONTREES
    taille: int = TAILLE_PAGE
    curseur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterTravauxProgrammes(ConsulterReseau):
    """Planned works only: a request of art. 6."""

    nature: NatureReseau | None = NatureReseau.TRAVAUX_PROGRAMMES


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterIncidents(ConsulterReseau):
    """Incidents only: a request of art. 6."""

    nature: NatureReseau | None = NatureReseau.INCIDENT


class PrestationImpactee(NamedTuple):
    """An impacted prestation, and the PM by which it is."""

    identifiant: str
    pm: str


@dataclass(frozen=True, slots=True)
class VueReseau:
    """An incident or works, as one Opérateur sees it: with its own impacted prestations, and nobody else's.

    `impactees` are the first ones by element of the network; `d_autres` says that there are more, which
    `ConsulterPrestationsImpactees` gives. `nombre` is how many of its own were counted when it was last told, `None`
    before.
    """

    evenement: EvenementReseau
    impactees: tuple[PrestationImpactee, ...] = ()
    d_autres: bool = False
    nombre: int | None = None

    @property
    def prestations(self) -> tuple[str, ...]:
        """Return the identifiers of the impacted prestations."""
        return tuple(impactee.identifiant for impactee in self.impactees)

    @property
    def pms(self) -> tuple[str, ...]:
        """Return the PMs to tell: only those of the Opérateur's own lines, where all of these are known."""
        pms = self.evenement.description.pms
        siens = {impactee.pm for impactee in self.impactees}
        return pms if self.d_autres or not siens else tuple(pm for pm in pms if pm in siens)


@dataclass(frozen=True, slots=True)
class PageReseau:
    """A page of incidents and works, and the cursor of the next one, `None` on the last."""

    lignes: tuple[VueReseau, ...]
    curseur_suivant: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterPrestationsImpactees(Requete):
    """A page (`PageImpactees`) of the impacted prestations: an Opérateur's own; the OI's, of one Opérateur or of all.

    Raises, when run: `ReseauInconnu`, `CurseurInvalide`.
    """

    habilitation = Habilitation.TEST
    reference: str
    operateur: str | None = None
    taille: int = TAILLE_PAGE
    curseur: str | None = None


@dataclass(frozen=True, slots=True)
class PageImpactees:
    """Impacted prestations with their Opérateur, and the cursor of the next page, `None` on the last."""

    lignes: tuple[tuple[str, str], ...]
    curseur_suivant: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _ActeReseau(Commande):
    """An act of the OI's SAV on an incident or works. Returns an `EffetReseau`.

    With `revision`, refused when somebody wrote in between. `nature` says which of the two is meant.
    """

    habilitation = Habilitation.SAV
    champ_objet: ClassVar[str] = "reference"
    nature: NatureReseau
    reference: str
    motif: str
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarerReseau(Commande):
    """Open an incident, or plan works. Returns an `EffetReseau`; without reference, one is made."""

    habilitation = Habilitation.SAV
    champ_objet: ClassVar[str] = "objet_declare"
    nature: NatureReseau
    description: DescriptionReseau
    motif: str
    reference: str | None = None

    @property
    def objet_declare(self) -> str:
        """Return what the audit journal names: the reference, else what it touches."""
        return self.reference or " ".join(self.description.pms[:5])


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifierReseau(_ActeReseau):
    """Describe it otherwise: `changements` are texts by the columns of `domain.reseau_fiche`, empty to erase."""

    changements: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanifierTravaux(_ActeReseau):
    """Move works to other dates."""

    nature: NatureReseau = NatureReseau.TRAVAUX_PROGRAMMES
    debut: datetime
    fin: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloreReseau(_ActeReseau):
    """Close it; it ended at `fin_reelle`, now if nothing is said."""

    fin_reelle: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnulerReseau(_ActeReseau):
    """Cancel it: it will not take place, or never was."""


@dataclass(frozen=True, slots=True)
class EffetReseau:
    """What an act left: the incident or works, and the Opérateurs whom it concerns."""

    evenement: EvenementReseau
    operateurs: tuple[str, ...]
    change: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerReseau(Requete):
    """A page (`PageReseau`) for the OI: what lives, or everything, the latest changed first."""

    habilitation = Habilitation.SAV
    nature: NatureReseau
    etats: tuple[EtatReseau, ...] = ()
    pm: str | None = None
    tout: bool = False
    taille: int = TAILLE_PAGE
    curseur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterUnReseau(Requete):
    """One incident or works, whole, for the OI: a `FicheReseau`, or `ReseauInconnu`."""

    habilitation = Habilitation.SAV
    nature: NatureReseau
    reference: str


@dataclass(frozen=True, slots=True)
class Concerne:
    """An Opérateur whom it concerns: of which revision it was told, and how many prestations were counted then."""

    operateur: str
    revision_dite: int | None = None
    nombre: int | None = None


@dataclass(frozen=True, slots=True)
class FicheReseau:
    """An incident or works with whom it concerns and the open signalisations that are attached to it."""

    evenement: EvenementReseau
    concernes: tuple[Concerne, ...]
    rattachees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LigneReseau:
    """A line of a file (numbered from 1): what it describes, and where it is to be in its life."""

    ligne: int
    reference: str
    description: DescriptionReseau
    etat: EtatReseau | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImporterReseau(Commande):
    """Take some lines of a file of incidents or works. Returns a `BilanReseau`.

    An unknown reference is declared, a known one changed as the line says; one that says nothing new changes nothing.
    """

    habilitation = Habilitation.SAV
    champ_objet: ClassVar[str] = "fichier"
    nature: NatureReseau
    fichier: str
    lignes: tuple[LigneReseau, ...]
    motif: str


@dataclass(frozen=True, slots=True)
class RefusReseau:
    """A line that was not taken, and why: which column (empty: the line), what is wrong and what to write."""

    ligne: int
    colonne: str
    regle: str
    valeur: str = ""


@dataclass(frozen=True, slots=True)
class BilanReseau:
    """What became of the lines."""

    creees: int = 0
    modifiees: int = 0
    inchangees: int = 0
    refus: tuple[RefusReseau, ...] = ()
