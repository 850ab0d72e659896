"""The repair clock as the SAV agent reads it: its keys for programs, its drawing for people."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.gtr_textes import duree
from esav_ws.application.resultats import Page
from esav_ws.cli.sortie import etat, quand, tableau
from esav_ws.domain.operateur import Cote
from esav_ws.domain.reparation import EtatHorloge, HorlogeReparation

_ETATS = {
    EtatHorloge.EN_MARCHE: "en marche",
    EtatHorloge.ARRETEE: "arrêtée par le gel",
    EtatHorloge.TERMINEE: "terminée",
}
_COTES = {Cote.OPERATEUR: "l'Opérateur", Cote.OI: "l'opérateur d'infrastructure"}


def donnees_horloge(horloge: HorlogeReparation) -> dict[str, Any]:
    """Return the clock, under the words of the contract."""
    garantie = horloge.garantie
    return {
        "etat": horloge.etat,
        "dureeEcouleeMinutes": horloge.minutes_ecoulees,
        "dateLimite": horloge.limite,
        "objectifMinutes": horloge.minutes_objectif,
        "calendrier": garantie and garantie.calendrier,
        "dureeRestanteMinutes": horloge.minutes_restantes,
        "depassee": horloge.depassee if garantie else None,
        "dureeDepassementMinutes": horloge.minutes_depassement,
        "arret": [
            {
                "dateDebut": arret.debut,
                "dateFin": arret.fin,
                "cause": arret.cause,
                "cote": arret.cote,
                "suspensif": arret.suspensif,
            }
            for arret in horloge.arrets
        ],
    }


def dire_horloge(horloge: HorlogeReparation) -> RenderableType:
    """Return the clock in one sentence; an exceeded guarantee is in red."""
    dit = f"{_ETATS[horloge.etat]}, {duree(horloge.minutes_ecoulees)} écoulées hors arrêts"
    if horloge.garantie is None:
        return dit
    dit += f" sur {duree(horloge.minutes_objectif or 0)} ({horloge.garantie.libelle}), "
    reste = _reste(horloge)
    return Text.assemble(dit, reste, f", limite le {quand(horloge.limite)}")


def arrets(horloge: HorlogeReparation) -> Iterator[RenderableType]:
    """Yield every stop with its cause and its side, if there is any."""
    if not horloge.arrets:
        return
    table = tableau("Du", "Au", "Cause", "Côté", "Compté", titre="Arrêts de l'horloge")
    for arret in horloge.arrets:
        table.add_row(
            quand(arret.debut),
            quand(arret.fin) or "en cours",
            arret.cause.libelle,
            _COTES[arret.cote],
            "non" if arret.suspensif else "oui",
        )
    yield table


def page(lue: Page, horloges: Mapping[str, HorlogeReparation]) -> Iterator[RenderableType]:
    """Yield what shows a page of signalisations with their clocks."""
    if not lue.lignes:
        yield "Aucune signalisation ne répond à ces critères."
        return
    table = tableau("Numéro", "Opérateur", "Prestation", "État", "Horloge", "Écoulé", "Reste", "Limite")
    for resume in lue.lignes:
        horloge = horloges.get(resume.numero)
        if horloge is None:
            continue
        table.add_row(
            resume.numero,
            resume.operateur,
            resume.prestation,
            etat(resume.etat),
            _ETATS[horloge.etat],
            duree(horloge.minutes_ecoulees),
            _reste(horloge),
            quand(horloge.limite),
        )
    yield table
    if lue.curseur_suivant:
        yield Text(f"La suite, avec les mêmes critères : --curseur {lue.curseur_suivant}")


def _reste(horloge: HorlogeReparation) -> Text:
    if horloge.minutes_depassement is not None:
        return Text(f"dépassée de {duree(horloge.minutes_depassement)}", style="bold red")
    if horloge.minutes_restantes is None:
        return Text("sans garantie", style="dim")
    return Text(f"reste {duree(horloge.minutes_restantes)}")
