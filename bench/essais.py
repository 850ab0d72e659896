"""`python -m bench.essais`: 10 000 tests on 100 simulated equipments while the worker is killed ten times.

One Opérateur floods every equipment, another asks for a tenth as much. Every test must end with one result, none beyond the load
of an equipment, no act begun twice, and both must have equal shares as long as both wait.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from bench.chiffres import Chiffre, code_sortie
from bench.concurrents.passerelle import installer
from bench.concurrents.postgres import postgres
from bench.rapport import montrer_chiffres
from esav_ws.application.essais_file import ChantierEssais
from esav_ws.application.gestes import Gestes
from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.application.messages_essais import DefinirEquipements
from esav_ws.application.ports import UnitOfWork
from esav_ws.application.ports_essais import Cible, CriteresEssais, Releve
from esav_ws.application.travaux import Travaux
from esav_ws.bootstrap import Maison, regles_sav
from esav_ws.config import Settings
from esav_ws.domain.equipement import CAPACITE, Equipement, Raccordement
from esav_ws.domain.essai import EssaiLigne, EtatEssai
from esav_ws.domain.essai_catalogue import Valeur
from esav_ws.domain.essai_numero import composer
from esav_ws.domain.offre import Prestation
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.worker import Ouvrier

BASES: Final = ("SQLite", "PostgreSQL")
INONDE, AUTRE = "ALFA", "BETA"
_BANC: Final = "BANC"
_AGENT: Final = Acteur("Banc", Cote.OI, frozenset(Habilitation))
_LATENCE_S: Final = 0.02
_DELAI_S: Final = 900.0
_LOT: Final = 500
_PART_D_ACTES: Final = 20
"""One test in so many is an act."""
_ECART_MAX: Final = 10.0
"""Percent by which the shares of the two may differ from one half."""


@dataclass(frozen=True, slots=True)
class Epreuve:
    """How many tests on how many equipments, and how often the worker is killed meanwhile."""

    essais: int = 10_000
    equipements: int = 100
    morts: int = 10


class BancCompte:
    """A bench that writes down each test that it begins, durably enough to outlive the process, and how many at once."""

    nom = _BANC

    def __init__(self, journal: Path) -> None:
        self._journal = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._verrou = threading.Lock()
        self._ensemble: Counter[str] = Counter()

    def sait(self, equipement: Equipement, code: str) -> bool:
        """Return `True`: it has every test."""
        del equipement, code
        return True

    def executer(
        self, cible: Cible, code: str, parametres: Mapping[str, Valeur], *, delai_s: float
    ) -> Sequence[Releve]:
        """Return a healthy line after a while."""
        del parametres, delai_s
        equipement = cible.equipement.code
        with self._verrou:
            self._ensemble[equipement] += 1
            ensemble = self._ensemble[equipement]
        os.write(self._journal, f"{cible.prestation} {code} {ensemble}\n".encode())
        time.sleep(_LATENCE_S)
        with self._verrou:
            self._ensemble[equipement] -= 1
        return (Releve("etatOnt", "EN_LIGNE"),)


def travailler(home: Path, url: str | None) -> None:
    """Be the worker of the house at *home*, until killed."""
    maison = Maison.ouvrir(Settings(home=home, database_url=url))
    chantier = ChantierEssais(
        [BancCompte(home / "essais.log")],
        regles_sav(maison.settings).essais,
        ouvrir=maison.unites,
        horloge=maison.horloge,
    )
    travaux = Travaux([chantier], ouvrir=maison.unites, horloge=maison.horloge)
    Ouvrier(maison, travaux=travaux).executer(lambda: None)


def peupler(maison: Maison, epreuve: Epreuve) -> None:
    """Store as many tests, nine in ten of `INONDE`'s, spread evenly over the equipments; each on a line of its own."""
    essais, equipements = epreuve.essais, epreuve.equipements
    codes = [f"OLT-{rang:03}" for rang in range(equipements)]
    maison.bus.executer(
        DefinirEquipements(equipements=tuple(Equipement(code, "Banc", _BANC) for code in codes)), _AGENT
    )
    gestes, maintenant = Gestes(maison.unites), datetime.now(UTC)
    for debut in range(0, essais, _LOT):
        rangs = range(debut, min(essais, debut + _LOT))
        lot = maison.bus.lot()
        lot.attendre()
        for rang in rangs:
            operateur = AUTRE if rang // equipements % 10 == 0 else INONDE
            prestation = Prestation(f"ESSAI-{rang:06}", operateur, "FTTO")
            lot.executer(maison.bus.preparer(DefinirPrestation(prestation=prestation), _AGENT))
        lot.valider()
        maison.bus.executer(
            DefinirEquipements(
                raccordements=tuple(
                    Raccordement(f"ESSAI-{rang:06}", codes[rang % equipements], str(rang)) for rang in rangs
                )
            ),
            _AGENT,
        )

        def ajouter(u: UnitOfWork, rangs: range = rangs) -> None:
            for rang in rangs:
                u.essais.ajouter(_essai(rang, equipements, codes, maintenant))

        gestes.ecrire(ajouter)


def _essai(rang: int, equipements: int, codes: Sequence[str], le: datetime) -> EssaiLigne:
    acte = rang % _PART_D_ACTES == 0
    operateur = AUTRE if rang // equipements % 10 == 0 else INONDE
    demande_le = le + timedelta(microseconds=rang)
    return EssaiLigne(
        composer(rang),
        operateur,
        f"ESSAI-{rang:06}",
        "FTTO",
        f"R-{rang}",
        "RELANCE_ONT" if acte else "CONNEXION",
        "FTTO-TST",
        1,
        (("confirmation", "OUI"),) if acte else (),
        codes[rang % equipements],
        str(rang),
        operateur,
        Cote.OPERATEUR,
        poids=1,
        verrou="",
        sans_risque=not acte,
        acte=acte,
        maximum_s=30,
        demande_le=demande_le,
        etat_le=demande_le,
        a_partir_le=le,
        expire_le=le + timedelta(hours=1),
    )


def mesurer(home: Path, url: str | None, epreuve: Epreuve) -> Iterator[Chiffre]:
    """Yield what became of the tests of the house at *home*."""
    maison = Maison.ouvrir(Settings(home=home, database_url=url))
    try:
        peupler(maison, epreuve)
        debut = time.perf_counter()
        _faire_tourner(maison, home, url, epreuve)
        duree = time.perf_counter() - debut
        yield from _juger(maison, home, epreuve, duree)
    finally:
        maison.fermer()


def _faire_tourner(maison: Maison, home: Path, url: str | None, epreuve: Epreuve) -> None:
    essais, morts = epreuve.essais, epreuve.morts
    commande = [
        sys.executable,
        "-m",
        "bench.essais",
        "--ouvrier",
        str(home),
        *(["--url", url] if url else []),
    ]
    limite = time.monotonic() + _DELAI_S
    paliers = [essais * (rang + 1) // (morts + 1) for rang in range(morts)]
    ouvrier = subprocess.Popen(commande)
    try:
        while (restants := _actifs(maison)) and time.monotonic() < limite:
            if paliers and essais - restants >= paliers[0]:
                paliers.pop(0)
                ouvrier.send_signal(signal.SIGKILL)
                ouvrier.wait()
                ouvrier = subprocess.Popen(commande)
            time.sleep(0.2)
    finally:
        ouvrier.send_signal(signal.SIGKILL)
        ouvrier.wait()


def _actifs(maison: Maison) -> int:
    def compter(u: UnitOfWork) -> int:
        return sum(e.en_attente + e.en_cours for e in u.equipements.etats())

    return Gestes(maison.unites).lire(compter)


def _tous(maison: Maison) -> Iterator[EssaiLigne]:
    gestes, apres = Gestes(maison.unites), None
    while True:
        page = gestes.lire(lambda u, apres=apres: u.essais.lister(CriteresEssais(), apres, 1000))  # type: ignore[misc]
        yield from page
        if not page:
            return
        apres = (page[-1].demande_le, page[-1].numero)


def _juger(maison: Maison, home: Path, epreuve: Epreuve, duree: float) -> Iterator[Chiffre]:
    essais, equipements, morts = epreuve.essais, epreuve.equipements, epreuve.morts
    groupe = f"{essais} tests on {equipements} equipments, the worker killed {morts} times"
    base = maison.engine.dialect.name
    lus = list(_tous(maison))
    journal = [ligne.split() for ligne in (home / "essais.log").read_text().splitlines()]
    commences = Counter(ligne[0] for ligne in journal if ligne[1] == "RELANCE_ONT")
    resultats = Gestes(maison.unites).lire(_annonces)
    finis = sum(not e.actif for e in lus)
    doubles = sum(n > 1 for n in resultats.values())
    ensemble = max((int(ligne[2]) for ligne in journal), default=0)
    sans = sum(e.etat is not EtatEssai.TERMINE for e in lus)
    yield Chiffre(
        groupe, f"{base}: tests ended", finis, "", essais, detail=f"{sans} without result (cut short)"
    )
    yield Chiffre(
        groupe, f"{base}: ends told twice, or not", doubles + essais - len(resultats), "", 0, au_plus=True
    )
    yield Chiffre(
        groupe, f"{base}: acts begun twice", sum(n > 1 for n in commences.values()), "", 0, au_plus=True
    )
    yield Chiffre(groupe, f"{base}: at once on one equipment", ensemble, "", CAPACITE, au_plus=True)
    yield Chiffre(
        groupe, f"{base}: unfairness while both wait", _ecart(lus, journal), "%", _ECART_MAX, au_plus=True,
        detail=f"{AUTRE}'s share is one half",
    )  # fmt: skip
    yield Chiffre(groupe, f"{base}: time until the last one", duree, "s", detail=f"{essais / duree:.0f}/s")


def _annonces(u: UnitOfWork) -> Counter[str]:
    """Return how often the end of each test was told."""
    comptes: Counter[str] = Counter()
    for operateur in (INONDE, AUTRE):
        apres = 0
        while page := u.journal.evenements(operateur, apres, 1000):
            comptes.update(e.donnees["numeroTest"] for e in page if e.type.startswith("TEST_"))
            apres = page[-1].sequence
    return comptes


def _ecart(lus: Sequence[EssaiLigne], journal: Sequence[Sequence[str]]) -> float:
    """Return by how much, in percent of one half, `AUTRE`'s share differs from it until its last test is begun.

    The order is that of the bench's own journal; a test that was begun again counts the first time.
    """
    lieux = {e.prestation: (e.equipement, e.operateur) for e in lus}
    files: dict[str, list[str]] = {}
    for prestation in dict.fromkeys(ligne[0] for ligne in journal):
        equipement, operateur = lieux[prestation]
        files.setdefault(equipement, []).append(operateur)
    parts = []
    for ordre in files.values():
        siens = [rang for rang, operateur in enumerate(ordre, start=1) if operateur == AUTRE]
        if siens:
            parts.append(len(siens) / siens[-1])
    return abs(sum(parts) / len(parts) - 0.5) / 0.5 * 100


def main(
    *,
    base: Annotated[list[str] | None, typer.Option(help="Only this database.")] = None,
    essais: Annotated[int, typer.Option(help="Tests.")] = 10_000,
    equipements: Annotated[int, typer.Option(help="Equipments.")] = 100,
    morts: Annotated[int, typer.Option(help="Times that the worker is killed.")] = 10,
    ouvrier: Annotated[Path | None, typer.Option(hidden=True)] = None,
    url: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Run on both databases, and print the figures."""
    if ouvrier is not None:
        travailler(ouvrier, url)
        return
    trouves: list[Chiffre] = []
    with ExitStack() as pile:
        for une in base or BASES:
            adresse = pile.enter_context(postgres()).base() if une == "PostgreSQL" else None
            home = Path(pile.enter_context(tempfile.TemporaryDirectory(prefix="esav-banc-essais-"))) / "home"
            installer(home, adresse)
            trouves += mesurer(home, adresse, Epreuve(essais, equipements, morts))
    console = Console()
    if not console.is_terminal:
        console.width = 170
    montrer_chiffres(console, trouves)
    raise typer.Exit(code_sortie(trouves))


if __name__ == "__main__":
    typer.run(main)
