"""The forms catalogue on disk, and the reading of a form that an Opérateur sent."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from lxml import etree

from esav_ws.domain.delais import Delai
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.formulaire import (
    Formulaire,
    FormulaireInconnu,
    FormulaireRecu,
    PublicationFormulaire,
    VersionFormulaireHorsProduction,
)
from esav_ws.domain.formulaire_types import couper
from esav_ws.xmlio.catalogue_scelle import verifier_scelles
from esav_ws.xmlio.catalogue_source import CatalogueInvalide, analyser, lire_source, schema_source

__all__ = ["CatalogueFichiers", "CatalogueInvalide", "ecrire", "lire_source", "recevoir", "schema_source"]

VERSIONS_EN_PRODUCTION: Final = 2
VIE_COMMUNE: Final = Delai(mois=1)
PREAVIS: Final = Delai(mois=2)
_RACINE: Final = re.compile(r"\{(urn:esav:formulaire:([A-Z][A-Z0-9\-]{1,19}):([1-9][0-9]{0,3}))\}formulaire")
_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_ATTRIBUTS_ADMIS: Final = {f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation"}
_BLANCS: Final = " \t\r\n"
_DECLARATION: Final = re.compile(r"\A<\?xml[^>]*\?>\s*")


def recevoir(element: etree._Element) -> FormulaireRecu:
    """Return the form that *element* holds, with the structural offences found in it.

    Comments are skipped; `xsi:schemaLocation` is admitted on the root. A field of another namespace and the text
    of nested elements are kept as values, so that everything else is checked in the same answer.

    Raises:
        FormulaireInconnu: when *element* is not `formulaire` in the namespace of a form.
    """
    balise: Any = element.tag
    espace = _RACINE.fullmatch(balise) if isinstance(balise, str) else None
    if espace is None:
        raise FormulaireInconnu(
            f"racine « {couper(str(balise))} » reçue : employez l'élément « formulaire » "
            "dans l'espace de noms urn:esav:formulaire:CODE:VERSION"
        )
    prefixe = balise[: -len("formulaire")]
    valeurs: list[tuple[str, str]] = []
    anomalies = [
        _anomalie(f"@{couper(nom)}", "ATTRIBUT : retirez cet attribut", valeur)
        for nom, valeur in element.attrib.items()
        if nom not in _ATTRIBUTS_ADMIS
    ]
    entre = element.text or ""
    des_champs: list[ElementErreur] = []
    for champ in element:
        entre += champ.tail or ""
        balise = champ.tag
        if not isinstance(balise, str):  # a comment or a processing instruction
            continue
        if balise.startswith(prefixe) and not len(champ) and not champ.keys():
            valeurs.append((balise[len(prefixe) :], champ.text or ""))
        else:
            nom = balise.rpartition("}")[2]
            des_champs += _anomalies_du_champ(champ, couper(nom), espace[1])
            valeurs.append((nom, "".join(map(str, champ.itertext(etree.Element)))))
    if entre.strip(_BLANCS):
        anomalies.append(ElementErreur("/formulaire", "TEXTE : retirez le texte écrit entre les champs"))
    anomalies += des_champs
    if len(dict(valeurs)) < len(valeurs):
        anomalies += [
            _anomalie(couper(nom), f"REPETITION : donnez ce champ une seule fois, {nombre} reçus")
            for nom, nombre in Counter(nom for nom, _ in valeurs).items()
            if nombre > 1
        ]
    return FormulaireRecu(espace[2], int(espace[3]), tuple(valeurs), tuple(anomalies))


def ecrire(code: str, version: int, valeurs: Iterable[tuple[str, str]]) -> str:
    """Return the form that holds *valeurs*, by name and in their order: a canonical document without white space."""
    champs = "".join(f"<{nom}>{_echapper(valeur)}</{nom}>" for nom, valeur in valeurs)
    return f'<formulaire xmlns="urn:esav:formulaire:{code}:{version}">{champs}</formulaire>'


def _echapper(valeur: str) -> str:
    return escape(valeur, {"\r": "&#xD;"})


def _anomalie(
    chemin: str, regle: str, valeur: str = "", valeurs_admises: tuple[str, ...] = ()
) -> ElementErreur:
    return ElementErreur(f"/formulaire/{chemin}", regle, couper(valeur), valeurs_admises)


def _anomalies_du_champ(champ: etree._Element, nom: str, espace: str) -> list[ElementErreur]:
    recu = etree.QName(champ).namespace or ""
    anomalies = []
    if recu != espace:
        anomalies.append(
            _anomalie(
                nom,
                "ESPACE_DE_NOMS : qualifiez le champ dans l'espace de noms du formulaire",
                recu,
                (espace,),
            )
        )
    anomalies += [
        _anomalie(f"{nom}/@{couper(attribut)}", "ATTRIBUT : retirez cet attribut", valeur)
        for attribut, valeur in champ.attrib.items()
    ]
    if next(champ.iterchildren(etree.Element), None) is not None:
        anomalies.append(_anomalie(nom, "IMBRICATION : écrivez la valeur en texte, sans élément"))
    return anomalies


def _est_un_jour(valeur: object) -> bool:
    return isinstance(valeur, date) and not isinstance(valeur, datetime)


class CatalogueFichiers:
    """The catalogue of the folder `forms_catalogue`, read and checked once.

    Raises:
        CatalogueInvalide: at construction, naming the file and the line, when anything in the folder is missing or
            wrong, was changed after its publication, or breaks art. 12: more than two versions of a form in production
            at once, less than two months of notice, not one month together.
    """

    def __init__(self, dossier: Path) -> None:
        self._dossier = dossier
        schema = schema_source(dossier)
        self._formulaires: dict[tuple[str, int], Formulaire] = {}
        self._sources: dict[tuple[str, int], str] = {}
        self._schemas: dict[tuple[str, int], str] = {}
        self._publications: list[PublicationFormulaire] = []
        for entree in self._index():
            self._charger(entree, schema)
        self._publications.sort(key=lambda publication: (publication.code, publication.version))
        self._verifier_dossier()
        self._verifier_production()
        self._verifier_successions()
        verifier_scelles(dossier)

    def publications(self, offre: str | None = None) -> tuple[PublicationFormulaire, ...]:
        """Return every published version, projects and retired ones included, of one *offre* or of all."""
        return tuple(p for p in self._publications if offre is None or offre in p.offres)

    def trouver(self, code: str, version: int, *, le: date) -> Formulaire:
        """Return the form that a deposit of the day *le* may use.

        Raises:
            FormulaireInconnu: when no form bears *code*.
            VersionFormulaireHorsProduction: when this version is not in production on that day.
        """
        siennes = [p for p in self._publications if p.code == code]
        if not siennes:
            raise FormulaireInconnu.pour(code, (p.code for p in self._publications))
        if not any(p.version == version and p.en_production(le) for p in siennes):
            raise VersionFormulaireHorsProduction.pour(code, version, siennes, le)
        return self._formulaires[code, version]

    def formulaire(self, code: str, version: int) -> Formulaire:
        """Return a published form whatever the day, to read old deposits, or raise `FormulaireInconnu`."""
        return self._formulaires[self._cle(code, version)]

    def schema(self, code: str, version: int) -> str:
        """Return the published XSD, without XML declaration, or raise `FormulaireInconnu`."""
        return self._schemas[self._cle(code, version)]

    def source(self, code: str, version: int) -> str:
        """Return the published XML source, without XML declaration, or raise `FormulaireInconnu`."""
        return self._sources[self._cle(code, version)]

    def _cle(self, code: str, version: int) -> tuple[str, int]:
        if (code, version) not in self._formulaires:
            connus = (f"{p.code} version {p.version}" for p in self._publications)
            raise FormulaireInconnu.pour(f"{code} version {version}", connus)
        return code, version

    def _index(self) -> list[dict[str, Any]]:
        chemin = self._dossier / "index.toml"
        try:
            index = tomllib.loads(self._texte(chemin))
        except tomllib.TOMLDecodeError as erreur:
            raise CatalogueInvalide(str(chemin), None, f"TOML mal formé ({erreur})") from None
        publications = index.get("publication")
        if not isinstance(publications, list) or not publications or set(index) != {"publication"}:
            raise CatalogueInvalide(
                str(chemin), None, "attendu : une table [[publication]] par version, et rien d'autre"
            )
        return publications

    def _charger(self, entree: dict[str, Any], schema: etree.XMLSchema) -> None:
        index = str(self._dossier / "index.toml")
        match entree:
            case {"code": str(code), "version": int(version), "production_le": date() as debut, **reste}:
                fin, annonce = reste.pop("fin_le", None), reste.pop("annoncee_le", None)
            case _:
                raise CatalogueInvalide(
                    index, None, f"publication {entree} : attendu code, version, production_le"
                )
        nom = f"publication {code} {version}"
        if reste or not _est_un_jour(debut) or (fin is not None and not (_est_un_jour(fin) and fin >= debut)):
            raise CatalogueInvalide(
                index,
                None,
                f"{nom} : attendu au plus fin_le, une date à partir de production_le, et annoncee_le",
            )
        if annonce is not None and not (_est_un_jour(annonce) and PREAVIS.echeance(annonce) < debut):
            raise CatalogueInvalide(
                index,
                None,
                f"{nom} : annoncee_le attendue {PREAVIS} pleins avant production_le (art. 12)",
            )
        if (code, version) in self._formulaires:
            raise CatalogueInvalide(index, None, f"{nom} : déclarée deux fois")
        dossier = self._dossier / code / str(version)
        source = self._texte(dossier / "formulaire.xml")
        formulaire = lire_source(source.encode(), schema, fichier=str(dossier / "formulaire.xml"))
        if (formulaire.code, formulaire.version) != (code, version):
            raise CatalogueInvalide(
                str(dossier / "formulaire.xml"),
                1,
                f"contient {formulaire.code} {formulaire.version}, attendu {code} {version}",
            )
        publie = self._texte(dossier / "form.xsd")
        racine = analyser(publie.encode(), str(dossier / "form.xsd"))
        if racine.get("targetNamespace") != formulaire.espace_de_noms:
            raise CatalogueInvalide(
                str(dossier / "form.xsd"),
                racine.sourceline,
                f"espace de noms attendu : {formulaire.espace_de_noms}",
            )
        self._formulaires[code, version] = formulaire
        self._sources[code, version] = _DECLARATION.sub("", source)
        self._schemas[code, version] = _DECLARATION.sub("", publie)
        self._publications.append(
            PublicationFormulaire(code, version, formulaire.libelle, formulaire.offres, debut, fin, annonce)
        )

    def _texte(self, chemin: Path) -> str:
        try:
            return chemin.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as erreur:
            raise CatalogueInvalide(str(chemin), None, f"illisible ({erreur})") from None

    def _verifier_dossier(self) -> None:
        for source in sorted(self._dossier.glob("*/*/formulaire.xml")):
            code, version = source.parts[-3:-1]
            if not version.isdecimal() or (code, int(version)) not in self._formulaires:
                raise CatalogueInvalide(str(source), None, "version absente de index.toml")

    def _verifier_production(self) -> None:
        for publication in self._publications:
            debut = publication.production_le
            ensemble = [
                p.version for p in self._publications if p.code == publication.code and p.en_production(debut)
            ]
            if len(ensemble) > VERSIONS_EN_PRODUCTION:
                raise CatalogueInvalide(
                    str(self._dossier / "index.toml"),
                    None,
                    f"{publication.code} : versions {ensemble} en production le {debut:%d/%m/%Y}, deux au plus",
                )

    def _verifier_successions(self) -> None:
        for rang, (avant, apres) in enumerate(pairwise(self._publications)):
            if avant.code != apres.code:
                continue
            fin = VIE_COMMUNE.echeance(apres.production_le)
            if avant.fin_le != fin or apres.production_le <= avant.production_le:
                raise CatalogueInvalide(
                    str(self._dossier / "index.toml"),
                    None,
                    f"{avant.code} {avant.version} : fin_le attendue le {fin:%d/%m/%Y}, {VIE_COMMUNE} après la "
                    f"mise en production de la version {apres.version} (art. 12)",
                )
            self._publications[rang] = replace(avant, depreciee_le=apres.production_le)
