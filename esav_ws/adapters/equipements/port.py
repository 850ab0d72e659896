"""A port as the connection of a prestation writes it: the name of the interface, and its optical sensors."""

import re
from dataclasses import dataclass
from typing import Final, Self

_SUFFIXE: Final = re.compile(r"(olt|ont)=([1-9][0-9]{0,9})")


class PortMalEcrit(Exception):
    """The port is not written as it should be. The message, in French, says what is expected."""


@dataclass(frozen=True, slots=True)
class Port:
    """A port: `nom` is the ifName; `olt` and `ont` the entPhysicalIndex of what measures the light received at each end."""

    nom: str
    olt: int | None = None
    ont: int | None = None

    @classmethod
    def lire(cls, texte: str) -> Self:
        """Return the port that *texte* writes, as ``ge-1/0/4;olt=1004;ont=2004``, or raise `PortMalEcrit`."""
        nom, *suffixes = texte.split(";")
        lus = [_SUFFIXE.fullmatch(suffixe.strip()) for suffixe in suffixes]
        index = {lu[1]: int(lu[2]) for lu in lus if lu}
        if not nom.strip() or len(index) != len(suffixes):
            raise PortMalEcrit(
                f"port « {texte[:80]} » : écrivez le nom de l'interface, puis, s'il y a des capteurs, leurs numéros, "
                "par exemple ge-1/0/4;olt=1004;ont=2004"
            )
        return cls(nom.strip(), index.get("olt"), index.get("ont"))

    @property
    def capteurs(self) -> tuple[tuple[str, int], ...]:
        """Return each sensor: the measure that it gives, and its number."""
        tous = (("puissanceOnt", self.ont), ("puissanceOlt", self.olt))
        return tuple((mesure, numero) for mesure, numero in tous if numero is not None)
