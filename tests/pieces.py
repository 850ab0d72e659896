"""Files to attach, made from the formats' own descriptions: as small as they can be, or as large as a test wants them."""

import random
import struct
import zlib

SEGMENT_APP0 = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
SOF0 = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 1, 1, 1) + b"\x01\x11\x00"
SOS = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00"


def jpeg(taille: int = 0, *, commentaire: bytes = b"", suite: bytes = b"") -> bytes:
    """A JPEG: of *taille* bytes if that is more than it needs, with a remark, and *suite* after its end."""
    remarque = b"\xff\xfe" + struct.pack(">H", len(commentaire) + 2) + commentaire if commentaire else b""
    tete = b"\xff\xd8" + SEGMENT_APP0 + remarque + SOF0 + SOS
    reste = max(taille - len(tete) - 2, 4)
    donnees = random.Random(1).randbytes(reste).replace(b"\xff", b"\xfe")
    return tete + donnees + b"\xff\xd9" + suite


def bloc_png(nom: bytes, donnees: bytes) -> bytes:
    return struct.pack(">I", len(donnees)) + nom + donnees + struct.pack(">I", zlib.crc32(nom + donnees))


def png(texte: bytes = b"") -> bytes:
    """A PNG of one grey pixel, with a text in its metadata if one is given."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + bloc_png(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + (bloc_png(b"tEXt", b"Comment\x00" + texte) if texte else b"")
        + bloc_png(b"IDAT", zlib.compress(b"\x00\x80"))
        + bloc_png(b"IEND", b"")
    )


def pdf(objet: bytes = b"<< /Type /Catalog >>") -> bytes:
    """A PDF of one object."""
    return b"%PDF-1.4\n1 0 obj\n" + objet + b"\nendobj\nstartxref\n9\n%%EOF\n"


BLOCS = {"GenParams": 40, "SupParams": 30, "FxdParams": 60, "KeyEvents": 24, "DataPts": 100, "Cksum": 8}
"""The blocks of a curve, and their bytes."""


def sor(version: int = 2) -> bytes:
    """An OTDR curve of SR-4731, issue 1 or 2: its map, then the blocks that it announces."""
    entrees = b"".join(
        nom.encode() + b"\x00" + struct.pack("<HI", 100 * version, taille) for nom, taille in BLOCS.items()
    )
    nom = b"Map\x00" if version == 2 else b""
    longueur = len(nom) + 8 + len(entrees)
    carte = nom + struct.pack("<HIH", 100 * version, longueur, len(BLOCS) + 1) + entrees
    if version == 1:
        return carte + b"".join(bytes([7]) * taille for taille in BLOCS.values())
    return carte + b"".join((n.encode() + b"\x00").ljust(taille, b"\x07") for n, taille in BLOCS.items())


ZIP_VIDE = b"PK\x05\x06" + bytes(18)
CSV = "repère;distance (km);perte (dB)\nPBO;1,204;0,31\n".encode()
ADMIS = [
    ("image/jpeg", "photo.jpg", jpeg()),
    ("image/png", "capture.png", png()),
    ("application/pdf", "plan.pdf", pdf()),
    ("application/x-sor", "courbe.sor", sor(2)),
    ("application/x-sor", "courbe.sor", sor(1)),
    ("text/csv", "mesures.csv", CSV),
    ("text/plain", "releve.txt", b"Puissance : -31 dBm\r\n"),
]
"""One file of each type: what it is, its name, its bytes."""
