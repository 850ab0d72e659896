"""Pure translation of collective faults into the wire shapes of Signalisation v2."""

from esav_ws.domain.derangement_collectif import CollectifVu
from esav_ws.soap.v2 import collectif, structures


def derangement_collectif(vu: CollectifVu) -> collectif.DerangementCollectif:
    """Return a collective fault as its Opérateurs see it."""
    return collectif.DerangementCollectif(
        numeroCollectif=vu.numero,
        niveau=structures.CodeLibelle(code=vu.niveau, libelle=vu.niveau.libelle),
        dateConfirmation=vu.confirme_le,
    )
