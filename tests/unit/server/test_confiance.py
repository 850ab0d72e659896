"""What the door does with sources that change, and with those that cannot be read."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from esav_ws.home import Pki
from esav_ws.pki.ca import creer_ca, ecrire_certificat, ecrire_cle, emettre_client, emettre_serveur
from esav_ws.server import EcouteTLS
from esav_ws.server.confiance import Confiance
from esav_ws.server.materiel import Materiel, condense


@pytest.fixture(scope="module")
def autorites():
    return [creer_ca(f"AC {rang}") for rang in range(3)]


@pytest.fixture
def ecoute(tmp_path, autorites):
    serveur = emettre_serveur(autorites[0])
    (tmp_path / "trust").mkdir()
    ecrire_certificat(tmp_path / "trust" / "0.pem", autorites[0])

    def lister():
        return tuple(sorted((tmp_path / "trust").glob("*.pem")))

    return EcouteTLS(
        ecrire_certificat(tmp_path / "cert.pem", serveur),
        ecrire_cle(tmp_path / "key.pem", serveur),
        lister(),
        relire_autorites=lister,
    )


@pytest.fixture
def dits():
    return []


@pytest.fixture
def confiance(ecoute, dits):
    return Confiance(ecoute, Materiel.lire(ecoute), temoin=dits.append)


def ancre(autorite):
    return frozenset({condense(autorite.der)})


def test_nothing_is_made_anew_while_nothing_changes(confiance, dits):
    contexte = confiance.contexte
    confiance.regarder()
    confiance.regarder()
    assert confiance.contexte is contexte
    assert dits == []


def test_a_file_written_again_with_the_same_authority_changes_nothing(confiance, autorites, tmp_path, dits):
    confiance.regarder()
    ecrire_certificat(tmp_path / "trust" / "0.pem", autorites[0])
    confiance.regarder()
    assert dits == []


def test_an_authority_that_comes_and_goes_is_trusted_for_as_long(confiance, autorites, tmp_path, dits):
    assert not confiance.tient(ancre(autorites[1]))
    fichier = ecrire_certificat(tmp_path / "trust" / "1.pem", autorites[1])
    confiance.regarder()
    assert confiance.tient(ancre(autorites[0]) | ancre(autorites[1]))
    fichier.unlink()
    confiance.regarder()
    assert not confiance.tient(ancre(autorites[1]))
    assert confiance.tient(ancre(autorites[0]))
    assert dits == [True, True]


@pytest.mark.parametrize(
    "contenu",
    [b"", b"ceci n'est pas du PEM", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
)
def test_a_broken_file_keeps_its_former_authorities_is_told_once_and_does_not_hold_the_others_up(
    confiance, autorites, tmp_path, dits, contenu
):
    (tmp_path / "trust" / "0.pem").write_bytes(contenu)
    ecrire_certificat(tmp_path / "trust" / "1.pem", autorites[1])
    with capture_logs() as journal:
        for _ in range(4):
            confiance.regarder()
    assert confiance.tient(ancre(autorites[0]) | ancre(autorites[1]))
    (illisible,) = [ligne for ligne in journal if ligne["event"] == "trust_unreadable"]
    assert illisible["source"] == str(tmp_path / "trust" / "0.pem")
    assert dits == [True, False]
    ecrire_certificat(tmp_path / "trust" / "0.pem", autorites[2])
    confiance.regarder()
    assert confiance.tient(ancre(autorites[2]))
    assert not confiance.tient(ancre(autorites[0]))


def test_a_pair_half_written_is_not_told_and_is_taken_once_it_is_whole(
    confiance, ecoute, autorites, tmp_path, dits
):
    neuf = emettre_serveur(autorites[0])
    contexte = confiance.contexte
    ecrire_certificat(ecoute.certificat, neuf)
    with capture_logs() as journal:
        confiance.regarder()
        assert confiance.contexte is contexte
        ecrire_cle(ecoute.cle, neuf)
        confiance.regarder()
    assert confiance.contexte is not contexte
    assert dits == [True]
    assert "trust_unreadable" not in [ligne["event"] for ligne in journal]


def test_a_pair_that_stays_wrong_does_not_hold_the_removal_of_an_authority_up(
    confiance, ecoute, autorites, tmp_path
):
    ecrire_certificat(tmp_path / "trust" / "1.pem", autorites[1])
    confiance.regarder()
    ecoute.cle.write_text("rien")
    (tmp_path / "trust" / "1.pem").unlink()
    confiance.regarder()
    assert not confiance.tient(ancre(autorites[1]))


def test_a_folder_that_cannot_be_listed_is_no_empty_folder(ecoute, autorites, tmp_path, dits):
    pki = Pki(tmp_path)
    ecrire_certificat(pki.ca, autorites[1])
    suivie = replace(ecoute, autorites=pki.autorites(), relire_autorites=pki.relire_autorites)
    confiance = Confiance(suivie, Materiel.lire(suivie), temoin=dits.append)
    pki.trust.rename(tmp_path / "ailleurs")
    ecrire_certificat(pki.ca, autorites[2])
    for _ in range(3):
        confiance.regarder()
    assert confiance.tient(ancre(autorites[0]) | ancre(autorites[2]))
    assert not confiance.tient(ancre(autorites[1]))
    (tmp_path / "ailleurs").rename(pki.trust)
    (pki.trust / "0.pem").unlink()
    confiance.regarder()
    assert not confiance.tient(ancre(autorites[0]))


class Registre:
    def __init__(self, *feuilles):
        self.feuilles = feuilles
        self.lectures = 0
        self.panne = False

    def version(self):
        if self.panne:
            raise ConnectionError("base partie")
        return len(self.feuilles)

    def epingles(self):
        self.lectures += 1
        return list(self.feuilles)


def test_the_registry_is_read_when_its_version_changes_and_a_database_that_is_away_changes_nothing(
    ecoute, autorites, dits
):
    feuille = emettre_client(autorites[1], "ALFA")
    registre = Registre(feuille.der)
    confiance = Confiance(ecoute, Materiel.lire(ecoute), epingles=registre, temoin=dits.append)
    confiance.regarder()
    confiance.regarder()
    assert registre.lectures == 1
    assert confiance.tient(ancre(feuille))
    registre.panne = True
    for _ in range(3):
        confiance.regarder()
    assert confiance.tient(ancre(feuille))
    assert dits == [True, False]
    registre.panne, registre.feuilles = False, ()
    confiance.regarder()
    assert not confiance.tient(ancre(feuille))


def test_the_authorities_that_homes_share_are_read_with_those_of_the_home(tmp_path):
    maison, commune = tmp_path / "pki", tmp_path / "commune"
    (maison / "trust").mkdir(parents=True)
    commune.mkdir()
    (maison / "trust" / "une.pem").touch()
    for nom in ("autre.pem", "README.md"):
        (commune / nom).touch()
    pki = Pki(maison, commune=commune)
    attendues = (maison / "ca.pem", maison / "trust" / "une.pem", commune / "autre.pem")
    assert pki.autorites() == pki.relire_autorites() == attendues
    commune.rename(tmp_path / "ailleurs")
    with pytest.raises(OSError, match="commune"):
        pki.relire_autorites()
