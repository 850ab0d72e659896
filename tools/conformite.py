"""Play the whole conformance suite against a gateway of its own, on this machine: `python -m tools.conformite [OPTIONS]`.

A throw-away home of the integration platform with the demonstration data, a gateway, the suite steered by the régie; then what
production alone shows, in a home of its own; and the time that it took. What follows the command is handed to `esav-conformance run` (for example `--niveau Connexion`); its exit
code is the one returned.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from esav_ws.config import Settings
from esav_ws.home import Pki, autorite_oi
from esav_ws.pki.ca import ecrire_certificat, ecrire_cle, emettre_client, emettre_serveur

_DEMARRAGE_S, _ARRET_S = 60, 60
_PAUSE_S = 0.1
EN_PRODUCTION = ("TLS-021",)
"""What the platform cannot show: it lets in a certificate without habilitation, so that it may try."""
ETRANGERE = "BF-2100-0101"
"""A line of another Opérateur, in every space."""
RECEPTION = "127.0.0.2"
"""Where the suite listens for events: an internal address that is not the one which a case has refused."""

CONFIGURATION = """\
url = "https://localhost:{port}"
certificat = "{pki}/clients/ALFA/cert.pem"
cle = "{pki}/clients/ALFA/key.pem"
autorite = "{pki}/ca.pem"
prestations = ["BF-2100-0001", "BF-2100-0002", "BF-2100-0003", "BF-2100-0004", "BF-2100-0005"]
prestation_etrangere = "{etrangere}"
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

_RECEPTION = """
[reception]
adresse = "https://{hote}:{port}/e-sav"
ecoute = "{hote}:{port}"
certificat = "{dossier}/cert.pem"
cle = "{dossier}/key.pem"
"""


def configurer(pki: Pki, port: int, fichier: Path, etrangere: str = "BF-2500-0001") -> Path:
    """Write the configuration of a run against the demonstration on *port*, with the certificates that it lends.

    *etrangere* is a line of another Opérateur.
    """
    inconnu = emettre_client(autorite_oi(pki), "INCO")
    dossier = pki.ca.parent / "inconnu"
    dossier.mkdir(exist_ok=True)
    ecrire_certificat(dossier / "cert.pem", inconnu)
    ecrire_cle(dossier / "key.pem", inconnu)
    fichier.write_text(CONFIGURATION.format(port=port, pki=pki.ca.parent, etrangere=etrangere), "utf-8")
    return fichier


def recevoir(pki: Pki, port: int, fichier: Path) -> None:
    """Add to the configuration *fichier* an endpoint for events on *port*, whose authority the gateway then trusts."""
    autorite = autorite_oi(pki)
    serveur = emettre_serveur(autorite, (RECEPTION,))
    dossier = pki.ca.parent / "reception"
    dossier.mkdir(exist_ok=True)
    ecrire_certificat(dossier / "cert.pem", serveur)
    ecrire_cle(dossier / "key.pem", serveur)
    ecrire_certificat(pki.trust_notification / "reception.pem", autorite)
    with fichier.open("a", encoding="utf-8") as suite:
        suite.write(_RECEPTION.format(hote=RECEPTION, port=port, dossier=dossier))


def plateforme(home: Path, port: int, *options: str) -> list[str]:
    """Make the configuration of a run in *home*, an integration platform on *port*; return the options of the run."""
    pki = Pki(Settings(home=home).pki)
    fichier = configurer(pki, port, home / "conformite.toml", ETRANGERE)
    recevoir(pki, ports_libres(1)[0], fichier)
    return [
        "--config",
        str(fichier),
        "--pilote",
        "regie",
        *(m for cas in EN_PRODUCTION for m in ("--sauf", cas)),
        *options,
    ]


def production(home: Path, port: int) -> list[str]:
    """Make the configuration of a run in *home*, a gateway of production on *port*; return the options of the run."""
    fichier = configurer(Pki(Settings(home=home).pki), port, home / "conformite.toml")
    rapport = ["--rapport", "conformite/production"]
    return ["--config", str(fichier), *(m for cas in EN_PRODUCTION for m in ("--cas", cas)), *rapport]


class PassageManque(RuntimeError):
    """The gateway did not start, or the suite could not judge it."""


def environnement_neuf(home: Path, ports: Sequence[int]) -> dict[str, str]:
    """Return the environment of a gateway in *home*, on the *ports* of its services and metrics: no setting of whoever calls."""
    return {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith("ESAV_")} | {
        "ESAV_HOME": str(home),
        "ESAV_PORT_WS": str(ports[0]),
        "ESAV_PORT_METRICS": str(ports[1]),
        "ESAV_PORT_PKI": "0",
    }


def attendre(service: subprocess.Popen[bytes], port: int, journal: Path) -> None:
    """Wait until *service* listens on *port*.

    Raises:
        PassageManque: it ended, or took too long; with the last line of its *journal*.
    """
    fin = time.monotonic() + _DEMARRAGE_S
    while service.poll() is None and time.monotonic() < fin:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(_PAUSE_S)
    derniere = journal.read_text("utf-8", "replace").strip().rpartition("\n")[2]
    raise PassageManque(f"la passerelle n'a pas démarré : {derniere or 'sans rien dire'}")


def main(options: list[str]) -> int:
    """Play against a platform; without *options*, then what production alone shows. Return the worst exit code."""
    debut = time.monotonic()
    code = _jouer("integration", lambda home, port: plateforme(home, port, *options))
    if not options:
        code = max(code, _jouer("production", production))
    sys.stdout.write(f"durée : {time.monotonic() - debut:.0f} s\n")
    return code


def _jouer(environnement: str, configuration: Callable[[Path, int], list[str]]) -> int:
    """Make a home, serve, play; return the exit code of the suite."""
    with tempfile.TemporaryDirectory(prefix="esav-conformite-") as dossier:
        home = Path(dossier)
        ports = ports_libres(2)
        env = environnement_neuf(home, ports) | {
            "ESAV_ENVIRONNEMENT": environnement,
            "ESAV_PUSH_RESEAUX": RECEPTION,
        }
        esav = [sys.executable, "-m", "esav_ws.cli"]
        subprocess.run([*esav, "init", "--demonstration"], env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
        commande = [sys.executable, "-m", "conformance_suite", "run", *configuration(home, ports[0])]
        with (home / "service.log").open("wb") as journal:
            service = subprocess.Popen([*esav, "serve"], env=env, stdout=journal, stderr=journal)  # noqa: S603 - our own command
            try:
                attendre(service, ports[0], home / "service.log")
                return subprocess.run(commande, env=env, check=False).returncode  # noqa: S603 - our own command
            finally:
                service.terminate()
                service.wait(_ARRET_S)


def ports_libres(nombre: int) -> list[int]:
    """Return ports that were free a moment ago, no two the same."""
    prises = [socket.create_server(("127.0.0.1", 0)) for _ in range(nombre)]
    ports = [int(prise.getsockname()[1]) for prise in prises]
    for prise in prises:
        prise.close()
    return ports


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PassageManque as manque:
        sys.exit(str(manque))
