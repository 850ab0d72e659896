"""`esav demo versions`: the story of two versions of the contract, told in the terminal on a simulated clock."""

from datetime import datetime, time

from rich.text import Text

from esav_ws.cli.demo_etapes import achever, derouler, titrer
from esav_ws.cli.demo_versions_calendrier import PUBLICATION
from esav_ws.cli.demo_versions_recit import RecitVersions
from esav_ws.cli.demo_versions_scene import scene
from esav_ws.cli.sortie import console
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.operateur import Acteur


def raconter(acteur: Acteur, *, en_json: bool) -> bool:
    """Tell the story, *acteur* being the OI; return whether every step went as it should."""
    if not en_json:
        console().print(
            Text(
                "Un vrai service en TLS mutuel, dans un dossier temporaire, sur une horloge simulée. L'OI agit comme "
                "par « esav version » ; ALFA, BETA et ECHO appellent par un client zeep.",
                style="dim",
            )
        )
    with scene(datetime.combine(PUBLICATION, time(8), PARIS), acteur) as montee:
        etapes = derouler(RecitVersions(montee).raconter(), visible=not en_json, titrer=titrer)
    return achever(etapes, en_json=en_json)
