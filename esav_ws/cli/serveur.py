"""The gateway as `esav serve` runs it: its listeners, its metrics, the first deposit of a demonstration."""

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from socket import socket
from typing import Any, Final

import structlog
from lxml import etree
from rich.console import RenderableType
from rich.text import Text

from esav_ws import home
from esav_ws.application.certificats_epreuves import INTEGRATION
from esav_ws.atelier import Tour
from esav_ws.atelier.debit import Debits
from esav_ws.bootstrap.contrats import CONTRATS, SERVICES_VOISINS
from esav_ws.cli.client import Adresse, ClientWs, client_ws, exemple, sans_reponse
from esav_ws.cli.erreurs import Faute, InstallationIncorrecte
from esav_ws.cli.ouvriers import Partage
from esav_ws.cli.sortie import fiche, montrer
from esav_ws.cli.version_controle import exiger_intacts
from esav_ws.config import Settings
from esav_ws.demonstration import OPERATEURS, PRESTATION_PREMIER_DEPOT
from esav_ws.domain.signalisation_erreurs import ReferenceDejaEmployee
from esav_ws.home import Pki
from esav_ws.journalisation import configurer
from esav_ws.server import Adresses, Delais, EcouteRelais, Ecoutes, EcouteTLS, Equipe, Lien, Parametres
from esav_ws.server.prises import ouvrir_tcp
from esav_ws.server.repartition import Repartition
from esav_ws.soap.regie import CHEMIN as REGIE

log = structlog.get_logger(__name__)

REFERENCE_PREMIER_DEPOT: Final = "DEMO-0001"
"""The same at each start: the service gives the same number again."""

_MEMOIRE: Final = "/dev/shm"  # noqa: S108 (a folder of our own is made in it)
"""Where counting never waits for a disk."""

_COMMENTAIRE: Final = "Dépôt de démonstration, fait par un client zeep en TLS mutuel."


def parametres(settings: Settings, *, port: int | None = None) -> Parametres:
    """Return the listeners of *settings*, the mutual TLS one alone on *port* when given (0: a free one).

    Raises:
        InstallationIncorrecte: the trusted socket is written otherwise than it should.
    """
    pki = Pki.de(settings)
    certificat, cle = pki.serveur
    relais = None
    if settings.proxy_ecoute and port is None:
        try:
            relais = EcouteRelais.depuis_reglages(settings.proxy_ecoute, settings.proxy_adresses)
        except ValueError as erreur:
            raise InstallationIncorrecte(str(erreur)) from erreur
    return Parametres(
        EcouteTLS(
            certificat,
            cle,
            pki.autorites(),
            hote=settings.hote,
            port=settings.port_ws if port is None else port,
            relire_autorites=pki.relire_autorites,
        ),
        relais,
        Delais(
            poignee=settings.delai_poignee,
            entetes=settings.delai_entetes,
            corps=settings.delai_corps,
            inactivite=settings.delai_inactivite,
        ),
    )


def servir_maison(settings: Settings, *, premier_depot: bool, avec_worker: bool, en_json: bool) -> None:
    """Serve the home of *settings* until SIGINT or SIGTERM; tell where, once it does.

    With *premier_depot*, first deposit as the demonstration's ALFA; the service stops if that is not possible. With
    *avec_worker*, do the background work too, in a process of its own.

    Raises:
        HomeEndommage, InstallationIncorrecte, EcouteImpossible, DemarrageImpossible: what stands in the way, with
            what to do.
    """
    configurer(settings.journal, seuil=logging.DEBUG if settings.debug else logging.INFO)
    _exiger_un_processus(settings)
    home.controler(settings)
    exiger_intacts(settings)
    if premier_depot:
        exiger_demonstration(settings)
    with ExitStack() as pile:
        ecoutes = Ecoutes.ouvrir(parametres(settings))
        pile.callback(ecoutes.retirer)
        partage = pile.enter_context(_partage(settings, ecoutes))
        pile.callback(partage.liberer)
        port_metriques, port_pki = (
            prises[0].getsockname()[1] if prises else None
            for prises in (partage.prises_metriques, partage.prises_pki)
        )
        metiers: dict[str, Callable[[Lien], None]] = {
            f"esav-{rang + 1}": partial(partage.servir, rang) for rang in range(settings.processus)
        }
        if partage.prises_metriques:
            metiers["esav-metriques"] = partage.exposer
        if partage.prises_pki:
            metiers["esav-pki"] = partage.publier
        if avec_worker:
            metiers["esav-worker"] = partage.travailler

        def accueillir() -> None:
            """Tell where the service is, after the first deposit."""
            adresse = Adresse.de(settings, ecoutes.adresses.port)
            numero = deposer_premiere(settings, adresse) if premier_depot else None
            log.info(
                "gateway_ready",
                port=ecoutes.adresses.port,
                metrics_port=port_metriques,
                pki_port=port_pki,
                workers=settings.processus,
            )
            donnees = _adresses(settings, ecoutes.adresses, port_metriques, numero)
            donnees["pki"] = port_pki and f"http://{settings.hote}:{port_pki}"
            montrer(donnees, lambda: _dessiner(donnees), en_json=en_json)

        Equipe(metiers, partage.liberer).servir(accueillir)
        log.info("gateway_stopped")


def _exiger_un_processus(settings: Settings) -> None:
    """Return unless the platform were to be served by several processes: `InstallationIncorrecte`."""
    if settings.environnement == INTEGRATION and settings.processus > 1:
        raise InstallationIncorrecte(
            f"ESAV_WORKERS={settings.processus} : la plateforme d'intégration est servie par un seul processus, qui tient "
            "les espaces des Opérateurs ; retirez ESAV_WORKERS ou réglez-le à 1"
        )


def exiger_demonstration(settings: Settings) -> None:
    """Return if this home has the demonstration's clients, else raise `InstallationIncorrecte`."""
    pki = Pki.de(settings)
    absents = [str(f) for code in OPERATEURS for f in pki.client(code) if not f.is_file()]
    if absents:
        raise InstallationIncorrecte(
            f"{absents[0]} est absent : ce dossier n'a pas les données de démonstration, lancez "
            "« esav init --demonstration »"
        )


def deposer_premiere(settings: Settings, adresse: Adresse) -> str:
    """Return the number of the demonstration's first signalisation, deposited now or at an earlier start.

    Raises:
        Faute: the service refused it.
        InstallationIncorrecte: the service could not be called.
    """
    pki = Pki.de(settings)
    try:
        with client_ws(adresse, pki, "ALFA") as client:
            return _premier_numero(client, exemple(settings))
    except OSError as erreur:
        panne = sans_reponse(erreur, adresse, pki)
        raise InstallationIncorrecte(f"le premier dépôt n'a pas abouti : {panne}") from erreur


def _premier_numero(client: ClientWs, formulaire: etree._Element) -> str:
    """Return the number of the first deposit, also when an earlier start made it with a form of its time."""
    try:
        accuse = client.deposer(PRESTATION_PREMIER_DEPOT, REFERENCE_PREMIER_DEPOT, formulaire, _COMMENTAIRE)
    except Faute as faute:
        if faute.code != ReferenceDejaEmployee.code:
            raise
        for operation in ("listerSignalisations", "consulterHistorique"):
            page = client.appeler(operation, identifiantPrestation=PRESTATION_PREMIER_DEPOT)
            for connue in page.signalisation:
                return str(connue.numeroSignalisation)
        raise
    return str(accuse.numeroSignalisation)


@contextmanager
def _partage(settings: Settings, ecoutes: Ecoutes) -> Iterator[Partage]:
    """Give what the processes share, while the block runs.

    Raises:
        EcouteImpossible: a port, of the metrics or of the PKI, is taken or may not be opened.
    """
    partage = Partage(settings, ecoutes, Repartition(settings.processus), Tour(), Debits(settings.processus))
    with ExitStack() as pile:
        if settings.port_pki:
            partage = replace(partage, prises_pki=_prises(pile, settings, "PKI", settings.port_pki))
        if settings.port_metrics:
            prises = _prises(pile, settings, "METRICS", settings.port_metrics)
            memoire = _MEMOIRE if os.access(_MEMOIRE, os.W_OK) else None
            dossier = pile.enter_context(tempfile.TemporaryDirectory(prefix="esav-metriques-", dir=memoire))
            partage = replace(partage, prises_metriques=prises, dossier_metriques=Path(dossier))
        yield partage


def _prises(pile: ExitStack, settings: Settings, nom: str, port: int) -> tuple[socket, ...]:
    """Return the sockets of the port that `ESAV_PORT_<nom>` sets, which *pile* closes."""
    prises = ouvrir_tcp(settings.hote, port, f"ESAV_PORT_{nom} (0 : aucun)", reglage_hote="ESAV_HOTE")
    for prise in prises:
        pile.callback(prise.close)
    return tuple(prises)


def _adresses(
    settings: Settings, adresses: Adresses, port_metriques: int | None, numero: str | None
) -> dict[str, Any]:
    locale = f"https://localhost:{adresses.port}" if settings.url_publique is None else settings.url
    relais = adresses.chemin_relais or (adresses.port_relais and f"port {adresses.port_relais}")
    return {
        "services": [
            locale + chemin
            for chemin in (
                *CONTRATS,
                *SERVICES_VOISINS,
                *([REGIE] if settings.environnement == INTEGRATION else []),
            )
        ],
        "metriques": port_metriques and f"http://{settings.hote}:{port_metriques}/metrics",
        "proxy": relais and str(relais),
        "home": str(settings.home.resolve()),
        "numeroSignalisation": numero,
    }


def _dessiner(donnees: dict[str, Any]) -> Iterator[RenderableType]:
    numero = donnees["numeroSignalisation"]
    if numero:
        yield Text.assemble(
            "Signalisation déposée par ALFA sur ",
            PRESTATION_PREMIER_DEPOT,
            " : ",
            (numero, "bold green"),
        )
    yield fiche(
        [
            ("Web services", "\n".join(donnees["services"])),
            ("Contrats (WSDL)", "à ces adresses, suivies de ?wsdl"),
            ("Métriques", donnees["metriques"] or "aucune (ESAV_PORT_METRICS=0)"),
            ("Autorité (CRL, OCSP)", donnees["pki"] or "non publiée (ESAV_PORT_PKI=0)"),
            ("Prise du proxy", donnees["proxy"]),
            ("Dossier", donnees["home"]),
        ]
    )
    if donnees["services"][-1].endswith(REGIE):
        yield "Dans un autre terminal : [bold]esav plateforme list[/]."
    elif numero:
        yield f"Dans un autre terminal : [bold]esav signalisation show {numero}[/], [bold]esav demo[/]."
    yield "En service. Ctrl-C pour arrêter."
