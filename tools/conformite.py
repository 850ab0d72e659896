"""Play the whole conformance suite against a gateway of its own, on this machine: `python -m tools.conformite [OPTIONS]`.

A throw-away home with the demonstration data, a gateway, the suite, and the time that it took. What follows the command is
handed to `esav-conformance run` (for example `--niveau Connexion`); its exit code is the one returned.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from esav_ws.config import Settings
from esav_ws.home import Pki, autorite_oi
from esav_ws.pki.ca import ecrire_certificat, ecrire_cle, emettre_client

_ATTENTE = 60

CONFIGURATION = """\
url = "https://localhost:{port}"
certificat = "{pki}/clients/ALFA/cert.pem"
cle = "{pki}/clients/ALFA/key.pem"
autorite = "{pki}/ca.pem"
prestations = ["BF-2100-0001", "BF-2100-0002", "BF-2100-0003", "BF-2100-0004", "BF-2100-0005"]
prestation_etrangere = "BF-2500-0001"
prestation_test = "FTTO-0001"
offre = "FTTH"
autre_offre = "COL"

[certificats]
expire = {{ certificat = "{pki}/clients/GAMA/cert.pem", cle = "{pki}/clients/GAMA/key.pem" }}
revoque = {{ certificat = "{pki}/clients/DELT/cert.pem", cle = "{pki}/clients/DELT/key.pem" }}
inconnu = {{ certificat = "{pki}/inconnu/cert.pem", cle = "{pki}/inconnu/key.pem" }}
sans_droit = {{ certificat = "{pki}/clients/ECHO/cert.pem", cle = "{pki}/clients/ECHO/key.pem" }}
"""
"""What the demonstration hands to an Opérateur that is tested."""


def configurer(pki: Pki, port: int, fichier: Path) -> Path:
    """Write the configuration of a run against the demonstration on *port*, with the certificates that it lends."""
    inconnu = emettre_client(autorite_oi(pki), "INCO")
    dossier = pki.ca.parent / "inconnu"
    dossier.mkdir(exist_ok=True)
    ecrire_certificat(dossier / "cert.pem", inconnu)
    ecrire_cle(dossier / "key.pem", inconnu)
    fichier.write_text(CONFIGURATION.format(port=port, pki=pki.ca.parent), "utf-8")
    return fichier


def main(options: list[str]) -> int:
    """Make the home, serve, play; return the exit code of the suite."""
    with tempfile.TemporaryDirectory(prefix="esav-conformite-") as dossier:
        home = Path(dossier)
        port, metriques = ports_libres(2)
        os.environ["ESAV_HOME"] = str(home)
        os.environ["ESAV_PORT_WS"], os.environ["ESAV_PORT_METRICS"] = str(port), str(metriques)
        esav = [sys.executable, "-m", "esav_ws.cli"]
        subprocess.run([*esav, "init", "--demonstration"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
        configuration = configurer(Pki(Settings().pki), port, home / "conformite.toml")
        commande = [
            sys.executable, "-m", "conformance_suite", "run", "--config", str(configuration),
            "--pilote", f"{sys.executable} -m tools.pilote_conformite", "--pilote-continu", *options,
        ]  # fmt: skip
        with (home / "service.log").open("wb") as journal:
            service = subprocess.Popen([*esav, "serve", "--worker"], stdout=journal, stderr=journal)  # noqa: S603 - our own command
            try:
                _attendre(port)
                debut = time.monotonic()
                code = subprocess.run(commande, check=False).returncode  # noqa: S603 - our own command
                sys.stdout.write(f"durée : {time.monotonic() - debut:.0f} s\n")
            finally:
                service.terminate()
                service.wait(_ATTENTE)
    return code


def ports_libres(nombre: int) -> list[int]:
    """Return ports that were free a moment ago, no two the same."""
    prises = [socket.create_server(("127.0.0.1", 0)) for _ in range(nombre)]
    ports = [int(prise.getsockname()[1]) for prise in prises]
    for prise in prises:
        prise.close()
    return ports


def _attendre(port: int) -> None:
    fin = time.monotonic() + _ATTENTE
    while time.monotonic() < fin:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"la passerelle n'a pas ouvert le port {port} en {_ATTENTE} secondes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
