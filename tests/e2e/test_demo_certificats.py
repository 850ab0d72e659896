"""`esav demo certificats`: a year of certificates of three Opérateurs, on a simulated clock.

Every day below is worked out by hand from art. 5.2.2: fifteen jours ouvrés (Monday to Friday, no public holiday of
2027: 29 March, 6 and 17 May, 14 July, 1 and 11 November fall on such days), thirty calendar days on a change of source,
the triggering day not counted.
"""

from datetime import date, datetime

import pytest

from esav_ws.application.messages_certificats import RevoquerCertificat
from esav_ws.cli.demo_certificats_dessin import dessiner
from esav_ws.cli.demo_certificats_recit import RecitCertificats
from esav_ws.cli.demo_certificats_scene import scene
from esav_ws.domain.certificat_motifs import MotifRevocation
from esav_ws.domain.horloge import PARIS
from tests.e2e.recits import lire
from tests.fakes import AGENT as CAMILLE
from tests.fakes_travaux import Puits

DEBUT = datetime(2027, 1, 4, 6, tzinfo=PARIS)
JOURS = 362
"""From 4 January to 31 December 2027, both included."""

ACTES = [
    ("2027-01-04", "ALFA servi, BETA servi, ECHO servi"),
    # received on Thursday 25 February, with 35 days to go
    ("2027-02-25", "ECHO 2027-03-18"),
    ("2027-03-01", "OI CONTROLE"),
    ("2027-03-04", "OI, en intégration ACTIF, ECHO servi, OI CONTROLE, OI ACTIF"),
    # thirty days from 8 March would be 7 April: the old one ends before
    ("2027-03-08", "ECHO servi, ECHO servi, OI REMPLACE 2027-04-01"),
    ("2027-04-02", "ECHO CRT-003"),
    # Tuesday 20 April; Ascension Day, 6 May, is not counted
    ("2027-04-20", "ALFA 2027-05-12"),
    (
        "2027-05-14",
        "OI ALFA-C0002 EMISSION 2027-05-12, ALFA-C0001 REMPLACEMENT 2027-05-13, OI EMIS, OI CONTROLE, OI CRT-050",
    ),
    ("2027-05-19", "OI, en intégration ACTIF, ALFA servi, OI CONTROLE, OI ACTIF"),
    ("2027-05-24", "ALFA servi, ALFA servi, OI REMPLACE 2027-06-04"),
    ("2027-06-01", "OI 2027-05-31"),
    ("2027-06-05", "ALFA CRT-003"),
    ("2027-07-12", "BETA CRT-022, BETA CRT-012"),
    # Tuesday 13 July; the 14th is not counted
    ("2027-07-13", "BETA 2027-08-04"),
    ("2027-07-15", "OI CRT-014, OI CONTROLE"),
    ("2027-07-20", "OI, en intégration ACTIF, BETA servi, OI CONTROLE, OI ACTIF"),
    # thirty days from 21 July, while the certificate itself lives to 31 August
    ("2027-07-21", "BETA servi, BETA servi, OI REMPLACE 2027-08-20"),
    ("2027-07-26", "BETA 2027-08-16, OI CONTROLE, OI CRT-013, OI REFUSE"),
    ("2027-08-20", "BETA CRT-008"),
    # Monday 18 October; 1 November is not counted
    ("2027-10-18", "ECHO 2027-11-09"),
    ("2027-10-22", "OI EMIS, OI CONTROLE"),
    ("2027-10-27", "OI, en intégration ACTIF, ECHO servi, OI CONTROLE, OI ACTIF"),
    ("2027-11-02", "ECHO servi, ECHO servi, OI REMPLACE 2027-11-30"),
    ("2027-11-15", "ECHO CRT-005, OI ACTIF, ECHO servi"),
    ("2027-11-16", "ECHO 2027-12-07, OI EMIS, OI CONTROLE"),
    ("2027-11-18", "OI, en intégration ACTIF, ECHO servi, OI CONTROLE, OI ACTIF"),
    ("2027-11-19", "ECHO servi, ECHO servi, OI REMPLACE 2027-11-30"),
    ("2027-12-01", "ECHO CRT-003"),
    ("2027-12-31", "e-SAV ALFA 362, BETA 362, ECHO 362, OI aucune, e-SAV 32"),
]
"""What people do on each day, and what must come of it."""

RAPPELS = {
    # ECHO-C0001 ends on 1 April: 60 days before; 15 jours ouvrés before are 10 March (Easter Monday is not counted), of
    # which 30 days before; 30 days before are 2 March, of which 5 jours ouvrés before
    "2027-01-31": "ECHO-C0001 FIN J-60",
    "2027-02-08": "ECHO-C0001 REMPLACEMENT J-30",
    "2027-02-23": "ECHO-C0001 BASCULE JO-5",
    "2027-03-05": "ECHO-C0002 INSTALLATION J-30",
    "2027-03-24": "ECHO-C0001 RETRAIT JO-5",
    "2027-04-01": "ECHO-C0001 RETRAIT J",
    "2027-04-02": "ECHO-C0001 EXPIRE",
    # ALFA-C0001 ends on 4 June: 15 jours ouvrés before are 13 May (Whit Monday is not counted)
    "2027-04-05": "ALFA-C0001 FIN J-60",
    "2027-04-13": "ALFA-C0001 REMPLACEMENT J-30",
    "2027-05-04": "ALFA-C0002 EMISSION JO-5",
    "2027-05-05": "ALFA-C0001 REMPLACEMENT JO-5",
    "2027-05-12": "ALFA-C0002 EMISSION J",
    "2027-05-13": "ALFA-C0001 REMPLACEMENT J ; ALFA-C0002 EMISSION RETARD",
    "2027-05-14": "ALFA-C0001 REMPLACEMENT RETARD",
    "2027-05-15": "ALFA-C0002 INSTALLATION J-30",
    "2027-05-28": "ALFA-C0001 RETRAIT JO-5",
    "2027-06-04": "ALFA-C0001 RETRAIT J",
    "2027-06-05": "ALFA-C0001 EXPIRE",
    # BETA-C0001 ends on 31 August: 15 jours ouvrés before are 10 August
    "2027-07-02": "BETA-C0001 FIN J-60",
    "2027-07-11": "BETA-C0001 RENOUVELLEMENT J-30",
    "2027-08-13": "BETA-C0001 RETRAIT JO-5",
    "2027-08-20": "BETA-C0001 RETRAIT J",
    "2027-09-01": "BETA-C0001 EXPIRE",
    # ECHO-C0002 ends on 30 November: 15 jours ouvrés before are 8 November (11 November is not counted)
    "2027-10-01": "ECHO-C0002 FIN J-60",
    "2027-10-09": "ECHO-C0002 RENOUVELLEMENT J-30",
    "2027-10-31": "ECHO-C0003 INSTALLATION J-30",
    "2027-11-16": "ECHO-C0002 RENOUVELLEMENT RETARD",
    "2027-11-17": "ECHO-C0004 INSTALLATION J-30",
    "2027-11-23": "ECHO-C0002 RETRAIT JO-5",
    "2027-11-30": "ECHO-C0002 RETRAIT J",
    "2027-12-01": "ECHO-C0002 EXPIRE",
}
"""What the morning's round tells, by day; nothing on any other."""

SERVIS = {
    "ALFA-C0001": (date(2027, 6, 4) - date(2027, 1, 3)).days,
    "ALFA-C0002": (date(2027, 12, 31) - date(2027, 5, 23)).days,
    "BETA-C0001": (date(2027, 8, 19) - date(2027, 1, 3)).days,
    "BETA-C0002": (date(2027, 12, 31) - date(2027, 7, 20)).days,
    "ECHO-C0001": (date(2027, 4, 1) - date(2027, 1, 3)).days,
    "ECHO-C0002": (date(2027, 11, 30) - date(2027, 3, 7)).days,
    "ECHO-C0003": (date(2027, 11, 14) - date(2027, 11, 1)).days,
    "ECHO-C0004": (date(2027, 12, 31) - date(2027, 11, 18)).days,
}
"""Calls of the evenings: from the day of the first use to the last day on which the certificate opens the door."""


@pytest.fixture(scope="module")
def recit(tmp_path_factory) -> dict:
    """The story told once."""
    return lire(tmp_path_factory.mktemp("recit"), "certificats")


def par_jour(etapes: list[dict], *, ronde: bool) -> dict[str, str]:
    """What came of the steps of each day, those of the morning's round or the others."""
    jours: dict[str, list[str]] = {}
    for e in etapes:
        if (e["chapitre"] == "Ronde du matin") is ronde:
            qui = "" if ronde else f"{e['qui']} "
            jours.setdefault(e["quand"][:10], []).append(qui + e["obtenu"])
    return {jour: ", ".join(obtenus) for jour, obtenus in jours.items()}


def de(etapes: list[dict], quand: str) -> dict:
    """The step of that instant, given without its seconds."""
    (etape,) = [e for e in etapes if e["quand"].startswith(quand)]
    return etape


def test_four_renewals_in_a_year_each_with_its_deadline_overlap_and_refusals(recit):
    assert recit["abouti"] is True
    assert par_jour(recit["etape"], ronde=False) == dict(ACTES)
    refus = [e for e in recit["etape"] if e["obtenu"].startswith("CRT-")]
    assert {e["article"] for e in refus} == {"5.2.2"}
    jours = {
        "2027-06-05T18:00": "le certificat a expiré le 04/06/2027 à 23:59",
        "2027-08-20T18:00": "le certificat a été remplacé et retiré du service le 20/08/2027 à 09:00",
        "2027-11-15T09:00": "le certificat a été révoqué le 15/11/2027 à 09:00",
    }
    for quand, dit in jours.items():
        assert de(recit["etape"], quand)["reponse"].startswith(dit)
    # 148 evenings from 4 January to 31 May, one more call on 4 January and on 24 May; 8 evenings from 24 May, and the first use
    assert de(recit["etape"], "2027-06-01")["fait"] == {
        "ALFA-C0001": "REMPLACE, 150 requêtes, la dernière le 31/05/2027",
        "ALFA-C0002": "ACTIF, 9 requêtes, la dernière le 31/05/2027",
    }
    retards = de(recit["etape"], "2027-05-14T09:00")["fait"]
    assert (
        retards["ALFA-C0002"]
        == "émettre le certificat demandé au plus tard le 12/05/2027 à 24 h (art. 5.2.2)"
    )


def test_each_reminder_comes_once_on_its_day(recit):
    assert par_jour(recit["etape"], ronde=True) == RAPPELS
    assert {e["article"] for e in recit["etape"] if e["chapitre"] == "Ronde du matin"} == {"5.2.2"}
    dits = [rappel["quoi"] for rappel in recit["rappel"]]
    assert len(dits) == len(set(dits)) == 32


def test_nobody_loses_access_on_any_day(recit):
    assert recit["appel"] == {
        "joursServis": dict.fromkeys(("ALFA", "BETA", "ECHO"), JOURS),
        "servis": SERVIS,
        "refuses": [],
    }


def test_the_year_is_drawn_and_its_mails_leave():
    """The same story in this process, its mails sent at the end to a real server as the worker sends them."""
    with Puits().ouvert() as puits:
        courrier = {"smtp_hote": "localhost", "smtp_port": puits.port, "smtp_securite": "aucune"}
        with scene(DEBUT, CAMILLE, **courrier, smtp_expediteur="esav@oi.example") as montee:
            recit = RecitCertificats(montee)
            assert all(etape.conforme for etape in recit.raconter())
            lignes = [ligne.plain for ligne in dessiner(montee.production.dossiers(), recit.bilan, 100)]
            while references := montee.travaux.dues("courriel"):
                for reference in references:
                    montee.travaux.faire("courriel", reference, "ouvrier-1")
    titres = {ligne[:22].strip(): ligne[22:] for ligne in lignes}
    assert {len(ligne) for ligne in lignes[1:-2]} == {100}
    assert [set(titres[f"{code} accès"]) for code in ("ALFA", "BETA", "ECHO")] == [{"="}] * 3
    assert set(titres["ALFA-C0001 OI"]) == set("=#X ")
    assert titres["BETA-C0003 RECONNUE"].strip() == "."
    assert lignes[0].split()[0] == "janv"
    recus = [
        (adresse, m["Subject"])
        for m, remis in zip(puits.recus, puits.remis, strict=True)
        for adresse in remis
    ]
    a_echo = [objet for adresse, objet in recus if adresse == "correspondant@echo.example"]
    assert "[e-SAV] ECHO-C0003 : certificat révoqué" in a_echo
    assert "[e-SAV] ECHO-C0001 : ancien certificat à retirer" in a_echo
    assert any(adresse == "certificats@oi.example" for adresse, _ in recus)
    assert len({m["Message-ID"] for m in puits.recus}) == len(puits.recus)


def test_a_story_that_goes_wrong_stops_there():
    with scene(DEBUT, CAMILLE) as montee:
        montee.production.executer(
            RevoquerCertificat(numero="ALFA-C0001", motif=MotifRevocation.KEY_COMPROMISE)
        )
        (etape,) = RecitCertificats(montee).raconter()
    assert (etape.qui, etape.attendu, etape.obtenu) == ("ALFA", "servi", "CRT-005")
