"""`esav version`: what is compared, decided, shown and checked."""

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest

from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.contrat import EtatVersion, Genre, VersionContrat
from esav_ws.domain.delais import Delai
from esav_ws.xmlio import gel

S = "signalisation"


def copie(tmp_path, *changes):
    """The published 1.0 in a folder of its own, with what a case changes in its schema."""
    for nom in ("wsdl", "xsd"):
        shutil.copytree(getattr(Settings(), nom) / "v1", tmp_path / nom / "v1")
    xsd = tmp_path / "xsd/v1/signalisation.xsd"
    texte = xsd.read_text("utf-8")
    for avant, apres in changes:
        assert avant in texte
        texte = texte.replace(avant, apres)
    xsd.write_text(texte, "utf-8")
    return str(tmp_path / "wsdl/v1")


def ecrire(*versions):
    maison = Maison.ouvrir(Settings())
    with maison.unites(ecriture=True) as uow:
        for version in versions:
            uow.versions.enregistrer(version)
        uow.commit()
    maison.fermer()


def test_a_new_home_has_signalisation_in_project(demo):
    versions = {v["nom"]: v for v in demo.json("version", "status", S)["version"] if v["numero"] == "1.0"}
    assert versions[S]["etat"] == "PROJET"
    assert demo("version", "status", S).stdout.count("projet") >= 1


def test_versions_without_change_have_none(demo, tmp_path):
    donnees = demo.json("version", "diff", f"{S}:1.0", copie(tmp_path))
    assert (donnees["evolution"], donnees["changement"]) == ("AUCUNE", [])
    assert "Aucun changement" in demo("version", "diff", f"{S}:1.0", f"{S}:1.0").stdout


def test_a_difference_says_element_by_element_class_article_and_first_day(esav, tmp_path):
    b = copie(tmp_path, ('<xs:maxInclusive value="200"/>', '<xs:maxInclusive value="300"/>'))
    donnees = esav.json("version", "diff", f"{S}:1.0", b, "--annonce", "2026-12-31")
    assert (donnees["evolution"], donnees["annonce"], donnees["auPlusTot"]) == (
        "MINEURE",
        "2026-12-31",
        "2027-03-01",
    )
    (change,) = donnees["changement"]
    assert (change["lieu"], change["article"], change["rompt"]) == ("Taille", "12.1", False)
    assert change["operation"] == ["consulterHistorique", "listerSignalisations"]
    sortie = " ".join(esav("version", "diff", f"{S}:1.0", b, "--annonce", "2026-12-31").stdout.split())
    assert "au plus tôt le 01/03/2027 à 0 h, heure de Paris" in sortie


def test_a_difference_that_is_too_heavy_fails_a_check(esav, tmp_path):
    b = copie(tmp_path, ('<xs:maxInclusive value="200"/>', '<xs:maxInclusive value="100"/>'))
    assert esav("version", "diff", f"{S}:1.0", b).exit_code == 0
    assert esav("version", "diff", f"{S}:1.0", b, "--au-plus", "MAJEURE").exit_code == 0
    assert esav("version", "diff", f"{S}:1.0", b, "--au-plus", "mineure").exit_code == 1


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ("absent", f"{S}:1.0", "absent : n'existe pas"),
        (f"{S}:9.9", f"{S}:1.0", "n'est ni un chemin ni une version installée"),
        (f"{S}:1.0", "FTTH-SIG:1", "ne se compare pas"),
    ],
)
def test_what_cannot_be_compared_is_a_wrong_usage(esav, a, b, message):
    code, erreur = esav.refus("version", "diff", a, b)
    assert code == 2
    assert message in erreur["message"]


def test_a_version_is_announced_published_deprecated_and_retired(demo, aujourdhui):
    simulee = demo.json("version", "announce", S, "1.0", "--motif", "première", "--simuler")
    assert (simulee["simulation"], simulee["version"]["etat"]) == (True, "ANNONCEE")
    assert demo.json("version", "status", S)["version"][0]["etat"] == "PROJET"

    annoncee = demo.json("version", "announce", S, "1.0", "--motif", "première")["version"]
    assert (annoncee["etat"], annoncee["initiale"]) == ("ANNONCEE", True)
    assert len(annoncee["empreinte"]) == 64
    assert "en production" in demo("version", "publish", S, "1.0", "--motif", "mise en service").stdout
    code, erreur = demo.refus("version", "retire", S, "1.0", "--motif", "plus rien")
    assert (code, erreur["code"], erreur["article"]) == (1, "VER-006", "12.1")

    suivante = VersionContrat(
        Genre.SERVICE, S, 2, inscrit=EtatVersion.EN_PRODUCTION, production_le=aujourdhui - timedelta(days=40)
    )
    ecrire(suivante)
    code, erreur = demo.refus("version", "deprecate", S, "1.0", "--fin", "2099-12-31", "--motif", "fin")
    assert (code, erreur["code"]) == (1, "VER-005")
    fin = Delai(jours=15).echeance(aujourdhui)
    donnees = demo.json("version", "deprecate", S, "1.0", "--fin", fin.isoformat(), "--motif", "fin")[
        "version"
    ]
    assert (donnees["etat"], donnees["joursRestants"]) == ("DEPRECIEE", 15)
    assert [p["auteur"] for p in donnees["passage"]] == ["Camille Agent"] * 3

    code, erreur = demo.refus("version", "retire", S, "1.0", "--motif", "vite")
    assert (code, erreur["code"]) == (1, "VER-005")
    vite = demo.json("version", "retire", S, "1.0", "--motif", "vite", "--exception", "faille de sécurité")
    assert vite["version"]["etat"] == "RETIREE"
    assert [d["code"] for d in vite["version"]["passage"][-1]["exception"]] == ["VER-005"]


def test_who_still_uses_a_version_is_shown_with_its_last_day(demo, aujourdhui):
    fin = aujourdhui + timedelta(days=20)
    ecrire(
        VersionContrat(
            Genre.SERVICE,
            S,
            1,
            inscrit=EtatVersion.DEPRECIEE,
            production_le=date(2025, 1, 1),
            depreciee_le=aujourdhui - timedelta(days=40),
            fin_le=fin,
        ),
        VersionContrat(
            Genre.SERVICE,
            S,
            2,
            inscrit=EtatVersion.EN_PRODUCTION,
            production_le=aujourdhui - timedelta(days=40),
        ),
    )
    maison = Maison.ouvrir(Settings())
    for _ in range(3):
        maison.comptage.noter("ALFA", S, "1.0", "consulterEtat")
    maison.comptage.noter("BETA", S, "2.0", "consulterEtat", faute=True)
    for _ in range(2):
        maison.comptage.noter("BETA", S, "2.0", faute=True)
    maison.comptage.noter("BETA", "FTTH-SIG", "2")
    maison.comptage.verser()
    maison.fermer()
    donnees = demo.json("version", "status", S)
    assert [
        (e["operateur"], e["numero"], e["operation"], e["nombre"], e["fautes"]) for e in donnees["emploi"]
    ] == [
        ("ALFA", "1.0", "consulterEtat", 3, 0),
        ("BETA", "2.0", None, 2, 2),
        ("BETA", "2.0", "consulterEtat", 1, 1),
    ]
    assert any("signalisation 1.0 finit le" in alerte for alerte in donnees["alerte"])
    sortie = " ".join(demo("version", "status", S).stdout.split())
    for texte in ("dépréciée", f"{fin:%d/%m/%Y}", "20", "consulterEtat (3)", "prévenez ses Opérateurs"):
        assert texte in sortie
    assert "sans opération (2), consulterEtat (1)" in sortie
    assert "sans opération" not in demo("version", "status", "FTTH-SIG").stdout
    assert demo.json("version", "status", S, "--depuis", "2099-01-01")["emploi"] == []


def test_nothing_published_was_edited(demo):
    donnees = demo.json("version", "check")
    assert donnees["modifiee"] == []
    assert "Rien de publié n'a été modifié." in demo("version", "check").stdout


def test_an_announced_version_whose_files_changed_is_neither_checked_nor_served(demo):
    maison = Maison.ouvrir(Settings())
    (v10,) = [v for v in maison.contrats.versions() if v.nom == f"{S} 1.0"]
    maison.fermer()
    ecrire(replace(v10, inscrit=EtatVersion.ANNONCEE, empreinte="f" * 64))
    resultat = demo("version", "check")
    assert resultat.exit_code == 1
    assert "ne sont pas ceux de l'annonce" in " ".join(resultat.stdout.split())
    code, erreur = demo.refus("serve")
    assert (code, erreur["code"]) == (3, "INSTALLATION")
    assert "signalisation 1.0 : les fichiers ne sont pas ceux de l'annonce" in erreur["message"]


def test_a_frozen_file_that_was_edited_stops_the_check_and_the_service(demo, tmp_path, monkeypatch):
    racine = tmp_path / "gele"
    racine.mkdir()
    (racine / "a.xsd").write_text("a", "utf-8")
    (racine / gel.NOM).write_text(f"{'0' * 64}  a.xsd\n", "utf-8")
    monkeypatch.setattr(Settings, "xsd", property(lambda _self: racine))
    for commande in (("version", "check"), ("serve",)):
        code, erreur = demo.refus(*commande)
        assert (code, erreur["code"]) == (3, "INSTALLATION")
        assert "fichier publié modifié ou absent" in erreur["message"]


def test_the_files_of_a_version_are_frozen_once(demo, tmp_path, monkeypatch):
    copie(tmp_path)
    for nom in ("wsdl", "xsd"):
        (tmp_path / nom / gel.NOM).write_text("", "utf-8")
        monkeypatch.setattr(Settings, nom, property(lambda _self, nom=nom: tmp_path / nom))
    neufs = demo.json("version", "check", "--geler", f"{S}:1.0")["neuf"]
    assert [n.rpartition("/")[2] for n in neufs] == ["signalisation.wsdl", "signalisation.xsd"]
    assert demo.json("version", "check", "--geler", f"{S}:1.0")["neuf"] == []
    assert demo("version", "check", "--geler", f"{S}:9.0").exit_code == 2


@pytest.mark.parametrize("numero", ["", "un", "0", "1.", "01", "1.0.0"])
def test_a_number_that_is_none_is_a_wrong_usage(demo, numero):
    code, _ = demo.refus("version", "announce", S, numero, "--motif", "x")
    assert code == 2


def test_a_version_that_is_not_installed_is_unknown(demo):
    code, erreur = demo.refus("version", "announce", S, "9.0", "--motif", "x")
    assert (code, erreur["code"]) == (1, "VER-009")
    assert "signalisation 1.0" in erreur["message"]


def test_the_versions_of_test_are_compared_and_shown_beside_those_of_signalisation(demo, tmp_path):
    b = copie(tmp_path)
    xsd = tmp_path / "xsd/v1/test.xsd"
    xsd.write_text(xsd.read_text("utf-8").replace('maxOccurs="50"', 'maxOccurs="60"'), "utf-8")
    assert demo.json("version", "diff", f"{S}:1.0", b)["changement"] == []
    (change,) = demo.json("version", "diff", "test:1.0", b)["changement"]
    assert change["operation"] == ["demanderTest"]
    versions = demo.json("version", "status", "test")["version"]
    assert {(v["nom"], v["numero"], v["etat"]) for v in versions} >= {
        ("test", "1.0", "PROJET"),
        ("test", "2.0", "PROJET"),
    }
