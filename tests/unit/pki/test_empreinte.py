import subprocess
from datetime import UTC, datetime
from shutil import which

import pytest

from esav_ws.domain.certificat import StatutCertificat
from esav_ws.pki.ca import creer_ca, ecrire_certificat, emettre_client
from esav_ws.pki.empreinte import empreinte_sha256, faits_der, faits_pem

DEBUT = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
FIN = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def client():
    return emettre_client(creer_ca("AC d'essai"), "ALFA", debut=DEBUT, fin=FIN)


def test_the_fingerprint_is_the_sha256_in_lower_case_hexadecimal():
    assert empreinte_sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.skipif(which("openssl") is None, reason="openssl absent : apt install openssl")
def test_the_facts_are_those_that_openssl_prints(client, tmp_path):
    pem = ecrire_certificat(tmp_path / "cert.pem", client)
    dit = subprocess.run(
        ["openssl", "x509", "-in", pem, "-noout", "-fingerprint", "-sha256", "-serial"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    faits = faits_der(client.der)
    assert faits.empreinte == dit[0].partition("=")[2].replace(":", "").lower()
    assert int(faits.numero_serie, 16) == int(dit[1].partition("=")[2], 16)


def test_pem_and_der_of_one_certificate_give_the_same_facts(client):
    faits = faits_pem(client.pem)
    assert faits == faits_der(client.der)
    assert (faits.sujet, faits.emetteur) == ("CN=ALFA e-SAV,O=ALFA", "CN=AC d'essai")
    assert (faits.debut, faits.fin) == (DEBUT, FIN)


def test_the_facts_become_the_registered_certificate_of_an_operateur(client):
    faits = faits_der(client.der)
    certificat = faits.certificat(
        "ALFA", StatutCertificat.REVOQUE, revoque_le=FIN, motif_revocation="clé perdue"
    )
    assert (certificat.operateur, certificat.empreinte) == ("ALFA", faits.empreinte)
    assert (certificat.debut, certificat.fin, certificat.revoque_le) == (DEBUT, FIN, FIN)
    assert (certificat.statut, certificat.motif_revocation) == (StatutCertificat.REVOQUE, "clé perdue")


@pytest.mark.parametrize("octets", [b"", b"\x30\x03\x02\x01\x01", b"n'importe quoi"])
def test_what_is_no_certificate_gives_no_facts(octets):
    with pytest.raises(ValueError, match=r"."):
        faits_der(octets)
    with pytest.raises(ValueError, match=r"."):
        faits_pem(octets)
