"""Conditions on the fields of a form, and the rules that bind several fields.

A condition is true, false or unknown. It is unknown as soon as an operand it needs was refused or is missing
where it is due: a rule then says nothing, because the fault already names the field to correct.
"""

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from esav_ws.domain.formulaire_champs import Champ
from esav_ws.domain.formulaire_types import DefinitionInvalide, TypeChamp, Valeur

PARIS: Final = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Contexte:
    """What is known of a received form: values read, names of the fields not to be trusted, and the moment."""

    maintenant: datetime
    valeurs: dict[str, Valeur] = field(default_factory=dict)
    inconnus: set[str] = field(default_factory=set)


class Comparateur(StrEnum):
    """How two values are compared."""

    EGAL = "egal"
    DIFFERENT = "different"
    INFERIEUR = "inferieur"
    INFERIEUR_OU_EGAL = "inferieurOuEgal"
    SUPERIEUR = "superieur"
    SUPERIEUR_OU_EGAL = "superieurOuEgal"


_CALCULS: Final[dict[Comparateur, tuple[Callable[[Any, Any], bool], str]]] = {
    Comparateur.EGAL: (operator.eq, "vaut"),
    Comparateur.DIFFERENT: (operator.ne, "est différent de"),
    Comparateur.INFERIEUR: (operator.lt, "est inférieur à"),
    Comparateur.INFERIEUR_OU_EGAL: (operator.le, "est inférieur ou égal à"),
    Comparateur.SUPERIEUR: (operator.gt, "est supérieur à"),
    Comparateur.SUPERIEUR_OU_EGAL: (operator.ge, "est supérieur ou égal à"),
}
_ORDONNES: Final = {
    TypeChamp.ENTIER: "nombre",
    TypeChamp.DECIMAL: "nombre",
    TypeChamp.DATE: "date",
    TypeChamp.DATE_HEURE: "instant",
    TypeChamp.HEURE: "heure",
}


@dataclass(frozen=True, slots=True)
class Fixe:
    """A value written in the catalogue."""

    valeur: Valeur

    def lire(self, _contexte: Contexte, _gauche: Valeur) -> Valeur:
        """Return the value."""
        return self.valeur


@dataclass(frozen=True, slots=True)
class AutreChamp:
    """The value of another field of the same form."""

    nom: str

    def lire(self, contexte: Contexte, _gauche: Valeur) -> Valeur | None:
        """Return the value of that field, if it was filled in."""
        return contexte.valeurs.get(self.nom)


@dataclass(frozen=True, slots=True)
class Maintenant:
    """The moment of reception, moved by `decalage`; for a date, its day in Paris."""

    decalage: timedelta = timedelta()

    def lire(self, contexte: Contexte, gauche: Valeur) -> Valeur:
        """Return that moment, or its day when *gauche* is one."""
        moment = contexte.maintenant + self.decalage
        return moment if isinstance(gauche, datetime) else moment.astimezone(PARIS).date()


Operande: TypeAlias = Fixe | AutreChamp | Maintenant


class Condition(ABC):
    """A statement about the fields of one form."""

    __slots__ = ()

    @abstractmethod
    def evaluer(self, contexte: Contexte) -> bool | None:
        """Return whether the statement holds, None when an operand is not to be trusted."""

    @abstractmethod
    def noms(self) -> tuple[str, ...]:
        """Return the names of the fields it speaks of, in reading order."""

    @abstractmethod
    def dire(self, champs: Mapping[str, Champ]) -> str:
        """Return the statement as a piece of French sentence, with the labels of *champs*."""

    def verifier(self, champs: Mapping[str, Champ]) -> None:
        """Return if every field it names is one of *champs*, else raise `DefinitionInvalide`."""
        for nom in self.noms():
            if nom not in champs:
                raise DefinitionInvalide(
                    nom, "champ inconnu ou déclaré plus bas que la condition qui le cite"
                )


@dataclass(frozen=True, slots=True)
class Compare(Condition):
    """A field compared with a value, another field or now. False when either side was left out."""

    champ: str
    comparateur: Comparateur
    operande: Operande

    def evaluer(self, contexte: Contexte) -> bool | None:
        """Return whether the comparison holds."""
        if contexte.inconnus and not contexte.inconnus.isdisjoint(self.noms()):
            return None
        gauche = contexte.valeurs.get(self.champ)
        if gauche is None:
            return False
        droite = self.operande.lire(contexte, gauche)
        return droite is not None and _CALCULS[self.comparateur][0](gauche, droite)

    def noms(self) -> tuple[str, ...]:
        """Return the compared field, then the other one if there is one."""
        return (self.champ, self.operande.nom) if isinstance(self.operande, AutreChamp) else (self.champ,)

    def verifier(self, champs: Mapping[str, Champ]) -> None:
        """Return if both sides are of one nature that the comparison admits, else raise `DefinitionInvalide`."""
        Condition.verifier(self, champs)
        nature = _ORDONNES.get(champs[self.champ].type, "texte")
        match self.operande:
            case AutreChamp(nom):
                memes = _ORDONNES.get(champs[nom].type, "texte") == nature
            case Maintenant():
                memes = nature in {"date", "instant"}
            case Fixe():
                memes = True
        egalite = self.comparateur in {Comparateur.EGAL, Comparateur.DIFFERENT}
        if not memes or (nature == "texte" and not egalite):
            raise DefinitionInvalide(self.champ, f"« {self.comparateur} » ne s'applique pas à ces opérandes")

    def dire(self, champs: Mapping[str, Champ]) -> str:
        """Return for instance `« État du port » vaut « Hors service » (DOWN)`."""
        match self.operande:
            case Fixe(valeur):
                droite = champs[self.champ].dire(valeur)
            case AutreChamp(nom):
                droite = f"« {champs[nom].libelle} »"
            case Maintenant(decalage):
                minutes = int(decalage.total_seconds() // 60)
                sens = "plus" if minutes > 0 else "moins"
                droite = "la date de réception" + (f" {sens} {abs(minutes)} min" if minutes else "")
        return f"« {champs[self.champ].libelle} » {_CALCULS[self.comparateur][1]} {droite}"


@dataclass(frozen=True, slots=True)
class Parmi(Condition):
    """A field whose value is one of several. False when the field was left out."""

    champ: str
    valeurs: tuple[Valeur, ...]

    def evaluer(self, contexte: Contexte) -> bool | None:
        """Return whether the value is one of the list."""
        return None if self.champ in contexte.inconnus else contexte.valeurs.get(self.champ) in self.valeurs

    def noms(self) -> tuple[str, ...]:
        """Return the field."""
        return (self.champ,)

    def dire(self, champs: Mapping[str, Champ]) -> str:
        """Return the field and the list, joined by `ou`."""
        champ = champs[self.champ]
        return f"« {champ.libelle} » vaut {' ou '.join(map(champ.dire, self.valeurs))}"


@dataclass(frozen=True, slots=True)
class Renseigne(Condition):
    """A field that was filled in, or left out when `present` is false."""

    champ: str
    present: bool = True

    def evaluer(self, contexte: Contexte) -> bool | None:
        """Return whether the field is there as wanted."""
        return None if self.champ in contexte.inconnus else (self.champ in contexte.valeurs) is self.present

    def noms(self) -> tuple[str, ...]:
        """Return the field."""
        return (self.champ,)

    def dire(self, champs: Mapping[str, Champ]) -> str:
        """Return the field and whether it is filled in."""
        etat = "est renseigné" if self.present else "n'est pas renseigné"
        return f"« {champs[self.champ].libelle} » {etat}"


@dataclass(frozen=True, slots=True)
class _Groupe(Condition):
    conditions: tuple[Condition, ...]

    def noms(self) -> tuple[str, ...]:
        """Return the fields of all members, in reading order."""
        return tuple(nom for condition in self.conditions for nom in condition.noms())

    def verifier(self, champs: Mapping[str, Champ]) -> None:
        """Return if every member is sound, else raise `DefinitionInvalide`."""
        for condition in self.conditions:
            condition.verifier(champs)

    def _joindre(self, champs: Mapping[str, Champ], lien: str) -> str:
        return lien.join(
            f"({c.dire(champs)})" if isinstance(c, _Groupe) else c.dire(champs) for c in self.conditions
        )


@dataclass(frozen=True, slots=True)
class Toutes(_Groupe):
    """All members hold. One false member suffices to make it false, whatever is unknown."""

    def evaluer(self, contexte: Contexte) -> bool | None:
        """Return whether all members hold."""
        issues = {condition.evaluer(contexte) for condition in self.conditions}
        return False if False in issues else None if None in issues else True

    def dire(self, champs: Mapping[str, Champ]) -> str:
        """Return the members joined by `et`."""
        return self._joindre(champs, " et ")


@dataclass(frozen=True, slots=True)
class UneAuMoins(_Groupe):
    """At least one member holds. One true member suffices, whatever is unknown."""

    def evaluer(self, contexte: Contexte) -> bool | None:
        """Return whether at least one member holds."""
        issues = {condition.evaluer(contexte) for condition in self.conditions}
        return True if True in issues else None if None in issues else False

    def dire(self, champs: Mapping[str, Champ]) -> str:
        """Return the members joined by `ou`."""
        return self._joindre(champs, " ou ")


@dataclass(frozen=True, slots=True)
class Regle:
    """A rule between fields: when `si` holds (always, without `si`), `alors` must hold, else `message`."""

    code: str
    message: str
    alors: Condition
    si: Condition | None = None

    def violee(self, contexte: Contexte) -> bool:
        """Return whether the rule is certainly broken."""
        applicable = self.si is None or self.si.evaluer(contexte) is True
        return applicable and self.alors.evaluer(contexte) is False
