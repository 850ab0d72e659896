"""`esav planning` and `esav rendezvous`: the technicians' capacity, and what came of the appointments."""

import json
from datetime import timedelta

import pytest

from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from tests.rendezvous import chercher, deposer, plage, planifier, reserver

ENTETE = "zone;types;du;au;jours;debut;fin;techniciens;duree"
SEMAINE = ("--du", "2026-03-02", "--au", "2026-03-08")


@pytest.fixture
def base(esav, monkeypatch, url_base):
    """The command on a seeded database of each kind."""
    monkeypatch.setenv("ESAV_DATABASE_URL", url_base)
    return esav


@pytest.fixture
def pris(base, horloge):
    """Two appointments of 5 March, taken on the 2nd: over, whenever the tests run."""
    maison = Maison.ouvrir(Settings(), horloge=horloge)
    planifier(maison, plage(5, 10, 2))
    numeros = [deposer(maison, prestation=f"BF-2100-000{rang}") for rang in (1, 2)]
    rendez_vous = [
        reserver(maison, chercher(maison, prestation=f"BF-2100-000{rang}")[0], numero)
        for rang, numero in enumerate(numeros, start=1)
    ]
    maison.fermer()
    return rendez_vous


def planning(tmp_path, *lignes, nom="techniciens.csv"):
    fichier = tmp_path / nom
    fichier.write_text("\n".join((ENTETE, *lignes)), "utf-8")
    return str(fichier)


def test_a_week_is_cut_into_slots_on_jours_ouvres_and_importing_it_again_changes_nothing(base, tmp_path):
    fichier = planning(tmp_path, "21231;SAV+SAV_PLUS;2026-03-02;2026-03-08;;08:00;12:00;3;")
    for _ in range(2):
        fait = base.json("planning", "import", fichier)
        assert (fait["creneaux"], fait["places"], fait["refusee"], fait["surplus"]) == (10, 30, [], [])
    lus = base.json("planning", "list", "--zone", "21231", *SEMAINE)["creneau"]
    assert [(c["dateDebut"], c["techniciens"], c["libres"]) for c in lus][:3] == [
        ("2026-03-02T08:00:00+01:00", 3, 3),
        ("2026-03-02T10:00:00+01:00", 3, 3),
        ("2026-03-03T08:00:00+01:00", 3, 3),
    ]
    assert {tuple(c["types"]) for c in lus} == {("SAV", "SAV_PLUS")}


def test_a_dry_run_writes_nothing(base, tmp_path):
    fichier = planning(tmp_path, "21;SAV;2026-03-02;2026-03-02;;08:00;10:00;1;")
    assert base.json("planning", "import", fichier, "--simuler")["creneaux"] == 1
    assert base.json("planning", "list", *SEMAINE)["creneau"] == []


def test_wrong_lines_are_told_with_their_number_and_the_others_are_taken(base, tmp_path):
    fichier = planning(
        tmp_path,
        "21;SAV;2026-03-02;2026-03-02;;08:00;10:00;1;",
        "21;SAVE;2026-03-02;2026-03-02;;08:00;10:00;1;",
        "21;SAV;2026-03-02;2026-03-02;;10:00;08:00;1;",
    )
    resultat = base("planning", "import", fichier, "--json")
    lu = json.loads(resultat.stdout)
    assert (resultat.exit_code, lu["creneaux"]) == (1, 1)
    assert [(r["ligne"], r["raison"].partition(" :")[0]) for r in lu["refusee"]] == [(3, "types"), (4, "fin")]


def test_a_json_planning_and_lines_of_one_slot_add_up(base, tmp_path):
    ligne = {"zone": "*", "types": ["SAV"], "du": "2026-03-07", "au": "2026-03-07", "jours": ["SAM"]}
    ligne |= {"debut": "08:00", "fin": "09:00", "techniciens": 2, "duree": 60}
    fichier = tmp_path / "techniciens.json"
    fichier.write_text(json.dumps([ligne, ligne | {"techniciens": 1}]))
    assert base.json("planning", "import", str(fichier))["places"] == 3
    (creneau,) = base.json("planning", "list", *SEMAINE)["creneau"]
    assert (creneau["zone"], creneau["techniciens"]) == ("*", 3)


@pytest.mark.parametrize(
    "contenu",
    [b"zone;types\n\xff\xfe", b"[1, 2]", b"{", b"", b'zone;types\n"sans fin', b"\x00"],
    ids=["not UTF-8", "not objects", "not JSON", "empty", "open quote", "NUL"],
)
def test_a_file_that_is_no_planning_is_refused_whole(base, tmp_path, contenu):
    nom = "p.json" if contenu[:1] in {b"[", b"{"} else "p.csv"
    (tmp_path / nom).write_bytes(contenu)
    code, erreur = base.refus("planning", "import", str(tmp_path / nom))
    assert code == 2
    assert nom in erreur["message"]


def test_a_missing_file_is_said(base, tmp_path):
    assert base.refus("planning", "import", str(tmp_path / "absent.csv"))[0] == 2


def test_appointments_are_listed_and_shown(base, pris):
    lus = base.json("rendezvous", "list", "--operateur", "alfa", "--du", "2026-03-05", "--au", "2026-03-05")
    assert {r["idRendezVous"] for r in lus["rendezVous"]} == {r.id for r in pris}
    montre = base.json("rendezvous", "show", pris[0].id.lower())
    assert (montre["etat"], montre["dateDebut"]) == ("PRIS", "2026-03-05T10:00:00+01:00")
    assert "Rendez-vous" in base("signalisation", "show", pris[0].numero).stdout


def test_what_came_of_them_is_written_down_once(base, pris):
    assert base.json("rendezvous", "honour", pris[0].id, "--simuler")["etat"] == "HONORE"
    assert base.json("rendezvous", "honour", pris[0].id)["etat"] == "HONORE"
    manque = base.json("rendezvous", "no-show", pris[1].id, "--cote", "operateur", "--motif", "Porte close")
    assert (manque["etat"], manque["coteAbsent"], manque["motif"]) == (
        "NON_HONORE",
        "OPERATEUR",
        "Porte close",
    )
    for verbe in (("honour",), ("no-show", "--cote", "OI")):
        code, erreur = base.refus("rendezvous", verbe[0], pris[0].id, *verbe[1:])
        assert (code, erreur["code"]) == (1, "RDV-010")
    assert base.refus("rendezvous", "show", "RV-2222-2222-2")[1]["code"] == "RDV-009"


def test_a_demonstration_home_has_technicians_in_the_four_weeks_to_come(demo, aujourdhui):
    demain = aujourdhui + timedelta(days=1)
    lus = demo.json("planning", "list", "--du", str(demain), "--au", str(demain + timedelta(days=26)))
    assert {c["zone"] for c in lus["creneau"]} == {"21231", "25056", "*"}
