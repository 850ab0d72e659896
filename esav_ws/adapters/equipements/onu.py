"""The ONUs of a PON as TR-385 tells them, in the measures of the catalogue."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from esav_ws.adapters.equipements.port import PortMalEcrit
from esav_ws.adapters.equipements.voisinage import parts
from esav_ws.application.ports_essais import EchecBanc, Releve
from esav_ws.domain.essai import CauseEchec

PON_EN_SERVICE: Final = "up"
"""`oper-status` of ietf-interfaces (RFC 8343)."""
_PON_HORS_SERVICE: Final = frozenset({"down", "dormant", "not-present", "lower-layer-down"})
_PON_EN_ESSAI: Final = "testing"
_EN_LIGNE: Final = "onu-present-and-on-intended-channel-termination"
_PRESENT: Final = "onu-present"
_ABSENT: Final = "onu-not-present"
_PORT: Final = re.compile(r"([^;]{1,60});onu=([A-Za-z]{4}[0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class PortOnu:
    """A port of a PON: the interface of its channel termination, and the serial number of the line's ONU."""

    pon: str
    onu: str

    @classmethod
    def lire(cls, texte: str) -> Self:
        """Return the port that *texte* writes, as ``CT_1;onu=ABCD12345678``, or raise `PortMalEcrit`."""
        lu = _PORT.fullmatch(texte.strip())
        if lu is None:
            raise PortMalEcrit(
                f"port « {texte[:80]} » : écrivez l'interface du PON et le numéro de série de l'ONT, par exemple "
                "CT_1;onu=ABCD12345678"
            )
        return cls(lu[1].strip(), lu[2].upper())


@dataclass(frozen=True, slots=True)
class EtatPon:
    """What an OLT says of a PON: its oper-status, and the presence state of each ONU by serial number in capitals."""

    etat: str
    onus: Mapping[str, str]


def releves_onu(port: PortOnu, pons: Mapping[str, EtatPon]) -> list[Releve]:
    """Return whether the PON serves and the ONU is there; one that is there but not in service sends light.

    Raises:
        EchecBanc: `INCOHERENT`, there is no such PON, or a state that the model does not have; `OCCUPE`, it is tested.
    """
    pon = pons.get(port.pon)
    if pon is None:
        raise EchecBanc(CauseEchec.INCOHERENT, f"l'équipement n'a pas de PON {port.pon}")
    if pon.etat == _PON_EN_ESSAI:
        raise EchecBanc(CauseEchec.OCCUPE, f"le PON {port.pon} est en cours d'essai sur l'équipement")
    if pon.etat != PON_EN_SERVICE and pon.etat not in _PON_HORS_SERVICE:
        raise EchecBanc(CauseEchec.INCOHERENT, f"le PON {port.pon} est dans un état que rien ne définit")
    presence = pon.onus.get(port.onu, _ABSENT)
    if not presence.startswith((_PRESENT, _ABSENT)):
        raise EchecBanc(CauseEchec.INCOHERENT, f"l'ONT {port.onu} est dans un état que rien ne définit")
    releves = [
        Releve("etatPort", "EN_SERVICE" if pon.etat == PON_EN_SERVICE else "HORS_SERVICE"),
        Releve("etatOnt", "EN_LIGNE" if presence == _EN_LIGNE else "HORS_LIGNE"),
    ]
    return [*releves, Releve("alarme", "AUCUNE")] if presence.startswith(_PRESENT) else releves


def parts_hors_ligne(voisins: Sequence[tuple[bool, PortOnu]], pons: Mapping[str, EtatPon]) -> list[Releve]:
    """Return the share of *voisins* (behind the same PBO?, port) that are down, behind the PM and behind the PBO."""
    vus = [
        (meme, pons[port.pon].onus.get(port.onu) != _EN_LIGNE) for meme, port in voisins if port.pon in pons
    ]
    return parts("HorsLigne", vus)
