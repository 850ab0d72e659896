"""What the rounds say: our figures beside stock spyne's, beside the floors and the goals."""

from collections.abc import Sequence

from bench.charge import (
    CHARGE,
    CLAIR,
    CONNEXIONS,
    NEUVES,
    OPERATIONS,
    REFERENCE,
    RELAIS,
    TEMOIN,
    en_clair,
    temoin,
)
from bench.chiffres import Chiffre
from bench.generateur import POIGNEES, PROCESSUS
from bench.tours import Releve, choisir, debit, mediane, p99, rapport

_NOMS = {"deposerSignalisation": "deposits", "consulterEtat": "consultations"}
_PLANCHERS = {"deposerSignalisation": (1.5, 3.0), "consulterEtat": (4.0, 8.0)}


def chiffres_charge(releves: Sequence[Releve], nous: Sequence[str], stock: str) -> list[Chiffre]:
    """Return how we stand beside *stock*: rates, then 99th percentiles; floors at `REFERENCE` connections."""
    chiffres = []
    for nom in nous:
        for operation in OPERATIONS:
            for connexions in CONNEXIONS:
                notres, leurs = (choisir(releves, CHARGE, x, operation, connexions) for x in (nom, stock))
                plancher, but = _PLANCHERS[operation] if connexions == REFERENCE else (None, None)
                chiffres.append(
                    Chiffre(
                        f"against stock spyne, {nom}",
                        f"{_NOMS[operation]}/s, {connexions} connection{'s' * (connexions > 1)}",
                        rapport(notres, leurs, debit),
                        "×",
                        plancher,
                        but,
                        detail=f"{mediane(notres, debit):.0f}/s, stock {mediane(leurs, debit):.0f}/s",
                    )
                )
            notres, leurs = (choisir(releves, CHARGE, x, operation, REFERENCE) for x in (nom, stock))
            chiffres.append(
                Chiffre(
                    f"against stock spyne, {nom}",
                    f"p99 of {_NOMS[operation]}, {REFERENCE} connections",
                    rapport(notres, leurs, p99),
                    "×",
                    1 / 3,
                    au_plus=True,
                    detail=f"{mediane(notres, p99):.1f} ms, stock {mediane(leurs, p99):.1f} ms",
                )
            )
    return chiffres


def chiffres_neuves(releves: Sequence[Releve]) -> list[Chiffre]:
    """Return what new connections cost: how many per second, and the server's CPU time for each."""
    chiffres = []
    for nom in dict.fromkeys(r.concurrent for r in releves if r.etape == NEUVES):
        siens = choisir(releves, NEUVES, nom, POIGNEES, REFERENCE)
        chiffres += [
            Chiffre("new connections", f"{nom}: per second", mediane(siens, debit), "/s"),
            Chiffre(
                "new connections",
                f"{nom}: server CPU for each, request included",
                mediane(siens, lambda r: r.cpu_us) / 1000,
                "ms",
                but=2.2 if nom.endswith(RELAIS) else None,
                au_plus=True,
            ),
        ]
    return chiffres


def chiffres_clair(releves: Sequence[Releve], nous: Sequence[str]) -> list[Chiffre]:
    """Return the share of the plain rate that is left over mutual TLS."""
    chiffres = []
    for nous_nom in nous:
        for operation in OPERATIONS:
            tls, sans = (
                choisir(releves, CLAIR, nom, operation, REFERENCE) for nom in (nous_nom, en_clair(nous_nom))
            )
            chiffres.append(
                Chiffre(
                    "mutual TLS against plain HTTP",
                    f"{nous_nom}: {_NOMS[operation]}/s",
                    rapport(tls, sans, debit) * 100,
                    "%",
                    85,
                    detail=f"{mediane(tls, debit):.0f}/s, plain {mediane(sans, debit):.0f}/s",
                )
            )
    return chiffres


def chiffres_temoin(releves: Sequence[Releve]) -> list[Chiffre]:
    """Return the proof that the generator is not what is measured."""
    simples, doubles = (
        choisir(releves, TEMOIN, temoin(combien), "consulterEtat", REFERENCE)
        for combien in (PROCESSUS, 2 * PROCESSUS)
    )
    occupes = [releve for releve in releves if releve.etape == CHARGE] or simples
    plus_occupe = max(occupes, key=lambda releve: releve.tir.occupation)
    return [
        Chiffre(
            "the load generator",
            "rate of the bare limit with twice the load processes",
            rapport(doubles, simples, debit),
            "×",
            1.1,
            au_plus=True,
            detail=f"{mediane(simples, debit):.0f}/s, twice {mediane(doubles, debit):.0f}/s",
        ),
        Chiffre(
            "the load generator",
            "CPU for each answer of the bare limit",
            mediane(simples, lambda releve: releve.tir.cpu_generateur_us),
            "µs",
            but=40,
            au_plus=True,
        ),
        Chiffre(
            "the load generator",
            "its busiest process",
            plus_occupe.tir.occupation * 100,
            "%",
            80,
            au_plus=True,
            detail=f"{plus_occupe.concurrent}, {plus_occupe.tir.connexions} connections",
        ),
    ]
