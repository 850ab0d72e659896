"""`esav certificat due`: what is due about certificates, drawn, for programs, and as an iCalendar feed (art. 5.2.2)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.adapters.agenda import flux
from esav_ws.application.echeances import ConsulterEcheances, SituationCertificats
from esav_ws.cli.certificat_commun import ecrire_fichier
from esav_ws.cli.commun import Auteur, agent, maison
from esav_ws.cli.sortie import EnJson, console, montrer
from esav_ws.cli.vue_echeances import calendrier, donnees, table
from esav_ws.domain.certificat_dossier import Dossier
from esav_ws.domain.certificat_echeances import Echeance

JOURS: Final = 120
"""Days ahead that are shown."""

AIDE: Final = """Montre ce qui est dû sur les certificats : jusqu'à quand, par qui, l'article, et la prochaine action.

Un calendrier dessine la vie de chaque certificat et ses échéances, un tableau les liste ; ce qui est en retard vient \
d'abord. Les jours ouvrés sont ceux de ESAV_REGION.

Exemple : [bold]esav certificat due --operateur ALFA --jours 90[/]
"""


def due(
    *,
    operateur: Annotated[
        str | None, typer.Option(metavar="CODE", help="Les certificats de cet Opérateur seulement.")
    ] = None,
    jours: Annotated[
        int, typer.Option(min=1, max=3660, metavar="N", help="Jours à venir à montrer.")
    ] = JOURS,
    ical: Annotated[
        Path | None,
        typer.Option(
            metavar="FICHIER", help="Écrit aussi toutes les échéances dans ce fichier iCalendar (RFC 5545)."
        ),
    ] = None,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show what is due about certificates."""
    with maison() as ouverte:
        situation: SituationCertificats = ouverte.bus.executer(
            ConsulterEcheances(operateur=operateur and operateur.strip().upper()),
            agent(auteur, ouverte.settings),
        )
        settings, maintenant = ouverte.settings, ouverte.horloge.maintenant()
    ecrites = [e for e in situation.echeances if not e.caduque(situation.le)]
    if ical is not None:
        ecrire_fichier(ical, flux(ecrites, maintenant, settings.domaine_courriel))
    montrees = [e for e in situation.echeances if _montree(e, situation, jours)]

    def dessiner() -> Iterator[RenderableType]:
        if ical is not None:
            yield f"{ical} : {len(ecrites)} échéances écrites."
        if not montrees:
            yield f"Rien n'est dû dans les {jours} jours à venir."
            return
        fin = situation.le + timedelta(days=jours)
        dossiers = _concernes(situation, montrees)
        yield from calendrier(dossiers, montrees, situation.le, fin, console().width)
        yield ""
        yield table(montrees, situation.le)
        for d in dossiers:
            if d.numero in situation.remarques:
                yield Text(f"{d.numero} : {situation.remarques[d.numero]}", style="yellow")
        if not settings.contacts_certificats:
            yield Text(
                "ESAV_CONTACTS_CERTIFICATS est vide : personne n'est prévenu de ce que doit l'opérateur d'infrastructure.",
                style="yellow",
            )

    montrer(donnees(situation, montrees), dessiner, en_json=en_json)


def installer(app: typer.Typer) -> None:
    """Add the command to *app*."""
    app.command("due", help=AIDE)(due)


def _montree(e: Echeance, situation: SituationCertificats, jours: int) -> bool:
    return e.jours_restants(situation.le) <= jours and not e.caduque(situation.le)


def _concernes(situation: SituationCertificats, montrees: list[Echeance]) -> list[Dossier]:
    """Return the files of what is shown, with what they renew and what renews them."""
    numeros = {e.numero for e in montrees}
    remplaces = {d.remplace for d in situation.dossiers if d.numero in numeros}
    return [
        d
        for d in situation.dossiers
        if d.numero in numeros
        or (d.remplace in numeros and _en_vie(d))
        or (d.numero in remplaces and _en_vie(d))
    ]


def _en_vie(d: Dossier) -> bool:
    return d.fini_le is None
