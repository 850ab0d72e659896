"""Two patterns of XML Schema compared: the same, one that only admits more repetitions, or unknown."""

from collections.abc import Iterator
from typing import Final

from esav_ws.xmlio.comparaison.effets import Effet

_SANS_FIN: Final = 10**9


def comparer_motifs(avant: str, apres: str) -> Effet | None:
    """Return the effect of *apres* in place of *avant*, `None` when they are the same.

    Only counts of repetitions are compared: where everything else is equal, wider counts admit more, since nothing in
    these expressions excludes. Whatever else differs is `AUTRE`.
    """
    if avant == apres:
        return None
    anciens, nouveaux = list(_jetons(avant)), list(_jetons(apres))
    if len(anciens) != len(nouveaux):
        return Effet.AUTRE
    elargi = retreci = False
    for ancien, nouveau in zip(anciens, nouveaux, strict=True):
        if ancien == nouveau:
            continue
        if isinstance(ancien, str) or isinstance(nouveau, str):
            return Effet.AUTRE
        elargi |= nouveau[0] < ancien[0] or nouveau[1] > ancien[1]
        retreci |= nouveau[0] > ancien[0] or nouveau[1] < ancien[1]
    if elargi and retreci:
        return Effet.AUTRE
    return Effet.ELARGIT if elargi else Effet.RETRECIT


def _jetons(motif: str) -> Iterator[str | tuple[int, int]]:
    """Yield the characters of *motif*, and each count of repetitions as its bounds."""
    rang, classe = 0, 0
    while rang < len(motif):
        signe = motif[rang]
        if signe == "\\":
            yield motif[rang : rang + 2]
            rang += 2
            continue
        classe += (signe == "[") - (signe == "]")
        fin = motif.find("}", rang)
        if signe == "{" and not classe and fin > 0 and (bornes := _bornes(motif[rang + 1 : fin])):
            yield bornes
            rang = fin + 1
            continue
        yield signe
        rang += 1


def _bornes(texte: str) -> tuple[int, int] | None:
    bas, virgule, haut = texte.partition(",")
    if not (bas.isascii() and bas.isdigit() and len(bas) < len(str(_SANS_FIN))):
        return None
    if not virgule:
        return int(bas), int(bas)
    if not haut:
        return int(bas), _SANS_FIN
    return (
        (int(bas), int(haut))
        if haut.isascii() and haut.isdigit() and len(haut) < len(str(_SANS_FIN))
        else None
    )
