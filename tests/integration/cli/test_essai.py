"""`esav essai` and `esav equipement`: tests asked for, followed, waived; the simulated network broken and repaired."""

import shutil

import pytest

from esav_ws.adapters.reseau_simule import BancSimule, Pannes
from esav_ws.bootstrap import Maison
from esav_ws.cli.releve_essais import ReleveEssais
from esav_ws.config import Settings
from esav_ws.metriques import EssaisEnBase
from tests.fakes_essais import tournee

OLT = "OLT-21231-01"


def executer() -> None:
    """What `esav worker` does of the tests that wait."""
    maison = Maison.ouvrir(Settings())
    try:
        tournee(maison, BancSimule(Pannes(maison.settings.reseau_simule), pause=lambda _: None))
    finally:
        maison.fermer()


def test_a_cut_cable_is_broken_tested_located_and_repaired(demo):
    assert demo.json("equipement", "break", "FTTO-0002", "--panne", "coupure-pm-pbo")["nouvelle"] is True
    demande = demo.json("essai", "run", "FTTO-0002", "connexion", "--reference", "R-1")
    assert (demande["etat"], demande["cote"], demande["auteur"]) == ("DEMANDE", "OI", "Camille Agent")
    executer()
    fini = demo.json("essai", "show", demande["numeroTest"].lower())
    assert (fini["etat"], fini["verdict"]) == ("TERMINE", "NON_CONFORME")
    assert (fini["localisationProbable"]["domaine"], fini["localisationProbable"]["segment"]) == (
        "OI",
        "DISTRIBUTION",
    )
    assert demo.json("essai", "run", "FTTO-0002", "CONNEXION", "--reference", "R-1")["etat"] == "TERMINE"
    texte = demo("essai", "show", fini["numeroTest"]).stdout
    assert "entre le PM et le PBO" in texte
    assert fini["numeroTest"] in demo("essai", "list").stdout
    vue = demo.json("equipement", "show", OLT)
    assert vue["panne"] == [{"type": "COUPURE_PM_PBO", "cible": "FTTO-0002"}]
    assert demo.json("equipement", "repair", "FTTO-0002")["reparees"] == 1
    repare = demo.json("essai", "run", "FTTO-0002", "CONNEXION")["numeroTest"]
    executer()
    assert demo.json("essai", "show", repare)["verdict"] == "CONFORME"


def test_a_test_that_waits_is_listed_and_cancelled(demo):
    numero = demo.json("essai", "run", "FTTO-0001", "BOUT_EN_BOUT", "--parametre", "paquets=10")["numeroTest"]
    assert [e["numeroTest"] for e in demo.json("essai", "list", "--etat", "demande")["test"]] == [numero]
    assert demo.json("equipement", "list")["equipement"][0]["enAttente"] == 1
    assert "1" in demo("equipement", "list").stdout
    assert demo.json("essai", "cancel", numero, "--simuler")["simulation"] is True
    assert demo.json("essai", "show", numero)["etat"] == "DEMANDE"
    assert demo.json("essai", "cancel", numero)["etat"] == "ANNULE"
    assert "annulé" in demo("essai", "list").stdout
    assert demo.json("essai", "list", "--etat", "DEMANDE")["test"] == []


def test_the_metrics_tell_what_waits_and_for_how_long(demo):
    for rang in (1, 2):
        demo.json("essai", "run", f"FTTO-000{rang}", "CONNEXION")
    maison = Maison.ouvrir(Settings())
    try:
        releve = ReleveEssais(maison)
        assert [list(m.samples) for m in EssaisEnBase(releve.etat).collect()] == [[], []]
        releve.lire()
        actifs, attente = EssaisEnBase(releve.etat).collect()
    finally:
        maison.fermer()
    assert [(s.labels["equipement"], s.labels["etat"], s.value) for s in actifs.samples] == [
        (OLT, "DEMANDE", 2),
        (OLT, "EN_COURS", 0),
    ]
    assert attente.samples[0].value >= 0


def test_an_act_wants_its_confirmation(demo):
    assert demo.refus("essai", "run", "FTTO-0001", "RELANCE_ONT")[1]["code"] == "TST-003"
    assert demo.json("essai", "run", "FTTO-0001", "RELANCE_ONT", "--parametre", "confirmation=OUI")["etat"]


def test_a_waiver_is_kept_with_who_gave_it(demo):
    donnee = demo.json("essai", "waive", "FTTO-0001", "--motif", "Banc en panne", "--heures", "4")
    assert (donnee["operateur"], donnee["auteur"], donnee["motif"]) == (
        "ALFA",
        "Camille Agent",
        "Banc en panne",
    )
    assert demo.deposer(prestation="FTTO-0001", offre="FTTO", version=1)
    assert "dépôts sans test" in demo("essai", "waive", "FTTO-0001", "--motif", "x", "--simuler").stdout


def test_the_catalogue_is_checked_and_shown_without_a_database(esav, tmp_path):
    lus = esav.json("essai", "catalogue", "--offre", "ftto")["catalogue"]
    assert [(c["code"], c["version"], c["etat"]) for c in lus] == [("FTTO-TST", 1, "EN_PRODUCTION")]
    assert "RELANCE_PORT" in esav("essai", "catalogue").stdout
    (tmp_path / "index.toml").write_text('[[publication]]\ncode = "X"\n', "utf-8")
    code, erreur = esav.refus("essai", "catalogue", str(tmp_path))
    assert (code, erreur["code"], erreur["element"][0]["xpath"]) == (1, "TST-014", "publication[1].version")
    assert esav.refus("essai", "catalogue", str(tmp_path / "absent"))[0] == 2


def test_what_is_announced_is_sealed_once_and_for_all(esav, tmp_path):
    copie = tmp_path / "catalogue"
    shutil.copytree(Settings().tests_catalogue, copie)
    (copie / "CHECKSUMS").unlink()
    assert "non scellée" in esav.refus("essai", "catalogue", str(copie))[1]["message"]
    assert esav("essai", "catalogue", str(copie), "--sceller").exit_code == 0
    assert (copie / "CHECKSUMS").read_bytes() == (Settings().tests_catalogue / "CHECKSUMS").read_bytes()
    fichier = copie / "FTTO-TST" / "1" / "tests.toml"
    fichier.write_text(fichier.read_text("utf-8") + "\n", "utf-8")
    assert "modifié après sa publication" in esav.refus("essai", "catalogue", str(copie))[1]["message"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("essai", "show", "TS-1"), "TST-007"),
        (("essai", "show", "TS-2222-2222-2"), "TST-001"),
        (("essai", "run", "FTTO-0001", "RIEN"), "TST-002"),
        (("essai", "run", "FTTO-0001", "LIGNE", "--parametre", "x"), "USAGE"),
        (("equipement", "show", "RIEN"), "TST-015"),
        (("equipement", "break", "RIEN", "--panne", "OLT_HS"), "TST-015"),
        (("equipement", "break", "RIEN", "--panne", "ONT_MORT"), "PRE-001"),
        (("equipement", "break", "FTTO-0001", "--panne", "FOUDRE"), "USAGE"),
    ],
)
def test_what_is_wrong_is_told(demo, arguments, code):
    assert demo.refus(*arguments)[1]["code"] == code


def test_the_simulated_network_is_not_broken_in_production(demo):
    shutil.rmtree(demo.home / "pki" / "clients")
    for acte in (("break", "FTTO-0001", "--panne", "ONT_MORT"), ("repair", "FTTO-0001")):
        code, erreur = demo.refus("equipement", *acte)
        assert (code, erreur["code"]) == (3, "INSTALLATION")


def test_a_damaged_file_of_breakages_says_what_to_do(demo):
    (demo.home / "reseau-simule.json").write_text("[1]", "utf-8")
    assert "supprimez-le" in demo.refus("equipement", "show", OLT)[1]["message"]
