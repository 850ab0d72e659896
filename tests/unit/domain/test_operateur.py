"""Who acts: a message that announces its sender cannot announce another than the certificate."""

import pytest

from esav_ws.domain.operateur import Acteur, Cote, SirenDifferent


def acteur(siren):
    return Acteur("ALFA", Cote.OPERATEUR, frozenset(), "ALFA", siren)


@pytest.mark.parametrize("annonce", ["900000019", "900 000 019"])
def test_the_same_siren_is_taken(annonce):
    acteur("900000019").exiger_siren(annonce)


@pytest.mark.parametrize("annonce", ["900000027", "", "90000001", "0900000019"])
def test_another_siren_is_refused(annonce):
    with pytest.raises(SirenDifferent):
        acteur("900000019").exiger_siren(annonce)


def test_where_none_is_known_there_is_nothing_to_compare():
    acteur(None).exiger_siren("900000027")
