"""The value of an optical sensor, in dBm, from what ENTITY-SENSOR-MIB (RFC 3433) says of it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

AUTRE: Final = 1
"""`EntitySensorDataType` other(1): the unit is the one displayed."""
WATTS: Final = 6
EN_SERVICE: Final = 1
"""`EntitySensorStatus` ok(1)."""
SANS_LUMIERE_DBM: Final = Decimal(-40)
"""What a power of nothing is worth: its logarithm is not a number."""
PLAUSIBLE_DBM: Final = (Decimal(-60), Decimal(15))
"""What a receiver can measure, in dBm; beyond, the equipment talks nonsense."""
_UNITES: Final = 9
"""`EntitySensorDataScale` units(9): each step is a thousand, from yocto(1) to yotta(17)."""
_ECHELLES: Final = range(1, 18)
_PRECISIONS: Final = range(-8, 10)
_BORNE: Final = 10**9
"""`EntitySensorValue` of this size, on either side, says that the sensor is out of its range."""


class CapteurIncoherent(Exception):
    """The sensor gives no power. The message, in French, says why."""


def en_dbm(champs: Sequence[object]) -> Decimal:
    """Return the power that a row of entPhySensorTable gives: type, scale, precision, value, status, displayed unit.

    A power in watts is converted; one that is displayed in dBm is taken as it is. Two decimals.

    Raises:
        CapteurIncoherent: the sensor is out of service, is none of optical power, or gives what no receiver measures.
    """
    match champs:
        case (int(genre), int(echelle), int(precision), int(valeur), int(etat), unite):
            pass
        case _:
            raise CapteurIncoherent("réponse absente, ou d'un type inattendu")
    if etat != EN_SERVICE:
        raise CapteurIncoherent("indisponible")
    if echelle not in _ECHELLES or precision not in _PRECISIONS or abs(valeur) >= _BORNE:
        raise CapteurIncoherent("échelle, précision ou valeur hors de ses bornes")
    nombre = Decimal(valeur).scaleb(3 * (echelle - _UNITES) - precision)
    if genre == WATTS:
        dbm = _de_watts(nombre)
    elif genre == AUTRE and isinstance(unite, bytes) and unite.strip().lower() == b"dbm":
        dbm = nombre
    else:
        raise CapteurIncoherent("ce n'est pas un capteur de puissance optique")
    if not PLAUSIBLE_DBM[0] <= dbm <= PLAUSIBLE_DBM[1]:
        raise CapteurIncoherent(f"{dbm:.2f} dBm n'est pas une puissance qu'un récepteur mesure")
    return dbm.quantize(Decimal("0.01"))


def _de_watts(watts: Decimal) -> Decimal:
    if watts < 0:
        raise CapteurIncoherent("puissance négative")
    if watts == 0:
        return SANS_LUMIERE_DBM
    return max(SANS_LUMIERE_DBM, 10 * (watts * 1000).log10())
