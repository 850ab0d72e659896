"""Ports: what the application asks of storage, catalogue and chance. Implemented outside."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from esav_ws.application.ports_abonnements import Abonnements
from esav_ws.application.ports_avis import RegistreAvis
from esav_ws.application.ports_certificats import Certificats
from esav_ws.application.ports_essais import Equipements, Essais
from esav_ws.application.ports_exploitation import Interruptions, Limites, Soutien, Volumes
from esav_ws.application.ports_gtr import EcheancesGtr
from esav_ws.application.ports_journal import Journal
from esav_ws.application.ports_operateurs import Operateurs
from esav_ws.application.ports_parc import Parc
from esav_ws.application.ports_porte import UsagesDesCertificats
from esav_ws.application.ports_rappels import Rappels
from esav_ws.application.ports_rendezvous import Planning, TousRendezVous
from esav_ws.application.ports_requetes import Requetes
from esav_ws.application.ports_reseau import Reseau
from esav_ws.application.ports_souscriptions import Souscriptions
from esav_ws.application.ports_travaux import Courriels, Ouvriers, Taches
from esav_ws.application.ports_versions import Usages, Versions
from esav_ws.application.resultats import AccuseDepot, EtatCourant, Resume
from esav_ws.domain.formulaire import Formulaire, PublicationFormulaire
from esav_ws.domain.offre import Garantie, Prestation
from esav_ws.domain.signalisation import Etat, Signalisation

Position = tuple[datetime, str]
"""A place in a keyset-paged list: the instant that orders it, and the number that breaks ties."""


class ConflitEcriture(Exception):
    """Another transaction took the same unique key first: the command is run again on what it wrote."""


class StockageIndisponible(Exception):
    """The database is away, full or locked: nothing of this unit of work was kept."""


class ConnexionPerdue(StockageIndisponible):
    """The connection was gone before the commit was asked for: the message is run again, on a new one."""


@dataclass(frozen=True, slots=True)
class DepotConnu:
    """A deposit already acknowledged under some `referenceOperateur`, with its content as translated then.

    `contenu` is that of the message, by path; `valeurs`, that of its form, by field name.
    """

    accuse: AccuseDepot
    contenu: Mapping[str, str]
    valeurs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Situation:
    """What a deposit is decided on: all that is known of its reference and of its prestation.

    `prestation` is the Opérateur's own or `None`; `plusieurs`, `mise_en_place_le` and `test_obligatoire` are of its offer
    (`None` in `plusieurs`: there is no such offer); `ouverte` is the number of the one that is open on it, where only
    one may be; `garanties` are those of the prestation; `couverte` says that an incident or works, begun or not,
    touch its line.
    """

    connu: DepotConnu | None = None
    prestation: Prestation | None = None
    plusieurs: bool | None = None
    ouverte: str | None = None
    garanties: tuple[Garantie, ...] = ()
    mise_en_place_le: date | None = None
    test_obligatoire: bool = False
    couverte: bool = False


@dataclass(frozen=True, slots=True)
class ActeConnu:
    """An act already done under some `referenceActe`."""

    numero: str
    contenu: Mapping[str, str]
    resultat: EtatCourant


@dataclass(frozen=True, slots=True)
class CriteresListe:
    """Which signalisations to list. `None` in `operateur` means the OI's view over all."""

    operateur: str | None
    etats: tuple[Etat, ...]
    prestation: str | None
    depuis: datetime | None


@dataclass(frozen=True, slots=True)
class CriteresHistorique:
    """Which ended signalisations to list: end instant in ``[debut, fin)``."""

    operateur: str | None
    prestation: str | None
    debut: datetime
    fin: datetime


class Signalisations(Protocol):
    """Repository of signalisations."""

    def ajouter(
        self,
        signalisation: Signalisation,
        contenu: Mapping[str, str],
        *,
        seule: bool,
        alerte_le: datetime | None = None,
    ) -> None:
        """Store a new one with the content of its deposit; *seule*, no other may be open on its prestation.

        *alerte_le* is the instant of its first alert of repair time.
        A number, a reference or a prestation that is taken makes the commit raise `ConflitEcriture`, if not this call.
        """

    def enregistrer(self, avant: Signalisation, apres: Signalisation) -> None:
        """Write *apres* over *avant*, or raise `ConflitRevision` if somebody else wrote first."""

    def trouver(self, numero: str, operateur: str | None) -> Signalisation | None:
        """Return it whole, only if it is *operateur*'s; `None` in *operateur* means the OI, who sees all."""

    def resumer(self, numero: str, operateur: str | None) -> Resume | None:
        """Return its line only, under the same rule."""

    def situation(self, operateur: str, reference: str, prestation: str) -> Situation:
        """Return what a deposit of *operateur*'s under *reference* on *prestation* is decided on, in one reading."""

    def ouverte_sur(self, prestation: str, operateur: str) -> str | None:
        """Return the number of the oldest open signalisation of *operateur*'s on *prestation*."""

    def lister(self, criteres: CriteresListe, apres: Position | None, taille: int) -> list[Resume]:
        """Return at most *taille* lines, newest deposit first, after the position (deposit instant, number)."""

    def historique(self, criteres: CriteresHistorique, apres: Position | None, taille: int) -> list[Resume]:
        """Return at most *taille* ended lines, latest end first, after the position (end instant, number)."""


class Actes(Protocol):
    """Idempotency keys of the Opérateurs' acts."""

    def trouver(self, operateur: str, reference: str) -> ActeConnu | None:
        """Return the act done under that reference."""

    def ajouter(self, operateur: str, reference: str, acte: ActeConnu) -> None:
        """Store it, or raise `ConflitEcriture`."""


class UnitOfWork(Protocol):
    """One transaction. Leaving it without `commit` keeps nothing."""

    @property
    def signalisations(self) -> Signalisations:
        """Return the signalisations."""

    @property
    def actes(self) -> Actes:
        """Return the acts."""

    @property
    def requetes(self) -> Requetes:
        """Return the identified commands."""

    @property
    def parc(self) -> Parc:
        """Return offers and prestations."""

    @property
    def operateurs(self) -> Operateurs:
        """Return the Opérateurs."""

    @property
    def certificats(self) -> Certificats:
        """Return the registry."""

    @property
    def versions(self) -> Versions:
        """Return the versions of services and forms."""

    @property
    def usages(self) -> Usages:
        """Return the counted calls."""

    @property
    def usages_certificats(self) -> UsagesDesCertificats:
        """Return the counted use of certificates."""

    @property
    def avis(self) -> RegistreAvis:
        """Return the notices and the addresses that they go to."""

    @property
    def journal(self) -> Journal:
        """Return the journals."""

    @property
    def taches(self) -> Taches:
        """Return the background tasks."""

    @property
    def courriels(self) -> Courriels:
        """Return the outbox."""

    @property
    def ouvriers(self) -> Ouvriers:
        """Return the workers that are alive."""

    @property
    def rappels(self) -> Rappels:
        """Return the reminders of certificates."""

    @property
    def planning(self) -> Planning:
        """Return the technicians' planning."""

    @property
    def rendez_vous(self) -> TousRendezVous:
        """Return the appointments."""

    @property
    def essais(self) -> Essais:
        """Return the line tests."""

    @property
    def equipements(self) -> Equipements:
        """Return the equipments that run them."""

    @property
    def gtr(self) -> EcheancesGtr:
        """Return what comes due by itself on signalisations."""

    @property
    def volumes(self) -> Volumes:
        """Return the requests of art. 6."""

    @property
    def limites(self) -> Limites:
        """Return the limits of requests per minute."""

    @property
    def interruptions(self) -> Interruptions:
        """Return the planned works of e-SAV."""

    @property
    def soutien(self) -> Soutien:
        """Return the cases of e-soutien."""

    @property
    def abonnements(self) -> Abonnements:
        """Return the subscriptions to events."""

    @property
    def souscriptions(self) -> Souscriptions:
        """Return the orders and the terminations."""

    @property
    def reseau(self) -> Reseau:
        """Return the incidents and the planned works of the network."""

    def tenter(self) -> bool:
        """Begin, or return `False`, having waited for nothing: another writes."""

    def __enter__(self) -> Self:
        """Begin, after others if need be."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back what was not committed; turn a driver's failure into `StockageIndisponible`."""

    def etape(self) -> AbstractContextManager[None]:
        """Undo what the block writes, and only that, when it fails; raise `ConflitEcriture` in the cases of a commit."""

    def commit(self) -> None:
        """Make everything durable at once."""


class OuvrirUnitOfWork(Protocol):
    """Opens units of work."""

    def __call__(self, *, ecriture: bool) -> UnitOfWork:
        """Return a new one, for reading only or for writing."""


class Catalogue(Protocol):
    """The forms catalogue."""

    def publications(self, offre: str | None = None) -> tuple[PublicationFormulaire, ...]:
        """Return every published version, of one offer or of all."""

    def trouver(self, code: str, version: int, *, le: date) -> Formulaire:
        """Return the form, or raise `FormulaireInconnu` or `VersionFormulaireHorsProduction`."""

    def schema(self, code: str, version: int) -> str:
        """Return its XSD."""

    def source(self, code: str, version: int) -> str:
        """Return its XML source."""


Alea = Callable[[int], int]
"""Chance: returns an unpredictable integer in ``[0, bound)``."""
