"""The repair clock, against cases computed by hand."""

from datetime import UTC, datetime, timedelta

from esav_ws.domain.motifs import CauseGel, CodeCloture
from esav_ws.domain.offre import CalendrierGtr, Garantie
from esav_ws.domain.operateur import Cote
from esav_ws.domain.reparation import duree_hors_gel, horloge
from tests.unit.domain.test_signalisation import deposee

GTR_4H = (Garantie("GTR 4 h", 4, CalendrierGtr.CALENDAIRE),)
GTR_10HO = (Garantie("GTR 10 h ouvrées", 10, CalendrierGtr.OUVRE),)


def a(heure: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, heure, minute, tzinfo=UTC)


def gelee_de_10_a_13():
    s = deposee().accepter(le=a(9), auteur="x").prendre_en_charge(le=a(9), auteur="x")
    s = s.geler(CauseGel.ACCES_SITE, cote=Cote.OPERATEUR, le=a(10), auteur="x")
    return s.degeler(le=a(13), auteur="x")


def test_a_freeze_stops_the_clock():
    assert duree_hors_gel(a(8), a(17), gelee_de_10_a_13().passages) == timedelta(hours=6)


def test_an_open_freeze_counts_as_stopped_until_now():
    s = gelee_de_10_a_13().geler(CauseGel.TIERS, cote=Cote.OI, le=a(14), auteur="x")
    lue = horloge(s, GTR_4H, a(17))
    assert (lue.etat, lue.ecoule) == ("ARRETEE", timedelta(hours=3))


def test_the_limit_recedes_with_each_freeze():
    # deposited 08:00, four hours, three of them frozen: 15:00
    assert horloge(gelee_de_10_a_13(), GTR_4H, a(13, 30)).limite == a(15)


def test_the_clock_ends_with_the_closing():
    close = gelee_de_10_a_13().clore(CodeCloture.REPARATION_RESEAU, le=a(14), auteur="x", motif="m")
    lue = horloge(close, GTR_4H, a(20))
    assert (lue.etat, lue.ecoule, lue.limite) == ("TERMINEE", timedelta(hours=3), a(15))


def test_a_contested_closing_restarts_it_where_it_stood():
    close = gelee_de_10_a_13().clore(CodeCloture.REPARATION_RESEAU, le=a(14), auteur="x", motif="m")
    lue = horloge(close.contester(le=a(18), auteur="x", motif="m"), GTR_4H, a(18, 30))
    assert (lue.etat, lue.ecoule) == ("EN_MARCHE", timedelta(hours=3, minutes=30))


def test_a_guarantee_in_working_hours_gives_no_limit_round_the_clock():
    assert horloge(deposee(), GTR_10HO, a(9)).limite is None
