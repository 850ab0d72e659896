"""What the gateway counts, as Prometheus metrics named `esav_*`.

A call is noted, and counted with those of the same second: a metric that several processes share costs several
microseconds to change, whether by one call or by a thousand.

Several processes count into files of one folder, each its own, which outlive it: a process that takes a dead one's
place counts on, and whoever exposes the metrics adds them up.
"""

import os
import threading
from bisect import bisect_left
from collections import Counter as Denombrement
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, Metric, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from esav_ws.domain.operateur import Acteur

VERSEMENT_S: Final = 1.0
"""Seconds between two `Metriques.verser`: what a killed process has not counted yet."""

_NOTES_MAX: Final = 4096
"""Calls of one kind that are noted at most before they are counted."""

_BORNES_S: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_Cle = tuple[str, str, str, str]
"""Service, operation, Opérateur, code of the fault."""


class Metriques:
    """The metrics of one process, in a registry of their own.

    Calls are counted by `verser`, to be called again and again.
    """

    def __init__(self) -> None:
        self.registre = CollectorRegistry()
        self._appels = Counter(
            "esav_appels",
            "Appels de web services, par opération, Opérateur et code de faute (vide : réussi).",
            ["service", "operation", "operateur", "code"],
            registry=self.registre,
        )
        self._durees = Histogram(
            "esav_appel_duree_seconds",
            "Durée des appels de web services, réception comprise.",
            ["service", "operation"],
            registry=self.registre,
            buckets=_BORNES_S,
        )
        self._refus = Counter(
            "esav_refus",
            "Accès refusés à la porte, par code.",
            ["code"],
            registry=self.registre,
        )
        self._confiance = Counter(
            "esav_confiance",
            "Relectures de ce à quoi la porte fait confiance, par processus : appliquee, ou illisible (l'ancienne reste).",
            ["effet"],
            registry=self.registre,
        )
        self._verrou = threading.Lock()
        self._notes: dict[_Cle, list[float]] = {}

    def appel(
        self, service: str, operation: str | None, acteur: Acteur, code: str | None, duree: float
    ) -> None:
        """Note one call of *service* (its path) that took *duree* seconds and ended with the fault *code*, if any."""
        cle = (service, operation or "", acteur.operateur or "", code or "")
        with self._verrou:
            durees = self._notes.get(cle)
            if durees is None:
                durees = self._notes[cle] = []
            durees.append(duree)
        if len(durees) >= _NOTES_MAX:
            self.verser()

    def verser(self) -> None:
        """Count the calls that were noted."""
        with self._verrou:
            notes, self._notes = self._notes, {}
        for cle, durees in notes.items():
            self._appels.labels(*cle).inc(len(durees))
            _observer(self._durees.labels(*cle[:2]), durees)

    def refus(self, code: str | None) -> None:
        """Count one access refused for *code*, `None` when TLS failed for no reason of certificates."""
        self._refus.labels(code or "TLS").inc()

    def confiance(self, reussi: bool) -> None:
        """Count one change of what the door trusts that is in force or, not *reussi*, one source it cannot read."""
        self._confiance.labels("appliquee" if reussi else "illisible").inc()


def _observer(histogramme: Histogram, durees: list[float]) -> None:
    """Observe every one of *durees*, as `Histogram.observe` does one by one."""
    histogramme._sum.inc(sum(durees))  # noqa: SLF001 - no public way to observe several
    for rang, nombre in Denombrement(bisect_left(_BORNES_S, duree) for duree in durees).items():
        histogramme._buckets[rang].inc(nombre)  # noqa: SLF001 - as above


@dataclass(frozen=True, slots=True)
class Attente:
    """The background tasks of one subject: how many wait, how many were given up, and how late the oldest is.

    Attributes:
        retard_s: seconds since the oldest of those that wait was due; 0 when none is.
    """

    sujet: str
    a_faire: int
    abandonnees: int
    retard_s: float


class TachesEnBase:
    """What stands in the database, whoever put it there or works it off: exposed once, and never added up."""

    def __init__(self, attentes: Callable[[], Iterable[Attente]]) -> None:
        self._attentes = attentes

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; without series when nothing can be read."""
        nombres = GaugeMetricFamily(
            "esav_taches",
            "Tâches de fond en base, par sujet et état : A_FAIRE (en attente), ABANDONNEE (à relancer à la main).",
            labels=["sujet", "etat"],
        )
        retards = GaugeMetricFamily(
            "esav_tache_retard_seconds",
            "Retard de la plus ancienne tâche de fond en attente, par sujet.",
            labels=["sujet"],
        )
        for attente in self._attentes():
            nombres.add_metric([attente.sujet, "A_FAIRE"], attente.a_faire)
            nombres.add_metric([attente.sujet, "ABANDONNEE"], attente.abandonnees)
            retards.add_metric([attente.sujet], attente.retard_s)
        yield from (nombres, retards)


@dataclass(frozen=True, slots=True)
class EtatCertificats:
    """The certificates of the registry: days left by Opérateur, and what is late by the side whose turn it is."""

    jours_restants: Mapping[str, int]
    en_retard: Mapping[str, int]


class CertificatsEnBase:
    """What stands in the registry, exposed once, and never added up."""

    def __init__(self, etat: Callable[[], EtatCertificats | None]) -> None:
        self._etat = etat

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; without series when nothing can be read."""
        restants = GaugeMetricFamily(
            "esav_certificat_jours_restants",
            "Jours restants au premier certificat en service de l'Opérateur qui expire ; négatif : il n'en a plus.",
            labels=["operateur"],
        )
        retards = GaugeMetricFamily(
            "esav_certificat_retards",
            "Échéances de certificats dépassées (art. 5.2.2), par côté qui doit agir : OI ou OPERATEUR.",
            labels=["debiteur"],
        )
        etat = self._etat()
        if etat is not None:
            for operateur, jours in sorted(etat.jours_restants.items()):
                restants.add_metric([operateur], jours)
            for debiteur, nombre in sorted(etat.en_retard.items()):
                retards.add_metric([debiteur], nombre)
        yield from (restants, retards)


@dataclass(frozen=True, slots=True)
class VolumesDuJour:
    """The requests of the day by Opérateur and kind, each Opérateur's busiest minute, the limit in force if any."""

    requetes: Mapping[tuple[str, str], int]
    pics: Mapping[str, int]
    limite: int | None


class VolumesEnBase:
    """What the contract counts, exposed once, and never added up."""

    def __init__(self, etat: Callable[[], VolumesDuJour | None]) -> None:
        self._etat = etat

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; without series when nothing can be read."""
        requetes = GaugeMetricFamily(
            "esav_volume_requetes",
            "Requêtes du jour (art. 6), par Opérateur et nature ; à zéro à minuit, heure de Paris.",
            labels=["operateur", "nature"],
        )
        pics = GaugeMetricFamily(
            "esav_volume_pic_minute",
            "Requêtes de la minute la plus chargée du jour, par Opérateur.",
            labels=["operateur"],
        )
        limite = GaugeMetricFamily(
            "esav_limite_par_minute",
            "Limite en vigueur de requêtes par minute et par Opérateur ; absente : aucune.",
        )
        etat = self._etat()
        if etat is not None:
            for cle, nombre in sorted(etat.requetes.items()):
                requetes.add_metric(cle, nombre)
            for operateur, pic in sorted(etat.pics.items()):
                pics.add_metric([operateur], pic)
            if etat.limite is not None:
                limite.add_metric([], etat.limite)
        yield from (requetes, pics, limite)


def partager(dossier: Path, rang: int) -> None:
    """Have this process count into *dossier*, as the only one of this *rang* there; before its first `Metriques`."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(dossier)
    values.ValueClass = values.MultiProcessValue(lambda: rang)  # type: ignore[no-untyped-call]


def oublier(dossier: Path, rang: int) -> None:
    """Remove the files of *rang*, and *dossier* with the last of them: nobody is left to read them."""
    for fichier in dossier.glob(f"*_{rang}.db"):
        fichier.unlink(missing_ok=True)
    try:
        dossier.rmdir()
    except OSError:
        return


def registre_commun(dossier: Path) -> CollectorRegistry:
    """Return the registry that adds up what every process has counted into *dossier*."""
    registre = CollectorRegistry()
    MultiProcessCollector(registry=registre, path=str(dossier))  # type: ignore[no-untyped-call]
    return registre


@dataclass(frozen=True, slots=True)
class EtatEssais:
    """The line tests under way: how many wait and run by equipment, and for how long the oldest has waited."""

    en_attente: Mapping[str, int]
    en_cours: Mapping[str, int]
    attente_s: float


class EssaisEnBase:
    """The line tests that stand in the database, exposed once, and never added up."""

    def __init__(self, etat: Callable[[], EtatEssais | None]) -> None:
        self._etat = etat

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; without series when nothing can be read."""
        actifs = GaugeMetricFamily(
            "esav_tests_actifs",
            "Tests de ligne actifs, par équipement et état : DEMANDE (en attente) ou EN_COURS.",
            labels=["equipement", "etat"],
        )
        attente = GaugeMetricFamily(
            "esav_test_attente_seconds", "Attente du plus ancien test de ligne qui n'a pas commencé."
        )
        etat = self._etat()
        if etat is not None:
            for nom, comptes in (("DEMANDE", etat.en_attente), ("EN_COURS", etat.en_cours)):
                for equipement, nombre in sorted(comptes.items()):
                    actifs.add_metric([equipement, nom], nombre)
            attente.add_metric([], etat.attente_s)
        yield from (actifs, attente)
