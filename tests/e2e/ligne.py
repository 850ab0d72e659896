"""The command line in processes of their own, as the tests of `esav serve` drive it."""

import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests
import zeep
from zeep.transports import Transport

from tests.e2e.conftest import port_libre

DELAI_S = 60
JOURNAL_MAX = 1 << 20
"""Bytes that a process may write before it is read: beyond, it would wait for its reader."""


class Ligne:
    """The command line in processes of their own, on one home, a copy of *modele* if there is one, and two free ports."""

    def __init__(self, home: Path, modele: Path | None = None) -> None:
        self.home = home
        if modele:
            shutil.copytree(modele, home)
        self.port = port_libre()
        self.port_metriques = port_libre()
        self.env = {nom: v for nom, v in os.environ.items() if not nom.startswith("ESAV_")} | {
            "ESAV_HOME": str(home),
            "ESAV_PORT_WS": str(self.port),
            "ESAV_PORT_METRICS": str(self.port_metriques),
            "ESAV_PORT_PKI": "0",
            "ESAV_WORKERS": "1",
            "PYTHONWARNINGS": "error",
        }

    def lancer(self, *arguments: str, **env: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", "esav_ws.cli", *arguments],
            env=self.env | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            pipesize=JOURNAL_MAX,
            start_new_session=True,
        )

    def executer(self, *arguments: str, **env: str) -> tuple[int, str, str]:
        processus = self.lancer(*arguments, **env)
        sortie, erreur = processus.communicate(timeout=DELAI_S)
        return processus.returncode, sortie, erreur

    @contextmanager
    def servir(self, *options: str, fin: int = signal.SIGINT, **env: str) -> Iterator[dict]:
        """Serve while the block runs; give what is announced. The end must be quiet and its code 0."""
        self.processus = processus = self.lancer("serve", "--json", *options, **env)
        garde = threading.Timer(DELAI_S, abattre_groupe, [processus])
        garde.start()
        try:
            annonce = ""
            while not annonce.endswith("}\n") and (ligne := processus.stdout.readline()):
                annonce += ligne
            if not annonce:
                pytest.fail(processus.stderr.read())
            yield json.loads(annonce)
        finally:
            processus.send_signal(fin)
            sortie, erreur = processus.communicate()
            garde.cancel()
        assert processus.returncode == 0, erreur
        assert sortie == ""
        assert "Traceback" not in erreur
        self.journal = [json.loads(ligne) for ligne in erreur.splitlines()]

    @contextmanager
    def client(self, code: str) -> Iterator[zeep.proxy.ServiceProxy]:
        with requests.Session() as session:
            session.trust_env = False
            session.verify = str(self.home / "pki" / "ca.pem")
            dossier = self.home / "pki" / "clients" / code
            session.cert = (str(dossier / "cert.pem"), str(dossier / "key.pem"))
            adresse = f"https://localhost:{self.port}/ws/signalisation/v1?wsdl"
            yield zeep.Client(adresse, transport=Transport(session=session)).service

    def contexte(self, code: str) -> ssl.SSLContext:
        """A client TLS context with the certificate of *code*."""
        contexte = ssl.create_default_context(cafile=str(self.home / "pki" / "ca.pem"))
        dossier = self.home / "pki" / "clients" / code
        contexte.load_cert_chain(dossier / "cert.pem", dossier / "key.pem")
        return contexte

    def equipe(self) -> dict[str, int]:
        """The processes under the master that serves, by the name that ps shows."""
        maitre = self.processus.pid
        pids = [int(pid) for pid in Path(f"/proc/{maitre}/task/{maitre}/children").read_text().split()]
        noms = {}
        for pid in pids:
            with suppress(OSError):
                noms[Path(f"/proc/{pid}/comm").read_text().strip()] = pid
        return noms


def abattre_groupe(processus: subprocess.Popen) -> None:
    """Kill every process that this one, the leader of its session, has started; some may have gone already."""
    with suppress(ProcessLookupError):
        os.killpg(processus.pid, signal.SIGKILL)
