"""Operations whose requests may be larger than the others': each has a cap of its own, for those who may call it."""

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from esav_ws.domain.operateur import Acteur, Habilitation

_DEBUT_MAX: Final = 64 * 1024
"""Bytes of a message among which its operation is looked for, where its action does not name it."""
_BALISE: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z]{1,60})[\s>]")


class Vaste(NamedTuple):
    """How many bytes the request of an operation may have, and the habilitation that it takes."""

    octets: int
    habilitation: Habilitation


def etendre(
    vastes: Mapping[str, Vaste], ordinaire: int, action: str | None, acteur: Acteur
) -> Callable[[bytes], int] | None:
    """Return what gives the cap of a body by its beginning, `None` when nothing that *acteur* may call has one.

    The *action* names the operation; where there is none, the first tag of the body that bears the name of one does. Who
    lies only has a message read that is then refused (`MessageTropVolumineux`).
    """
    permises = {
        nom: max(vaste.octets, ordinaire)
        for nom, vaste in vastes.items()
        if vaste.habilitation in acteur.habilitations
    }
    if not permises:
        return None
    annoncee = (action or "").rpartition("/")[2]

    def plafond(debut: bytes) -> int:
        if annoncee:
            return permises.get(annoncee, ordinaire)
        noms = (balise[1].decode("ascii") for balise in _BALISE.finditer(debut, 0, _DEBUT_MAX))
        return next((permises[nom] for nom in noms if nom in permises), ordinaire)

    return plafond
