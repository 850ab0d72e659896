"""`esav demo semaine`: a week of a network, on a simulated clock; here a small one.

Every figure below is worked out by hand. Working hours are 8 to 18 h, Monday to Friday; 26 March 2027 is Good Friday, a
public holiday in Alsace, as is Easter Monday, the 29th; in the night to Sunday 28 March clocks go from 2 to 3.
"""

import pytest

from esav_ws.cli.demo_etapes import Etape
from esav_ws.cli.demo_semaine_recit import RecitSemaine
from esav_ws.cli.demo_semaine_scene import scene
from tests.e2e.recits import lire
from tests.fakes import AGENT as CAMILLE

LIGNES = 5000
PANNES = 24
"""Of the ordinary week: one for a thousand lines, 24 at least."""
DU_RECIT = 14
"""Two on Monday, eight on Tuesday, two on Wednesday, one on Thursday and one on Sunday."""

FIGURES = {
    # 5 slots a day for 5 teams on the 7 jours ouvrés from 23 March to 2 April: neither the 26th nor the 29th
    "2027-03-22T06:30": "175",
    # five of the six were reported by then, on three lines at least of one PBO
    "2027-03-23T09:55": "PBO PBO-68224-00072, 5 proposées",
    "2027-03-24T10:00": "6 closes",
    # restored on Wednesday at 9:00: 24 h less 5 min, 12, 31 and 40; 22 h 50; of the one with ten working hours, Tuesday
    # 9:20 to 18:00 (520) and Wednesday 8:00 to 9:00 (60)
    "2027-03-24T10:10": "1435, 1428, 580, 1409, 1400, 1370",
    # Tuesday 14:00 to 15:00, then frozen on the Opérateur's side until Wednesday 10:00, restored at 12:00
    "2027-03-24T09:05": "60 min, ARRETEE",
    "2027-03-24T09:35": "SIG-013",
    "2027-03-24T12:05": "180 min, TERMINEE",
    # contested on Thursday at 9:00, restored at 11:00: two hours more
    "2027-03-25T11:05": "300 min, TERMINEE",
    # closed on Monday, three days: to Thursday at midnight
    "2027-03-26T09:00": "SIG-030",
    # a dedicated fibre: Wednesday 13:00 to 16:30, its freeze on the OI's side being counted; half of 4 h at 15:00, 80 %
    # (192 min) at 16:12
    "2027-03-24T14:30": "90 min, EN_MARCHE",
    "2027-03-24T16:32": "210 min, TERMINEE",
    "2027-03-24T16:34": "50 %, 80 %",
    # told by phone at 4:05 during the nightly stop, restored at 10:05
    "2027-03-24T04:05": "SYS-003",
    "2027-03-24T08:15": "TELEPHONE, 24/03 04:05 +0100",
    "2027-03-24T10:06": "360 min, TERMINEE",
    # Monday 9:00 to Thursday 11:30 (4470 min), without the freeze of Monday 9:30 to 11:00
    "2027-03-23T02:30": "RDV-006",
    "2027-03-23T10:02": "PRIS, 25/03 10:00 +0100",
    "2027-03-25T11:40": "4380 min, TERMINEE",
    # Tuesday 11:00 to Thursday 16:10, when nobody opened
    "2027-03-25T16:40": "3190 min, ARRETEE",
    # Thursday 14:00 to 18:00; six hours remain, of Tuesday 30 March, in summer time
    "2027-03-26T10:00": "240 min, EN_MARCHE",
    "2027-03-26T10:05": "30/03 14:00 +0200",
    "2027-03-28T18:00": "240 min, EN_MARCHE",
    # four hours after Sunday 0:30, clocks having jumped; restored at 8:00, six hours and a half after
    "2027-03-28T00:45": "28/03 05:30 +0200",
    "2027-03-28T05:30": "240 min, EN_MARCHE",
    "2027-03-28T05:40": "50 %, 80 %, dépassée",
    "2027-03-28T05:42": "50 %, 80 %, dépassée",
    "2027-03-28T08:01": "390 min, TERMINEE",
    "2027-03-28T08:02": "150 min",
    # one day too early to be announced; then the seventh request of a minute
    "2027-03-25T17:20": "VOL-002",
    "2027-03-25T17:25": "4 prévenus",
}
"""What must come of the steps of the story, by their instant."""


@pytest.fixture(scope="module")
def recit(tmp_path_factory) -> dict:
    """The story told once."""
    return lire(tmp_path_factory.mktemp("recit"), "semaine", "--lignes", str(LIGNES))


def bilan(recit: dict, quoi: str) -> list[dict]:
    """The figures of the steps of the balance that are called so, read over the web service."""
    return [chiffres["relus"] for chiffres in recit["bilan"] if quoi in chiffres["quoi"]]


def test_every_figure_of_the_week_is_the_one_worked_out_by_hand(recit):
    assert recit["abouti"] is True
    obtenus = {}
    for etape in recit["etape"]:
        obtenus.setdefault(etape["quand"][:16], []).append(etape["obtenu"])
    assert {quand: lus for quand, lus in obtenus.items() if quand in FIGURES} == {
        quand: [figure] for quand, figure in FIGURES.items() if quand != "2027-03-24T10:00"
    } | {"2027-03-24T10:00": ["6 closes", "EN_COURS"]}
    assert obtenus["2027-03-26T11:07"] == ["VOL-001", "servi"]


def test_the_network_is_whole_once_the_new_operateur_has_its_lines(recit):
    # ECHO has four lines of a hundred
    creees = [e["obtenu"] for e in recit["etape"] if "créées" in e["obtenu"]]
    assert creees == ["4800 créées, 0 refusée", "200 créées, 0 refusée"]


def test_the_boards_and_the_balance_count_every_deposit_once(recit):
    deposees = sum(comptes["déposées"] for jour in recit["tableau"] for comptes in jour["operateur"].values())
    assert deposees == PANNES + DU_RECIT
    relus = bilan(recit, "relit tout")
    assert sum(operateur["dépôts"] for operateur in relus) == PANNES + DU_RECIT
    for operateur in relus:
        fins = ("ouvertes", "validé", "clos", "en rejet")
        assert operateur["FTTH"] + operateur["FTTO"] == operateur["dépôts"]
        assert sum(operateur[fin] for fin in fins) == operateur["dépôts"]
    # what came by phone is no request (art. 6); each Opérateur read its history in one page
    (volumes,) = bilan(recit, "requêtes du contrat")
    assert (volumes["historiques"], volumes["signalisations"]) == (4, PANNES + DU_RECIT - 1)


def test_the_balance_agrees_with_the_stories_that_are_known(recit):
    assert len(recit["bilan"]) == 12
    assert all(chiffres["notes"] == chiffres["relus"] for chiffres in recit["bilan"])
    (gtr,) = bilan(recit, "garanties")
    assert gtr["tenues"] + gtr["dépassées"] == gtr["garanties"]
    journaux = bilan(recit, "journal")
    assert sum(journal["garanties dépassées"] for journal in journaux) == gtr["dépassées"] >= 1
    assert [journal["rangs manquants ou répétés"] for journal in journaux] == [0] * 4
    (gels,) = bilan(recit, "gels")
    # 90 min for the appointment, 19 h for the digicode, 50 min for the absence; 90 min for the town
    assert gels["gels OPERATEUR"] >= 3
    assert gels["minutes OPERATEUR"] >= 90 + 19 * 60 + 50
    assert gels["minutes OI"] >= 90


def test_every_evening_the_open_ones_are_those_of_the_web_service(recit):
    soirs = [e for e in recit["etape"] if e["quoi"].startswith("compte les ouvertes")]
    assert [e["quand"][:10] for e in soirs] == [f"2027-03-{jour}" for jour in range(22, 29)]
    for soir, tableau in zip(soirs, recit["tableau"], strict=True):
        ouvertes = ", ".join(f"{code} {lus['ouvertes']}" for code, lus in tableau["operateur"].items())
        assert soir["obtenu"] == f"{ouvertes} ; 0 écart"


def test_a_story_that_goes_wrong_stops_there():
    with scene(CAMILLE, collectif_seuil_pbo=7) as montee:
        *_, derniere = (fait for fait in RecitSemaine(montee, LIGNES).raconter() if isinstance(fait, Etape))
    assert (derniere.qui, derniere.obtenu, derniere.conforme) == ("e-SAV", "0 dérangements", False)
