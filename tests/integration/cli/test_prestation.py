"""`esav prestation`: shown, listed, transferred, imported."""

import json

import pytest

TITRES = "identifiantPrestation;operateur;codeOffre;referencePto"


@pytest.fixture
def parc(tmp_path):
    def ecrire(*lignes: str | bytes) -> str:
        chemin = tmp_path / "parc.csv"
        octets = [ligne if isinstance(ligne, bytes) else ligne.encode() for ligne in (TITRES, *lignes)]
        chemin.write_bytes(b"\n".join(octets) + b"\n")
        return str(chemin)

    return ecrire


def test_a_prestation_is_shown_with_its_guarantees(demo):
    vue = demo.json("prestation", "show", "bf-2100-0003")
    assert {cle: vue[cle] for cle in ("operateur", "codeOffre", "etat", "referencePm", "referencePto")} == {
        "operateur": "ALFA",
        "codeOffre": "FTTH",
        "etat": "ACTIVE",
        "referencePm": "FI-21231-0001",
        "referencePto": "OO-2103-0003",
    }
    assert vue["garantieAppliquee"] == ["GTR 10 h ouvrées"]
    texte = demo("prestation", "show", "BF-2100-0003").stdout
    assert "PBO-21231-0003" in texte
    assert "02/09/2024" in texte


def test_prestations_are_listed_by_pages(demo):
    debut = demo.json("prestation", "list", "--operateur", "alfa", "--taille", "2")
    assert [p["identifiantPrestation"] for p in debut["prestation"]] == ["BF-2100-0001", "BF-2100-0002"]
    texte = demo("prestation", "list", "--operateur", "ALFA", "--taille", "2").stdout
    assert debut["curseurSuivant"] in texte
    suite = demo.json(
        "prestation", "list", "--operateur", "ALFA", "--taille", "1", "--curseur", debut["curseurSuivant"]
    )
    assert [p["identifiantPrestation"] for p in suite["prestation"]] == ["BF-2100-0003"]


def test_a_prestation_is_transferred_after_a_simulation(demo):
    ordre = ("prestation", "transfer", "BF-2100-0001", "--vers", "beta", "--motif", "Changement d'Opérateur")
    assert demo.json(*ordre, "--simuler")["vers"] == "BETA"
    assert demo.json("prestation", "show", "BF-2100-0001")["operateur"] == "ALFA"
    demo.json(*ordre)
    vue = demo.json("prestation", "show", "BF-2100-0001")
    assert vue["operateur"] == "BETA"
    assert [(c["de"], c["vers"], c["auteur"]) for c in vue["cession"]] == [("ALFA", "BETA", "Camille Agent")]
    assert "Changement d'Opérateur" in demo("prestation", "show", "BF-2100-0001").stdout
    assert demo.refus(*ordre)[1]["code"] == "PRE-011"


def test_a_file_is_imported_and_its_refused_lines_reported(demo, parc, tmp_path):
    chemin = parc(
        "NV-0001;ALFA;FTTH;OO-2101-0001",
        "NV-0002;ALFA;FTTH;OO-21",
        "NV-0003;ALFA;FTTH;É".encode("latin-1"),
        "NV-0004;BETA;FTTH;",
    )
    simulation = demo("prestation", "import", chemin, "--simuler", "--json")
    assert simulation.exit_code == 1
    assert json.loads(simulation.stdout)["creees"] == 2
    assert (tmp_path / "parc.csv.simulation.csv").is_file()
    assert demo.refus("prestation", "show", "NV-0001")[1]["code"] == "PRE-001"
    resultat = demo("prestation", "import", chemin, "--json")
    bilan = json.loads(resultat.stdout)
    assert resultat.exit_code == 1
    assert (bilan["lignes"], bilan["creees"], bilan["refusees"]) == (5, 2, 2)
    assert [(r["ligne"], r["colonne"]) for r in bilan["refus"]] == [(3, "referencePto"), (4, "referencePto")]
    assert bilan["rapport"] == f"{chemin}.refus.csv"
    assert len((tmp_path / "parc.csv.refus.csv").read_text("utf-8").splitlines()) == 3
    texte = demo("prestation", "import", chemin).stdout
    assert "2 inchangées, 2 lignes refusées" in texte
    assert "enregistrez le fichier en UTF-8" in texte


def test_a_file_without_a_mistake_leaves_no_report(demo, parc, tmp_path):
    bilan = demo.json("prestation", "import", parc("NV-0001;ALFA;FTTH;"))
    assert (bilan["creees"], bilan["rapport"]) == (1, None)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["home", "parc.csv"]


def test_a_file_that_cannot_be_used_says_what_to_do(demo, parc, tmp_path):
    assert demo.refus("prestation", "import", "absent.csv")[0] == 3
    chemin = parc()
    assert demo.refus("prestation", "import", chemin, "--rapport", chemin)[0] == 3
    (tmp_path / "parc.csv").write_text("identifiant\n", "utf-8")
    code, erreur = demo.refus("prestation", "import", chemin)
    assert (code, erreur["code"]) == (1, "PRE-009")
