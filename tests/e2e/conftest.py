"""The whole gateway on a real TLS socket, on each database."""

import os
import socket
import ssl
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import requests
import zeep
from zeep.transports import Transport

from esav_ws.asgi import Application
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.demonstration import poser_certificats
from esav_ws.home import Pki, creer
from esav_ws.server import EcouteTLS, Parametres, en_fond
from tests.fakes import AGENT, HorlogeReglable

CHEMIN_V1 = "/ws/signalisation/v1"
CHEMIN_V2 = "/ws/signalisation/v2"


class ServiceIdentifie:
    """A zeep service of a contract whose requests are identified: draws an identifier for each, gives the body.

    `entete` is the header of the latest answer, `fin` what it says of the end of the version; `identifiant`, when it is
    set, that of every request.
    """

    def __init__(self, service: zeep.proxy.ServiceProxy) -> None:
        self._service = service
        self.identifiant: str | None = None
        self.entete = self.fin = None

    def __getattr__(self, operation: str):
        def appeler(**valeurs):
            entete = {
                "identifiantRequete": self.identifiant or str(uuid.uuid4()),
                "horodatage": datetime.now(UTC),
            }
            reponse = self._service[operation](**valeurs, _soapheaders={"entete": entete})
            self.entete, self.fin = reponse.header.entete, reponse.header.finDeVersion
            return getattr(reponse.body, f"{operation}Reponse", reponse.body)

        return appeler


@dataclass
class Passerelle:
    """A running gateway, and clients with the certificates of the demonstration Opérateurs."""

    maison: Maison
    application: Application
    pki: Pki
    port: int
    _ouverts: list = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}{CHEMIN_V1}"

    def contexte(self, code: str | None) -> ssl.SSLContext:
        """A client TLS context that trusts the server's CA and shows the certificate of *code*."""
        contexte = ssl.create_default_context(cafile=str(self.pki.ca))
        if code:
            contexte.load_cert_chain(*self.pki.client(code))
        return contexte

    def http(self, code: str | None = "ALFA") -> httpx.Client:
        """A raw HTTPS client."""
        client = httpx.Client(verify=self.contexte(code), timeout=30, trust_env=False)
        self._ouverts.append(client)
        return client

    def service(self, version: int, code: str = "ALFA", *, soap: str = "11", objet: str = "signalisation"):
        """A zeep service of a version of the contract of *objet*, which draws the identifiers where requests have one."""
        service = self.zeep(code, soap=soap, chemin=f"/ws/{objet}/v{version}")
        return service if version == 1 else ServiceIdentifie(service)

    def zeep(
        self, code: str = "ALFA", *, soap: str = "11", chemin: str = CHEMIN_V1
    ) -> zeep.proxy.ServiceProxy:
        """An unmodified zeep client, made from the WSDL that the gateway serves."""
        session = requests.Session()
        session.trust_env = False
        session.cert = tuple(map(str, self.pki.client(code)))
        session.verify = str(self.pki.ca)
        self._ouverts.append(session)
        url = self.url.removesuffix(CHEMIN_V1) + chemin
        grand = zeep.Settings(xml_huge_tree=True)  # what the guide says of large attachments
        client = zeep.Client(f"{url}?wsdl", transport=Transport(session=session, timeout=30), settings=grand)
        (service,) = client.wsdl.services.values()
        noms = {"11": "Soap11Binding", "12": "Soap12Binding"}
        port = next(p for p in service.ports.values() if type(p.binding).__name__ == noms[soap])
        return client.bind(service.name, port.name)

    def fermer(self) -> None:
        for ouvert in self._ouverts:
            ouvert.close()


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


@pytest.fixture(scope="session")
def home_demonstration(tmp_path_factory) -> Path:
    """A home whose PKI serves every gateway of the session."""
    home = tmp_path_factory.mktemp("home-e2e")
    creer(Settings(home=home))
    list(poser_certificats(Pki(home / "pki")))
    return home


@pytest.fixture(scope="session")
def home_installe(tmp_path_factory) -> Path:
    """A demonstration home made by the command itself, that those of processes are copied from."""
    home = tmp_path_factory.mktemp("installe") / "home"
    env = {nom: v for nom, v in os.environ.items() if not nom.startswith("ESAV_")} | {
        "ESAV_HOME": str(home),
        "ESAV_PORT_PKI": "0",
        "PYTHONWARNINGS": "error",
    }
    commande = [sys.executable, "-m", "esav_ws.cli", "init", "--demonstration"]
    fait = subprocess.run(commande, env=env, capture_output=True, text=True, check=False)
    assert fait.returncode == 0, fait.stderr
    return home


@pytest.fixture
def passerelle(url_base, home_demonstration) -> Iterator[Passerelle]:
    """The gateway with the demonstration data, in the background."""
    settings = Settings(home=home_demonstration, database_url=url_base, port_ws=port_libre())
    pki = Pki(settings.pki)
    maison = Maison.ouvrir(settings)
    for commande in poser_certificats(pki):
        maison.bus.executer(commande, AGENT)
    application = Application(maison)
    parametres = Parametres(tls=EcouteTLS(*pki.serveur, pki.autorites(), port=settings.port_ws))
    with en_fond(application.asgi, parametres, journaliser=application.journaliser) as adresses:
        passerelle = Passerelle(maison, application, pki, adresses.port)
        yield passerelle
        passerelle.fermer()
    maison.fermer()


@pytest.fixture
def figee(url_base, home_demonstration) -> Iterator[tuple[Passerelle, HorlogeReglable]]:
    """The gateway under a clock that stands in the middle of a minute of today."""
    settings = Settings(home=home_demonstration, database_url=url_base, port_ws=port_libre())
    pki = Pki(settings.pki)
    horloge = HorlogeReglable(datetime.now(UTC).replace(second=30, microsecond=0))
    maison = Maison.ouvrir(settings, horloge=horloge)
    for commande in poser_certificats(pki):
        maison.bus.executer(commande, AGENT)
    application = Application(maison)
    parametres = Parametres(tls=EcouteTLS(*pki.serveur, pki.autorites(), port=settings.port_ws))
    with en_fond(application.asgi, parametres, journaliser=application.journaliser) as adresses:
        passerelle = Passerelle(maison, application, pki, adresses.port)
        yield passerelle, horloge
        passerelle.fermer()
    maison.fermer()
