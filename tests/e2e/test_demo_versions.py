"""`esav demo versions`: two versions from their publication to the retirement of the first, on a simulated clock.

Every day below is worked out by hand from art. 12: the triggering day is not counted, a delay of months ends on the day
of the same number, a deadline ends at 24:00 in Paris.
"""

import json
import os
import subprocess
import sys

import pytest

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
    # the form: accepted until 24:00, refused at 00:00
    ("2026-12-20T23:50:00+01:00", "ALFA", "EN_DEPOT"),
    ("2026-12-21T00:00:00+01:00", "ALFA", "FRM-003"),
    ("2026-12-21T00:05:00+01:00", "ALFA", "EN_DEPOT"),
    ("2027-01-08T09:00:00+01:00", OI, "VER-007"),
    # announced on 15 January: six months end on 15 July, the first day is the 16th
    ("2027-01-15T09:00:00+01:00", OI, "VER-004, au plus tôt le 2027-07-16"),
    ("2027-01-15T09:05:00+01:00", OI, "2027-07-16"),
    ("2027-01-15T09:10:00+01:00", OI, "VER-003"),
    # deprecated on 1 February: one month at least ends on 1 March
    ("2027-02-01T09:00:00+01:00", OI, "VER-005, au plus tôt le 2027-03-01"),
    ("2027-02-01T09:05:00+01:00", OI, "2027-07-31"),
    ("2027-02-01T09:10:00+01:00", OI, "VER-003, au plus tôt le 2027-08-01"),
    ("2027-02-01T09:15:00+01:00", "ALFA", "Sat, 31 Jul 2027 22:00:00 GMT"),
    ("2027-03-01T09:00:00+01:00", "BETA", "servi"),
    ("2027-03-01T09:05:00+01:00", OI, "ALFA, BETA"),
    ("2027-04-12T09:00:00+02:00", "ALFA", "EN_DEPOT"),
    ("2027-04-12T09:05:00+02:00", AGENT, "EN_QUALIFICATION"),
    ("2027-04-12T09:10:00+02:00", AGENT, "EN_COURS"),
    ("2027-04-12T09:15:00+02:00", "ALFA", "EN_COURS"),
    ("2027-04-12T09:20:00+02:00", "ALFA", NUMERO),
    ("2027-04-12T09:25:00+02:00", "ALFA", "EN_COURS"),
    ("2027-04-12T09:30:00+02:00", "ALFA", "1"),
    ("2027-04-12T09:35:00+02:00", "ALFA", "EN_DEPOT"),
    ("2027-04-12T09:40:00+02:00", "ALFA", "EN_DEPOT"),
    ("2027-06-01T09:00:00+02:00", "BETA", "servi"),
    ("2027-06-01T09:05:00+02:00", OI, "BETA"),
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


def raconter(tmp_path, *options: str, recit: str = "versions") -> subprocess.CompletedProcess:
    """Run the story where there is no installation, its settings being of no account."""
    env = {nom: v for nom, v in os.environ.items() if not nom.startswith("ESAV_")} | {
        "ESAV_HOME": str(tmp_path / "aucune"),
        "ESAV_DATABASE_URL": "postgresql://personne@127.0.0.1:1/rien",
        "TMPDIR": str(tmp_path),
        "PYTHONWARNINGS": "error",
        "COLUMNS": "100",
    }
    return subprocess.run(
        [sys.executable, "-m", "esav_ws.cli", "demo", recit, *options],
        env=env,
        capture_output=True,
        text=True,
        timeout=40,
        check=False,
    )


@pytest.fixture
def recit(tmp_path) -> dict:
    resultat = raconter(tmp_path, "--json")
    assert (resultat.returncode, resultat.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []
    return json.loads(resultat.stdout)


def test_two_versions_live_from_their_publication_to_the_retirement_of_the_first(recit):
    etapes = recit["etape"]
    assert recit["abouti"] is True
    numero = etapes[20]["reponse"].partition(",")[0]
    assert [(e["quand"], e["qui"], e["obtenu"]) for e in etapes] == [
        (quand, qui, numero if obtenu is NUMERO else obtenu) for quand, qui, obtenu in RECIT
    ]
    par_code = {e["obtenu"]: e for e in etapes if e.get("article")}
    assert {e["article"] for e in par_code.values()} == {"12.1"}
    assert par_code["FRM-003"]["reponse"].endswith("acceptée jusqu'au 20/12/2026) ; employez la version 2")
    assert par_code["VER-007"]["element"] == [
        {"xpath": "EtatSignalisation/libelleEtat", "regle": "élément retiré (art. 12.1)"}
    ]
    assert "dépréciez-en une d'abord" in par_code["VER-003"]["reponse"]
    admis = "dernier jour de service admis : du 01/03/2027 au 01/08/2027"
    assert admis in par_code["VER-005, au plus tôt le 2027-03-01"]["reponse"]
    # 1 February 2027, 00:00 in Paris, is 31 January, 23:00 UTC
    assert etapes[17]["fait"] == {
        "Deprecation": "@1801436400",
        "Sunset": "Sat, 31 Jul 2027 22:00:00 GMT",
        "Link": '<https://ws.oi.example/ws/signalisation/v2>; rel="successor-version"',
    }
    assert etapes[19]["fait"]["signalisation 1.0"] == (
        "ALFA 5 appels (dernier le 01/02/2027), BETA 2 appels (dernier le 01/03/2027)"
    )
    assert etapes[19]["fait"]["signalisation 2.0"] == "ECHO 2 appels (dernier le 01/12/2026)"
    assert etapes[19]["fait"]["FTTH-SIG 1"] == "ALFA 3 appels (dernier le 21/12/2026)"
    assert etapes[30]["fait"] == {"signalisation 1.0": "BETA 1 appel (dernier le 01/06/2027)"}
    assert "finit dans 60 jours" in etapes[30]["reponse"]
    # ALFA's journal: four deposits in v1, two changes by the agent, its comment in v2
    assert etapes[26]["reponse"].startswith("7 événements")
    faute = par_code["VER-002"]
    assert faute["reponse"] == (
        "signalisation 1.0 est retirée depuis le 31/07/2027 à 24 h, heure de Paris ; appelez signalisation 2.0, "
        "https://ws.oi.example/ws/signalisation/v2"
    )
    assert faute["fait"] == {"HTTP": "500", "faultcode": "soap:Client", "detail/erreur/code": "VER-002"}


def test_people_read_each_day_with_its_steps(tmp_path):
    resultat = raconter(tmp_path)
    assert (resultat.returncode, resultat.stderr) == (0, "")
    for texte in (
        "1er décembre 2026, 9 h 00 · Deux versions vivent ensemble",
        "refusé, VER-003 (art. 12.1)",
        "Sunset       Sat, 31 Jul 2027 22:00:00 GMT",
        "1er août 2027, 0 h 00 · La 1.0 est retirée, à sa date",
        "37 étapes, toutes comme prévu.",
    ):
        assert texte in resultat.stdout


def test_a_story_that_does_not_exist_is_refused_with_those_that_do(tmp_path):
    resultat = raconter(tmp_path, recit="encore")
    assert resultat.returncode == 2
    assert "« encore » n'existe pas ; choisissez panne ou versions" in resultat.stderr
