"""`esav incident` and `esav travaux`: declared, changed, ended, listed, shown, imported."""

from datetime import UTC, datetime, timedelta

import pytest


def dans(jours):
    return (datetime.now(UTC) + timedelta(days=jours)).isoformat()


def ouvrir():
    return (
        *("incident", "open", "--equipement", "PM", "--pm", "FI-21231-0001"),
        *("--debut", dans(-1), "--motif", "Alarme"),
    )


def planifier():
    return (
        *("travaux", "plan", "--equipement", "PBO", "--pm", "FI-21231-0001", "--pbo", "PBO-21231-0003"),
        *("--debut", dans(1), "--fin", dans(2), "--nature", "CHGC", "--motif", "Vétusté"),
    )


def test_an_incident_lives_from_its_opening_to_its_end(demo):
    essai = demo.json(*ouvrir(), "--simuler")
    assert essai["simulation"]
    assert essai["operateur"] == ["ALFA", "BETA"]
    assert demo.json("incident", "list")["evenement"] == []
    ouvert = demo.json(*ouvrir(), "--reference", "inc-42", "--cause", "cable_coupe")
    assert (ouvert["reference"], ouvert["etat"], ouvert["cause"]) == ("INC-42", "NOUVEAU", "CABLE_COUPE")
    modifie = demo.json("incident", "update", "INC-42", "--impact", "degradation", "--motif", "Mesuré")
    assert (modifie["etat"], modifie["revision"], modifie["impact"]) == ("MAJ", 1, "DEGRADATION")
    assert demo.json("incident", "close", "INC-42", "--motif", "Réparé")["etat"] == "CLOTURE"
    vue = demo.json("incident", "show", "INC-42")
    assert [c["etat"] for c in vue["historique"]] == ["NOUVEAU", "MAJ", "CLOTURE"]
    assert {c["auteur"] for c in vue["historique"]} == {"Camille Agent"}
    assert demo.json("incident", "list")["evenement"] == []
    assert [e["reference"] for e in demo.json("incident", "list", "--tout")["evenement"]] == ["INC-42"]
    assert demo("incident", "show", "INC-42").exit_code == 0
    assert "INC-42" in demo("incident", "list", "--etat", "cloture").stdout


def test_works_are_moved_then_cancelled(demo):
    prevus = demo.json(
        *planifier(), "--reference", "TP-7", "--curatifs", "--immeuble", "12 rue Verte|14 rue Verte"
    )
    assert prevus["operateur"] == ["ALFA"]
    vue = demo.json("travaux", "show", "TP-7")
    assert vue["prestation"] == ["BF-2100-0003"]
    assert (vue["travauxCuratifs"], vue["immeuble"]) == ("OUI", "12 rue Verte|14 rue Verte")
    ailleurs = ("--debut", dans(2), "--fin", "2099-01-01")
    deplaces = demo.json("travaux", "reschedule", "TP-7", *ailleurs, "--motif", "Pluie")
    assert deplaces["etat"] == "REPLANIFICATION"
    assert demo("travaux", "show", "TP-7").exit_code == 0
    assert demo.json("travaux", "cancel", "TP-7", "--motif", "Refus")["etat"] == "ANNULE"
    code, erreur = demo.refus("travaux", "close", "TP-7", "--motif", "x")
    assert (code, erreur["code"]) == (1, "TST-024")


def test_all_that_is_wrong_is_said_at_once(demo):
    ordre = ("travaux", "plan", "--equipement", "PONT", "--debut", "bientôt", "--motif", "x")
    code, erreur = demo.refus(*ordre)
    assert (code, erreur["code"]) == (1, "TST-023")
    assert {e["xpath"] for e in erreur["element"]} == {"--equipement", "--debut"}


def test_what_misses_is_said_of_the_options(demo):
    code, erreur = demo.refus("incident", "open", "--equipement", "PM", "--motif", "x")
    assert (code, erreur["code"]) == (1, "TST-023")
    assert "--debut : absente" in erreur["message"]
    code, erreur = demo.refus(*ouvrir()[:4], "--debut", dans(-1), "--motif", "x")
    assert "--pm : absente" in erreur["message"]


def test_nothing_to_change_is_a_wrong_usage(demo):
    assert demo.refus("incident", "update", "INC-1", "--motif", "x")[0] == 2


@pytest.mark.parametrize("separateur", [";", ","])
def test_a_file_is_imported_again_without_changing_anything(demo, tmp_path, separateur):
    hier = dans(-1)
    lignes = [
        ["reference", "equipement", "referencePm", "dateDebut", "cause"],
        ["INC-1", "PM", "FI-21231-0001", hier, "VANDALISME"],
        ["INC-2", "PM", "FI-21231", hier, "VANDALISME"],
        ["INC-3", "PM", "FI-25056-0001", hier, "GREVE"],
        ["INC-4", "PM"],
    ]
    fichier = tmp_path / "incidents.csv"
    fichier.write_text("\n".join(separateur.join(ligne) for ligne in lignes), encoding="utf-8")
    essai = demo("incident", "import", str(fichier), "--simuler", "--json")
    assert essai.exit_code == 1
    assert demo.json("incident", "list")["evenement"] == []
    premier = demo("incident", "import", str(fichier), "--json")
    assert '"creees": 1' in premier.stdout
    for attendu in ('"ligne": 3', '"referencePm"', '"ligne": 4', '"cause"', '"ligne": 5', '"refusees": 3'):
        assert attendu in premier.stdout
    assert '"inchangees": 1' in demo("incident", "import", str(fichier), "--json").stdout
    assert "3 lignes refusées" in demo("incident", "import", str(fichier)).stdout


def test_json_lines_are_imported(demo, tmp_path):
    fichier = tmp_path / "travaux.jsonl"
    fichier.write_text(
        '{"reference": "TP-1", "equipement": "LIENPMPBO", "referencePm": "FI-21231-0001", '
        '"referencePbo": ["PBO-21231-0003", "PBO-21231-0004"], "interventionRequiseOC": true, '
        f'"natureIntervention": "DEPL", "dateDebut": "{dans(1)}", "dateFin": "{dans(2)}"}}\n',
        encoding="utf-8",
    )
    assert demo.json("travaux", "import", str(fichier))["creees"] == 1
    vue = demo.json("travaux", "show", "TP-1")
    assert vue["prestation"] == ["BF-2100-0003", "BF-2100-0004"]
    assert vue["interventionRequiseOC"] == "OUI"


@pytest.mark.parametrize(
    ("contenu", "quoi"),
    [
        ("", "fichier vide"),
        ("reference;couleur\nX;bleu\n", "colonne inconnue : couleur"),
        ("reference;reference;equipement;referencePm;dateDebut\n", "colonne écrite deux fois : reference"),
        ("reference;equipement;referencePm\n", "colonne absente : dateDebut"),
        ("[{}]", "tableau JSON"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused_whole(demo, tmp_path, contenu, quoi):
    fichier = tmp_path / "x.csv"
    fichier.write_text(contenu, encoding="utf-8")
    code, erreur = demo.refus("incident", "import", str(fichier))
    assert (code, erreur["code"]) == (1, "TST-028")
    assert quoi in erreur["message"]
