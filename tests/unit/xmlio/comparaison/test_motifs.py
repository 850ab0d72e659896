import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esav_ws.xmlio.comparaison.effets import Effet
from esav_ws.xmlio.comparaison.motifs import comparer_motifs


@pytest.mark.parametrize(
    ("avant", "apres", "effet"),
    [
        ("[A-Z]{1,4}", "[A-Z]{1,4}", None),
        ("[A-Z]{1,4}", "[A-Z]{1,5}", Effet.ELARGIT),
        ("[A-Z]{1,4}", "[A-Z]{0,4}", Effet.ELARGIT),
        ("[A-Z]{1,4}", "[A-Z]{1,3}", Effet.RETRECIT),
        ("[A-Z]{1,4}", "[A-Z]{2,5}", Effet.AUTRE),
        ("[A-Z]{4}", "[A-Z]{4,}", Effet.ELARGIT),
        ("[A-Z]{1,4}[0-9]{2}", "[A-Z]{1,5}[0-9]{1}", Effet.AUTRE),
        ("[A-Z]{1,4}", "[A-Y]{1,4}", Effet.AUTRE),
        (r"a\{1,4}", r"a\{1,5}", Effet.AUTRE),
        ("[a{1,4}]", "[a{1,5}]", Effet.AUTRE),
        (r"\p{Lu}{1,2}", r"\p{Lu}{1,3}", Effet.ELARGIT),
        ("[A-Z]{1,99999999999}", "[A-Z]{1,5}", Effet.AUTRE),
    ],
)
def test_only_wider_counts_admit_more(avant, apres, effet):
    assert comparer_motifs(avant, apres) is effet


comptes = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(sorted)


@given(avant=comptes, apres=comptes, texte=st.text("ab", max_size=6))
def test_what_is_said_to_admit_more_admits_all_that_was_admitted(avant, apres, texte):
    ancien, nouveau = (f"a{{{bas},{haut}}}b{{1,2}}" for bas, haut in (avant, apres))
    effet = comparer_motifs(ancien, nouveau)
    admis, encore = re.fullmatch(ancien, texte), re.fullmatch(nouveau, texte)
    if effet in {None, Effet.ELARGIT}:
        assert encore or not admis
    if effet in {None, Effet.RETRECIT}:
        assert admis or not encore
