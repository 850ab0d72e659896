"""How the journal is written in messages, wherever it is: the member of an event that each of its data fills."""

from collections.abc import Mapping
from typing import Final

MEMBRES: Final[Mapping[str, str]] = {
    "prestation": "identifiantPrestation",
    "depart": "etatDepart",
    "etat": "etat",
    "avancement": "avancement",
    "code": "code",
    "cote": "cote",
}
"""The member of an event that each datum of the journal fills; any other is a `donnee`."""
