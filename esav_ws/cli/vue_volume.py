"""The volume of requests as people read it: by Opérateur and kind, by day or hour, with peaks per minute."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages_exploitation import EtatVolumes, Prevenu
from esav_ws.cli.sortie import tableau
from esav_ws.domain.horloge import PARIS, jour_de_paris
from esav_ws.domain.limite import Limite
from esav_ws.domain.volumetrie import TOUS, TOUTES, NatureRequete, Volume

BARRE: Final = 40
"""Columns of the longest bar."""
_PLEIN: Final = "█"
_UN_JOUR: Final = timedelta(days=1)


def donnees_volumes(etat: EtatVolumes) -> dict[str, Any]:
    """Return the volumes, for programs."""
    return {
        "debut": etat.debut,
        "fin": etat.fin,
        "operateur": [
            {
                "code": code,
                "requete": dict(comptes),
                "total": sum(comptes.values()),
                "picMinute": pic(etat.volumes, code),
            }
            for code, comptes in par_operateur(etat.volumes).items()
        ],
        "total": total(etat.volumes),
        "picMinute": _pic_total(etat),
        "jour": [{"jour": jour, "requete": n, "picMinute": p} for jour, (n, p) in _par_jour(etat).items()],
        "heure": [
            {
                "heure": v.heure,
                "operateur": v.operateur,
                "nature": v.nature,
                "requete": v.nombre,
                "picMinute": v.pic,
            }
            for v in etat.volumes
            if v.detaille
        ],
        "limite": [donnees_limite(limite) for limite in etat.limites],
    }


def dessiner_volumes(etat: EtatVolumes) -> Iterator[RenderableType]:
    """Yield the volumes, drawn."""
    quoi = f"de {etat.operateur}" if etat.operateur else "de tous les Opérateurs"
    jours = (
        f"le {etat.debut:%d/%m/%Y}"
        if etat.debut == etat.fin
        else f"du {etat.debut:%d/%m/%Y} au {etat.fin:%d/%m/%Y}"
    )
    yield Text(f"Requêtes (art. 6) {quoi}, {jours}, heure de Paris", style="bold")
    comptes = par_operateur(etat.volumes)
    if not comptes:
        yield "Aucune requête."
    else:
        table = tableau(
            "Opérateur", *(n.libelle.capitalize() for n in NatureRequete), "Total", "Pic par minute"
        )
        for code, siens in comptes.items():
            chiffres = (siens[nature] for nature in NatureRequete)
            table.add_row(code, *map(str, chiffres), str(sum(siens.values())), str(pic(etat.volumes, code)))
        if len(comptes) > 1:
            sommes = (sum(siens[nature] for siens in comptes.values()) for nature in NatureRequete)
            table.add_row(
                "Tous", *map(str, sommes), str(total(etat.volumes)), str(_pic_total(etat)), style="bold"
            )
        yield table
        yield from _dessiner_charge(etat)
    for limite in etat.limites:
        yield Text(
            f"Limite {limite.numero} : {limite.par_minute} requêtes par minute, {limite.quand}", "yellow"
        )


def par_operateur(volumes: Iterable[Volume]) -> dict[str, dict[str, int]]:
    """Return the requests of each Opérateur by kind, by code."""
    comptes: dict[str, dict[str, int]] = {}
    for v in volumes:
        if v.detaille:
            siens = comptes.setdefault(v.operateur, dict.fromkeys(NatureRequete, 0))
            siens[v.nature] = siens.get(v.nature, 0) + v.nombre
    return dict(sorted(comptes.items()))


def total(volumes: Iterable[Volume]) -> int:
    """Return all requests of *volumes*."""
    return sum(v.nombre for v in volumes if v.detaille)


def pic(volumes: Iterable[Volume], operateur: str) -> int:
    """Return the requests of *operateur* (`TOUS`: of all) in their busiest minute."""
    return max((v.pic for v in volumes if (v.operateur, v.nature) == (operateur, TOUTES)), default=0)


def donnees_limite(limite: Limite) -> dict[str, Any]:
    """Return one limit, for programs."""
    return {
        "numero": limite.numero,
        "premierJour": limite.premier_jour,
        "dernierJour": limite.dernier_jour,
        "parMinute": limite.par_minute,
        "total": limite.total,
        "motif": limite.motif,
        "decideeLe": limite.decidee_le,
        "auteur": limite.auteur,
        "annuleeLe": limite.annulee_le,
        "annuleePar": limite.annulee_par,
        "motifAnnulation": limite.motif_annulation,
    }


def donnees_prevenus(prevenus: Sequence[Prevenu]) -> list[dict[str, Any]]:
    """Return who was told, for programs."""
    return [{"operateur": p.operateur, "courriel": p.courriel} for p in prevenus]


def dessiner_prevenus(prevenus: Sequence[Prevenu]) -> Iterator[RenderableType]:
    """Yield who was told, and who has no address."""
    if ecrits := [p.operateur for p in prevenus if p.courriel]:
        yield Text(f"Prévenus par courriel : {', '.join(ecrits)}", style="green")
    if muets := [p.operateur for p in prevenus if not p.courriel]:
        yield Text(
            f"Sans adresse, prévenus par leur journal seul : {', '.join(muets)} (esav operateur contact).",
            "yellow",
        )


def _pic_total(etat: EtatVolumes) -> int:
    return pic(etat.volumes, etat.operateur or TOUS)


def _par_jour(etat: EtatVolumes) -> dict[date, tuple[int, int]]:
    """Return, for each day asked for, its requests and its busiest minute."""
    return _cumuler(etat, lambda v: jour_de_paris(v.heure), _jours(etat))


def _par_heure(etat: EtatVolumes) -> dict[str, tuple[int, int]]:
    """Return, for each hour of Paris in which there is anything, its requests and its busiest minute."""
    heures = sorted({v.heure for v in etat.volumes})
    nommees = {heure: heure.astimezone(PARIS).strftime("%H h %Z") for heure in heures}
    return _cumuler(etat, lambda v: nommees[v.heure], nommees.values())


def _cumuler(
    etat: EtatVolumes, cle: Callable[[Volume], Any], cles: Iterable[Any]
) -> dict[Any, tuple[int, int]]:
    comptes: Mapping[Any, list[int]] = defaultdict(lambda: [0, 0])
    visible = etat.operateur or TOUS
    for v in etat.volumes:
        if v.detaille:
            comptes[cle(v)][0] += v.nombre
        elif v.operateur == visible:
            comptes[cle(v)][1] = max(comptes[cle(v)][1], v.pic)
    return {une: (comptes[une][0], comptes[une][1]) for une in cles}


def _jours(etat: EtatVolumes) -> Iterator[date]:
    return (etat.debut + rang * _UN_JOUR for rang in range((etat.fin - etat.debut).days + 1))


def _dessiner_charge(etat: EtatVolumes) -> Iterator[RenderableType]:
    un_jour = etat.debut == etat.fin
    charges: dict[Any, tuple[int, int]] = _par_heure(etat) if un_jour else _par_jour(etat)
    plus = max((nombre for nombre, _ in charges.values()), default=0)
    table = tableau("Heure" if un_jour else "Jour", "Requêtes", "Pic par minute", "")
    for cle, (nombre, haut) in charges.items():
        nom = cle if isinstance(cle, str) else f"{cle:%d/%m/%Y}"
        longueur = -(-nombre * BARRE // plus) if plus else 0
        table.add_row(nom, str(nombre), str(haut), Text(_PLEIN * longueur, style="cyan"))
    yield table
