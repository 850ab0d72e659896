"""The log of the process, which the command line sets when it runs within a test."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


@contextmanager
def journal_intact() -> Iterator[None]:
    """Leave the process's log as it was before the block."""
    racine = logging.getLogger()
    poignees, niveau = racine.handlers[:], racine.level
    niveaux = {nom: logging.getLogger(nom).level for nom in ("esav", "esav_ws", "uvicorn")}
    try:
        yield
    finally:
        racine.handlers[:] = poignees
        racine.setLevel(niveau)
        for nom, valeur in niveaux.items():
            logging.getLogger(nom).setLevel(valeur)
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()
