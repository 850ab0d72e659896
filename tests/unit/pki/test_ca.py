import ipaddress
import ssl
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from esav_ws.pki.ca import (
    creer_ca,
    ecrire_certificat,
    ecrire_cle,
    emettre_client,
    emettre_serveur,
    lire_identite,
)


@pytest.fixture(scope="module")
def ca():
    return creer_ca("AC d'essai")


def extension(identite, genre):
    return identite.certificat.extensions.get_extension_for_class(genre).value


def test_everything_is_ecdsa_p256_with_sha256(ca):
    for identite in (ca, emettre_serveur(ca), emettre_client(ca, "ALFA")):
        assert isinstance(identite.cle.curve, ec.SECP256R1)
        assert isinstance(identite.certificat.signature_hash_algorithm, hashes.SHA256)


def test_the_authority_signs_itself_and_may_sign_leaves_only(ca):
    ca.certificat.verify_directly_issued_by(ca.certificat)
    contraintes = extension(ca, x509.BasicConstraints)
    assert (contraintes.ca, contraintes.path_length) == (True, 0)
    assert extension(ca, x509.KeyUsage).key_cert_sign


def test_the_server_certificate_names_localhost_and_both_loopbacks(ca):
    serveur = emettre_serveur(ca)
    serveur.certificat.verify_directly_issued_by(ca.certificat)
    noms = extension(serveur, x509.SubjectAlternativeName)
    assert noms.get_values_for_type(x509.DNSName) == ["localhost"]
    assert noms.get_values_for_type(x509.IPAddress) == [
        ipaddress.ip_address("127.0.0.1"),
        ipaddress.ip_address("::1"),
    ]
    assert list(extension(serveur, x509.ExtendedKeyUsage)) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_the_client_certificate_names_its_operateur_and_has_the_validity_asked_for(ca):
    debut = datetime(2026, 1, 1, tzinfo=UTC)
    fin = datetime(2026, 2, 1, tzinfo=UTC)
    client = emettre_client(ca, "ALFA", debut=debut, fin=fin)
    client.certificat.verify_directly_issued_by(ca.certificat)
    assert client.certificat.subject.rfc4514_string() == "CN=ALFA e-SAV,O=ALFA"
    assert (client.certificat.not_valid_before_utc, client.certificat.not_valid_after_utc) == (debut, fin)
    assert list(extension(client, x509.ExtendedKeyUsage)) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert not extension(client, x509.BasicConstraints).ca


def test_a_validity_that_begins_far_away_lasts_its_year_from_there(ca):
    client = emettre_client(ca, "ALFA", debut=datetime(2099, 7, 1, tzinfo=UTC))
    assert client.certificat.not_valid_after_utc == datetime(2099, 7, 1, tzinfo=UTC) + timedelta(days=365)


def test_a_private_key_is_readable_by_its_owner_alone_even_over_an_open_file(ca, tmp_path):
    chemin = tmp_path / "clients" / "ALFA" / "key.pem"
    chemin.parent.mkdir(parents=True)
    chemin.touch(mode=0o666)
    assert ecrire_cle(chemin, ca) == chemin
    assert stat.S_IMODE(chemin.stat().st_mode) == 0o600


def test_the_folder_made_for_a_key_is_its_owners_alone(ca, tmp_path):
    chemin = ecrire_cle(tmp_path / "pki" / "key.pem", ca)
    assert stat.S_IMODE(chemin.parent.stat().st_mode) == 0o700


def test_what_is_written_is_read_back_and_serves_tls(ca, tmp_path):
    certificat = ecrire_certificat(tmp_path / "cert.pem", emettre := emettre_serveur(ca), ca)
    cle = ecrire_cle(tmp_path / "key.pem", emettre)
    assert lire_identite(certificat, cle).der == emettre.der
    assert certificat.read_bytes() == emettre.pem + ca.pem
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificat, cle)


def test_a_key_of_another_kind_is_not_taken_for_ours(ca, tmp_path):
    certificat = ecrire_certificat(tmp_path / "cert.pem", ca)
    cle = tmp_path / "key.pem"
    cle.write_bytes(
        ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    with pytest.raises(TypeError, match="not an elliptic curve key"):
        lire_identite(certificat, cle)
