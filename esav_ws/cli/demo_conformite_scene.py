"""Where the story of conformance takes place: production and the integration platform, two homes, and what ECHO is handed.

Both are real gateways over mutual TLS, on the machine's own clock. What the Opérateurs run is the conformance suite, as
the program that they install: it knows the addresses, their certificate and nothing else.
"""

import importlib.util
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from esav_ws import home
from esav_ws.application.certificats_epreuves import INTEGRATION
from esav_ws.application.messages import Message
from esav_ws.application.messages_administration import DefinirOperateur
from esav_ws.application.messages_certificats import AdmettreCandidat
from esav_ws.application.messages_versions import InscrireVersion
from esav_ws.bootstrap import Maison
from esav_ws.cli.client import Adresse, ClientWs, client_ws
from esav_ws.cli.demo_scene import ReglagesDuRecit, certifier, passerelle
from esav_ws.cli.erreurs import InstallationIncorrecte
from esav_ws.cli.serveur import parametres
from esav_ws.demonstration import OPERATEURS, SERVICES, SIRENS, VERSIONS, semer
from esav_ws.domain.horloge import HorlogeSysteme
from esav_ws.domain.operateur import Acteur, Operateur
from esav_ws.home import Pki, autorite_oi
from esav_ws.pki.ca import (
    Identite,
    creer_ca,
    ecrire_certificat,
    ecrire_cle,
    emettre_client,
    emettre_serveur,
)
from esav_ws.plateforme.passerelle import Plateforme
from esav_ws.server import en_fond

CANDIDAT: Final = "ECHO"
FAUTIF: Final = "BETA"
"""Whose system is wrong on purpose, in a space of its own."""
SUITE: Final = "conformance_suite"
_SUITE: Final = (sys.executable, "-m", SUITE)
_JUGES: Final = frozenset({0, 1})
"""Exit codes of the suite that come with a judgement, favourable or not."""

_LOCALES: Final = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_JOUE: Final = re.compile(r"([✓✗]) (\S+) v(\d+) : (.+)")
_RETRAIT: Final = "    "

CONFIGURATION: Final = "conformite.toml"
_CONFIGURATION: Final = """\
url = "{url}"
certificat = "client/cert.pem"
cle = "client/key.pem"
autorite = "oi.pem"
prestations = ["BF-2100-0001", "BF-2100-0002", "BF-2100-0003"]
prestation_etrangere = "BF-2100-0101"
prestation_test = "FTTO-0001"
offre = "FTTH"
autre_offre = "COL"
pilote = "regie"

[certificats]
renouvele = {{ certificat = "renouvele/cert.pem", cle = "renouvele/key.pem" }}

[reception]
adresse = "https://localhost:{reception}/evenements"
ecoute = "localhost:{reception}"
certificat = "reception/cert.pem"
cle = "reception/key.pem"
autorite = "oi.pem"
"""


@dataclass(frozen=True, slots=True)
class Joue:
    """What the suite said of one parcours: whether it passed, else why and what to change."""

    nom: str
    titre: str
    reussi: bool
    dit: tuple[str, ...]


class SceneConformite:
    """Both gateways, the OI's way to their buses, and the folders of the Opérateurs."""

    def __init__(
        self,
        production: Maison,
        integration: Maison,
        *,
        adresses: tuple[Adresse, Adresse],
        acteur: Acteur,
        dossier: Path,
    ) -> None:
        self.dossier = dossier
        self.reglages = production.settings
        self.autorite_integration = Pki.de(integration.settings).ca
        self._production, self._integration = production, integration
        self._adresse, self._adresse_integration = adresses
        self._acteur = acteur

    def produire(self, message: Message) -> Any:
        """Return what production answers the OI."""
        reponse = self._production.bus.executer(message, self._acteur)
        self._production.acces.regarder()
        return reponse

    def integrer(self, message: Message) -> Any:
        """Return what the platform answers the OI."""
        return self._integration.bus.executer(message, self._acteur)

    def admettre(self, code: str) -> tuple[str, ...]:
        """Have the platform know the Opérateur and its certificates, and return the numbers of their files."""
        self.integrer(DefinirOperateur(operateur=Operateur(code, OPERATEURS[code], siren=SIRENS.get(code))))
        contenus = [(self._remis(code) / nom / "cert.pem").read_bytes() for nom in ("client", "renouvele")]
        return tuple(self.integrer(AdmettreCandidat(operateur=code, contenu=c)).numero for c in contenus)

    def remettre(self, code: str, operateurs: Identite) -> None:
        """Write the folder of *code*: its certificate and the next one, its endpoint's, the OI's authority, the addresses.

        *operateurs* is the authority that the platform recognises behind the endpoints of Opérateurs.
        """
        pki, pki_integration = (Pki.de(maison.settings) for maison in (self._production, self._integration))
        remis = self._remis(code)
        for nom, identite in (
            ("renouvele", emettre_client(autorite_oi(pki), code)),
            ("reception", emettre_serveur(operateurs)),
        ):
            (remis / nom).mkdir(parents=True)
            ecrire_certificat(remis / nom / "cert.pem", identite)
            ecrire_cle(remis / nom / "key.pem", identite)
        for dossier in (remis / "client", pki_integration.client(code)[0].parent):
            shutil.copytree(pki.client(code)[0].parent, dossier)
        shutil.copyfile(pki_integration.ca, remis / "oi.pem")
        contenu = _CONFIGURATION.format(url=self._adresse_integration.locale, reception=_port_libre())
        (remis / CONFIGURATION).write_text(contenu, "utf-8")

    @contextmanager
    def client(self, majeure: int, *, integration: bool = False) -> Iterator[ClientWs]:
        """Give ECHO's zeep client in front of one version of signalisation, in production or on the platform."""
        maison, adresse = (
            (self._integration, self._adresse_integration)
            if integration
            else (self._production, self._adresse)
        )
        wsdl = maison.settings.wsdl / f"v{majeure}" / "signalisation.wsdl"
        with client_ws(adresse, Pki.de(maison.settings), CANDIDAT, wsdl=wsdl, majeure=majeure) as ouvert:
            yield ouvert

    def _remis(self, code: str) -> Path:
        return self.dossier / code

    def jouer(self, code: str, *options: str) -> Iterator[Joue]:
        """Have *code* play parcours; yield what the platform said of each, as they end.

        Raises:
            OSError: the suite could not play them.
        """
        with subprocess.Popen(  # noqa: S603 - the suite, with options of the story
            [*_SUITE, "parcours", "--config", CONFIGURATION, "--version", "2", *options],
            cwd=self._remis(code),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        ) as suite:
            if suite.stdout is None:
                raise ValueError("the suite has no output")
            try:
                reste: list[str] = []
                yield from _lire(suite.stdout, reste)
                if suite.wait() not in _JUGES:
                    raise OSError(" ".join(reste) or f"code de sortie {suite.returncode}")
            finally:
                suite.kill()


@contextmanager
def scene(acteur: Acteur) -> Iterator[SceneConformite]:
    """Give the scene while the block runs.

    Raises:
        InstallationIncorrecte: the conformance suite is not installed here.
        HomeEndommage, DemarrageImpossible, EcouteImpossible: the machine has no room for it, and this is why.
    """
    if importlib.util.find_spec(SUITE) is None:
        raise InstallationIncorrecte(
            "la suite de conformité, que joue l'Opérateur du récit, n'est pas installée : pip install esav-conformance"
        )
    with TemporaryDirectory(prefix="esav-recit-") as temporaire, ExitStack() as pile:
        dossier = Path(temporaire)
        production = _ouvrir(ReglagesDuRecit(home=dossier / "production"), acteur, pile)
        integration = _ouvrir(
            ReglagesDuRecit(home=dossier / "integration", environnement="integration", push_reseaux=_LOCALES),
            acteur,
            pile,
        )
        pki, pki_integration = Pki.de(production.settings), Pki.de(integration.settings)
        shutil.copyfile(pki_integration.ca, pki.trust_attestation / "integration.pem")
        shutil.copyfile(pki.ca, pki_integration.trust / "production.pem")
        operateurs = creer_ca("AC des Opérateurs (récit)")
        ecrire_certificat(pki_integration.trust_notification / "operateurs.pem", operateurs)
        montee = SceneConformite(
            production,
            integration,
            adresses=(
                pile.enter_context(passerelle(production))[1],
                pile.enter_context(_plateforme(integration)),
            ),
            acteur=acteur,
            dossier=dossier,
        )
        for code in (CANDIDAT, FAUTIF):
            montee.produire(certifier(pki, code, HorlogeSysteme().maintenant()))
            montee.remettre(code, operateurs)
        yield montee


def _ouvrir(settings: ReglagesDuRecit, acteur: Acteur, pile: ExitStack) -> Maison:
    """Return a new house on *settings*, which *pile* closes: production has the demonstration's data, the other none."""
    home.creer(settings)
    maison = Maison.ouvrir(settings)
    pile.callback(maison.fermer)
    commun = (
        InscrireVersion(contrat=service, majeure=majeure) for service in SERVICES for majeure in VERSIONS
    )
    for commande in commun if settings.environnement == INTEGRATION else semer():
        maison.bus.executer(commande, acteur)
    return maison


@contextmanager
def _plateforme(maison: Maison) -> Iterator[Adresse]:
    """Serve the platform of *maison* while the block runs; give its address."""
    plateforme = Plateforme(maison)
    try:
        with en_fond(
            plateforme.asgi,
            parametres(maison.settings, port=0),
            journaliser=plateforme.application.journaliser,
        ) as ecoute:
            yield Adresse.de(maison.settings, ecoute.port)
    finally:
        plateforme.fermer()


def _lire(lignes: Iterable[str], reste: list[str]) -> Iterator[Joue]:
    """Yield what the suite says of each parcours: a line, and those set back that explain it; the others go to *reste*."""
    joue: Joue | None = None
    for ligne in lignes:
        if trouve := _JOUE.match(ligne):
            if joue is not None:
                yield joue
            signe, nom, _, titre = trouve.groups()
            joue = Joue(nom, titre.strip(), signe == "✓", ())
        elif joue is not None and ligne.startswith(_RETRAIT):
            joue = replace(joue, dit=(*joue.dit, ligne.strip()))
        else:
            reste.append(ligne.strip())
    if joue is not None:
        yield joue


def _port_libre() -> int:
    with socket.create_server(("127.0.0.1", 0)) as prise:
        return int(prise.getsockname()[1])
