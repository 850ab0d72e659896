"""Where everything in a pack comes from."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import esav_ws
from esav_ws.domain.essai_catalogue import CatalogueEssais

CATALOGUE: Final = "catalogue"
"""The pack catalogue: mock-ups, XML forms, nomenclature."""

SERVICES: Final[Mapping[str, tuple[str, ...]]] = {"signalisation": ("notification",), "test": ()}
"""The services that have packs, by the name of their WSDLs, each with the contracts that go with it."""
PREMIER: Final = "signalisation"
"""The service whose examples stand under the bare name of their version."""

_CODE: Final = Path(esav_ws.__file__).parent
_FABRIQUE: Final = ("pack", "domain", "xmlio")
"""The packages whose code shows in a pack."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The published folders: contracts, schemas, forms, tests, documents, and the examples of each contract version.

    `lire_tests` reads the catalogue of tests of such a folder.
    """

    wsdl: Path
    xsd: Path
    formulaires: Path
    tests: Path
    documents: Path
    exemples: Path
    lire_tests: Callable[[Path], tuple[CatalogueEssais, ...]]

    def contrats(self) -> dict[str, Path]:
        """Return the WSDL of each contract version, by the name of its pack (`signalisation-v1`)."""
        return {
            f"{objet}-{wsdl.parent.name}": wsdl
            for objet in SERVICES
            for wsdl in sorted(self.wsdl.glob(f"v*/{objet}.wsdl"))
        }

    def fichiers(self, wsdl: Path) -> frozenset[str]:
        """Return the names, suffix apart, of the files that make the contract of *wsdl*."""
        return frozenset({wsdl.stem, *SERVICES[wsdl.stem]})

    def exemples_de(self, wsdl: Path) -> Path:
        """Return the folder of the example messages of *wsdl*."""
        version = wsdl.parent.name
        return self.exemples / (version if wsdl.stem == PREMIER else f"{wsdl.stem}-{version}")

    def essais(self) -> tuple[CatalogueEssais, ...]:
        """Return every version of the catalogues of tests, or raise as `lire_tests` does."""
        return self.lire_tests(self.tests)

    def empreinte(self) -> str:
        """Return a digest that changes whenever a pack may: every source file, and the code that reads them."""
        condense = hashlib.sha256()
        for fichier in self._fichiers():
            condense.update(f"\0{fichier.name}\0".encode() + hashlib.sha256(fichier.read_bytes()).digest())
        return condense.hexdigest()

    def _fichiers(self) -> Iterator[Path]:
        dossiers = (self.wsdl, self.xsd, self.formulaires, self.tests, self.documents, self.exemples)
        for dossier in (*dossiers, *(_CODE / nom for nom in _FABRIQUE)):
            yield from sorted(f for f in dossier.rglob("*") if f.is_file() and "__pycache__" not in f.parts)


def fichier(nom: str) -> str:
    """Return the name under which the pack *nom* is saved."""
    return f"e-sav-{nom}.zip"


def noms(sources: Sources) -> tuple[str, ...]:
    """Return the names of the packs that *sources* give."""
    return (CATALOGUE, *sources.contrats())
