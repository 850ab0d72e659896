# mypy: allow-subclassing-any
"""A collective fault as Signalisation v2 writes it."""

from esav_ws.soap._spyne import Unicode
from esav_ws.soap.v2.structures import CodeLibelle, Structure, V

NumeroCollectif = V.simple(
    Unicode,
    "NumeroCollectif",
    pattern="DC-[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]",
)


class DerangementCollectif(Structure):
    """A fault that several lines share, as one Opérateur may know it."""

    numeroCollectif = NumeroCollectif
    niveau = CodeLibelle
    dateConfirmation = V.Instant
