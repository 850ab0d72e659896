"""The repositories of one transaction, each made when it is asked for."""

from esav_ws.storage.abonnements import AbonnementsSql
from esav_ws.storage.actes import ActesSql
from esav_ws.storage.attestations import AttestationsSql, MisesEnProductionSql, ParcoursJouesSql
from esav_ws.storage.avis import AvisSql
from esav_ws.storage.certificats import CertificatsSql
from esav_ws.storage.collectifs import CollectifsSql
from esav_ws.storage.collectifs_membres import MembresCollectifsSql
from esav_ws.storage.courriels import CourrielsSql
from esav_ws.storage.donnees import DonneesSql
from esav_ws.storage.equipements import EquipementsSql
from esav_ws.storage.essais import EssaisSql
from esav_ws.storage.exploitation import InterruptionsSql, LimitesSql, SoutienSql
from esav_ws.storage.gtr import EcheancesGtrSql
from esav_ws.storage.journal import JournalSql
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.operateurs import OperateursSql
from esav_ws.storage.ouvriers import OuvriersSql
from esav_ws.storage.parc import ParcSql
from esav_ws.storage.parcours import PartiesEnCoursSql
from esav_ws.storage.pieces import PiecesSql
from esav_ws.storage.planning import PlanningSql
from esav_ws.storage.rappels import RappelsSql
from esav_ws.storage.rendezvous import TousRendezVousSql
from esav_ws.storage.requetes import RequetesSql
from esav_ws.storage.reseau import ReseauSql
from esav_ws.storage.signalisations import SignalisationsSql
from esav_ws.storage.souscriptions import SouscriptionsSql
from esav_ws.storage.taches import TachesSql
from esav_ws.storage.usages import UsagesSql
from esav_ws.storage.usages_certificats import UsagesCertificatsSql
from esav_ws.storage.versions import VersionsSql
from esav_ws.storage.volumes import VolumesSql


class DepotsSql:
    """Every repository, on the connection of one unit of work."""

    _liaison: Liaison

    @property
    def signalisations(self) -> SignalisationsSql:
        """Return the signalisations."""
        return SignalisationsSql(self._liaison)

    @property
    def actes(self) -> ActesSql:
        """Return the acts."""
        return ActesSql(self._liaison)

    @property
    def requetes(self) -> RequetesSql:
        """Return the identified commands."""
        return RequetesSql(self._liaison)

    @property
    def parc(self) -> ParcSql:
        """Return offers and prestations."""
        return ParcSql(self._liaison)

    @property
    def parties(self) -> PartiesEnCoursSql:
        """Return the parcours that are being played."""
        return PartiesEnCoursSql(self._liaison)

    @property
    def operateurs(self) -> OperateursSql:
        """Return the Opérateurs."""
        return OperateursSql(self._liaison)

    @property
    def certificats(self) -> CertificatsSql:
        """Return the registry."""
        return CertificatsSql(self._liaison)

    @property
    def journal(self) -> JournalSql:
        """Return the journals."""
        return JournalSql(self._liaison)

    @property
    def taches(self) -> TachesSql:
        """Return the background tasks."""
        return TachesSql(self._liaison)

    @property
    def courriels(self) -> CourrielsSql:
        """Return the outbox."""
        return CourrielsSql(self._liaison)

    @property
    def ouvriers(self) -> OuvriersSql:
        """Return the workers that are alive."""
        return OuvriersSql(self._liaison)

    @property
    def versions(self) -> VersionsSql:
        """Return the versions of services and forms."""
        return VersionsSql(self._liaison)

    @property
    def usages(self) -> UsagesSql:
        """Return the counted calls."""
        return UsagesSql(self._liaison)

    @property
    def usages_certificats(self) -> UsagesCertificatsSql:
        """Return the counted use of certificates."""
        return UsagesCertificatsSql(self._liaison)

    @property
    def avis(self) -> AvisSql:
        """Return the notices and the addresses that they go to."""
        return AvisSql(self._liaison)

    @property
    def gtr(self) -> EcheancesGtrSql:
        """Return what comes due by itself on signalisations."""
        return EcheancesGtrSql(self._liaison)

    @property
    def rappels(self) -> RappelsSql:
        """Return the reminders of certificates."""
        return RappelsSql(self._liaison)

    @property
    def planning(self) -> PlanningSql:
        """Return the technicians' planning."""
        return PlanningSql(self._liaison)

    @property
    def rendez_vous(self) -> TousRendezVousSql:
        """Return the appointments."""
        return TousRendezVousSql(self._liaison)

    @property
    def pieces(self) -> PiecesSql:
        """Return the attachments."""
        return PiecesSql(self._liaison)

    @property
    def volumes(self) -> VolumesSql:
        """Return the requests of art. 6."""
        return VolumesSql(self._liaison)

    @property
    def limites(self) -> LimitesSql:
        """Return the limits of requests per minute."""
        return LimitesSql(self._liaison)

    @property
    def interruptions(self) -> InterruptionsSql:
        """Return the planned works of e-SAV."""
        return InterruptionsSql(self._liaison)

    @property
    def soutien(self) -> SoutienSql:
        """Return the cases of e-soutien."""
        return SoutienSql(self._liaison)

    @property
    def abonnements(self) -> AbonnementsSql:
        """Return the subscriptions to events."""
        return AbonnementsSql(self._liaison)

    @property
    def souscriptions(self) -> SouscriptionsSql:
        """Return the orders and the terminations."""
        return SouscriptionsSql(self._liaison)

    @property
    def collectifs(self) -> CollectifsSql:
        """Return the collective faults."""
        return CollectifsSql(self._liaison)

    @property
    def membres_collectifs(self) -> MembresCollectifsSql:
        """Return the signalisations that are in them."""
        return MembresCollectifsSql(self._liaison)

    @property
    def donnees(self) -> DonneesSql:
        """Return the personal data, wherever they stand."""
        return DonneesSql(self._liaison)

    @property
    def reseau(self) -> ReseauSql:
        """Return the incidents and the planned works of the network."""
        return ReseauSql(self._liaison)

    @property
    def essais(self) -> EssaisSql:
        """Return the line tests."""
        return EssaisSql(self._liaison)

    @property
    def parcours(self) -> ParcoursJouesSql:
        """Return the parcours played in integration."""
        return ParcoursJouesSql(self._liaison)

    @property
    def attestations(self) -> AttestationsSql:
        """Return the attestations recorded in production."""
        return AttestationsSql(self._liaison)

    @property
    def mises_en_production(self) -> MisesEnProductionSql:
        """Return what is open to whom."""
        return MisesEnProductionSql(self._liaison)

    @property
    def equipements(self) -> EquipementsSql:
        """Return the equipments that run them."""
        return EquipementsSql(self._liaison)
