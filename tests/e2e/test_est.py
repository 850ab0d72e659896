"""EST (RFC 7030) on the real mutual TLS port: httpx as a strict client, strongSwan's `pki` as a foreign one."""

import base64
import subprocess
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from sqlalchemy import select

from esav_ws.application.messages_certificats import EmettreCertificat, ListerDossiers, RefuserCertificat
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import Dossier
from esav_ws.storage.tables import audit
from tests.e2e.conftest import CHEMIN_V1
from tests.fakes import AGENT
from tests.outils import exiger

pytestmark = pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
"""What differs between databases is tested at the handler, on both."""

EST = "/.well-known/est"
GENRE = {"Content-Type": "application/pkcs10", "Content-Transfer-Encoding": "base64"}
SUJETS = {"ALFA": "CN=ALFA e-SAV,O=ALFA", "BETA": "CN=BETA e-SAV,O=BETA"}


@pytest.fixture(scope="module")
def rsa_faible():
    return rsa.generate_private_key(65537, 1024)


def csr(sujet: str = SUJETS["ALFA"], cle=None, *, noms=()) -> bytes:
    """A request in base64, as RFC 7030 wants it."""
    cle = cle or ec.generate_private_key(ec.SECP256R1())
    modele = x509.CertificateSigningRequestBuilder().subject_name(x509.Name.from_rfc4514_string(sujet))
    if noms:
        modele = modele.add_extension(x509.SubjectAlternativeName(noms), critical=False)
    return base64.encodebytes(modele.sign(cle, hashes.SHA256()).public_bytes(Encoding.DER))


class Machine:
    """A machine of an Opérateur, with its certificate."""

    def __init__(self, passerelle, code: str) -> None:
        self.client = passerelle.http(code)
        self.racine = passerelle.url.removesuffix(CHEMIN_V1) + EST

    def prendre(self, operation: str) -> httpx.Response:
        return self.client.get(f"{self.racine}/{operation}")

    def demander(self, operation: str, contenu: bytes, entetes=GENRE) -> httpx.Response:
        return self.client.post(f"{self.racine}/{operation}", content=contenu, headers=entetes)


@pytest.fixture
def alfa(passerelle):
    return Machine(passerelle, "ALFA")


def certificats(reponse: httpx.Response) -> list[x509.Certificate]:
    assert reponse.status_code == 200, reponse.text
    assert reponse.headers["content-transfer-encoding"] == "base64"
    return pkcs7.load_der_pkcs7_certificates(base64.b64decode(reponse.content))


def dossiers(passerelle, code: str = "ALFA") -> list[Dossier]:
    return passerelle.maison.bus.executer(ListerDossiers(operateur=code), AGENT)


def test_the_authorities_and_the_attributes_are_told(passerelle, alfa):
    reponse = alfa.prendre("cacerts")
    assert reponse.headers["content-type"] == "application/pkcs7-mime"
    attendus = x509.load_pem_x509_certificates(passerelle.pki.ca.read_bytes())
    assert certificats(reponse) == attendus
    reponse = alfa.prendre("csrattrs")
    assert (reponse.status_code, reponse.headers["content-type"]) == (200, "application/csrattrs")
    lus = subprocess.run(
        [exiger("openssl", "openssl"), "asn1parse", "-inform", "DER"],
        input=base64.b64decode(reponse.content),
        capture_output=True,
        check=True,
    ).stdout.decode()
    assert [ligne.rpartition(":")[2] for ligne in lus.splitlines() if "OBJECT" in ligne] == [
        "id-ecPublicKey",
        "prime256v1",
        "ecdsa-with-SHA256",
    ]


def test_a_machine_renews_itself_and_both_certificates_open_the_door(passerelle, alfa, tmp_path):
    (avant,) = dossiers(passerelle)
    cle = ec.generate_private_key(ec.SECP256R1())
    reponse = alfa.demander("simplereenroll", csr(cle=cle))
    assert reponse.headers["content-type"] == "application/pkcs7-mime; smime-type=certs-only"
    (neuf,) = certificats(reponse)
    assert neuf.public_key() == cle.public_key()
    assert neuf.subject.rfc4514_string() == "CN=ALFA e-SAV,O=Alfa Télécom"
    _, dossier = dossiers(passerelle)
    assert (dossier.statut, dossier.remplace) == (StatutCertificat.ACTIF, avant.numero)
    assert dossier.piece.der == neuf.public_bytes(Encoding.DER)
    assert [(p.acte, p.auteur) for p in dossier.passages] == [
        ("DemanderCertificat", "ALFA"),
        ("EmettreCertificat", "e-SAV (EST)"),
        ("ControlerCertificat", "e-SAV (EST)"),
        ("ActiverCertificat", "e-SAV (EST)"),
    ]
    (derogation,) = dossier.derogations
    assert (derogation.regle, derogation.auteur) == ("sans-epreuve", "e-SAV (EST)")
    paire = tmp_path / "paire.pem"
    paire.write_bytes(
        neuf.public_bytes(Encoding.PEM)
        + cle.private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    contexte = passerelle.contexte(None)
    contexte.load_cert_chain(paire)
    with httpx.Client(verify=contexte, trust_env=False) as client:
        assert client.get(f"{passerelle.url}?wsdl").status_code == 200
    assert alfa.client.get(f"{passerelle.url}?wsdl").status_code == 200
    with passerelle.maison.engine.connect() as connexion:
        (ligne,) = connexion.execute(select(audit).where(audit.c.action == "InscrireParEst")).all()
    assert (ligne.auteur, ligne.objet) == ("ALFA", avant.piece.faits.empreinte)


def test_the_same_request_again_gets_the_same_certificate_and_opens_no_other_file(passerelle, alfa):
    demande = csr()
    premiere, seconde = (certificats(alfa.demander("simplereenroll", demande)) for _ in range(2))
    assert premiere == seconde
    assert len(dossiers(passerelle)) == 2


def test_a_first_certificate_of_the_oi_waits_for_a_person_and_is_then_fetched(passerelle):
    beta = Machine(passerelle, "BETA")
    demande = csr(SUJETS["BETA"])
    for _ in range(2):
        reponse = beta.demander("simpleenroll", demande)
        assert (reponse.status_code, reponse.headers["retry-after"]) == (202, "14400")
    _, dossier = dossiers(passerelle, "BETA")
    assert dossier.statut is StatutCertificat.DEMANDE
    assert dossier.numero in reponse.text
    assert "approved by a person" in reponse.text
    emis = passerelle.maison.bus.executer(EmettreCertificat(numero=dossier.numero), AGENT)
    (neuf,) = certificats(beta.demander("simpleenroll", demande))
    assert neuf.public_bytes(Encoding.DER) == emis.piece.der


def test_what_the_oi_has_refused_stays_refused(passerelle):
    beta = Machine(passerelle, "BETA")
    demande = csr(SUJETS["BETA"])
    beta.demander("simpleenroll", demande)
    numero = dossiers(passerelle, "BETA")[-1].numero
    passerelle.maison.bus.executer(RefuserCertificat(numero=numero, motif="Demande non reconnue"), AGENT)
    for _ in range(2):
        reponse = beta.demander("simpleenroll", demande)
        assert (reponse.status_code, reponse.text[:7]) == (403, "CRT-046")
        assert "Demande non reconnue" in reponse.text
    assert len(dossiers(passerelle, "BETA")) == 2


def test_a_certificate_of_another_authority_is_not_ours_to_renew(passerelle):
    reponse = Machine(passerelle, "BETA").demander("simplereenroll", csr(SUJETS["BETA"]))
    assert reponse.status_code == 403
    assert reponse.text.startswith("CRT-045 : ")
    assert "use simpleenroll" in reponse.text


@pytest.mark.parametrize(
    ("operation", "sujet", "noms"),
    [
        ("simplereenroll", "CN=BETA e-SAV,O=BETA", ()),
        ("simplereenroll", "CN=ALFA e-SAV,O=Une autre", ()),
        ("simplereenroll", "", ()),
        ("simplereenroll", SUJETS["ALFA"], (x509.DNSName("autre.example"),)),
        ("simpleenroll", "CN=BETA e-SAV,O=BETA", ()),
        ("simpleenroll", "CN=ALFA e-SAV,CN=BETA e-SAV", ()),
        ("simpleenroll", SUJETS["ALFA"], (x509.DNSName("autre.example"),)),
    ],
)
def test_nobody_asks_in_the_name_of_another(passerelle, alfa, operation, sujet, noms):
    reponse = alfa.demander(operation, csr(sujet, noms=noms))
    assert (reponse.status_code, reponse.text[:7]) == (400, "CRT-044")
    assert "the request names somebody else" in reponse.text
    assert len(dossiers(passerelle)) == 1


def test_the_key_of_another_operateur_is_refused_without_saying_whose_it_is(passerelle, alfa):
    cle = ec.generate_private_key(ec.SECP256R1())
    assert Machine(passerelle, "BETA").demander("simpleenroll", csr(SUJETS["BETA"], cle)).status_code == 202
    reponse = alfa.demander("simplereenroll", csr(cle=cle))
    assert (reponse.status_code, reponse.text[:7]) == (403, "CRT-012")
    assert "BETA" not in reponse.text


@pytest.mark.parametrize("code", ["GAMA", "DELT"])
def test_an_expired_or_revoked_certificate_renews_nothing(passerelle, code):
    machine = Machine(passerelle, code)
    assert machine.demander("simplereenroll", csr(f"CN={code} e-SAV,O={code}")).status_code == 403
    assert machine.prendre("cacerts").status_code == 403
    assert len(dossiers(passerelle, code)) == 1


def test_an_operateur_without_any_habilitation_renews_its_certificate(passerelle):
    reponse = Machine(passerelle, "ECHO").demander("simplereenroll", csr("CN=ECHO e-SAV,O=ECHO"))
    assert len(certificats(reponse)) == 1


def test_with_the_authority_offline_the_request_waits_as_any_other(passerelle, alfa):
    cle = passerelle.pki.cle_ca
    ailleurs = cle.with_suffix(".ailleurs")
    demande = csr()
    cle.rename(ailleurs)
    try:
        reponse = alfa.demander("simplereenroll", demande)
    finally:
        ailleurs.rename(cle)
    assert reponse.status_code == 202
    dossier = dossiers(passerelle)[-1]
    assert dossier.statut is StatutCertificat.DEMANDE
    passerelle.maison.bus.executer(EmettreCertificat(numero=dossier.numero), AGENT)
    assert len(certificats(alfa.demander("simplereenroll", demande))) == 1


def test_a_machine_gone_wild_opens_few_files(passerelle, alfa):
    statuts = [alfa.demander("simplereenroll", csr()).status_code for _ in range(5)]
    assert statuts == [200, 202, 202, 403, 403]
    assert [d.statut for d in dossiers(passerelle)] == [
        StatutCertificat.ACTIF,
        StatutCertificat.ACTIF,
        StatutCertificat.DEMANDE,
        StatutCertificat.DEMANDE,
    ]


@pytest.mark.parametrize(
    ("contenu", "entetes", "statut"),
    [
        (b"", GENRE, 400),
        (b"n'importe quoi", GENRE, 400),
        (base64.b64encode(b"\x30\x82\xff\xff" + b"\0" * 50), GENRE, 400),
        (csr()[:-40], GENRE, 400),
        (b"A" * 40_000, GENRE, 413),
        (csr(), {"Content-Type": "text/plain"}, 415),
    ],
    ids=["vide", "texte", "der abîmé", "tronquée", "trop longue", "autre genre"],
)
def test_what_is_no_request_is_told_in_both_languages(passerelle, alfa, contenu, entetes, statut):
    reponse = alfa.demander("simpleenroll", contenu, entetes)
    assert reponse.status_code == statut
    assert reponse.headers["content-type"] == "text/plain; charset=utf-8"
    assert len(dossiers(passerelle)) == 1


def test_a_private_key_sent_by_mistake_is_refused_and_not_kept(passerelle, alfa):
    cle = ec.generate_private_key(ec.SECP256R1())
    der = cle.private_bytes(Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    reponse = alfa.demander("simplereenroll", base64.b64encode(der))
    assert reponse.status_code == 400
    assert "CRT-02" in reponse.text
    assert len(dossiers(passerelle)) == 1


def test_a_weak_key_and_a_false_proof_of_possession_are_refused(alfa, rsa_faible):
    faible = alfa.demander("simplereenroll", csr(cle=rsa_faible))
    assert faible.status_code == 400
    der = bytearray(base64.b64decode(csr()))
    der[-1] ^= 1
    assert alfa.demander("simplereenroll", base64.b64encode(bytes(der))).status_code == 400


def test_other_methods_and_operations_are_not_there(passerelle, alfa):
    assert alfa.prendre("simpleenroll").status_code == 405
    assert alfa.demander("cacerts", b"").status_code == 405
    assert alfa.demander("serverkeygen", csr()).status_code == 404
    assert alfa.prendre("../../ws").status_code == 404


def openssl(dossier: Path, *arguments: str) -> None:
    subprocess.run([exiger("openssl", "openssl"), *arguments], cwd=dossier, check=True, capture_output=True)


def test_strongswan_renews_with_a_key_of_its_own(passerelle, tmp_path):
    pki = exiger("pki", "strongswan-pki libstrongswan-standard-plugins")
    adresse = passerelle.url.removesuffix(CHEMIN_V1)
    cert, cle = passerelle.pki.client("ALFA")
    openssl(
        tmp_path,
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "neuve.key",
        "-outform",
        "DER",
        "-out",
        "demande.der",
        "-subj",
        "/O=ALFA/CN=ALFA e-SAV",
    )
    fait = subprocess.run(
        [
            pki,
            "--est",
            "--url",
            adresse,
            "--in",
            "demande.der",
            "--cacert",
            passerelle.pki.ca,
            "--cert",
            cert,
            "--key",
            cle,
            "--outform",
            "pem",
        ],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert fait.returncode == 0, fait.stderr.decode()
    neuf = x509.load_pem_x509_certificate(fait.stdout)
    neuf.verify_directly_issued_by(x509.load_pem_x509_certificate(passerelle.pki.ca.read_bytes()))
    assert neuf.subject.rfc4514_string() == "CN=ALFA e-SAV,O=Alfa Télécom"
    assert dossiers(passerelle)[-1].piece.der == neuf.public_bytes(Encoding.DER)
