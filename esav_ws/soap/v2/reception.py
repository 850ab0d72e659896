# mypy: allow-subclassing-any
"""How a signalisation came in outside e-SAV, as Signalisation v2 writes it."""

from esav_ws.soap.v2.structures import CodeLibelle, Structure, V


class ReceptionHorsEsav(Structure):
    """How a signalisation came in while e-SAV was out."""

    canal = CodeLibelle
    dateSaisie = V.Instant
