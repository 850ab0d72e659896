"""A thousand events out of a journal of a million: how long one answer of `releverEvenements` takes."""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bench import messages
from bench.chiffres import Chiffre
from bench.concurrents.passerelle import installer, passerelle, url_sqlite
from bench.generateur import requete_entiere
from bench.puits import ouvrir_puits
from bench.reponses import ReponseFausse
from bench.tireur import Cible, Connexion
from esav_ws.application.curseur import encoder_rang
from esav_ws.domain import numero

OPERATEUR: Final = "BETA"
JOURNAL: Final = 1_000_000
RELEVE: Final = 1000
PLAFOND_MS: Final = 50.0
_LECTURES: Final = 105
_ECHAUFFEMENT: Final = 5
_COLONNES: Final = ("operateur", "sequence", "type", "numero", "le", "auteur", "donnees")
_LOT: Final = 10_000
_VIE: Final = (
    ("SIGNALISATION_DEPOSEE", '{"etat": "EN_DEPOT", "prestation": "COL-0001"}'),
    ("ETAT_CHANGE", '{"depart": "EN_DEPOT", "etat": "EN_QUALIFICATION"}'),
    ("ETAT_CHANGE", '{"depart": "EN_QUALIFICATION", "etat": "EN_COURS"}'),
    ("AVANCEMENT_CHANGE", '{"etat": "EN_COURS", "avancement": "RETABLIE"}'),
    ("COMMENTAIRE_AJOUTE", '{"cote": "OPERATEUR"}'),
    ("ETAT_CHANGE", '{"depart": "EN_COURS", "etat": "CLOS", "code": "REPARATION_RESEAU"}'),
)


def mesurer(nom: str, url: str | None, journal: int = JOURNAL) -> Chiffre:
    """Return the median time of an answer of `RELEVE` events, anywhere in a journal of *journal*, over mutual TLS.

    *url* is the empty PostgreSQL to fill; `None`: SQLite.
    """
    with tempfile.TemporaryDirectory(prefix="esav-banc-journal-") as dossier:
        home = Path(dossier) / "home"
        installer(home, url)
        with ouvrir_puits(
            url.replace("postgresql://", "postgresql+psycopg://", 1) if url else url_sqlite(home)
        ) as puits:
            for lot in _lots(journal):
                puits.verser("evenement", _COLONNES, lot)
        with passerelle(url, nom=nom, home=home) as concurrent:
            cible = concurrent.cible
            contexte = cible.contexte.contexte() if cible.contexte else None
            connexion = Connexion(cible, contexte)
            with connexion.prise:
                durees = [_lire(connexion, cible, rang) for rang in _rangs(journal)][_ECHAUFFEMENT:]
    centiles = statistics.quantiles(durees, n=100)
    return Chiffre(
        "the event journal",
        f"{nom}: {RELEVE} events out of {journal // 1_000_000} M, p50",
        centiles[49],
        "ms",
        PLAFOND_MS,
        au_plus=True,
        detail=f"p90 {centiles[89]:.0f} ms, over mutual TLS, read by Python",
    )


def _lire(connexion: Connexion, cible: Cible, rang: int) -> float:
    """Return the milliseconds that the events after *rang* took, all of them being there."""
    corps = messages.releve(encoder_rang(rang, f"evenements {OPERATEUR}"), RELEVE)
    requete = requete_entiere(cible, corps, messages.CHEMIN_V2)
    debut = time.perf_counter()
    reponse = connexion.demander(requete)
    duree = (time.perf_counter() - debut) * 1000
    if reponse.count(b"<tns:rang>") != RELEVE:
        raise ReponseFausse(f"{RELEVE} events are due: {reponse[:300]!r}")
    return duree


def _rangs(journal: int) -> list[int]:
    alea = random.Random(2026)  # reproducible; nothing here is a secret
    return [alea.randrange(journal - RELEVE) for _ in range(_LECTURES)]


def _lots(journal: int) -> Iterator[str]:
    debut = datetime(2025, 1, 1, tzinfo=UTC)
    for depart in range(1, journal + 1, _LOT):
        lignes = []
        for rang in range(depart, min(depart + _LOT, journal + 1)):
            type_, donnees = _VIE[rang % len(_VIE)]
            le = (debut + timedelta(seconds=30 * rang)).isoformat(" ", "microseconds")[:26]
            lignes.append(
                f"{OPERATEUR}\t{rang}\t{type_}\t{numero.composer(rang // len(_VIE))}\t{le}\tSAV Dijon\t{donnees}"
            )
        yield "\n".join(lignes)
