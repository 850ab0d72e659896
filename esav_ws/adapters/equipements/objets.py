"""The standard objects that are read, by their identifiers, and the values of theirs that have a meaning here."""

from typing import Final

SYS_DESCR: Final = "1.3.6.1.2.1.1.1.0"
SYS_UPTIME: Final = "1.3.6.1.2.1.1.3.0"
SYS_NAME: Final = "1.3.6.1.2.1.1.5.0"

# IF-MIB (RFC 2863), by ifIndex
IF_ADMIN: Final = "1.3.6.1.2.1.2.2.1.7"
IF_OPER: Final = "1.3.6.1.2.1.2.2.1.8"
IF_LAST_CHANGE: Final = "1.3.6.1.2.1.2.2.1.9"
IF_IN_ERRORS: Final = "1.3.6.1.2.1.2.2.1.14"
IF_NAME: Final = "1.3.6.1.2.1.31.1.1.1.1"
IF_HC_IN: Final = tuple(f"1.3.6.1.2.1.31.1.1.1.{colonne}" for colonne in (7, 8, 9))
"""ifHCIn{Ucast,Multicast,Broadcast}Pkts: the frames received without error."""
IF_HIGH_SPEED: Final = "1.3.6.1.2.1.31.1.1.1.15"

UP: Final = 1
DOWN: Final = 2
TESTING: Final = 3
UNKNOWN: Final = 4
NOT_PRESENT: Final = 6
ETATS: Final = range(1, 8)
"""ifOperStatus: from up(1) to lowerLayerDown(7)."""

# ENTITY-SENSOR-MIB (RFC 3433), by entPhysicalIndex: type, scale, precision, value, status, displayed unit
CAPTEUR: Final = tuple(f"1.3.6.1.2.1.99.1.1.1.{colonne}" for colonne in range(1, 7))

# DOT3-OAM-MIB (RFC 4878), by ifIndex and number of the event
OAM_INSTANT: Final = "1.3.6.1.2.1.158.1.6.1.2"
OAM_EVENEMENT: Final = "1.3.6.1.2.1.158.1.6.1.4"
OAM_LIEU: Final = "1.3.6.1.2.1.158.1.6.1.5"
LINK_FAULT: Final = 256
DYING_GASP: Final = 257
LOCAL: Final = 1
REMOTE: Final = 2
