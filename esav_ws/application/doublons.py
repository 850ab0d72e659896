"""One open signalisation at a time on a prestation, where its offer admits no more."""

from esav_ws.domain.signalisation_erreurs import SignalisationDejaOuverte


def refuser_doublon(prestation: str, ouverte: str | None) -> None:
    """Return if none is open on *prestation*, else raise `SIG-004` with the number of the one that is."""
    if ouverte:
        raise SignalisationDejaOuverte(prestation, ouverte)
