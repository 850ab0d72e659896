"""Ports: what the application asks of storage, catalogue and chance. Implemented outside."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from types import TracebackType
from typing import Protocol, Self

from esav_ws.application.ports_abonnements import Abonnements
from esav_ws.application.ports_attestation import Attestations, MisesEnProduction, ParcoursJoues
from esav_ws.application.ports_avis import RegistreAvis
from esav_ws.application.ports_certificats import Certificats
from esav_ws.application.ports_collectif import Collectifs, MembresCollectifs
from esav_ws.application.ports_donnees import DonneesPersonnelles
from esav_ws.application.ports_essais import Equipements, Essais
from esav_ws.application.ports_exploitation import Interruptions, Limites, Soutien, Volumes
from esav_ws.application.ports_gtr import EcheancesGtr
from esav_ws.application.ports_journal import Journal
from esav_ws.application.ports_operateurs import Operateurs
from esav_ws.application.ports_parc import Parc
from esav_ws.application.ports_parcours import PartiesEnCours
from esav_ws.application.ports_pieces import Pieces
from esav_ws.application.ports_porte import UsagesDesCertificats
from esav_ws.application.ports_rappels import Rappels
from esav_ws.application.ports_rendezvous import Planning, TousRendezVous
from esav_ws.application.ports_requetes import Requetes
from esav_ws.application.ports_reseau import Reseau
from esav_ws.application.ports_signalisations import Actes, Signalisations
from esav_ws.application.ports_souscriptions import Souscriptions
from esav_ws.application.ports_travaux import Courriels, Ouvriers, Taches
from esav_ws.application.ports_versions import Usages, Versions
from esav_ws.domain.formulaire import Formulaire, PublicationFormulaire


class ConflitEcriture(Exception):
    """Another transaction took the same unique key first: the command is run again on what it wrote."""


class StockageIndisponible(Exception):
    """The database is away, full or locked: nothing of this unit of work was kept."""


class ConnexionPerdue(StockageIndisponible):
    """The connection was gone before the commit was asked for: the message is run again, on a new one."""


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
    def parties(self) -> PartiesEnCours:
        """Return the parcours that are being played."""

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
    def pieces(self) -> Pieces:
        """Return the attachments, without their bytes."""

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
    def collectifs(self) -> Collectifs:
        """Return the collective faults."""

    @property
    def membres_collectifs(self) -> MembresCollectifs:
        """Return the signalisations that are in them."""

    @property
    def donnees(self) -> DonneesPersonnelles:
        """Return the personal data, wherever they stand."""

    @property
    def reseau(self) -> Reseau:
        """Return the incidents and the planned works of the network."""

    @property
    def parcours(self) -> ParcoursJoues:
        """Return the parcours played in integration."""

    @property
    def attestations(self) -> Attestations:
        """Return the attestations recorded in production."""

    @property
    def mises_en_production(self) -> MisesEnProduction:
        """Return what is open to whom."""

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
