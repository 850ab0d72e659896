"""500 clients at once on 100 slots: `python -m bench.creneaux`.

Each client searches slots for a line of its own, then books the first that it was proposed, through the workshop of a
gateway process (bus, rules, journal, durable commit); one that finds nothing searches again while others only hold.
Exactly as many appointments must come of it as there are seats, and no seat may have two.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as heure
from pathlib import Path
from typing import Final

from lxml import etree
from rich.console import Console

from bench import rapport
from bench.chiffres import Chiffre, code_sortie
from bench.concurrents.commun import CLIENT
from bench.concurrents.passerelle import installer
from bench.concurrents.postgres import postgres
from esav_ws.application.messages import DeposerSignalisation
from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.application.messages_rendezvous import (
    DefinirPlanning,
    ListerPlanning,
    RechercherCreneaux,
    ReserverCreneau,
)
from esav_ws.atelier import Atelier, Tour
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.horloge import PARIS, jour_de_paris
from esav_ws.domain.offre import Prestation
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.domain.rendezvous import PARTOUT, Plage, TypeRendezVous
from esav_ws.domain.signalisation import Deposant
from esav_ws.xmlio.catalogue import recevoir

BASES: Final = ("SQLite", "PostgreSQL")
CLIENTS: Final = 500
PLACES: Final = 100
_OI: Final = Acteur("Banc", Cote.OI, frozenset(Habilitation))
_CLIENT: Final = Acteur(CLIENT, Cote.OPERATEUR, frozenset({Habilitation.SIGNALISATION}), CLIENT)
_LARGEUR: Final = 170
"""Columns of the table where there is no terminal."""
_MOIS: Final = timedelta(days=31)
_PAUSE_S: Final = 0.25
"""Before a client that found nothing searches again."""


@dataclass(frozen=True, slots=True)
class Cas:
    """One way to lay the seats out: `creneaux` slots of as many seats each, in a commune of their own."""

    nom: str
    insee: str
    creneaux: int

    def plages(self, aujourdhui: date, places: int) -> Iterator[Plage]:
        """Yield the slots, four a day."""
        for rang in range(self.creneaux):
            jour = aujourdhui + timedelta(days=1 + rang // 4)
            debut = datetime.combine(jour, heure(8 + 2 * (rang % 4)), PARIS)
            fin = debut + timedelta(hours=2)
            yield Plage(self.insee, frozenset({TypeRendezVous.SAV}), debut, fin, places // self.creneaux)


CAS: Final = (Cas("one slot, 100 seats", "99001", 1), Cas("100 slots, one seat each", "99002", PLACES))


def mesurer(maison: Maison, cas: Cas, clients: int = CLIENTS, places: int = PLACES) -> Iterator[Chiffre]:
    """Yield how many appointments came of *clients* on *places*, what was counted twice, and how fast it went."""
    aujourdhui = jour_de_paris(datetime.now(UTC))
    ailleurs = maison.bus.executer(ListerPlanning(du=aujourdhui, au=aujourdhui + _MOIS, zone=PARTOUT), _OI)
    fermees = (replace(occupation.plage, techniciens=0) for occupation in ailleurs)
    maison.bus.executer(DefinirPlanning(plages=(*fermees, *cas.plages(aujourdhui, places))), _OI)
    lignes = list(_deposer(maison, cas, clients))
    debut = time.perf_counter()
    pris = asyncio.run(_tous(maison, lignes, aujourdhui, places))
    duree = time.perf_counter() - debut
    occupees = maison.bus.executer(ListerPlanning(du=aujourdhui, au=aujourdhui + _MOIS, zone=cas.insee), _OI)
    reservees = sum(occupation.reservees for occupation in occupees)
    en_trop = sum(max(0, o.reservees - o.plage.techniciens) for o in occupees) + abs(
        reservees - len(set(pris))
    )
    groupe = f"{clients} concurrent bookings, {cas.nom}"
    base = maison.engine.dialect.name
    yield Chiffre(groupe, f"{base}: appointments", len(pris), "", places, detail=f"of {places} seats")
    yield Chiffre(groupe, f"{base}: appointments beyond the seats", len(pris) - places, "", 0, au_plus=True)
    yield Chiffre(groupe, f"{base}: seats given twice or not kept", en_trop, "", 0, au_plus=True)
    yield Chiffre(groupe, f"{base}: time until the last one", duree, "s", detail=f"{len(pris) / duree:.0f}/s")


async def _tous(maison: Maison, lignes: list[tuple[str, str]], aujourdhui: date, places: int) -> list[str]:
    """Return the identifiers of the appointments that the clients took, all of them at once."""
    tour = Tour()
    atelier = maison.atelier(tour)
    pris: list[str] = []

    async def client(prestation: str, numero: str) -> None:
        recherche = RechercherCreneaux(
            identifiant_prestation=prestation,
            type=TypeRendezVous.SAV,
            debut=aujourdhui + timedelta(days=1),
            fin=aujourdhui + _MOIS,
        )
        while True:
            if creneaux := await atelier.executer(recherche, _CLIENT, ""):
                reservation = ReserverCreneau(id_creneau=creneaux[0].id, numero=numero)
                pris.append((await atelier.executer(reservation, _CLIENT, "")).id)
                return
            if len(pris) >= places:
                return
            await asyncio.sleep(_PAUSE_S)

    try:
        await asyncio.gather(*(client(*ligne) for ligne in lignes))
        await _rien_ne_reste(atelier, lignes[-1][0], aujourdhui)
    finally:
        atelier.fermer()
        tour.fermer()
    return pris


async def _rien_ne_reste(atelier: Atelier, prestation: str, aujourdhui: date) -> None:
    recherche = RechercherCreneaux(
        identifiant_prestation=prestation,
        type=TypeRendezVous.SAV,
        debut=aujourdhui + timedelta(days=1),
        fin=aujourdhui + _MOIS,
    )
    if await atelier.executer(recherche, _CLIENT, ""):
        raise RuntimeError("a seat is free that was booked")


def _deposer(maison: Maison, cas: Cas, clients: int) -> Iterator[tuple[str, str]]:
    """Yield the prestation of each client, made now, and the number of its open signalisation."""
    exemple = etree.parse(maison.settings.forms_catalogue / "FTTH-SIG" / "2" / "exemple.xml").getroot()
    for rang in range(clients):
        ligne = f"RDV-{cas.insee}-{rang:04}"
        prestation = Prestation(ligne, CLIENT, "FTTH", reference_pm=f"FI-{cas.insee}-0001")
        maison.bus.executer(DefinirPrestation(prestation=prestation), _OI)
        depot = DeposerSignalisation(
            identifiant_prestation=ligne,
            reference_operateur=ligne,
            deposant=Deposant("Service client", "0380000000"),
            formulaire=recevoir(exemple),
        )
        yield ligne, maison.bus.executer(depot, _CLIENT).numero


def main() -> int:
    """Run on both databases, print the figures, and return the exit code."""
    analyseur = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    analyseur.add_argument("--base", choices=BASES, action="append", help="only this database")
    options = analyseur.parse_args()
    trouves: list[Chiffre] = []
    with ExitStack() as pile:
        for base in options.base or BASES:
            url = pile.enter_context(postgres()).base() if base == "PostgreSQL" else None
            home = Path(pile.enter_context(tempfile.TemporaryDirectory(prefix="esav-banc-rdv-"))) / "home"
            installer(home, url)
            maison = Maison.ouvrir(Settings(home=home, database_url=url))
            try:
                for cas in CAS:
                    trouves += mesurer(maison, cas)
            finally:
                maison.fermer()
    console = Console()
    if not console.is_terminal:
        console.width = _LARGEUR
    rapport.montrer_chiffres(console, trouves)
    return code_sortie(trouves)


if __name__ == "__main__":
    sys.exit(main())
