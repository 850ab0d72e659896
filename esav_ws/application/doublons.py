"""One open signalisation at a time on a prestation, unless its offer allows several."""

from esav_ws.domain.offre import Offre
from esav_ws.domain.signalisation_erreurs import SignalisationDejaOuverte


def refuser_doublon(prestation: str, offre: Offre, ouverte: str | None) -> None:
    """Return if *prestation* may have one more open signalisation beside *ouverte*, else raise `SIG-004`."""
    if ouverte and not offre.plusieurs_ouvertes:
        raise SignalisationDejaOuverte(prestation, ouverte)
