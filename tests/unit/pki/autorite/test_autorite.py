from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from esav_ws.domain.certificat_autorite import AutoriteFinie, AutoriteHorsLigne
from esav_ws.domain.certificat_piece import DemandeSignature
from esav_ws.pki.autorite.remise import CleARemettre
from esav_ws.pki.ca import creer_ca
from esav_ws.pki.faits import nom_cle
from tests.autorites import DIX_ANS, LE, demande, dossier_neuf, emettre


@pytest.fixture(scope="module")
def autorite(tmp_path_factory):
    return dossier_neuf(tmp_path_factory.mktemp("ca"), url="http://pki.oi.example").emettrice()


def extension(certificat, genre):
    return certificat.extensions.get_extension_for_class(genre)


def test_the_house_names_the_holder_and_takes_nothing_but_the_key_of_the_request(autorite):
    cle = ec.generate_private_key(ec.SECP256R1())
    piece = emettre(autorite, cle=cle)
    certificat = x509.load_der_x509_certificate(piece.der)
    assert certificat.subject.rfc4514_string() == "CN=ALFA e-SAV,O=Alfa Télécom"
    assert certificat.public_key() == cle.public_key()
    assert not extension(certificat, x509.BasicConstraints).value.ca
    certificat.verify_directly_issued_by(autorite.certificat)


def test_a_client_certificate_follows_the_profile(autorite):
    piece = emettre(autorite)
    certificat = x509.load_der_x509_certificate(piece.der)
    assert certificat.version is x509.Version.v3
    assert isinstance(certificat.signature_hash_algorithm, hashes.SHA256)
    assert (certificat.not_valid_before_utc, certificat.not_valid_after_utc) == (LE, LE + timedelta(days=365))
    contraintes = extension(certificat, x509.BasicConstraints)
    assert (contraintes.critical, contraintes.value.ca) == (True, False)
    usages = extension(certificat, x509.KeyUsage)
    assert usages.critical
    assert usages.value.digital_signature
    assert not any(
        (
            usages.value.key_agreement,
            usages.value.key_encipherment,
            usages.value.key_cert_sign,
            usages.value.crl_sign,
        )
    )
    assert list(extension(certificat, x509.ExtendedKeyUsage).value) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    ski = extension(autorite.certificat, x509.SubjectKeyIdentifier).value.digest
    assert extension(certificat, x509.AuthorityKeyIdentifier).value.key_identifier == ski
    assert extension(
        certificat, x509.SubjectKeyIdentifier
    ).value == x509.SubjectKeyIdentifier.from_public_key(certificat.public_key())
    (point,) = extension(certificat, x509.CRLDistributionPoints).value
    assert point.full_name[0].value == f"http://pki.oi.example/crl/{ski[:8].hex()}.crl"
    acces = {
        a.access_method: a.access_location.value
        for a in extension(certificat, x509.AuthorityInformationAccess).value
    }
    assert acces == {
        AuthorityInformationAccessOID.OCSP: "http://pki.oi.example/ocsp",
        AuthorityInformationAccessOID.CA_ISSUERS: f"http://pki.oi.example/ca/{ski[:8].hex()}.crt",
    }


def test_serial_numbers_are_random_of_128_bits_at_least_and_20_octets_at_most(autorite):
    series = [x509.load_der_x509_certificate(emettre(autorite).der).serial_number for _ in range(20)]
    assert len(set(series)) == 20
    assert all(0 < serie < 1 << 159 for serie in series)
    assert max(series) > 1 << 128


def test_the_facts_of_what_is_issued_are_those_of_the_certificate(autorite):
    cle = ec.generate_private_key(ec.SECP384R1())
    piece = emettre(autorite, cle=cle)
    certificat = x509.load_der_x509_certificate(piece.der)
    faits = piece.faits
    assert faits.empreinte == certificat.fingerprint(hashes.SHA256()).hex()
    assert (faits.sujet, faits.emetteur) == ("CN=ALFA e-SAV,O=Alfa Télécom", "CN=AC e-SAV (essais)")
    assert int(faits.numero_serie, 16) == certificat.serial_number
    assert (faits.cle, faits.usages) == ("ECDSA P-384", ("1.3.6.1.5.5.7.3.2",))
    assert faits.empreinte_cle == demande(cle).empreinte_cle
    assert [x509.load_der_x509_certificate(der) for der in piece.chaine] == [autorite.certificat]


def test_no_certificate_outlives_its_authority(autorite):
    fin = autorite.certificat.not_valid_after_utc
    piece = emettre(autorite, debut=fin - timedelta(days=30), fin=fin + timedelta(days=335))
    assert piece.faits.fin == fin
    with pytest.raises(AutoriteFinie, match="esav ca init --successeur"):
        emettre(autorite, debut=fin, fin=fin + timedelta(days=1))
    avant = autorite.certificat.not_valid_before_utc
    assert emettre(autorite, debut=avant - timedelta(days=9), fin=LE).faits.debut == avant


def test_a_very_long_name_is_cut_to_what_x509_admits(autorite):
    piece = autorite.emettre(
        demande(), operateur="ALFA", raison_sociale="É" * 80, debut=LE, fin=LE + timedelta(days=1)
    )
    assert piece.faits.sujet == f"CN=ALFA e-SAV,O={'É' * 64}"


def test_the_ocsp_delegate_is_short_and_may_sign_answers_alone(autorite):
    delegue = autorite.emettre_ocsp(LE)
    certificat = delegue.certificat
    certificat.verify_directly_issued_by(autorite.certificat)
    assert list(extension(certificat, x509.ExtendedKeyUsage).value) == [ExtendedKeyUsageOID.OCSP_SIGNING]
    assert extension(certificat, x509.OCSPNoCheck)
    assert certificat.not_valid_after_utc == LE + timedelta(days=30)
    assert not extension(certificat, x509.BasicConstraints).value.ca


def test_an_authority_whose_key_is_away_says_so(tmp_path):
    dossier = dossier_neuf(tmp_path)
    (tmp_path / "ca.key.pem").unlink()
    with pytest.raises(AutoriteHorsLigne, match="sa clé n'est pas là"):
        emettre(dossier.emettrice())


def test_larger_curves_sign_with_larger_hashes():
    for courbe, attendu in ((ec.SECP384R1(), hashes.SHA384), (ec.SECP521R1(), hashes.SHA512)):
        ca = creer_ca("AC", debut=LE, fin=LE + DIX_ANS, cle=ec.generate_private_key(courbe)).certificat
        assert isinstance(ca.signature_hash_algorithm, attendu)


def test_a_key_made_on_request_is_handed_over_once_under_a_password(autorite):
    cle = CleARemettre.creer("ALFA")
    csr = x509.load_der_x509_csr(cle.demande)
    assert csr.is_signature_valid
    piece = autorite.emettre(
        DemandeSignature(cle.demande, "", "RSA 3072", ""),
        operateur="ALFA",
        raison_sociale="Alfa Télécom",
        debut=datetime(2026, 1, 1, tzinfo=UTC),
        fin=datetime(2027, 1, 1, tzinfo=UTC),
    )
    remise = cle.remettre(piece)
    assert len(remise.mot_de_passe) == 24
    assert remise.mot_de_passe not in repr(remise)
    ouverte, certificat, chaine = pkcs12.load_key_and_certificates(
        remise.contenu, remise.mot_de_passe.encode()
    )
    assert isinstance(ouverte, rsa.RSAPrivateKey)
    assert ouverte.public_key() == certificat.public_key() == csr.public_key()
    assert certificat == x509.load_der_x509_certificate(piece.der)
    assert chaine == [autorite.certificat]
    assert nom_cle(certificat.public_key()) == "RSA 3072"
    with pytest.raises(ValueError, match="password"):
        pkcs12.load_key_and_certificates(remise.contenu, b"autre")
    assert CleARemettre.creer("ALFA").demande != cle.demande


def test_a_key_is_not_handed_over_with_the_certificate_of_another(autorite):
    with pytest.raises(ValueError, match="not of this key"):
        CleARemettre.creer("ALFA").remettre(emettre(autorite))
