"""The list of deliberate faults follows the code, and a fault counts as caught for the right reason alone."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from conformance_suite.catalogue import FAMILLES
from conformance_suite.catalogue import charger as cas_publies
from conformance_suite.configuration import Niveau
from tools import mutation
from tools.liste_mutations import ListeInvalide, Mutation, charger, choisir
from tools.mutation import COPIES, RACINE, TEMOIN, Banc, Constat, Issue, juger

LISTE = charger()
UNE = Mutation("une", "Un et un font trois.", "calcul.py", "1 + 1", "3", "TLS-001")


def resultat(cas: str, issue: str, version: int = 1, dit: str = "") -> dict[str, object]:
    return {"cas": cas, "cle": f"{cas}.v{version}.soap11", "issue": issue, "dit": dit}


def test_there_are_twenty_faults_at_least():
    assert len(LISTE) >= 20


@pytest.mark.parametrize("faute", LISTE, ids=lambda faute: faute.id)
def test_a_fault_is_put_into_the_code_as_it_is_and_what_comes_out_is_python(faute):
    mutee = faute.muter((RACINE / faute.fichier).read_text("utf-8"))
    assert ast.dump(ast.parse(mutee)) != ast.dump(ast.parse((RACINE / faute.fichier).read_text("utf-8")))


def test_no_two_faults_are_the_same():
    assert max(Counter((f.fichier, f.texte) for f in LISTE).values()) == 1
    assert max(Counter(f.defaut for f in LISTE).values()) == 1
    assert max(Counter(f.cas for f in LISTE).values()) == 1


def test_every_named_case_is_published():
    publies = {cas.id for cas in cas_publies()}
    assert {f.cas for f in LISTE} | {TEMOIN} <= publies


def test_the_faults_spread_over_every_level_both_versions_and_most_families():
    nommes = [cas for cas in cas_publies() if cas.id in {f.cas for f in LISTE}]
    assert {cas.niveau for cas in nommes} == set(Niveau)
    assert {version for cas in nommes for version in cas.versions} == {1, 2}
    ailleurs = {
        cas.famille for cas in cas_publies() if "regie" in cas.besoins
    }  # the platform's, not a gateway's
    assert len({cas.famille for cas in nommes}) >= len(FAMILLES) - len(ailleurs) - 2


def test_only_the_gateway_is_mutated_and_what_it_needs_is_copied():
    assert {Path(f.fichier).parts[0] for f in LISTE} == {"esav_ws"}
    assert [nom for nom in COPIES if not (RACINE / nom).is_dir()] == []
    assert "conformance_suite" not in COPIES


def test_a_fault_is_written_into_the_copy(tmp_path):
    (tmp_path / "calcul.py").write_text("somme = 1 + 1\n")
    UNE.appliquer(tmp_path)
    assert (tmp_path / "calcul.py").read_text() == "somme = 3\n"


@pytest.mark.parametrize(("source", "nombre"), [("", 0), ("1 + 1, 1 + 1", 2)])
def test_a_text_that_is_not_there_once_is_an_error_of_the_list(source, nombre):
    with pytest.raises(ListeInvalide, match=f"^une : le texte est {nombre} fois dans calcul.py, 1 attendue$"):
        UNE.muter(source)


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        ('[[mutation]]\nid = "a"\n', "a : cas, defaut, fichier, par, texte en trop ou manquant"),
        ("[[mutation]]\n", "entrée 1 : cas, defaut, fichier, id, par, texte en trop ou manquant"),
        (
            '[[mutation]]\nid = "a"\ndefaut = ""\nfichier = ""\ntexte = ""\npar = ""\ncas = ""\n' * 2,
            "identifiants en double : a",
        ),
    ],
)
def test_an_entry_out_of_shape_is_named(tmp_path, contenu, dit):
    fichier = tmp_path / "mutations.toml"
    fichier.write_text(contenu)
    with pytest.raises(ListeInvalide) as refus:
        charger(fichier)
    assert str(refus.value) == dit


def test_faults_are_chosen_by_name_and_a_wrong_name_is_told():
    assert [f.id for f in choisir(["doctype"])] == ["doctype"]
    assert choisir([]) == LISTE
    with pytest.raises(ListeInvalide, match=r"^faute inconnue : nulle \(mutations.toml les liste\)$"):
        choisir(["doctype", "nulle"])


@pytest.mark.parametrize(
    ("siens", "issue", "dit"),
    [
        (["réussi", "échoué"], Issue.ARRETEE, "TLS-001.v2.soap11 : non"),
        (["non joué", "échoué"], Issue.ARRETEE, "TLS-001.v2.soap11 : non"),
        (["réussi", "réussi"], Issue.SURVIT, "TLS-001 réussit"),
        (["réussi", "non joué"], Issue.ERREUR, "TLS-001.v2.soap11 n'est pas joué : non"),
    ],
)
def test_a_fault_is_caught_when_its_case_fails(siens, issue, dit):
    resultats = [resultat("TLS-001", sien, version, "non") for version, sien in enumerate(siens, 1)]
    assert juger([*resultats, resultat(TEMOIN, "réussi")], "TLS-001") == (issue, dit)


def test_a_gateway_that_answers_nothing_has_caught_nothing():
    resultats = [resultat("TLS-001", "échoué"), resultat(TEMOIN, "échoué"), resultat(TEMOIN, "échoué", 2)]
    issue, dit = juger(resultats, "TLS-001")
    assert (issue, TEMOIN in dit) == (Issue.ERREUR, True)


def test_one_version_that_still_answers_is_enough_of_a_witness():
    resultats = [resultat("TLS-001", "échoué"), resultat(TEMOIN, "échoué", 2), resultat(TEMOIN, "réussi")]
    assert juger(resultats, "TLS-001")[0] is Issue.ARRETEE


@pytest.mark.parametrize(
    ("issues", "code"),
    [
        ([Issue.ARRETEE, Issue.ARRETEE], 0),
        ([Issue.ARRETEE, Issue.SURVIT], 1),
        ([Issue.ERREUR, Issue.SURVIT], 2),
    ],
)
def test_the_exit_code_says_the_worst(monkeypatch, capsys, issues, code):
    suite = dict(zip(("doctype", "soapaction"), issues, strict=True))
    monkeypatch.setattr(Banc, "preparer", lambda _: None)
    monkeypatch.setattr(Banc, "temoigner", lambda _, __: [])
    monkeypatch.setattr(Banc, "eprouver", lambda _, faute: Constat(suite[faute.id], "vu"))
    assert mutation.main(list(suite)) == code
    assert f"{issues.count(Issue.ARRETEE)} fautes arrêtées sur 2" in capsys.readouterr().out


def test_nothing_is_tried_on_a_gateway_that_fails_untouched(monkeypatch, capsys):
    monkeypatch.setattr(Banc, "preparer", lambda _: None)
    monkeypatch.setattr(Banc, "temoigner", lambda _, __: ["ENV-003.v1.soap11 : échoué, non"])
    assert mutation.main(["doctype"]) == 2
    assert "ENV-003.v1.soap11" in capsys.readouterr().out


def test_an_unknown_name_is_refused_before_anything_is_copied(capsys):
    assert mutation.main(["nulle"]) == 2
    assert "faute inconnue : nulle" in capsys.readouterr().out


def test_no_fault_is_begun_after_the_time_is_over(tmp_path):
    constat = Banc(tmp_path, fin=float("-inf")).eprouver(UNE)
    assert (constat.issue, "non éprouvée" in constat.dit) == (Issue.ERREUR, True)


def test_a_fault_that_does_not_fit_the_copy_is_an_error_of_the_list(tmp_path):
    for nom in ("code", "home"):
        (tmp_path / "origine" / nom).mkdir(parents=True)
    (tmp_path / "origine" / "code" / "calcul.py").write_text("")
    constat = Banc(tmp_path, fin=float("inf")).eprouver(UNE)
    assert (constat.issue, "0 fois dans calcul.py" in constat.dit) == (Issue.ERREUR, True)
