"""What certificates cost at the door, and how long the registry takes to be obeyed.

`python -m bench.certificats`: the identity check in process, with ten thousand certificates registered; revocations and
registrations timed over mutual TLS on connections that stay open, two workers; the four renewals of art. 5.2.2, old and
new certificate in use at once, under load.
"""

import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from bench import messages
from bench.chiffres import Chiffre, code_sortie
from bench.concurrents.commun import CLIENT
from bench.concurrents.passerelle import installer, passerelle, url_sqlite
from bench.concurrents.postgres import postgres
from bench.generateur import ReponseFausse, deposer
from bench.rapport import ecrire, montrer_chiffres
from bench.renouvellements import ADMINISTRATION, Renouvellement, certificat, renouveler
from bench.tireur import PATIENCE
from esav_ws.application.messages_administration import EnregistrerCertificat, ListerCertificats
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_dossier import Dossier, Source
from esav_ws.domain.certificat_piece import Faits, Piece
from esav_ws.pki.empreinte import empreinte_sha256

INSCRITS: Final = 10_000
CONTROLES: Final = 100_000
APPELS: Final = 100_000
"""Calls of the four renewals together."""

CENT: Final = 100
"""Certificates of fifty Opérateurs in the middle of their renewals."""

OUVERTES: Final = 8
"""Connections held open while a certificate is revoked and registered again."""

CONTROLE_MAX_US: Final = 100.0
EFFET_MAX_S: Final = 1.0

_VALIDITE: Final = timedelta(days=365)
_DER: Final = 1200
"""Bytes of an ordinary client certificate."""

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

    def controler(self, base: str | None = None) -> None:
        """Time the identity check of one request, in process, on the database *base* (its URL; SQLite by default)."""
        with tempfile.TemporaryDirectory(prefix="esav-banc-certificats-") as dossier:
            home = Path(dossier) / "home"
            installer(home, base)
            with _maison(home, base) as maison:
                ders = _inscrire_en_nombre(maison)
                nom = maison.engine.dialect.name
                self.dire(f"{len(ders)} certificates registered on {nom}")
                embarquee = base is None
                self.controles += [
                    _chronometrer(f"{nom}: {CENT} of them call all the time", maison, ders[:CENT]),
                    _chronometrer(f"{nom}: all of them call all the time", maison, ders, exige=embarquee),
                    _chronometrer(
                        f"{nom}: the registry read at every request", maison, ders, relire=True, exige=False
                    ),
                ]

    def revoquer(self, tours: int) -> None:
        """Time revocations and registrations on open connections of two workers."""
        with passerelle() as concurrent, _maison(concurrent.home) as maison:
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
                        time.sleep(
                            0.2 + 0.1 * (tour % 6)
                        )  # the registry is read twice a second: not in step with it
                        _changer(maison, empreinte, statut)
                        acte = time.perf_counter()
                        mesures += [max(0.0, attente.result() - acte) for attente in attentes]
                    self.dire(f"revoked and registered again, {tour + 1} of {tours}")
            self.effets["revocation to first refusal"] = Durees.de(refus)
            self.effets["registration to first answer"] = Durees.de(retours)

    def renouveler(self, appels: int) -> None:
        """Count what is refused through each of the four renewals."""
        with passerelle() as concurrent, _maison(concurrent.home) as maison:
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
        return [*trouves, *(renouvellement.chiffre for renouvellement in self.renouvellements)]


@contextmanager
def _maison(home: Path, base: str | None = None) -> Iterator[Maison]:
    maison = Maison.ouvrir(Settings(home=home, database_url=base or url_sqlite(home)))
    try:
        yield maison
    finally:
        maison.fermer()


def _inscrire_en_nombre(maison: Maison) -> list[bytes]:
    """Return the DER of `INSCRITS` certificates, just registered: nothing of them is read but their fingerprint."""
    maintenant = datetime.now(UTC)
    ders = [secrets.token_bytes(_DER) for _ in range(INSCRITS)]
    with maison.unites(ecriture=True) as uow:
        for rang, der in enumerate(ders):
            empreinte = empreinte_sha256(der)
            faits = Faits(
                empreinte,
                f"CN=Banc {rang}",
                "CN=Autorité du banc",
                f"{rang:x}",
                maintenant - _VALIDITE,
                maintenant + _VALIDITE,
            )
            dossier = Dossier(
                numero=f"{CLIENT}-C{rang + 10_000}",
                operateur=CLIENT,
                source=Source.OI,
                statut=StatutCertificat.ACTIF,
                ouvert_le=maintenant,
                active_le=maintenant,
                premier_usage_le=maintenant,
                piece=Piece(faits, der),
            )
            uow.certificats.ajouter(dossier)
        uow.commit()
    return ders


def _chronometrer(
    nom: str, maison: Maison, ders: Sequence[bytes], *, relire: bool = False, exige: bool = True
) -> Controle:
    """Return what `CONTROLES` checks take as the door makes them, drawn at random among *ders*."""
    acces = maison.acces
    horloge = time.perf_counter_ns
    tires = [secrets.choice(ders) for _ in range(CONTROLES)]
    durees = []
    for der in tires:
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
    with postgres() as serveur:
        banc.controler(serveur.base())
    banc.revoquer(3 if rapide else 15)
    banc.renouveler(20_000 if rapide else APPELS)
    chiffres = banc.chiffres()
    brut = {
        "controles_us": [asdict(controle) for controle in banc.controles],
        "effets_s": {nom: asdict(d) for nom, d in banc.effets.items()},
        "renouvellements": [asdict(r) for r in banc.renouvellements],
    }
    ecrire(sortie, brut, chiffres)
    montrer_chiffres(console, chiffres)
    raise typer.Exit(code_sortie(chiffres))


if __name__ == "__main__":
    typer.run(main)
