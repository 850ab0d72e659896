"""Where the story of certificates takes place: production and integration, two homes on one clock that is set.

Both are real gateways over mutual TLS, with a database, an authority and a trust of their own; only files of proofs
cross. Certificates bear the dates of the story; the servers' own, that clients look at, those of the machine.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any, Final

from esav_ws import home
from esav_ws.application.messages import Message
from esav_ws.application.messages_administration import EnregistrerCertificat, Habiliter
from esav_ws.application.messages_avis import DefinirCorrespondants
from esav_ws.application.messages_certificats import ListerDossiers
from esav_ws.application.ports_porte import Epingles
from esav_ws.bootstrap import Maison
from esav_ws.bootstrap.fond import travaux
from esav_ws.cli.client import Adresse
from esav_ws.cli.demo_certificats_calendrier import FIN_ALFA, FIN_BETA, FIN_ECHO
from esav_ws.cli.demo_certificats_postes import Poste, poser
from esav_ws.cli.demo_scene import HorlogeSimulee, ReglagesDuRecit, Temoin, passerelle
from esav_ws.demonstration import semer
from esav_ws.domain.certificat_dossier import Dossier, Source
from esav_ws.domain.horloge import PARIS, HorlogeSysteme
from esav_ws.domain.operateur import Acteur, Habilitation
from esav_ws.home import Pki, autorite_oi
from esav_ws.pki.autorite.succession import creer_premiere
from esav_ws.pki.ca import Identite, creer_ca, ecrire_certificat, emettre_client
from esav_ws.pki.controle import FEUILLES
from esav_ws.pki.empreinte import faits_der
from esav_ws.pki.faits import empreinte_cle

OPERATEURS: Final = ("ALFA", "BETA", "ECHO")
CONTACT_OI: Final = "certificats@oi.example"
ADRESSE_ECHO: Final = "correspondant@echo.example"
PRINCIPAL: Final = "système principal"
OUBLIE: Final = "serveur oublié"
_CONFIANCE_S: Final = 10.0
_RECULE: Final = timedelta(days=800)
_AVANCE: Final = timedelta(days=3650)


class _EpinglesSuivies:
    """The leaves that the registry pins, and those that the door admits by now."""

    def __init__(self, registre: Epingles) -> None:
        self._registre = registre
        self._lues: frozenset[bytes] = frozenset()
        self._admises: frozenset[bytes] = frozenset()
        self._change = threading.Condition()

    def version(self) -> Any:
        """Return what changes with the leaves."""
        return self._registre.version()

    def epingles(self) -> Sequence[bytes]:
        """Return the leaves as DER."""
        lues = self._registre.epingles()
        self._lues = frozenset(lues)
        return lues

    def noter(self, reussi: bool) -> None:
        """Take note that what was read is in force."""
        if reussi:
            with self._change:
                self._admises = self._lues
                self._change.notify_all()

    def attendre(self, der: bytes) -> None:
        """Return once the door admits that leaf, within the second."""
        with self._change:
            self._change.wait_for(lambda: der in self._admises, _CONFIANCE_S)


class Plateforme:
    """One environment of the story: its house, its gateway, and how its clients know it."""

    def __init__(
        self, maison: Maison, temoin: Temoin, adresse: Adresse, epingles: _EpinglesSuivies, acteur: Acteur
    ) -> None:
        self.maison = maison
        self._temoin = temoin
        self._adresse = adresse
        self._epingles = epingles
        self._acteur = acteur

    @property
    def pki(self) -> Pki:
        """Return the files of its PKI."""
        return Pki.de(self.maison.settings)

    def attendre(self) -> None:
        """Return once every request is over, and first uses are written down."""
        self._temoin.attendre()
        self.maison.premiers_usages.constater()

    def executer(self, message: Message) -> Any:
        """Return what the bus answers the OI; a leaf that is pinned by it is admitted by then."""
        self.attendre()
        fait = self.maison.bus.executer(message, self._acteur)
        if (
            isinstance(fait, Dossier)
            and fait.epingle
            and fait.piece is not None
            and fait.vivant(self.maison.horloge.maintenant())
        ):
            self._epingles.attendre(fait.piece.der)
        return fait

    def appeler(self, poste: Poste) -> str:
        """Return what *poste* is answered, as `Poste.appeler`."""
        return poste.appeler(self._adresse.locale, self.pki.ca)

    def dossiers(self, operateur: str | None = None) -> list[Dossier]:
        """Return the files of the registry."""
        tous: list[Dossier] = self.maison.bus.executer(ListerDossiers(operateur=operateur), self._acteur)
        return tous

    def dossier(self, numero: str) -> Dossier:
        """Return that file."""
        return next(d for d in self.dossiers() if d.numero == numero)


class SceneCertificats:
    """Both platforms, the clock, the authorities and the systems of the Opérateurs."""

    def __init__(
        self,
        production: Plateforme,
        integration: Plateforme,
        horloge: HorlogeSimulee,
        dossier: Path,
        autorites: tuple[Identite, Identite],
    ) -> None:
        self.production = production
        self.integration = integration
        self.dossier = dossier
        self.ac_reconnue, self.ac_publique = autorites
        self.travaux = travaux(production.maison)
        self.postes: dict[str, Poste] = {}
        self._horloge = horloge

    @property
    def maintenant(self) -> datetime:
        """Return the present instant of the story, in Paris time."""
        return self._horloge.maintenant().astimezone(PARIS)

    def aller(self, jour: date, heure: time) -> None:
        """Set the clock to the day and the time, in Paris, once all that was asked before is over.

        The gate reads the registry anew, as it does within half a second of the machine's time once it has changed.
        """
        for plateforme in (self.production, self.integration):
            plateforme.attendre()
            for poste in self.postes.values():
                plateforme.maison.acces.oublier(poste.empreinte)
        self._horloge.regler(datetime.combine(jour, heure, PARIS))

    def installer(self, operateur: str, numero: str, nom: str, identite: Identite) -> None:
        """Install the certificate of the file *numero* on a system of *operateur*, kept under that number."""
        self.postes[numero] = poser(self.dossier / "operateurs", operateur, f"{numero} {nom}", identite)

    def fermer(self) -> None:
        """Close the connections of the Opérateurs."""
        for poste in self.postes.values():
            poste.fermer()


@contextmanager
def scene(debut: datetime, acteur: Acteur, **reglages: Any) -> Iterator[SceneCertificats]:
    """Give the scene, its clock at *debut*, while the block runs; *reglages* are settings of production.

    Raises:
        HomeEndommage, DemarrageImpossible, EcouteImpossible: the machine has no room for it, and this is why.
    """
    with TemporaryDirectory(prefix="esav-recit-") as racine, ExitStack() as pile:
        dossier = Path(racine)
        horloge = HorlogeSimulee(debut.astimezone(UTC))
        production = ReglagesDuRecit(
            home=dossier / "production", contacts_certificats=(CONTACT_OI,), **reglages
        )
        integration = ReglagesDuRecit(home=dossier / "integration", environnement="integration")
        autorites = _autorites(debut)
        for settings in (production, integration):
            _creer(settings, debut)
        _reconnaitre(Pki.de(production), *autorites)
        copyfile(Pki.de(integration).epreuve[1], Pki.de(production).integration)
        montee = SceneCertificats(
            pile.enter_context(_plateforme(production, horloge, acteur)),
            pile.enter_context(_plateforme(integration, horloge, acteur)),
            horloge,
            dossier,
            autorites,
        )
        pile.callback(montee.fermer)
        _reprendre(montee)
        yield montee


@contextmanager
def _plateforme(settings: ReglagesDuRecit, horloge: HorlogeSimulee, acteur: Acteur) -> Iterator[Plateforme]:
    with ExitStack() as pile:
        maison = Maison.ouvrir(settings, horloge=horloge)
        pile.callback(maison.fermer)
        for commande in (
            *semer(),
            Habiliter(operateur="ECHO", domaine=Habilitation.SIGNALISATION, motif="Récit des certificats"),
            DefinirCorrespondants(operateur="ECHO", adresses=(ADRESSE_ECHO,)),
        ):
            maison.bus.executer(commande, acteur)
        epingles = _EpinglesSuivies(maison.epingles)
        temoin, adresse = pile.enter_context(
            passerelle(maison, epingles=epingles, noter_confiance=epingles.noter)
        )
        yield Plateforme(maison, temoin, adresse, epingles, acteur)


def _creer(settings: ReglagesDuRecit, debut: datetime) -> None:
    """Make a home whose authority was there before the story, and outlives it."""
    instants = (HorlogeSysteme().maintenant(), debut)
    creer_premiere(
        Pki.de(settings).dossier,
        f"AC e-SAV ({settings.environnement}, récit)",
        le=min(instants) - _RECULE,
        fin=max(instants) + _AVANCE,
    )
    home.creer(settings)


def _autorites(debut: datetime) -> tuple[Identite, Identite]:
    """Return two recognised authorities: one that issues for clients, one for servers alone."""
    return (
        creer_ca("AC Reconnue (récit)", debut=debut - _RECULE, fin=debut + _AVANCE),
        creer_ca("AC Publique (récit)", debut=debut - _RECULE, fin=debut + _AVANCE),
    )


def _reconnaitre(pki: Pki, reconnue: Identite, publique: Identite) -> None:
    ecrire_certificat(pki.trust / "ac-reconnue.pem", reconnue)
    ecrire_certificat(pki.trust / FEUILLES / "ac-publique.pem", publique)


def _reprendre(montee: SceneCertificats) -> None:
    """Take over the three certificates with which the story begins, each on its Opérateur's system."""
    oi = autorite_oi(montee.production.pki)
    for code, autorite, source, fin in (
        ("ALFA", oi, Source.OI, FIN_ALFA),
        ("BETA", montee.ac_reconnue, Source.RECONNUE, FIN_BETA),
        ("ECHO", oi, Source.OI, FIN_ECHO),
    ):
        identite = emettre_client(autorite, code, debut=fin - timedelta(days=364), fin=fin)
        repris: Dossier = montee.production.executer(
            EnregistrerCertificat(
                certificat=faits_der(identite.der).certificat(code),
                der=identite.der,
                empreinte_cle=empreinte_cle(identite.certificat.public_key()),
                source=source,
            )
        )
        montee.installer(code, repris.numero, PRINCIPAL, identite)
