"""A space of the integration platform, drawn or as data."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from rich.console import RenderableType

from esav_ws.cli.sortie import fiche, quand, tableau
from esav_ws.domain.regie import EtatEspace


def donnees(espace: EtatEspace) -> dict[str, Any]:
    """Return the space as programs read it."""
    limite = espace.limite
    return {
        "operateur": espace.operateur,
        "heure": espace.heure,
        "heureReelle": espace.heure_reelle,
        "decalage": int(espace.decalage.total_seconds()),
        "initialiseLe": espace.initialise_le,
        "situation": list(espace.situations),
        "pushAEchouer": espace.a_echouer,
        "pushADoubler": espace.a_doubler,
        "limite": limite and {"parMinute": limite.par_minute, "fin": limite.fin},
        "parcours": espace.parcours,
        "ligne": [
            {"identifiantPrestation": ligne.identifiant, "codeOffre": ligne.offre, "usage": ligne.usage}
            for ligne in espace.lignes
        ],
    }


def dessiner(espace: EtatEspace) -> Iterator[RenderableType]:
    """Yield the space as people read it."""
    limite = espace.limite
    yield fiche(
        [
            ("Espace", espace.operateur),
            ("Heure", f"{quand(espace.heure)} ({avance(espace.decalage)})"),
            ("Situation", ", ".join(espace.situations) or "aucune en particulier"),
            (
                "Limite",
                None
                if limite is None
                else f"{limite.par_minute} requêtes par minute, jusqu'au {quand(limite.fin)}",
            ),
            ("Push", f"{espace.a_echouer} à faire échouer, {espace.a_doubler} à doubler"),
            ("Parcours en cours", espace.parcours),
            ("À neuf depuis le", quand(espace.initialise_le)),
        ]
    )
    table = tableau("Prestation d'essai", "Offre", "Usage")
    for ligne in espace.lignes:
        table.add_row(ligne.identifiant, ligne.offre, ligne.usage)
    yield table


def avance(ecart: timedelta) -> str:
    """Return how far a clock is ahead of the real time, for people."""
    if not ecart:
        return "heure réelle"
    heures, minutes = divmod(ecart.seconds // 60, 60)
    return f"avance de {ecart.days} j {heures} h {minutes:02} min"
