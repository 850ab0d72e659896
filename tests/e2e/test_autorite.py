"""The OI's authority as the world sees it: `esav serve`, the real openssl, real handshakes under two authorities."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from esav_ws.application.messages_administration import EnregistrerCertificat
from esav_ws.bootstrap import Maison, autorites_oi
from esav_ws.config import Settings
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.pki.autorite.autorite import Autorite
from esav_ws.pki.empreinte import faits_pem
from tests.autorites import emettre
from tests.e2e.conftest import port_libre
from tests.e2e.ligne import Ligne
from tests.fakes import AGENT
from tests.outils import exiger

DELAI_S = 30


class Publique(Ligne):
    """A home that serves with its status published."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.port_pki = port_libre()
        self.env |= {"ESAV_PORT_PKI": str(self.port_pki)}
        self.settings = Settings(home=home, port_pki=self.port_pki)

    def get(self, chemin: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port_pki}{chemin}", trust_env=False, timeout=10)

    def attendre_liste(self, autorite: Autorite, condition) -> x509.CertificateRevocationList:
        fin = time.monotonic() + DELAI_S
        while time.monotonic() < fin:
            reponse = self.get(f"/crl/{autorite.identifiant}.crl")
            if reponse.status_code == 200 and condition(liste := x509.load_der_x509_crl(reponse.content)):
                return liste
            time.sleep(0.1)
        pytest.fail("no such list was published")

    def client(self, code: str, autorite: Autorite, *, statut=StatutCertificat.ACTIF) -> "Client":
        """A client of *code* under *autorite*, registered."""
        cle = ec.generate_private_key(ec.SECP256R1())
        piece = emettre(autorite, code, debut=datetime.now(UTC) - timedelta(minutes=1), cle=cle)
        dossier = self.home / "essais" / piece.faits.empreinte[:8]
        dossier.mkdir(parents=True)
        pem = x509.load_der_x509_certificate(piece.der).public_bytes(serialization.Encoding.PEM)
        (dossier / "cert.pem").write_bytes(pem)
        (dossier / "key.pem").write_bytes(
            cle.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        client = Client(self, code, dossier)
        client.inscrire(statut)
        return client


class Client:
    """A registered client certificate, and what becomes of it."""

    def __init__(self, ligne: Publique, code: str, dossier: Path) -> None:
        self.ligne = ligne
        self.code = code
        self.cert, self.cle = dossier / "cert.pem", dossier / "key.pem"

    def inscrire(self, statut: StatutCertificat) -> None:
        faits = faits_pem(self.cert.read_bytes())
        revoque = {}
        if statut is StatutCertificat.REVOQUE:
            revoque = {"revoque_le": datetime.now(UTC), "motif_revocation": "clé compromise"}
        maison = Maison.ouvrir(self.ligne.settings)
        try:
            certificat = faits.certificat(self.code, statut, **revoque)
            maison.bus.executer(EnregistrerCertificat(certificat=certificat), AGENT)
        finally:
            maison.fermer()

    def appeler(self) -> int:
        """The HTTP status of a call with this certificate."""
        with requests.Session() as session:
            session.trust_env = False
            session.verify = str(self.ligne.home / "pki" / "ca.pem")
            session.cert = (str(self.cert), str(self.cle))
            return session.get(
                f"https://localhost:{self.ligne.port}/ws/signalisation/v1?wsdl", timeout=10
            ).status_code

    def openssl_ocsp(self, *options: str) -> str:
        """What `openssl ocsp` says of this certificate."""
        openssl = exiger("openssl", "openssl")
        ca = self.ligne.home / "pki" / "ca.pem"
        emetteur = self.cert.with_name("emetteur.pem")
        lue = x509.load_pem_x509_certificate(self.cert.read_bytes())
        for autorite in x509.load_pem_x509_certificates(ca.read_bytes()):
            if autorite.subject == lue.issuer:
                emetteur.write_bytes(autorite.public_bytes(serialization.Encoding.PEM))
        fait = subprocess.run(
            [
                *(openssl, "ocsp", *options, "-issuer", emetteur, "-cert", self.cert, "-CAfile", ca),
                *("-url", f"http://127.0.0.1:{self.ligne.port_pki}/ocsp"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        return fait.stdout + fait.stderr


@pytest.fixture(scope="module")
def ligne(tmp_path_factory) -> Publique:
    ligne = Publique(tmp_path_factory.mktemp("pki") / "home")
    code, _, erreur = ligne.executer("init", "--demonstration")
    assert code == 0, erreur
    return ligne


@pytest.fixture(scope="module")
def service(ligne) -> Iterator[dict]:
    """The gateway during a succession: what was issued before, and after, is there."""
    (ancienne,) = autorites_oi(ligne.settings).autorites()
    avant = ligne.client("ALFA", ancienne)
    for commande in (("init", "--successeur", "--nom", "AC e-SAV 2027"), ("rollover",)):
        code, _, erreur = ligne.executer("ca", *commande)
        assert code == 0, erreur
    neuve = autorites_oi(ligne.settings).emettrice()
    assert neuve.nom == "CN=AC e-SAV 2027"
    with ligne.servir() as annonce:
        yield {"annonce": annonce, "ancienne": ancienne, "neuve": neuve, "avant": avant}


def test_the_status_is_published_by_one_process_that_is_replaced_when_it_dies(ligne, service):
    assert service["annonce"]["pki"] == f"http://127.0.0.1:{ligne.port_pki}"
    (pid,) = [pid for nom, pid in ligne.equipe().items() if nom == "esav-pki"]
    os.kill(pid, signal.SIGKILL)
    fin = time.monotonic() + DELAI_S
    while ligne.equipe().get("esav-pki") in {None, pid}:
        assert time.monotonic() < fin
        time.sleep(0.05)
    assert ligne.get("/ca.crt").status_code == 200


def test_clients_of_both_authorities_get_through_during_the_cross_over(ligne, service):
    apres = ligne.client("ALFA", service["neuve"])
    assert [service["avant"].appeler(), apres.appeler()] == [200, 200]


def test_openssl_takes_the_answers_for_both_authorities(ligne, service):
    for client in (service["avant"], ligne.client("BETA", service["neuve"])):
        ligne.attendre_liste(service["neuve"], lambda _: True)
        for options in ((), ("-sha256",), ("-no_nonce",)):
            dit = client.openssl_ocsp(*options)
            assert "Response verify OK" in dit, dit
            assert f"{client.cert}: good" in dit, dit


def test_a_revocation_shows_at_the_door_in_ocsp_and_in_the_list(ligne, service):
    client = ligne.client("ALFA", service["neuve"])
    assert client.appeler() == 200
    client.inscrire(StatutCertificat.REVOQUE)
    serie = x509.load_pem_x509_certificate(client.cert.read_bytes()).serial_number
    liste = ligne.attendre_liste(
        service["neuve"], lambda liste: liste.get_revoked_certificate_by_serial_number(serie)
    )
    assert client.appeler() == 403
    dit = client.openssl_ocsp()
    assert "Response verify OK" in dit, dit
    assert f"{client.cert}: revoked" in dit, dit
    assert "Reason: keyCompromise" in dit
    fichier = client.cert.with_name("liste.pem")
    fichier.write_bytes(liste.public_bytes(serialization.Encoding.PEM))
    verdict = subprocess.run(
        [
            *(exiger("openssl", "openssl"), "verify", "-crl_check", "-CAfile", ligne.home / "pki" / "ca.pem"),
            *("-CRLfile", fichier, client.cert),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "certificate revoked" in verdict.stderr


def test_a_certificate_that_the_registry_does_not_know_is_unknown(ligne, service):
    client = ligne.client("ALFA", service["neuve"])
    piece = emettre(service["neuve"], debut=datetime.now(UTC))
    client.cert.write_bytes(
        x509.load_der_x509_certificate(piece.der).public_bytes(serialization.Encoding.PEM)
    )
    assert f"{client.cert}: unknown" in client.openssl_ocsp()


def test_the_taken_port_of_the_status_is_said_with_the_setting(ligne, service):
    code, _, erreur = ligne.executer("serve", ESAV_PORT_WS="0", ESAV_PORT_METRICS="0")
    assert code == 3
    assert "ESAV_PORT_PKI" in erreur


def test_a_succession_needs_no_restart(ligne, service):
    """Last of this module: a third authority, made and switched to while the gateway serves."""
    for commande in (("init", "--successeur", "--nom", "AC e-SAV 2037"), ("rollover",)):
        code, _, erreur = ligne.executer("ca", *commande)
        assert code == 0, erreur
    derniere = autorites_oi(ligne.settings).emettrice()
    client = ligne.client("ALFA", derniere)
    ligne.attendre_liste(derniere, lambda _: True)
    fin = time.monotonic() + DELAI_S
    while time.monotonic() < fin:
        try:
            statut = client.appeler()
            break
        except requests.exceptions.SSLError:
            time.sleep(0.1)  # the door looks at its authorities every second at most
    assert statut == 200
    assert service["avant"].appeler() == 200
    assert f"{client.cert}: good" in client.openssl_ocsp()
