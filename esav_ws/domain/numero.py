"""The *numéro de référence* of a signalisation: opaque, short, safe to read on the phone.

Eight characters drawn at random and one check character, written `XXXX-XXXX-X`. The alphabet has 31 characters,
without those that are mistaken for one another (0 O, 1 I, U V): 31 being prime and the weights distinct, the check
character catches every single wrong character and every exchange of two characters.
"""

import re
from operator import mul

from esav_ws.domain.erreurs import ElementErreur, EsavError

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
CARDINAL = len(ALPHABET) ** 8

_RANGS = bytes.maketrans(ALPHABET.encode(), bytes(range(len(ALPHABET))))
_POIDS = range(1, 9)
_ADMISES = frozenset(ALPHABET)
_CANONIQUE = re.compile(f"([{ALPHABET}]{{4}})-([{ALPHABET}]{{4}})-([{ALPHABET}])")


class NumeroMalSaisi(
    EsavError,
    code="SIG-002",
    libelle="Numéro de signalisation mal saisi",
    remede="Relire le numéro : la clé de contrôle (dernier caractère) ne correspond pas aux huit premiers.",
):
    """The check character does not match: the number was mistyped, it is nobody's."""

    def __init__(self, numero: str) -> None:
        super().__init__(
            f"le numéro {numero!r} est mal saisi : sa clé de contrôle est fausse, relisez-le caractère par caractère",
            elements=(ElementErreur("//numeroSignalisation", "clé de contrôle", numero),),
        )


def cle(corps: str) -> str:
    """Return the check character of the eight characters *corps*."""
    return ALPHABET[sum(map(mul, _POIDS, corps.encode().translate(_RANGS))) % len(ALPHABET)]


def composer(alea: int) -> str:
    """Return the number that stands for *alea*, an integer in ``[0, CARDINAL)``.

    >>> composer(0)
    '2222-2222-2'
    """
    corps = ""
    for _ in range(8):
        alea, rang = divmod(alea, len(ALPHABET))
        corps += ALPHABET[rang]
    return f"{corps[:4]}-{corps[4:]}-{cle(corps)}"


def relire(saisie: str) -> str:
    """Return the number that a person or a system gave, in its canonical writing, or raise `NumeroMalSaisi`.

    Lower case and missing or extra separators are forgiven.
    """
    canonique = _CANONIQUE.fullmatch(saisie)
    if canonique and cle(canonique[1] + canonique[2]) == canonique[3]:
        return saisie
    lettres = "".join(filter(str.isalnum, saisie.upper()))
    if len(lettres) != 9 or not _ADMISES.issuperset(lettres) or cle(lettres[:8]) != lettres[8]:  # noqa: PLR2004 - eight and the key
        raise NumeroMalSaisi(saisie)
    return f"{lettres[:4]}-{lettres[4:8]}-{lettres[8]}"
