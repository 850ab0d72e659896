"""SIREN and SIRET: Luhn's check, and the exception of La Poste."""

import pytest

from esav_ws.domain.siren import est_siren, est_siret, serre


@pytest.mark.parametrize(
    ("numero", "bon"),
    [
        ("732829320", True),
        ("356000000", True),
        ("732829321", False),
        ("73282932", False),
        ("7328293200", False),
        ("73282932O", False),
        ("٧٣٢٨٢٩٣٢٠", False),
        ("", False),
    ],
)
def test_a_siren_is_nine_digits_under_luhns_check(numero, bon):
    assert est_siren(numero) is bon


@pytest.mark.parametrize(
    ("numero", "bon"),
    [
        ("73282932000074", True),
        ("73282932000075", False),
        ("73282932100074", False),
        ("7328293200007", False),
        ("35600000000048", True),  # the seat of La Poste: Luhn's check holds
        ("35600000000015", True),  # Luhn gives 21; the digits add up to 20
        ("35600000000013", False),  # 19, and 18
        ("73282932000004", False),  # the digits add up to 40, but it is not La Poste's
    ],
)
def test_a_siret_has_luhns_check_or_that_of_la_poste(numero, bon):
    assert est_siret(numero) is bon


def test_people_write_spaces_between_the_groups():
    assert serre("732 829\u00a0320\u202f00074") == "73282932000074"
