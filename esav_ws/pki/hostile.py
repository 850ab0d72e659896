"""Parsing what strangers send: whatever goes wrong becomes one error that can be shown."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from esav_ws.domain.certificat_reception import FichierIllisible
from esav_ws.domain.erreurs import EsavError


@contextmanager
def lecture_hostile(raison: str) -> Iterator[None]:
    """Turn any exception of the block but an `EsavError` into `FichierIllisible` with *raison*.

    What the parsers would only warn of is judged by our own rules: their warnings are silenced.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except EsavError:
            raise
        except Exception as erreur:
            raise FichierIllisible(raison) from erreur
