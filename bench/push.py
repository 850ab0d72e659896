"""`python -m bench.push`: 10 000 events to 50 Opérateurs, one of them dead; the other 49 as if it were not there.

Rounds with and without a dead one take turns. Dead is the worst kind: it takes the connection and the TLS handshake, and never
answers, so that each call to it lasts until our own limit.
"""

import asyncio
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from bench.chiffres import Chiffre, code_sortie
from bench.concurrents.passerelle import installer, url_sqlite
from bench.concurrents.postgres import postgres
from bench.rapport import ecrire, montrer_chiffres
from bench.reponses import ReponseFausse
from esav_ws.application.gestes import Gestes
from esav_ws.application.messages_abonnements import Abonner
from esav_ws.application.messages_administration import DefinirOperateur, Habiliter
from esav_ws.application.ports import UnitOfWork
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.evenement import Evenement
from esav_ws.domain.operateur import Acteur, Cote, Habilitation, Operateur
from esav_ws.home import Pki, autorite_oi
from esav_ws.pki.ca import ecrire_certificat, ecrire_cle, emettre_serveur

OPERATEURS: Final = 50
EVENEMENTS: Final = 10_000
TOURS: Final = 3
RATIO_MAX: Final = 1.25
"""How much longer the 49 may take beside a dead one: no more than two rounds that are alike differ, for a sweep comes once
a second."""
MORT: Final = "P000"
DELAI_S: Final = 300.0
_RESEAUX: Final = "127.0.0.0/8,::1/128"
_AGENT: Final = Acteur("Banc", Cote.OI, frozenset(Habilitation))
_ACCUSE: Final = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><notifierEvenementsReponse '
    'xmlns="urn:esav:notification:2"><rangAcquitte>{}</rangAcquitte></notifierEvenementsReponse></s:Body></s:Envelope>'
)


@dataclass
class Recepteurs:
    """Every Opérateur's endpoint, by its path: how far it took its events, and when it had them all."""

    attendus: int
    mort: str | None
    pris: dict[str, int] = field(default_factory=dict)
    debut: float = 0.0
    finis: dict[str, float] = field(default_factory=dict)

    async def servir(self, lecteur: asyncio.StreamReader, redacteur: asyncio.StreamWriter) -> None:
        """Answer one call, unless its Opérateur is dead."""
        entetes = await lecteur.readuntil(b"\r\n\r\n")
        code = entetes.split(b" ", 2)[1].decode().strip("/")
        longueur = int(entetes.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        corps = await lecteur.readexactly(longueur)
        self.debut = self.debut or time.perf_counter()
        if code == self.mort:
            await lecteur.read()
        else:
            self._repondre(code, corps, redacteur)
        redacteur.close()

    def _repondre(self, code: str, corps: bytes, redacteur: asyncio.StreamWriter) -> None:
        precedent, dernier = _rang(corps, b"rangPrecedent"), _rang(corps, b"dernierRang")
        if precedent != self.pris.get(code, 0):
            raise ReponseFausse(f"{code}: {precedent} does not follow {self.pris.get(code, 0)}")
        self.pris[code] = dernier
        if dernier == self.attendus:
            self.finis[code] = time.perf_counter()
        accuse = _ACCUSE.format(dernier).encode()
        entetes = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(accuse)}\r\n\r\n"
        redacteur.write(entetes.encode() + accuse)


def mesurer(url: str | None, *, mort: bool) -> float:
    """Return the seconds from the first call to the last acknowledgement of the 49, on PostgreSQL *url* or on SQLite."""
    par_operateur = EVENEMENTS // OPERATEURS
    recepteurs = Recepteurs(par_operateur, MORT if mort else None)
    with tempfile.TemporaryDirectory(prefix="esav-banc-push-") as dossier:
        home = Path(dossier)
        installer(home, url)
        settings = Settings(
            home=home,
            database_url=url or url_sqlite(home),
            push_reseaux=tuple(map(ip_network, _RESEAUX.split(","))),
        )
        with _ecoute(home, recepteurs) as port:
            _semer(settings, port, par_operateur)
            with _travailleur(settings, home):
                limite = time.perf_counter() + DELAI_S
                while len(recepteurs.finis.keys() - {MORT}) < OPERATEURS - 1:
                    if time.perf_counter() > limite:
                        raise ReponseFausse(
                            f"only {len(recepteurs.finis)} Opérateurs have all after {DELAI_S} s"
                        )
                    time.sleep(0.01)
    return max(fin for code, fin in recepteurs.finis.items() if code != MORT) - recepteurs.debut


def _semer(settings: Settings, port: int, par_operateur: int) -> None:
    maison = Maison.ouvrir(settings)
    gestes = Gestes(maison.unites)
    for rang in range(OPERATEURS):
        code = f"P{rang:03}"
        maison.bus.executer(DefinirOperateur(operateur=Operateur(code, f"Opérateur {rang}")), _AGENT)
        maison.bus.executer(
            Habiliter(operateur=code, domaine=Habilitation.SIGNALISATION, motif="banc"), _AGENT
        )
        lui = Acteur(code, Cote.OPERATEUR, frozenset({Habilitation.SIGNALISATION}), code)
        maison.bus.executer(Abonner(adresse=f"https://localhost:{port}/{code}"), lui)

        def publier(u: UnitOfWork, code: str = code) -> None:
            for _ in range(par_operateur):
                donnees = {"depart": "EN_QUALIFICATION", "etat": "EN_COURS"}
                u.journal.publier(
                    Evenement(code, "ETAT_CHANGE", "X4VJ-A5H6-X", datetime.now(UTC), "SAV Dijon", donnees)
                )

        gestes.ecrire(publier)
    maison.fermer()


@contextmanager
def _ecoute(home: Path, recepteurs: Recepteurs) -> Iterator[int]:
    """Give the port where all Opérateurs listen, over mutual TLS."""
    pki = Pki(home / "pki")
    serveur = emettre_serveur(autorite_oi(pki))
    contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    contexte.load_cert_chain(
        ecrire_certificat(home / "recepteur.pem", serveur), ecrire_cle(home / "recepteur.key.pem", serveur)
    )
    contexte.verify_mode = ssl.CERT_REQUIRED
    contexte.load_verify_locations(pki.ca)
    ecrire_certificat(pki.trust_notification / "banc.pem", autorite_oi(pki))
    boucle = asyncio.new_event_loop()
    ecoute = boucle.run_until_complete(
        asyncio.start_server(recepteurs.servir, "127.0.0.1", 0, ssl=contexte, backlog=256)
    )
    fil = threading.Thread(target=boucle.run_forever, daemon=True)
    fil.start()
    try:
        yield ecoute.sockets[0].getsockname()[1]
    finally:
        boucle.call_soon_threadsafe(boucle.stop)
        fil.join()
        ecoute.close()
        boucle.run_until_complete(_finir())
        boucle.close()


async def _finir() -> None:
    """End the calls that a dead Opérateur holds."""
    restantes = asyncio.all_tasks() - {asyncio.current_task()}
    for restante in restantes:
        restante.cancel()
    await asyncio.gather(*restantes, return_exceptions=True)


@contextmanager
def _travailleur(settings: Settings, home: Path) -> Iterator[None]:
    """Run one worker, as `esav worker` does, while the block runs."""
    env = os.environ | {
        "ESAV_HOME": str(home),
        "ESAV_DATABASE_URL": settings.base,
        "ESAV_PUSH_RESEAUX": _RESEAUX,
    }
    with (home / "worker.log").open("wb") as journal:
        process = subprocess.Popen(
            [sys.executable, "-m", "esav_ws.cli", "worker"], env=env, stdout=journal, stderr=journal
        )
        try:
            yield
        finally:
            process.kill()
            process.wait()


def _rang(corps: bytes, nom: bytes) -> int:
    return int(corps.partition(b":" + nom + b">")[2].partition(b"<")[0])


def comparer(nom: str, urls: Iterator[str | None], tours: int, console: Console) -> list[Chiffre]:
    """Return the figures of *tours* pairs of rounds, each on a database of *urls*."""
    sans, avec = [], []
    for tour in range(tours):
        sans.append(mesurer(next(urls), mort=False))
        avec.append(mesurer(next(urls), mort=True))
        console.print(f"{nom}, round {tour + 1}: {sans[-1]:.2f} s, {avec[-1]:.2f} s beside a dead one")
    duree = statistics.median(avec)
    return [
        Chiffre(
            "events carried",
            f"{nom}: the 49 beside a dead one, against without",
            duree / statistics.median(sans),
            "×",
            RATIO_MAX,
            au_plus=True,
            detail=f"medians of {tours}: {statistics.median(sans):.2f} s, {duree:.2f} s",
        ),
        Chiffre("events carried", f"{nom}: {EVENEMENTS} events to {OPERATEURS}", EVENEMENTS / duree, "/s"),
    ]


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    tours: Annotated[int, typer.Option(help="Pairs of rounds on each database.")] = TOURS,
    sortie: Annotated[Path, typer.Option("--json", help="File for the figures.")] = Path("var/push.json"),
) -> None:
    """Measure on both databases; exit code 1 when a dead Opérateur delays the others."""
    console = Console()
    with postgres() as base:
        chiffres = comparer("SQLite", iter(lambda: None, 0), tours, console)
        chiffres += comparer("PostgreSQL", iter(base.base, ""), tours, console)
    ecrire(sortie, {}, chiffres)
    montrer_chiffres(console, chiffres)
    raise typer.Exit(code_sortie(chiffres))


if __name__ == "__main__":
    app()
