"""Public contracts of the profession, served as they are so that existing clients plug in: what sets each apart from ours.

They speak SOAP 1.1 alone, have their own fault detail, and a header that names the sender, whom the certificate names
already: it is taken qualified, bare or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from esav_ws.domain.erreurs import EsavError


@dataclass(frozen=True, slots=True)
class Voisin:
    """One of these contracts.

    Attributes:
        nom: what clients and the profession call it, and the last part of its path.
        version: N.m, under which its calls are counted.
        espace: namespace of its WSDL and of its messages; their inner elements have none.
        entete: local name of its header.
        detail: local names of what the detail of a fault holds: the element, its integer code, its message.
    """

    nom: str
    version: str
    espace: str
    entete: str
    detail: tuple[str, str, str]

    @property
    def chemin(self) -> str:
        """Return the path where it is served."""
        return f"/ws/interop/{self.nom}"

    @property
    def wsdl(self) -> str:
        """Return where its WSDL stands among the published ones."""
        return f"interop/{self.nom}.wsdl"


PLAN_CHARGE: Final = Voisin(
    nom="planChargeSavFtth",
    version="1.0",
    espace="http://interop-fibre.fr",
    entete="EnteteType",
    detail=("InfoErreurType", "codeErreur", "messageErreur"),
)
"""Appointments of the after-sales service on FTTH."""

INFO_TRAVAUX: Final = Voisin(
    nom="infoTravauxFTTH",
    version="1.0",
    espace="http://interop-fibre.fr/wsdl/ftth/infoTravaux/v1-0",
    entete="InfoTravauxFTTHHeader",
    detail=("infoFtthError", "codeRetour", "messageRetour"),
)
"""Planned works (TP) and collective faults (DERCO) on FTTH."""

VOISINS: Final[Mapping[str, Voisin]] = {voisin.chemin: voisin for voisin in (PLAN_CHARGE, INFO_TRAVAUX)}
"""Every one that is served, by its path."""


def texte(erreur: EsavError) -> str:
    """Return all that *erreur* says as one text, its code first: these contracts have no place for its elements."""
    message = str(erreur)
    elements = (str(element) for element in erreur.elements)
    return " ; ".join([f"{erreur.code} : {message}", *(e for e in elements if e not in message)])
