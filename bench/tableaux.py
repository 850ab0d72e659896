"""The tables of a run in Markdown, for the documentation: `python -m bench.tableaux var/bench.json`."""

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.charge import CHARGE
from bench.rapport import nombre

_MACHINE = (
    "{processeurs} × {cpu}, Linux {noyau}, CPython {python}, {openssl}, a durable write in {fsync_us} µs"
)


def tableaux(brut: Mapping[str, Any]) -> str:
    """Return what the run *brut* measured on, the medians under load, and the figures beside their floors."""
    lignes = [
        f"Measured on {brut['le'][:10]} by `{' '.join(brut['commande'])}` on {_MACHINE.format(**brut['machine'])}.",
        "",
        *_charge(brut["releves"]),
        *_chiffres(brut["chiffres"]),
    ]
    return "\n".join(lignes)


def _charge(releves: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    rangs: dict[tuple[str, int, str], list[Mapping[str, Any]]] = {}
    for releve in releves:
        if releve["etape"] == CHARGE:
            tir = releve["tir"]
            rangs.setdefault((tir["operation"], tir["connexions"], releve["concurrent"]), []).append(releve)
    if not rangs:
        return
    yield "| operation | connections | contestant | per second | p50 ms | p99 ms | CPU µs | database CPU µs |"
    yield "|---|--:|---|--:|--:|--:|--:|--:|"
    for (operation, connexions, concurrent), siens in sorted(rangs.items(), key=lambda rang: rang[0][:2]):
        debit, p50, p99 = (
            statistics.median(r["tir"][champ] for r in siens) for champ in ("par_seconde", "p50_ms", "p99_ms")
        )
        cpu, base = (statistics.median(r[champ] for r in siens) for champ in ("cpu_us", "cpu_base_us"))
        yield (
            f"| {operation} | {connexions} | {concurrent} | {debit:.0f} | {p50:.2f} | {p99:.2f} | {cpu:.0f} "
            f"| {f'{base:.0f}' if base else ''} |"
        )
    yield ""


def _chiffres(chiffres: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "| figure | measured | floor | goal | |"
    yield "|---|--:|--:|--:|---|"
    for groupe in dict.fromkeys(c["groupe"] for c in chiffres):
        yield f"| **{groupe}** | | | | |"
        for c in chiffres:
            if c["groupe"] == groupe:
                signe = "≤" if c["au_plus"] else "≥"
                plancher, but = (
                    "" if borne is None else f"{signe} {nombre(borne)}" for borne in (c["plancher"], c["but"])
                )
                mesure = f"{nombre(c['valeur'])} {c['unite']}".strip()
                yield f"| {c['nom']} | {mesure} | {plancher} | {but} | {c['etat']} |"
    yield ""


def main(source: Annotated[Path, typer.Argument(help="JSON of a run.")]) -> None:
    """Print the tables of a run."""
    typer.echo(tableaux(json.loads(source.read_text("utf-8"))))


if __name__ == "__main__":
    typer.run(main)
