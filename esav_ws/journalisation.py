"""The technical log: one event per line on the standard error, and never the data of a person.

Ours and the libraries' go the same way. Of an exception the log keeps its kinds and its frames: messages and arguments
may quote what was received.
"""

import logging
import os
import sys
import traceback
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor

NOS_JOURNAUX = ("esav", "esav_ws")
"""Loggers of the house: the only ones that may say what they do in detail."""


def configurer(ecriture: Literal["auto", "json", "console"], *, seuil: int = logging.INFO) -> None:
    """Send log events to the standard error, as JSON lines or, for people, as coloured lines.

    `auto` writes for people when the standard error is a terminal. *seuil* is the least level of our own events; the
    libraries' begin at WARNING: some of them log whole messages below.
    """
    flux = sys.stderr
    communs: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _dire_le_processus,
        _taire_les_valeurs,
    ]
    structlog.configure(
        processors=[*communs, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    sortie = logging.StreamHandler(flux)
    sortie.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*communs, _une_ligne],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _rendu(ecriture, flux),
            ],
        )
    )
    racine = logging.getLogger()
    racine.handlers[:] = [sortie]
    racine.setLevel(logging.WARNING)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    for nom in NOS_JOURNAUX:
        logging.getLogger(nom).setLevel(seuil)
    logging.captureWarnings(capture=True)


def resumer(exception: BaseException) -> dict[str, str]:
    """Return what may be kept of *exception*: the kinds from the first cause to the last, and the frames of each."""
    chaine: list[BaseException] = []
    lien: BaseException | None = exception
    while lien is not None and lien not in chaine:
        chaine.insert(0, lien)
        lien = lien.__cause__ or lien.__context__
    return {
        "exception": " > ".join(type(maillon).__qualname__ for maillon in chaine),
        "trace": "".join(ligne for maillon in chaine for ligne in traceback.format_tb(maillon.__traceback__)),
    }


def _rendu(ecriture: str, flux: TextIO) -> Processor:
    if ecriture == "json" or (ecriture == "auto" and not flux.isatty()):
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=flux.isatty())


def _dire_le_processus(_journal: Any, _methode: str, evenement: EventDict) -> EventDict:
    evenement["pid"] = os.getpid()
    return evenement


def _taire_les_valeurs(_journal: Any, _methode: str, evenement: EventDict) -> EventDict:
    """Replace the exception of *evenement* by what may be kept of it."""
    info = evenement.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    exception = info[1] if isinstance(info, tuple) else info
    if isinstance(exception, BaseException):
        evenement.update(resumer(exception))
    return evenement


def _une_ligne(_journal: Any, _methode: str, evenement: EventDict) -> EventDict:
    """Keep the first line of a library's message: the next ones show values (asyncio's tasks, for one)."""
    evenement["event"] = str(evenement["event"]).partition("\n")[0]
    return evenement
