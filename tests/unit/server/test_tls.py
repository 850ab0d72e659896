import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_serveur
from esav_ws.server import EcouteTLS
from esav_ws.server.materiel import Materiel
from esav_ws.server.tls import contexte, feuille, sur_echec


@pytest.fixture
def ecoute(tmp_path):
    ca = creer_ca("AC d'essai")
    serveur = emettre_serveur(ca)
    return EcouteTLS(
        ecrire_certificat(tmp_path / "cert.pem", serveur),
        ecrire_cle(tmp_path / "key.pem", serveur),
        (ecrire_certificat(tmp_path / "ca.pem", ca),),
    )


def test_the_context_demands_a_certificate_and_a_modern_protocol(ecoute):
    serveur = contexte(Materiel.lire(ecoute))
    assert serveur.verify_mode is ssl.CERT_REQUIRED
    assert serveur.minimum_version is ssl.TLSVersion.TLSv1_2
    assert serveur.num_tickets == 0
    for option in (ssl.OP_NO_TICKET, ssl.OP_NO_COMPRESSION, ssl.OP_NO_RENEGOTIATION):
        assert option in serveur.options


def test_every_cipher_suite_is_authenticated_encryption_with_an_ephemeral_key(ecoute):
    suites = contexte(Materiel.lire(ecoute)).get_ciphers()
    assert suites
    for suite in suites:
        assert suite["aead"]
        assert suite["protocol"] == "TLSv1.3" or suite["name"].startswith("ECDHE-")


def test_a_failed_handshake_is_told_once_leaves_its_alert_to_be_sent_then_ignores_eight_reads(ecoute):
    echecs = []
    jeton = sur_echec.set(lambda erreur, der: echecs.append((erreur.reason, der)))
    entrant, sortant = ssl.MemoryBIO(), ssl.MemoryBIO()
    poignee = contexte(Materiel.lire(ecoute)).wrap_bio(entrant, sortant, server_side=True)
    sur_echec.reset(jeton)
    entrant.write(b"GET / HTTP/1.1\r\n\r\n")
    for _ in range(9):
        with pytest.raises(ssl.SSLWantReadError):
            poignee.do_handshake()
    with pytest.raises(ssl.SSLError, match="HTTP_REQUEST"):
        poignee.do_handshake()
    assert echecs == [("HTTP_REQUEST", None)]


CERTIFICATE_12 = b"\x0b\x00\x00\x0d" + b"\x00\x00\x0a" + b"\x00\x00\x03abc" + b"\x00\x00\x01z"
CERTIFICATE_13 = b"\x0b\x00\x00\x0c" + b"\x00" + b"\x00\x00\x08" + b"\x00\x00\x03abc" + b"\x00\x00"


def test_the_leaf_is_the_first_certificate_of_the_message():
    assert feuille(CERTIFICATE_12, tls13=False) == b"abc"
    assert feuille(CERTIFICATE_13, tls13=True) == b"abc"
    assert feuille(b"\x0b\x00\x00\x0e\x02cc" + CERTIFICATE_13[5:], tls13=True) == b"abc"


def test_an_empty_list_has_no_leaf():
    assert feuille(b"\x0b\x00\x00\x03\x00\x00\x00", tls13=False) is None
    assert feuille(b"\x0b\x00\x00\x04\x00\x00\x00\x00", tls13=True) is None


@given(message=st.binary(max_size=300), tls13=st.booleans())
def test_no_message_makes_the_reader_fail(message, tls13):
    lu = feuille(message, tls13=tls13)
    assert lu is None or lu in message
