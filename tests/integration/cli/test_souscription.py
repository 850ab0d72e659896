"""`esav souscription` and `esav signalisation deposit`, for people and for programs."""

import json
from datetime import datetime, timedelta

import pytest

from esav_ws.adapters.fichier_bon import MODELE
from esav_ws.domain.delais import Delai
from esav_ws.domain.horloge import PARIS
from tests.bons import document


@pytest.fixture
def bon(tmp_path):
    def ecrire(nom="bon.json", **changements):
        fichier = tmp_path / nom
        fichier.write_text(json.dumps(document(**changements)), "utf-8")
        return str(fichier)

    return ecrire


def test_the_model_is_the_form_empty_and_says_what_misses(esav, tmp_path):
    resultat = esav("souscription", "modele")
    assert resultat.stdout == MODELE
    fichier = tmp_path / "bon.toml"
    fichier.write_text(resultat.stdout, "utf-8")
    code, erreur = esav.refus("souscription", "check", str(fichier))
    assert (code, erreur["code"]) == (1, "AUT-010")
    champs = {e["xpath"] for e in erreur["element"]}
    assert len(champs) == 16
    assert "bon.adresse" in champs


@pytest.mark.parametrize(
    ("nom", "octets", "dit"),
    [
        ("bon.toml", b"[bon", "TOML"),
        ("bon.json", b"[1]", "table JSON"),
        ("bon.json", b"[" * 100_000, "JSON"),
        ("bon.toml", b"x = '\xff'", "UTF-8"),
        ("bon.toml", b"#" * 200_001, "200000 octets"),
    ],
)
def test_what_is_no_order_at_all_is_said_so(esav, tmp_path, nom, octets, dit):
    fichier = tmp_path / nom
    fichier.write_bytes(octets)
    code, erreur = esav.refus("souscription", "check", str(fichier))
    assert (code, erreur["code"]) == (1, "AUT-010")
    assert dit in erreur["message"]
    assert esav.refus("souscription", "check", str(tmp_path / "absent.toml"))[0] == 2


def test_an_order_is_checked_tried_registered_shown_and_exported(demo, bon):
    fichier = bon()
    assert "Rien à redire" in demo("souscription", "check", fichier).stdout
    essai = demo.json("souscription", "register", fichier, "--simuler")
    assert (essai["simulation"], essai["dejaEnregistre"]) == (True, False)
    assert demo.refus("souscription", "show", "NOVA")[1]["code"] == "AUT-002"
    assert "esav certificat request NOVA" in demo("souscription", "register", fichier).stdout
    assert demo.json("souscription", "register", fichier)["dejaEnregistre"] is True
    montre = demo("souscription", "show", "nova").stdout
    for dit in ("CG-2026-042-ESAV", "Dominique Petit", "intégré (SIGNALISATION ; v1, v2)", "P-2026-0042"):
        assert dit in montre
    exporte = demo("souscription", "export", "P-2026-0042")
    assert json.loads(exporte.stdout) == document()
    assert "sans bon de commande" in demo("souscription", "list").stdout


def test_a_modification_says_what_changes(demo, bon):
    demo.json("souscription", "register", bon())
    autre = bon("bon-2.json", bon__affaire_pegase="P-2", bon__raison_sociale="Nova")
    assert demo.refus("souscription", "register", autre)[1]["code"] == "AUT-012"
    dit = demo("souscription", "modify", autre).stdout
    assert "raison_sociale : Nova Télécom → Nova" in dit


def test_a_termination_is_tried_recorded_and_taken_back(demo, aujourdhui):
    fin = Delai(mois=2).echeance(aujourdhui)
    ordre = ("souscription", "terminate", "alfa", "--recue-le", aujourdhui.isoformat(), "--par", "oi")
    essai = demo.json(*ordre, "--motif", "Courrier", "--simuler")
    assert (essai["effetLe"], essai["cote"]) == (fin.isoformat(), "OI")
    assert demo.json("operateur", "show", "ALFA")["fermeLe"] is None
    assert f"dernier jour d'accès le {fin:%d/%m/%Y}" in demo(*ordre, "--motif", "Courrier").stdout
    assert "accès fermé le" in demo("operateur", "show", "ALFA").stdout
    assert "se ferme le" in demo("souscription", "list").stdout
    code, erreur = demo.refus(*ordre, "--motif", "Courrier")
    assert (code, erreur["code"]) == (1, "AUT-015")
    annule = demo.json("souscription", "cancel-termination", "ALFA", "--motif", "Accord")
    assert annule["motifAnnulation"] == "Accord"
    tot = (*ordre, "--motif", "Courrier", "--effet", aujourdhui.isoformat())
    assert demo.refus(*tot)[1]["code"] == "AUT-014"
    assert "Par exception" in demo(*tot, "--exception", "Manquement").stdout


def signalisation(reference="TEL-1", prestation="BF-2100-0001", **autres):
    hier = datetime.now(PARIS) - timedelta(days=1)
    return {
        "prestation": prestation,
        "reference": reference,
        "commentaire": "Appel de 4 h",
        "deposant": {"nom": "Service client", "telephone": "0380000000"},
        "formulaire": {
            "code": "FTTH-SIG",
            "version": 2,
            "champs": {
                "INFO_CONTACT_NOM": "Camille Martin",
                "INFO_CONTACT_TELEPHONE": "0639980001",
                "DEFECT_DATE": hier.isoformat(timespec="seconds"),
            },
        },
        **autres,
    }


def test_each_file_is_taken_or_refused_for_itself_with_what_to_change(demo, tmp_path):
    incomplet = tmp_path / "incomplet.json"
    incomplet.write_text(json.dumps(signalisation(deposant={"telephone": "12"}, urgent=True)), "utf-8")
    mauvais = tmp_path / "mauvais.json"
    mauvais.write_text(json.dumps(signalisation()), "utf-8")
    ordre = ("signalisation", "deposit", "--for", "alfa", "--canal", "telephone")
    quand = ("--recue-le", datetime.now(PARIS).isoformat(timespec="minutes"), "--motif", "Réseau coupé")
    absent = tmp_path / "absent.json"
    resultat = demo(*ordre, *quand, str(incomplet), str(mauvais), str(absent), "--json")
    assert resultat.exit_code == 1
    refus = [s["refus"] for s in json.loads(resultat.stdout)["signalisation"]]
    assert [r["code"] for r in refus] == ["SIG-061", "FRM-001", "USAGE"]
    assert {e["xpath"] for e in refus[0]["element"]} == {"deposant.nom", "deposant.telephone", "urgent"}
    assert "DEFECT_NATURE" in str(refus[1]["element"])
    assert "Refus" in demo(*ordre, *quand, str(mauvais)).stdout
