"""From hostile bytes to an XML tree, or to a published error: the only parser of what comes in.

Everything that can be refused is refused before a tree exists: foreign charsets, DOCTYPE, too many elements or
attributes. Depth and sizes inside the document are bounded by libxml2 itself (`huge_tree` stays off). Errors give
a line and a column at most, never content.
"""

import re
import threading

from lxml import etree

from esav_ws.domain.message import (
    DoctypeInterdit,
    JeuDeCaracteres,
    MessageTropComplexe,
    MessageVide,
    XmlMalForme,
)

MAX_ELEMENTS = 10_000
"""Elements in one message; a deposit with a full form has a few hundred."""

MAX_ATTRIBUTS = 1_000
"""Attributes in one message, namespace declarations included; many on one element cost time squared."""

MAX_PROFONDEUR = 256
"""Depth of the tree: libxml2's own bound, which `huge_tree=False` keeps."""

MAX_VALEUR = 10_000_000
"""Characters of one value: libxml2's own bound, but where `vaste` lifts it."""

_OCTETS_MIN = 4
"""What the shortest element (`<a/>`) takes; an attribute takes no less."""

JEUX_ADMIS = ("UTF-8", "UTF-16", "US-ASCII", "ISO-8859-1", "ISO-8859-15", "Windows-1252")
"""Charsets that callers may use, by their IANA names."""

_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}
_SIGNATURES = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DEBUTS_SIGNES = tuple(debut for debut, _ in _SIGNATURES)
_BOM = "\ufeff"
_BLANCS = b" \t\r\n"
_DECLARATION = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_PROLOGUE_A_DOCTYPE = re.compile(rb"(?:[ \t\r\n]++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_ATTRIBUT = re.compile(rb"""=[ \t\r\n]*["']""")
_LIMITES_LIBXML2 = frozenset({etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_NAME_TOO_LONG})


class _Parseurs(threading.local):
    """One parser per thread: built once, never shared."""

    def __init__(self) -> None:
        self.parseur, self.vaste = (
            etree.XMLParser(
                encoding="utf-8",
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=vaste,
                remove_comments=True,
                remove_pis=True,
            )
            for vaste in (False, True)
        )


_parseurs = _Parseurs()


def analyser(
    corps: bytes,
    *,
    charset: str | None,
    max_elements: int = MAX_ELEMENTS,
    max_attributs: int = MAX_ATTRIBUTS,
    vaste: bool = False,
) -> etree._Element:
    """Return the root element of the document in *corps*.

    *vaste* admits one value longer than `MAX_VALEUR`: libxml2 then bounds nothing any more, but the document has no more
    than `MAX_PROFONDEUR` elements, so it is no deeper, and no longer than whoever read it let it be.

    The charset is, in this order: *charset* (from the HTTP header), the byte order mark, the XML declaration, UTF-8.
    *max_elements* and *max_attributs* bound what is no message: a contract has more attributes than any of its messages.

    Raises:
        JeuDeCaracteres: the charset is not one of `JEUX_ADMIS`, or a byte does not belong to it.
        MessageVide: nothing but blanks.
        DoctypeInterdit: the prolog holds a DOCTYPE; no tree was built.
        MessageTropComplexe: more than *max_elements*, *max_attributs* or `MAX_PROFONDEUR`.
        XmlMalForme: anything else that is not well-formed; only line and column are told.
    """
    document = _en_utf8(corps, charset)
    if not document.strip(_BLANCS):
        raise MessageVide
    if document.startswith(_BOM.encode()):
        raise XmlMalForme(1, 1)
    suspect = b"<!DOCTYPE" in document
    if suspect and _PROLOGUE_A_DOCTYPE.match(document):
        raise DoctypeInterdit
    _borner(document, min(max_elements, MAX_PROFONDEUR) if vaste else max_elements, max_attributs)
    try:
        racine = etree.fromstring(document, _parseurs.vaste if vaste else _parseurs.parseur)
    except etree.XMLSyntaxError as erreur:
        code, position = erreur.code, erreur.position
    else:
        if suspect and racine.getroottree().docinfo.internalDTD is not None:
            raise DoctypeInterdit
        return racine
    if code in _LIMITES_LIBXML2:
        raise MessageTropComplexe(
            f"profondeur de {MAX_PROFONDEUR} éléments, ou nom ou valeur d'une longueur anormale"
        )
    raise XmlMalForme(*position)


def _en_utf8(corps: bytes, charset: str | None) -> bytes:
    """Return *corps* in UTF-8 without byte order mark."""
    codec = _codec(corps, charset)
    try:
        texte = corps.decode(codec) if codec else None
    except UnicodeDecodeError:
        texte = None
    if texte is None:
        raise JeuDeCaracteres(JEUX_ADMIS)
    if codec == "utf-8" and not texte.startswith(_BOM):
        return corps
    return texte.removeprefix(_BOM).encode()


def _codec(corps: bytes, charset: str | None) -> str | None:
    """Return the Python codec of *corps*, or `None` when what is announced is not admitted."""
    signature = None
    if corps.startswith(_DEBUTS_SIGNES):
        signature = next(codec for debut, codec in _SIGNATURES if corps.startswith(debut))
    if charset is None:
        if signature:
            return signature
        declaration = _DECLARATION.match(corps[:256])
        charset = declaration[1].decode("ascii") if declaration else "utf-8"
    codec = _CODECS.get(charset.lower())
    if codec == "utf-16":
        return signature if signature in ("utf-16-le", "utf-16-be") else "utf-16-be"
    return codec


def _borner(document: bytes, max_elements: int, max_attributs: int) -> None:
    """Refuse a *document* of too many elements or attributes by counting bytes, an upper bound of both."""
    if len(document) < _OCTETS_MIN * min(max_elements, max_attributs):
        return
    if document.count(b"<") - document.count(b"</") > max_elements:
        raise MessageTropComplexe(f"{max_elements} éléments")
    if len(_ATTRIBUT.findall(document)) > max_attributs:
        raise MessageTropComplexe(f"{max_attributs} attributs")
