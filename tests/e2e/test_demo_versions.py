"""`esav demo versions`: two versions from their publication to the retirement of the first, on a simulated clock.

Every day below is worked out by hand from art. 12: the triggering day is not counted, a delay of months ends on the day
of the same number, a deadline ends at 24:00 in Paris.
"""

from datetime import datetime

import pytest

from esav_ws.application.messages_versions import AnnoncerVersion, PublierVersion
from esav_ws.bootstrap.fond import travaux
from esav_ws.cli.demo_versions_recit import RecitVersions
from esav_ws.cli.demo_versions_scene import scene
from esav_ws.domain.horloge import PARIS
from tests.e2e.recits import lire, raconter
from tests.fakes import AGENT as CAMILLE
from tests.fakes_travaux import Puits

DEBUT = datetime(2026, 12, 1, 8, tzinfo=PARIS)
OI, AGENT = "OI", "Agent du SAV"
NUMERO = "(numéro)"
"""Stands for the number of a signalisation, which is drawn."""

RECIT = [
    # both first versions stand side by side: nobody to warn, no notice
    ("2026-12-01T09:00:00+01:00", OI, "2026-12-01"),
    ("2026-12-01T09:05:00+01:00", OI, "EN_PRODUCTION"),
    ("2026-12-01T09:10:00+01:00", OI, "EN_PRODUCTION"),
    ("2026-12-01T14:00:00+01:00", "ALFA", "EN_DEPOT"),
    ("2026-12-01T14:05:00+01:00", "BETA", "EN_DEPOT"),
    ("2026-12-01T14:10:00+01:00", "ECHO", "EN_DEPOT"),
    ("2026-12-01T14:15:00+01:00", "ECHO", "même réponse"),
    ("2026-12-01T14:20:00+01:00", "ECHO", "EN_DEPOT"),
    ("2026-12-01T14:25:00+01:00", "BETA", "servi"),
    # the form: accepted until 24:00, refused at 00:00
    ("2026-12-20T23:50:00+01:00", "ALFA", "EN_DEPOT"),
    ("2026-12-21T00:00:00+01:00", "ALFA", "FRM-003"),
    ("2026-12-21T00:05:00+01:00", "ALFA", "EN_DEPOT"),
    ("2027-01-08T09:00:00+01:00", OI, "VER-007"),
    # announced on 15 January: six months end on 15 July, the first day is the 16th
    ("2027-01-15T09:00:00+01:00", OI, "VER-004, au plus tôt le 2027-07-16"),
    ("2027-01-15T09:05:00+01:00", OI, "2027-07-16"),
    ("2027-01-15T09:10:00+01:00", OI, "ALFA, BETA, ECHO"),
    ("2027-01-15T09:15:00+01:00", "ECHO", "VERSION_ANNONCEE"),
    ("2027-01-15T09:20:00+01:00", OI, "VER-003"),
    # deprecated on 1 February: one month at least ends on 1 March
    ("2027-02-01T09:00:00+01:00", OI, "VER-005, au plus tôt le 2027-03-01"),
    ("2027-02-01T09:05:00+01:00", OI, "2027-07-31"),
    ("2027-02-01T09:10:00+01:00", OI, "ALFA, BETA, ECHO"),
    ("2027-02-01T09:15:00+01:00", OI, "VER-003, au plus tôt le 2027-08-01"),
    ("2027-02-01T09:20:00+01:00", "ALFA", "Sat, 31 Jul 2027 22:00:00 GMT"),
    ("2027-03-01T09:00:00+01:00", "BETA", "servi"),
    ("2027-03-01T09:05:00+01:00", OI, "ALFA, BETA"),
    ("2027-04-12T09:00:00+02:00", "ALFA", "EN_DEPOT"),
    ("2027-04-12T09:05:00+02:00", AGENT, "EN_QUALIFICATION"),
    ("2027-04-12T09:10:00+02:00", AGENT, "EN_COURS"),
    ("2027-04-12T09:15:00+02:00", "ALFA", "EN_COURS"),
    ("2027-04-12T09:20:00+02:00", "ALFA", NUMERO),
    ("2027-04-12T09:25:00+02:00", "ALFA", "EN_COURS"),
    ("2027-04-12T09:30:00+02:00", "ALFA", "2026-12-01"),
    ("2027-04-12T09:35:00+02:00", "ALFA", "EN_DEPOT"),
    ("2027-04-12T09:40:00+02:00", "ALFA", "EN_DEPOT"),
    ("2027-06-01T09:00:00+02:00", "ALFA", "servi"),
    ("2027-06-01T09:05:00+02:00", "BETA", "servi"),
    ("2027-06-01T09:10:00+02:00", OI, "BETA"),
    # the last day is due whole
    ("2027-07-31T23:50:00+02:00", OI, "VER-005, au plus tôt le 2027-07-31"),
    ("2027-07-31T23:55:00+02:00", "BETA", "EN_DEPOT"),
    ("2027-08-01T00:00:00+02:00", "BETA", "VER-002"),
    ("2027-08-01T00:05:00+02:00", OI, "RETIREE"),
    ("2027-08-01T00:10:00+02:00", "BETA", "EN_DEPOT"),
    # in production on 1 September: six months at most end on 1 March
    ("2027-08-01T00:15:00+02:00", OI, "2028-03-01"),
]
"""When, who, and what must be answered."""


@pytest.fixture(scope="module")
def recit(tmp_path_factory) -> dict:
    """The story told once."""
    return lire(tmp_path_factory.mktemp("recit"), "versions")


def de(etapes: list[dict], quand: str) -> dict:
    """The step of that instant, given without its seconds."""
    (etape,) = [e for e in etapes if e["quand"].startswith(quand)]
    return etape


def test_two_versions_live_from_their_publication_to_the_retirement_of_the_first(recit):
    etapes = recit["etape"]
    assert recit["abouti"] is True
    numero = de(etapes, "2027-04-12T09:00")["reponse"].partition(",")[0]
    assert [(e["quand"], e["qui"], e["obtenu"]) for e in etapes] == [
        (quand, qui, numero if obtenu is NUMERO else obtenu) for quand, qui, obtenu in RECIT
    ]
    assert {e["article"] for e in etapes if e["obtenu"][:4] in {"VER-", "FRM-"}} == {"12.1"}
    retire = de(etapes, "2026-12-21T00:00")["reponse"]
    assert retire.endswith("acceptée jusqu'au 20/12/2026) ; employez la version 2")
    assert de(etapes, "2027-01-08")["element"] == [
        {"xpath": "EtatSignalisation/libelleEtat", "regle": "élément retiré (art. 12.1)"}
    ]
    assert "dépréciez-en une d'abord" in de(etapes, "2027-01-15T09:20")["reponse"]
    admis = "dernier jour de service admis : du 01/03/2027 au 01/08/2027"
    assert admis in de(etapes, "2027-02-01T09:00")["reponse"]
    # 1 February 2027, 00:00 in Paris, is 31 January, 23:00 UTC
    assert de(etapes, "2027-02-01T09:20")["fait"] == {
        "Deprecation": "@1801436400",
        "Sunset": "Sat, 31 Jul 2027 22:00:00 GMT",
        "Link": '<https://ws.oi.example/ws/signalisation/v2>; rel="successor-version"',
    }
    # ALFA's journal: four deposits, two acts of the agent, one comment; 1.0 and 2.0 announced and published, 3.0
    # announced, 1.0 deprecated
    assert de(etapes, "2027-04-12T09:30")["reponse"].startswith("13 événements, dont 4 dépôts")
    faute = de(etapes, "2027-08-01T00:00")
    assert faute["reponse"] == (
        "signalisation 1.0 est retirée depuis le 31/07/2027 à 24 h, heure de Paris ; appelez signalisation 2.0, "
        "https://ws.oi.example/ws/signalisation/v2"
    )
    assert faute["fait"] == {"HTTP": "500", "faultcode": "soap:Client", "detail/erreur/code": "VER-002"}


def test_each_operateur_is_told_what_changes_for_it_and_counted(recit):
    annonce = de(recit["etape"], "2027-01-15T09:10")["fait"]
    assert "en production le 16/07/2027" in annonce["à tous"]
    assert "préavis de 6 mois" in annonce["à tous"].lower()
    retrait = "- EtatSignalisation/libelleEtat : élément retiré [consulterEtat] ; votre SI doit changer"
    assert "aucun appel de votre part à signalisation 2.0" in annonce["ALFA"]
    assert retrait in annonce["ECHO"]
    assert retrait not in annonce["BETA"]
    assert annonce["BETA"].endswith("Autres changements, sur ce que vous n'appelez pas : 1.")
    fin = de(recit["etape"], "2027-02-01T09:10")["fait"]
    assert "servie jusqu'au 31/07/2027 à 24 h" in fin["à tous"]
    assert fin["ALFA"].endswith("- deposerSignalisation : 4, le dernier le 21/12/2026")
    assert fin["BETA"].endswith("- deposerSignalisation : 1, le dernier le 01/12/2026")
    assert fin["ECHO"].startswith("Aucun appel de votre part à signalisation 1.0")
    assert de(recit["etape"], "2027-03-01T09:05")["fait"] == {
        "FTTH-SIG 1": "ALFA 3 appels (dernier le 21/12/2026)",
        "FTTH-SIG 2": "ALFA 1 appel (dernier le 21/12/2026), BETA 1 appel (dernier le 01/12/2026), "
        "ECHO 2 appels (dernier le 01/12/2026)",
        "signalisation 1.0": "ALFA 5 appels (dernier le 01/02/2027), BETA 2 appels (dernier le 01/03/2027)",
        "signalisation 2.0": "BETA 1 appel (dernier le 01/12/2026), ECHO 4 appels (dernier le 15/01/2027)",
    }
    bilan = de(recit["etape"], "2027-06-01T09:10")
    assert "finit dans 60 jours" in bilan["reponse"]
    assert bilan["fait"] == {
        "signalisation 1.0": "BETA 1 appel (dernier le 01/06/2027)",
        "signalisation 2.0": "ALFA 1 appel (dernier le 01/06/2027)",
    }


def test_a_story_that_goes_wrong_stops_there():
    with scene(DEBUT, CAMILLE) as montee:
        for commande in (AnnoncerVersion, PublierVersion):
            montee.executer(commande(contrat="signalisation", majeure=1, motif="Hors du récit"))
        (etape,) = RecitVersions(montee).raconter()
    assert (etape.qui, etape.attendu, etape.conforme) == (OI, "2026-12-01", False)


def test_the_notices_leave_by_mail():
    """The same story, its mails sent at the end to a real server as the worker sends them."""
    with Puits().ouvert() as puits:
        courrier = {"smtp_hote": "localhost", "smtp_port": puits.port, "smtp_securite": "aucune"}
        with scene(DEBUT, CAMILLE, **courrier, smtp_expediteur="esav@oi.example") as montee:
            assert all(etape.conforme for etape in RecitVersions(montee).raconter())
            fond = travaux(montee.maison)
            for reference in fond.dues("courriel"):
                fond.faire("courriel", reference, "ouvrier-1")
            assert fond.dues("courriel") == []
    recus = {}
    for message, remis in zip(puits.recus, puits.remis, strict=True):
        for adresse in remis:
            recus.setdefault(adresse, []).append(message["Subject"])
    attendus = [
        "e-SAV : signalisation 1.0 en production au 01/12/2026",
        "e-SAV : signalisation 1.0 n'est plus servie",
        "e-SAV : signalisation 1.0, première version au 01/12/2026",
        "e-SAV : signalisation 1.0, servie jusqu'au 31/07/2027",
        "e-SAV : signalisation 2.0 en production au 01/12/2026",
        "e-SAV : signalisation 2.0, première version au 01/12/2026",
        "e-SAV : signalisation 3.0 en production au 01/09/2027",
        "e-SAV : signalisation 3.0, évolution majeure au 16/07/2027",
    ]
    assert {adresse: sorted(objets) for adresse, objets in recus.items()} == dict.fromkeys(
        (
            "correspondant@alfa.example",
            "supervision@alfa.example",
            "correspondant@beta.example",
            "correspondant@echo.example",
        ),
        attendus,
    )
    (piece,) = next(m for m in puits.recus if "3.0, évolution" in m["Subject"]).iter_attachments()
    assert piece.get_filename() == "e-sav-signalisation-v3.zip"


def test_people_read_each_day_with_its_steps(tmp_path):
    resultat = raconter(tmp_path, "versions")
    assert (resultat.returncode, resultat.stderr) == (0, "")
    for texte in (
        "1er décembre 2026, 9 h 00 · Deux versions vivent ensemble",
        "refusé, VER-003 (art. 12.1)",
        "Sunset       Sat, 31 Jul 2027 22:00:00 GMT",
        "1er août 2027, 0 h 00 · La 1.0 est retirée, à sa date",
        "43 étapes, toutes comme prévu.",
    ):
        assert texte in resultat.stdout


def test_a_story_that_does_not_exist_is_refused_with_those_that_do(tmp_path):
    resultat = raconter(tmp_path, "encore")
    assert resultat.returncode == 2
    assert (
        "« encore » n'existe pas ; choisissez panne, semaine, tests, versions, certificats" in resultat.stderr
    )
