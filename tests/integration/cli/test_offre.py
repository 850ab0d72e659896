"""`esav offre`: a file of offers checked, applied, shown."""

import re

import pytest

from esav_ws.config import OFFRES

NEUVE = """
[[offre]]
code = "FTTE"
libelle = "Fibre mutualisée"
famille = "FTTE"
canaux = ["INTEGRE", "EN_LIGNE"]
rendez_vous = ["SAV"]
test_obligatoire = false
plusieurs_ouvertes = false
annoncee_le = 2099-01-15
mise_en_place_le = 2099-02-16
"""


@pytest.fixture
def fichier(tmp_path):
    def ecrire(texte: str) -> str:
        (tmp_path / "offres.toml").write_text(texte, "utf-8")
        return str(tmp_path / "offres.toml")

    return ecrire


def test_the_example_is_checked_without_a_home(esav):
    resultat = esav("offre", "check", str(OFFRES / "exemple.toml"))
    assert (resultat.exit_code, resultat.stdout) == (0, "2 offre(s), rien à redire : FTTH, FTTO\n")
    assert not esav.home.exists()


def test_everything_wrong_in_a_file_is_told_at_once(esav, fichier):
    code, erreur = esav.refus("offre", "check", fichier(NEUVE.replace('"FTTE"', '"ftte"') + "x = 1\n"))
    assert (code, erreur["code"]) == (1, "PRE-006")
    assert [e["xpath"] for e in erreur["element"]] == ["offre[1].x", "offre[1].famille"]
    code, erreur = esav.refus("offre", "check", "absent.toml")
    assert (code, erreur["code"]) == (2, "USAGE")


def test_offers_are_applied_after_a_simulation(demo, fichier):
    chemin = fichier(NEUVE)
    attendu = [{"codeOffre": "FTTE", "effet": "créée", "changement": []}]
    assert demo.json("offre", "apply", chemin, "--simuler")["offre"] == attendu
    assert [o["codeOffre"] for o in demo.json("offre", "list")["offre"]] == ["COL", "FTTH", "FTTO"]
    assert demo.json("offre", "apply", chemin)["offre"] == attendu
    assert demo.json("offre", "apply", chemin)["offre"][0]["effet"] == "inchangée"
    change = demo.json("offre", "apply", fichier(NEUVE.replace('["SAV"]', '["SAV", "EXPERTISE"]')))
    assert change["offre"] == [{"codeOffre": "FTTE", "effet": "modifiée", "changement": ["rendez_vous"]}]
    vue = demo.json("offre", "show", "ftte")
    assert (vue["rendezVous"], vue["dateMiseEnPlace"]) == (["EXPERTISE", "SAV"], "2099-02-16")
    assert "16/02/2099 : dépôts refusés d'ici là" in demo("offre", "show", "FTTE").stdout


def test_an_offer_too_early_takes_a_reason_that_is_shown(demo, fichier):
    tot = fichier(NEUVE.replace("2099-02-16", "2099-02-15"))
    code, erreur = demo.refus("offre", "apply", tot)
    assert (code, erreur["code"]) == (1, "PRE-007")
    assert "16/02/2099" in erreur["message"]
    demo.json("offre", "apply", tot, "--exception", "Appel d'offres régional")
    prise = demo.json("offre", "show", "FTTE")["exception"]
    assert (prise["motif"], prise["auteur"]) == ("Appel d'offres régional", "Camille Agent")
    assert "Appel d'offres régional (Camille Agent" in demo("offre", "show", "FTTE").stdout


def test_the_demonstration_offers_are_those_of_their_file(demo):
    effets = demo.json("offre", "apply", str(OFFRES / "demonstration.toml"))["offre"]
    assert [(e["codeOffre"], e["effet"]) for e in effets] == [
        ("FTTH", "inchangée"),
        ("FTTO", "inchangée"),
        ("COL", "inchangée"),
    ]
    ftth = demo.json("offre", "show", "FTTH")
    assert (ftth["canal"], ftth["testObligatoire"]) == (["INTEGRE"], False)
    assert demo.json("offre", "show", "FTTO")["testObligatoire"] is True
    assert re.search(r"FTTO .* CALENDAIRE|GTR 4 h", demo("offre", "list").stdout)
