"""What a run says, for people (tables) and for programs (JSON)."""

import json
import os
import platform
import sqlite3
import ssl
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.charge import CONNEXIONS, OPERATIONS
from bench.chiffres import Chiffre, Etat, sous_plancher
from bench.processus import Memoire
from bench.tours import Releve, choisir, debit, mediane, p99

_COULEURS = {
    Etat.BUT: "green",
    Etat.PLANCHER: "cyan",
    Etat.MANQUE: "yellow",
    Etat.DESSOUS: "bold red",
    Etat.MONTRE: "dim",
}
_LOGICIELS = ("spyne", "lxml", "uvicorn", "gunicorn", "sqlalchemy", "psycopg", "uvloop", "httptools")
_MO = 1_000_000


def machine() -> dict[str, Any]:
    """Return what the figures were measured on, and with."""
    modele = next(
        (x.partition(":")[2].strip() for x in _lignes("/proc/cpuinfo") if x.startswith("model name")), ""
    )
    memoire = next((x.split()[1] for x in _lignes("/proc/meminfo") if x.startswith("MemTotal")), "0")
    return {
        "cpu": modele or platform.machine(),
        "processeurs": len(os.sched_getaffinity(0)),
        "memoire_mo": int(memoire) // 1000,
        "noyau": platform.release(),
        "python": platform.python_version(),
        "fsync_us": round(fsync_us()),
        "openssl": ssl.OPENSSL_VERSION,
        "sqlite": sqlite3.sqlite_version,
        **{nom: version(nom) for nom in _LOGICIELS},
    }


def fsync_us(essais: int = 50) -> float:
    """Return the median microseconds that the disk of temporary files takes to keep 4 KiB: what a commit waits for."""
    durees = []
    with tempfile.TemporaryFile(buffering=0) as fichier:
        for _ in range(essais):
            debut = time.perf_counter()
            fichier.write(bytes(4096))
            os.fsync(fichier.fileno())
            durees.append(time.perf_counter() - debut)
    return statistics.median(durees) * 1e6


def _lignes(fichier: str) -> list[str]:
    return Path(fichier).read_text("utf-8").splitlines()


def montrer_charge(console: Console, etape: str, releves: Sequence[Releve]) -> None:
    """Print the medians of each contestant under each load."""
    table = Table(title="Medians of the rounds, mutual TLS", title_justify="left")
    table.add_column("contestant")
    for titre in ("load", "conn.", "per second", "p50 ms", "p99 ms", "CPU µs", "database CPU µs"):
        table.add_column(titre, justify="left" if titre == "load" else "right")
    for operation in OPERATIONS:
        for connexions in CONNEXIONS:
            for nom in dict.fromkeys(releve.concurrent for releve in releves if releve.etape == etape):
                siens = choisir(releves, etape, nom, operation, connexions)
                table.add_row(
                    nom,
                    operation,
                    str(connexions),
                    f"{mediane(siens, debit):.0f}",
                    f"{mediane(siens, lambda r: r.tir.p50_ms):.2f}",
                    f"{mediane(siens, p99):.2f}",
                    f"{mediane(siens, lambda r: r.cpu_us):.0f}",
                    f"{mediane(siens, lambda r: r.cpu_base_us):.0f}" if siens[0].cpu_base_us else "",
                )
            table.add_section()
    console.print(table)


def montrer_memoire(console: Console, memoires: Mapping[str, Sequence[Memoire]]) -> None:
    """Print the memory of each process of each contestant."""
    table = Table(title="Memory of each process after the load, MB", title_justify="left")
    for titre in ("contestant", "PSS", "RSS"):
        table.add_column(titre)
    for nom, siennes in memoires.items():
        pss, rss = (
            " + ".join(f"{octets / _MO:.0f}" for octets in valeurs)
            for valeurs in ([m.pss for m in siennes], [m.rss for m in siennes])
        )
        table.add_row(nom, pss, rss)
    console.print(table)


def montrer_chiffres(console: Console, chiffres: Sequence[Chiffre]) -> None:
    """Print every figure beside its floor and its goal, under its heading."""
    table = Table(title="Figures, floors and goals", title_justify="left")
    for titre in ("figure", "measured", "floor", "goal", "", "from"):
        table.add_column(titre, justify="right" if titre in {"measured", "floor", "goal"} else "left")
    for groupe in dict.fromkeys(chiffre.groupe for chiffre in chiffres):
        table.add_section()
        table.add_row(f"[bold]{groupe}[/]")
        for c in chiffres:
            if c.groupe == groupe:
                etat = f"[{_COULEURS[c.etat]}]{c.etat}[/]"
                mesure = f"{nombre(c.valeur)} {c.unite}"
                table.add_row(f"  {c.nom}", mesure, _borne(c, c.plancher), _borne(c, c.but), etat, c.detail)
    console.print(table)
    for c in sous_plancher(chiffres):
        console.print(
            f"[bold red]below floor[/]: {c.groupe}: {c.nom}: {nombre(c.valeur)} {c.unite}, "
            f"floor {_borne(c, c.plancher)}"
        )


def _borne(chiffre: Chiffre, borne: float | None) -> str:
    return "" if borne is None else f"{'≤' if chiffre.au_plus else '≥'} {nombre(borne)}"


def nombre(valeur: float) -> str:
    """Return *valeur* with three significant digits, or whole.

    >>> nombre(1.5), nombre(1 / 3), nombre(12345.6), nombre(85), nombre(0)
    ('1.5', '0.333', '12346', '85', '0')
    """
    cent = 100
    return f"{valeur:.0f}" if abs(valeur) >= cent else f"{valeur:.3g}"


def _reglages() -> list[str]:
    """Return the settings that the environment gives to our gateway."""
    ignores = {"ESAV_HOME", "ESAV_DATABASE_URL", "ESAV_TEST_POSTGRES"}
    return [
        f"{nom}={os.environ[nom]}" for nom in sorted(os.environ) if nom[:5] == "ESAV_" and nom not in ignores
    ]


def ecrire(fichier: Path, brut: Mapping[str, Any], chiffres: Sequence[Chiffre]) -> None:
    """Write the figures and all that they come from to *fichier*, as JSON."""
    contenu = {
        "le": datetime.now(UTC).isoformat(timespec="seconds"),
        "commande": [*_reglages(), "python", "-m", "bench", *sys.argv[1:]],
        "machine": machine(),
        "chiffres": [asdict(chiffre) | {"etat": chiffre.etat} for chiffre in chiffres],
        **brut,
    }
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text(json.dumps(contenu, indent=1, ensure_ascii=False) + "\n", "utf-8")
