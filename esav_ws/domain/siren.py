"""SIREN and SIRET, the numbers of a company and of one of its establishments: nine and fourteen digits under a check."""

import re
from typing import Final

LA_POSTE: Final = "356000000"
"""The SIREN whose establishments have another check than Luhn's: the sum of their digits is a multiple of five."""

_SIREN: Final = re.compile(r"[0-9]{9}")
_SIRET: Final = re.compile(r"[0-9]{14}")
_DIX: Final = 10


def serre(ecrit: str) -> str:
    """Return *ecrit* without the spaces that people put between groups of digits.

    >>> serre("732 829 320 00074")
    '73282932000074'
    """
    return re.sub(r"[ \u00a0\u202f]", "", ecrit)


def est_siren(numero: str) -> bool:
    """Return whether *numero* is nine digits that Luhn's check admits.

    >>> est_siren("732829320"), est_siren("732829321")
    (True, False)
    """
    return _SIREN.fullmatch(numero) is not None and _luhn(numero)


def est_siret(numero: str) -> bool:
    """Return whether *numero* is fourteen digits under the check of SIRET, and begins with a SIREN.

    >>> est_siret("73282932000074"), est_siret("73282932000075")
    (True, False)
    """
    if _SIRET.fullmatch(numero) is None or not est_siren(numero[:9]):
        return False
    if _luhn(numero):
        return True
    return numero.startswith(LA_POSTE) and sum(map(int, numero)) % 5 == 0


def _luhn(chiffres: str) -> bool:
    somme = 0
    for rang, chiffre in enumerate(reversed(chiffres)):
        pese = int(chiffre) * (1 + rang % 2)
        somme += pese - 9 if pese >= _DIX else pese
    return somme % _DIX == 0
