"""One open signalisation at a time on a prestation, unless its offer allows several."""

from esav_ws.application.bus import Contexte
from esav_ws.domain.offre import Offre
from esav_ws.domain.signalisation_erreurs import SignalisationDejaOuverte


def refuser_doublon(prestation: str, operateur: str, offre: Offre, contexte: Contexte) -> None:
    """Return if *prestation* may have one more open signalisation of *operateur*'s, else raise `SIG-004`."""
    if offre.plusieurs_ouvertes:
        return
    ouverte = contexte.uow.signalisations.ouverte_sur(prestation, operateur)
    if ouverte:
        raise SignalisationDejaOuverte(prestation, ouverte)
