"""The daily round over ten thousand certificates: ends, reminders, mails, events and the feed of calendars."""

import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bench.inscrits import INSCRITS, VALIDITE, inscrire, ouverte
from esav_ws.application.rappels import SUJET
from esav_ws.application.travaux import Issue
from esav_ws.bootstrap import Maison
from esav_ws.bootstrap.fond import travaux
from esav_ws.cli.demo_scene import HorlogeSimulee
from esav_ws.domain.operateur import Habilitation, Operateur, StatutOperateur
from esav_ws.storage.schema import migrer

_OPERATEURS: Final = 5_000
"""Who hold two each, each with an address to which reminders go."""

_MATIN: Final = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
"""A Monday, in Paris at eight."""

_JOUR: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DureeTournee:
    """How many seconds one round took, and how many reminders and ends it wrote down; *exigee*, it has a floor."""

    nom: str
    secondes: float
    rappels: int
    fins: int
    exigee: bool = True


def tournees(base: str | None = None) -> list[DureeTournee]:
    """Return the first round of a registry just taken over, and that of the next day.

    Each day of the year to come, as many certificates end as on any other: the first round tells all that is within its
    delays already, once in the life of the registry; the next what one day brings, and writes down whose validity ended
    in between.
    """
    horloge = HorlogeSimulee(_MATIN)
    with tempfile.TemporaryDirectory(prefix="esav-banc-tournee-") as dossier:
        home = Path(dossier)
        with ouverte(home, base, horloge=horloge, contacts=("certificats@oi.example",)) as maison:
            migrer(maison.engine)
            fins = [_MATIN + timedelta(hours=12) + _JOUR * (rang % VALIDITE.days) for rang in range(INSCRITS)]
            inscrire(maison, _souscrire(maison), fins)
            nom = maison.engine.dialect.name
            premiere = _faire(maison, f"{nom}: the first round, nothing told before", exigee=False)
            horloge.regler(_MATIN + _JOUR)
            return [premiere, _faire(maison, f"{nom}: the round of the next day")]


def _souscrire(maison: Maison) -> list[str]:
    codes = [f"{chr(ord('A') + rang // 1000)}{rang % 1000:03d}" for rang in range(_OPERATEURS)]
    with maison.unites(ecriture=True) as uow:
        for code in codes:
            uow.operateurs.definir(
                Operateur(
                    code, f"Banc {code}", frozenset({Habilitation.SIGNALISATION}), StatutOperateur.ACTIF
                )
            )
            uow.avis.definir_correspondants(code, [f"certificats@{code.lower()}.example"])
        uow.commit()
    return codes


def _faire(maison: Maison, nom: str, *, exigee: bool = True) -> DureeTournee:
    """Do the round of today, as a worker does, and return what it took."""
    travail = travaux(maison)
    travail.echoir()
    (jour,) = travail.dues(SUJET)
    rappels, fins = _compter(maison)
    debut = time.perf_counter()
    rendu = travail.faire(SUJET, jour, "banc")
    duree = time.perf_counter() - debut
    if rendu.issue is not Issue.FAITE:
        raise RuntimeError(f"the round of {jour} was not done: {rendu}")
    rappels_apres, fins_apres = _compter(maison)
    return DureeTournee(nom, duree, rappels_apres - rappels, fins_apres - fins, exigee)


def _compter(maison: Maison) -> tuple[int, int]:
    """Return how many reminders were given and how many ends are written down."""
    with maison.engine.connect() as connexion:
        rappels = connexion.exec_driver_sql("SELECT count(*) FROM rappel").scalar_one()
        fins = connexion.exec_driver_sql(
            "SELECT count(*) FROM certificat WHERE statut = 'EXPIRE'"
        ).scalar_one()
    return rappels, fins
