"""What may be entered of what came in outside e-SAV (art. 11)."""

from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.domain.interruption import Fenetre
from esav_ws.domain.reception import (
    CanalReception,
    Reception,
    ReceptionInadmissible,
    exiger_recevable,
)

MAINTENANT = datetime(2026, 3, 2, 8, tzinfo=UTC)
DEBUT = datetime(2026, 3, 2, 3, tzinfo=UTC)
ARRET = Fenetre(DEBUT, DEBUT + timedelta(minutes=15), "arrêt de nuit")


@pytest.mark.parametrize("minutes", [0, 14])
def test_what_came_in_while_e_sav_was_out_needs_no_reason(minutes):
    exiger_recevable(DEBUT + timedelta(minutes=minutes), MAINTENANT, [ARRET], None)


@pytest.mark.parametrize("minutes", [-1, 15])
def test_what_came_in_at_another_time_needs_one(minutes):
    instant = DEBUT + timedelta(minutes=minutes)
    with pytest.raises(ReceptionInadmissible, match="--motif"):
        exiger_recevable(instant, MAINTENANT, [ARRET], None)
    exiger_recevable(instant, MAINTENANT, [ARRET], "Panne du réseau de l'Opérateur")


@pytest.mark.parametrize(
    ("instant", "dit"),
    [
        (MAINTENANT + timedelta(seconds=1), "dans l'avenir"),
        (MAINTENANT - timedelta(days=30, seconds=1), "plus de 30 jours"),
    ],
)
def test_neither_the_future_nor_what_is_too_old_is_entered(instant, dit):
    with pytest.raises(ReceptionInadmissible, match=dit):
        exiger_recevable(instant, MAINTENANT, [], "m")


def test_now_and_thirty_days_ago_are():
    exiger_recevable(MAINTENANT, MAINTENANT, [], "m")
    exiger_recevable(MAINTENANT - timedelta(days=30), MAINTENANT, [], "m")


def test_both_sides_read_how_it_came_in():
    dit = Reception(CanalReception.TELEPHONE, MAINTENANT, "Camille", "Réseau coupé").dire(DEBUT)
    assert "par téléphone le 02/03/2026 à 04:00" in dit
    assert dit.endswith("Motif : Réseau coupé")
