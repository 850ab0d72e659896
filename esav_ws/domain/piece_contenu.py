"""What a file is, told by its content: never by its name, nor by what its sender calls it.

An admitted file is whole, and nothing else at the same time: an image that is also an archive, a page or a document
for whoever opens it otherwise is refused. Nothing is decoded, and nothing is changed: metadata stays as it came.
"""

import re
import zlib
from collections.abc import Callable
from struct import Struct
from typing import Final

from esav_ws.domain.piece import TAILLE_MAX, TypePiece
from esav_ws.domain.piece_erreurs import TaillePieceInadmissible, TypePieceInadmissible, TypePieceMensonger

_NON_DIT: Final = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_SYNONYMES: Final = {
    "image/jpg": TypePiece.JPEG,
    "image/pjpeg": TypePiece.JPEG,
    "application/x-pdf": TypePiece.PDF,
    "application/csv": TypePiece.CSV,
}
_TEXTUELS: Final = frozenset({TypePiece.TEXTE, TypePiece.CSV})

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_PDF: Final = b"%PDF-"
_ETRANGERS: Final = (
    (b"\x7fELF", "un programme (ELF)"),
    (b"MZ", "un programme (Windows)"),
    (b"\xca\xfe\xba\xbe", "un programme (Java ou macOS)"),
    (b"\xcf\xfa\xed\xfe", "un programme (macOS)"),
    (b"PK\x03\x04", "une archive ZIP, ou un document bureautique"),
    (b"PK\x05\x06", "une archive ZIP"),
    (b"Rar!\x1a\x07", "une archive RAR"),
    (b"7z\xbc\xaf\x27\x1c", "une archive 7-Zip"),
    (b"\x1f\x8b", "une archive gzip"),
    (b"\xd0\xcf\x11\xe0", "un document bureautique ancien"),
    (b"GIF8", "une image GIF"),
    (b"RIFF", "un média RIFF (WebP, AVI…)"),
    (b"II*\x00", "une image TIFF"),
    (b"MM\x00*", "une image TIFF"),
    (b"BM", "une image BMP"),
    (b"{\\rtf", "un document RTF"),
    (b"#!", "un script"),
)
_DE_TEXTE: Final = frozenset({b"{\\rtf", b"#!"})
"""Those that are text; the others are not, and a text may well begin with their letters."""
_BALISES: Final = re.compile(rb"<(?:!doctype\s|html[\s>]|script[\s>]|iframe[\s>]|\?php\s|body[\s>])")
"""Markup that a reader might run, in lower case; long enough never to occur by chance in a compressed image."""
_MARQUAGE: Final = re.compile(rb"<(?:!doctype|html|script|iframe|\?php|\?xml|svg|body|head)\b")
"""The same in what is text: there, it does not occur by chance."""
_CHEVRONS_MAX: Final = 500_000
_BARRES_MAX: Final = 700_000
"""What begins a tag, or a name of a PDF: more of them is no file of anybody's, and would take long to look at."""
_SEGMENTS_MAX: Final = 4096
_BLOCS_PNG_MAX: Final = 20_000
_NOMS_ACTIFS: Final = (b"JavaScript", b"Launch", b"EmbeddedFile", b"RichMedia")
_ACTIF: Final = re.compile(
    b"/(?:%s)" % b"|".join(b"".join(b"(?:%c|(?i:#%02x))" % (c, c) for c in nom) for nom in _NOMS_ACTIFS)
)
"""Names of a PDF under which something runs or is carried along, any letter of them written as such or as `#hh`."""
_ARCHIVES: Final = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_MARQUE_JPEG: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_CONTROLES: Final = bytes(set(range(0x20)) - set(b"\t\n\r\f")) + b"\x7f"
_COURT, _LONG = Struct(">H"), Struct(">I")
_SOR_BLOC, _SOR_CARTE = Struct("<HI"), Struct("<HIH")
_FIN_ZIP: Final = 22
_COMMENTAIRE_ZIP: Final = 65_535
_ENTETE_PDF: Final = 1024
_BLOCS_SOR: Final = 64


def examiner(contenu: bytes, declare: str | None, nom: str) -> TypePiece:
    """Return the type of *contenu*, which its sender declares to be of the media type *declare*, if it says.

    *nom* only tells a table from another text, where *declare* does not.

    Raises:
        TaillePieceInadmissible: nothing, or more than 8 MiB.
        TypePieceMensonger: it is not what it is declared to be.
        TypePieceInadmissible: it is nothing that is admitted, or not whole, or something else as well.
    """
    if not 0 < len(contenu) <= TAILLE_MAX:
        raise TaillePieceInadmissible(len(contenu))
    dit = (declare or "").partition(";")[0].strip().lower()
    attendu = _type(dit)
    apparence = _apparence(contenu)
    if apparence is None:
        trouve = etranger(contenu) or "un contenu d'aucun type connu"
        if attendu is not None:
            raise TypePieceMensonger(dit, trouve)
        raise TypePieceInadmissible(trouve)
    if apparence in _TEXTUELS:
        apparence = attendu if attendu in _TEXTUELS else _texte_ou_csv(nom)
    if attendu is not None and apparence is not attendu:
        raise TypePieceMensonger(dit, f"{apparence.libelle} ({apparence.value})")
    if attendu is None and dit not in _NON_DIT:
        raise TypePieceMensonger(dit, f"{apparence.libelle} ({apparence.value})")
    if defaut := _CONTROLE[apparence](contenu) or _double(contenu, apparence):
        raise TypePieceInadmissible(f"{apparence.libelle}, mais {defaut}")
    return apparence


def etranger(contenu: bytes) -> str | None:
    """Return, in French, what *contenu* is when it is something well known that is not admitted."""
    for debut, libelle in _ETRANGERS:
        if contenu.startswith(debut) and (debut in _DE_TEXTE or not _est_texte(contenu)):
            return libelle
    if contenu.startswith(b"ftyp", 4):
        return "une photo HEIC ou une vidéo"
    if _MARQUAGE.match(contenu[:_ENTETE_PDF].lstrip(b"\xef\xbb\xbf \t\r\n").lower()):
        return "une page HTML ou XML"
    return "une archive ZIP" if _est_zip(contenu) else None


def _type(dit: str) -> TypePiece | None:
    if dit in _SYNONYMES:
        return _SYNONYMES[dit]
    return next((type_ for type_ in TypePiece if type_.value == dit), None)


def _apparence(contenu: bytes) -> TypePiece | None:
    """Return what *contenu* begins like; what begins like nothing may be text."""
    if contenu.startswith(_JPEG):
        return TypePiece.JPEG
    if contenu.startswith(_PNG):
        return TypePiece.PNG
    if contenu.startswith(_PDF):
        return TypePiece.PDF
    if _carte_sor(contenu) is not None:
        return TypePiece.SOR
    return TypePiece.TEXTE if etranger(contenu) is None and _est_texte(contenu) else None


def _texte_ou_csv(nom: str) -> TypePiece:
    return TypePiece.CSV if nom.lower().endswith(TypePiece.CSV.extensions) else TypePiece.TEXTE


def _est_texte(contenu: bytes) -> bool:
    return len(contenu.translate(None, _CONTROLES)) == len(contenu)


def _jpeg(contenu: bytes) -> str | None:
    """Return what is wrong with a JPEG: its segments lead to a scan, and that to an end of image."""
    place, image = 2, False
    for _ in range(_SEGMENTS_MAX):
        if place + 4 > len(contenu) or contenu[place] != 0xFF:  # noqa: PLR2004 - the byte before every marker
            break
        marque = contenu[place + 1]
        if marque == 0xFF:  # noqa: PLR2004 - filling
            place += 1
            continue
        if marque in {0x00, 0x01, 0xD8} or 0xD0 <= marque <= 0xD7:  # noqa: PLR2004 - not where a segment begins
            return "abîmée : segment inattendu"
        if marque == 0xD9:  # noqa: PLR2004 - end of image
            break
        longueur = _COURT.unpack_from(contenu, place + 2)[0]
        place += 2 + longueur
        image = image or (0xC0 <= marque <= 0xCF and marque not in {0xC4, 0xC8, 0xCC})  # noqa: PLR2004 - SOF
        if longueur < 2 or place > len(contenu):  # noqa: PLR2004 - a length counts itself
            return "abîmée ou tronquée"
        if marque == 0xDA:  # noqa: PLR2004 - a scan goes on to the next marker
            suite = _MARQUE_JPEG.search(contenu, place)
            if suite is None:
                return "tronquée : sa fin manque"
            place = suite.start()
    fin = contenu.startswith(b"\xff\xd9", place)
    return None if image and fin else "abîmée ou tronquée"


def _png(contenu: bytes) -> str | None:
    """Return what is wrong with a PNG: its chunks are whole, from IHDR to IEND, and nothing comes after."""
    place = len(_PNG)
    noms: list[bytes] = []
    while place + 12 <= len(contenu) and len(noms) < _BLOCS_PNG_MAX:
        longueur = _LONG.unpack_from(contenu, place)[0]
        fin = place + 8 + longueur
        if fin + 4 > len(contenu):
            return "tronquée"
        if zlib.crc32(memoryview(contenu)[place + 4 : fin]) != _LONG.unpack_from(contenu, fin)[0]:
            return "abîmée : une somme de contrôle est fausse"
        noms.append(contenu[place + 4 : place + 8])
        place = fin + 4
        if noms[-1] == b"IEND":
            break
    if not noms or noms[0] != b"IHDR" or noms[-1] != b"IEND" or b"IDAT" not in noms:
        return "abîmée ou tronquée"
    return "suivie d'autre chose" if place != len(contenu) else None


def _pdf(contenu: bytes) -> str | None:
    """Return what is wrong with a PDF: it has its end, and nothing that runs or is carried along in plain sight."""
    if b"%%EOF" not in contenu[-_ENTETE_PDF:] or b"startxref" not in contenu[-_ENTETE_PDF:]:
        return "abîmé ou tronqué"
    if contenu.count(b"/") > _BARRES_MAX:
        return "d'une structure anormale"
    return "avec un script, un lancement ou un fichier embarqué" if _ACTIF.search(contenu) else None


def _carte_sor(contenu: bytes) -> list[tuple[bytes, int]] | None:
    """Return the blocks that the map of a SOR file announces, itself first, or `None` if it has no such map.

    SR-4731 issue 2 begins with the name `Map`; issue 1, with its number.
    """
    debut = 4 if contenu.startswith(b"Map\x00") else 0
    if len(contenu) < debut + _SOR_CARTE.size:
        return None
    version, taille, nombre = _SOR_CARTE.unpack_from(contenu, debut)
    attendues = range(200, 300) if debut else range(100, 200)
    if version not in attendues or not 1 < nombre <= _BLOCS_SOR or not debut < taille <= len(contenu):
        return None
    blocs, place = [(b"Map", taille)], debut + _SOR_CARTE.size
    for _ in range(nombre - 1):
        fin = contenu.find(b"\x00", place, place + 32)
        if fin <= place or fin + 1 + _SOR_BLOC.size > taille:
            return None
        nom = contenu[place:fin]
        if not (nom.isascii() and nom.decode("ascii").isprintable()):
            return None
        blocs.append((nom, _SOR_BLOC.unpack_from(contenu, fin + 1)[1]))
        place = fin + 1 + _SOR_BLOC.size
    return blocs


def _sor(contenu: bytes) -> str | None:
    """Return what is wrong with a SOR file: its blocks are those of its map, and fill it."""
    blocs = _carte_sor(contenu) or []
    if {b"GenParams", b"FxdParams"} - {nom for nom, _ in blocs}:
        return "sans les blocs GenParams et FxdParams"
    if sum(taille for _, taille in blocs) != len(contenu):
        return "abîmée, tronquée ou suivie d'autre chose"
    if contenu.startswith(b"Map\x00"):
        place = 0
        for nom, taille in blocs:
            if not contenu.startswith(nom + b"\x00", place):
                return f"abîmée : bloc {nom.decode('ascii')} introuvable"
            place += taille
    return None


def _texte(contenu: bytes) -> str | None:
    """Return what is wrong with a text: it is of a known charset, and no markup."""
    if _balise(contenu, _MARQUAGE):
        return "avec des balises HTML ou XML"
    for jeu in ("utf-8", "cp1252"):
        try:
            contenu.decode(jeu)
        except UnicodeDecodeError:
            continue
        return None
    return "d'un jeu de caractères inconnu (UTF-8 ou Windows-1252 attendu)"


_CONTROLE: Final[dict[TypePiece, Callable[[bytes], str | None]]] = {
    TypePiece.JPEG: _jpeg,
    TypePiece.PNG: _png,
    TypePiece.PDF: _pdf,
    TypePiece.SOR: _sor,
    TypePiece.CSV: _texte,
    TypePiece.TEXTE: _texte,
}


def _double(contenu: bytes, type_: TypePiece) -> str | None:
    """Return what else *contenu* is, at the places where other readers look for their own formats."""
    if _est_zip(contenu) or any(signature in contenu for signature in _ARCHIVES):
        return "aussi une archive"
    if contenu[257:262] == b"ustar" or contenu[32769:32774] == b"CD001":
        return "aussi une archive ou une image de disque"
    if type_ is not TypePiece.PDF and _PDF in contenu[:_ENTETE_PDF]:
        return "aussi un PDF"
    if type_ is TypePiece.PDF:
        return "aussi une page HTML" if _balise(contenu[:_ENTETE_PDF], _BALISES) else None
    return "avec une page HTML ou un script" if _balise(contenu, _BALISES) else None


def _balise(contenu: bytes, motif: re.Pattern[bytes]) -> bool:
    """Return whether *motif* is in *contenu*, in any case; so many beginnings of tags are no better."""
    return contenu.count(b"<") > _CHEVRONS_MAX or motif.search(contenu.lower()) is not None


def _est_zip(contenu: bytes) -> bool:
    """Return whether *contenu* ends as a ZIP does: that is where its readers begin."""
    place = contenu.rfind(b"PK\x05\x06", -_FIN_ZIP - _COMMENTAIRE_ZIP) if len(contenu) >= _FIN_ZIP else -1
    return place >= 0
