"""Correspondants e-SAV: the addresses at which an Opérateur is told of evolutions (art. 7 and 12)."""

import re
from collections.abc import Iterable
from typing import Final

from esav_ws.domain.courriel import ADRESSE
from esav_ws.domain.erreurs import EsavError

CORRESPONDANTS_MAX: Final = 20
"""Addresses of one Opérateur."""
ADRESSE_MAX: Final = 254
"""Characters of an address (RFC 5321)."""


class CorrespondantInvalide(
    EsavError,
    code="AUT-003",
    libelle="Adresse de correspondant inutilisable",
    remede="Écrire des adresses seules, sans nom ni accent, comme sav@exemple.fr ; vingt au plus.",
    article="7",
):
    """An address at which no notice would arrive. The message tells its rank, not the address."""


def lire_correspondants(adresses: Iterable[str]) -> tuple[str, ...]:
    """Return *adresses* without blanks around nor repetition, in their order, or raise `CorrespondantInvalide`.

    >>> lire_correspondants([" sav@alfa.example", "SAV@alfa.example", "noc@alfa.example"])
    ('sav@alfa.example', 'noc@alfa.example')
    """
    propres: dict[str, str] = {}
    for rang, adresse in enumerate(adresses, start=1):
        propre = adresse.strip()
        if len(propre) > ADRESSE_MAX or not re.fullmatch(ADRESSE, propre):
            raise CorrespondantInvalide(
                f"adresse {rang} : écrivez une adresse seule, sans nom ni accent, comme sav@exemple.fr"
            )
        propres.setdefault(propre.lower(), propre)
    if len(propres) > CORRESPONDANTS_MAX:
        raise CorrespondantInvalide(
            f"{len(propres)} adresses : {CORRESPONDANTS_MAX} au plus ; prenez une liste de diffusion"
        )
    return tuple(propres.values())
