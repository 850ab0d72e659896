"""Types of the fields of a form: how each kind of value is written and read, and the closed lists."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeAlias

Valeur: TypeAlias = str | Decimal | date | datetime
"""A value once read: text, number, date or moment (always with its offset)."""

_LONGUEUR_CITEE: Final = 100


def couper(texte: str, longueur: int = _LONGUEUR_CITEE) -> str:
    """Return *texte*, cut at *longueur* characters, so that a fault never quotes a hostile value whole."""
    return texte if len(texte) <= longueur else f"{texte[:longueur]}…"


def francais(nombre: Decimal | int) -> str:
    """Return *nombre* as a French reader expects it: decimal comma and real minus sign."""
    return f"{nombre:f}".replace(".", ",").replace("-", "−")


class DefinitionInvalide(ValueError):
    """The catalogue's own text is wrong. `sujet` names the field, nomenclature or rule to correct."""

    def __init__(self, sujet: str, message: str) -> None:
        super().__init__(f"{sujet} : {message}")
        self.sujet = sujet


class ValeurRefusee(ValueError):
    """A value breaks a rule of its field: `regle` says which, `admises` what would pass."""

    def __init__(self, regle: str, admises: tuple[str, ...] = ()) -> None:
        super().__init__(regle)
        self.regle = regle
        self.admises = admises


class TypeChamp(StrEnum):
    """The kinds of values that a form can ask for."""

    TEXTE = "TEXTE"
    TEXTE_LONG = "TEXTE_LONG"
    ENTIER = "ENTIER"
    DECIMAL = "DECIMAL"
    DATE = "DATE"
    DATE_HEURE = "DATE_HEURE"
    HEURE = "HEURE"
    OUI_NON = "OUI_NON"
    NOMENCLATURE = "NOMENCLATURE"
    TELEPHONE = "TELEPHONE"
    COURRIEL = "COURRIEL"


@dataclass(frozen=True, slots=True)
class Nomenclature:
    """A closed list of `codes` with their French labels, in the order in which people read them."""

    code: str
    libelle: str
    entrees: tuple[tuple[str, str], ...]
    codes: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        codes = tuple(code for code, _ in self.entrees)
        if len(set(codes)) != len(codes):
            raise DefinitionInvalide(self.code, "un code figure deux fois dans la nomenclature")
        object.__setattr__(self, "codes", codes)

    def libelle_de(self, code: str) -> str:
        """Return the French label of *code*, or raise `KeyError` when the list does not hold it."""
        return dict(self.entrees)[code]


OUI_NON: Final = Nomenclature("OUI_NON", "Oui ou non", (("OUI", "Oui"), ("NON", "Non")))

_ANNEE_MOIS_JOUR = r"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_HEURE = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_DECALAGE = r"(Z|[+\-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
FORMES: Final[dict[TypeChamp, tuple[str, str]]] = {
    TypeChamp.ENTIER: (r"[+\-]?[0-9]{1,9}", "un nombre entier"),
    TypeChamp.DATE: (_ANNEE_MOIS_JOUR, "une date AAAA-MM-JJ, par exemple 2026-01-15"),
    TypeChamp.DATE_HEURE: (
        rf"{_ANNEE_MOIS_JOUR}T{_HEURE}:[0-5][0-9](\.[0-9]{{1,6}})?{_DECALAGE}",
        "une date et une heure avec décalage horaire, par exemple 2026-01-15T09:30:00+01:00",
    ),
    TypeChamp.HEURE: (_HEURE, "une heure HH:MM, par exemple 08:30"),
    TypeChamp.TELEPHONE: (
        r"(\+33|0)[1-9][0-9]{8}",
        "un numéro français sans espace, par exemple 0380000000 ou +33380000000",
    ),
    TypeChamp.COURRIEL: (
        r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+",
        "une adresse électronique, par exemple sav@operateur.example",
    ),
}
LECTEURS: Final[dict[TypeChamp, Callable[[str], Valeur]]] = {
    TypeChamp.ENTIER: Decimal,
    TypeChamp.DECIMAL: Decimal,
    TypeChamp.DATE: date.fromisoformat,
    TypeChamp.DATE_HEURE: datetime.fromisoformat,
}
NUMERIQUES: Final = frozenset({TypeChamp.ENTIER, TypeChamp.DECIMAL})
LONGUEURS: Final = {TypeChamp.TEXTE: 255, TypeChamp.TEXTE_LONG: 2000, TypeChamp.COURRIEL: 254}
