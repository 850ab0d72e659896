"""What the processes of `esav serve` do: serve, expose counts or the status of certificates, or do background work."""

import gc
import os
import resource
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Final

from prometheus_client import make_asgi_app

from esav_ws.application.certificats_epreuves import INTEGRATION
from esav_ws.asgi import Application
from esav_ws.atelier import Tour
from esav_ws.atelier.debit import Debits
from esav_ws.bootstrap import Maison, site_pki
from esav_ws.cli.releve import Releve
from esav_ws.cli.releve_certificats import ReleveCertificats
from esav_ws.cli.releve_essais import ReleveEssais
from esav_ws.cli.releve_volumes import ReleveVolumes
from esav_ws.cli.travail import travailler
from esav_ws.config import Settings
from esav_ws.metriques import (
    CertificatsEnBase,
    EssaisEnBase,
    Metriques,
    TachesEnBase,
    VolumesEnBase,
    oublier,
    partager,
    registre_commun,
)
from esav_ws.server import Adresses, Ecoutes, Exposition, Lien, Passerelle
from esav_ws.server.lien import Ordre
from esav_ws.server.repartition import Repartition

_PLACES_PKI: Final = 100
"""Connections to the published status at once: beyond, callers are told to come back."""


@dataclass(frozen=True, slots=True)
class Partage:
    """What the processes share: listeners, counts of connections and requests, turn to write, sockets of metrics and PKI."""

    settings: Settings
    ecoutes: Ecoutes
    repartition: Repartition
    tour: Tour
    debits: Debits
    prises_metriques: tuple[socket, ...] = ()
    dossier_metriques: Path | None = None
    prises_pki: tuple[socket, ...] = ()

    def liberer(self) -> None:
        """Close the sockets of this process."""
        self.ecoutes.fermer()
        for prise in (*self.prises_metriques, *self.prises_pki):
            prise.close()

    def servir(self, rang: int, lien: Lien) -> None:
        """Serve the web services as the process of this *rang* (from 0): its house, its threads, its connections."""
        part = self.repartition.part(rang)
        for prise in (*self.prises_metriques, *self.prises_pki):
            prise.close()
        if self.dossier_metriques is not None:
            partager(self.dossier_metriques, rang)
        with ExitStack() as pile:
            maison = Maison.ouvrir(self.settings)
            pile.callback(maison.fermer)
            application = self._application(maison, rang, pile)

            def pret(_adresses: Adresses) -> None:
                gc.collect()
                gc.freeze()
                lien.suivre(passerelle)
                lien.annoncer()

            passerelle = Passerelle(
                application.asgi,
                self.ecoutes,
                journaliser=application.journaliser,
                pret=pret,
                part=part,
                epingles=maison.epingles,
                noter_confiance=application.noter_confiance,
            )
            passerelle.run()
        if lien.orphelin and self.dossier_metriques is not None:
            oublier(self.dossier_metriques, rang)

    def _application(self, maison: Maison, rang: int, pile: ExitStack) -> Application:
        """Return what serves *maison*, which *pile* closes: in integration, the platform and the spaces behind it."""
        if self.settings.environnement == INTEGRATION:
            from esav_ws.plateforme.passerelle import Plateforme  # noqa: PLC0415 - production loads nothing of it

            _relever_descripteurs()
            plateforme = Plateforme(maison, Metriques())
            pile.callback(plateforme.fermer)
            return plateforme.application
        application = Application(maison, Metriques(), self.tour, self.debits.part(rang))
        pile.callback(application.fermer)
        return application

    def exposer(self, lien: Lien) -> None:
        """Expose the metrics that every process has counted, and the state of background work."""
        if self.dossier_metriques is None:
            raise ValueError("no metrics to expose")
        self.ecoutes.fermer()
        for prise in self.prises_pki:
            prise.close()
        registre = registre_commun(self.dossier_metriques)
        maison = Maison.ouvrir(self.settings)
        releve, certificats, volumes = Releve(maison), ReleveCertificats(maison), ReleveVolumes(maison)
        essais = ReleveEssais(maison)
        for suivi in (releve, certificats, volumes, essais):
            suivi.suivre()
        registre.register(TachesEnBase(releve.attentes))
        registre.register(CertificatsEnBase(certificats.etat))
        registre.register(VolumesEnBase(volumes.etat))
        registre.register(EssaisEnBase(essais.etat))
        application = make_asgi_app(registre)
        Exposition(application, lien).run(list(self.prises_metriques))

    def publier(self, lien: Lien) -> None:
        """Publish the status of what the OI's authorities have issued."""
        self.ecoutes.fermer()
        for prise in self.prises_metriques:
            prise.close()
        with ExitStack() as pile:
            maison = Maison.ouvrir(self.settings)
            pile.callback(maison.fermer)
            site = site_pki(maison)
            Exposition(site.asgi, lien, cycle="on", places=_PLACES_PKI).run(list(self.prises_pki))

    def travailler(self, lien: Lien) -> None:
        """Do the background work."""
        self.liberer()

        def ecouter(arreter: Callable[[], None]) -> None:
            signal.signal(signal.SIGTERM, lambda *_: arreter())  # of this process alone: it is replaced

            def obeir() -> None:
                lien.entendre()
                arreter()
                if not lien.orphelin and lien.entendre() is Ordre.ARRETER_AUSSITOT:
                    os._exit(1)  # rows tell what remains

            threading.Thread(target=obeir, name="ordres", daemon=True).start()

        travailler(self.settings, pret=lien.annoncer, ecouter=ecouter)


def _relever_descripteurs() -> None:
    """Let this process open as many files as it may be allowed: a space of the platform takes eight."""
    _, permis = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (permis, permis))
