"""`esav avis`, `esav operateur contact`, and what the acts on versions say of who was told."""

from datetime import timedelta

import pytest

from esav_ws.application.messages import ReleverEvenements
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.delais import Delai
from tests.fakes import AGENT

S = "signalisation"


@pytest.fixture
def fichiers(tmp_path):
    (tmp_path / "avis.txt").write_text("\ufeffL'article 6 change.\r\nVoir le document.\r\n", "utf-8")
    (tmp_path / "conditions.pdf").write_bytes(b"%PDF-1.7")
    return tmp_path


@pytest.fixture
def un_mois(aujourdhui):
    """The first day on which what is said today may take effect."""
    return Delai(mois=1).premier_jour_libre(aujourdhui)


@pytest.fixture
def post(demo, fichiers, un_mois):
    """The arguments of a notice of changed conditions, with what a case adds."""

    def arguments(*autres, nature="conditions", effet=un_mois):
        return (
            "avis",
            "post",
            nature,
            "--effet",
            effet.isoformat(),
            "--objet",
            "Conditions e-SAV",
            "--texte",
            str(fichiers / "avis.txt"),
            *autres,
        )

    return arguments


@pytest.fixture
def piece(fichiers):
    return ("--piece", str(fichiers / "conditions.pdf"))


def courriel(reference):
    maison = Maison.ouvrir(Settings())
    with maison.unites(ecriture=False) as uow:
        trouve = uow.courriels.trouver(reference)
    maison.fermer()
    return trouve and trouve.courriel


def journal(operateur):
    maison = Maison.ouvrir(Settings())
    page = maison.bus.executer(ReleverEvenements(operateur=operateur), AGENT)
    maison.fermer()
    return [e.type for e in page.evenements]


def test_the_addresses_of_an_operateur_are_set_shown_and_taken_away(demo):
    assert demo.json("operateur", "show", "ALFA")["contact"] == [
        "correspondant@alfa.example",
        "supervision@alfa.example",
    ]
    assert demo.json("operateur", "show", "ECHO")["contact"] == []
    assert "aucun" in demo("operateur", "show", "ECHO").stdout
    fait = demo.json("operateur", "contact", "echo", "sav@echo.example", "noc@echo.example")
    assert fait == {"code": "ECHO", "contact": ["sav@echo.example", "noc@echo.example"]}
    assert "noc@echo.example" in demo("operateur", "show", "ECHO").stdout
    assert demo.json("operateur", "contact", "ECHO", "--aucune")["contact"] == []


@pytest.mark.parametrize(
    ("arguments", "sortie", "code"),
    [
        (("ECHO",), 2, None),
        (("ECHO", "a@echo.example", "--aucune"), 2, None),
        (("ECHO", "a@echo.example", "Sav <b@echo.example>"), 1, "AUT-003"),
        (("ZZZZ", "a@zzzz.example"), 1, "AUT-002"),
    ],
)
def test_wrong_addresses_are_refused(demo, arguments, sortie, code):
    rendu, erreur = demo.refus("operateur", "contact", *arguments)
    assert rendu == sortie
    assert code in {None, erreur["code"]}
    assert demo.json("operateur", "show", "ECHO")["contact"] == []


def test_an_announcement_says_who_has_no_address(demo):
    demo("operateur", "contact", "BETA", "--aucune")
    simulee = demo.json("version", "announce", S, "1.0", "--motif", "première", "--simuler")
    assert simulee["sansAdresse"] == ["BETA"]
    assert courriel("signalisation-1.0-0001.ALFA") is None
    assert journal("ALFA") == []

    annoncee = demo.json("version", "announce", S, "1.0", "--motif", "première")
    assert [(a["operateur"], a["courriel"]) for a in annoncee["avis"]] == [("ALFA", True), ("BETA", False)]
    envoye = courriel("signalisation-1.0-0001.ALFA")
    assert [(p.nom, p.type, p.contenu[:2]) for p in envoye.pieces] == [
        ("e-sav-signalisation-v1.zip", "application/zip", b"PK")
    ]
    assert journal("BETA") == ["VERSION_ANNONCEE"]

    demo("operateur", "contact", "BETA", "sav@beta.example")
    sortie = demo("version", "announce", S, "1.0", "--motif", "encore").stdout
    assert "Prévenus par courriel : ALFA, BETA" in sortie
    assert courriel("signalisation-1.0-0001.BETA").destinataires == ("sav@beta.example",)
    assert (journal("ALFA"), journal("BETA")) == (["VERSION_ANNONCEE"], ["VERSION_ANNONCEE"])


def test_a_refused_announcement_tells_nobody(demo):
    assert demo.refus("version", "announce", S, "9.0", "--motif", "x")[0] == 1
    assert demo.json("avis", "list")["avis"] == []
    assert "Aucun avis." in demo("avis", "list").stdout


def test_changed_conditions_are_told_to_all_with_their_document(demo, post, piece, un_mois):
    simule = demo.json(*post(*piece, "--simuler"))
    assert (simule["simulation"], simule["sansAdresse"]) == (True, ["ECHO"])
    assert demo.json("avis", "list")["avis"] == []

    fait = demo.json(*post(*piece))
    assert [a["operateur"] for a in fait["avis"]] == ["ALFA", "BETA", "DELT", "ECHO", "GAMA"]
    assert "ESAV_SMTP_HOTE" in fait["retenue"]
    envoye = courriel(f"{fait['reference']}.ALFA")
    assert "L'article 6 change.\nVoir le document.\n" in envoye.texte
    assert f"effet le {un_mois:%d/%m/%Y} à 0 h" in envoye.texte
    assert [(p.nom, p.type, p.contenu) for p in envoye.pieces] == [
        ("conditions.pdf", "application/pdf", b"%PDF-1.7")
    ]
    assert [a["effetLe"] for a in demo.json("avis", "list", "--taille", "1")["avis"]] == [un_mois.isoformat()]
    sortie = " ".join(demo(*post(*piece)).stdout.split())
    assert "Prévenus par courriel : ALFA, BETA, DELT, GAMA" in sortie
    assert "Sans adresse, prévenus par leur journal seul : ECHO" in sortie
    assert journal("ECHO") == ["AVIS_EVOLUTION"]
    assert "sans adresse" in demo("avis", "list").stdout


def test_a_date_too_early_is_refused_with_the_article_and_the_earliest(
    demo, post, piece, aujourdhui, un_mois
):
    trop_tot = un_mois - timedelta(days=1)
    code, erreur = demo.refus(*post(*piece, effet=trop_tot))
    assert (code, erreur["code"], erreur["article"]) == (1, "VER-014", "12.2")
    assert f"au plus tôt le {un_mois:%d/%m/%Y}" in erreur["message"]
    code, erreur = demo.refus(*post(nature="ACCES", effet=aujourdhui + timedelta(days=15)))
    assert (code, erreur["code"], erreur["article"]) == (1, "VER-004", "12.1")
    fait = demo.json(*post(*piece, "--exception", "accord de tous", effet=trop_tot))
    assert [(e["code"], e["article"]) for e in fait["exception"]] == [("VER-014", "12.2")]
    assert {(a["exception"], a["auteur"]) for a in fait["avis"]} == {("accord de tous", "Camille Agent")}


def test_changed_conditions_without_their_document_are_refused(demo, post):
    code, erreur = demo.refus(*post())
    assert (code, erreur["code"]) == (1, "VER-015")


def test_what_cannot_be_read_is_a_wrong_usage(demo, post, fichiers):
    (fichiers / "latin.txt").write_bytes("été".encode("latin-1"))
    for autres in (
        ("--piece", str(fichiers / "absent.pdf")),
        ("--texte", str(fichiers / "latin.txt")),
        ("--objet", "deux\nlignes"),
        ("--exception", " "),
    ):
        assert demo.refus(*post(*autres))[0] == 2
    assert demo.refus(*post(nature="AUCUNE"))[0] == 2
