"""Simple types in one normal form: what base they write, within which facets, wherever each was declared."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

CHAINES: Final = {
    "normalizedString": "string",
    "token": "normalizedString",
    "language": "token",
    "NMTOKEN": "token",
    "Name": "token",
    "NCName": "Name",
    "ID": "NCName",
    "IDREF": "NCName",
    "ENTITY": "NCName",
}
"""The types of text, each with the one that admits more."""

ENTIERS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 65535),
    "unsignedByte": (0, 255),
    "positiveInteger": (1, None),
}
"""The types of integers, each with its bounds, both admitted."""

_LISTES: Final = {"NMTOKENS": "NMTOKEN", "IDREFS": "IDREF", "ENTITIES": "ENTITY"}
_AUTRES: Final = frozenset(
    {
        "string",
        "boolean",
        "decimal",
        "float",
        "double",
        "duration",
        "dateTime",
        "time",
        "date",
        "gYearMonth",
        "gYear",
        "gMonthDay",
        "gDay",
        "gMonth",
        "hexBinary",
        "base64Binary",
        "anyURI",
        "QName",
        "NOTATION",
        "anySimpleType",
        "anyAtomicType",
    }
)
NUMERIQUES: Final = frozenset({"decimal", "float", "double"})

Borne = tuple[Any, bool]
"""A limit and whether it is admitted itself."""


@dataclass(frozen=True, slots=True)
class Simple:
    """A simple type.

    `motifs` holds, for each step of the derivation, its alternatives; `bas` and `haut` are limits, numbers where `base`
    is one; `item` is what a list holds, `membres` what a union admits; `autres` are facets that are compared as they
    are written.
    """

    base: str
    enumeration: tuple[str, ...] | None = None
    motifs: tuple[tuple[str, ...], ...] = ()
    bas: Borne | None = None
    haut: Borne | None = None
    longueur_min: int | None = None
    longueur_max: int | None = None
    chiffres: int | None = None
    decimales: int | None = None
    blancs: str | None = None
    item: "Simple | None" = None
    membres: tuple["Simple", ...] = ()
    autres: tuple[str, ...] = ()

    @property
    def entier(self) -> bool:
        """Return whether only whole numbers are admitted."""
        return self.base == "decimal" and self.decimales == 0


def predefini(nom: str) -> Simple | None:
    """Return the built-in type *nom*, `None` when there is none of that name."""
    if nom in ENTIERS:
        bas, haut = ENTIERS[nom]
        return Simple(
            "decimal",
            decimales=0,
            bas=None if bas is None else (Decimal(bas), True),
            haut=None if haut is None else (Decimal(haut), True),
        )
    if nom in _LISTES:
        return Simple("LISTE", item=predefini(_LISTES[nom]), longueur_min=1)
    return Simple(nom) if nom in CHAINES or nom in _AUTRES else None


def restreindre(base: Simple, facettes: list[tuple[str, str]]) -> Simple:
    """Return *base* within *facettes* (name, value) of one step of derivation, or raise `ValueError`."""
    simple = base
    enumeration = tuple(valeur for nom, valeur in facettes if nom == "enumeration")
    motifs = tuple(sorted({valeur for nom, valeur in facettes if nom == "pattern"}))
    for nom, valeur in facettes:
        if nom in _FACETTES:
            simple = _FACETTES[nom](simple, valeur)
        elif nom not in {"enumeration", "pattern"}:
            simple = replace(simple, autres=tuple(sorted({*simple.autres, f"{nom}={valeur}"})))
    if enumeration:
        simple = replace(simple, enumeration=enumeration)
    if motifs:
        simple = replace(simple, motifs=(*simple.motifs, motifs))
    return simple


def _lire(simple: Simple, valeur: str) -> Any:
    """Return the limit *valeur* as what can be compared: a number for the types of numbers, else the text."""
    if simple.base not in NUMERIQUES:
        return valeur.strip()
    try:
        nombre = Decimal(valeur.strip().replace("INF", "Infinity"))
    except InvalidOperation:
        raise ValueError(valeur[:40]) from None
    if nombre.is_nan():
        raise ValueError(valeur[:40])
    return nombre


def _bas(admise: bool) -> Callable[[Simple, str], Simple]:
    def poser(simple: Simple, valeur: str) -> Simple:
        limite = _lire(simple, valeur)
        if simple.entier and not admise:
            limite, borne = Decimal(math.floor(limite)) + 1, True
        else:
            borne = admise
        if (
            simple.base in NUMERIQUES
            and simple.bas
            and (simple.bas[0], not simple.bas[1]) > (limite, not borne)
        ):
            return simple
        return replace(simple, bas=(limite, borne))

    return poser


def _haut(admise: bool) -> Callable[[Simple, str], Simple]:
    def poser(simple: Simple, valeur: str) -> Simple:
        limite = _lire(simple, valeur)
        if simple.entier and not admise:
            limite, borne = Decimal(math.ceil(limite)) - 1, True
        else:
            borne = admise
        if simple.base in NUMERIQUES and simple.haut and (simple.haut[0], simple.haut[1]) < (limite, borne):
            return simple
        return replace(simple, haut=(limite, borne))

    return poser


def _entier(champ: str, *, plus_serre: Callable[[int, int], int]) -> Callable[[Simple, str], Simple]:
    def poser(simple: Simple, valeur: str) -> Simple:
        if not (valeur.strip().isascii() and valeur.strip().isdigit()) or len(valeur) > len("1000000000"):
            raise ValueError(valeur[:40])
        nombre, ancien = int(valeur), getattr(simple, champ)
        change: dict[str, Any] = {champ: nombre if ancien is None else plus_serre(ancien, nombre)}
        return replace(simple, **change)

    return poser


def _longueur(simple: Simple, valeur: str) -> Simple:
    return _FACETTES["maxLength"](_FACETTES["minLength"](simple, valeur), valeur)


_FACETTES: Final[dict[str, Callable[[Simple, str], Simple]]] = {
    "minInclusive": _bas(admise=True),
    "minExclusive": _bas(admise=False),
    "maxInclusive": _haut(admise=True),
    "maxExclusive": _haut(admise=False),
    "minLength": _entier("longueur_min", plus_serre=max),
    "maxLength": _entier("longueur_max", plus_serre=min),
    "length": _longueur,
    "totalDigits": _entier("chiffres", plus_serre=min),
    "fractionDigits": _entier("decimales", plus_serre=min),
    "whiteSpace": lambda simple, valeur: replace(simple, blancs=valeur),
}
