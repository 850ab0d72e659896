"""DBOS Transact behind its fence: durable queues, and nothing of it that a task's own row does not decide.

What it stores may be lost at any time: the next sweep hands everything over again.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from dbos import DBOS, DBOSConfig
from dbos import EnqueueOptions as Depot

NOM: Final = "esav"
VERSION: Final = "1"
"""Of what is stored in the queues, not of the program: a new program goes on with the queues of the one before it."""
CONSERVER: Final = timedelta(days=1)
"""How long the engine keeps what it ran, for whoever looks into its tables."""
_LOT: Final = 500
_SUBSEC: Final = (3, 42)
"""The first SQLite that knows `unixepoch('subsec')`, which the engine takes for granted from Python 3.12 on."""
_MINUTE_S: Final = 60.0
_GENRE: Final = 40
"""Characters by which messages of one kind are known."""
_GENRES_MAX: Final = 100
_FAIRE: Final = "faire"
_FINIS: Final = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]

Faire = Callable[[str, str], None]
"""Does one task, given its subject and reference. Raises nothing."""


class Moteur:
    """The engine of one worker, on one database of its own: a file, or a schema of the house's PostgreSQL.

    It listens on no port, and speaks to nobody but that database: no administration server, no telemetry, no Conductor.
    """

    def __init__(self, url: str, ouvrier: str, *, files: Mapping[str, int], attente_s: float) -> None:
        self._url = url
        self._ouvrier = ouvrier
        self._files = files
        self._attente_s = attente_s

    def demarrer(self, faire: Faire) -> None:
        """Begin to take tasks from the queues, of which each worker runs so many at once, and hand them to *faire*."""
        _moderer(logging.getLogger("dbos"))
        DBOS(
            config=DBOSConfig(
                name=NOM,
                system_database_url=self._url,
                db_engine_kwargs=_connexions(self._url),
                sys_db_pool_size=4,
                executor_id=self._ouvrier,
                application_version=VERSION,
                log_level="WARNING",
                enable_otlp=False,
            )
        )

        @DBOS.workflow(name=_FAIRE)
        def _une(sujet: str, reference: str) -> None:
            faire(sujet, reference)

        DBOS.listen_queues(list(self._files))
        DBOS.launch()
        for nom, en_parallele in self._files.items():
            DBOS.register_queue(
                nom,
                worker_concurrency=en_parallele,
                polling_interval_sec=self._attente_s,
                on_conflict="always_update",
            )

    def deposer(self, sujet: str, reference: str) -> None:
        """Put the task into the queue of its subject, unless it is there or being done already."""
        DBOS.enqueue_workflow_with_options(
            Depot(
                workflow_name=_FAIRE,
                queue_name=sujet,
                app_version=VERSION,
                deduplication_id=reference,
                duplication_policy="return-existing",
            ),
            sujet,
            reference,
        )

    def reprendre(self, vivants: Collection[str]) -> int:
        """Put back into the queues what was in the hands of workers not among *vivants*; return how many tasks.

        What they had not begun is taken by the others without this; what they had begun is not (ADR 0011).
        """
        en_cours = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False, limit=_LOT)
        morts = {str(cours.executor_id) for cours in en_cours} - {*vivants, self._ouvrier}
        if not morts:
            return 0
        return len(DBOS._recover_pending_workflows(sorted(morts)))  # noqa: SLF001 - no public call names executors

    def nettoyer(self, maintenant: datetime) -> int:
        """Forget what was run before `CONSERVER`, a page at most; return how many rows."""
        avant = (maintenant.astimezone(UTC) - CONSERVER).isoformat()
        finis = DBOS.list_workflows(
            status=_FINIS, completed_before=avant, load_input=False, load_output=False, limit=_LOT
        )
        if finis:
            DBOS.delete_workflows([fini.workflow_id for fini in finis])
        return len(finis)

    def arreter(self, delai_s: int) -> None:
        """Take no more tasks, and return once those under way are done, after *delai_s* seconds at most."""
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=delai_s)


class _Moderation(logging.Filter):
    """Lets each kind of message, told by its beginning, pass once a minute: some come ten times a second."""

    def __init__(self) -> None:
        super().__init__()
        self._passes: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to log *record*."""
        genre = record.getMessage()[:_GENRE]
        maintenant = time.monotonic()
        if maintenant - self._passes.get(genre, -_MINUTE_S) < _MINUTE_S:
            return False
        if len(self._passes) > _GENRES_MAX:
            self._passes.clear()
        self._passes[genre] = maintenant
        return True


def _moderer(journal: logging.Logger) -> None:
    """Have the engine's messages go where ours go, and not too many of them."""
    if not any(isinstance(filtre, _Moderation) for filtre in journal.filters):
        journal.addHandler(logging.NullHandler())  # or it adds one of its own, to the console
        journal.addFilter(_Moderation())


def _connexions(url: str) -> dict[str, Any]:
    """Return what has the engine open its embedded file as we do; nothing for a server."""
    if not url.startswith("sqlite"):
        return {}
    fichier = Path(url.removeprefix("sqlite:///"))

    def ouvrir() -> sqlite3.Connection:
        connexion = sqlite3.connect(fichier, check_same_thread=False)
        connexion.execute("PRAGMA journal_mode=WAL")
        if sqlite3.sqlite_version_info < _SUBSEC:
            connexion.create_function("unixepoch", -1, _unixepoch)
        return connexion

    return {"creator": ouvrir}


def _unixepoch(*arguments: str) -> float:
    """Return the present second, with its fraction when `subsec` is asked for."""
    maintenant = time.time()
    return maintenant if "subsec" in arguments else int(maintenant)
