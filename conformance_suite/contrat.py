"""The published contract: schemas that every answer is held to, and named differences with what is served."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from conformance_suite.erreurs import ConfigurationInvalide, NonJoue

_PAQUET = Path(__file__).resolve().parent
_XS = "{http://www.w3.org/2001/XMLSchema}"
_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_SANS_EFFET = {f"{_XS}annotation", f"{_WSDL}documentation"}
_DE_LIEU = {"schemaLocation", "location"}
_CLES = ("name", "value", "ref", "element", "namespace", "message")


@dataclass(slots=True)
class Contrat:
    """A folder that holds `wsdl/vN` and `xsd/vN`, as in the document pack of a contract."""

    dossier: Path
    _schemas: dict[tuple[str, int], etree.XMLSchema | None] = field(default_factory=dict)

    def fichier(self, sorte: str, service: str, version: int) -> Path:
        """Return the path of the published `wsdl` or `xsd`.

        Raises:
            NonJoue: the folder has not got it.
        """
        chemin = self.dossier / sorte / f"v{version}" / f"{service}.{sorte}"
        if not chemin.is_file():
            raise NonJoue(f"le contrat publié {service} v{version} n'est pas dans {self.dossier}")
        return chemin

    def ecarts_au_schema(self, element: etree._Element, service: str, version: int) -> str | None:
        """Return the first breach of the published schema in *element*, or `None`; also without a schema."""
        cle = service, version
        if cle not in self._schemas:
            try:
                self._schemas[cle] = etree.XMLSchema(file=str(self.fichier("xsd", service, version)))
            except NonJoue:
                self._schemas[cle] = None
        schema = self._schemas[cle]
        if schema is None or schema.validate(element):
            return None
        erreur = schema.error_log[0]
        return f"{erreur.path or str(element.tag)} : {erreur.message}"


def ouvrir(dossier: Path | None) -> Contrat:
    """Return the contract of *dossier*, by default the one that the suite carries.

    Raises:
        ConfigurationInvalide: the folder is no contract.
    """
    if dossier is None:
        porte = _PAQUET / "contrat_publie"
        return Contrat(porte if porte.is_dir() else _PAQUET.parent)
    for candidat in (dossier, dossier / "contrat"):
        if (candidat / "wsdl").is_dir() and (candidat / "xsd").is_dir():
            return Contrat(candidat)
    raise ConfigurationInvalide(
        f"{dossier} n'est pas un contrat : donnez le dossier qui contient wsdl/ et xsd/ (dans le pack : contrat/)"
    )


def differences(publie: bytes, servi: bytes) -> list[str]:
    """Return what distinguishes the *servi* from the *publie*, one named difference each; addresses and notes apart."""
    return list(_comparer(etree.fromstring(publie), etree.fromstring(servi), ""))


def _comparer(publie: etree._Element, servi: etree._Element, ou: str) -> Iterator[str]:
    ici = f"{ou}/{_nom(publie)}"
    for nom in sorted({str(n) for n in (*publie.attrib, *servi.attrib)} - _DE_LIEU):
        attendu, recu = publie.get(nom), servi.get(nom)
        if attendu != recu:
            yield f"{ici} : {nom} vaut {_dit(recu)} au lieu de {_dit(attendu)}"
    texte_publie, texte_servi = (publie.text or "").strip(), (servi.text or "").strip()
    if texte_publie != texte_servi:
        yield f"{ici} : {_dit(texte_servi)} au lieu de {_dit(texte_publie)}"
    attendus, recus = _enfants(publie), _enfants(servi)
    for cle, enfant in attendus.items():
        if cle in recus:
            yield from _comparer(enfant, recus[cle], ici)
        else:
            yield f"{ici}/{_nom(enfant)} : absent du contrat servi"
    for cle, enfant in recus.items():
        if cle not in attendus:
            yield f"{ici}/{_nom(enfant)} : en trop dans le contrat servi"
    communs_publies = [c for c in attendus if c in recus]
    communs_servis = [c for c in recus if c in attendus]
    if communs_publies != communs_servis:
        yield f"{ici} : les éléments ne sont pas dans l'ordre publié"


def _enfants(element: etree._Element) -> dict[tuple[str, str, int], etree._Element]:
    """Return the children that count, each under its tag, its name, and its rank among its homonyms."""
    rangs: dict[tuple[str, str], int] = {}
    enfants = {}
    for enfant in element:
        if not isinstance(enfant.tag, str) or enfant.tag in _SANS_EFFET:
            continue
        cle = enfant.tag, _cle(enfant)
        rangs[cle] = rangs.get(cle, 0) + 1
        enfants[(*cle, rangs[cle])] = enfant
    return enfants


def _cle(element: etree._Element) -> str:
    return next((element.get(nom, "") for nom in _CLES if element.get(nom)), "")


def _nom(element: etree._Element) -> str:
    return f"{etree.QName(element).localname} {_cle(element)}".strip()


def _dit(valeur: str | None) -> str:
    return "rien" if not valeur else f"« {valeur} »"
