"""The week, drawn: the board of each day, and repair clocks along the hours, with what they count and what they do not."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from esav_ws.cli.demo_etapes import Etape
from esav_ws.cli.demo_semaine_calendrier import DIMANCHE, JEUDI, MARDI, MERCREDI, a
from esav_ws.cli.demo_semaine_recit import RecitSemaine, Tableau
from esav_ws.cli.demo_semaine_registre import Suivie
from esav_ws.cli.sortie import tableau
from esav_ws.domain.horloge import PARIS

_MARGE: Final = 22
_COLONNES_MIN: Final = 40
_STYLES: Final = {"=": "green", "g": "magenta", "!": "bold red", "#": "bold green", ".": "dim"}
LEGENDE: Final = "= compté   g gelé, côté Opérateur   . non ouvré   ! garantie dépassée   # rétabli"


def titrer(etape: Etape) -> RenderableType:
    """Return what heads the day, or the balance, that *etape* begins."""
    quand = etape.quand.astimezone(PARIS) if etape.quand else None
    jour = f"{quand.day} mars {quand.year} · " if quand else ""
    return Group("", Rule(Text(f"{jour}{etape.chapitre}", style="bold"), align="left"))


def dessiner_etape(etape: Etape, rang: int) -> RenderableType:
    """Return a step, the *rang*-th, with its time in the margin."""
    grille = Table.grid(padding=(0, 1))
    grille.add_column(no_wrap=True, style="dim")
    grille.add_column()
    grille.add_row(f"{etape.quand:%H:%M}" if etape.quand else "", etape.dessiner(rang))
    return grille


def dessiner_tableau(du_jour: Tableau) -> RenderableType:
    """Return the board of a day: what is 0 is left blank."""
    colonnes = list(next(iter(du_jour.lignes.values())))
    table = tableau("Opérateur", *colonnes, titre=f"Tableau du {du_jour.jour:%d/%m}")
    for colonne in table.columns[1:]:
        colonne.justify = "right"
    for code, comptes in du_jour.lignes.items():
        table.add_row(code, *(str(nombre) if nombre else "" for nombre in comptes.values()))
    totaux = [sum(comptes[c] for comptes in du_jour.lignes.values()) for c in colonnes]
    table.add_section()
    table.add_row("ensemble", *map(str, totaux), style="bold")
    return Padding(table, (1, 0, 0, 6), expand=False)


def dessiner_horloges(recit: RecitSemaine, largeur: int) -> Iterator[RenderableType]:
    """Yield the clocks of the collective fault, of the freeze and of the breach, in *largeur* columns."""
    colonnes = max(largeur - _MARGE - 4, _COLONNES_MIN)
    for titre, suivies, debut, fin, pas in (
        ("Le dérangement collectif", recit.collectif.enfants, a(MARDI, 8), a(MERCREDI, 11), 3),
        ("Le gel, puis la clôture contestée", [recit.gel.suivie], a(MARDI, 12), a(JEUDI, 13), 6),
        ("La garantie dépassée", [recit.depassement.suivie], a(DIMANCHE, 0), a(DIMANCHE, 9), 1),
    ):
        lignes = [
            _axe(debut, fin, colonnes, timedelta(hours=pas)),
            *(_ligne(s, debut, fin, colonnes) for s in suivies),
        ]
        yield Panel(Group(*lignes, Text(LEGENDE, style="dim")), title=titre, title_align="left", expand=False)


def _ligne(s: Suivie, debut: datetime, fin: datetime, colonnes: int) -> Text:
    titre = f"{s.operateur} {s.ligne.identifiant}"
    ligne = Text(f"{titre:<{_MARGE - 5}}{s.ecoulees(fin):>4} ", no_wrap=True)
    for marque in frise(s, debut, fin, colonnes):
        ligne.append(marque, style=_STYLES.get(marque, ""))
    return ligne


def frise(s: Suivie, debut: datetime, fin: datetime, colonnes: int) -> str:
    """Return what the clock of *s* does from *debut* to *fin*, a mark of `LEGENDE` for each column."""
    return "".join(_marque(s, instant, suivant) for instant, suivant in _cases(debut, fin, colonnes))


def _marque(s: Suivie, debut: datetime, fin: datetime) -> str:
    """Return what the clock of *s* does between two instants."""
    if fin <= s.depose_le:
        return " "
    for arret in s.arrets:
        if arret.suspensif and arret.debut <= debut and (arret.fin is None or fin <= arret.fin):
            return "g" if arret.gel else "#"
    if s.fin is not None and debut >= s.fin:
        return "#"
    if s.objectif is not None and s.ecoulees(debut) >= s.objectif:
        return "!"
    return "=" if s.compter(max(debut, s.depose_le), fin) else "."


def _axe(debut: datetime, fin: datetime, colonnes: int, pas: timedelta) -> Text:
    """Return the hours of Paris over the columns, one every *pas*."""
    axe = [" "] * (colonnes + 6)
    prochain = debut
    for rang, (instant, _) in enumerate(_cases(debut, fin, colonnes)):
        if instant >= prochain:
            heure = f"{prochain.hour} h" if prochain.hour else f"{prochain:%d/%m}"
            axe[rang : rang + len(heure)] = heure
            prochain = (prochain.astimezone(UTC) + pas).astimezone(PARIS)
    return Text(" " * _MARGE + "".join(axe[:colonnes]), style="bold", no_wrap=True)


def _cases(debut: datetime, fin: datetime, colonnes: int) -> Sequence[tuple[datetime, datetime]]:
    """Return the stretch of time, on whole minutes, that each column stands for."""
    premiere, duree = debut.timestamp(), fin.timestamp() - debut.timestamp()
    bornes = [
        datetime.fromtimestamp((premiere + duree * rang / colonnes) // 60 * 60, PARIS)
        for rang in range(colonnes + 1)
    ]
    return list(pairwise(bornes))
