# ruff: noqa: N805 - spyne hands an operation its context, not an instance
"""Stock spyne: its `WsgiApplication` and its own `Soap11`, on gunicorn, untuned. A deposit stores one row.

No identity, no rule, no journal, and a commit that a power cut may take back: all that our gateway does besides, this
does not do. The types are those of Signalisation v1.
"""

import os
import secrets
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from bench.concurrents.commun import Concurrent, autorites, servir
from bench.messages import ESPACE
from esav_ws.domain import numero
from esav_ws.soap._spyne import Application, ServiceBase, Soap11, const
from esav_ws.soap.v1 import types
from esav_ws.soap.v1.service import operation

_BASE = "BANC_BASE_STOCK"
_fil = threading.local()


def _base() -> sqlite3.Connection:
    """Return the connection of this thread."""
    if not hasattr(_fil, "base"):
        _fil.base = sqlite3.connect(os.environ[_BASE], timeout=30, isolation_level=None)
        _fil.base.execute("PRAGMA synchronous=NORMAL")
    base: sqlite3.Connection = _fil.base
    return base


class Service(ServiceBase):  # type: ignore[misc]  # spyne is untyped
    """The two operations that the bench compares."""

    @operation(types.DepotSignalisation, types.AccuseDepot)
    def deposerSignalisation(_ctx: Any, demande: Any) -> Any:
        """Store one row."""
        nouveau = numero.composer(secrets.randbelow(numero.CARDINAL))
        le = datetime.now(UTC)
        _base().execute(
            "INSERT INTO signalisation VALUES (?, ?, ?, 'EN_DEPOT', ?, ?)",
            (
                nouveau,
                demande.identifiantPrestation,
                demande.referenceOperateur,
                le.isoformat(),
                etree.tostring(demande.formulaire),
            ),
        )
        return types.AccuseDepot(numeroSignalisation=nouveau, etat="EN_DEPOT", dateDepot=le)

    @operation(types.DemandeParNumero, types.EtatSignalisation)
    def consulterEtat(_ctx: Any, demande: Any) -> Any:
        """Read that row."""
        etat, le = (
            _base()
            .execute(
                "SELECT etat, date_depot FROM signalisation WHERE numero = ?", (demande.numeroSignalisation,)
            )
            .fetchone()
        )
        return types.EtatSignalisation(
            numeroSignalisation=demande.numeroSignalisation, etat=etat, dateEtat=datetime.fromisoformat(le)
        )


def application() -> Any:
    """Return the WSGI application, for gunicorn."""
    from spyne.server.wsgi import WsgiApplication  # noqa: PLC0415 - importable once _spyne has been

    const.MIN_GC_INTERVAL = 1.0  # spyne's own: whatever our modules set, this is the stock stack
    return WsgiApplication(
        Application([Service], ESPACE, in_protocol=Soap11(validator="lxml"), out_protocol=Soap11())
    )


@contextmanager
def stock(home: Path) -> Iterator[Concurrent]:
    """Give stock spyne on gunicorn, two workers of eight threads, with the PKI of *home*."""
    with tempfile.TemporaryDirectory(prefix="esav-banc-stock-") as chemin:
        dossier = Path(chemin)
        with sqlite3.connect(dossier / "stock.sqlite") as base:
            base.execute("PRAGMA journal_mode=WAL")
            base.execute(
                "CREATE TABLE signalisation (numero TEXT PRIMARY KEY, prestation TEXT, reference TEXT, etat TEXT, "
                "date_depot TEXT, formulaire BLOB)"
            )
        base.close()
        confiance = autorites(home, dossier)

        def commande(port: int) -> Sequence[str]:
            serveur = home / "pki" / "serveur"
            return (
                *(sys.executable, "-m", "gunicorn", "--workers=2", "--worker-class=gthread", "--threads=8"),
                *(
                    f"--bind=127.0.0.1:{port}",
                    "--keep-alive=75",
                    "--log-level=warning",
                    "--no-control-socket",
                ),
                *(f"--certfile={serveur / 'cert.pem'}", f"--keyfile={serveur / 'key.pem'}"),
                *(f"--ca-certs={confiance}", "--cert-reqs=2"),
                "bench.concurrents.stock:application()",
            )

        with servir("stock spyne", home, dossier, commande, {_BASE: str(dossier / "stock.sqlite")}) as trouve:
            yield trouve
