"""Which guarantees hold for a signalisation."""

from esav_ws.application.ports_parc import Parc
from esav_ws.domain.offre import Garantie, Offre, garanties_effectives
from esav_ws.domain.signalisation import Signalisation


def garanties_de(signalisation: Signalisation, offre: Offre, parc: Parc) -> tuple[Garantie, ...]:
    """Return the guarantees of its prestation under *offre*, as its own Opérateur rents or rented it.

    The prestation is read where the offer has options only.
    """
    if not any(garantie.option for garantie in offre.garanties):
        return offre.garanties
    louee = parc.telle_que_louee(signalisation.prestation, signalisation.operateur)
    return garanties_effectives(offre.garanties, louee.garanties if louee else ())
