"""Where everything in a pack comes from."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import esav_ws

CATALOGUE: Final = "catalogue"
"""The pack catalogue: mock-ups, XML forms, nomenclature."""

_CODE: Final = Path(esav_ws.__file__).parent
_FABRIQUE: Final = ("pack", "domain", "xmlio")
"""The packages whose code shows in a pack."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The published folders: contracts, schemas, forms, documents, and the examples of each contract version."""

    wsdl: Path
    xsd: Path
    formulaires: Path
    documents: Path
    exemples: Path

    def contrats(self) -> dict[str, Path]:
        """Return the folder of WSDLs of each contract version, by the name of its pack (`signalisation-v1`)."""
        return {
            f"{wsdl.stem}-{wsdl.parent.name}": wsdl.parent
            for wsdl in sorted(self.wsdl.glob("v*/signalisation.wsdl"))
        }

    def empreinte(self) -> str:
        """Return a digest that changes whenever a pack may: every source file, and the code that reads them."""
        condense = hashlib.sha256()
        for fichier in self._fichiers():
            condense.update(f"\0{fichier.name}\0".encode() + hashlib.sha256(fichier.read_bytes()).digest())
        return condense.hexdigest()

    def _fichiers(self) -> Iterator[Path]:
        dossiers = (self.wsdl, self.xsd, self.formulaires, self.documents, self.exemples)
        for dossier in (*dossiers, *(_CODE / nom for nom in _FABRIQUE)):
            yield from sorted(f for f in dossier.rglob("*") if f.is_file() and "__pycache__" not in f.parts)


def fichier(nom: str) -> str:
    """Return the name under which the pack *nom* is saved."""
    return f"e-sav-{nom}.zip"


def noms(sources: Sources) -> tuple[str, ...]:
    """Return the names of the packs that *sources* give."""
    return (CATALOGUE, *sources.contrats())
