"""The tables of `docs/administration.md` that are drawn from the code: settings, metrics, commands."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prometheus_client import Metric
from pydantic.fields import FieldInfo
from typer.main import get_command

from esav_ws.cli.app import app
from esav_ws.cli.erreurs import CODES_SORTIE
from esav_ws.config import Settings
from esav_ws.metriques import CertificatsEnBase, EssaisEnBase, Metriques, TachesEnBase, VolumesEnBase
from tools.markdown import echapper, tableau


def reglages() -> str:
    """Return the table of the settings."""
    lignes = (
        (f"`ESAV_{nom.upper()}`", _defaut(champ), echapper(champ.description or ""))
        for nom, champ in Settings.model_fields.items()
    )
    return tableau(("variable", "défaut", "sens"), lignes)


def metriques() -> str:
    """Return the table of the metrics, by the names that Prometheus reads."""
    lignes = ((f"`{nom}`", genre, echapper(sens)) for nom, genre, sens in _metriques())
    return tableau(("métrique", "type", "sens"), lignes)


def noms_metriques() -> set[str]:
    """Return the names of the metrics, as Prometheus reads them."""
    return {nom for nom, _, _ in _metriques()}


def _metriques() -> Iterator[tuple[str, str, str]]:
    en_base = (
        *TachesEnBase(list).collect(),
        *CertificatsEnBase(lambda: None).collect(),
        *VolumesEnBase(lambda: None).collect(),
        *EssaisEnBase(lambda: None).collect(),
    )
    for metrique in (*Metriques().registre.collect(), *en_base):
        yield _nom(metrique), metrique.type, metrique.documentation


def _nom(metrique: Metric) -> str:
    return metrique.name + ("_total" if metrique.type == "counter" else "")


def commandes() -> str:
    """Return the table of the commands."""
    lignes = ((f"`{chemin}`", echapper(aide)) for chemin, aide in liste_commandes())
    return tableau(("commande", "ce qu'elle fait"), lignes)


def sorties() -> str:
    """Return what the exit codes mean, as the help says it."""
    return f"{CODES_SORTIE}\n"


def liste_commandes() -> list[tuple[str, str]]:
    """Return every command of `esav` by its full name, with the first line of its help."""
    return list(_parcourir(get_command(app), "esav"))


def _parcourir(commande: Any, chemin: str) -> Iterator[tuple[str, str]]:
    filles = getattr(commande, "commands", None)
    if filles is None:
        yield chemin, (commande.help or "").strip().partition("\n")[0]
        return
    for nom, fille in filles.items():
        yield from _parcourir(fille, f"{chemin} {nom}")


def _defaut(champ: FieldInfo) -> str:
    match champ.default:
        case None | ():
            return "–"
        case bool(valeur):
            return "`1`" if valeur else "`0`"
        case Path() as chemin:
            return f"`./{chemin}`"
        case tuple(valeurs):
            return f"`{','.join(map(str, valeurs))}`"
        case valeur:
            return f"`{valeur:g}`" if isinstance(valeur, float) else f"`{valeur}`"
