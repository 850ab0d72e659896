"""Versions, their changes and their use, as people read them and as programs do."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages_versions import EtatDesVersions
from esav_ws.application.ports_versions import Emploi
from esav_ws.cli.sortie import tableau
from esav_ws.domain.contrat import EtatVersion, Genre, PassageVersion, VersionContrat, successeur
from esav_ws.domain.contrat_evolution import Comparaison, Evolution
from esav_ws.domain.contrat_regles import bornes_coexistence

ETATS: Final[Mapping[EtatVersion, tuple[str, str]]] = {
    EtatVersion.PROJET: ("projet", "cyan"),
    EtatVersion.ANNONCEE: ("annoncée", "blue"),
    EtatVersion.EN_PRODUCTION: ("en production", "green"),
    EtatVersion.DEPRECIEE: ("dépréciée", "yellow"),
    EtatVersion.RETIREE: ("retirée", "dim"),
}
_COULEURS: Final = {Evolution.MAJEURE: "red", Evolution.MINEURE: "yellow", Evolution.ACCES: "cyan"}


def etat_colore(version: VersionContrat, le: date) -> Text:
    """Return the state of *version* on the day *le* as people call it."""
    libelle, couleur = ETATS[version.etat(le)]
    return Text(libelle, style=couleur)


def donnees_version(version: VersionContrat, le: date) -> dict[str, Any]:
    """Return one version, for programs."""
    return {
        "genre": version.genre,
        "nom": version.objet,
        "numero": version.numero,
        "etat": version.etat(le),
        "evolution": version.evolution,
        "initiale": version.initiale,
        "annonceeLe": version.annoncee_le,
        "productionLe": version.production_le,
        "deprecieeLe": version.depreciee_le,
        "finLe": version.fin_le,
        "joursRestants": version.jours_restants(le),
        "empreinte": version.empreinte,
        "passage": [_passage(passage) for passage in version.passages],
    }


def _passage(passage: PassageVersion) -> dict[str, Any]:
    return {
        "depart": passage.depart,
        "cible": passage.cible,
        "le": passage.le,
        "auteur": passage.auteur,
        "motif": passage.motif,
        "exception": [
            {"code": d.code, "article": d.article, "constat": d.constat} for d in passage.derogations
        ],
    }


def donnees_etat(etat: EtatDesVersions) -> dict[str, Any]:
    """Return every version and who calls it, for programs."""
    return {
        "le": etat.le,
        "depuis": etat.depuis,
        "version": [donnees_version(v, etat.le) for v in etat.versions],
        "emploi": [
            {
                "nom": e.objet,
                "numero": e.version,
                "operateur": e.operateur,
                "operation": e.operation or None,
                "nombre": e.nombre,
                "fautes": e.fautes,
                "premier": e.premier,
                "dernier": e.dernier,
            }
            for e in etat.emplois
        ],
        "alerte": [str(alerte) for alerte in alertes(etat)],
    }


def dessiner_etat(etat: EtatDesVersions) -> Iterator[RenderableType]:
    """Yield every version with its dates, then who calls each."""
    table = tableau(
        "Version", "État", "Classe", "Annoncée", "En production", "Dernier jour", "Jours restants"
    )
    for v in etat.versions:
        jours = v.jours_restants(etat.le)
        table.add_row(
            v.nom,
            etat_colore(v, etat.le),
            "première" if v.initiale else (v.evolution or ""),
            _jour(v.annoncee_le),
            _jour(v.production_le),
            _jour(v.fin_le),
            "" if jours is None else str(max(jours, 0)),
        )
    yield table
    if not etat.emplois:
        yield f"Aucun appel compté depuis le {etat.depuis:%d/%m/%Y}."
        return
    formulaires = {v.objet for v in etat.versions if v.genre is Genre.FORMULAIRE}
    table = tableau("Version", "Opérateur", "Appels", "dont fautes", "Dernier appel", "Opérations")
    for (objet, numero, operateur), emplois in _par_operateur(etat.emplois).items():
        table.add_row(
            f"{objet} {numero}",
            operateur,
            str(sum(e.nombre for e in emplois)),
            str(sum(e.fautes for e in emplois)),
            _jour(max(e.dernier for e in emplois)),
            "" if objet in formulaires else ", ".join(map(_operation, emplois)),
        )
    yield table


def alertes(etat: EtatDesVersions) -> Iterator[Text]:
    """Yield what the rules ask to be done, and what was let go by."""
    employees = {(e.objet, e.version) for e in etat.emplois}
    for v in etat.versions:
        suivante = successeur(v, etat.versions, etat.le)
        if not v.vivante(etat.le) or suivante is None:
            continue
        terme = bornes_coexistence(v, suivante, v.depreciee_le or etat.le)[1]
        if v.fin_le is None and not suivante.initiale:
            yield Text(
                f"{v.nom} n'a pas de dernier jour : {suivante.nom} lui succède, fin le {terme:%d/%m/%Y} au plus tard "
                "(art. 12.1) ; esav version deprecate",
                style="yellow",
            )
        elif v.fin_le is not None and (v.objet, v.numero) in employees:
            yield Text(
                f"{v.nom} finit le {v.fin_le:%d/%m/%Y} à 24 h et sert encore : prévenez ses Opérateurs.",
                style="yellow",
            )


def dessiner_changements(comparaison: Comparaison) -> Iterator[RenderableType]:
    """Yield the changes, the heaviest first."""
    table = tableau("Élément", "Changement", "Classe", "Art.", "Rompt", "Sens", "Opérations")
    for c in comparaison.changements:
        table.add_row(
            Text(c.lieu),
            Text(c.constat),
            Text(c.evolution.lower(), style=_COULEURS.get(c.evolution, "")),
            c.article or "",
            "oui" if c.rompt else "non",
            ", ".join(sens.lower() for sens in c.sens),
            ", ".join(c.operations),
        )
    yield table


def _par_operateur(emplois: tuple[Emploi, ...]) -> dict[tuple[str, str, str], list[Emploi]]:
    groupes: dict[tuple[str, str, str], list[Emploi]] = {}
    for emploi in emplois:
        groupes.setdefault((emploi.objet, emploi.version, emploi.operateur), []).append(emploi)
    return groupes


def _operation(emploi: Emploi) -> str:
    """Return how often the operation was called; a retired version or an unreadable message tells none."""
    return f"{emploi.operation or 'sans opération'} ({emploi.nombre})"


def _jour(jour: date | None) -> str:
    return f"{jour:%d/%m/%Y}" if jour else ""
