"""Revocation lists, checked with the real openssl."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from esav_ws.domain.certificat_motifs import MotifRevocation
from esav_ws.pki.autorite.listes import Publication, numero
from tests.autorites import LE, RegistreDit, dossier_neuf, emettre
from tests.outils import exiger


@pytest.fixture
def registre():
    return RegistreDit()


@pytest.fixture(scope="module")
def autorite(tmp_path_factory):
    return dossier_neuf(tmp_path_factory.mktemp("ca")).emettrice()


@pytest.fixture
def publication(tmp_path):
    return Publication(tmp_path / "crl")


def test_a_list_bears_serial_instant_and_reason_and_is_signed(autorite, publication, registre):
    compromis, cesse, bon = (emettre(autorite) for _ in range(3))
    registre.inscrire(bon)
    registre.revoquer(compromis, LE + timedelta(days=1), MotifRevocation.KEY_COMPROMISE)
    registre.revoquer(cesse, LE + timedelta(days=2))
    le = LE + timedelta(days=3)
    liste = publication.publier(autorite, registre.revocations(), le=le)
    assert liste.is_signature_valid(autorite.certificat.public_key())
    assert (liste.last_update_utc, liste.next_update_utc) == (le, le + timedelta(days=7))
    assert liste.issuer == autorite.certificat.subject
    premiere, seconde = liste
    assert premiere.serial_number == int(compromis.faits.numero_serie, 16)
    assert premiere.revocation_date_utc == LE + timedelta(days=1)
    raison = premiere.extensions.get_extension_for_class(x509.CRLReason).value.reason
    assert raison is x509.ReasonFlags.key_compromise
    assert len(seconde.extensions) == 0
    assert liste.get_revoked_certificate_by_serial_number(int(bon.faits.numero_serie, 16)) is None
    assert publication.chemin(autorite).read_bytes() == liste.public_bytes(Encoding.DER)


def test_numbers_only_rise_also_when_the_list_was_lost_or_two_are_made_in_one_second(autorite, publication):
    numeros = [numero(publication.publier(autorite, [], le=LE)) for _ in range(3)]
    assert numeros == [1772438400, 1772438401, 1772438402]  # 2 March 2026, 08:00 UTC
    publication.chemin(autorite).unlink()
    plus_tard = numero(publication.publier(autorite, [], le=LE + timedelta(minutes=1)))
    assert plus_tard == 1772438460


def test_two_publishers_never_give_a_number_twice(autorite, publication):
    with ThreadPoolExecutor(4) as fils:
        listes = list(fils.map(lambda _: publication.publier(autorite, [], le=LE), range(12)))
    assert len({numero(liste) for liste in listes}) == 12
    assert numero(publication.courante(autorite)) == max(map(numero, listes))


def test_a_list_is_due_at_half_its_time_and_as_soon_as_it_lacks_a_revocation(autorite, publication, registre):
    assert publication.est_due(autorite, [], le=LE)
    publication.publier(autorite, [], le=LE)
    assert not publication.est_due(autorite, [], le=LE + timedelta(days=3))
    assert publication.est_due(autorite, [], le=LE + timedelta(days=3, hours=12))
    registre.revoquer(emettre(autorite), LE)
    assert publication.est_due(autorite, registre.revocations(), le=LE)
    publication.publier(autorite, registre.revocations(), le=LE)
    assert not publication.est_due(autorite, registre.revocations(), le=LE)


def test_a_revoked_certificate_leaves_the_list_once_it_was_on_one_made_after_its_end(
    autorite, publication, registre
):
    court = emettre(autorite, fin=LE + timedelta(days=10))
    registre.revoquer(court, LE + timedelta(days=1))
    longueurs = [
        len(publication.publier(autorite, registre.revocations(), le=LE + timedelta(days=jour)))
        for jour in (2, 9, 11, 12)
    ]
    assert longueurs == [1, 1, 1, 0]


def test_revocations_of_others_are_not_on_the_list(autorite, publication, registre):
    sienne = registre.revoquer(emettre(autorite), LE)
    autre = replace(sienne, emetteur="CN=Autorité reconnue", numero_serie=7)
    assert [e.serial_number for e in publication.publier(autorite, [sienne, autre], le=LE)] == [
        sienne.numero_serie
    ]


def test_a_damaged_list_is_made_anew(autorite, publication):
    publication.publier(autorite, [], le=LE)
    publication.chemin(autorite).write_bytes(b"abime")
    assert publication.courante(autorite) is None
    assert publication.est_due(autorite, [], le=LE)
    publication.publier(autorite, [], le=LE)
    assert publication.courante(autorite) is not None


def test_openssl_refuses_the_revoked_and_takes_the_other(tmp_path, registre):
    openssl = exiger("openssl", "openssl")
    le = datetime.now(UTC)
    autorite = dossier_neuf(tmp_path / "pki", le=le).emettrice()
    bon, mauvais = emettre(autorite, debut=le), emettre(autorite, debut=le)
    registre.revoquer(mauvais, le)
    liste = Publication(tmp_path / "crl").publier(autorite, registre.revocations(), le=le)
    (tmp_path / "liste.pem").write_bytes(liste.public_bytes(Encoding.PEM))
    issues = []
    for piece in (bon, mauvais):
        pem = x509.load_der_x509_certificate(piece.der).public_bytes(Encoding.PEM)
        (tmp_path / "client.pem").write_bytes(pem)
        commande = [openssl, "verify", "-x509_strict", "-crl_check", "-purpose", "sslclient"]
        commande += ["-CAfile", tmp_path / "pki" / "ca.pem", "-CRLfile", tmp_path / "liste.pem"]
        fait = subprocess.run(
            [*commande, tmp_path / "client.pem"], capture_output=True, text=True, check=False
        )
        issues.append((fait.returncode, "certificate revoked" in fait.stderr))
    assert issues == [(0, False), (2, True)]
