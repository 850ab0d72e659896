"""What the gateway counts, as Prometheus metrics named `esav_*`."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from esav_ws.domain.operateur import Acteur


class Metriques:
    """The metrics of one process, in a registry of their own."""

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
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )
        self._refus = Counter(
            "esav_refus",
            "Accès refusés à la porte, par code.",
            ["code"],
            registry=self.registre,
        )

    def appel(
        self, service: str, operation: str | None, acteur: Acteur, code: str | None, duree: float
    ) -> None:
        """Count one call of *service* (its path) that took *duree* seconds and ended with the fault *code*, if any."""
        self._appels.labels(service, operation or "", acteur.operateur or "", code or "").inc()
        self._durees.labels(service, operation or "").observe(duree)

    def refus(self, code: str | None) -> None:
        """Count one access refused for *code*, `None` when TLS failed for no reason of certificates."""
        self._refus.labels(code or "TLS").inc()
