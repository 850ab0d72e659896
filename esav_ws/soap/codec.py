"""Compiled codecs: what spyne would do with a class, decided once at start instead of at every element.

Spyne finds out for each element of each message which handler its class has, where its tag comes from, how often it
may occur. None of it changes after start. Here the same questions are put to the same spyne tables once, and the
answers are kept in closures: a decoder turns an element into an object, an encoder writes an object as text. A class
is treated by the kind of handler that spyne has for it; what is of no kind known here keeps spyne's own handler,
element by element: slower, never different.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from lxml import etree

from esav_ws.soap._spyne import Boolean, Date, DateTime, Int, XmlModifier
from esav_ws.soap.ecriture import (
    CONVERTI,
    PLUSIEURS,
    TEXTE,
    UN,
    Attribut,
    Ecriture,
    Encodeur,
    Genre,
    echapper,
    ecrivain,
)

Decodeur = Callable[[Any], Any]
"""Turns an lxml element that the schema admitted into its Python value."""

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NIL = f"{{{_XSI}}}nil"


@dataclass(frozen=True, slots=True)
class _Membre:
    """A member of a complex class: its name in Python, its class, and its element on the wire.

    `espace` is empty when the element is unqualified: where the class says so (`Attributes.qualifies`).
    """

    nom: str
    classe: Any
    espace: str
    balise: str
    multiple: bool
    obligatoire: bool


class Codecs:
    """The codecs of one spyne protocol: a decoder per class, an encoder per element, each built once.

    Attributes:
        prefixes: prefix by namespace of every element that the encoders write: for the envelope to declare.
    """

    def __init__(self, protocole: Any) -> None:
        """Read the handlers and the interface of *protocole*, which must belong to an application."""
        self._protocole = protocole
        self._decodeurs: dict[Any, Decodeur] = {}
        self._bruts: dict[Decodeur, str | None] = {}
        self._encodeurs: dict[Any, Encodeur] = {}
        self.prefixes: dict[str, str] = {}

    def decodeur(self, classe: Any) -> Decodeur:
        """Return the decoder of the spyne class *classe*."""
        if classe not in self._decodeurs:
            self._decodeurs[classe] = self._compiler_decodeur(classe)
        return self._decodeurs[classe]

    def encodeur(self, classe: Any, espace: str, nom: str) -> Encodeur:
        """Return the encoder of *classe* as the element *nom* of the namespace *espace*."""
        cle = (classe, espace, nom)
        if cle not in self._encodeurs:
            self._encodeurs[cle] = self._compiler_encodeur(classe, espace, nom)
        return self._encodeurs[cle]

    def entree(self, classe: Any, espace: str, nom: str) -> Encodeur:
        """Return the encoder of an entry of a Body or of a Header, which also takes `None`."""
        encoder, nul = self.encodeur(classe, espace, nom), self._nul(classe, espace, nom)
        return lambda valeur: nul if valeur is None else encoder(valeur)

    # --- decoders ----------------------------------------------------------------------------------------------------

    def _compiler_decodeur(self, classe: Any) -> Decodeur:
        protocole = self._protocole
        traite_par = protocole.deserialization_handlers[classe]
        attributs = protocole.get_cls_attrs(classe)
        if traite_par == protocole.complex_from_element and not _a_des_attributs(classe):
            lire = self._decodeur_complexe(classe)
        elif traite_par == protocole.unicode_from_element:
            lire = self._decodeur_texte(classe, None if attributs.empty_is_none else "")
        elif traite_par == protocole.base_from_element:
            lire = self._decodeur_texte(classe, None)
        elif traite_par == protocole.xml_from_element:
            lire = _premier_enfant
        else:
            return lambda element: protocole.from_element(None, classe, element)
        return _ou_nul(lire, attributs.default) if attributs.nillable else lire

    def _decodeur_texte(self, classe: Any, vide: str | None) -> Decodeur:
        """Return the decoder of a class that spyne reads from the text; *vide* is what an empty element holds."""
        protocole = self._protocole
        convertir = protocole._from_unicode_handlers[classe]  # noqa: SLF001 - no public way to what spyne would call
        if convertir == protocole.unicode_from_bytes:
            brut: Decodeur = lambda element: element.text or vide  # noqa: E731 - as the decoders around it
            self._bruts[brut] = vide
            return brut

        def lire(element: etree._Element) -> Any:
            texte = element.text or vide
            return None if texte is None else convertir(classe, texte)

        return lire

    def _decodeur_complexe(self, classe: Any) -> Decodeur:
        origine = classe.__orig__ or classe
        absents = vars(origine())
        # A default may be a list, which two objects must not share: spyne makes a new one each time.
        a_des_defauts = any(defaut is not None for defaut in absents.values())
        vierge = (lambda: vars(origine())) if a_des_defauts else absents.copy
        membres: dict[str, tuple[str, Genre, Decodeur, str | None]] = {}

        def lire(element: Any) -> Any:
            valeurs = vierge()
            for enfant in element:
                membre = membres.get(enfant.tag)
                if membre is None:
                    continue
                nom, genre, decoder, vide = membre
                if genre is TEXTE:
                    valeurs[nom] = enfant.text or vide
                elif genre is UN:
                    valeurs[nom] = decoder(enfant)
                elif valeurs[nom] is None:
                    valeurs[nom] = [decoder(enfant)]
                else:
                    valeurs[nom].append(decoder(enfant))
            objet = origine.__new__(origine)
            objet.__dict__ = valeurs
            return objet

        self._decodeurs[classe] = lire  # before its members: a class may hold itself
        for m in _membres(classe):
            tag = f"{{{m.espace}}}{m.balise}" if m.espace else m.balise
            decoder = self.decodeur(m.classe)
            genre = PLUSIEURS if m.multiple else TEXTE if decoder in self._bruts else UN
            membres[tag] = (m.nom, genre, decoder, self._bruts.get(decoder))
        return lire

    # --- encoders ----------------------------------------------------------------------------------------------------

    def _compiler_encodeur(self, classe: Any, espace: str, nom: str) -> Encodeur:
        protocole = self._protocole
        traite_par = protocole.serialization_handlers[classe]
        balise = self._balise(espace, nom)
        if traite_par == protocole.complex_to_parent and not (
            _qualifies(classe) and _a_des_attributs(classe)
        ):
            return self._encodeur_complexe(classe, espace, nom)
        if traite_par == protocole.modelbase_to_parent:
            return self._encodeur_texte(classe, balise)
        if traite_par == protocole.byte_array_to_parent:
            return self._encodeur_octets(classe, balise)
        if traite_par == protocole.any_xml_to_parent:
            return lambda valeur: f"<{balise}>{_document(valeur)}</{balise}>"
        return self._encodeur_de_spyne(classe, espace, nom)

    def _encodeur_texte(self, classe: Any, balise: str) -> Encodeur:
        """Return the encoder of a class that spyne writes as text."""
        debut, fin = f"<{balise}>", f"</{balise}>"
        if self._est_du_texte(classe):
            return lambda valeur: debut + echapper(valeur) + fin
        convertir = self._convertisseur(classe)
        return lambda valeur: debut + echapper(convertir(valeur)) + fin

    def _convertisseur(self, classe: Any) -> Encodeur:
        """Return what makes a text, not escaped, of a value of *classe*."""
        return partial(self._protocole._to_unicode_handlers[classe], classe)  # noqa: SLF001 - no public way to what spyne would call

    def _genre(self, classe: Any) -> Genre:
        """Return how a member of *classe* that occurs once is written; of numbers and dates nothing is to be escaped."""
        if self._est_du_texte(classe):
            return TEXTE
        protocole, attributs = self._protocole, self._protocole.get_cls_attrs(classe)
        sans_balise = (
            issubclass(classe, (DateTime, Date, Int, Boolean))
            and protocole.serialization_handlers[classe] == protocole.modelbase_to_parent
            and not (attributs.format or attributs.str_format)
        )
        return CONVERTI if sans_balise else UN

    def _encodeur_octets(self, classe: Any, balise: str) -> Encodeur:
        """Return the encoder of a class that spyne writes as encoded bytes: nothing in them is to be escaped."""
        debut, fin, protocole = f"<{balise}>", f"</{balise}>", self._protocole
        return lambda valeur: debut + protocole.to_unicode(classe, valeur, protocole.binary_encoding) + fin

    def _est_du_texte(self, classe: Any) -> bool:
        """Return whether spyne writes a value of *classe* as it is."""
        protocole, attributs = self._protocole, self._protocole.get_cls_attrs(classe)
        return (
            protocole.serialization_handlers[classe] == protocole.modelbase_to_parent
            and protocole._to_unicode_handlers[classe] == protocole.unicode_to_unicode  # noqa: SLF001 - as above
            and not (attributs.format or attributs.str_format)
        )

    def _encodeur_complexe(self, classe: Any, espace: str, nom: str) -> Encodeur:
        membres: list[Ecriture] = []
        balise = self._balise(espace, nom)
        ecrire = ecrivain(f"<{balise}>", f"</{balise}>", classe, membres, self._attributs(classe))
        self._encodeurs[classe, espace, nom] = ecrire  # before its members: a class may hold itself
        for m in (m for m in _membres(classe) if not issubclass(m.classe, XmlModifier)):
            nul = self._nul(m.classe, m.espace, m.balise)
            encoder = self.encodeur(m.classe, m.espace, m.balise)
            balise = self._balise(m.espace, m.balise)
            genre = PLUSIEURS if m.multiple else self._genre(m.classe)
            if genre is CONVERTI:
                encoder = self._convertisseur(m.classe)
            absent = nul if m.obligatoire else ""
            membres.append((m.nom, genre, encoder, f"<{balise}>", f"</{balise}>", nul, absent))
        return ecrire

    def _attributs(self, classe: Any) -> list[Attribut]:
        """Return the attributes of *classe*: the member, its name on the wire, and what writes its value."""
        return [
            (m.nom, m.balise, partial(self._protocole.to_unicode, m.classe.type))
            for m in _membres(classe)
            if issubclass(m.classe, XmlModifier)
        ]

    def _encodeur_de_spyne(self, classe: Any, espace: str, nom: str) -> Encodeur:
        protocole = self._protocole

        def ecrire(valeur: Any) -> str:
            parent = etree.Element("parent", nsmap=protocole.app.interface.nsmap)
            protocole.to_parent(None, classe, valeur, parent, espace, nom)
            etree.cleanup_namespaces(parent)
            return "".join(etree.tostring(enfant, encoding="unicode") for enfant in parent)

        return ecrire

    def _nul(self, classe: Any, espace: str, nom: str) -> str:
        """Return the element that stands for `None` where one is due: the default of *classe*, else `xsi:nil`."""
        defaut = self._protocole.get_cls_attrs(classe).default
        if defaut is not None:
            return self.encodeur(classe, espace, nom)(defaut)
        return f'<{self._balise(espace, nom)} xmlns:xsi="{_XSI}" xsi:nil="true"/>'

    def _balise(self, espace: str, nom: str) -> str:
        """Return the name of an element, whose prefix the envelope will declare; without one, it is unqualified."""
        if not espace:
            return nom
        prefixe = self.prefixes[espace] = self._protocole.app.interface.get_namespace_prefix(espace)
        return f"{prefixe}:{nom}"


def _membres(classe: Any) -> Iterator[_Membre]:
    """Yield the members of *classe* in the order of its schema: those of the class that it extends come first."""
    if getattr(classe, "__extends__", None) is not None:
        yield from _membres(classe.__extends__)
    qualifies = _qualifies(classe)
    for nom, membre in classe._type_info.items():  # noqa: SLF001 - the shape of a spyne class
        attributs = membre.Attributes
        yield _Membre(
            nom=nom,
            classe=membre,
            espace=(attributs.sub_ns or classe.get_namespace()) if qualifies else "",
            balise=attributs.sub_name or nom,
            multiple=attributs.max_occurs > 1,
            obligatoire=attributs.min_occurs > 0,
        )


def _qualifies(classe: Any) -> bool:
    """Return whether the members of *classe* are qualified elements: spyne knows no others, and writes none."""
    return getattr(classe.Attributes, "qualifies", True)


def _a_des_attributs(classe: Any) -> bool:
    """Return whether *classe* has members that are no elements: spyne keeps those classes whole, where it can write them."""
    return any(issubclass(m.classe, XmlModifier) for m in _membres(classe))


def _ou_nul(lire: Decodeur, defaut: Any) -> Decodeur:
    """Return *lire* for a class that may be nil."""
    return lambda element: defaut if element.get(_NIL, "").strip() in {"true", "1"} else lire(element)


def _premier_enfant(element: etree._Element) -> etree._Element | None:
    return element[0] if len(element) else None


def _document(valeur: Any) -> str:
    """Return an lxml element, or the text of one, as text that declares the namespaces that it needs."""
    return etree.tostring(etree.fromstring(valeur) if isinstance(valeur, str) else valeur, encoding="unicode")
