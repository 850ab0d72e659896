"""`python -m bench.import_parc`: prestations imported per second, in what memory, deposits going on meanwhile."""

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final, Self

import typer
from rich.console import Console

from bench import rapport
from bench.chiffres import Chiffre, code_sortie
from bench.concurrents.postgres import postgres
from bench.modeles import formulaire
from esav_ws.adapters.fichier_prestations import FichierPrestations
from esav_ws.adapters.rapport_import import RapportFichier
from esav_ws.application.importation import BilanImport, importer
from esav_ws.application.messages import DeposerSignalisation
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.demonstration import semer
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.domain.prestation_fiche import COLONNES
from esav_ws.domain.signalisation import Deposant
from esav_ws.storage.schema import migrer
from esav_ws.xmlio.catalogue import recevoir

PLANCHER: Final = 20_000
"""Prestations per second."""
MEMOIRE_MO: Final = 60.0
"""What a million lines may add to the memory of the process, in MB."""
ATTENTE_MS: Final = 2000.0
"""What the slowest deposit may wait while an import writes."""
_MILLION: Final = 1_000_000
_RYTHME: Final = 0.02
_AGENT: Final = Acteur("Banc", Cote.OI, frozenset(Habilitation))
_CLIENT: Final = Acteur("BETA", Cote.OPERATEUR, frozenset({Habilitation.SIGNALISATION}), "BETA")


class Deposants:
    """Somebody who deposits all along, and how long each of its deposits took, in milliseconds."""

    def __init__(self, maison: Maison) -> None:
        self._maison = maison
        self._fin = threading.Event()
        self._fil = threading.Thread(target=self._deposer)
        self.durees: list[float] = []
        self.refus: list[str] = []

    def __enter__(self) -> Self:
        """Begin to deposit."""
        self._fil.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._fin.set()
        self._fil.join()

    def _deposer(self) -> None:
        rempli = recevoir(formulaire("COL", self._maison.settings))
        rang = 0
        while not self._fin.wait(_RYTHME):
            rang += 1
            depot = DeposerSignalisation(
                identifiant_prestation="COL-0001",
                reference_operateur=f"IMPORT-{time.monotonic_ns()}-{rang}",
                deposant=Deposant("Banc", "0381000000"),
                formulaire=rempli,
            )
            debut = time.perf_counter()
            try:
                self._maison.bus.executer(depot, _CLIENT)
            except EsavError as erreur:
                self.refus.append(str(erreur))
            self.durees.append((time.perf_counter() - debut) * 1000)


def ecrire(chemin: Path, nombre: int, prefixe: str = "IMP") -> Path:
    """Return the file *chemin*, now of *nombre* prestations, one of them wrong, in the middle."""
    with chemin.open("w", encoding="utf-8") as fichier:
        fichier.write(";".join(COLONNES) + "\n")
        for rang in range(nombre):
            operateur = ("ALFA", "BETA")[rang % 2]
            pm = f"FI-{21000 + rang // 1000 % 700}-{rang // 300_000 + 1:04}"
            pto = f"OO-{rang // 10_000:04}-{rang % 10_000:04}" if rang != nombre // 2 else "PTO ?"
            fichier.write(
                f"{prefixe}-{rang:09};{operateur};FTTH;ACTIVE;PM {pm}, Dijon;Logement {rang}, Dijon;Bâtiment {rang % 40};"
                f"{pm};PBO-{rang // 8:07};{pto};;2024-09-02\n"
            )
    return chemin


def mesurer(nom: str, url: str | None, fichier: Path, nombre: int) -> list[Chiffre]:
    """Return the figures of one database: *url*, empty, or `None` for SQLite."""
    with tempfile.TemporaryDirectory(prefix="esav-banc-import-") as dossier:
        adresse = url.replace("postgresql://", "postgresql+psycopg://", 1) if url else None
        maison = Maison.ouvrir(
            Settings(home=Path(dossier), database_url=adresse or f"sqlite:///{dossier}/esav.sqlite")
        )
        try:
            migrer(maison.engine)
            for commande in semer():
                maison.bus.executer(commande, _AGENT)
            return _mesurer(nom, maison, fichier, nombre)
        finally:
            maison.fermer()


def _mesurer(nom: str, maison: Maison, fichier: Path, nombre: int) -> list[Chiffre]:
    rapport_csv = maison.settings.home / "refus.csv"

    def une_fois(lu: Path = fichier) -> BilanImport:
        with RapportFichier(rapport_csv) as ecrit:
            return importer(
                maison.bus,
                _AGENT,
                FichierPrestations(lu),
                ecrit,
                un_seul_ecrivain=maison.unites.un_seul_ecrivain,
            )

    memoire = _memoire_mo(depuis_maintenant=True)
    duree, bilan = _chronometrer(une_fois)
    croissance = _memoire_mo() - memoire
    if (bilan.avancee.creees, bilan.avancee.refusees) != (nombre - 1, 1):
        raise RuntimeError(f"{nombre - 1} prestations and one refusal are due: {bilan}")
    with Deposants(maison) as deposants:
        encore, bilan = _chronometrer(une_fois)
    if bilan.avancee.inchangees != nombre - 1 or deposants.refus:
        raise RuntimeError(f"nothing was to change: {bilan}, {deposants.refus[:3]}")
    autre = ecrire(fichier.with_name("autre.csv"), nombre, "AUT")
    with Deposants(maison) as deposants:
        charge, _ = _chronometrer(lambda: une_fois(autre))
    if deposants.refus:
        raise RuntimeError(f"deposits were refused: {deposants.refus[:3]}")
    attentes = sorted(deposants.durees)
    groupe = "import of prestations"
    return [
        Chiffre(groupe, f"{nom}: new prestations", nombre / duree, "/s", PLANCHER),
        Chiffre(groupe, f"{nom}: the same file again", nombre / encore, "/s", PLANCHER),
        Chiffre(groupe, f"{nom}: new ones while others deposit", nombre / charge, "/s"),
        Chiffre(
            groupe,
            f"{nom}: slowest deposit meanwhile",
            attentes[-1],
            "ms",
            ATTENTE_MS,
            au_plus=True,
            detail=f"{len(attentes)} deposits, median {statistics.median(attentes):.0f} ms",
        ),
        Chiffre(
            groupe, f"{nom}: memory that {nombre} lines take", croissance, "MB", MEMOIRE_MO, au_plus=True
        ),
    ]


def _chronometrer(action: Callable[[], BilanImport]) -> tuple[float, BilanImport]:
    debut = time.perf_counter()
    bilan = action()
    return time.perf_counter() - debut, bilan


def _memoire_mo(*, depuis_maintenant: bool = False) -> float:
    """Return the most memory that this process has had, in MB, since it was last asked to begin anew."""
    if depuis_maintenant:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    etat = Path("/proc/self/status").read_text("ascii")
    return int(etat.partition("VmHWM:")[2].split()[0]) * 1024 / 1_000_000


def main(
    nombre: Annotated[int, typer.Option(help="Lines of the file.")] = _MILLION,
    sortie: Annotated[Path, typer.Option("--json", help="File for the figures.")] = Path(
        "var/bench-import.json"
    ),
) -> None:
    """Measure, print the table, write the JSON; exit code 1 when a figure is below its floor."""
    console = Console()
    chiffres: list[Chiffre] = []
    brut: dict[str, Any] = {"lignes": nombre, "pid": os.getpid()}
    with tempfile.TemporaryDirectory(prefix="esav-banc-parc-") as dossier:
        fichier = Path(dossier) / "parc.csv"
        ecrire(fichier, nombre)
        chiffres += mesurer("SQLite", None, fichier, nombre)
        with postgres() as base:
            brut["postgresql"] = base.version
            chiffres += mesurer("PostgreSQL", base.base(), fichier, nombre)
    rapport.ecrire(sortie, brut, chiffres)
    rapport.montrer_chiffres(console, chiffres)
    raise typer.Exit(code_sortie(chiffres))


if __name__ == "__main__":
    typer.run(main)
