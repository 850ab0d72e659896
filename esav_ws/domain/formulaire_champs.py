"""Fields of a form: when they are asked for, which values they admit, and how a value is read."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from esav_ws.domain.formulaire_types import (
    FORMES,
    LECTEURS,
    LONGUEURS,
    NUMERIQUES,
    OUI_NON,
    DefinitionInvalide,
    Nomenclature,
    TypeChamp,
    Valeur,
    ValeurRefusee,
    francais,
)

if TYPE_CHECKING:
    from esav_ws.domain.formulaire_regles import Condition

_BLANCS_XML: Final = re.compile(r"[ \t\r\n]+")

_NOM: Final = re.compile(r"(INFO|DEFECT)_[A-Z0-9_]{1,40}")
_HORS_XSD: Final = re.compile(r"\\[A-Za-z0-9]|[\^$]|\(\?|[*+?}][?+]|(?<!\\)\.")


class Section(StrEnum):
    """The two parts of a form, told by the prefix of the field's name."""

    INFO = "INFO"
    DEFECT = "DEFECT"


class Role(StrEnum):
    """What the SAV reads a field for, whatever its name in a given form."""

    NATURE = "nature"
    PRELOCALISATION = "prelocalisation"


class Presence(StrEnum):
    """Whether a field is compulsory (`CONDITIONNEL`: exactly when its condition holds, else forbidden)."""

    OBLIGATOIRE = "OBLIGATOIRE"
    FACULTATIF = "FACULTATIF"
    CONDITIONNEL = "CONDITIONNEL"


@dataclass(frozen=True, slots=True)
class Champ:
    """One field of a form.

    `longueur_*` count characters, `minimum` and `maximum` are in `unite` and admitted themselves, `motif` is
    an unanchored regular expression common to Python and XML Schema. `groupe` is the heading it stands under.
    """

    nom: str
    libelle: str
    type: TypeChamp
    presence: Presence = Presence.OBLIGATOIRE
    aide: str = ""
    groupe: str = ""
    condition: "Condition | None" = None
    nomenclature: Nomenclature | None = None
    longueur_min: int = 1
    longueur_max: int | None = None
    motif: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimales: int = 0
    unite: str | None = None
    exemple: str | None = None
    role: Role | None = None
    _forme: re.Pattern[str] | None = field(init=False, repr=False, compare=False, default=None)
    _codes: frozenset[str] = field(init=False, repr=False, compare=False, default=frozenset())
    _lecteur: Callable[[str], Valeur] = field(init=False, repr=False, compare=False, default=str)

    def __post_init__(self) -> None:
        if self.longueur_max is None and self.type in LONGUEURS:
            object.__setattr__(self, "longueur_max", LONGUEURS[self.type])
        if self.type is TypeChamp.OUI_NON:
            object.__setattr__(self, "nomenclature", OUI_NON)
        for fautif, message in self._defauts():
            if fautif:
                raise DefinitionInvalide(self.nom, message)
        object.__setattr__(self, "_codes", frozenset(self._admises()))
        object.__setattr__(self, "_lecteur", LECTEURS.get(self.type, str))
        if self.motif_lexical is not None:
            object.__setattr__(self, "_forme", re.compile(self.motif_lexical))
        if self.exemple is not None:
            try:
                self.lire(self.exemple)
            except ValeurRefusee as refus:
                raise DefinitionInvalide(self.nom, f"exemple refusé ({refus.regle})") from None

    def _defauts(self) -> tuple[tuple[bool, str], ...]:
        a_liste = self.type in {TypeChamp.NOMENCLATURE, TypeChamp.OUI_NON}
        bornes = self.minimum is not None or self.maximum is not None
        sans_condition = self.condition is None
        return (
            (not _NOM.fullmatch(self.nom), "le nom commence par INFO_ ou DEFECT_, en majuscules"),
            (
                a_liste != (self.nomenclature is not None),
                "une nomenclature va avec le type NOMENCLATURE, et lui seul",
            ),
            (bornes and self.type not in NUMERIQUES, "minimum et maximum vont avec ENTIER et DECIMAL"),
            (self.decimales > 0 and self.type is not TypeChamp.DECIMAL, "decimales va avec DECIMAL"),
            (self.motif is not None and self.type is not TypeChamp.TEXTE, "un motif va avec TEXTE"),
            (
                self.motif is not None and _HORS_XSD.search(self.motif) is not None,
                "motif sans ancre, point nu, classe abrégée ni quantificateur paresseux : XSD et Python le lisent pareil",
            ),
            (
                self.longueur_min < 1 or self.longueur_min > (self.longueur_max or self.longueur_min),
                "longueurs incohérentes",
            ),
            (
                self.minimum is not None and self.maximum is not None and self.minimum > self.maximum,
                "bornes incohérentes",
            ),
            (
                self.presence is Presence.CONDITIONNEL and sans_condition,
                "un champ CONDITIONNEL porte une condition",
            ),
            (
                self.presence is Presence.OBLIGATOIRE and not sans_condition,
                "un champ OBLIGATOIRE ne porte pas de condition",
            ),
            (
                self.role is not None and self.type is not TypeChamp.NOMENCLATURE,
                "un rôle va avec le type NOMENCLATURE",
            ),
        )

    @property
    def section(self) -> Section:
        """Return the part of the form this field stands in."""
        return Section(self.nom.partition("_")[0])

    @property
    def numerique(self) -> bool:
        """Return whether values of this field are numbers."""
        return self.type in NUMERIQUES

    @property
    def motif_lexical(self) -> str | None:
        """Return the regular expression of the written value, or None when its type sets none."""
        if self.type is TypeChamp.DECIMAL:
            return rf"[+\-]?[0-9]{{1,9}}(\.[0-9]{{1,{max(self.decimales, 1)}}})?"
        return FORMES[self.type][0] if self.type in FORMES else self.motif

    @property
    def format(self) -> str:
        """Return, in French, how the value is written: type, bounds, unit, lengths."""
        if self.nomenclature is not None:
            return "un code de la liste"
        if self.type is TypeChamp.DECIMAL:
            chiffres = f"{max(self.decimales, 1)} décimale{'s' if self.decimales > 1 else ''}"
            return f"un nombre avec un point décimal ({chiffres} au plus){self._bornes()}"
        if self.type in FORMES:
            return FORMES[self.type][1] + self._bornes()
        longueur = f"{self.longueur_min} à {self.longueur_max} caractères"
        if self.longueur_min in {1, self.longueur_max}:
            longueur = f"{self.longueur_max} caractères{' au plus' if self.longueur_min == 1 else ''}"
        modele = f", comme {self.exemple}" if self.motif and self.exemple else ""
        return f"un texte de {longueur}{modele}{f' (motif {self.motif})' if self.motif else ''}"

    def _bornes(self) -> str:
        unite = f" {self.unite}" if self.unite else ""
        match self.minimum, self.maximum:
            case Decimal() as bas, Decimal() as haut:
                return f", de {francais(bas)} à {francais(haut)}{unite}"
            case Decimal() as bas, None:
                return f", au moins {francais(bas)}{unite}"
            case None, Decimal() as haut:
                return f", au plus {francais(haut)}{unite}"
        return f", en{unite}" if unite else ""

    def dire(self, valeur: Valeur) -> str:
        """Return *valeur* as a French sentence quotes it: label of the code, number with its unit."""
        if isinstance(valeur, Decimal):
            return francais(valeur) + (f" {self.unite}" if self.unite else "")
        if self.nomenclature is not None:
            return f"« {self.nomenclature.libelle_de(str(valeur))} » ({valeur})"
        return f"« {valeur} »" if isinstance(valeur, str) else valeur.isoformat()

    def normaliser(self, brut: str) -> str:
        """Return *brut* with its XML white space collapsed, except in a long text, which is kept as it is."""
        if self.type is TypeChamp.TEXTE_LONG or _est_reduit(brut):
            return brut
        return _BLANCS_XML.sub(" ", brut).strip(" ")

    def lire(self, brut: str) -> Valeur:
        """Return the value written in *brut*, or raise `ValeurRefusee` with the first rule it breaks."""
        if brut in self._codes:
            return brut
        texte = self.normaliser(brut)
        if not texte or (self.type is TypeChamp.TEXTE_LONG and not texte.strip(" \t\r\n")):
            raise ValeurRefusee(
                "VIDE : renseignez le champ, ou retirez-le s'il est facultatif", self._admises()
            )
        if self.nomenclature is not None:
            if texte in self._codes:
                return texte
            raise ValeurRefusee(
                "NOMENCLATURE : choisissez un code de la liste, en majuscules", self.nomenclature.codes
            )
        if self.longueur_max is not None and not self.longueur_min <= len(texte) <= self.longueur_max:
            raise ValeurRefusee(
                f"LONGUEUR : de {self.longueur_min} à {self.longueur_max} caractères, {len(texte)} reçus"
            )
        if self._forme is not None and not self._forme.fullmatch(texte):
            regle = "MOTIF" if self.motif else "TYPE"
            raise ValeurRefusee(f"{regle} : écrivez {self.format}")
        try:
            valeur = self._lecteur(texte)
        except ValueError:
            raise ValeurRefusee("TYPE : cette date n'existe pas au calendrier") from None
        if isinstance(valeur, Decimal) and self._hors_bornes(valeur):
            raise ValeurRefusee(f"BORNES : écrivez {self.format}")
        return valeur

    def _hors_bornes(self, valeur: Decimal) -> bool:
        return (self.minimum is not None and valeur < self.minimum) or (
            self.maximum is not None and valeur > self.maximum
        )

    def _admises(self) -> tuple[str, ...]:
        return self.nomenclature.codes if self.nomenclature is not None else ()


def _est_reduit(brut: str) -> bool:
    """Return whether *brut* has no other white space than single spaces between words."""
    return not (
        "  " in brut
        or "\n" in brut
        or "\t" in brut
        or "\r" in brut
        or brut.startswith(" ")
        or brut.endswith(" ")
    )
