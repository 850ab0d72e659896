"""`esav donnees`: the policy, the round, holds, erasure, the right of access, and the proof that is kept."""

import json

from sqlalchemy import create_engine, text

NOM = "Service client"
"""Whom the deposits of these tests name."""


def rejeter(demo, numero) -> None:
    demo.json("signalisation", "reject", numero, "--code", "HORS_PERIMETRE", "--motif", "Hors périmètre")


def audit(demo) -> list[tuple[str, str]]:
    base = create_engine(f"sqlite:///{demo.home / 'esav.sqlite'}")
    with base.connect() as connexion:
        lues = connexion.execute(text("SELECT action, objet FROM audit ORDER BY id")).all()
    base.dispose()
    return [tuple(ligne) for ligne in lues]


def test_the_policy_in_force_is_shown_with_its_hash(demo):
    lue = demo.json("donnees", "politique")
    assert len(lue["empreinte"]) == 64
    assert {c["categorie"]: c["jours"] for c in lue["categorie"]}["deposants"] == 90
    assert "INFO_CODE_ACCES" in lue["formulaire"]["FTTH-SIG"]
    assert "anonymiser après 90 jours" in demo("donnees", "politique").stdout


def test_a_policy_of_the_home_that_is_wrong_is_refused_with_every_place(demo):
    (demo.home / "donnees.toml").write_text('responsable = "OI"\n', "utf-8")
    sortie, erreur = demo.refus("donnees", "politique")
    assert (sortie, erreur["code"]) == (1, "DON-001")
    assert "contact" in erreur["message"]
    assert "categorie" in erreur["message"]


def test_a_round_is_simulated_first_and_writes_nothing(demo):
    numero = demo.deposer()
    rejeter(demo, numero)
    simulee = demo.json("donnees", "ronde", "--simuler")
    assert {c["categorie"]: c["lignes"] for c in simulee["categorie"]}["deposants"] == 0
    assert demo.json("donnees", "ronde")["simulation"] is False
    assert [action for action, _ in audit(demo)].count("RondeDonnees") == 1


def test_hold_lift_and_erase(demo):
    numero = demo.deposer()
    sortie, erreur = demo.refus("donnees", "effacer", numero, "--motif", "Demande")
    assert (sortie, erreur["code"]) == (1, "DON-002")
    rejeter(demo, numero)
    demo.json("donnees", "retenir", numero, "--motif", "Litige", "--simuler")
    assert demo.json("donnees", "retenues") == {"retenue": []}
    demo.json("donnees", "retenir", numero, "--motif", "Litige")
    (tenue,) = demo.json("donnees", "retenues")["retenue"]
    assert (tenue["numeroSignalisation"], tenue["auteur"], tenue["motif"]) == (
        numero,
        "Camille Agent",
        "Litige",
    )
    assert demo.refus("donnees", "effacer", numero, "--motif", "Demande")[1]["code"] == "DON-003"
    assert demo.refus("donnees", "retenir", numero, "--motif", "Litige")[1]["code"] == "DON-004"
    demo.json("donnees", "lever", numero, "--motif", "Litige clos")
    demo.json("donnees", "effacer", numero, "--motif", "Demande")
    detail = demo("signalisation", "show", numero)
    assert detail.exit_code == 0
    assert "[texte effacé]" in detail.stdout
    assert NOM not in detail.stdout
    assert demo.json("signalisation", "show", numero)["deposant"]["nom"] == "[effacé]"
    assert demo.json("signalisation", "show", numero)["deposant"]["efface"] is True
    assert "ses données personnelles sont effacées" in detail.stdout
    assert "0199000000" not in detail.stdout  # nobody to call


def test_a_person_is_found_by_one_criterion_and_never_written_down(demo):
    demo.deposer()
    trouvees = demo.json("donnees", "rechercher", "--nom", "service CLIENT")["valeur"]
    assert ("signalisation", "deposant_nom", NOM) in {
        (v["table"], v["colonne"], v["valeur"]) for v in trouvees
    }
    assert ("ConsignerRecherche", "nom") in audit(demo)
    assert all("client" not in objet.casefold() for _, objet in audit(demo))
    for arguments in ((), ("--nom", "a", "--courriel", "b"), ("--nom", "ab"), ("--telephone", "0380")):
        assert demo("donnees", "rechercher", *arguments).exit_code == 2


def test_the_report_is_kept_checked_and_traced(demo, tmp_path):
    fichier = tmp_path / "preuve.json"
    rapport = demo.json("donnees", "rapport", "--sortie", str(fichier))
    assert rapport["conforme"] is True
    assert json.loads(fichier.read_text("utf-8")) == rapport
    assert ("ConsignerRapport", rapport["empreinte"]) in audit(demo)
    assert demo.json("donnees", "controler", str(fichier))["intact"] is True
    fichier.write_text(fichier.read_text("utf-8").replace('"traitees": 0', '"traitees": 9', 1), "utf-8")
    assert demo("donnees", "controler", str(fichier)).exit_code == 1
    assert demo("donnees", "rapport").exit_code == 0
    assert demo("donnees", "rapport", "--depuis", "2026-03-02", "--jusqu-a", "2026-03-01").exit_code == 2
    assert demo("donnees", "controler", str(tmp_path / "absent.json")).exit_code == 2
