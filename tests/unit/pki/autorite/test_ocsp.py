from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from hypothesis import given
from hypothesis import strategies as st

from esav_ws.domain.certificat_motifs import MotifRevocation
from esav_ws.pki.autorite.ocsp import Repondeur, repondre
from esav_ws.pki.ca import creer_ca, emettre_client
from tests.autorites import DIX_ANS, LE, RegistreDit, dossier_neuf, emettre

OK = ocsp.OCSPResponseStatus.SUCCESSFUL


@pytest.fixture(scope="module")
def autorite(tmp_path_factory):
    return dossier_neuf(tmp_path_factory.mktemp("ca")).emettrice()


@pytest.fixture(scope="module")
def repondeur(autorite):
    return Repondeur(autorite.certificat, autorite.emettre_ocsp(LE))


@pytest.fixture
def registre():
    return RegistreDit()


def requete(piece, autorite, *, nonce: bytes | None = None, algorithme=None) -> bytes:
    modele = ocsp.OCSPRequestBuilder().add_certificate(
        x509.load_der_x509_certificate(piece.der), autorite.certificat, algorithme or hashes.SHA1()
    )
    if nonce is not None:
        modele = modele.add_extension(x509.OCSPNonce(nonce), critical=False)
    return modele.build().public_bytes(Encoding.DER)


def demander(der, repondeurs, registre, *, le=LE) -> ocsp.OCSPResponse:
    return ocsp.load_der_ocsp_response(repondre(der, repondeurs, registre, le=le))


def test_good_revoked_and_unknown_are_what_the_registry_says(autorite, repondeur, registre):
    bon, revoque, inconnu = (emettre(autorite) for _ in range(3))
    registre.inscrire(bon)
    registre.revoquer(revoque, LE - timedelta(days=1), MotifRevocation.SUPERSEDED)
    reponses = [demander(requete(p, autorite), [repondeur], registre) for p in (bon, revoque, inconnu)]
    assert [r.certificate_status for r in reponses] == [
        ocsp.OCSPCertStatus.GOOD,
        ocsp.OCSPCertStatus.REVOKED,
        ocsp.OCSPCertStatus.UNKNOWN,
    ]
    assert reponses[1].revocation_time_utc == LE - timedelta(days=1)
    assert reponses[1].revocation_reason is x509.ReasonFlags.superseded
    assert reponses[0].this_update_utc == LE
    assert reponses[0].next_update_utc == LE + timedelta(minutes=10)


@pytest.mark.parametrize("algorithme", [hashes.SHA1(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
def test_the_answer_is_signed_by_the_delegate_that_it_bears(autorite, repondeur, registre, algorithme):
    piece = emettre(autorite)
    registre.inscrire(piece)
    reponse = demander(requete(piece, autorite, algorithme=algorithme), [repondeur], registre)
    (delegue,) = reponse.certificates
    delegue.verify_directly_issued_by(autorite.certificat)
    assert (
        reponse.responder_key_hash == x509.SubjectKeyIdentifier.from_public_key(delegue.public_key()).digest
    )
    delegue.public_key().verify(
        reponse.signature, reponse.tbs_response_bytes, ec.ECDSA(reponse.signature_hash_algorithm)
    )
    assert reponse.certificate_status is ocsp.OCSPCertStatus.GOOD


def test_an_authority_with_an_rsa_key_is_recognised(registre):
    cle = rsa.generate_private_key(65537, 2048)
    ca = creer_ca("AC RSA", debut=LE, fin=LE + DIX_ANS, cle=cle)
    client = emettre_client(ca, "ALFA", debut=LE, fin=LE + DIX_ANS)
    der = (
        ocsp.OCSPRequestBuilder()
        .add_certificate(client.certificat, ca.certificat, hashes.SHA256())
        .build()
        .public_bytes(Encoding.DER)
    )
    assert demander(der, [Repondeur(ca.certificat, ca)], registre).response_status is OK


def test_a_nonce_comes_back_and_is_not_invented(autorite, repondeur, registre):
    piece = emettre(autorite)
    registre.inscrire(piece)
    avec = demander(requete(piece, autorite, nonce=b"N" * 32), [repondeur], registre)
    assert avec.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"N" * 32
    sans = demander(requete(piece, autorite), [repondeur], registre)
    assert len(sans.extensions) == 0


@pytest.mark.parametrize("nonce", [b"", b"N" * 33])
def test_a_nonce_of_another_size_is_malformed(autorite, repondeur, registre, nonce):
    reponse = demander(requete(emettre(autorite), autorite, nonce=nonce), [repondeur], registre)
    assert reponse.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


@given(octets=st.binary(max_size=200))
def test_hostile_bytes_are_malformed_and_nothing_worse(octets):
    reponse = demander(octets, [], RegistreDit())
    assert reponse.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def test_a_request_with_a_byte_changed_never_breaks_the_responder(autorite, repondeur, registre):
    der = requete(emettre(autorite), autorite, nonce=b"N" * 16)
    for rang in range(len(der)):
        for valeur in (0, der[rang] ^ 0x01, der[rang] ^ 0x80, 0xFF):
            autre = der[:rang] + bytes([valeur]) + der[rang + 1 :]
            assert demander(autre, [repondeur], registre).response_status in {
                OK,
                ocsp.OCSPResponseStatus.MALFORMED_REQUEST,
                ocsp.OCSPResponseStatus.UNAUTHORIZED,
            }


def test_more_than_four_thousand_bytes_are_malformed(autorite, repondeur, registre):
    reponse = demander(requete(emettre(autorite), autorite) + b"\0" * 4096, [repondeur], registre)
    assert reponse.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def test_the_certificates_of_another_authority_are_not_ours_to_answer_for(
    autorite, repondeur, registre, tmp_path
):
    autre = dossier_neuf(tmp_path).emettrice()
    reponse = demander(requete(emettre(autre), autre), [repondeur], registre)
    assert reponse.response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


def test_a_delegate_at_its_end_asks_to_try_later_and_never_promises_beyond_it(autorite, repondeur, registre):
    der = requete(emettre(autorite), autorite)
    fin = LE + timedelta(days=30)
    avant = demander(der, [repondeur], registre, le=fin - timedelta(minutes=1))
    assert avant.next_update_utc == fin
    apres = demander(der, [repondeur], registre, le=fin)
    assert apres.response_status is ocsp.OCSPResponseStatus.TRY_LATER
