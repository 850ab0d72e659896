"""The number of a test: `TS-` and the writing of a signalisation's number, with the same check character."""

from typing import Final

from esav_ws.domain import numero
from esav_ws.domain.essai_erreurs import NumeroTestMalSaisi

PREFIXE: Final = "TS"


def composer(alea: int) -> str:
    """Return the number that stands for *alea*, an integer in ``[0, numero.CARDINAL)``.

    >>> composer(0)
    'TS-2222-2222-2'
    """
    return f"{PREFIXE}-{numero.composer(alea)}"


def relire(saisie: str) -> str:
    """Return the number that a person or a system gave, in its canonical writing, or raise `NumeroTestMalSaisi`.

    Lower case and missing or extra separators are forgiven.
    """
    lettres = "".join(filter(str.isalnum, saisie.upper()))
    if not lettres.startswith(PREFIXE):
        raise NumeroTestMalSaisi(saisie)
    try:
        return f"{PREFIXE}-{numero.relire(lettres.removeprefix(PREFIXE))}"
    except numero.NumeroMalSaisi:
        raise NumeroTestMalSaisi(saisie) from None
