import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from esav_ws.application.messages import ListerSignalisations
from esav_ws.application.messages_regie import Agir, Avancer, ConsulterEspace, Reinitialiser
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.plateforme_erreurs import EspaceInconnu, EspaceIndisponible, HorlogeTropLoin
from esav_ws.domain.regie import ActeRegie
from esav_ws.plateforme.espaces import Espaces
from esav_ws.plateforme.regie import Regie
from tests.fakes import ALFA, EN_PRODUCTION, depot

UN_JOUR = timedelta(days=1)


def deposer(espace, reference="REF-1", prestation="BF-2100-0001"):
    return espace.maison.bus.executer(depot(reference, prestation, version=EN_PRODUCTION), ALFA).numero


def numeros(espace):
    return [s.numero for s in espace.maison.bus.executer(ListerSignalisations(), ALFA).lignes]


def test_a_space_is_opened_once_and_found_again_with_what_it_holds(espaces, commune):
    espace = espaces.espace("ALFA")
    assert espaces.espace("ALFA") is espace
    numero = deposer(espace)
    espaces.fermer()
    encore = Espaces(commune)
    assert numeros(encore.espace("ALFA")) == [numero]
    encore.fermer()


def test_threads_that_come_together_get_the_same_space(espaces):
    with ThreadPoolExecutor(8) as fils:
        ouverts = list(fils.map(espaces.espace, ["BETA"] * 8))
    assert len(set(map(id, ouverts))) == 1


@pytest.mark.parametrize("code", ["ZZZZ", "", "../..", "."])
def test_who_is_not_registered_has_no_space(espaces, code, home_plateforme):
    for demander in (espaces.espace, espaces.reinitialiser):
        with pytest.raises(EspaceInconnu):
            demander(code)
    assert [d.name for d in (home_plateforme / "espaces").iterdir()] == ["ALFA"]


def test_a_reset_gives_a_new_space_and_whoever_has_the_former_ends_on_it(espaces, home_plateforme):
    with espaces.tenu("ALFA") as ancien:
        numero = deposer(ancien)
        ancien.avancer(UN_JOUR)
        neuf = espaces.reinitialiser("ALFA")
        assert (numeros(neuf), neuf.horloge.ecart) == ([], timedelta(0))
        assert numeros(ancien) == [numero]
    assert not ancien.tenir()


def test_what_another_process_does_is_seen(espaces, commune):
    ailleurs = Espaces(commune)
    espace = espaces.espace("ALFA")
    deposer(espace)
    ailleurs.espace("ALFA").avancer(UN_JOUR)
    assert espace.horloge.ecart == UN_JOUR
    ailleurs.reinitialiser("ALFA")
    assert espaces.ouvert("ALFA") is None
    assert espaces.espace("ALFA") is not espace
    assert numeros(espaces.espace("ALFA")) == []
    ailleurs.fermer()


def test_a_space_that_cannot_be_written_says_to_come_back(espaces, home_plateforme):
    dossier = home_plateforme / "espaces" / "BETA"
    dossier.write_text("un fichier à la place du dossier")
    with pytest.raises(EspaceIndisponible) as refus:
        espaces.espace("BETA")
    assert refus.value.reessayer_apres_s == 60
    dossier.unlink()
    assert espaces.espace("BETA").operateur == "BETA"


@pytest.mark.parametrize("ouvert", [True, False])
@pytest.mark.parametrize(
    ("fichier", "contenu"),
    [
        ("*/horloge", b"demain"),
        ("*/horloge", b"-1"),
        ("*/livraisons", b"[1]"),
        ("*/esav.sqlite", b"garbage" * 2000),
        ("courant", b"\xff"),
        ("courant", b".."),
    ],
)
def test_a_damaged_space_says_so_and_is_as_new_after_a_reset(
    espaces, home_plateforme, fichier, contenu, ouvert
):
    regie = Regie(espaces)
    if ouvert:
        regie.conduire("ALFA", ConsulterEspace())
    dossier = home_plateforme / "espaces" / "ALFA"
    (seule,) = dossier.glob("g-*")
    abime = dossier / fichier.replace("*", seule.name)
    abime.write_bytes(contenu)
    for reste in seule.glob("esav.sqlite-*") if "sqlite" in fichier else ():
        reste.write_bytes(contenu)
    with pytest.raises(EspaceIndisponible):
        regie.conduire("ALFA", ConsulterEspace())
    assert "ALFA" in espaces.connus()
    assert regie.conduire("ALFA", Reinitialiser()).a_echouer == 0
    assert regie.conduire("ALFA", ConsulterEspace()).decalage == timedelta()


def test_too_far_a_move_changes_nothing(espaces):
    espace = espaces.espace("ALFA")
    espace.horloge.avancer(timedelta(days=3650))
    with pytest.raises(HorlogeTropLoin):
        espace.avancer(timedelta(days=20))
    assert espace.horloge.ecart == timedelta(days=3650)


def test_an_overview_opens_nothing(espaces):
    assert espaces.apercu("BETA") is None
    assert espaces.apercu("ALFA").ecart == timedelta(0)
    assert espaces.ouverts() == []
    assert espaces.connus() == ["ALFA"]


def test_spaces_stand_on_sqlite_whatever_the_home_stands_on(url_base, tmp_path):
    settings = Settings(
        home=tmp_path, database_url=url_base, environnement="integration", pieces=tmp_path / "pieces"
    )
    maison = Maison.ouvrir(settings)
    espaces = Espaces(maison)
    propre = espaces.espace("ALFA").maison.settings
    assert propre.base.startswith(f"sqlite:///{tmp_path}/espaces/ALFA/")
    assert propre.dossier_pieces.is_relative_to(tmp_path / "espaces" / "ALFA")
    assert (propre.smtp_hote, propre.arret_nocturne) == (None, "04:00")
    assert numeros(espaces.espace("ALFA")) == []
    espaces.fermer()
    maison.fermer()


def test_the_regie_does_what_it_is_asked(espaces):
    regie = Regie(espaces)
    numero = deposer(espaces.espace("ALFA"))
    assert regie.conduire("ALFA", Agir(numero, ActeRegie.REJETER, "Hors sujet")).etat == "EN_REJET"
    assert regie.conduire("ALFA", Avancer(UN_JOUR)).decalage == UN_JOUR
    assert regie.conduire("ALFA", Reinitialiser()).decalage == timedelta(0)
    etat = regie.conduire("ALFA", ConsulterEspace())
    assert (etat.operateur, etat.a_echouer, etat.a_doubler, etat.limite) == ("ALFA", 0, 0, None)
    assert len(etat.lignes) == 39


COUPER = """
import os, signal
from datetime import timedelta
from pathlib import Path
from esav_ws.bootstrap import Maison
from esav_ws.plateforme import espaces as module, generations, fichiers, horloge
from tests.integration.plateforme.conftest import reglages

def couper(*_args, **_autres):
    os.kill(os.getpid(), signal.SIGKILL)

{coupure}
espaces = module.Espaces(Maison.ouvrir(reglages(Path({home!r}))))
espace = espaces.espace("ALFA")
{geste}
"""
ENGENDRER = """
faire = generations.Generations._engendrer
def engendrer(*args):
    faire(*args)
    couper()
generations.Generations._engendrer = engendrer
"""
AVANCER = """
vraie = horloge.HorlogeEspace.avancer
def avancer(moi, duree):
    if moi.ecart >= timedelta(days=2):
        couper()
    return vraie(moi, duree)
horloge.HorlogeEspace.avancer = avancer
"""
REMISE = "espaces.reinitialiser('ALFA')"
COUPURES = {
    "while the test set is put in": ("module.semer = couper", REMISE),
    "before the former is deleted": (ENGENDRER, REMISE),
    "in the middle of a move": (AVANCER, "espace.avancer(timedelta(days=5))"),
}


@pytest.mark.parametrize("moment", COUPURES)
def test_a_process_killed_leaves_a_space_that_can_be_used(commune, home_plateforme, moment):
    premiers = Espaces(commune)
    numero = deposer(premiers.espace("ALFA"))
    premiers.fermer()
    coupure, geste = COUPURES[moment]
    programme = COUPER.format(coupure=coupure, geste=geste, home=str(home_plateforme))
    env = {nom: v for nom, v in os.environ.items() if not nom.startswith("ESAV_")}
    fait = subprocess.run(
        [sys.executable, "-c", programme], env=env, capture_output=True, text=True, check=False, timeout=60
    )
    assert fait.returncode == -9, fait.stderr
    espaces = Espaces(commune)
    espace = espaces.espace("ALFA")
    remis = moment == "before the former is deleted"
    assert numeros(espace) == ([] if remis else [numero])
    assert espace.horloge.ecart == (2 * UN_JOUR if "move" in moment else timedelta(0))
    espace.ronde()
    assert deposer(espace, "REF-2", "BF-2100-0002")
    assert numeros(espaces.reinitialiser("ALFA")) == []
    espaces.fermer()
    assert len(list((home_plateforme / "espaces" / "ALFA").glob("g-*"))) == 1
