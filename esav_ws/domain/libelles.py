"""How the contract calls states and progress for people (art. 4.2.2)."""

from collections.abc import Mapping
from types import MappingProxyType

from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeMotif, CodeRejet
from esav_ws.domain.signalisation import Avancement, Etat, Passage

LIBELLES_ETAT: Mapping[Etat, str] = MappingProxyType(
    {
        Etat.EN_DEPOT: "en dépôt",
        Etat.EN_QUALIFICATION: "en qualification",
        Etat.EN_COURS: "en cours",
        Etat.GELE: "gelé",
        Etat.CLOS: "clos",
        Etat.VALIDE: "validé",
        Etat.CLOS_TABLEAU_DE_BORD: "clos tableau de bord",
        Etat.EN_REJET: "en rejet",
    }
)
LIBELLES_AVANCEMENT: Mapping[Avancement, str] = MappingProxyType(
    {
        Avancement.EN_COURS: "en cours",
        Avancement.RETABLIE: "rétablie",
        Avancement.REPAREE: "réparée",
        Avancement.CLOSE: "close",
        Avancement.GELEE: "gelée",
        Avancement.VALIDEE: "validée",
    }
)
_CODES: Mapping[Etat, type[CodeMotif]] = MappingProxyType(
    {Etat.EN_REJET: CodeRejet, Etat.GELE: CauseGel, Etat.CLOS: CodeCloture}
)


def libelle_du_code(cible: Etat, code: str) -> str:
    """Return how people call the *code* of a passage to *cible*: a rejection, a cause of freeze or a closing."""
    return _CODES[cible](code).libelle


def motif_de_fin(fin: Passage) -> str:
    """Return the reason that people read: the one written, else what the code of *fin* says."""
    return fin.motif if fin.motif or fin.code is None else libelle_du_code(fin.cible, fin.code)
