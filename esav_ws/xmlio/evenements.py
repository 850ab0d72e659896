"""How the journal is written in messages, wherever it is: the member of an event that each of its data fills."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from esav_ws.domain.operateur import Cote
from esav_ws.domain.signalisation import Avancement, Etat

_MEMBRES: Final[Mapping[str, str]] = {
    "prestation": "identifiantPrestation",
    "depart": "etatDepart",
    "etat": "etat",
    "avancement": "avancement",
    "code": "code",
    "cote": "cote",
}
"""The member of an event that each datum of the journal fills; any other is a `donnee`."""
_LISTES: Final[Mapping[str, type[StrEnum]]] = {
    "depart": Etat,
    "etat": Etat,
    "avancement": Avancement,
    "cote": Cote,
}
"""The published list of what such a member may hold."""
_LIBELLES: Final = {etat.value: etat.libelle for etat in Etat}


class DonneesReparties(NamedTuple):
    """The data of an event: those that are members of it, and the others, in the order of the journal."""

    membres: dict[str, str]
    autres: dict[str, str]


def repartir(donnees: Mapping[str, str]) -> DonneesReparties:
    """Return where each of *donnees* is written; a state brings its label.

    A value that the published list of its member does not have is a `donnee` like another: one entry of a journal
    never keeps its Opérateur from reading those that follow.
    """
    membres: dict[str, str] = {}
    autres: dict[str, str] = {}
    for nom, valeur in donnees.items():
        membre, liste = _MEMBRES.get(nom), _LISTES.get(nom)
        if membre is None or (liste is not None and valeur not in list(liste)):
            autres[nom] = valeur
        else:
            membres[membre] = valeur
    if "etat" in membres:
        membres["libelleEtat"] = _LIBELLES[membres["etat"]]
    return DonneesReparties(membres, autres)
