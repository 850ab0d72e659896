"""What a file is made of, before anything in it is believed: its DER values, out of whatever envelope of text."""

import base64
import binascii
import codecs
import re
from collections.abc import Mapping
from enum import Enum
from typing import Final

from asn1crypto import parser

from esav_ws.domain.certificat_reception import ClePriveeTransmise, FichierIllisible, FichierTropVolumineux

TAILLE_MAX: Final = 262_144
"""The largest file that is read, in bytes: fifty times a certificate and its chain."""

_CLE_ARMEE = re.compile(rb"BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY", re.IGNORECASE)
_PUTTY: Final = b"PuTTY-User-Key-File"
_JKS: Final = (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")
_ENTREE_CLE_JKS: Final = b"\0\0\0\x01"
_BEGIN: Final = b"-----BEGIN "
_TRUSTED: Final = b"-----BEGIN TRUSTED CERTIFICATE-----"
_END: Final = b"-----END "
_TIRETS: Final = b"-----"
_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]{40,}={0,2}\s*")
_LIGNE_D_ENTETE = re.compile(rb"^[^\r\n]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*$", re.MULTILINE)
_BOMS_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PART_DE_NUL: Final = 0.8

_ENTIER, _BITS, _OCTETS, _OID, _SEQUENCE, _UTC, _GENERAL = 2, 3, 4, 6, 16, 23, 24
_CONTEXTE_0: Final = -1
_VERSION_PKCS12: Final = b"\x03"
_CHAMPS_CERTIFICAT_V1: Final = 6
_STRUCTURES_MAX: Final = 16
"""How far a sequence of DER values is followed: no structure that is read has as many fields."""


class Nature(Enum):
    """What the shape of a DER value says it is; whether it can be read is another matter."""

    CERTIFICAT = "un certificat"
    DEMANDE = "une demande de certificat (CSR)"
    CRL = "une liste de révocation (CRL)"
    CLE_PRIVEE = "une clé privée"
    CLE_PUBLIQUE = "une clé publique"
    PKCS7 = "un PKCS#7"
    PKCS12 = "un PKCS#12"
    INCONNUE = "une structure inconnue"


_FORMES: Final[Mapping[tuple[int, ...], Nature]] = {
    (_ENTIER,) * 6: Nature.CLE_PRIVEE,
    (_ENTIER, _OCTETS): Nature.CLE_PRIVEE,
    (_ENTIER, _SEQUENCE, _OCTETS): Nature.CLE_PRIVEE,
    (_SEQUENCE, _OCTETS): Nature.CLE_PRIVEE,
    (_SEQUENCE, _BITS): Nature.CLE_PUBLIQUE,
    (_ENTIER, _ENTIER): Nature.CLE_PUBLIQUE,
    (_OID, _CONTEXTE_0): Nature.PKCS7,
    (): Nature.INCONNUE,
}
"""The first fields of each kind: PKCS#1 or DSA, SEC 1, PKCS#8, the same encrypted; SPKI, PKCS#1; PKCS#7."""


def valeurs(contenu: bytes) -> tuple[tuple[Nature, bytes], ...]:
    """Return the DER values of *contenu*, each with its nature: DER, PEM among any text, or base64 without armour.

    Raises:
        ClePriveeTransmise: there is a private key, in clear or encrypted, in any of these envelopes.
        FichierTropVolumineux: *contenu* is longer than `TAILLE_MAX`.
        FichierIllisible: it is empty, damaged or of no known envelope.
    """
    _refuser_cle_visible(contenu)
    if len(contenu) > TAILLE_MAX:
        raise FichierTropVolumineux.taille(len(contenu), TAILLE_MAX)
    if not contenu.strip(b"\0 \t\r\n"):
        raise FichierIllisible("fichier vide")
    return tuple((nature(der), der) for der in map(_seule, _ders(contenu)))


def nature(der: bytes) -> Nature:
    """Return what the outer fields of *der* make it."""
    champs = _champs(der)
    genres = tuple(genre for genre, _ in champs)
    if genres[:3] == (_SEQUENCE, _SEQUENCE, _BITS):
        return _nature_signee([genre for genre, _ in _champs_de(champs[0][1])])
    if genres[:2] == (_ENTIER, _SEQUENCE) and champs[0][1] == _VERSION_PKCS12:
        return Nature.PKCS12
    formes = (forme for forme in _FORMES if genres[: len(forme)] == forme)
    return _FORMES[next(formes, ())]


def _nature_signee(genres: list[int]) -> Nature:
    """Return what a signed value is, from the kinds of the fields that are signed."""
    if _UTC in genres or _GENERAL in genres:
        return Nature.CRL
    if genres[:1] == [_CONTEXTE_0] or len(genres) >= _CHAMPS_CERTIFICAT_V1:
        return Nature.CERTIFICAT
    return Nature.DEMANDE if genres[:1] == [_ENTIER] else Nature.INCONNUE


def _champs(der: bytes) -> list[tuple[int, bytes]]:
    """Return kind and content of the fields of the sequence *der*, none when it is no sequence."""
    try:
        classe, _, balise, _, interieur, _ = parser.parse(der)
    except ValueError:
        return []
    return _champs_de(interieur) if (classe, balise) == (0, _SEQUENCE) else []


def _champs_de(interieur: bytes) -> list[tuple[int, bytes]]:
    champs: list[tuple[int, bytes]] = []
    while interieur and len(champs) < _STRUCTURES_MAX:
        try:
            classe, _, balise, _, contenu, _ = parser.parse(interieur)
            interieur = interieur[parser.peek(interieur) :]
        except ValueError:
            break
        champs.append((balise if classe == 0 else _CONTEXTE_0 - balise, contenu))
    return champs


def _refuser_cle_visible(contenu: bytes) -> None:
    """Raise `ClePriveeTransmise` when *contenu* says by itself that it bears a private key."""
    sans_nul = contenu.replace(b"\0", b"")
    if _CLE_ARMEE.search(sans_nul):
        raise ClePriveeTransmise("PEM")
    if sans_nul.startswith(_PUTTY):
        raise ClePriveeTransmise("fichier PuTTY")
    if contenu.startswith(_JKS):
        if contenu[12:16] == _ENTREE_CLE_JKS:
            raise ClePriveeTransmise("magasin de clés Java")
        raise FichierIllisible(
            "magasin de clés Java (JKS) : exportez le certificat (keytool -exportcert -rfc) ; si le magasin tient une clé "
            "privée, tenez-la pour compromise"
        )


def _ders(contenu: bytes, *, enveloppe: bool = False) -> list[bytes]:
    if contenu.startswith(b"\x30") and _BEGIN not in contenu:
        return [contenu]
    texte = _en_octets(contenu)
    if _BEGIN in texte:
        _refuser_cle_visible(texte)
        return _pem(texte)
    if _BASE64.fullmatch(texte) and not enveloppe:
        try:
            decode = base64.b64decode(b"".join(texte.split()), validate=True)
        except binascii.Error as erreur:
            raise FichierIllisible("base64 abîmé ou tronqué, sans lignes BEGIN et END") from erreur
        _refuser_cle_visible(decode)
        return _ders(decode, enveloppe=True)
    raise FichierIllisible("ni DER, ni PEM, ni base64 : ce n'est pas un certificat, ou il est abîmé")


def _seule(der: bytes) -> bytes:
    """Return *der*, one DER value and no private key, or raise."""
    structures: list[bytes] = []
    reste = der
    while reste and len(structures) < _STRUCTURES_MAX:
        try:
            longueur = parser.peek(reste)
        except ValueError:
            break
        structures.append(reste[:longueur])
        reste = reste[longueur:]
    if any(nature(structure) is Nature.CLE_PRIVEE for structure in structures):
        raise ClePriveeTransmise("DER, ou PEM sous un autre titre")
    if not structures:
        raise FichierIllisible("DER tronqué ou abîmé")
    if en_trop := len(der) - len(structures[0]):
        raise FichierIllisible(
            f"{en_trop} octet(s) en trop après la première structure DER ; plusieurs certificats s'envoient en PEM ou en PKCS#7"
        )
    return der


def _en_octets(contenu: bytes) -> bytes:
    """Return *contenu* without byte order mark, brought back from UTF-16 where it is in it."""
    if contenu.startswith(_BOMS_UTF16):
        return contenu.decode("utf-16", "replace").encode("utf-8")
    moitie = len(contenu) // 2
    for jeu, nuls in (("utf-16-le", contenu[1::2].count(0)), ("utf-16-be", contenu[::2].count(0))):
        if moitie and nuls > _PART_DE_NUL * moitie:
            return contenu.decode(jeu, "replace").encode("utf-8")
    return contenu.removeprefix(codecs.BOM_UTF8)


def _sans_confiance(der: bytes) -> bytes:
    """Return the certificate of *der*, without the trust that OpenSSL writes after it."""
    try:
        return der[: parser.peek(der)]
    except ValueError as erreur:
        raise FichierIllisible("DER tronqué ou abîmé") from erreur


def _pem(texte: bytes) -> list[bytes]:
    ders: list[bytes] = []
    debut = texte.find(_BEGIN)
    while debut >= 0:
        corps = texte.find(_TIRETS, debut + len(_BEGIN))
        fin = texte.find(_END, corps) if corps >= 0 else -1
        if fin < 0:
            raise FichierIllisible(f"bloc PEM n° {len(ders) + 1} tronqué : sa ligne END manque")
        lignes = _LIGNE_D_ENTETE.sub(b"", texte[corps + len(_TIRETS) : fin])
        try:
            der = base64.b64decode(b"".join(lignes.split()), validate=True)
        except binascii.Error as erreur:
            raise FichierIllisible(
                f"bloc PEM n° {len(ders) + 1} abîmé : son base64 ne se décode pas"
            ) from erreur
        if not der:
            raise FichierIllisible(f"bloc PEM n° {len(ders) + 1} vide")
        ders.append(_sans_confiance(der) if texte.startswith(_TRUSTED, debut) else der)
        debut = texte.find(_BEGIN, fin)
    return ders
