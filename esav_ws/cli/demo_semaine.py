"""`esav demo semaine`: a week of a network of 250 000 lines, told in the terminal on a simulated clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Final

from rich.console import RenderableType
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.text import Text

from esav_ws.application.ports_parc import Avancee
from esav_ws.cli.demo_etapes import Etape, conclure
from esav_ws.cli.demo_semaine_dessin import dessiner_etape, dessiner_horloges, dessiner_tableau, titrer
from esav_ws.cli.demo_semaine_recit import RecitSemaine, Tableau
from esav_ws.cli.demo_semaine_scene import scene
from esav_ws.cli.sortie import console, montrer
from esav_ws.domain.operateur import Acteur

_PRESENTATION: Final = (
    "Un vrai service en TLS mutuel, dans un dossier temporaire, sur une horloge simulée : une semaine d'Alsace, du lundi "
    "22 au dimanche 28 mars 2027. L'OI agit comme par « esav » ; ALFA, BETA, GAMA et ECHO appellent le web service, en v1 "
    "et en v2, pour tout ce qu'ils déposent, répondent, réservent, contestent et relisent."
)


def raconter(acteur: Acteur, *, lignes: int, en_json: bool) -> bool:
    """Tell the story of a network of *lignes*, *acteur* being the OI; return whether every step went as it should."""
    if not en_json:
        console().print(Text(_PRESENTATION, style="dim"))
    with scene(acteur) as montee, _progression(visible=not en_json) as suivre:
        recit = RecitSemaine(montee, lignes, suivre)
        etapes = _derouler(recit, montrer_les_etapes=not en_json)
    abouti = all(etape.conforme for etape in etapes)

    def dessiner() -> Iterator[RenderableType]:
        if abouti:
            yield ""
            yield from dessiner_horloges(recit, console().width)
        yield from conclure(etapes, abouti=abouti)

    montrer(_donnees(recit, etapes, lignes=lignes, abouti=abouti), dessiner, en_json=en_json)
    return abouti


def _derouler(recit: RecitSemaine, *, montrer_les_etapes: bool) -> list[Etape]:
    """Return the steps; each is shown as soon as it is done, and each day's board at its end."""
    etapes: list[Etape] = []
    sortie = console()
    for fait in recit.raconter():
        if isinstance(fait, Tableau):
            if montrer_les_etapes:
                sortie.print(dessiner_tableau(fait))
            continue
        if montrer_les_etapes:
            if not etapes or etapes[-1].chapitre != fait.chapitre:
                sortie.print(titrer(fait))
            sortie.print(dessiner_etape(fait, len(etapes) + 1))
        etapes.append(fait)
    return etapes


def _donnees(recit: RecitSemaine, etapes: list[Etape], *, lignes: int, abouti: bool) -> dict[str, Any]:
    return {
        "lignes": lignes,
        "abouti": abouti,
        "etape": [etape.donnees() for etape in etapes],
        "tableau": [{"jour": t.jour, "operateur": t.lignes} for t in recit.tableaux],
        "bilan": [asdict(chiffres) for chiffres in recit.bilan.chiffres],
    }


@contextmanager
def _progression(*, visible: bool) -> Iterator[Any]:
    """Give what draws how far an import is, on a terminal alone; it leaves nothing behind."""
    sortie = console(erreur=True)
    colonnes = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    barre = Progress(*colonnes, console=sortie, transient=True, disable=not visible or not sortie.is_terminal)

    def suivre(avancee: Avancee, taille: int) -> None:
        if avancee.finie:
            barre.stop()
            return
        barre.start()
        taches = barre.task_ids or [barre.add_task("Import")]
        barre.update(taches[0], total=taille, completed=avancee.octets)

    try:
        yield suivre
    finally:
        barre.stop()
