"""Reads the XML source of a form, described by `forms_catalogue/formulaire-source.xsd`."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from lxml import etree

from esav_ws.domain.formulaire import Formulaire
from esav_ws.domain.formulaire_champs import Champ, Presence, Role
from esav_ws.domain.formulaire_regles import (
    AutreChamp,
    Comparateur,
    Compare,
    Condition,
    Fixe,
    Maintenant,
    Operande,
    Parmi,
    Regle,
    Renseigne,
    Toutes,
    UneAuMoins,
)
from esav_ws.domain.formulaire_types import DefinitionInvalide, Nomenclature, TypeChamp, Valeur, ValeurRefusee

ESPACE_SOURCE: Final = "urn:esav:formulaire-source:1"
SCHEMA_SOURCE: Final = "formulaire-source.xsd"


class CatalogueInvalide(Exception):
    """The catalogue cannot be used. The message, in French, names the file and the line to correct."""

    def __init__(self, fichier: str, ligne: int | None, message: str) -> None:
        super().__init__(f"{fichier}{'' if ligne is None else f':{ligne}'} : {message}")


def analyser(contenu: bytes, fichier: str) -> etree._Element:
    """Return the root of the XML text *contenu*, or raise `CatalogueInvalide`. A DOCTYPE is refused unread."""
    if b"<!DOCTYPE" in contenu:
        raise CatalogueInvalide(fichier, None, "DOCTYPE refusé")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        racine = etree.fromstring(contenu, parser)
    except etree.XMLSyntaxError as erreur:
        raise CatalogueInvalide(fichier, erreur.lineno, f"XML mal formé ({erreur.msg})") from None
    if racine.getroottree().docinfo.internalDTD is not None:
        raise CatalogueInvalide(fichier, None, "DOCTYPE refusé")
    return racine


def schema_source(catalogue: Path) -> etree.XMLSchema:
    """Return the compiled schema of the sources of the folder *catalogue*, or raise `CatalogueInvalide`."""
    chemin = catalogue / SCHEMA_SOURCE
    try:
        return etree.XMLSchema(analyser(chemin.read_bytes(), str(chemin)))
    except OSError as erreur:
        raise CatalogueInvalide(str(chemin), None, f"illisible ({erreur.strerror})") from None
    except etree.XMLSchemaParseError as erreur:
        raise CatalogueInvalide(str(chemin), None, f"schéma invalide ({erreur})") from None


def lire_source(contenu: bytes, schema: etree.XMLSchema, *, fichier: str = "formulaire.xml") -> Formulaire:
    """Return the form written in *contenu*; *fichier* is the name that errors give it.

    Raises:
        CatalogueInvalide: when it is not XML, breaks *schema* (see `schema_source`) or does not hold together.
    """
    racine = analyser(contenu, fichier)
    if not schema.validate(racine):
        premiere = next(iter(schema.error_log))
        raise CatalogueInvalide(fichier, premiere.line, premiere.message)
    return _Lecteur(fichier, racine).formulaire()


class _Lecteur:
    """Reads one source that its schema already accepted; keeps what is needed to name a line."""

    def __init__(self, fichier: str, racine: etree._Element) -> None:
        self._fichier = fichier
        self._racine = racine
        self._champs: dict[str, Champ] = {}
        self._nomenclatures: dict[str, Nomenclature] = {}

    def formulaire(self) -> Formulaire:
        """Return the whole form."""
        racine = self._racine
        try:
            for element in _tous(racine, "nomenclature"):
                nomenclature = _nomenclature(element)
                self._nomenclatures[nomenclature.code] = nomenclature
            champs = tuple(
                self._champ(element, _attribut(groupe, "libelle"))
                for groupe in _tous(racine, "groupe")
                for element in _tous(groupe, "champ")
            )
            return Formulaire(
                code=_attribut(racine, "code"),
                version=int(_attribut(racine, "version")),
                libelle=_attribut(racine, "libelle"),
                description=_texte(racine, "description"),
                offres=tuple(_plat(element.text) for element in _tous(racine, "offre")),
                champs=champs,
                regles=tuple(self._regle(element) for element in _tous(racine, "regle")),
                nomenclatures=tuple(self._nomenclatures.values()),
            )
        except DefinitionInvalide as defaut:
            raise self._erreur(self._element(defaut.sujet), str(defaut)) from None

    def _erreur(self, element: etree._Element, message: str) -> CatalogueInvalide:
        return CatalogueInvalide(self._fichier, element.sourceline, message)

    def _element(self, sujet: str) -> etree._Element:
        """Return the last element that bears the name or code *sujet*, the root by default."""
        porteurs = [e for e in self._racine.iter() if sujet in {e.get("nom"), e.get("code")}]
        return porteurs[-1] if porteurs else self._racine

    def _champ(self, element: etree._Element, groupe: str) -> Champ:
        condition = element.find(f"{{{ESPACE_SOURCE}}}condition")
        role, longueur_max = element.get("role"), element.get("longueurMax")
        champ = Champ(
            nom=_attribut(element, "nom"),
            libelle=_texte(element, "libelle"),
            aide=_texte(element, "aide"),
            groupe=groupe,
            type=TypeChamp(_attribut(element, "type")),
            presence=Presence(_attribut(element, "presence")),
            condition=None if condition is None else self._condition(condition[0]),
            nomenclature=self._liste(element),
            longueur_min=int(element.get("longueurMin", "1")),
            longueur_max=None if longueur_max is None else int(longueur_max),
            motif=element.get("motif"),
            minimum=_nombre(element, "minimum"),
            maximum=_nombre(element, "maximum"),
            decimales=int(element.get("decimales", "0")),
            unite=element.get("unite"),
            exemple=element.get("exemple"),
            role=None if role is None else Role(role),
        )
        self._champs[champ.nom] = champ
        return champ

    def _liste(self, element: etree._Element) -> Nomenclature | None:
        code = element.get("nomenclature")
        if code is not None and code not in self._nomenclatures:
            raise self._erreur(element, f"nomenclature « {code} » absente de ce formulaire")
        return None if code is None else self._nomenclatures[code]

    def _regle(self, element: etree._Element) -> Regle:
        si = element.find(f"{{{ESPACE_SOURCE}}}si")
        return Regle(
            code=_attribut(element, "code"),
            message=_texte(element, "message"),
            si=None if si is None else self._condition(si[0]),
            alors=self._condition(_tous(element, "alors")[0][0]),
        )

    def _condition(self, element: etree._Element) -> Condition:
        genre = etree.QName(element).localname
        if genre in {"toutes", "uneAuMoins"}:
            membres = tuple(self._condition(enfant) for enfant in element)
            return Toutes(membres) if genre == "toutes" else UneAuMoins(membres)
        champ = self._cite(element, "champ")
        if genre in {"present", "absent"}:
            return Renseigne(champ.nom, present=genre == "present")
        if genre == "parmi":
            valeurs = _attribut(element, "valeurs").split()
            return Parmi(champ.nom, tuple(self._valeur(element, champ, valeur) for valeur in valeurs))
        return Compare(champ.nom, Comparateur(genre), self._operande(element, champ))

    def _operande(self, element: etree._Element, champ: Champ) -> Operande:
        donnes = [nom for nom in ("valeur", "autreChamp", "maintenant") if nom in element.attrib]
        match donnes:
            case ["valeur"]:
                return Fixe(self._valeur(element, champ, _attribut(element, "valeur")))
            case ["autreChamp"]:
                return AutreChamp(self._cite(element, "autreChamp").nom)
            case ["maintenant"]:
                return Maintenant(timedelta(minutes=int(_attribut(element, "maintenant"))))
        raise self._erreur(element, "exactement un de valeur, autreChamp, maintenant")

    def _cite(self, element: etree._Element, attribut: str) -> Champ:
        nom = _attribut(element, attribut)
        if nom not in self._champs:
            raise self._erreur(element, f"champ « {nom} » inconnu, ou déclaré plus bas")
        return self._champs[nom]

    def _valeur(self, element: etree._Element, champ: Champ, valeur: str) -> Valeur:
        try:
            return champ.lire(valeur)
        except ValeurRefusee as refus:
            raise self._erreur(
                element, f"« {valeur} » n'est pas une valeur de {champ.nom} ({refus})"
            ) from None


def _nomenclature(element: etree._Element) -> Nomenclature:
    return Nomenclature(
        code=_attribut(element, "code"),
        libelle=_attribut(element, "libelle"),
        entrees=tuple((_attribut(e, "code"), _plat(e.text)) for e in element),
    )


def _tous(element: etree._Element, nom: str) -> list[etree._Element]:
    return element.findall(f"{{{ESPACE_SOURCE}}}{nom}")


def _texte(element: etree._Element, nom: str) -> str:
    return _plat(element.findtext(f"{{{ESPACE_SOURCE}}}{nom}"))


def _plat(texte: str | None) -> str:
    return " ".join((texte or "").split())


def _attribut(element: etree._Element, nom: str) -> str:
    return " ".join(element.attrib[nom].split())


def _nombre(element: etree._Element, nom: str) -> Decimal | None:
    texte = element.get(nom)
    return None if texte is None else Decimal(texte)
