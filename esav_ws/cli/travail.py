"""`esav worker`: the background work in a process of its own, and the same under the master of `esav serve`."""

import logging
import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

from rich.console import RenderableType

from esav_ws import home
from esav_ws.bootstrap import Maison
from esav_ws.cli.commun import exiger_base
from esav_ws.cli.erreurs import reglages
from esav_ws.cli.sortie import EnJson, fiche, montrer
from esav_ws.config import Settings
from esav_ws.journalisation import configurer

AIDE = """Accomplit le travail de fond (courriels, ménage) jusqu'à Ctrl-C.

Plusieurs peuvent tourner sur PostgreSQL ; sur SQLite, le second attend la fin du premier et prend sa suite.

Exemple : [bold]esav worker[/]
"""


def worker(*, en_json: EnJson = False) -> None:
    """Do the background work of this home until SIGINT or SIGTERM."""
    settings = reglages()
    configurer(settings.journal, seuil=logging.DEBUG if settings.debug else logging.INFO)
    exiger_base(settings)
    home.controler_base(settings)
    donnees: dict[str, Any] = {
        "home": str(settings.home.resolve()),
        "courriels": settings.smtp_hote and f"{settings.smtp_hote}:{settings.smtp_port}",
    }

    def dessiner() -> Iterator[RenderableType]:
        yield fiche(
            [
                ("Courriels", donnees["courriels"] or "aucun serveur SMTP (ESAV_SMTP_HOTE) : ils attendent"),
                ("Dossier", donnees["home"]),
            ]
        )
        yield "Au travail. Ctrl-C pour arrêter."

    travailler(
        settings,
        pret=lambda: montrer(donnees, dessiner, en_json=en_json),
        ecouter=arreter_au_signal,
    )


def travailler(
    settings: Settings, *, pret: Callable[[], None], ecouter: Callable[[Callable[[], None]], None]
) -> None:
    """Do the background work of *settings* until told to stop.

    `ecouter` is given what stops it, and arranges for it to be called; `pret` is called once it works or stands by.
    """
    from esav_ws.worker import Ouvrier  # noqa: PLC0415 - 25 MB that no other command, and no gateway, is to load

    maison = Maison.ouvrir(settings)
    try:
        ouvrier = Ouvrier(maison)
        ecouter(ouvrier.arreter)
        ouvrier.executer(pret)
    finally:
        maison.fermer()


def arreter_au_signal(arreter: Callable[[], None]) -> None:
    """Have the first SIGINT or SIGTERM call *arreter*, and the second end the process: rows tell what remains."""
    recus = []

    def obeir(numero: int, _cadre: object) -> None:
        recus.append(numero)
        if len(recus) > 1:
            os._exit(1)
        arreter()

    for numero in (signal.SIGINT, signal.SIGTERM):
        signal.signal(numero, obeir)
