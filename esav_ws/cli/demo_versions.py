"""`esav demo versions`: the story of two versions of the contract, told in the terminal on a simulated clock."""

from collections.abc import Iterator
from datetime import datetime, time

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.text import Text

from esav_ws.cli.demo_etapes import Etape, derouler
from esav_ws.cli.demo_versions_calendrier import PUBLICATION
from esav_ws.cli.demo_versions_recit import RecitVersions
from esav_ws.cli.demo_versions_scene import scene
from esav_ws.cli.sortie import console, montrer
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.operateur import Acteur

_MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


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
        etapes = derouler(RecitVersions(montee).raconter(), montrer=not en_json, titrer=_titrer)
    abouti = all(etape.conforme for etape in etapes)
    montrer(
        {"abouti": abouti, "etape": [etape.donnees() for etape in etapes]},
        lambda: _conclure(etapes, abouti=abouti),
        en_json=en_json,
    )
    return abouti


def _titrer(etape: Etape) -> RenderableType:
    titre = Text(f"{_date(etape.quand)} · {etape.chapitre}", style="bold")
    return Group("", Rule(titre, align="left"))


def _date(quand: datetime | None) -> str:
    if quand is None:
        return ""
    jour = "1er" if quand.day == 1 else str(quand.day)
    return f"{jour} {_MOIS[quand.month - 1]} {quand.year}, {quand.hour} h {quand.minute:02}"


def _conclure(etapes: list[Etape], *, abouti: bool) -> Iterator[RenderableType]:
    yield ""
    if abouti:
        yield Text(f"{len(etapes)} étapes, toutes comme prévu.", style="bold green")
    else:
        yield Text("Le récit s'arrête là : le service n'a pas répondu comme prévu.", style="bold red")
