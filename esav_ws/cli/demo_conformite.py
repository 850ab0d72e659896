"""`esav demo conformite`: the story of an Opérateur that goes live, told in the terminal."""

from rich.text import Text

from esav_ws.cli.demo_conformite_recit import RecitConformite
from esav_ws.cli.demo_conformite_scene import scene
from esav_ws.cli.demo_etapes import achever, derouler
from esav_ws.cli.sortie import console
from esav_ws.domain.operateur import Acteur


def raconter(acteur: Acteur, *, en_json: bool) -> bool:
    """Tell the story, *acteur* being the OI; return whether every step that was played went as it should."""
    if not en_json:
        console().print(
            Text(
                "Une production et une plateforme d'intégration en TLS mutuel, dans un dossier temporaire. ECHO joue les "
                "parcours avec le client de référence de la suite de conformité ; BETA, avec des clients faux exprès.",
                style="dim",
            )
        )
    with scene(acteur) as montee:
        etapes = derouler(RecitConformite(montee).raconter(), visible=not en_json)
    return achever(etapes, en_json=en_json)
