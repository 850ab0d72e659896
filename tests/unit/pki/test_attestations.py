"""Signed attestations: the same bytes each time, verified by us and by openssl, refused with the place."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from esav_ws.config import Settings
from esav_ws.domain.attestation_erreurs import AttestationFausse, SignataireInutilisable
from esav_ws.pki.attestations import SignatairePlateforme, VerificationAttestations
from esav_ws.pki.ca import (
    SIGNATURE_DE_DOCUMENTS,
    Identite,
    _emettre,
    creer_ca,
    ecrire_certificat,
    ecrire_cle,
    emettre_client,
    emettre_signataire,
)
from esav_ws.pki.politique import Politique

DOCUMENT = '{\n  "operateur": "ECHO",\n  "titre": "Dépôt\\r\\nsuivi"\n}\n'.encode()
LE = datetime.now(UTC)


@pytest.fixture(scope="module")
def ca():
    return creer_ca("Autorite de la plateforme")


@pytest.fixture(scope="module")
def signataire(ca):
    return emettre_signataire(ca)


@pytest.fixture(scope="module")
def plateforme(ca, signataire, tmp_path_factory):
    dossier = tmp_path_factory.mktemp("plateforme")
    return SignatairePlateforme(
        ecrire_certificat(dossier / "attestation.pem", signataire, ca),
        ecrire_cle(dossier / "attestation.key.pem", signataire),
    )


@pytest.fixture(scope="module")
def racine(ca, tmp_path_factory):
    return ecrire_certificat(tmp_path_factory.mktemp("racine") / "ca.pem", ca)


def verification(*fichiers, dossiers=()):
    livree = Settings().politique_certificats
    return VerificationAttestations(lambda: Politique.depuis_fichier(livree), tuple(dossiers), fichiers)


def signer(identite: Identite, document=DOCUMENT, hachage=None, options=()):
    """A CMS as somebody else would make it."""
    rembourrage = padding.PKCS1v15() if isinstance(identite.cle, rsa.RSAPrivateKey) else None
    return (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(document)
        .add_signer(identite.certificat, identite.cle, hachage or hashes.SHA256(), rsa_padding=rembourrage)
        .sign(Encoding.DER, [pkcs7.PKCS7Options.Binary, *options])
    )


SANS = (pkcs7.PKCS7Options.NoAttributes,)


def test_the_same_document_is_signed_in_the_same_bytes_and_read_back(plateforme, racine):
    signee = plateforme.signer(DOCUMENT)
    assert plateforme.signer(DOCUMENT) == signee
    document, qui = verification(racine).verifier(signee.signature, LE)
    assert (document, qui) == (DOCUMENT, plateforme.signataire(LE))
    assert signee.certificats == plateforme.certificat.read_bytes()


def test_the_signer_alone_may_be_trusted_and_a_folder_read(plateforme, signataire, tmp_path):
    ecrire_certificat(tmp_path / "signataire.pem", signataire)
    document, _ = verification(dossiers=(tmp_path,)).verifier(plateforme.signer(DOCUMENT).signature, LE)
    assert document == DOCUMENT


def test_the_signer_signs_documents_and_is_no_tls_client(signataire):
    extensions = signataire.certificat.extensions
    assert list(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [SIGNATURE_DE_DOCUMENTS]
    assert extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    assert signataire.cle.key_size == 3072


def test_the_key_is_for_its_owner_alone(plateforme):
    assert plateforme.cle.stat().st_mode & 0o777 == 0o600


def test_a_signature_that_does_not_fit_the_content_is_told(plateforme, racine):
    altere = plateforme.signer(DOCUMENT).signature.replace(b"ECHO", b"ALFA")
    with pytest.raises(AttestationFausse, match=r"attestation\.p7m : la signature ne correspond pas"):
        verification(racine).verifier(altere, LE)


@pytest.mark.parametrize("contenu", [b"", b"\x30\x80", b"{}", b"0" * 100, b"\x30" * 6_000_001])
def test_what_is_no_signature_is_told(racine, contenu):
    with pytest.raises(AttestationFausse, match=r"attestation\.p7m"):
        verification(racine).verifier(contenu, LE)


@pytest.mark.parametrize(
    ("cherche", "au_lieu"),
    [
        (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x7f"),
        (b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x42"),
    ],
)
def test_a_damaged_certificate_in_the_signature_is_told(plateforme, racine, cherche, au_lieu):
    altere = plateforme.signer(DOCUMENT).signature.replace(cherche, au_lieu)
    with pytest.raises(AttestationFausse, match=r"attestation\.p7m"):
        verification(racine).verifier(altere, LE)


def test_a_signature_that_openssl_streams_is_not_the_form(plateforme, racine, tmp_path):
    (tmp_path / "document").write_bytes(DOCUMENT)
    commande = ["openssl", "cms", "-sign", "-binary", "-stream", "-nodetach", "-noattr", "-md", "sha256", "-outform", "DER",
                "-in", tmp_path / "document", "-signer", plateforme.certificat, "-inkey", plateforme.cle]  # fmt: skip
    signature = subprocess.run(commande, capture_output=True, check=True).stdout
    with pytest.raises(AttestationFausse, match="en DER"):
        verification(racine).verifier(signature, LE)


def test_bytes_after_the_signature_are_not_let_through(plateforme, racine):
    with pytest.raises(AttestationFausse, match=r"attestation\.p7m"):
        verification(racine).verifier(plateforme.signer(DOCUMENT).signature + b"\x00", LE)


def test_signed_attributes_another_hash_and_another_kind_of_key_are_not_the_form(ca, signataire, racine):
    ec = _emettre(ca, signataire.certificat.subject, SIGNATURE_DE_DOCUMENTS)
    for fait in (
        signer(signataire),
        signer(signataire, hachage=hashes.SHA512(), options=SANS),
        signer(ec, options=SANS),
        signer(signataire, options=(*SANS, pkcs7.PKCS7Options.NoCerts)),
    ):
        with pytest.raises(AttestationFausse, match=r"attestation\.p7m"):
            verification(racine).verifier(fait, LE)


def test_a_signer_of_another_authority_is_refused(plateforme, tmp_path):
    autre = ecrire_certificat(tmp_path / "autre.pem", creer_ca("Une autre"))
    with pytest.raises(AttestationFausse, match=r"aucune autorité reconnue.*Une autre") as refus:
        verification(autre).verifier(plateforme.signer(DOCUMENT).signature, LE)
    assert refus.value.endroit == "signataire"


def test_an_authority_of_the_same_name_is_not_the_same(ca, plateforme, tmp_path):
    fausse = ecrire_certificat(tmp_path / "fausse.pem", creer_ca("Autorite de la plateforme"))
    with pytest.raises(AttestationFausse, match="signataire"):
        verification(fausse).verifier(plateforme.signer(DOCUMENT).signature, LE)


def test_without_any_authority_the_remedy_is_told(plateforme, tmp_path):
    with pytest.raises(AttestationFausse, match=r"copiez-y le fichier attestation\.pem"):
        verification(dossiers=(tmp_path,)).verifier(plateforme.signer(DOCUMENT).signature, LE)


def test_a_client_certificate_of_the_same_authority_attests_nothing(ca, racine):
    client = emettre_client(ca, "ECHO")
    rsa_client = _emettre(
        ca,
        client.certificat.subject,
        x509.oid.ExtendedKeyUsageOID.CLIENT_AUTH,
        cle=rsa.generate_private_key(public_exponent=65537, key_size=2048),
    )
    with pytest.raises(AttestationFausse, match="pas habilité à signer"):
        verification(racine).verifier(signer(rsa_client, options=SANS), LE)


@pytest.mark.parametrize("decalage", [timedelta(days=1200), timedelta(days=-2)])
def test_outside_the_validity_of_the_signer_nothing_is_verified(plateforme, racine, decalage):
    with pytest.raises(AttestationFausse, match="n'est valable que du"):
        verification(racine).verifier(plateforme.signer(DOCUMENT).signature, LE + decalage)
    with pytest.raises(SignataireInutilisable, match="esav init"):
        plateforme.signataire(LE + decalage)


def test_a_key_that_is_missing_or_another_s_signs_nothing(plateforme, signataire, ca, tmp_path):
    ailleurs = SignatairePlateforme(plateforme.certificat, tmp_path / "absente.pem")
    with pytest.raises(SignataireInutilisable, match=r"absente\.pem"):
        ailleurs.signer(DOCUMENT)
    etrangere = ecrire_cle(tmp_path / "etrangere.pem", emettre_client(ca, "ECHO"))
    with pytest.raises(SignataireInutilisable, match=r"etrangere\.pem"):
        SignatairePlateforme(plateforme.certificat, etrangere).signer(DOCUMENT)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_alone_verifies_and_gives_the_document_back(plateforme, racine, tmp_path):
    p7m, extrait = tmp_path / "attestation.p7m", tmp_path / "extrait.json"
    commande = [
        *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(p7m)),
        *("-CAfile", str(racine), "-purpose", "any", "-out", str(extrait)),
    ]
    p7m.write_bytes(plateforme.signer(DOCUMENT).signature)
    assert subprocess.run(commande, capture_output=True, check=False).returncode == 0
    assert extrait.read_bytes() == DOCUMENT
    p7m.write_bytes(p7m.read_bytes().replace(b"ECHO", b"ALFA"))
    altere = subprocess.run(commande, capture_output=True, check=False, text=True)
    assert altere.returncode != 0
    assert "digest" in altere.stderr or "signature" in altere.stderr.lower()
