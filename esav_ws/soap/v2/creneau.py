# mypy: allow-subclassing-any
"""A proposed slot, as Signalisation v2 writes it."""

from esav_ws.soap.v2.structures import Structure, V


class Creneau(Structure):
    """A proposed slot."""

    idCreneau = V.Identifiant
    dateDebut = V.Instant
    dateFin = V.Instant
    expireLe = V.Instant
