"""Collective faults beside a long past: `python -m bench.collectifs`.

A round of detection over a database of few signalisations, then of many, whose window of four hours holds some 150 open
ones; then a cut PM is proposed, and its signalisations follow one act.
"""

import argparse
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from lxml import etree
from rich.console import Console

from bench import rapport
from bench.chiffres import Chiffre, code_sortie
from bench.concurrents.commun import CLIENT
from bench.concurrents.passerelle import installer
from bench.concurrents.postgres import postgres
from bench.semis import semer
from esav_ws.application.collectif_detection import ChantierDetectionCollectif
from esav_ws.application.messages import DeposerSignalisation
from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.application.messages_collectif import (
    AvancerCollectif,
    ConfirmerCollectif,
    ListerCollectifs,
    SuivreCollectif,
)
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.collectif_detection import ReglesCollectif
from esav_ws.domain.derangement_collectif import EtatCollectif
from esav_ws.domain.offre import Prestation
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.domain.signalisation import Deposant
from esav_ws.xmlio.catalogue import recevoir

BASES: Final = ("SQLite", "PostgreSQL")
TAILLES: Final = (10_000, 1_000_000)
ENFANTS: Final = 1_000
RONDES: Final = 50
_BUT_MS: Final = 20
"""A round costs what its window holds, some 10 µs an open signalisation, whatever lies behind it."""
_OI: Final = Acteur("Banc", Cote.OI, frozenset(Habilitation))
_CLIENT: Final = Acteur(CLIENT, Cote.OPERATEUR, frozenset({Habilitation.SIGNALISATION}), CLIENT)
_PM: Final = "FI-99001-0001"
_LARGEUR: Final = 170
"""Columns of the table where there is no terminal."""


def ronde(maison: Maison) -> float:
    """Return the median time of a round of detection, in milliseconds."""
    chantier = _chantier(maison)
    return statistics.median(_duree(lambda: chantier.accomplir("banc")) for _ in range(RONDES)) * 1000


def panne(maison: Maison, enfants: int = ENFANTS) -> Iterator[Chiffre]:
    """Yield how fast a cut PM of *enfants* lines is proposed, and followed by its signalisations."""
    base, groupe = maison.engine.dialect.name, f"a cut PM of {enfants} lines"
    exemple = etree.parse(maison.settings.forms_catalogue / "FTTH-SIG" / "2" / "exemple.xml").getroot()
    for rang in range(enfants):
        ligne = f"COLL-{rang:05}"
        prestation = Prestation(ligne, CLIENT, "FTTH", reference_pm=_PM, reference_pbo=f"PBO-{rang // 8}")
        maison.bus.executer(DefinirPrestation(prestation=prestation), _OI)
        depot = DeposerSignalisation(
            identifiant_prestation=ligne,
            reference_operateur=ligne,
            deposant=Deposant("Service client", "0380000000"),
            formulaire=recevoir(exemple),
        )
        maison.bus.executer(depot, _CLIENT)
    yield Chiffre(groupe, f"{base}: proposed in", _duree(lambda: _chantier(maison).accomplir("banc")), "s")
    proposes = (lu.collectif for lu in maison.bus.executer(ListerCollectifs(), _OI))
    numero = next(collectif.numero for collectif in proposes if collectif.support == _PM)
    maison.bus.executer(ConfirmerCollectif(numero=numero, accepte=True), _OI)
    maison.bus.executer(AvancerCollectif(numero=numero, vers=EtatCollectif.EN_COURS), _OI)
    duree = _duree(lambda: _suivre(maison, numero))
    yield Chiffre(groupe, f"{base}: told, accepted and taken in charge", enfants / duree, "/s")


def _suivre(maison: Maison, numero: str) -> None:
    while maison.bus.executer(SuivreCollectif(numero=numero), _OI).reste:
        pass


def _chantier(maison: Maison) -> ChantierDetectionCollectif:
    return ChantierDetectionCollectif(
        ReglesCollectif(), (), alea=secrets.randbelow, ouvrir=maison.unites, horloge=maison.horloge
    )


def _duree(geste: Callable[[], object]) -> float:
    debut = time.perf_counter()
    geste()
    return time.perf_counter() - debut


def main() -> int:
    """Run on both databases, print the figures, and return the exit code."""
    analyseur = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    analyseur.add_argument("--base", choices=BASES, action="append", help="only this database")
    analyseur.add_argument("--taille", type=int, action="append", help="signalisations stored before")
    options = analyseur.parse_args()
    trouves: list[Chiffre] = []
    with ExitStack() as pile:
        serveur = pile.enter_context(postgres()) if "PostgreSQL" in (options.base or BASES) else None
        for base in options.base or BASES:
            for taille in options.taille or TAILLES:
                url = serveur.base() if serveur and base == "PostgreSQL" else None
                dossier = pile.enter_context(tempfile.TemporaryDirectory(prefix="esav-banc-dc-"))
                home = Path(dossier) / "home"
                installer(home, url)
                reglages = Settings(home=home, database_url=url)
                semer(reglages.base, taille)
                maison = Maison.ouvrir(reglages)
                try:
                    nom = f"{base}: beside {taille} signalisations"
                    trouves.append(
                        Chiffre("a round of detection", nom, ronde(maison), "ms", but=_BUT_MS, au_plus=True)
                    )
                    if taille == (options.taille or TAILLES)[-1]:
                        trouves += panne(maison)
                finally:
                    maison.fermer()
    console = Console()
    if not console.is_terminal:
        console.width = _LARGEUR
    rapport.montrer_chiffres(console, trouves)
    return code_sortie(trouves)


if __name__ == "__main__":
    sys.exit(main())
