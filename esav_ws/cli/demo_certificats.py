"""`esav demo certificats`: a year of certificates of three Opérateurs, told in the terminal on a simulated clock."""

from collections.abc import Iterator
from datetime import datetime, time

from rich.console import RenderableType
from rich.text import Text

from esav_ws.cli.demo_certificats_calendrier import DEBUT
from esav_ws.cli.demo_certificats_dessin import dessiner
from esav_ws.cli.demo_certificats_recit import RecitCertificats
from esav_ws.cli.demo_certificats_scene import scene
from esav_ws.cli.demo_etapes import conclure, derouler, titrer
from esav_ws.cli.sortie import console, montrer
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.operateur import Acteur


def raconter(acteur: Acteur, *, en_json: bool) -> bool:
    """Tell the story, *acteur* being the OI; return whether every step went as it should."""
    if not en_json:
        console().print(
            Text(
                "Deux vrais services en TLS mutuel, production et intégration, dans un dossier temporaire, sur une horloge "
                "simulée. L'OI agit comme par « esav certificat » ; chaque soir de l'année, ALFA, BETA et ECHO appellent.",
                style="dim",
            )
        )
    with scene(datetime.combine(DEBUT, time(6), PARIS), acteur) as montee:
        recit = RecitCertificats(montee)
        etapes = derouler(recit.raconter(), visible=not en_json, titrer=titrer)
        dossiers = montee.production.dossiers()
    bilan = recit.bilan
    abouti = all(etape.conforme for etape in etapes)

    def dessiner_tout() -> Iterator[RenderableType]:
        if abouti:
            yield ""
            yield from dessiner(dossiers, bilan, console().width)
        yield from conclure(etapes, abouti=abouti)

    donnees = {
        "abouti": abouti,
        "etape": [etape.donnees() for etape in etapes],
        "appel": {
            "joursServis": {code: len(jours) for code, jours in sorted(bilan.jours.items())},
            "servis": dict(sorted(bilan.servis.items())),
            "refuses": bilan.refuses,
        },
        "rappel": [{"le": jour, "quoi": dit} for jour, dit in bilan.dits],
    }
    montrer(donnees, dessiner_tout, en_json=en_json)
    return abouti
