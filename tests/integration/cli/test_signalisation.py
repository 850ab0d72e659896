"""`esav signalisation`: the SAV agent at work, on both databases where it writes."""

from datetime import UTC, datetime

import pytest

from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeRejet
from tests.fakes import BETA, EN_PRODUCTION, depot


@pytest.fixture
def base(esav, monkeypatch, url_base):
    """The command on a seeded database of each kind."""
    monkeypatch.setenv("ESAV_DATABASE_URL", url_base)
    return esav


def etat_apres(esav, verbe, numero, *options):
    donnees = esav.json("signalisation", verbe, numero, *options)
    assert donnees["numeroSignalisation"] == numero
    assert donnees["simulation"] is False
    assert datetime.fromisoformat(donnees["dateEtat"]).tzinfo is not None
    return donnees["etat"], donnees["avancement"]


def test_a_whole_course_from_deposit_to_dashboard(base):
    numero = base.deposer()
    question = ("--cause", "INFORMATION", "--demande", "Digicode ?")
    cloture = ("--code", "REPARATION_RESEAU", "--motif", "Soudure refaite")
    assert etat_apres(base, "accept", numero) == ("EN_QUALIFICATION", None)
    assert etat_apres(base, "start", numero, "--motif", "Équipe 12") == ("EN_COURS", "EN_COURS")
    assert etat_apres(base, "freeze", numero, *question) == ("GELE", "GELEE")
    assert etat_apres(base, "resume", numero) == ("EN_COURS", "EN_COURS")
    assert etat_apres(base, "restore", numero) == ("EN_COURS", "RETABLIE")
    assert etat_apres(base, "repair", numero) == ("EN_COURS", "REPAREE")
    assert etat_apres(base, "close", numero, *cloture) == ("CLOS", "CLOSE")
    assert etat_apres(base, "validate", numero) == ("VALIDE", "VALIDEE")
    assert etat_apres(base, "lock", numero) == ("CLOS_TABLEAU_DE_BORD", "CLOSE")

    detail = base.json("signalisation", "show", numero)
    assert [p["etatArrivee"] for p in detail["passage"]] == [
        "EN_QUALIFICATION",
        "EN_COURS",
        "GELE",
        "EN_COURS",
        "EN_COURS",
        "EN_COURS",
        "CLOS",
        "VALIDE",
        "CLOS_TABLEAU_DE_BORD",
    ]
    assert {p["auteur"] for p in detail["passage"]} == {"Camille Agent"}
    assert (detail["passage"][1]["motif"], detail["passage"][6]["motif"]) == ("Équipe 12", "Soudure refaite")
    assert base.json("signalisation", "list")["signalisation"] == []
    finies = base.json("signalisation", "list", "--etat", "clos-tableau de bord")["signalisation"]
    assert [(f["numeroSignalisation"], f["codeCloture"]) for f in finies] == [(numero, "REPARATION_RESEAU")]


def test_a_rejection_keeps_its_code_and_its_reason(base):
    numero = base.deposer()
    options = ("--code", "hors-perimetre", "--motif", "Équipement du client")
    assert etat_apres(base, "reject", numero, *options) == ("EN_REJET", None)
    passage = base.json("signalisation", "show", numero)["passage"][0]
    assert (passage["code"], passage["motif"]) == ("HORS_PERIMETRE", "Équipement du client")


def test_the_list_narrows_and_pages(base):
    numeros = [base.deposer(f"REF-{rang}", prestation=f"BF-2100-000{rang}") for rang in (1, 2, 3)]
    maison = Maison.ouvrir(Settings())
    autre = maison.bus.executer(depot("REF-B", prestation="BF-2500-0001", version=EN_PRODUCTION), BETA).numero
    maison.fermer()
    base.json("signalisation", "accept", numeros[1])

    def lister(*options):
        page = base.json("signalisation", "list", *options)
        return [ligne["numeroSignalisation"] for ligne in page["signalisation"]], page["curseurSuivant"]

    assert lister() == ([autre, *reversed(numeros)], None)
    assert lister("--operateur", "alfa") == (numeros[::-1], None)
    assert lister("--prestation", "bf-2100-0003") == ([numeros[2]], None)
    assert lister("--etat", "en_qualification") == ([numeros[1]], None)
    assert lister("--depuis", "2099-01-01") == ([], None)
    assert lister("--depuis", "2020-01-01T00:00")[0][0] == autre
    page, curseur = lister("--operateur", "ALFA", "--taille", "2")
    assert page == [numeros[2], numeros[1]]
    assert lister("--operateur", "ALFA", "--taille", "2", "--curseur", curseur) == ([numeros[0]], None)


def test_a_line_of_the_list_speaks_the_words_of_the_contract(demo):
    numero = demo.deposer()
    (ligne,) = demo.json("signalisation", "list")["signalisation"]
    assert {cle: ligne[cle] for cle in ligne if not cle.startswith("date")} == {
        "numeroSignalisation": numero,
        "operateur": "ALFA",
        "referenceOperateur": "REF-1",
        "identifiantPrestation": "BF-2100-0001",
        "etat": "EN_DEPOT",
        "avancement": None,
        "codeCloture": None,
    }
    assert datetime.fromisoformat(ligne["dateDepot"]) <= datetime.now(UTC)
    assert ligne["dateCloture"] is None


@pytest.mark.parametrize(
    "ecrire", [str.lower, lambda n: n.replace("-", ""), lambda n: f" {n} ".replace("-", " ")]
)
def test_a_number_is_accepted_in_any_writing(demo, ecrire):
    numero = demo.deposer()
    assert demo.json("signalisation", "show", ecrire(numero))["numeroSignalisation"] == numero
    assert demo.json("signalisation", "accept", ecrire(numero))["numeroSignalisation"] == numero


def test_a_mistyped_or_unknown_number_is_said(demo):
    code, erreur = demo.refus("signalisation", "show", "2222-2222-3")
    assert (code, erreur["code"], erreur["camp"]) == (1, "SIG-002", "CLIENT")
    code, erreur = demo.refus("signalisation", "accept", "2222-2222-2")
    assert (code, erreur["code"]) == (1, "SIG-001")


def test_a_forbidden_move_is_shown_with_what_to_do_and_no_traceback(demo):
    numero = demo.deposer()
    resultat = demo("signalisation", "validate", numero)
    assert resultat.exit_code == 1
    assert resultat.stdout == ""
    for texte in ("SIG-010", "Changement d'état interdit", "EN_DEPOT", "À faire :"):
        assert texte in resultat.stderr
    assert "Traceback" not in resultat.stderr


def test_a_code_that_supposes_an_intervention_is_refused_with_those_admitted(demo):
    numero = demo.deposer()
    options = ("--code", "REPARATION_RESEAU", "--motif", "Réparé")
    code, erreur = demo.refus("signalisation", "close", numero, *options)
    assert (code, erreur["code"]) == (1, "SIG-016")
    assert erreur["element"][0]["valeurAdmise"] == [
        "DEFAUT_NON_CONSTATE",
        "DOUBLON",
        "HORS_RESPONSABILITE",
        "RETABLI_SANS_INTERVENTION",
        "SANS_REPONSE",
    ]
    assert "DOUBLON" in demo("signalisation", "close", numero, *options).stderr


def test_an_act_decided_on_an_old_revision_is_refused(demo):
    numero = demo.deposer()
    lue = demo.json("signalisation", "show", numero)["revision"]
    assert lue == 0
    demo.json("signalisation", "accept", numero, "--revision", str(lue))
    for suite in ((), ("--simuler",)):
        code, erreur = demo.refus("signalisation", "start", numero, "--revision", str(lue), *suite)
        assert (code, erreur["code"]) == (1, "SIG-011")
    assert etat_apres(demo, "start", numero, "--revision", "1") == ("EN_COURS", "EN_COURS")


def test_a_simulation_says_the_outcome_and_writes_nothing(demo):
    numero = demo.deposer()
    avant = demo.json("signalisation", "show", numero)
    options = ("--code", "DOUBLON", "--motif", "Déjà traité", "--simuler")
    donnees = demo.json("signalisation", "close", numero, *options)
    assert (donnees["etat"], donnees["avancement"], donnees["simulation"]) == ("CLOS", "CLOSE", True)
    resultat = demo("signalisation", "accept", numero, "--simuler")
    assert "rien n'a été écrit" in resultat.stdout
    apres = demo.json("signalisation", "show", numero)
    assert (apres["revision"], apres["passage"]) == (avant["revision"], [])
    assert demo.refus("signalisation", "lock", numero, "--simuler")[1]["code"] == "SIG-010"


def test_the_agent_is_the_one_named(demo, monkeypatch):
    numero = demo.deposer()
    demo.json("signalisation", "accept", numero, "--auteur", "Dominique SAV")
    monkeypatch.delenv("ESAV_AUTEUR")
    monkeypatch.setenv("LOGNAME", "agent7")
    demo.json("signalisation", "start", numero)
    passages = demo.json("signalisation", "show", numero)["passage"]
    assert [p["auteur"] for p in passages] == ["Dominique SAV", "agent7"]


@pytest.mark.parametrize(
    ("options", "mot"),
    [
        (("--code", "HORS_PERIMETRE", "--motif", "x" * 2001), "2000"),
        (("--code", "HORS_PERIMETRE", "--motif", "   "), "vide"),
        (("--code", "HORS_PERIMETRE", "--motif", "a\x1bb"), "interdit"),
        (("--code", "PANNE", "--motif", "x"), "INFORMATION_INSUFFISANTE"),
        (("--code", "HORS_PERIMETRE", "--motif", "x", "--auteur", "n" * 101), "100"),
        (("--code", "HORS_PERIMETRE"), "--motif"),
        (("--motif", "x"), "--code"),
    ],
)
def test_what_cannot_be_meant_is_a_wrong_usage(demo, options, mot):
    numero = demo.deposer()
    code, erreur = demo.refus("signalisation", "reject", numero, *options)
    assert (code, erreur["code"], erreur["camp"]) == (2, "USAGE", "CLIENT")
    assert mot in erreur["message"]
    assert "esav signalisation reject --help" in erreur["remede"]
    assert demo.json("signalisation", "show", numero)["etat"] == "EN_DEPOT"


def test_texts_at_their_limit_reach_the_other_side_whole(demo):
    numero = demo.deposer()
    demo.json("signalisation", "accept", numero, "--motif", "m" * 2000, "--auteur", "n" * 100)
    demo.json("signalisation", "freeze", numero, "--cause", "INFORMATION", "--demande", "d" * 2000)
    detail = demo.json("signalisation", "show", numero)
    assert detail["passage"][0]["motif"] == "m" * 2000
    assert detail["passage"][0]["auteur"] == "n" * 100
    assert detail["gel"]["informationDemandee"] == "d" * 2000
    assert detail["gel"]["cote"] == "OPERATEUR"


@pytest.mark.parametrize("options", [("--demande", "d" * 2001), ("--cote", "CLIENT"), ("--cause", "PLUIE")])
def test_a_freeze_is_as_strict(demo, options):
    numero = demo.deposer()
    code, _ = demo.refus("signalisation", "freeze", numero, "--cause", "TIERS", *options)
    assert code == 2


def test_show_draws_the_history_the_freeze_the_clock_and_the_comments(demo):
    numero = demo.deposer(commentaire="Client [prioritaire]")
    demo.json("signalisation", "accept", numero, "--motif", "Recevable [1]")
    demo.json("signalisation", "freeze", numero, "--cause", "ACCES_SITE", "--cote", "OI")
    resultat = demo("signalisation", "show", numero)
    for texte in (
        numero,
        "gelé",
        "en qualification",
        "Ouverture du site à obtenir",
        "l'opérateur d'infrastructure",
        "en marche, 0 h 00 écoulées hors arrêts sur 10 h 00",
        "Arrêts de l'horloge",
        "GTR 10 h ouvrées",
        "Recevable [1]",
        "Client [prioritaire]",
        "BF-2100-0001",
        "0380000000",
        "Niveau optique dégradé",
    ):
        assert texte in resultat.stdout
    assert "INFO_PTO" not in resultat.stdout
    assert "FI-7K2M-04QX" in demo("signalisation", "show", numero, "--formulaire").stdout


def test_the_clock_is_the_same_figure_in_show_and_in_the_list(demo):
    numero = demo.deposer()
    demo.json("signalisation", "accept", numero)
    demo.json("signalisation", "freeze", numero, "--cause", "RENDEZ_VOUS")
    lue = demo.json("signalisation", "show", numero)["horloge"]
    assert (lue["etat"], lue["objectifMinutes"], lue["calendrier"], lue["depassee"]) == (
        "ARRETEE",
        600,
        "OUVRE",
        False,
    )
    (arret,) = lue["arret"]
    assert (arret["cause"], arret["cote"], arret["suspensif"], arret["dateFin"]) == (
        "RENDEZ_VOUS",
        "OPERATEUR",
        True,
        None,
    )
    (ligne,) = demo.json("signalisation", "list", "--gtr")["signalisation"]
    assert {**ligne["horloge"], "dateLimite": None} == {
        **lue,
        "dateLimite": None,
    }  # it moves as long as it stands
    assert "horloge" not in demo.json("signalisation", "list")["signalisation"][0]
    dessin = demo("signalisation", "list", "--gtr").stdout
    assert "arrêtée par le gel" in dessin
    assert "reste 10 h 00" in dessin


def test_the_table_for_people_has_the_number_and_the_state_in_words(demo):
    assert "Aucune signalisation" in demo("signalisation", "list").stdout
    numero = demo.deposer()
    demo.deposer("REF-2", prestation="BF-2100-0002")
    demo.json("signalisation", "accept", numero)
    sortie = demo("signalisation", "list").stdout
    assert numero in sortie
    assert "en qualification" in sortie
    assert "--curseur " in demo("signalisation", "list", "--taille", "1").stdout


def test_an_act_tells_the_new_state(demo):
    numero = demo.deposer()
    assert demo("signalisation", "accept", numero).stdout.startswith(
        f"{numero} est en qualification, depuis le "
    )
    demo("signalisation", "start", numero)
    assert " est en cours (réparée), " in demo("signalisation", "repair", numero).stdout


@pytest.mark.parametrize(
    ("verbe", "codes"), [("reject", CodeRejet), ("freeze", CauseGel), ("close", CodeCloture)]
)
def test_the_help_lists_every_code_with_its_label(esav, verbe, codes):
    aide = " ".join(esav("signalisation", verbe, "--help").stdout.split())
    for code in codes:
        if code != "ANNULATION":
            assert f"{code} : {code.libelle}" in aide
    assert "ANNULATION" not in aide


@pytest.mark.parametrize("valeur", ["hier", "2026-13-01", "02/03/2026"])
def test_a_date_that_is_none_is_said_with_an_example(demo, valeur):
    code, erreur = demo.refus("signalisation", "list", "--depuis", valeur)
    assert code == 2
    assert "2026-03-02" in erreur["message"]


def test_a_date_without_offset_is_in_paris_time():
    from esav_ws.cli.commun import instant

    assert instant("--depuis", "2026-07-01") == datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
    assert instant("--depuis", "2026-01-05T08:30") == datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
    assert instant("--depuis", "2026-01-05T08:30+00:00") == datetime(2026, 1, 5, 8, 30, tzinfo=UTC)


def test_cancelling_is_not_the_agents(demo):
    numero = demo.deposer()
    code, erreur = demo.refus("signalisation", "close", numero, "--code", "ANNULATION", "--motif", "x")
    assert code == 2
    assert "SANS_REPONSE" in erreur["message"]
