"""The home made, kept, repaired where it is ours, and told damaged where it is not."""

import os
import shutil
import sqlite3
import ssl
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from esav_ws.config import Settings
from esav_ws.home import HomeEndommage, Pki, controler, creer
from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_serveur

PERSONNE = 65534
"""A user without any right of its own."""


def contenus(home: Path) -> dict[Path, bytes]:
    return {f: f.read_bytes() for f in home.rglob("*.pem")}


@contextmanager
def sans_droits() -> Iterator[None]:
    """Be a user to whom the rights of files apply."""
    avant = os.geteuid()
    if avant == 0:
        os.seteuid(PERSONNE)
    try:
        yield
    finally:
        os.seteuid(avant)


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


def test_the_pair_that_carries_events_is_of_our_authority_and_made_again_when_half_is_lost(settings):
    pki = Pki(settings.pki)
    certificat = x509.load_pem_x509_certificate(pki.notification[0].read_bytes())
    certificat.verify_directly_issued_by(x509.load_pem_x509_certificate(pki.ca.read_bytes()))
    usages = certificat.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usages) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert pki.trust_notification.is_dir()
    pki.notification[1].unlink()
    creer(settings)
    ssl.create_default_context().load_cert_chain(*pki.notification)


def test_without_the_key_of_the_authority_a_home_is_whole_without_that_pair(settings):
    pki = Pki(settings.pki)
    for fichier in pki.notification:
        fichier.unlink()
    pki.cle_ca.unlink()
    creer(settings)
    controler(settings)
    assert not pki.notification[0].exists()


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
    ecrire_cle(pki.serveur[1], creer_ca("Une autre"))
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


@pytest.mark.parametrize("geste", [creer, controler])
def test_a_lost_authority_certificate_is_never_replaced_over_its_key(settings, geste):
    pki = Pki(settings.pki)
    pki.ca.unlink()
    avant = contenus(settings.home)
    with pytest.raises(HomeEndommage, match=r"ca\.pem est absent.*sauvegarde.*supprimez tout le dossier"):
        geste(settings)
    assert contenus(settings.home) == avant
    shutil.rmtree(pki.racine)
    creer(settings)
    controler(settings)


def test_an_authority_without_its_key_is_lawful_and_kept(settings):
    pki = Pki(settings.pki)
    pki.cle_ca.unlink()
    avant = contenus(settings.home)
    creer(settings)
    controler(settings)
    assert contenus(settings.home) == avant


def test_what_an_authority_without_its_key_cannot_sign_names_the_key(settings):
    pki = Pki(settings.pki)
    for fichier in (pki.cle_ca, *pki.serveur):
        fichier.unlink()
    with pytest.raises(HomeEndommage, match=r"ca\.key\.pem est absent : sans cette clé"):
        creer(settings)


def test_an_authority_and_a_key_that_are_not_a_pair_sign_nothing(settings):
    pki = Pki(settings.pki)
    ecrire_certificat(pki.ca, creer_ca("e-SAV OI BFCF (developpement)"))
    pki.serveur[0].unlink()
    with pytest.raises(HomeEndommage, match="étrangers l'un à l'autre"):
        creer(settings)


@pytest.mark.parametrize("geste", [creer, controler])
def test_a_server_certificate_that_the_authority_of_its_name_never_signed_is_said(settings, geste):
    pki = Pki(settings.pki)
    autre = creer_ca("e-SAV OI BFCF (developpement)")
    ecrire_certificat(pki.ca, autre)
    ecrire_cle(pki.cle_ca, autre)
    with pytest.raises(HomeEndommage, match=r"serveur/cert\.pem se dit signé par .*ca\.pem"):
        geste(settings)


def test_a_server_certificate_from_elsewhere_is_lawful(settings):
    pki = Pki(settings.pki)
    serveur = emettre_serveur(creer_ca("Autorite commerciale"))
    ecrire_certificat(pki.serveur[0], serveur)
    ecrire_cle(pki.serveur[1], serveur)
    creer(settings)
    controler(settings)


@pytest.mark.parametrize("geste", [creer, controler])
@pytest.mark.parametrize("nom", ["ca.pem", "trust/x.pem", "serveur/cert.pem", "serveur/key.pem"])
def test_the_file_that_cannot_be_read_is_the_one_that_is_named(settings, geste, nom):
    (settings.pki / nom).write_text("rien")
    with pytest.raises(HomeEndommage) as dit:
        geste(settings)
    message = str(dit.value)
    assert message.startswith(f"{settings.pki / nom} est ")
    assert "sauvegarde" in message
    assert message.count(".pem") == 1


@pytest.fixture
def en_lecture() -> Iterator[Settings]:
    """A whole home that everybody may read and nobody may write, in a place that everybody may reach."""
    racine = Path(tempfile.mkdtemp())
    racine.chmod(0o755)
    settings = Settings(home=racine / "home")
    creer(settings)
    controler(settings)
    for chemin in (settings.home, *settings.home.rglob("*")):
        chemin.chmod(0o555 if chemin.is_dir() else 0o444)
    yield settings
    for chemin in (settings.home, *settings.home.rglob("*")):
        chemin.chmod(0o755)
    shutil.rmtree(racine)


@pytest.mark.parametrize("geste", [creer, controler])
def test_a_home_that_may_only_be_read_says_the_rights_and_not_the_backup(en_lecture, geste):
    with sans_droits(), pytest.raises(HomeEndommage, match="le droit d'écrire dans") as dit:
        geste(en_lecture)
    assert str(en_lecture.home) in str(dit.value)
    assert "sauvegarde" not in str(dit.value)


def test_a_pki_that_may_not_be_written_says_the_rights(en_lecture):
    Pki(en_lecture.pki).serveur[0].parent.chmod(0o755)
    Pki(en_lecture.pki).serveur[0].unlink()
    Pki(en_lecture.pki).serveur[0].parent.chmod(0o555)
    with sans_droits(), pytest.raises(HomeEndommage, match=r"serveur.*corrigez les droits"):
        creer(en_lecture)


def test_damaged_pages_are_said_in_words(settings):
    base = settings.home / "esav.sqlite"
    with closing(sqlite3.connect(base)) as connexion:
        connexion.execute("PRAGMA journal_mode=DELETE")
        (page,) = connexion.execute("SELECT rootpage FROM sqlite_master WHERE name = 'evenement'").fetchone()
        (taille,) = connexion.execute("PRAGMA page_size").fetchone()
    with base.open("r+b") as fichier:
        fichier.seek((page - 1) * taille)
        fichier.write(b"\xff" * taille)
    with pytest.raises(HomeEndommage, match="sauvegarde") as dit:
        controler(settings)
    assert f"age {page}:" in str(dit.value)
    assert "***" not in str(dit.value)
    assert "(fichier endommagé : " in str(dit.value)


def test_a_database_that_another_program_holds_is_not_to_be_restored(settings, monkeypatch):
    monkeypatch.setattr("esav_ws.storage.moteur.DELAI_VERROU", 0)
    with closing(sqlite3.connect(settings.home / "esav.sqlite", isolation_level=None)) as autre:
        autre.execute("BEGIN IMMEDIATE")
        with pytest.raises(HomeEndommage, match="un autre programme la tient"):
            creer(settings)
