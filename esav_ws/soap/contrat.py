"""The published contract as it is served: the frozen WSDL and its schemas, with nothing set but addresses.

Only two things change between `wsdl/` and `?wsdl`: the `location` of the SOAP ports and the `schemaLocation` of
imports and includes. Names of schemas come from a closed dictionary made at start: no path is ever built from a request.
"""

from pathlib import Path

from lxml import etree

from esav_ws.domain.message import RessourceInconnue

_WSDL = "{http://schemas.xmlsoap.org/wsdl/}definitions"
_XSD = "http://www.w3.org/2001/XMLSchema"
_ADRESSES = (
    "{http://schemas.xmlsoap.org/wsdl/soap/}address",
    "{http://schemas.xmlsoap.org/wsdl/soap12/}address",
)
_RENVOIS = (f"{{{_XSD}}}import", f"{{{_XSD}}}include")


class ContratPublie:
    """One version of a contract: what `?wsdl` and `?xsd=` serve, and the schema that judges what comes in.

    Attributes:
        espace: target namespace of the WSDL, that of every operation.
        url: public address of the service.
        wsdl: the WSDL as served.
        schema: file of the schema of namespace `espace`, to compile.
    """

    def __init__(self, wsdl: Path, url: str) -> None:
        """Read the WSDL and every schema it reaches.

        Raises:
            ValueError: the file is no WSDL, two schemas share a file name, or none is of the WSDL's namespace.
        """
        self.url = url
        self._fichiers: dict[str, Path] = {}
        self._schemas: dict[str, bytes] = {}
        racine = etree.parse(wsdl).getroot()
        if racine.tag != _WSDL:
            raise ValueError(f"{wsdl} is no WSDL")
        self.espace: str = racine.get("targetNamespace", "")
        for adresse in racine.iter(*_ADRESSES):
            adresse.set("location", url)
        principaux = [f for f in self._renvoyer(racine, wsdl) if self._espace_du_schema(f) == self.espace]
        if len(principaux) != 1:
            raise ValueError(f"{wsdl} must name exactly one schema of namespace {self.espace}")
        self.schema = principaux[0]
        self.wsdl = _serialiser(racine)

    def xsd(self, nom: str) -> bytes:
        """Return the schema *nom* as served, or raise `RessourceInconnue` with the names that exist."""
        try:
            return self._schemas[nom]
        except KeyError:
            raise RessourceInconnue(f"?xsd={connu}" for connu in self._schemas) from None

    def _renvoyer(self, racine: etree._Element, origine: Path) -> list[Path]:
        """Point the imports and includes of *racine* to `?xsd=`, load what they name, and return those files."""
        fichiers = []
        for renvoi in racine.iter(*_RENVOIS):
            lieu = renvoi.get("schemaLocation")
            if lieu is None:
                continue
            fichier = (origine.parent / lieu).resolve()
            self._charger(fichier)
            renvoi.set("schemaLocation", f"{self.url}?xsd={fichier.name}")
            fichiers.append(fichier)
        return fichiers

    def _charger(self, fichier: Path) -> None:
        """Load the schema in *fichier* and what it reaches, once."""
        deja = self._fichiers.setdefault(fichier.name, fichier)
        if deja != fichier:
            raise ValueError(f"two schemas are called {fichier.name}: {deja} and {fichier}")
        if fichier.name in self._schemas:
            return
        self._schemas[fichier.name] = b""
        racine = etree.parse(fichier).getroot()
        self._renvoyer(racine, fichier)
        self._schemas[fichier.name] = _serialiser(racine)

    @staticmethod
    def _espace_du_schema(fichier: Path) -> str | None:
        return etree.parse(fichier).getroot().get("targetNamespace")


def _serialiser(racine: etree._Element) -> bytes:
    return etree.tostring(racine.getroottree(), xml_declaration=True, encoding="UTF-8")
