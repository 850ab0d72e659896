"""`esav plateforme`, on a demonstration home of the integration platform."""

import pytest


@pytest.fixture
def plateforme(demo, monkeypatch):
    """The command on the home of a platform."""
    monkeypatch.setenv("ESAV_ENVIRONNEMENT", "integration")
    (demo.home / "environnement").write_text("integration\n", "utf-8")
    return demo


def test_the_spaces_are_listed_also_those_that_were_never_opened(plateforme):
    lus = {espace["operateur"]: espace for espace in plateforme.json("plateforme", "list")["espace"]}
    assert lus.keys() == {"ALFA", "BETA", "DELT", "ECHO", "GAMA"}
    assert lus["ALFA"]["heure"] is None
    plateforme.json("plateforme", "advance", "alfa", "--jours", "2", "--minutes", "1")
    lus = {espace["operateur"]: espace for espace in plateforme.json("plateforme", "list")["espace"]}
    assert (lus["ALFA"]["decalage"], lus["BETA"]["decalage"]) == (2 * 86_400 + 60, None)
    dessin = plateforme("plateforme", "list")
    assert "avance de 2 j 0 h 01 min" in dessin.stdout
    assert "jamais ouvert" in dessin.stdout


def test_a_damaged_space_hides_none_of_the_others(plateforme):
    plateforme("plateforme", "show", "ALFA")
    (plateforme.home / "espaces" / "ALFA" / "courant").write_bytes(b"\xff")
    lus = {espace["operateur"]: espace for espace in plateforme.json("plateforme", "list")["espace"]}
    assert (lus["ALFA"]["empechement"], lus["BETA"]["empechement"]) == (
        "abîmé : esav plateforme reset ALFA",
        None,
    )
    assert plateforme.refus("plateforme", "show", "ALFA")[1]["code"] == "CNF-003"
    assert plateforme.json("plateforme", "reset", "ALFA")["decalage"] == 0


def test_a_space_is_steered_and_reset(plateforme):
    ouvrees = plateforme.json("plateforme", "place", "ALFA", "heures-ouvrees")
    assert ouvrees["situation"] == ["HEURES_OUVREES"]
    assert plateforme.json("plateforme", "fail-push", "ALFA", "2")["pushAEchouer"] == 2
    pousse = plateforme.json("plateforme", "double-push", "ALFA", "3")
    assert (pousse["pushAEchouer"], pousse["pushADoubler"]) == (2, 3)
    assert plateforme.json("plateforme", "limit", "ALFA", "7")["limite"]["parMinute"] == 7
    dessin = plateforme("plateforme", "show", "ALFA").stdout
    assert "7 requêtes par minute" in dessin
    assert "2 à faire échouer, 3 à doubler" in dessin
    neuf = plateforme.json("plateforme", "reset", "ALFA")
    assert (neuf["decalage"], neuf["limite"], neuf["pushAEchouer"], neuf["parcours"]) == (0, None, 0, None)
    assert "heure réelle" in plateforme("plateforme", "show", "ALFA").stdout


def test_what_cannot_be_is_refused_with_its_code(plateforme):
    assert plateforme.refus("plateforme", "show", "ZZZZ")[1]["code"] == "CNF-004"
    assert plateforme.refus("plateforme", "advance", "ALFA")[1]["code"] == "CNF-001"
    code, erreur = plateforme.refus("plateforme", "act", "ALFA", "2B7K-QXM4-P", "accepter")
    assert (code, erreur["code"]) == (1, "SIG-002")
    assert "ACCEPTER" in plateforme("plateforme", "act", "ALFA", "2B7K-QXM4-P", "manger").stderr


def test_production_has_no_space(demo):
    assert demo.refus("plateforme", "list")[1]["code"] == "CNF-006"


def test_the_platform_is_not_served_by_several_processes(plateforme, monkeypatch):
    monkeypatch.setenv("ESAV_WORKERS", "2")
    code, erreur = plateforme.refus("serve")
    assert (code, "un seul processus" in erreur["message"]) == (3, True)
