"""A rehearsal as both sides live it: two homes, two gateways, the command line, a real client certificate."""

import json
import os
import shutil
import ssl
import time
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner, Result

from esav_ws.cli.app import app
from esav_ws.domain.horloge import PARIS
from tests.e2e.ligne import DELAI_S, Ligne
from tests.fakes_travaux import attendre
from tests.journal_du_processus import journal_intact

GOLDEN = Path(__file__).parents[1] / "contract" / "golden"
DEMI_JOUR = timedelta(hours=12)
"""How far from now the stop of the night is, which a space of the platform always has."""


class Maison(Ligne):
    """The command line and the gateway of one environment."""

    def __init__(self, home, environnement):
        super().__init__(home)
        self.env["ESAV_ENVIRONNEMENT"] = environnement
        self.env["ESAV_ARRET_NOCTURNE"] = f"{(datetime.now(PARIS) + DEMI_JOUR):%H:%M}"
        self.esav("init", "--demonstration")

    def certificat(self, *arguments) -> dict:
        """What a command of `esav certificat` that must succeed writes for programs."""
        return json.loads(self.esav("certificat", *arguments, "--json"))

    def esav(self, *arguments) -> str:
        """What a command that must succeed writes; it runs in this process."""
        resultat = self._executer_ici(*arguments)
        assert resultat.exit_code == 0, resultat.stderr
        return resultat.stdout

    def accepte(self, *arguments) -> bool:
        """Whether a command of `esav certificat` succeeds."""
        return self._executer_ici("certificat", *arguments, "--json").exit_code == 0

    def refus(self, *arguments) -> str:
        """The code of the error of a command of `esav certificat` that must fail."""
        resultat = self._executer_ici("certificat", *arguments, "--json")
        assert (resultat.exit_code, resultat.stdout) == (1, "")
        return json.loads(resultat.stderr)["code"]

    def _executer_ici(self, *arguments) -> Result:
        env = {nom: self.env.get(nom) for nom in {*os.environ, *self.env} if nom.startswith("ESAV_")}
        with journal_intact():
            return CliRunner(env=env).invoke(app, [*map(str, arguments)], prog_name="esav")

    def appeler(self, paire) -> int:
        """The status of one call with the certificate and key *paire*; 0 when the handshake is refused."""
        contexte = ssl.create_default_context(cafile=str(self.home / "pki" / "ca.pem"))
        contexte.load_cert_chain(*paire)
        requete = (GOLDEN / "v1" / "listerFormulaires.requete.xml").read_bytes()
        try:
            with httpx.Client(verify=contexte, trust_env=False, timeout=30) as client:
                adresse = f"https://localhost:{self.port}/ws/signalisation/v1"
                reponse = client.post(adresse, content=requete, headers={"Content-Type": "text/xml"})
        except httpx.TransportError:
            return 0
        return reponse.status_code

    def appeler_bientot(self, paire) -> int:
        """The same, once the door has had the time to follow the registry."""
        fin = time.monotonic() + DELAI_S
        while (statut := self.appeler(paire)) != httpx.codes.OK and time.monotonic() < fin:
            time.sleep(0.1)
        return statut


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    return Maison(tmp_path_factory.mktemp("epreuve") / "production", "production")


@pytest.fixture(scope="module")
def integration(tmp_path_factory, production):
    maison = Maison(tmp_path_factory.mktemp("epreuve") / "integration", "integration")
    shutil.copy(maison.home / "pki" / "epreuve.pub.pem", production.home / "pki" / "integration.pub.pem")
    return maison


@pytest.fixture
def demande(tmp_path):
    """A request of ALFA's, and the key that it keeps."""
    cle = ec.generate_private_key(ec.SECP256R1())
    sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ALFA e-SAV")])
    requete = x509.CertificateSigningRequestBuilder().subject_name(sujet).sign(cle, hashes.SHA256())
    (tmp_path / "alfa.csr").write_bytes(requete.public_bytes(Encoding.PEM))
    (tmp_path / "alfa.key").write_bytes(cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return tmp_path / "alfa.csr", tmp_path / "alfa.key"


def test_a_candidate_calls_integration_before_it_serves_in_production_beside_the_old_one(
    production, integration, demande, tmp_path
):
    csr, cle = demande
    ancienne = tuple(
        map(str, (production.home / "pki" / "clients" / "ALFA" / n for n in ("cert.pem", "key.pem")))
    )
    dossier = production.certificat("request", "ALFA", csr)["dossier"]
    numero = dossier["numero"]
    assert (dossier["statut"], dossier["parcours"]) == ("DEMANDE", "RENOUVELLEMENT_OI")
    production.certificat("issue", numero)
    production.certificat("check", numero)
    certificat, preuve = tmp_path / "alfa.pem", tmp_path / "preuve.json"
    production.esav("certificat", "export", numero, "--sortie", certificat)
    candidat = (str(certificat), str(cle))
    assert production.refus("activate", numero) == "CRT-050"
    assert production.refus("rehearse", "admit", "ALFA", certificat) == "CRT-053"

    with integration.servir():
        assert integration.appeler(candidat) == 0
        admis = integration.certificat("rehearse", "admit", "ALFA", certificat)["dossier"]
        assert (admis["statut"], admis["epingle"], admis["empreinte"]) == (
            "ACTIF",
            True,
            production.certificat("history", numero)["empreinte"],
        )
        assert integration.refus("rehearse", "prove", admis["numero"], preuve) == "CRT-052"
        assert integration.appeler_bientot(candidat) == httpx.codes.OK
        # what it called is written behind the answer
        attendre(
            lambda: integration.accepte("rehearse", "prove", admis["numero"], preuve), "la preuve écrite"
        )

    altere = tmp_path / "altere.json"
    altere.write_bytes(preuve.read_bytes().replace(b"ALFA", b"BETA"))
    assert production.refus("rehearse", "record", numero, altere) == "CRT-051"
    enregistre = production.certificat("rehearse", "record", numero, preuve)["dossier"]
    assert enregistre["epreuveLe"] is not None

    with production.servir():
        assert production.appeler(ancienne) == httpx.codes.OK
        assert production.appeler(candidat) == httpx.codes.INTERNAL_SERVER_ERROR
        production.certificat("activate", numero)
        assert production.appeler_bientot(candidat) == httpx.codes.OK
        assert production.appeler(ancienne) == httpx.codes.OK

    remplace = production.certificat("history", enregistre["remplace"])
    assert (remplace["statut"], remplace["retraitLe"] is not None) == ("REMPLACE", True)
    assert production.certificat("history", numero)["premierUsageLe"] is not None
