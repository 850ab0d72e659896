"""The home made, kept, repaired where it is ours, and told damaged where it is not."""

import stat

import pytest

from esav_ws.config import Settings
from esav_ws.home import HomeEndommage, Pki, controler, creer


@pytest.fixture
def settings(tmp_path) -> Settings:
    settings = Settings(home=tmp_path / "home")
    creer(settings)
    return settings


def test_a_new_home_can_be_served_and_is_its_owners_alone(settings):
    controler(settings)
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    for cle in settings.home.rglob("*key.pem"):
        assert stat.S_IMODE(cle.stat().st_mode) == 0o600


def test_making_it_again_keeps_what_stands(settings):
    avant = {f: f.read_bytes() for f in settings.home.rglob("*.pem")}
    creer(settings)
    assert {f: f.read_bytes() for f in settings.home.rglob("*.pem")} == avant


@pytest.mark.parametrize("rang", [0, 1])
def test_half_a_server_pair_of_our_authority_is_made_again(settings, rang):
    Pki(settings.pki).serveur[rang].unlink()
    with pytest.raises(HomeEndommage, match="esav init"):
        controler(settings)
    creer(settings)
    controler(settings)


def test_a_server_certificate_about_to_end_is_replaced(settings):
    from datetime import UTC, datetime, timedelta

    from esav_ws.home import autorite_oi
    from esav_ws.pki.ca import ecrire_certificat, ecrire_cle, emettre_client

    pki = Pki(settings.pki)
    bientot = emettre_client(autorite_oi(pki), "VIEUX", fin=datetime.now(UTC) + timedelta(days=3))
    ecrire_cle(pki.serveur[1], bientot)
    ancien = ecrire_certificat(pki.serveur[0], bientot).read_bytes()
    creer(settings)
    assert pki.serveur[0].read_bytes() != ancien


def test_a_damaged_key_says_what_to_do(settings):
    Pki(settings.pki).serveur[1].write_text("abîmée")
    with pytest.raises(HomeEndommage, match="sauvegarde"):
        controler(settings)


def test_a_key_of_another_certificate_says_so(settings):
    pki = Pki(settings.pki)
    pki.serveur[1].write_bytes(pki.cle_ca.read_bytes())
    with pytest.raises(HomeEndommage, match="étrangers l'un à l'autre"):
        controler(settings)


@pytest.mark.parametrize("geste", [controler, creer])
def test_a_damaged_database_says_what_to_do(settings, geste):
    for fichier in settings.home.glob("esav.sqlite*"):
        fichier.write_bytes(b"ceci n'est pas une base de donnees SQLite " * 200)
    with pytest.raises(HomeEndommage, match="sauvegarde"):
        geste(settings)


def test_a_home_never_made_says_to_make_it(tmp_path):
    with pytest.raises(HomeEndommage, match="esav init"):
        controler(Settings(home=tmp_path))


def test_a_file_where_the_home_should_be_says_so(tmp_path):
    (tmp_path / "home").write_text("")
    with pytest.raises(HomeEndommage, match="choisissez un autre dossier"):
        creer(Settings(home=tmp_path / "home"))
