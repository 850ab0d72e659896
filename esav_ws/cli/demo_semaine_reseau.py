"""The network of the story: any number of lines, each made from its rank alone, and those that the story keeps to itself.

Fictitious, all of it. A PM serves 512 lines, a PBO 8; one line in fifty is a dedicated fibre, without either.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LIGNES: Final = 250_000
LIGNES_MIN: Final = 5_000
LIGNES_MAX: Final = 1_000_000
"""A million: what an identifier of the network has digits for."""
LIGNES_PM: Final = 512
LIGNES_PBO: Final = 8

NOUVEAU: Final = "ECHO"
"""The Opérateur that subscribes on Monday morning."""
OPERATEURS: Final = {
    "ALFA": "Alfa Télécom",
    "BETA": "Bêta Réseaux",
    "GAMA": "Gama Accès",
    NOUVEAU: "Écho Fibre",
}
_PARTS: Final = ((50, "ALFA"), (80, "BETA"), (96, "GAMA"), (100, NOUVEAU))
"""Of a hundred lines, up to which one each Opérateur has them."""

GTR: Final = "GTR-10HO"
"""The option of FTTH lines: ten working hours."""
_UNE_FTTO_SUR: Final = 50
_UNE_GTR_SUR: Final = 5
_COMMUNES: Final = (
    ("67482", "Strasbourg"),
    ("68224", "Mulhouse"),
    ("68066", "Colmar"),
    ("67180", "Haguenau"),
)

COLONNES: Final = (
    "identifiantPrestation;operateur;codeOffre;extremiteA;extremiteB;referencePm;referencePbo;referencePto;"
    "garantie;dateActivation"
)
"""The first line of the file."""


@dataclass(frozen=True, slots=True)
class Ligne:
    """One line: who rents it, under which offer, and where it hangs."""

    identifiant: str
    operateur: str
    offre: str
    extremite_a: str
    extremite_b: str
    pm: str = ""
    pbo: str = ""
    pto: str = ""
    garantie: str = ""

    @property
    def csv(self) -> str:
        """Return it as a line of the file that is imported."""
        return (
            f"{self.identifiant};{self.operateur};{self.offre};{self.extremite_a};{self.extremite_b};{self.pm};"
            f"{self.pbo};{self.pto};{self.garantie};2025-09-01"
        )


def ligne(rang: int) -> Ligne:
    """Return the line of that rank, from 0."""
    pm = rang // LIGNES_PM
    insee, commune = _COMMUNES[pm % len(_COMMUNES)]
    part = rang * 37 % 100
    operateur = next(code for jusqu_a, code in _PARTS if part < jusqu_a)
    identifiant = f"AM-{rang:06}"
    if rang % _UNE_FTTO_SUR == _UNE_FTTO_SUR - 1:
        return Ligne(
            identifiant, operateur, "FTTO", f"NRO {commune}, tiroir {rang}", f"Site {rang}, {commune}"
        )
    reference = f"FI-{insee}-{pm // len(_COMMUNES) + 1:04}"
    return Ligne(
        identifiant,
        operateur,
        "FTTH",
        f"PM {reference}, {commune}",
        f"Logement {rang}, {commune}",
        reference,
        f"PBO-{insee}-{rang // LIGNES_PBO:05}",
        f"AM-{rang // 10_000:04}-{rang % 10_000:04}",
        GTR if rang % _UNE_GTR_SUR == _UNE_GTR_SUR - 1 else "",
    )


def lignes(nombre: int) -> Iterator[Ligne]:
    """Yield the network of *nombre* lines."""
    return map(ligne, range(nombre))


RESERVEES: Final = 2 * LIGNES_PM
"""Ranks below it are the story's: its single faults on the first PM, its collective one on the second."""


def pbo_coupe() -> tuple[Ligne, ...]:
    """Return the six lines behind the PBO that the story cuts, in the order in which they are reported.

    ALFA has two, of which the second has a guarantee, BETA the second and the last, ECHO and GAMA one each.
    """
    for premiere in range(LIGNES_PM, RESERVEES, LIGNES_PBO):
        derriere = [x for x in map(ligne, range(premiere, premiere + LIGNES_PBO)) if x.pbo]
        nues = [x for x in derriere if not x.garantie]
        garanties = [x for x in derriere if x.garantie and x.operateur == "ALFA"]
        choix = [
            [x for x in nues if x.operateur == "ALFA"][:1],
            [x for x in nues if x.operateur == "BETA"][:2],
            [x for x in nues if x.operateur == "GAMA"][:1],
            [x for x in nues if x.operateur == NOUVEAU][:1],
        ]
        if garanties and [len(c) for c in choix] == [1, 2, 1, 1]:
            (alfa,), (beta, tardive), (gama,), (echo,) = choix
            return alfa, beta, garanties[0], echo, gama, tardive
    raise AssertionError("no such PBO: the shares were changed")


class Reserve:
    """Lines of the first PM, each given once."""

    def __init__(self) -> None:
        self._libres = [ligne(rang) for rang in range(LIGNES_PM)]

    def prendre(self, operateur: str, offre: str = "FTTH", *, garantie: bool = False) -> Ligne:
        """Return a line of that Opérateur and offer, with or without the option, on a PBO of its own."""
        trouvee = next(
            x
            for x in self._libres
            if (x.operateur, x.offre, bool(x.garantie)) == (operateur, offre, garantie)
        )
        self._libres = [x for x in self._libres if x is not trouvee and (not x.pbo or x.pbo != trouvee.pbo)]
        return trouvee
