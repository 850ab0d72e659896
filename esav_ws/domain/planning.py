"""The technicians' planning: lines that say who works where, on which days and hours; and the slots that they give."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from esav_ws.domain.calendrier import Calendrier
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.rendezvous import Plage, TypeRendezVous
from esav_ws.domain.rendezvous_erreurs import LignePlanningInvalide

OUVRES: Final = "OUVRES"
"""The days of a line that names none: jours ouvrés."""
JOURS: Final = ("LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM")
"""The days of the week, as `date.weekday` numbers them. A public holiday is never one of them."""
DUREE: Final = timedelta(hours=2)
"""The length of a slot where the line does not say."""
CHAMPS: Final = ("zone", "types", "du", "au", "jours", "debut", "fin", "techniciens", "duree")
"""The columns of a line, in the order of the documentation; `jours` and `duree` may be absent."""

_FACULTATIFS = frozenset({"jours", "duree"})
_ZONE = re.compile(r"\*|[A-Z0-9][A-Z0-9-]{0,19}")
_JOURS_MAX, _TECHNICIENS_MAX = 366, 200
_DUREES = range(15, 12 * 60 + 1)


@dataclass(frozen=True, slots=True)
class LignePlanning:
    """From `du` to `au`, both included, on `jours` (none: jours ouvrés), hours in Paris, cut into slots of `duree`."""

    zone: str
    types: frozenset[TypeRendezVous]
    du: date
    au: date
    debut: time
    fin: time
    techniciens: int
    jours: frozenset[int] = frozenset()
    duree: timedelta = DUREE


def lire_ligne(champs: Mapping[str, Any]) -> LignePlanning:
    """Return the line that *champs* say, texts or JSON values by name, or raise `LignePlanningInvalide`."""
    if inconnus := sorted(set(champs) - set(CHAMPS)):
        raise LignePlanningInvalide(
            f"colonne inconnue : {', '.join(map(str, inconnus))} ; admises : {', '.join(CHAMPS)}"
        )
    textes = {nom: _texte(champs.get(nom)) for nom in CHAMPS}
    if absents := [nom for nom, texte in textes.items() if not texte and nom not in _FACULTATIFS]:
        raise LignePlanningInvalide(f"valeur absente : {', '.join(absents)}")
    ligne = LignePlanning(
        zone=_zone(textes["zone"]),
        types=frozenset(_types(textes["types"])),
        du=_lire(date.fromisoformat, "du", textes["du"], "une date, par exemple 2026-03-02"),
        au=_lire(date.fromisoformat, "au", textes["au"], "une date, par exemple 2026-03-06"),
        debut=_lire(time.fromisoformat, "debut", textes["debut"], "une heure, par exemple 08:00"),
        fin=_lire(time.fromisoformat, "fin", textes["fin"], "une heure, par exemple 18:00"),
        techniciens=_lire(int, "techniciens", textes["techniciens"], "un nombre entier"),
        jours=frozenset(_jours(textes["jours"])),
        duree=timedelta(minutes=_lire(int, "duree", textes["duree"] or "120", "des minutes")),
    )
    _exiger_coherente(ligne)
    return ligne


def plages(ligne: LignePlanning, calendrier: Calendrier, tous_les_jours: Calendrier) -> Iterator[Plage]:
    """Yield the slots of *ligne*; what is left of a day that is shorter than a slot gives none.

    *calendrier* counts jours ouvrés; *tous_les_jours*, every day of the week that is no public holiday.
    """
    for rang in range((ligne.au - ligne.du).days + 1):
        jour = ligne.du + timedelta(days=rang)
        if ligne.jours:
            retenu = jour.weekday() in ligne.jours and tous_les_jours.est_ouvre(jour)
        else:
            retenu = calendrier.est_ouvre(jour)
        if retenu:
            yield from _du_jour(ligne, jour)


def reunir(toutes: Iterable[Plage]) -> tuple[Plage, ...]:
    """Return *toutes* by their beginning, each once: the technicians of lines that say the same slot add up."""
    par_cle: dict[str, Plage] = {}
    for plage in toutes:
        deja = par_cle.get(plage.cle)
        par_cle[plage.cle] = (
            replace(plage, techniciens=plage.techniciens + deja.techniciens) if deja else plage
        )
    return tuple(sorted(par_cle.values(), key=lambda plage: (plage.debut, plage.cle)))


def _du_jour(ligne: LignePlanning, jour: date) -> Iterator[Plage]:
    instant, dernier = (
        datetime.combine(jour, heure, PARIS).timestamp() for heure in (ligne.debut, ligne.fin)
    )
    duree = ligne.duree.total_seconds()
    while (suivant := instant + duree) <= dernier:
        debut, fin = datetime.fromtimestamp(instant, PARIS), datetime.fromtimestamp(suivant, PARIS)
        yield Plage(ligne.zone, ligne.types, debut, fin, ligne.techniciens)
        instant = suivant


def _exiger_coherente(ligne: LignePlanning) -> None:
    jours = (ligne.au - ligne.du).days + 1
    if not 1 <= jours <= _JOURS_MAX:
        raise LignePlanningInvalide(f"du, au : {jours} jours ; la période va de 1 à {_JOURS_MAX} jours")
    if not ligne.types:
        raise LignePlanningInvalide(f"types : aucun ; admis : {', '.join(TypeRendezVous)}")
    if ligne.debut.tzinfo or ligne.fin.tzinfo:
        raise LignePlanningInvalide("debut, fin : les heures sont celles de Paris, sans décalage")
    if ligne.fin <= ligne.debut:
        raise LignePlanningInvalide("fin : doit venir après debut, le même jour")
    if not 0 <= ligne.techniciens <= _TECHNICIENS_MAX:
        raise LignePlanningInvalide(f"techniciens : de 0 à {_TECHNICIENS_MAX}")
    if ligne.duree // timedelta(minutes=1) not in _DUREES:
        raise LignePlanningInvalide(f"duree : de {_DUREES.start} à {_DUREES.stop - 1} minutes")


def _texte(valeur: object) -> str:
    if isinstance(valeur, (list, tuple)):
        return "+".join(map(str, valeur))
    return "" if valeur is None else str(valeur).strip()


def _zone(texte: str) -> str:
    zone = texte.upper()
    if not _ZONE.fullmatch(zone):
        raise LignePlanningInvalide(
            f"zone : « {texte} » n'est ni une référence de PM, ni un code INSEE, ni un département, ni *"
        )
    return zone


def _types(texte: str) -> Iterator[TypeRendezVous]:
    for mot in _mots(texte):
        if mot not in {str(type_) for type_ in TypeRendezVous}:
            raise LignePlanningInvalide(
                f"types : « {mot} » n'existe pas ; admis : {', '.join(TypeRendezVous)}"
            )
        yield TypeRendezVous(mot)


def _jours(texte: str) -> Iterator[int]:
    for mot in _mots(texte):
        if mot == OUVRES:
            continue
        if mot not in JOURS:
            raise LignePlanningInvalide(
                f"jours : « {mot} » n'existe pas ; admis : {OUVRES}, {', '.join(JOURS)}"
            )
        yield JOURS.index(mot)


def _mots(texte: str) -> list[str]:
    return [mot for mot in re.split(r"[+\s]+", texte.upper()) if mot]


def _lire(lire: Any, nom: str, texte: str, attendu: str) -> Any:
    try:
        return lire(texte)
    except ValueError:
        raise LignePlanningInvalide(f"{nom} : « {texte} » n'est pas {attendu}") from None
