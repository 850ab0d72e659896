"""The published status over plain HTTP, and what keeps it fresh."""

import asyncio
import base64
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from esav_ws.domain.message import BaseIndisponible
from esav_ws.pki.autorite.entretien import Entretien
from esav_ws.pki.autorite.listes import numero
from esav_ws.pki.autorite.site import SitePki
from esav_ws.pki.autorite.succession import basculer, preparer
from tests.autorites import DIX_ANS, LE, RegistreDit, dossier_neuf, emettre
from tests.fakes import HorlogeReglable

GENRE = {"Content-Type": "application/ocsp-request"}


class Visiteur:
    """Asks the pages, in this process; rounds of publication are the test's."""

    def __init__(self, asgi) -> None:
        self._asgi = asgi

    def get(self, chemin: str) -> httpx.Response:
        return self._demander("GET", chemin)

    def post(self, chemin: str, **contenu) -> httpx.Response:
        return self._demander("POST", chemin, **contenu)

    def _demander(self, methode: str, chemin: str, **contenu) -> httpx.Response:
        async def demander() -> httpx.Response:
            transport = httpx.ASGITransport(self._asgi)
            async with httpx.AsyncClient(transport=transport, base_url="http://pki") as client:
                return await client.request(methode, chemin, **contenu)

        return asyncio.run(demander())


@pytest.fixture
def horloge():
    return HorlogeReglable(LE)


@pytest.fixture
def entretien(tmp_path):
    return Entretien(dossier_neuf(tmp_path), RegistreDit())


@pytest.fixture
def site(entretien, horloge):
    return SitePki(entretien, maintenant=horloge.maintenant)


@pytest.fixture
def client(site):
    site.entretenir()
    return Visiteur(site.asgi)


def requete(piece, autorite) -> bytes:
    certificat = x509.load_der_x509_certificate(piece.der)
    modele = ocsp.OCSPRequestBuilder().add_certificate(certificat, autorite.certificat, hashes.SHA1())
    return modele.build().public_bytes(Encoding.DER)


def test_certificates_are_served_as_pem_and_der(client, entretien):
    autorite = entretien.dossier.emettrice()
    pem = client.get("/ca.pem")
    assert x509.load_pem_x509_certificates(pem.content) == [autorite.certificat]
    for chemin in ("/ca.crt", f"/ca/{autorite.identifiant}.crt"):
        reponse = client.get(chemin)
        assert reponse.headers["content-type"] == "application/pkix-cert"
        assert x509.load_der_x509_certificate(reponse.content) == autorite.certificat


def test_the_addresses_in_a_certificate_are_those_that_are_served(client, entretien):
    autorite = entretien.dossier.emettrice()
    certificat = x509.load_der_x509_certificate(emettre(autorite).der)
    (point,) = certificat.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    acces = certificat.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    adresses = [point.full_name[0].value, acces[1].access_location.value]
    assert [client.get(a.removeprefix("http://localhost:8080")).status_code for a in adresses] == [200, 200]


def test_ocsp_answers_by_post_and_by_get_escaped_or_not(client, entretien):
    autorite = entretien.dossier.emettrice()
    piece = emettre(autorite)
    entretien.emis.inscrire(piece)
    der = requete(piece, autorite)
    ecrit = base64.b64encode(der).decode()
    reponses = [
        client.post("/ocsp", content=der, headers=GENRE),
        client.get(f"/ocsp/{quote(ecrit, safe='')}"),
        client.get(f"/ocsp/{ecrit}"),
    ]
    for reponse in reponses:
        assert (reponse.status_code, reponse.headers["content-type"]) == (200, "application/ocsp-response")
        lue = ocsp.load_der_ocsp_response(reponse.content)
        assert lue.certificate_status is ocsp.OCSPCertStatus.GOOD


@pytest.mark.parametrize("contenu", [b"", b"\x30\x80", b"\0" * 4096])
def test_hostile_bytes_are_malformed(client, contenu):
    reponse = client.post("/ocsp", content=contenu, headers=GENRE)
    lue = ocsp.load_der_ocsp_response(reponse.content)
    assert lue.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST
    reponse = client.get("/ocsp/pas*du*base64")
    lue = ocsp.load_der_ocsp_response(reponse.content)
    assert lue.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def test_what_is_too_long_or_of_another_kind_is_not_read(client):
    assert client.post("/ocsp", content=b"\0" * 4097, headers=GENRE).status_code == 413
    assert client.post("/ocsp", content=b"", headers={"Content-Type": "text/plain"}).status_code == 415
    assert client.get(f"/ocsp/{'A' * 9000}").status_code == 414


@pytest.mark.parametrize(
    "chemin", ["/", "/crl/0000000000000000.crl", "/ca/x.crt", "/crl/..%2f..%2fca.key.pem.crl", "/ca.key.pem"]
)
def test_nothing_else_is_there(client, chemin):
    assert client.get(chemin).status_code == 404


def test_a_revocation_is_in_ocsp_at_once_and_in_the_list_at_the_next_round(client, site, entretien, horloge):
    autorite = entretien.dossier.emettrice()
    piece = emettre(autorite)
    entretien.emis.inscrire(piece)
    adresse = f"/crl/{autorite.identifiant}.crl"
    avant = x509.load_der_x509_crl(client.get(adresse).content)
    entretien.emis.revoquer(piece, LE)
    reponse = client.post("/ocsp", content=requete(piece, autorite), headers=GENRE)
    lue = ocsp.load_der_ocsp_response(reponse.content)
    assert lue.certificate_status is ocsp.OCSPCertStatus.REVOKED
    horloge.avancer(seconds=2)
    site.entretenir()
    apres = x509.load_der_x509_crl(client.get(adresse).content)
    assert numero(apres) > numero(avant)
    assert apres.get_revoked_certificate_by_serial_number(int(piece.faits.numero_serie, 16))


def test_a_round_with_nothing_due_writes_nothing(site, tmp_path, horloge):
    site.entretenir()
    avant = {f: f.stat().st_mtime_ns for f in tmp_path.rglob("*") if f.is_file()}
    horloge.avancer(days=3)
    site.entretenir()
    assert {f: f.stat().st_mtime_ns for f in tmp_path.rglob("*") if f.is_file()} == avant


def test_the_delegate_is_replaced_ten_days_before_its_end(site, entretien, horloge):
    site.entretenir()
    (avant,) = entretien.repondeurs()
    horloge.avancer(days=20)
    site.entretenir()
    (apres,) = entretien.repondeurs()
    assert apres.delegue.certificat.not_valid_after_utc == LE + timedelta(days=50)
    assert avant.delegue.certificat != apres.delegue.certificat


def test_during_a_succession_both_authorities_are_answered_for(client, site, entretien):
    dossier = entretien.dossier
    preparer(dossier, "AC 2", le=LE, fin=LE + DIX_ANS)
    basculer(dossier)
    site.entretenir()
    for autorite in dossier.autorites():
        piece = emettre(autorite)
        entretien.emis.inscrire(piece)
        reponse = client.post("/ocsp", content=requete(piece, autorite), headers=GENRE)
        lue = ocsp.load_der_ocsp_response(reponse.content)
        assert lue.certificate_status is ocsp.OCSPCertStatus.GOOD
        liste = x509.load_der_x509_crl(client.get(f"/crl/{autorite.identifiant}.crl").content)
        assert liste.is_signature_valid(autorite.certificat.public_key())


def test_with_the_key_away_what_stands_is_still_served_and_the_lack_is_logged_once(
    site, entretien, horloge, tmp_path
):
    site.entretenir()
    client = Visiteur(site.asgi)
    autorite = entretien.dossier.emettrice()
    piece = emettre(autorite)
    entretien.emis.inscrire(piece)
    (tmp_path / "ca.key.pem").unlink()
    horloge.avancer(days=4)
    with structlog.testing.capture_logs() as journal:
        site.entretenir()
        site.entretenir()
    assert [e["event"] for e in journal] == ["pki_not_published"]
    assert client.get(f"/crl/{autorite.identifiant}.crl").status_code == 200
    reponse = client.post("/ocsp", content=requete(piece, autorite), headers=GENRE)
    lue = ocsp.load_der_ocsp_response(reponse.content)
    assert lue.certificate_status is ocsp.OCSPCertStatus.GOOD


def test_with_the_registry_away_ocsp_asks_to_try_later(site, entretien, horloge, monkeypatch):
    site.entretenir()
    autorite = entretien.dossier.emettrice()

    def panne(*_args):
        raise BaseIndisponible

    monkeypatch.setattr(entretien.emis, "emis", panne)
    monkeypatch.setattr(entretien.emis, "revocations", panne)
    with structlog.testing.capture_logs() as journal:
        reponse = Visiteur(site.asgi).post(
            "/ocsp", content=requete(emettre(autorite), autorite), headers=GENRE
        )
        site.entretenir()
    lue = ocsp.load_der_ocsp_response(reponse.content)
    assert lue.response_status is ocsp.OCSPResponseStatus.TRY_LATER
    assert [e["event"] for e in journal] == ["pki_not_published", "pki_not_published"]


def test_while_it_is_served_what_is_due_is_published(site, entretien, monkeypatch):
    liste = entretien.publication.chemin(entretien.dossier.emettrice())

    async def servir() -> None:
        boucle, publie = asyncio.get_running_loop(), asyncio.Event()
        entretenir = site.entretenir

        def entretenir_et_dire() -> None:
            entretenir()
            boucle.call_soon_threadsafe(publie.set)

        monkeypatch.setattr(site, "entretenir", entretenir_et_dire)
        async with site._vie(site.asgi):
            await publie.wait()

    asyncio.run(asyncio.wait_for(servir(), 30))
    assert len(x509.load_der_x509_crl(liste.read_bytes())) == 0
