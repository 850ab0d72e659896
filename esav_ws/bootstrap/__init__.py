"""The composition root: the only module that sees every layer."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from sqlalchemy import Engine

from esav_ws.adapters.coffre_pieces import PiecesEnDossier
from esav_ws.adapters.fichier_essais import lire_catalogues
from esav_ws.adapters.jours_feries import JoursFeriesFrance
from esav_ws.adapters.politique_attestations import lire_politique as lire_politique_attestations
from esav_ws.adapters.politique_donnees import lire_politique
from esav_ws.application import exploitation
from esav_ws.application.abonnements import GestionAbonnements
from esav_ws.application.acces import Acces, EpinglesDuRegistre
from esav_ws.application.attestations import GestionAttestations
from esav_ws.application.avis_versions import AvisVersions
from esav_ws.application.bus import Bus, Handler
from esav_ws.application.certificats import GestionCertificats
from esav_ws.application.certificats_constats import ConstatsCertificats
from esav_ws.application.certificats_epreuves import PRODUCTION, GestionEpreuves
from esav_ws.application.certificats_est import InscriptionEst
from esav_ws.application.comptage import Comptage
from esav_ws.application.conservation import Tournee
from esav_ws.application.donnees import GestionDonnees
from esav_ws.application.echeances import Echeancier
from esav_ws.application.emis import EmisDuRegistre
from esav_ws.application.essais import GestionEssais
from esav_ws.application.essais_file import EN_PARALLELE as ESSAIS_EN_PARALLELE
from esav_ws.application.handlers import HANDLERS, PREPARATIONS
from esav_ws.application.messages import Message
from esav_ws.application.messages_est import ModeEst
from esav_ws.application.mises_en_production import GestionMisesEnProduction
from esav_ws.application.notifications import EN_PARALLELE
from esav_ws.application.ouverture import Ouverture
from esav_ws.application.packs import Packs
from esav_ws.application.packs import handlers as handlers_packs
from esav_ws.application.pieces import GestionPieces
from esav_ws.application.premiers_usages import PremiersUsages
from esav_ws.application.regimes import Regimes
from esav_ws.application.rendezvous import PriseDeRendezVous
from esav_ws.application.requetes import identifies
from esav_ws.application.saisie import SaisiePourOperateur
from esav_ws.application.usages_certificats import UsagesCertificats
from esav_ws.application.usages_certificats import handlers as handlers_usages
from esav_ws.application.versions import GestionVersions
from esav_ws.atelier import Atelier, Tour
from esav_ws.bootstrap.packs import packs
from esav_ws.config import Settings
from esav_ws.domain.calendrier import LUNDI_A_SAMEDI, LUNDI_A_VENDREDI, TOUTE_LA_SEMAINE, Calendrier
from esav_ws.domain.donnees import Politique as PolitiqueDonnees
from esav_ws.domain.heures_ouvrees import HeuresOuvrees
from esav_ws.domain.horloge import Horloge, HorlogeSysteme
from esav_ws.domain.regles_sav import ReglesSav
from esav_ws.domain.reparation import Mesure
from esav_ws.pki.attestations import SignatairePlateforme, SignaturesDuHome, VerificationAttestations
from esav_ws.pki.autorite.dossier import DossierAutorites, ReglagesCa
from esav_ws.pki.autorite.entretien import Entretien
from esav_ws.pki.controle import Controle
from esav_ws.pki.epreuves import EpreuvesSignees
from esav_ws.pki.politique import Politique
from esav_ws.sorties import bancs
from esav_ws.storage.moteur import ouvrir_moteur, replier_wal
from esav_ws.storage.unit_of_work import UnitsOfWork
from esav_ws.xmlio.catalogue import CatalogueFichiers
from esav_ws.xmlio.installes import ContratsInstalles

if TYPE_CHECKING:
    from esav_ws.pki.autorite.site import SitePki


@dataclass(frozen=True, slots=True)
class Maison:
    """Everything assembled on one home: the bus, accesses, the life of versions, counts, and what they stand on."""

    settings: Settings
    engine: Engine
    bus: Bus
    acces: Acces
    horloge: Horloge
    unites: UnitsOfWork
    contrats: ContratsInstalles
    regimes: Regimes
    comptage: Comptage
    usages_certificats: UsagesCertificats
    premiers_usages: PremiersUsages
    epingles: EpinglesDuRegistre
    ouverture: Ouverture

    def atelier(self, tour: Tour) -> Atelier:
        """Return the threads of this house, made for its database, that write when it is their *tour*.

        `Atelier.fermer` ends them.
        """
        return Atelier(
            self.bus,
            threads=self.settings.threads,
            un_seul_ecrivain=self.unites.un_seul_ecrivain,
            tour=tour,
        )

    @classmethod
    def ouvrir(
        cls,
        settings: Settings,
        *,
        horloge: Horloge | None = None,
        alea: Callable[[int], int] = secrets.randbelow,
        packs_servis: Packs | None = None,
    ) -> Self:
        """Return the house on the database and catalogue of *settings*; `fermer` gives the connections back.

        *packs_servis* stand in for those of the installation.
        """
        fermeture = recherche_fermee(settings, horloge_donnee=horloge is not None)
        horloge = horloge or HorlogeSysteme()
        engine = ouvrir_moteur(
            settings.base, connexions=settings.threads + 6 + EN_PARALLELE + ESSAIS_EN_PARALLELE
        )
        ouvrir = UnitsOfWork(engine)
        catalogue = CatalogueFichiers(settings.forms_catalogue)
        contrats = ContratsInstalles(settings.wsdl, settings.forms_catalogue, catalogue.publications())
        comptage = Comptage(ouvrir=ouvrir, horloge=horloge)
        servis = packs_servis or packs(settings)
        avis = AvisVersions(servis)
        pieces = GestionPieces(coffre_pieces(settings))
        saisie = SaisiePourOperateur(settings.nocturne)
        handlers = {
            **HANDLERS,
            **saisie.handlers(),
            **GestionVersions(contrats, aviser=avis.aviser).handlers(),
            **handlers_packs(servis),
            **GestionMisesEnProduction(contrats).handlers(),
            **_attestations(settings, contrats).handlers(),
            **_registre(settings),
            **handlers_usages(),
            **Echeancier(calendrier(settings)).handlers(),
            **PriseDeRendezVous(fermeture=fermeture).handlers(),
            **exploitation.handlers(
                ouvres=calendrier(settings),
                ouvrables=calendrier(settings, LUNDI_A_SAMEDI),
                nocturne=settings.nocturne,
                contacts=settings.contacts_soutien,
            ),
            **GestionAbonnements(settings.push_reseaux).handlers(),
            **GestionDonnees(lambda: politique_donnees(settings)).handlers(),
            **GestionEssais(bancs(settings)).handlers(),
            **pieces.handlers(),
        }
        bus = Bus(
            {**handlers, **identifies(handlers)},
            ouvrir=ouvrir,
            horloge=horloge,
            catalogue=catalogue,
            alea=alea,
            preparations={
                **PREPARATIONS,
                **avis.preparations(),
                **pieces.preparations(),
                **saisie.preparations(),
            },
            temoins=comptage.temoins(catalogue),
            regles=regles_sav(settings),
        )
        acces = Acces(ouvrir=ouvrir, horloge=horloge, tout_ouvert=settings.environnement != PRODUCTION)
        return cls(
            settings,
            engine,
            bus,
            acces,
            horloge,
            ouvrir,
            contrats,
            Regimes(ouvrir=ouvrir, horloge=horloge),
            comptage,
            UsagesCertificats(ouvrir=ouvrir, horloge=horloge),
            PremiersUsages(bus, acces),
            EpinglesDuRegistre(ouvrir, acces),
            Ouverture(ouvrir=ouvrir, horloge=horloge, nocturne=settings.nocturne),
        )

    def fermer(self) -> None:
        """Give every connection back."""
        self.unites.fermer()


def _registre(settings: Settings) -> Mapping[type[Message], Handler]:
    """Return the handlers of the registry of certificates."""
    pki = settings.pki
    controle = Controle(
        oi=[pki / "ca.pem"],
        trust=(pki / "trust", settings.dossier_trust),
        politique=lambda: Politique.depuis_fichier(settings.politique_certificats),
    )
    gestion = GestionCertificats(
        controle,
        lambda: autorites_oi(settings).emettrice(),
        validite=timedelta(days=settings.certificat_validite),
        epreuve_exigee=settings.environnement == PRODUCTION,
    )
    epreuves = EpreuvesSignees(pki / "epreuve.key.pem", pki / "integration.pub.pem")
    return {
        **gestion.handlers(),
        **InscriptionEst(controle, gestion, ModeEst(settings.est)).handlers(),
        **ConstatsCertificats(timedelta(days=settings.certificat_retrait)).handlers(),
        **GestionEpreuves(controle, epreuves, environnement=settings.environnement).handlers(),
    }


def _attestations(settings: Settings, contrats: ContratsInstalles) -> GestionAttestations:
    """Return the handlers of attestations: the platform's own signs, production recognises those of its folder."""
    pki = settings.pki
    return GestionAttestations(
        SignaturesDuHome(
            VerificationAttestations(
                lambda: Politique.depuis_fichier(settings.politique_certificats), (pki / "attestation",)
            ),
            SignatairePlateforme(pki / "attestation.pem", pki / "attestation.key.pem"),
        ),
        contrats,
        lambda: lire_politique_attestations(settings.fichier_politique_attestations),
        environnement=settings.environnement,
    )


def autorites_oi(settings: Settings) -> DossierAutorites:
    """Return the OI's authorities, or raise `CleAutoriteInutilisable` when their settings are incomplete."""
    return DossierAutorites(settings.pki, ReglagesCa.de(settings))


def entretien_pki(maison: Maison) -> Entretien:
    """Return what keeps the published status of the OI's authorities as the registry wants it."""
    return Entretien(autorites_oi(maison.settings), EmisDuRegistre(ouvrir=maison.unites))


def site_pki(maison: Maison) -> "SitePki":
    """Return the pages of that status."""
    from esav_ws.pki.autorite.site import SitePki  # noqa: PLC0415 - only what serves needs Starlette

    return SitePki(entretien_pki(maison), maintenant=maison.horloge.maintenant)


def coffre_pieces(settings: Settings) -> PiecesEnDossier:
    """Return where the bytes of attachments are kept."""
    return PiecesEnDossier(settings.dossier_pieces)


def calendrier(settings: Settings, semaine: frozenset[int] = LUNDI_A_VENDREDI) -> Calendrier:
    """Return the jours ouvrés of the region of *settings*, or the days of another *semaine*."""
    return Calendrier(JoursFeriesFrance(settings.region), semaine)


def regles_sav(settings: Settings) -> ReglesSav:
    """Return the after-sales rules of *settings*."""
    ouvres = calendrier(settings)
    return ReglesSav(
        Mesure(HeuresOuvrees(ouvres)),
        tuple(sorted(set(settings.gtr_seuils))),
        settings.contestation,
        ouvres,
        lire_catalogues(settings.tests_catalogue),
    )


def recherche_fermee(settings: Settings, *, horloge_donnee: bool) -> bool:
    """Return whether slot search is closed at night; *horloge_donnee*, the clock is not the machine's.

    Left to itself, it is, but in a home of demonstration, whose nights must be worth its days.
    """
    if settings.fermeture_creneaux == "auto":
        return horloge_donnee or not (settings.pki / "clients").is_dir()
    return settings.fermeture_creneaux == "oui"


def politique_donnees(settings: Settings) -> PolitiqueDonnees:
    """Return the policy on personal data, read anew, or raise `PolitiqueDonneesInvalide`."""
    return lire_politique(settings.fichier_politique_donnees)


def tournee_donnees(maison: Maison) -> Tournee:
    """Return the round on the personal data of *maison*."""
    return Tournee(
        lambda: politique_donnees(maison.settings),
        ouvrir=maison.unites,
        horloge=maison.horloge,
        achever=lambda: replier_wal(maison.engine),
    )


def tous_les_jours(settings: Settings) -> Calendrier:
    """Return every day of the week that is no public holiday of the region of *settings*."""
    return calendrier(settings, TOUTE_LA_SEMAINE)
