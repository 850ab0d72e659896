"""What a machine of an Opérateur asks over EST (RFC 7030)."""

from dataclasses import dataclass, field
from enum import StrEnum

from esav_ws.application.messages import Commande
from esav_ws.domain.certificat_piece import Piece


class ModeEst(StrEnum):
    """How far a renewal goes by itself. The values are those of the setting `ESAV_EST`."""

    ACTIVATION = "activation"
    EMISSION = "emission"
    ATTENTE = "attente"
    FERME = "ferme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inscription:
    """What became of a request: its file, and its certificate, `None` while a person must approve."""

    numero: str
    piece: Piece | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InscrireParEst(Commande):
    """Take in the request of the Opérateur that calls under the certificate of *empreinte*. Returns an `Inscription`.

    *renouveler*: that certificate is to be renewed (`simplereenroll`), and its successor issued at once if it can be.
    Being let in is enough: an Opérateur asks for itself alone.
    """

    habilitation = None
    champ_objet = "empreinte"
    longue = True
    empreinte: str
    contenu: bytes = field(repr=False)
    renouveler: bool
