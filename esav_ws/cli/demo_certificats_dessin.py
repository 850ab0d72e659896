"""The year of the story of certificates, drawn: who was let in each day, with what, and what was told when."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from rich.text import Text

from esav_ws.cli.demo_certificats_calendrier import DEBUT, FIN
from esav_ws.cli.demo_certificats_jours import Bilan
from esav_ws.cli.demo_certificats_scene import OPERATEURS
from esav_ws.cli.vue_echeances import Echelle, mois
from esav_ws.domain.certificat_dossier import Dossier
from esav_ws.domain.certificat_echeances import dernier_jour
from esav_ws.domain.horloge import jour_de_paris

LEGENDE: Final = (
    "accès : = servi chaque jour   x un jour sans accès   ! rappel ou constat, à l'Opérateur ou à l'OI",
    "certificat : . en préparation   = en service   # à côté d'un autre   X refusé à la porte",
)
_STYLES: Final = {"=": "green", "#": "cyan", ".": "dim", "!": "bold yellow", "x": "bold red", "X": "bold red"}
_MARGE: Final = 22
_COLONNES_MIN: Final = 24


def dessiner(dossiers: Sequence[Dossier], bilan: Bilan, largeur: int) -> Iterator[Text]:
    """Yield the calendar of the year in *largeur* columns: months, access, reminders and certificates of each Opérateur."""
    echelle = Echelle(DEBUT, (FIN - DEBUT).days + 1, max(largeur - _MARGE, _COLONNES_MIN))
    yield Text(" " * _MARGE + mois(echelle), style="bold", no_wrap=True)
    for code in OPERATEURS:
        siens = [d for d in dossiers if d.operateur == code]
        yield _ligne(f"{code} accès", _acces(bilan.jours[code], echelle))
        yield _ligne(
            f"{code} rappels", _points(echelle, (j for j, d in bilan.dits if d.startswith(code)), "!")
        )
        vies = {d.numero: _vie(d, echelle) for d in siens}
        for d in siens:
            voisines = [vie for numero, vie in vies.items() if numero != d.numero]
            yield _ligne(f"  {d.numero} {d.source}", _cases(d, echelle, vies[d.numero], voisines, bilan))
    yield from (Text(ligne, style="dim") for ligne in LEGENDE)


def _ligne(titre: str, cases: Sequence[str]) -> Text:
    ligne = Text(titre.ljust(_MARGE), no_wrap=True)
    for case in cases:
        ligne.append(case, style=_STYLES.get(case, ""))
    return ligne


def _acces(jours: set[date], echelle: Echelle) -> list[str]:
    cases = ["="] * echelle.colonnes
    for rang in range(echelle.jours):
        jour = date.fromordinal(echelle.debut.toordinal() + rang)
        if jour not in jours:
            cases[echelle.colonne(jour)] = "x"
    return cases


def _points(echelle: Echelle, jours: Iterator[date], marque: str) -> list[str]:
    cases = [" "] * echelle.colonnes
    for jour in jours:
        cases[echelle.colonne(jour)] = marque
    return cases


def _vie(d: Dossier, echelle: Echelle) -> range:
    """Return the columns during which the certificate opened the door."""
    if d.piece is None or d.active_le is None:
        return range(0)
    fins = [d.piece.faits.fin, *(fin for fin in (d.retrait_le, d.fini_le) if fin is not None)]
    return echelle.etendue(jour_de_paris(d.active_le), dernier_jour(min(fins)))


def _cases(d: Dossier, echelle: Echelle, vie: range, voisines: Sequence[range], bilan: Bilan) -> list[str]:
    cases = [" "] * echelle.colonnes
    jusqu_a = d.active_le or d.fini_le
    if jusqu_a is not None:
        for colonne in echelle.etendue(jour_de_paris(d.ouvert_le), jour_de_paris(jusqu_a)):
            cases[colonne] = "."
    for colonne in vie:
        cases[colonne] = "#" if any(colonne in voisine for voisine in voisines) else "="
    for jour, numero, _ in bilan.refus:
        if numero == d.numero:
            cases[echelle.colonne(jour)] = "X"
    return cases
