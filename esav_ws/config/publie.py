"""What comes with the program: where the published folders stand."""

from pathlib import Path
from typing import Final

_PAQUET: Final = Path(__file__).resolve().parents[1]


def publie(nom: str, source: str = "") -> Path:
    """Return where the published folder *nom* stands: in the installed package, else among the sources.

    *source* is its place among the sources when it bears another name there.
    """
    installe = _PAQUET / "publie" / nom
    return installe if installe.is_dir() else _PAQUET.parent / (source or nom)


OFFRES = publie("offres")
"""The folder of the offers files that come with the program."""


class DossiersPublies:
    """The published folders, for whoever has settings."""

    @property
    def wsdl(self) -> Path:
        """Return the folder of the published WSDLs."""
        return publie("wsdl")

    @property
    def xsd(self) -> Path:
        """Return the folder of the published schemas."""
        return publie("xsd")

    @property
    def forms_catalogue(self) -> Path:
        """Return the folder of the forms catalogue."""
        return publie("forms_catalogue")

    @property
    def documents(self) -> Path:
        """Return the folder of the guides."""
        return publie("docs")

    @property
    def exemples(self) -> Path:
        """Return the folder of the example messages, one folder per contract version."""
        return publie("exemples", "tests/contract/golden")
