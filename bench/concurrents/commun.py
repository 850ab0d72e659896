"""What a contestant is, for those who measure it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.messages import CHEMIN
from bench.processus import arbre, port_libre, serveur
from bench.tireur import Cible, Identite

CLIENT = "BETA"


def _aucun() -> Sequence[int]:
    return ()


@dataclass(frozen=True, slots=True)
class Concurrent:
    """A server that runs: where its home is (its PKI at least), its port, its first process.

    `pids_base` are the processes of its database server, when it has one; `port_relais` is that of its trusted
    socket, when it is open.
    """

    nom: str
    home: Path
    port: int
    racine: int
    port_relais: int | None = None
    pids_base: Callable[[], Sequence[int]] = field(default=_aucun)

    @property
    def pids(self) -> list[int]:
        """Return its processes as they are now, the first one first."""
        return arbre(self.racine)

    @property
    def identite(self) -> Identite:
        """Return the files of the client that the bench is."""
        dossier = self.home / "pki" / "clients" / CLIENT
        return Identite(self.home / "pki" / "ca.pem", dossier / "cert.pem", dossier / "key.pem")

    @property
    def cible(self) -> Cible:
        """Return its web service over mutual TLS."""
        return Cible("127.0.0.1", self.port, CHEMIN, self.identite)


@contextmanager
def servir(
    nom: str, home: Path, dossier: Path, commande: Callable[[int], Sequence[str]], env: dict[str, str]
) -> Iterator[Concurrent]:
    """Give the contestant *nom* that *commande* runs on the port it is given, with the PKI of *home*."""
    port = port_libre()
    with serveur(commande(port), port, dossier, env) as racine:
        yield Concurrent(nom, home, port, racine)


def autorites(home: Path, dossier: Path) -> Path:
    """Return a file of *dossier* with every authority whose clients may knock at *home*."""
    fichier = dossier / "autorites.pem"
    fichiers = (home / "pki" / "ca.pem", *sorted((home / "pki" / "trust").glob("*.pem")))
    fichier.write_text("\n".join(autorite.read_text("ascii") for autorite in fichiers), "ascii")
    return fichier
