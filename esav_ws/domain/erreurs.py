"""Errors as published codes: the class is the code, declared once, documented once.

`docs/codes-erreur.md` is generated from this registry; a code is contract and is never reused.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final


class Camp(StrEnum):
    """Who has to act: the caller (`CLIENT`) or the gateway (`SERVEUR`)."""

    CLIENT = "CLIENT"
    SERVEUR = "SERVEUR"


LONGUEUR_MAX = 2000
"""Characters of any text of an error: what came in may be quoted, never without bound."""


def _borner(texte: str) -> str:
    return texte if len(texte) <= LONGUEUR_MAX else texte[: LONGUEUR_MAX - 1] + "…"


@dataclass(frozen=True, slots=True)
class ElementErreur:
    """One offending element: where it is, what came, the rule it broke, what would be admitted."""

    xpath: str
    regle: str
    valeur_recue: str = ""
    valeurs_admises: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for champ in ("xpath", "regle", "valeur_recue"):
            object.__setattr__(self, champ, _borner(getattr(self, champ)))
        object.__setattr__(self, "valeurs_admises", tuple(map(_borner, self.valeurs_admises)))

    def __str__(self) -> str:
        """Return where and which rule, for those who only log one line."""
        return f"{self.xpath} : {self.regle}"


FAMILLES: Final = (
    "SIG",
    "FRM",
    "PRE",
    "RDV",
    "TST",
    "CRT",
    "VER",
    "VOL",
    "AUT",
    "MSG",
    "SYS",
    "ABO",
    "TAC",
    "DON",
    "CNF",
)
"""The families of codes. Their rank is contract too (`EsavError.entier`): a new one comes last, none ever leaves."""

_PUBLIES: dict[str, type["EsavError"]] = {}


class EsavError(Exception):
    """Root of every published error.

    A subclass declares its `code`, the `libelle` that the documentation prints and the `remede`: what the
    caller changes to get through. The message, in French, tells this very case and may name what was sent; it is
    the label and what to change when nothing more can be said.
    """

    code: ClassVar[str]
    libelle: ClassVar[str]
    remede: ClassVar[str]
    camp: ClassVar[Camp]
    article: ClassVar[str | None]

    reessayer_apres_s: int | None = None
    """Seconds after which the same request may be sent again; `None` when nobody can tell."""

    def __init_subclass__(
        cls, *, code: str, libelle: str, remede: str, camp: str = "CLIENT", article: str | None = None
    ) -> None:
        """Register the class under its code, or raise `TypeError` when the code is already taken."""
        super().__init_subclass__()
        if code in _PUBLIES:
            raise TypeError(f"code {code} already declared by {_PUBLIES[code].__name__}")
        cls.code, cls.libelle, cls.remede, cls.camp, cls.article = code, libelle, remede, Camp(camp), article
        _PUBLIES[code] = cls

    def __init__(
        self,
        message: str | None = None,
        *,
        elements: tuple[ElementErreur, ...] = (),
        version_formulaire: int | None = None,
    ) -> None:
        super().__init__(_borner(message or f"{self.libelle} : {self.remede}"))
        self.elements = elements
        self.version_formulaire = version_formulaire

    @property
    def famille(self) -> str:
        """Return the three-letter family of the code (`SIG`, `FRM`…)."""
        return self.code.partition("-")[0]

    @classmethod
    def entier(cls) -> int:
        """Return the code as the contracts of the profession want it: rank of the family × 1000 + number."""
        famille, _, numero = cls.code.partition("-")
        return (FAMILLES.index(famille) + 1) * 1000 + int(numero)


def codes_publies() -> dict[str, type[EsavError]]:
    """Return every published error class by code, in the order of the codes."""
    return dict(sorted(_PUBLIES.items()))
