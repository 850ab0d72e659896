"""Sensors of ENTITY-SENSOR-MIB (RFC 3433) in dBm: expected values by hand."""

import pytest

from esav_ws.adapters.equipements.capteur import CapteurIncoherent, en_dbm

AUTRE, VOLTS, WATTS = 1, 4, 6
NANO, MICRO, MILLI, UNITES = 6, 7, 8, 9


@pytest.mark.parametrize(
    ("lus", "dbm"),
    [
        ([WATTS, MILLI, 0, 1, 1, b""], "0.00"),  # 1 mW
        ([WATTS, MICRO, 0, 10, 1, b""], "-20.00"),
        ([WATTS, MICRO, 1, 158, 1, b"watts"], "-18.01"),  # 15.8 µW: 10 log 0.0158
        ([WATTS, NANO, 0, 1259, 1, b""], "-29.00"),
        ([WATTS, UNITES, 9, 1000, 1, b""], "-30.00"),  # 1000 billionths of a watt
        ([WATTS, NANO, 0, 0, 1, b""], "-40.00"),
        ([AUTRE, UNITES, 2, -1820, 1, b"dBm"], "-18.20"),
        ([AUTRE, MILLI, 0, -23456, 1, b" DBM "], "-23.46"),
        ([AUTRE, UNITES, 0, 3, 1, b"dBm"], "3.00"),
    ],
)
def test_a_power_is_converted_to_dbm(lus, dbm):
    assert str(en_dbm(lus)) == dbm


@pytest.mark.parametrize(
    ("champs", "raison"),
    [
        ([AUTRE, UNITES, 2, -1820, 2, b"dBm"], "indisponible"),
        ([AUTRE, UNITES, 2, -1820, 3, b"dBm"], "indisponible"),
        ([VOLTS, UNITES, 0, 3, 1, b""], "puissance optique"),
        ([AUTRE, UNITES, 0, 3, 1, b"degres"], "puissance optique"),
        ([AUTRE, UNITES, 0, 3, 1, None], "puissance optique"),
        ([AUTRE, UNITES, 0, 73, 1, b"dBm"], "73.00 dBm"),
        ([AUTRE, UNITES, 0, -200, 1, b"dBm"], "-200.00 dBm"),
        ([WATTS, UNITES, 0, 5, 1, b""], "dBm"),  # five watts of light
        ([WATTS, MICRO, 0, -3, 1, b""], "négative"),
        ([AUTRE, 18, 0, 3, 1, b"dBm"], "bornes"),
        ([AUTRE, UNITES, 40, 3, 1, b"dBm"], "bornes"),
        ([AUTRE, UNITES, 0, -1_000_000_000, 1, b"dBm"], "bornes"),
        ([None, None, None, None, None, None], "absente"),
        ([AUTRE, UNITES, 0, b"-18", 1, b"dBm"], "inattendu"),
    ],
)
def test_what_no_receiver_measures_is_said_to_be_nonsense(champs, raison):
    with pytest.raises(CapteurIncoherent, match=raison):
        en_dbm(champs)
