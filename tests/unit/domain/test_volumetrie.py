"""What counts as a request, and the load that it makes per hour and in the busiest minute (art. 6)."""

from datetime import UTC, datetime

from esav_ws.domain.volumetrie import OPERATIONS, CleMinute, Volume, cumuler, recalculer

H8 = datetime(2026, 3, 2, 8, tzinfo=UTC)
H9 = datetime(2026, 3, 2, 9, tzinfo=UTC)


def minute(rang, heure=H8):
    return heure.replace(minute=rang)


def test_the_requests_of_the_contract_are_these_and_no_other():
    assert OPERATIONS == {
        "deposerSignalisation": "SIGNALISATION",
        "consulterEtat": "ETAT",
        "consulterSignalisation": "ETAT",
        "consulterHistorique": "HISTORIQUE",
        "demanderTest": "TEST",
        "consulterTravauxProgrammes": "RESEAU",
        "consulterIncidents": "RESEAU",
        "getInfoTravauxFTTH": "RESEAU",
    }


def test_an_hour_has_its_sum_and_its_busiest_minute_by_kind_by_operateur_and_over_all():
    comptes = {
        CleMinute(minute(5), "ALFA", "ETAT"): 4,
        CleMinute(minute(5), "ALFA", "HISTORIQUE"): 3,
        CleMinute(minute(6), "ALFA", "ETAT"): 5,
        CleMinute(minute(6), "BETA", "ETAT"): 9,
        CleMinute(minute(0, H9), "BETA", "ETAT"): 1,
    }
    assert recalculer(comptes) == [
        Volume(H8, "", "", 21, 14),
        Volume(H8, "ALFA", "", 12, 7),
        Volume(H8, "ALFA", "ETAT", 9, 5),
        Volume(H8, "ALFA", "HISTORIQUE", 3, 3),
        Volume(H8, "BETA", "", 9, 9),
        Volume(H8, "BETA", "ETAT", 9, 9),
        Volume(H9, "", "", 1, 1),
        Volume(H9, "BETA", "", 1, 1),
        Volume(H9, "BETA", "ETAT", 1, 1),
    ]


def test_what_came_late_is_added_and_the_greatest_peak_is_kept():
    assert cumuler([Volume(H8, "ALFA", "ETAT", 9, 5)], [Volume(H8, "ALFA", "ETAT", 2, 2)]) == [
        Volume(H8, "ALFA", "ETAT", 11, 5)
    ]
