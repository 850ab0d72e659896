import stat

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from esav_ws.domain.certificat_autorite import CleAutoriteInutilisable
from esav_ws.pki.autorite.coffres import CoffreFichier


def coffre(chemin, phrase: bytes | None = b"sesame"):
    return CoffreFichier(chemin / "ca.key.pem", lambda: phrase)


def test_a_new_key_lies_encrypted_for_its_owner_alone_and_opens_with_its_phrase(tmp_path):
    cle = coffre(tmp_path).creer()
    pem = (tmp_path / "ca.key.pem").read_bytes()
    assert b"ENCRYPTED" in pem.splitlines()[0]
    assert stat.S_IMODE((tmp_path / "ca.key.pem").stat().st_mode) == 0o600
    assert coffre(tmp_path).ouvrir(cle.public_key()).private_numbers() == cle.private_numbers()
    assert load_pem_private_key(pem, b"sesame").private_numbers() == cle.private_numbers()


@pytest.mark.parametrize(
    ("phrase", "dit"), [(b"autre", "la phrase secrète n'ouvre pas"), (None, "réglez ESAV_CA_PHRASE")]
)
def test_a_wrong_or_missing_phrase_is_said_with_the_setting(tmp_path, phrase, dit):
    publique = coffre(tmp_path).creer().public_key()
    with pytest.raises(CleAutoriteInutilisable, match=dit) as refus:
        coffre(tmp_path, phrase).ouvrir(publique)
    assert "sesame" not in str(refus.value)
    assert not refus.value.etrangere


def test_a_key_in_the_clear_opens_whatever_the_phrase_and_can_be_encrypted(tmp_path):
    cle = coffre(tmp_path, None).creer()
    clair = coffre(tmp_path)
    assert clair.en_clair
    assert "EN CLAIR" in clair.description()
    assert clair.ouvrir(cle.public_key()).private_numbers() == cle.private_numbers()
    clair.chiffrer()
    assert not clair.en_clair
    assert clair.ouvrir(cle.public_key()).private_numbers() == cle.private_numbers()
    assert [f.name for f in tmp_path.iterdir()] == ["ca.key.pem"]
    assert stat.S_IMODE(clair.chemin.stat().st_mode) == 0o600


def test_without_a_phrase_nothing_is_encrypted(tmp_path):
    coffre(tmp_path, None).creer()
    with pytest.raises(CleAutoriteInutilisable, match="aucune phrase"):
        coffre(tmp_path, None).chiffrer()
    assert coffre(tmp_path, None).en_clair


def test_a_key_that_stands_is_never_replaced(tmp_path):
    coffre(tmp_path).creer()
    avant = (tmp_path / "ca.key.pem").read_bytes()
    with pytest.raises(CleAutoriteInutilisable, match="existe déjà"):
        coffre(tmp_path).creer()
    assert (tmp_path / "ca.key.pem").read_bytes() == avant


def test_the_key_of_another_certificate_is_told_apart(tmp_path):
    coffre(tmp_path).creer()
    with pytest.raises(CleAutoriteInutilisable, match="étrangers l'un à l'autre") as refus:
        coffre(tmp_path).ouvrir(ec.generate_private_key(ec.SECP256R1()).public_key())
    assert refus.value.etrangere


@pytest.mark.parametrize("contenu", [b"", b"abime", b"ENCRYPTED"])
def test_a_damaged_file_is_said(tmp_path, contenu):
    (tmp_path / "ca.key.pem").write_bytes(contenu)
    with pytest.raises(
        CleAutoriteInutilisable, match=r"illisible ou endommagé|la phrase secrète n'ouvre pas"
    ):
        coffre(tmp_path).ouvrir(ec.generate_private_key(ec.SECP256R1()).public_key())


def test_a_key_of_a_kind_that_signs_no_certificate_of_ours_is_said(tmp_path):
    (tmp_path / "ca.key.pem").write_bytes(
        ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    with pytest.raises(CleAutoriteInutilisable, match="ni une clé ECDSA ni une clé RSA"):
        coffre(tmp_path).ouvrir(ec.generate_private_key(ec.SECP256R1()).public_key())


def test_neither_phrase_nor_code_is_shown_by_a_value(tmp_path):
    from esav_ws.pki.autorite.dossier import ReglagesCa
    from esav_ws.pki.autorite.jeton import CoffreJeton

    jeton = CoffreJeton(tmp_path / "p11.so", "esav", "autorite", "1234")
    montre = repr((coffre(tmp_path), ReglagesCa(phrase=b"sesame", jeton=jeton)))
    assert "sesame" not in montre
    assert "1234" not in montre
