"""The repair clock, against cases computed by hand on a paper calendar.

Instants are written as a clock in Paris shows them. The working day is 08:00 to 18:00, Monday to Friday, holidays apart.
In 2026 the legal time changes on Sunday 29 March (02:00 becomes 03:00) and on Sunday 25 October (03:00 becomes 02:00).
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from esav_ws.adapters.jours_feries import JoursFeriesFrance
from esav_ws.domain.calendrier import Calendrier, Region
from esav_ws.domain.heures_ouvrees import HeuresOuvrees
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeRejet
from esav_ws.domain.offre import CalendrierGtr, Garantie
from esav_ws.domain.operateur import Cote
from esav_ws.domain.reparation import Arret, CauseArret, Mesure
from esav_ws.domain.signalisation import Avancement, Etat
from tests.unit.domain.test_signalisation import deposee

GTR_4H = Garantie("GTR 4 h", 4, CalendrierGtr.CALENDAIRE)
GTR_10HO = Garantie("GTR 10 h ouvrées", 10, CalendrierGtr.OUVRE)
OP, OI = Cote.OPERATEUR, Cote.OI
METROPOLE = Mesure(HeuresOuvrees(Calendrier(JoursFeriesFrance())))
ALSACE = Mesure(HeuresOuvrees(Calendrier(JoursFeriesFrance(Region.ALSACE_MOSELLE))))


def a(texte: str) -> datetime:
    """The instant at which clocks in Paris show *texte*; `#2` marks the second 02:00 to 03:00 of an October night."""
    second = texte.endswith("#2")
    lu = datetime.fromisoformat(texte.removesuffix("#2")).replace(tzinfo=PARIS, fold=int(second))
    return lu.astimezone(UTC)


def en_cours(depot: str):
    s = replace(deposee(), depose_le=a(depot)).accepter(le=a(depot), auteur="x")
    return s.prendre_en_charge(le=a(depot), auteur="x")


def gelee(s, du: str, au: str | None, cote: Cote, cause=CauseGel.ACCES_SITE):
    s = s.geler(cause, cote=cote, le=a(du), auteur="x")
    return s if au is None else s.degeler(le=a(au), auteur="x")


def h(texte: str) -> timedelta:
    heures, minutes = texte.split(":")
    return timedelta(hours=int(heures), minutes=int(minutes))


@pytest.mark.parametrize(
    ("depot", "limite", "calcul"),
    [
        ("2026-03-02 09:00", "2026-03-03 09:00", "Monday has 9 h left; 1 h of Tuesday"),
        (
            "2026-03-02 06:00",
            "2026-03-02 18:00",
            "before opening: the ten hours of that Monday, to its last minute",
        ),
        ("2026-03-02 18:00", "2026-03-03 18:00", "at closing time: the ten hours of Tuesday"),
        ("2026-03-01 15:00", "2026-03-02 18:00", "a Sunday: nothing runs before Monday 08:00"),
        ("2026-03-07 10:00", "2026-03-09 18:00", "a Saturday is no jour ouvré"),
        ("2026-03-06 17:30", "2026-03-09 17:30", "30 min on Friday, 9 h 30 of Monday"),
        ("2026-07-13 16:00", "2026-07-15 16:00", "2 h on Monday; Tuesday is 14 July; 8 h of Wednesday"),
        ("2026-07-14 11:00", "2026-07-15 18:00", "deposited on 14 July: the ten hours of the 15th"),
        ("2026-04-30 17:00", "2026-05-04 17:00", "1 h; Friday is 1 May; 9 h of Monday"),
        ("2026-11-10 09:00", "2026-11-12 09:00", "9 h on Tuesday; Wednesday is 11 November; 1 h of Thursday"),
        ("2026-12-31 10:00", "2027-01-04 10:00", "8 h; Friday is 1 January; 2 h of Monday"),
        (
            "2026-03-27 17:00",
            "2026-03-30 17:00",
            "1 h on Friday, 9 h of Monday: the night of the change counts nothing",
        ),
        ("2026-10-23 12:00", "2026-10-26 12:00", "6 h on Friday, 4 h of Monday, in winter time"),
        (
            "2026-04-03 10:00",
            "2026-04-07 10:00",
            "8 h on Good Friday, worked; Easter Monday is not; 2 h of Tuesday",
        ),
        ("2025-12-24 16:00", "2025-12-26 16:00", "2 h; Christmas is a Thursday; 8 h of Friday 26th, worked"),
    ],
)
def test_ten_working_hours(depot, limite, calcul):
    lue = METROPOLE.horloge(en_cours(depot), [GTR_10HO], a(depot))
    assert lue.limite == a(limite), calcul
    assert (lue.minutes_objectif, lue.minutes_ecoulees, lue.minutes_restantes) == (600, 0, 600)


@pytest.mark.parametrize(
    ("depot", "limite", "calcul"),
    [
        (
            "2026-04-03 10:00",
            "2026-04-07 18:00",
            "Good Friday and Easter Monday are holidays: all of Tuesday",
        ),
        (
            "2025-12-24 16:00",
            "2025-12-29 16:00",
            "2 h; 25 and 26 are holidays, then a week-end; 8 h of Monday",
        ),
        ("2026-07-13 16:00", "2026-07-15 16:00", "14 July, as everywhere"),
    ],
)
def test_ten_working_hours_in_alsace_moselle(depot, limite, calcul):
    assert ALSACE.horloge(en_cours(depot), [GTR_10HO], a(depot)).limite == a(limite), calcul


@pytest.mark.parametrize(
    ("depot", "limite", "calcul"),
    [
        ("2026-03-02 09:00", "2026-03-02 13:00", "four hours"),
        ("2026-07-13 23:00", "2026-07-14 03:00", "holidays count"),
        ("2026-03-01 22:30", "2026-03-02 02:30", "Sundays too"),
        (
            "2026-03-29 00:30",
            "2026-03-29 05:30",
            "the night has no 02:00 to 03:00: four hours end an hour later",
        ),
        ("2026-10-25 00:30", "2026-10-25 03:30", "the night has it twice: four hours end an hour earlier"),
        ("2026-10-24 22:30", "2026-10-25 02:30", "to the first 02:30 of that night"),
        ("2026-10-24 23:30", "2026-10-25 02:30#2", "to the second 02:30 of that night"),
    ],
)
def test_four_hours_round_the_clock(depot, limite, calcul):
    assert METROPOLE.horloge(en_cours(depot), [GTR_4H], a(depot)).limite == a(limite), calcul


@pytest.mark.parametrize(
    ("garantie", "depot", "gels", "lu_le", "ecoule", "limite", "calcul"),
    [
        (
            GTR_10HO,
            "2026-03-02 09:00",
            [("2026-03-02 11:00", "2026-03-02 14:00", OP)],
            "2026-03-02 16:00",
            "4:00",
            "2026-03-03 12:00",
            "2 h + 2 h run; of the 6 left, 2 on Monday and 4 on Tuesday",
        ),
        (
            GTR_10HO,
            "2026-03-02 09:00",
            [("2026-03-02 11:00", "2026-03-02 14:00", OI)],
            "2026-03-02 16:00",
            "7:00",
            "2026-03-03 09:00",
            "the OI waited for itself: it counts, the deadline does not move",
        ),
        (
            GTR_10HO,
            "2026-03-06 09:00",
            [("2026-03-06 16:00", "2026-03-09 10:00", OP)],
            "2026-03-09 11:00",
            "8:00",
            "2026-03-09 13:00",
            "7 h on Friday, 1 h on Monday; 2 left. The week-end was not counted anyway",
        ),
        (
            GTR_10HO,
            "2026-03-02 09:00",
            [("2026-03-02 19:00", "2026-03-03 07:00", OP)],
            "2026-03-03 08:30",
            "9:30",
            "2026-03-03 09:00",
            "a freeze of one night takes out no working hour",
        ),
        (
            GTR_10HO,
            "2026-03-02 09:00",
            [
                ("2026-03-02 11:00", "2026-03-02 12:00", OP),
                ("2026-03-02 14:00", "2026-03-03 10:00", OI),
                ("2026-03-03 11:00", "2026-03-03 15:00", OP),
            ],
            "2026-03-03 16:00",
            "12:00",
            "2026-03-03 10:00",
            "9-11, 12-14, 14-18 and 8-10 make ten: used up on Tuesday at 10:00; then 10-11 and 15-16",
        ),
        (
            GTR_10HO,
            "2026-07-13 10:00",
            [("2026-07-13 17:00", "2026-07-15 09:00", OP), ("2026-07-15 10:00", "2026-07-15 11:00", OP)],
            "2026-07-15 12:00",
            "9:00",
            "2026-07-15 13:00",
            "7 h on Monday, 9-10 and 11-12 on Wednesday; 1 left",
        ),
        (
            GTR_10HO,
            "2026-10-23 16:00",
            [("2026-10-23 17:00", "2026-10-26 09:00", OP)],
            "2026-10-26 10:00",
            "2:00",
            "2026-10-26 18:00",
            "1 h on Friday in summer time, 1 h on Monday in winter time; 8 left, to closing time",
        ),
        (
            GTR_4H,
            "2026-03-28 22:00",
            [("2026-03-29 00:00", "2026-03-29 06:00", OP)],
            "2026-03-29 07:00",
            "3:00",
            "2026-03-29 08:00",
            "2 h before and 1 h after; the freeze lasted five hours, not six",
        ),
        (
            GTR_4H,
            "2026-10-24 22:00",
            [("2026-10-25 01:00", "2026-10-25 04:00", OP)],
            "2026-10-25 04:30",
            "3:30",
            "2026-10-25 05:00",
            "3 h before and 30 min after; the freeze lasted four hours, not three",
        ),
        (
            GTR_4H,
            "2026-03-29 01:00",
            [("2026-03-29 01:30", "2026-03-29 03:30", OI), ("2026-03-29 04:00", "2026-03-29 05:00", OP)],
            "2026-03-29 05:30",
            "2:30",
            "2026-03-29 07:00",
            "01:00 to 04:00 is two hours that night, the OI's freeze included; 30 min after five; 1 h 30 left",
        ),
        (
            GTR_4H,
            "2026-07-14 08:00",
            [("2026-07-14 10:00", "2026-07-14 13:00", OP)],
            "2026-07-14 13:30",
            "2:30",
            "2026-07-14 15:00",
            "2 h + 30 min; 1 h 30 left",
        ),
    ],
)
def test_freezes_of_both_sides(garantie, depot, gels, lu_le, ecoule, limite, calcul):  # noqa: PLR0917 - a row of the table
    s = en_cours(depot)
    for du, au, cote in gels:
        s = gelee(s, du, au, cote)
    lue = METROPOLE.horloge(s, [garantie], a(lu_le))
    assert (lue.ecoule, lue.limite) == (h(ecoule), a(limite)), calcul
    assert lue.etat == "EN_MARCHE"
    assert [(r.debut, r.fin, r.cote, r.suspensif) for r in lue.arrets] == [
        (a(du), a(au), cote, cote is OP) for du, au, cote in gels
    ]


def test_while_the_operateur_is_awaited_the_limit_is_that_of_going_on_now():
    s = gelee(en_cours("2026-03-02 08:00"), "2026-03-02 10:00", None, OP, CauseGel.INFORMATION)
    lue = METROPOLE.horloge(s, [GTR_4H], a("2026-03-02 17:00"))
    # two of four hours have run: two are left from 17:00 on
    assert (lue.etat, lue.ecoule, lue.limite) == ("ARRETEE", h("2:00"), a("2026-03-02 19:00"))
    assert lue.arrets == (Arret(a("2026-03-02 10:00"), None, CauseGel.INFORMATION, OP, suspensif=True),)


def test_a_freeze_on_the_side_of_the_oi_leaves_the_clock_running():
    s = gelee(en_cours("2026-03-02 08:00"), "2026-03-02 10:00", None, OI, CauseGel.AUTORISATION_VOIRIE)
    lue = METROPOLE.horloge(s, [GTR_4H], a("2026-03-02 17:00"))
    # limit 12:00, five hours ago
    assert (lue.etat, lue.ecoule, lue.limite) == ("EN_MARCHE", h("9:00"), a("2026-03-02 12:00"))
    assert (lue.depassee, lue.minutes_depassement, lue.minutes_restantes) == (True, 300, 0)
    assert lue.arrets == (
        Arret(a("2026-03-02 10:00"), None, CauseGel.AUTORISATION_VOIRIE, OI, suspensif=False),
    )


def test_a_freeze_after_the_breach_does_not_move_the_limit():
    s = gelee(en_cours("2026-03-02 08:00"), "2026-03-02 13:00", "2026-03-02 15:00", OP)
    lue = METROPOLE.horloge(s, [GTR_4H], a("2026-03-02 16:00"))
    assert (lue.limite, lue.ecoule) == (a("2026-03-02 12:00"), h("6:00"))


def test_restoring_service_ends_the_clock_and_the_closing_changes_nothing():
    s = en_cours("2026-03-02 08:00").progresser(Avancement.RETABLIE, le=a("2026-03-02 11:00"), auteur="x")
    close = gelee(s, "2026-03-02 12:00", "2026-03-02 13:00", OP).clore(
        CodeCloture.REPARATION_RESEAU, le=a("2026-03-02 18:00"), auteur="x", motif="m"
    )
    for lue in (METROPOLE.horloge(lu, [GTR_4H], a("2026-03-02 20:00")) for lu in (s, close)):
        assert (lue.etat, lue.ecoule, lue.limite) == ("TERMINEE", h("3:00"), a("2026-03-02 12:00"))
        assert (lue.depassee, lue.arrets) == (False, ())


def test_a_repair_that_restores_at_once_ends_the_clock():
    s = en_cours("2026-03-02 08:00").progresser(Avancement.REPAREE, le=a("2026-03-02 09:15"), auteur="x")
    assert METROPOLE.horloge(s, [GTR_4H], a("2026-03-03 09:00")).minutes_ecoulees == 75


@pytest.mark.parametrize(
    ("retablie", "depassee", "depassement"),
    [("12:00:00", False, None), ("12:00:01", True, 0), ("13:05:30", True, 65)],
)
def test_at_the_very_limit_is_in_time(retablie, depassee, depassement):
    s = en_cours("2026-03-02 08:00").progresser(
        Avancement.RETABLIE, le=a(f"2026-03-02 {retablie}"), auteur="x"
    )
    lue = METROPOLE.horloge(s, [GTR_4H], a("2026-03-04 08:00"))
    assert (lue.depassee, lue.minutes_depassement) == (depassee, depassement)
    assert lue.limite == a("2026-03-02 12:00")


def test_a_closing_without_restoring_ends_it_and_so_does_a_rejection():
    close = en_cours("2026-03-02 08:00").clore(
        CodeCloture.DEFAUT_NON_CONSTATE, le=a("2026-03-02 10:00"), auteur="x", motif="m"
    )
    rejetee = replace(deposee(), depose_le=a("2026-03-02 08:00")).rejeter(
        CodeRejet.HORS_PERIMETRE, le=a("2026-03-02 10:00"), auteur="x", motif="m"
    )
    for s in (close, rejetee):
        lue = METROPOLE.horloge(s, [GTR_4H], a("2026-03-05 10:00"))
        assert (lue.etat, lue.ecoule) == ("TERMINEE", h("2:00"))


def test_closing_a_frozen_one_ends_its_freeze_and_the_clock_at_once():
    s = gelee(en_cours("2026-03-02 08:00"), "2026-03-02 09:00", None, OP)
    close = s.clore(CodeCloture.SANS_REPONSE, le=a("2026-03-02 15:00"), auteur="x", motif="m")
    lue = METROPOLE.horloge(close, [GTR_4H], a("2026-03-02 16:00"))
    assert (lue.etat, lue.ecoule) == ("TERMINEE", h("1:00"))
    assert [(r.debut, r.fin) for r in lue.arrets] == [(a("2026-03-02 09:00"), a("2026-03-02 15:00"))]


def test_a_contested_closing_restarts_it_where_it_stood_and_shows_the_time_between():
    s = en_cours("2026-03-02 08:00").progresser(Avancement.RETABLIE, le=a("2026-03-02 10:00"), auteur="x")
    s = s.clore(CodeCloture.REPARATION_RESEAU, le=a("2026-03-02 11:00"), auteur="x", motif="m")
    s = s.contester(le=a("2026-03-03 09:00"), auteur="y", motif="m")
    lue = METROPOLE.horloge(s, [GTR_4H], a("2026-03-03 09:30"))
    # 2 h before the restoring, 30 min since the contesting; 1 h 30 left
    assert (lue.etat, lue.ecoule, lue.limite) == ("EN_MARCHE", h("2:30"), a("2026-03-03 11:00"))
    assert lue.arrets == (
        Arret(a("2026-03-02 10:00"), a("2026-03-03 09:00"), CauseArret.RETABLISSEMENT, OI, suspensif=True),
    )


def test_a_closing_contested_without_restoring_says_so():
    s = en_cours("2026-03-02 08:00").clore(
        CodeCloture.DEFAUT_NON_CONSTATE, le=a("2026-03-02 09:00"), auteur="x", motif="m"
    )
    s = s.valider(le=a("2026-03-02 10:00"), auteur="x").contester(
        le=a("2026-03-02 11:00"), auteur="y", motif="m"
    )
    (arret,) = METROPOLE.horloge(s, [GTR_4H], a("2026-03-02 12:00")).arrets
    assert (arret.cause, arret.debut, arret.fin) == (
        "CLOTURE",
        a("2026-03-02 09:00"),
        a("2026-03-02 11:00"),
    )


def test_of_two_guarantees_the_one_whose_limit_comes_first_is_shown():
    # on Monday at 17:00, four hours end at 21:00 and ten working hours on Tuesday at 17:00
    lue = METROPOLE.horloge(en_cours("2026-03-02 17:00"), [GTR_10HO, GTR_4H], a("2026-03-02 19:00"))
    assert (lue.garantie, lue.ecoule, lue.limite) == (GTR_4H, h("2:00"), a("2026-03-02 21:00"))


def test_without_guarantee_the_clock_runs_round_the_clock_towards_nothing():
    lue = METROPOLE.horloge(en_cours("2026-03-01 08:00"), [], a("2026-03-02 09:00"))
    assert (lue.ecoule, lue.limite, lue.garantie) == (h("25:00"), None, None)
    assert (lue.minutes_objectif, lue.minutes_restantes, lue.depassee) == (None, None, False)


def test_the_minutes_run_and_left_make_the_guaranteed_time():
    lue = METROPOLE.horloge(en_cours("2026-03-02 08:00:00"), [GTR_4H], a("2026-03-02 09:30:59"))
    assert (lue.minutes_ecoulees, lue.minutes_restantes) == (90, 150)


def test_a_clock_that_jumped_back_before_the_deposit_shows_nothing_run():
    lue = METROPOLE.horloge(en_cours("2026-03-02 09:00"), [GTR_4H, GTR_10HO], a("2026-03-01 09:00"))
    assert (lue.ecoule, lue.limite) == (h("0:00"), a("2026-03-02 13:00"))


@pytest.mark.parametrize(
    ("garantie", "lu_le", "prochaine"),
    [
        (GTR_10HO, "2026-03-02 09:00", "2026-03-02 14:00"),  # five hours
        (GTR_10HO, "2026-03-02 14:00", "2026-03-02 17:00"),  # eight hours
        (GTR_10HO, "2026-03-02 17:30", "2026-03-03 09:00"),  # ten
        (GTR_4H, "2026-03-02 09:00", "2026-03-02 11:00"),  # two hours
        (GTR_4H, "2026-03-02 11:30", "2026-03-02 12:12"),  # 80 % of 240 minutes are 192
        (GTR_4H, "2026-03-02 13:00", "2026-03-02 13:00"),  # used up: exceeded in a moment
    ],
)
def test_the_next_alert_is_at_half_at_four_fifths_and_at_the_limit(garantie, lu_le, prochaine):
    lue = METROPOLE.horloge(en_cours("2026-03-02 09:00"), [garantie], a(lu_le))
    assert METROPOLE.prochaine_alerte(lue, (50, 80), a(lu_le)) == a(prochaine)


def test_no_alert_comes_while_it_stands_once_it_is_exceeded_ended_or_without_guarantee():
    s = en_cours("2026-03-02 09:00")
    retablie = s.progresser(Avancement.RETABLIE, le=a("2026-03-02 10:00"), auteur="x")
    for lu, garanties, le in (
        (gelee(s, "2026-03-02 10:00", None, OP), [GTR_4H], "2026-03-02 11:00"),
        (s, [GTR_4H], "2026-03-02 13:01"),
        (retablie, [GTR_4H], "2026-03-02 10:30"),
        (s, [], "2026-03-02 10:30"),
    ):
        lue = METROPOLE.horloge(lu, garanties, a(le))
        assert METROPOLE.prochaine_alerte(lue, (50, 80), a(le)) is None


def test_a_freeze_keeps_its_side_in_the_history():
    s = gelee(en_cours("2026-03-02 09:00"), "2026-03-02 10:00", "2026-03-02 11:00", OI)
    assert [p.cote for p in s.passages if p.cible is Etat.GELE] == [OI]
