"""The rule of proposal: three lines of a PBO, five of a PM, three of a link."""

from esav_ws.domain.collectif_detection import Candidate, ReglesCollectif, constater, supports
from esav_ws.domain.derangement_collectif import NiveauCollectif

PBO, PM, LIAISON = NiveauCollectif.PBO, NiveauCollectif.PM, NiveauCollectif.LIAISON
REGLES = ReglesCollectif(seuils={PBO: 3, PM: 5, LIAISON: 3})


def lignes(nombre, pbo="P1", pm="M1", propose=None, depuis=0):
    return [
        Candidate(f"N-{pbo}-{r}", "ALFA", f"L-{pbo}-{r}", pbo, pm, "extrémité", propose)
        for r in range(depuis, depuis + nombre)
    ]


def trouver(candidates, confirmes=(), proposes=()):
    constat = constater(candidates, dict(confirmes), dict(proposes), REGLES)
    return (
        [(*p.support, len(p.candidates), set(p.absorbes)) for p in constat.propositions],
        {numero: len(c) for numero, c in constat.rattachements.items()},
    )


def test_a_line_hangs_on_its_pbo_then_its_pm_and_on_its_link_without_them():
    assert supports("P1", "M1", "A") == ((PBO, "P1"), (PM, "M1"))
    assert supports(None, "M1", "A") == ((PM, "M1"),)
    assert supports(None, None, "A") == ((LIAISON, "A"),)
    assert supports(None, None, None) == ()


def test_one_line_less_than_the_threshold_proposes_nothing():
    assert trouver(lignes(2)) == ([], {})
    assert trouver(lignes(2, "P1") + lignes(2, "P2")) == ([], {})


def test_the_pbo_is_proposed_where_it_explains_all():
    assert trouver(lignes(7)) == ([(PBO, "P1", 7, set())], {})


def test_the_pm_is_proposed_where_no_pbo_explains_all():
    assert trouver(lignes(4) + lignes(1, "P2")) == ([(PM, "M1", 5, set())], {})


def test_below_the_threshold_of_the_pm_each_pbo_counts_for_itself():
    assert trouver(lignes(3) + lignes(1, "P2")) == ([(PBO, "P1", 3, set())], {})


def test_two_pms_are_two_faults():
    assert trouver(lignes(3, "P1", "M1") + lignes(3, "P2", "M2")) == (
        [(PBO, "P1", 3, set()), (PBO, "P2", 3, set())],
        {},
    )


def test_lines_that_hang_on_nothing_known_are_left_out():
    assert trouver([Candidate(f"N{r}", "ALFA", f"L{r}") for r in range(9)]) == ([], {})


def test_a_proposal_on_a_pbo_takes_what_comes_on_it():
    proposees = lignes(3, propose="DC-1")
    libres = lignes(1, depuis=3)
    assert trouver(proposees + libres, proposes={(PBO, "P1"): "DC-1"}) == ([], {"DC-1": 1})


def test_a_proposal_on_a_pbo_goes_into_the_pm_that_explains_more():
    proposees = lignes(3, propose="DC-1")
    assert trouver(proposees + lignes(2, "P2"), proposes={(PBO, "P1"): "DC-1"}) == (
        [(PM, "M1", 2, {"DC-1"})],
        {},
    )


def test_a_proposal_on_the_pm_takes_all_that_comes_under_it():
    proposees = lignes(5, propose="DC-1") + lignes(1, "P2", propose="DC-1")
    assert trouver(proposees + lignes(4, "P3"), proposes={(PM, "M1"): "DC-1"}) == ([], {"DC-1": 4})


def test_a_confirmed_pbo_takes_its_own_and_does_not_count_for_the_pm():
    confirmes = {(PBO, "P1"): "DC-1"}
    assert trouver(lignes(4) + lignes(4, "P2"), confirmes) == ([(PBO, "P2", 4, set())], {"DC-1": 4})
    assert trouver(lignes(4) + lignes(4, "P2") + lignes(1, "P3"), confirmes) == (
        [(PM, "M1", 5, set())],
        {"DC-1": 4},
    )


def test_the_narrowest_confirmed_one_explains_a_line():
    confirmes = {(PBO, "P1"): "DC-1", (PM, "M1"): "DC-2"}
    assert trouver(lignes(1) + lignes(1, "P2"), confirmes) == ([], {"DC-1": 1, "DC-2": 1})
