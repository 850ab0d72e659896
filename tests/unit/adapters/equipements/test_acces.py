"""The file of credentials: for its owner alone, and no secret in what it says of itself."""

import pytest

from esav_ws.adapters.equipements import Acces, AccesInutilisable, DossierAcces

SECRET = "tres-secret-42"
V3 = f'version = "3"\nutilisateur = "esav"\ncle_authentification = "{SECRET}"\ncle_chiffrement = "{SECRET}"\n'


@pytest.fixture
def lire(tmp_path):
    chemin = tmp_path / "acces.toml"

    def ecrit_et_lu(contenu, nom="nro", droits=0o600):
        chemin.write_text(contenu, encoding="utf-8")
        chemin.chmod(droits)
        return DossierAcces(chemin).lire(nom)

    return ecrit_et_lu


def test_a_community_and_a_user_are_read_by_name(lire):
    assert lire(f'[nro]\nversion = "2c"\ncommunaute = "{SECRET}"\n') == Acces("nro", communaute=SECRET)
    lu = lire(f'[nro]\n{V3}authentification = "SHA-512"\nchiffrement = "AES-256"\n')
    assert (lu.v3, lu.utilisateur, lu.authentification, lu.chiffrement) == (
        True,
        "esav",
        "SHA-512",
        "AES-256",
    )
    assert (lu.cle_authentification, lu.cle_chiffrement) == (SECRET, SECRET)
    assert SECRET not in repr(lu)


@pytest.mark.parametrize("droits", [0o640, 0o604, 0o620, 0o610])
def test_a_file_that_others_may_open_is_refused(lire, droits):
    with pytest.raises(AccesInutilisable, match="chmod 600") as refus:
        lire(f"[nro]\n{V3}", droits=droits)
    assert SECRET not in str(refus.value)


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (f"[autre]\n{V3}", r"\[nro\]"),
        ("[nro\n" + SECRET, "TOML"),
        (f'[nro]\ncommunaute = "{SECRET}"\n', "version"),
        ('[nro]\nversion = "1"\n', "version"),
        ('[nro]\nversion = "2c"\n', "communaute"),
        (f'[nro]\nversion = "2c"\ncommunaute = "{SECRET}"\nutilisateur = "x"\n', "utilisateur"),
        (f'[nro]\nversion = "3"\nutilisateur = "x"\ncle_authentification = "{SECRET}"\n', "cle_chiffrement"),
        ('[nro]\nversion = "3"\nutilisateur = "x"\ncle_authentification = "court"\n', "8 caractères"),
        (f'[nro]\n{V3}authentification = "MD5"\n', "SHA-256"),
        (f'[nro]\n{V3}chiffrement = "DES"\n', "AES-128"),
        ('[nro]\nversion = "2c"\ncommunaute = 12345678\n', "guillemets"),
        (f"[nro]\n{V3.replace('utilisateur', 'utilisatrice')}", "utilisatrice"),
    ],
)
def test_a_credential_that_is_not_right_is_refused_without_its_secret(lire, contenu, dit):
    with pytest.raises(AccesInutilisable, match=dit) as refus:
        lire(contenu)
    assert SECRET not in str(refus.value)


def test_without_a_file_it_says_what_to_make(tmp_path):
    with pytest.raises(AccesInutilisable, match="créez-le"):
        DossierAcces(tmp_path / "absent.toml").lire("nro")
