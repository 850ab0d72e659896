"""What certificates cost at the door, and how long the registry takes to be obeyed.

`python -m bench.certificats`: the identity check in process, with ten thousand certificates registered; the daily round
over as many; revocations and registrations timed over mutual TLS on connections that stay open, two workers; the four
renewals of art. 5.2.2, old and new certificate in use at once, under load.
"""

import secrets
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from http.client import HTTPSConnection
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from bench import messages
from bench.chiffres import Chiffre, code_sortie
from bench.concurrents.commun import CLIENT
from bench.concurrents.passerelle import installer, passerelle
from bench.concurrents.postgres import postgres
from bench.generateur import ReponseFausse, deposer
from bench.inscrits import INSCRITS, VALIDITE, inscrire, ouverte
from bench.rapport import ecrire, montrer_chiffres
from bench.renouvellements import ADMINISTRATION, Renouvellement, certificat, renouveler
from bench.tireur import PATIENCE
from bench.tournee import DureeTournee, tournees
from esav_ws.application.messages_administration import EnregistrerCertificat, ListerCertificats
from esav_ws.bootstrap import Maison
from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.pki.empreinte import empreinte_sha256
from esav_ws.server.confiance import PERIODE_S

CONTROLES: Final = 100_000
MESURE_S: Final = 3.0
"""Seconds of checks at least: several times what an entry stays fresh without a look at the registry."""

APPELS: Final = 100_000
"""Calls of the four renewals together."""

CENT: Final = 100
"""Certificates of fifty Opérateurs in the middle of their renewals."""

OUVERTES: Final = 8
"""Connections held open while a certificate is revoked and registered again."""

CONTROLE_MAX_US: Final = 100.0
EFFET_MAX_S: Final = 1.0
TOURNEE_MAX_S: Final = 5.0

Dire = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Durees:
    """How long something took: median, 99th percentile and longest, in the unit of the figure; how many times."""

    p50: float
    p99: float
    pire: float
    nombre: int

    @classmethod
    def de(cls, valeurs: Sequence[float]) -> "Durees":
        """Return the summary of *valeurs*, a hundred at least for the percentile to mean something."""
        ordre = sorted(valeurs)
        return cls(statistics.median(ordre), ordre[int(len(ordre) * 0.99)], ordre[-1], len(ordre))


@dataclass(frozen=True, slots=True)
class Controle:
    """The identity check under one load, in microseconds; *exige*, it has a floor."""

    nom: str
    durees: Durees
    exige: bool = True


@dataclass(slots=True)
class Banc:
    """One run: what it measures, bit by bit."""

    dire: Dire
    controles: list[Controle]
    effets: dict[str, Durees]
    renouvellements: list[Renouvellement]
    tournees: list[DureeTournee] = field(default_factory=list)

    def controler(self, base: str | None = None) -> None:
        """Time the identity check of one request, in process, on the database *base* (its URL; SQLite by default)."""
        with tempfile.TemporaryDirectory(prefix="esav-banc-certificats-") as dossier:
            home = Path(dossier) / "home"
            installer(home, base)
            with ouverte(home, base) as maison:
                ders = inscrire(maison, [CLIENT], [datetime.now(UTC) + VALIDITE] * INSCRITS)
                nom = maison.engine.dialect.name
                self.dire(f"{len(ders)} certificates registered on {nom}")
                with _veille(maison):
                    self.controles += [
                        _chronometrer(f"{nom}: {CENT} of them call all the time", maison, ders[:CENT]),
                        _chronometrer(f"{nom}: all of them call all the time", maison, ders),
                        _chronometrer(
                            f"{nom}: the registry read at every request",
                            maison,
                            ders,
                            relire=True,
                            exige=False,
                        ),
                    ]

    def tourner(self, base: str | None = None) -> None:
        """Time the daily round on the database *base* (its URL; SQLite by default)."""
        for tournee in tournees(base):
            self.dire(f"{tournee.nom}: {tournee.secondes:.2f} s")
            self.tournees.append(tournee)

    def revoquer(self, tours: int) -> None:
        """Time revocations and registrations on open connections of two workers."""
        with passerelle() as concurrent, ouverte(concurrent.home) as maison:
            (numero,) = deposer(concurrent.cible)
            corps = messages.par_numero("consulterEtat", numero)
            empreinte = certificat(maison, concurrent.identite.cert).empreinte
            refus: list[float] = []
            retours: list[float] = []
            with ExitStack() as pile:
                contexte = concurrent.identite.contexte()
                ouvertes = [
                    HTTPSConnection("127.0.0.1", concurrent.port, context=contexte, timeout=PATIENCE)
                    for _ in range(OUVERTES)
                ]
                fils = pile.enter_context(ThreadPoolExecutor(OUVERTES))
                for connexion in ouvertes:
                    pile.callback(connexion.close)
                for tour in range(tours):
                    for statut, attendu, mesures in (
                        (StatutCertificat.REVOQUE, b"CRT-005", refus),
                        (StatutCertificat.ACTIF, numero.encode(), retours),
                    ):
                        attentes = [fils.submit(_guetter, c, corps, attendu) for c in ouvertes]
                        time.sleep(0.2 + 0.1 * (tour % 6))  # not in step with the looks at the registry
                        _changer(maison, empreinte, statut)
                        acte = time.perf_counter()
                        mesures += [max(0.0, attente.result() - acte) for attente in attentes]
                    self.dire(f"revoked and registered again, {tour + 1} of {tours}")
            self.effets["revocation to first refusal"] = Durees.de(refus)
            self.effets["registration to first answer"] = Durees.de(retours)

    def renouveler(self, appels: int) -> None:
        """Count what is refused through each of the four renewals."""
        with passerelle() as concurrent, ouverte(concurrent.home) as maison:
            self.renouvellements += renouveler(concurrent, maison, appels, self.dire)

    def chiffres(self) -> list[Chiffre]:
        """Return what was measured beside its floors."""
        trouves = [
            Chiffre(
                f"identity check of one request, {INSCRITS} certificates registered",
                f"{controle.nom}: p99",
                controle.durees.p99,
                "µs",
                CONTROLE_MAX_US if controle.exige else None,
                au_plus=True,
                detail=f"p50 {controle.durees.p50:.1f} µs, {controle.durees.nombre} requests",
            )
            for controle in self.controles
        ]
        trouves += [
            Chiffre(
                "effect of the registry, two workers, open connections",
                nom,
                durees.pire,
                "s",
                EFFET_MAX_S,
                au_plus=True,
                detail=f"the longest of {durees.nombre}; p50 {durees.p50:.2f} s",
            )
            for nom, durees in self.effets.items()
        ]
        trouves += [
            Chiffre(
                f"daily round, {INSCRITS} certificates",
                tournee.nom,
                tournee.secondes,
                "s",
                TOURNEE_MAX_S if tournee.exigee else None,
                au_plus=True,
                detail=f"{tournee.rappels} reminders given, {tournee.fins} ends written down",
            )
            for tournee in self.tournees
        ]
        return [*trouves, *(renouvellement.chiffre for renouvellement in self.renouvellements)]


@contextmanager
def _veille(maison: Maison) -> Iterator[None]:
    """Look at the registry while the block runs, as often as the door does."""
    fini = threading.Event()

    def veiller() -> None:
        while not fini.wait(PERIODE_S):
            maison.epingles.version()

    maison.epingles.version()
    fil = threading.Thread(target=veiller)
    fil.start()
    try:
        yield
    finally:
        fini.set()
        fil.join()


def _chronometrer(
    nom: str, maison: Maison, ders: Sequence[bytes], *, relire: bool = False, exige: bool = True
) -> Controle:
    """Return what checks take as the door makes them, drawn at random among *ders*, each of which has called before."""
    acces = maison.acces
    horloge = time.perf_counter_ns
    for der in ders:
        acces.identifier(empreinte_sha256(der))
    durees: list[float] = []
    fin = time.perf_counter() + MESURE_S
    while len(durees) < CONTROLES or time.perf_counter() < fin:
        der = secrets.choice(ders)
        debut = horloge()
        empreinte = empreinte_sha256(der)
        if relire or acces.reconnaitre(empreinte) is None:
            acces.identifier(empreinte)
        durees.append((horloge() - debut) / 1000)
    return Controle(nom, Durees.de(durees), exige)


def _guetter(http: HTTPSConnection, corps: bytes, attendu: bytes) -> float:
    """Ask again and again; return the instant of the first answer that bears *attendu*."""
    fin = time.perf_counter() + PATIENCE
    while time.perf_counter() < fin:
        http.request("POST", messages.CHEMIN, corps, {"Content-Type": "text/xml; charset=utf-8"})
        if attendu in http.getresponse().read():
            return time.perf_counter()
        time.sleep(0.005)
    raise ReponseFausse(f"no answer bears {attendu!r}")


def _changer(maison: Maison, empreinte: str, statut: StatutCertificat) -> None:
    tous: list[Certificat] = maison.bus.executer(ListerCertificats(), ADMINISTRATION)
    connu = next(c for c in tous if c.empreinte == empreinte)
    revoque_le = datetime.now(UTC) if statut is StatutCertificat.REVOQUE else None
    change = replace(connu, statut=statut, revoque_le=revoque_le)
    maison.bus.executer(EnregistrerCertificat(certificat=change), ADMINISTRATION)


def main(
    rapide: Annotated[bool, typer.Option("--rapide", help="Few rounds and calls: for development.")] = False,
    sortie: Annotated[Path, typer.Option("--json", help="File for the figures.")] = Path(
        "var/bench-certificats.json"
    ),
) -> None:
    """Measure, print the table, write the JSON; exit code 1 when a figure is below its floor."""
    console = Console(stderr=False, highlight=False)
    banc = Banc(lambda texte: console.print(f"[dim]{texte}[/]"), [], {}, [])
    banc.controler()
    banc.tourner()
    with postgres() as serveur:
        banc.controler(serveur.base())
        banc.tourner(serveur.base())
    banc.revoquer(3 if rapide else 15)
    banc.renouveler(20_000 if rapide else APPELS)
    chiffres = banc.chiffres()
    brut = {
        "controles_us": [asdict(controle) for controle in banc.controles],
        "effets_s": {nom: asdict(d) for nom, d in banc.effets.items()},
        "tournees": [asdict(tournee) for tournee in banc.tournees],
        "renouvellements": [asdict(r) for r in banc.renouvellements],
    }
    ecrire(sortie, brut, chiffres)
    montrer_chiffres(console, chiffres)
    raise typer.Exit(code_sortie(chiffres))


if __name__ == "__main__":
    typer.run(main)
