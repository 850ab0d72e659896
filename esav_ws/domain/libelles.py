"""How the contract calls the reasons of a passage for people (art. 4.2.2)."""

from collections.abc import Mapping
from types import MappingProxyType

from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeMotif, CodeRejet
from esav_ws.domain.signalisation import Etat, Passage

_CODES: Mapping[Etat, type[CodeMotif]] = MappingProxyType(
    {Etat.EN_REJET: CodeRejet, Etat.GELE: CauseGel, Etat.CLOS: CodeCloture}
)


def libelle_du_code(cible: Etat, code: str) -> str:
    """Return how people call the *code* of a passage to *cible*: a rejection, a cause of freeze or a closing."""
    return _CODES[cible](code).libelle


def motif_de_fin(fin: Passage) -> str:
    """Return the reason that people read: the one written, else what the code of *fin* says."""
    return fin.motif if fin.motif or fin.code is None else libelle_du_code(fin.cible, fin.code)
