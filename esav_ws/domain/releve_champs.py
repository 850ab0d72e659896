"""Reading a table that a person filled in: every field by name, and everything that is wrong told at once."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from esav_ws.domain.correspondant import ADRESSE_MAX
from esav_ws.domain.courriel import ADRESSE
from esav_ws.domain.erreurs import ElementErreur

TEXTE_MAX: Final = 255
"""Characters of one line."""

_LIGNE: Final = re.compile("[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]*")
_TELEPHONE: Final = re.compile(r"(?:0[1-9][0-9]{8}|\+[1-9][0-9]{6,14})")
_SEPARATEURS: Final = re.compile(r"[ .\u00a0\u202f-]")


class Attendu(Exception):
    """A value is not of its kind; the message says in French what to write instead."""


Lecteur = Callable[[Any], Any]
"""Returns a value as the domain holds it, or raises `Attendu`."""


class Releve:
    """The fields of one table, taken one by one; `fautes` holds what is wrong, `fermer` adds what nobody asked for.

    *ou* is where the table stands. A table that is absent, or no table, has no field; `absente` says which it was.
    """

    def __init__(self, table: Any, ou: str, fautes: list[ElementErreur]) -> None:
        self.fautes = fautes
        self.absente = table is None
        self._ou = ou
        self._pris: list[str] = []
        self._table: Mapping[str, Any] = {}
        if isinstance(table, Mapping):
            self._table = table
        elif table is not None:
            self._refuser(ou, "ce doit être une table, avec un champ par ligne", table)

    def exiger(self, nom: str, lecteur: Lecteur, defaut: Any = "") -> Any:
        """Return the field, read; note that it is missing or wrong and return *defaut*."""
        if self._vide(nom):
            self._refuser(self._lieu(nom), "absent : ce champ est obligatoire, écrivez-le")
            self._pris.append(nom)
            return defaut
        return self.prendre(nom, lecteur, defaut)

    def prendre(self, nom: str, lecteur: Lecteur, defaut: Any = None) -> Any:
        """Return the field, read; *defaut* where it is left out, left empty or wrong, which is noted."""
        self._pris.append(nom)
        if self._vide(nom):
            return defaut
        try:
            return lecteur(self._table[nom])
        except Attendu as attendu:
            self._refuser(self._lieu(nom), f"attendu : {attendu}", self._table[nom])
            return defaut

    def sous(self, nom: str) -> "Releve":
        """Return the table *nom* of this one."""
        self._pris.append(nom)
        return Releve(self._table.get(nom), self._lieu(nom), self.fautes)

    def refuser(self, nom: str, regle: str, valeur: object = "") -> None:
        """Note that the field *nom* breaks *regle*."""
        self._refuser(self._lieu(nom), regle, valeur)

    def faux(self, nom: str) -> bool:
        """Return whether something was noted on the field: a rule that supposes it right then has nothing to add."""
        return any(faute.xpath == self._lieu(nom) for faute in self.fautes)

    def fermer(self) -> None:
        """Note every field that nobody took: a misspelt name must not pass for a field left empty."""
        for nom in self._table:
            if nom not in self._pris:
                self._refuser(self._lieu(str(nom)), "champ inconnu : retirez-le", "", tuple(self._pris))

    def _vide(self, nom: str) -> bool:
        valeur = self._table.get(nom)
        return _blanc(valeur) or (isinstance(valeur, list) and all(map(_blanc, valeur)))

    def _lieu(self, nom: str) -> str:
        return f"{self._ou}.{nom}" if self._ou else nom

    def _refuser(self, ou: str, regle: str, valeur: object = "", admises: tuple[str, ...] = ()) -> None:
        self.fautes.append(ElementErreur(ou, regle, _montrable(valeur), admises))


def _blanc(valeur: object) -> bool:
    return valeur is None or (isinstance(valeur, str) and not valeur.strip())


def _montrable(valeur: object) -> str:
    return str(valeur) if len(str(valeur)) <= TEXTE_MAX else f"{str(valeur)[:TEXTE_MAX]}…"


def ligne(valeur: Any) -> str:
    """Return one line of text, without blanks around."""
    if not isinstance(valeur, str):
        raise Attendu("un texte entre guillemets")
    propre = valeur.strip()
    if len(propre) > TEXTE_MAX or not _LIGNE.fullmatch(propre):
        raise Attendu(f"une ligne de texte, {TEXTE_MAX} caractères au plus, sans caractère de commande")
    return propre


def paragraphe(limite: int) -> Lecteur:
    """Return what reads a text of several lines, of *limite* characters at most."""

    def lire(valeur: Any) -> str:
        if not isinstance(valeur, str):
            raise Attendu("un texte entre guillemets")
        propre = valeur.replace("\r\n", "\n").strip()
        if len(propre) > limite or not all(_LIGNE.fullmatch(une) for une in re.split(r"[\n\t]", propre)):
            raise Attendu(f"un texte de {limite} caractères au plus, sans caractère de commande")
        return propre

    return lire


def booleen(valeur: Any) -> bool:
    """Return a truth value."""
    if not isinstance(valeur, bool):
        raise Attendu("true ou false, sans guillemets")
    return valeur


def entier(valeur: Any) -> int:
    """Return a whole number, 1 or more."""
    if type(valeur) is not int or valeur < 1:
        raise Attendu("un nombre entier, 1 ou plus, sans guillemets")
    return valeur


def jour(valeur: Any) -> date:
    """Return a day: one of TOML, or a text of JSON, `2026-03-02`."""
    if isinstance(valeur, date) and not isinstance(valeur, datetime):
        return valeur
    try:
        return date.fromisoformat(valeur) if isinstance(valeur, str) and "W" not in valeur else _pas_un_jour()
    except ValueError:
        return _pas_un_jour()


def _pas_un_jour() -> date:
    raise Attendu("un jour, année d'abord : 2026-03-02")


def telephone(valeur: Any) -> str:
    """Return a telephone number, its separators left out: ten digits from 0, or international from +."""
    serre = _SEPARATEURS.sub("", ligne(valeur))
    if not _TELEPHONE.fullmatch(serre):
        raise Attendu("dix chiffres comme 03 80 00 00 00, ou l'indicatif du pays comme +33380000000")
    return serre


def courriel(valeur: Any) -> str:
    """Return an address alone."""
    propre = ligne(valeur)
    if len(propre) > ADRESSE_MAX or not re.fullmatch(ADRESSE, propre):
        raise Attendu("une adresse seule, sans nom ni accent, comme sav@exemple.fr")
    return propre


def motif(patron: str, attendu: str) -> Lecteur:
    """Return what reads a line that *patron* matches whole, *attendu* saying what that is."""
    compile_ = re.compile(patron)

    def lire(valeur: Any) -> str:
        propre = ligne(valeur)
        if not compile_.fullmatch(propre):
            raise Attendu(attendu)
        return propre

    return lire


def parmi(codes: type[StrEnum]) -> Lecteur:
    """Return what reads one of *codes*."""

    def lire(valeur: Any) -> StrEnum:
        if not isinstance(valeur, str) or valeur.strip().upper() not in list(codes):
            raise Attendu(f"l'un de {', '.join(codes)}")
        return codes(valeur.strip().upper())

    return lire


def liste(lecteur: Lecteur, *, au_plus: int) -> Lecteur:
    """Return what reads a list of *au_plus* values at most, each once, in their order, empty ones left out."""

    def lire(valeur: Any) -> tuple[Any, ...]:
        if not isinstance(valeur, list) or len(valeur) > au_plus:
            raise Attendu(f"une liste entre crochets, de {au_plus} valeurs au plus")
        return tuple(dict.fromkeys(lecteur(un) for un in valeur if not _blanc(un)))

    return lire
