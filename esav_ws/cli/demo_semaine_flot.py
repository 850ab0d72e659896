"""The faults of an ordinary week, drawn from a seed: which line, when, by which version, and how its handling goes."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Final

from esav_ws.cli.demo_semaine_calendrier import DEBUT, DIMANCHE, FERIE, FIN, JOURS, LUNDI, SAMEDI
from esav_ws.cli.demo_semaine_reseau import NOUVEAU, RESERVEES, Ligne, ligne
from esav_ws.domain.horloge import PARIS

GRAINE: Final = 2027
PANNES_MIN: Final = 24
_UNE_PANNE_POUR: Final = 1000
"""Lines, in a week."""


class Geste(Enum):
    """What is done of a signalisation, by the agent or by its Opérateur."""

    ACCEPTER = "accepter"
    REJETER = "rejeter"
    PRENDRE = "prendre"
    GELER_OPERATEUR = "geler_operateur"
    DEGELER = "degeler"
    GELER_OI = "geler_oi"
    REPRENDRE = "reprendre"
    ANNULER = "annuler"
    RETABLIR = "retablir"
    REPARER = "reparer"
    CLORE = "clore"
    VALIDER = "valider"


_DE_L_OPERATEUR: Final = frozenset({Geste.DEGELER, Geste.ANNULER})
_REPARATION: Final = (Geste.RETABLIR, Geste.REPARER, Geste.CLORE, Geste.VALIDER)
_COURSES: Final = (
    (8, (Geste.REJETER,)),
    (12, (Geste.ACCEPTER, Geste.ANNULER)),
    (
        26,
        (Geste.ACCEPTER, Geste.PRENDRE, Geste.GELER_OPERATEUR, Geste.DEGELER, *_REPARATION),
    ),
    (34, (Geste.ACCEPTER, Geste.PRENDRE, Geste.GELER_OI, Geste.REPRENDRE, *_REPARATION)),
    (100, (Geste.ACCEPTER, Geste.PRENDRE, *_REPARATION)),
)
"""Of a hundred signalisations, up to which one each course is taken."""

_DELAIS: Final = {
    Geste.ACCEPTER: (5, 40),
    Geste.REJETER: (20, 90),
    Geste.PRENDRE: (15, 120),
    Geste.GELER_OPERATEUR: (10, 40),
    Geste.DEGELER: (60, 600),
    Geste.GELER_OI: (10, 40),
    Geste.REPRENDRE: (60, 240),
    Geste.ANNULER: (30, 180),
    Geste.RETABLIR: (60, 600),
    Geste.REPARER: (5, 60),
    Geste.CLORE: (5, 30),
    Geste.VALIDER: (10, 60),
}
"""Minutes after the act before it."""
_EN_HATE: Final = {Geste.ACCEPTER: (2, 8), Geste.PRENDRE: (3, 15), Geste.RETABLIR: (30, 190)}
"""The same for dedicated fibres."""

_NUIT: Final = (time(0), time(6))
_REVEIL: Final = time(7)


@dataclass(frozen=True, slots=True)
class Panne:
    """One fault: reported on `ligne` at `le` by `version` of the contract; then each act at its instant."""

    le: datetime
    ligne: Ligne
    version: int
    suite: tuple[tuple[datetime, Geste], ...]


def pannes(nombre_de_lignes: int, graine: int = GRAINE) -> list[Panne]:
    """Return the faults of the week on a network of that many lines, one a line at most, in their order."""
    hasard = random.Random(graine)  # noqa: S311 - a story, the same every time
    faites: dict[int, Panne] = {}
    while len(faites) < max(PANNES_MIN, nombre_de_lignes // _UNE_PANNE_POUR):
        rang, le = hasard.randrange(RESERVEES, nombre_de_lignes), _instant(hasard)
        atteinte = ligne(rang)
        avant_lui = atteinte.operateur == NOUVEAU and le.date() == LUNDI
        if rang not in faites and not avant_lui:
            faites[rang] = Panne(
                le, atteinte, hasard.choice((1, 2)), tuple(_suite(le, atteinte.offre, hasard))
            )
    return sorted(faites.values(), key=lambda panne: (panne.le, panne.ligne.identifiant))


def _instant(hasard: random.Random) -> datetime:
    """Return a whole minute between the beginning and the end of the story, seldom on a day off or in the evening."""
    while True:
        jour = hasard.choices(JOURS, [_poids(jour) for jour in JOURS])[0]
        heure = hasard.randint(8, 17) if hasard.random() < 0.85 else hasard.choice((7, 18, 19, 20, 21, 22))  # noqa: PLR2004 - six in seven by day
        le = datetime.combine(jour, time(heure, hasard.randint(0, 59)), PARIS)
        if DEBUT + timedelta(hours=3) <= le < FIN - timedelta(hours=1):
            return le


def _poids(jour: date) -> int:
    return {FERIE: 8, SAMEDI: 10, DIMANCHE: 5}.get(jour, 19)


def _suite(le: datetime, offre: str, hasard: random.Random) -> Iterator[tuple[datetime, Geste]]:
    """Yield the acts that follow; those that would come after the end of the story are not part of it."""
    tirage = hasard.randrange(100)
    quand = le
    for geste in next(course for jusqu_a, course in _COURSES if tirage < jusqu_a):
        delais = _DELAIS | _EN_HATE if offre == "FTTO" else _DELAIS
        apres = timedelta(minutes=hasard.randint(*delais[geste]))
        quand = (quand.astimezone(UTC) + apres).astimezone(PARIS)
        if geste in _DE_L_OPERATEUR and _NUIT[0] <= quand.time() < _NUIT[1]:
            quand = datetime.combine(quand.date(), _REVEIL, PARIS)
        if quand >= FIN:
            return
        yield quand, geste
