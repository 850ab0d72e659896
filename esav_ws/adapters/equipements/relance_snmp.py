"""The one act: a port is closed and opened again (ifAdminStatus, RFC 2863)."""

import asyncio
from collections.abc import Sequence
from typing import Final

from esav_ws.adapters.equipements import objets
from esav_ws.adapters.equipements.session import Session
from esav_ws.application.ports_essais import EchecBanc, Releve
from esav_ws.domain.essai import CauseEchec

_FERME_S: Final = 2.0
"""Seconds that the port stays closed, or less where little time is given."""
_REGARD_S: Final = 0.5
_PART_DU_RETOUR: Final = 0.7
"""Share of the time given within which the line must be back."""


async def relancer(session: Session, numero: int, delai_s: float) -> Sequence[Releve]:
    """Close and open the port of that ifIndex, and return whether the other end came back.

    Raises:
        EchecBanc: the port was closed already, and nothing was done; or it could not be opened again, which is said.
    """
    admin, oper = f"{objets.IF_ADMIN}.{numero}", f"{objets.IF_OPER}.{numero}"
    if (await session.lire([admin]))[admin] != objets.UP:
        raise EchecBanc(CauseEchec.INCOHERENT, "le port n'est pas ouvert : rien n'a été fait")
    try:
        await session.ecrire(admin, objets.DOWN)
    except EchecBanc as echec:
        if echec.cause is CauseEchec.INJOIGNABLE:  # what is lost may be the answer
            await _rouvrir(session, admin)
        raise
    try:
        await asyncio.sleep(min(_FERME_S, delai_s / 10))
    finally:
        await _rouvrir(session, admin)
    fin = asyncio.get_running_loop().time() + delai_s * _PART_DU_RETOUR
    while (await session.lire([oper]))[oper] != objets.UP:
        if asyncio.get_running_loop().time() >= fin:
            return (Releve("etatOnt", "HORS_LIGNE"),)
        await asyncio.sleep(_REGARD_S)
    return (Releve("etatOnt", "EN_LIGNE"),)


async def _rouvrir(session: Session, admin: str) -> None:
    try:
        await session.ecrire(admin, objets.UP)
    except EchecBanc as echec:
        raise EchecBanc(echec.cause, f"le port est peut-être resté fermé, rouvrez-le : {echec}") from echec
