"""What is due about certificates, drawn: a calendar of their lives, a table of what is due, and both for programs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from esav_ws.application.echeances import SituationCertificats
from esav_ws.cli.sortie import tableau
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import EN_COURS, OUVERTS, Dossier
from esav_ws.domain.certificat_echeances import Echeance, GenreEcheance, dernier_jour
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.operateur import Cote

_G = GenreEcheance
LETTRES: Final[Mapping[GenreEcheance, str]] = MappingProxyType(
    {
        _G.EMISSION: "E",
        _G.CONFIGURATION: "C",
        _G.REMPLACEMENT: "R",
        _G.RENOUVELLEMENT: "R",
        _G.BASCULE: "B",
        _G.INSTALLATION: "I",
        _G.FIN: "F",
        _G.RETRAIT: "T",
    }
)
"""How each kind is marked on the calendar. Of two in one column, the last of these kinds shows."""
LEGENDE: Final = (
    "= en service   # deux certificats en service   . à venir   | aujourd'hui",
    "E émission   C configuration   R envoi du suivant   B changement de source",
    "I installation   F fin   T retrait",
)
_MOIS: Final = ("janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc")
_STYLES: Final[Mapping[str, str]] = MappingProxyType(
    {"=": "green", "#": "cyan", ".": "dim", "|": "bold", **dict.fromkeys(LETTRES.values(), "bold yellow")}
)
_PROCHE: Final = 15
"""Days left from which a line of the table is coloured."""
_COLONNES_MIN: Final = 20


@dataclass(frozen=True, slots=True)
class Echelle:
    """The days of a calendar on its columns."""

    debut: date
    jours: int
    colonnes: int

    def colonne(self, jour: date) -> int:
        """Return the column of *jour*; outside of the calendar, before 0 or after the last one."""
        return (jour - self.debut).days * self.colonnes // self.jours

    def etendue(self, premier: date, dernier: date) -> range:
        """Return the columns from *premier* to *dernier* included, as far as they are on the calendar."""
        return range(max(self.colonne(premier), 0), min(self.colonne(dernier), self.colonnes - 1) + 1)


def calendrier(
    dossiers: Sequence[Dossier], echeances: Sequence[Echeance], le: date, fin: date, largeur: int
) -> Iterator[Text]:
    """Yield the calendar from the month of *le* to *fin* in *largeur* columns: months, one line per file, the legend."""
    marge = max((len(_titre(d)) for d in dossiers), default=0) + 2
    debut = le.replace(day=1)
    echelle = Echelle(debut, (fin - debut).days + 1, max(largeur - marge, _COLONNES_MIN))
    yield Text(" " * marge + mois(echelle), style="bold", no_wrap=True)
    vies = {d.numero: _vie(d, echelle) for d in dossiers}
    for d in dossiers:
        voisines = [vies[v.numero] for v in dossiers if v.operateur == d.operateur and v.numero != d.numero]
        ligne = Text(_titre(d).ljust(marge), no_wrap=True)
        cases = _cases(d, echelle, vies[d.numero], voisines)
        ici = echelle.colonne(le)
        cases[ici] = "|"
        siennes = (e for e in echeances if e.numero == d.numero)
        for e in sorted(siennes, key=lambda e: list(LETTRES).index(e.genre)):
            if (colonne := echelle.colonne(e.le)) < echelle.colonnes:
                cases[max(colonne, 0)] = LETTRES[e.genre]
        for case in cases:
            ligne.append(case, style=_STYLES.get(case, ""))
        yield ligne
    yield from (Text(ligne, style="dim") for ligne in LEGENDE)


def table(echeances: Iterable[Echeance], le: date) -> Table:
    """Return *echeances* as lines: until when, in how many days, on which file, whose turn, what, and what to do next."""
    lignes = tableau("Le", "Jours", "Dossier", "Qui", "Échéance et prochaine action")
    for e in echeances:
        lignes.add_row(
            f"{e.le:%d/%m/%Y}",
            Text(str(e.jours_restants(le)), style=_couleur(e, le), justify="right"),
            e.numero,
            "OI" if e.debiteur is Cote.OI else e.operateur,
            Text.assemble((e.libelle, "bold"), f" {e.quand()} (art. {e.article})\n", (e.action, "dim")),
        )
    return lignes


def donnees(situation: SituationCertificats, echeances: Iterable[Echeance]) -> dict[str, Any]:
    """Return what is due, for programs."""
    return {
        "le": situation.le,
        "echeance": [donnees_echeance(e, situation.le) for e in echeances],
        "remarque": [
            {"certificat": numero, "texte": texte} for numero, texte in sorted(situation.remarques.items())
        ],
    }


def donnees_echeance(e: Echeance, le: date) -> dict[str, Any]:
    """Return one thing that is due, as it stands on the day *le*, for programs."""
    return {
        "genre": e.genre,
        "libelle": e.libelle,
        "certificat": e.numero,
        "operateur": e.operateur,
        "debiteur": e.debiteur,
        "le": e.le,
        "finLe": e.fin_le,
        "joursRestants": e.jours_restants(le),
        "enRetard": e.en_retard(le),
        "facultative": e.genre.facultative,
        "article": e.article,
        "action": e.action,
    }


def _titre(d: Dossier) -> str:
    return f"{d.numero} {d.source}"


def _couleur(e: Echeance, le: date) -> str:
    if e.en_retard(le):
        return "bold red"
    return "yellow" if e.jours_restants(le) <= _PROCHE else "green"


def mois(echelle: Echelle) -> str:
    """Return the names of the months, each from the column of its first day; of one too narrow, its initial."""
    ligne = [" "] * echelle.colonnes
    premier = echelle.debut
    while (colonne := echelle.colonne(premier)) < echelle.colonnes:
        suivant = (premier + timedelta(days=31)).replace(day=1)
        place = min(echelle.colonne(suivant), echelle.colonnes) - colonne
        nom = _MOIS[premier.month - 1]
        entier = f"{nom} {premier.year}" if premier.month == 1 or premier == echelle.debut else nom
        tenu = next((n for n in (entier, nom, nom[0]) if len(n) < place), "")
        ligne[colonne : colonne + len(tenu)] = tenu
        premier = suivant
    return "".join(ligne).rstrip()


def _vie(d: Dossier, echelle: Echelle) -> range:
    """Return the columns during which the certificate opens the door."""
    if d.statut not in OUVERTS or d.piece is None:
        return range(0)
    debut = max(d.piece.faits.debut, d.active_le or d.piece.faits.debut)
    fin = d.piece.faits.fin
    if d.statut is StatutCertificat.REMPLACE and d.retrait_le is not None:
        fin = min(fin, d.retrait_le)
    return echelle.etendue(jour_de_paris(debut), dernier_jour(fin))


def _cases(d: Dossier, echelle: Echelle, vie: range, voisines: Sequence[range]) -> list[str]:
    cases = [" "] * echelle.colonnes
    if d.statut in EN_COURS:
        for colonne in echelle.etendue(jour_de_paris(d.ouvert_le), _au_plus_tard(d, echelle)):
            cases[colonne] = "."
    for colonne in vie:
        cases[colonne] = "#" if any(colonne in voisine for voisine in voisines) else "="
    if vie and vie[-1] < echelle.colonnes - 1:
        cases[vie[-1]] = LETTRES[_G.FIN]
    return cases


def _au_plus_tard(d: Dossier, echelle: Echelle) -> date:
    fin: datetime | None = d.piece.faits.fin if d.piece else None
    return dernier_jour(fin) if fin else echelle.debut + timedelta(days=echelle.jours)
