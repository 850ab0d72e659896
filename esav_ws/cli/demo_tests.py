"""`esav demo tests`: the story of lines that are tested, told in the terminal on a simulated clock."""

from datetime import datetime, time

from rich.text import Text

from esav_ws.cli.demo_etapes import achever, derouler, titrer
from esav_ws.cli.demo_tests_recit import JOUR, RecitTests
from esav_ws.cli.demo_tests_scene import scene
from esav_ws.cli.sortie import console
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.operateur import Acteur


def raconter(acteur: Acteur, *, en_json: bool) -> bool:
    """Tell the story, *acteur* being the OI; return whether every step that was played went as it should."""
    if not en_json:
        console().print(
            Text(
                "Un vrai service en TLS mutuel, dans un dossier temporaire, sur une horloge simulée et un réseau qui se "
                "casse. ALFA et BETA appellent par un client zeep, en v1 et en v2 ; l'OI agit comme par « esav essai », "
                "« esav incident » et « esav equipement ».",
                style="dim",
            )
        )
    with scene(datetime.combine(JOUR, time(8), PARIS), acteur) as montee:
        etapes = derouler(RecitTests(montee).raconter(), visible=not en_json, titrer=titrer)
    return achever(etapes, en_json=en_json)
