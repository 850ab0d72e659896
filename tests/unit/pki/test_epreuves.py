"""Proofs of rehearsal: signed on the integration platform, verified in production."""

import json
from datetime import UTC, datetime

import pytest

from esav_ws.application.ports_certificats import PreuveEpreuve
from esav_ws.pki.epreuves import EpreuvesSignees, creer_paire

LE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PREUVE = PreuveEpreuve("ALFA", "ab" * 32, LE)


def paire(dossier):
    fichiers = dossier / "cle.pem", dossier / "publique.pem"
    creer_paire(*fichiers)
    return fichiers


@pytest.fixture
def epreuves(tmp_path):
    return EpreuvesSignees(*paire(tmp_path))


def test_what_was_signed_is_what_is_verified(epreuves):
    assert epreuves.verifier(epreuves.signer(PREUVE, le=LE)) == PREUVE


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("operateur", "BETA"),
        ("empreinte", "cd" * 32),
        ("appelLe", "2026-03-03T08:00:00+00:00"),
        ("signeLe", "2026-03-03T08:00:00+00:00"),
        ("ajout", "x"),
    ],
)
def test_whatever_is_altered_is_refused(epreuves, champ, valeur):
    document = json.loads(epreuves.signer(PREUVE, le=LE)) | {champ: valeur}
    with pytest.raises(ValueError, match="a été modifié"):
        epreuves.verifier(json.dumps(document).encode())


def test_a_proof_of_another_platform_is_refused(epreuves, tmp_path):
    (tmp_path / "autre").mkdir()
    autre = EpreuvesSignees(*paire(tmp_path / "autre"))
    with pytest.raises(ValueError, match="n'est pas celle de la plateforme"):
        epreuves.verifier(autre.signer(PREUVE, le=LE))


@pytest.mark.parametrize(
    "contenu",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b'{"signature": "AA=="}',
        b'{"signature": 3}',
        b"[" * 5_000,
        b" " * 10_001,
    ],
)
def test_what_is_no_proof_is_said_so(epreuves, contenu):
    with pytest.raises(ValueError, match="n'est pas un fichier de preuve"):
        epreuves.verifier(contenu)


def test_without_the_public_key_of_the_platform_it_is_said_where_to_put_it(tmp_path):
    privee, _ = paire(tmp_path)
    epreuves = EpreuvesSignees(privee, tmp_path / "absente.pem")
    with pytest.raises(ValueError, match=r"epreuve\.pub\.pem"):
        epreuves.verifier(epreuves.signer(PREUVE, le=LE))


def test_the_key_is_its_owners_alone(tmp_path):
    privee, _ = paire(tmp_path)
    assert privee.stat().st_mode & 0o777 == 0o600
