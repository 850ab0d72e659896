"""What can be tested on an offer: the tests, their parameters, their measures and the bands that judge these."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.essai import Domaine, Mesure, Verdict

CONFIRMATION: Final = "confirmation"
"""The parameter by which an act is confirmed; its one admitted value is `OUI`."""
TEXTE_MAX: Final = 100
"""Characters of the value of a parameter."""

Valeur = str | int | Decimal | bool
"""The value of a parameter, of its type."""


class TypeParametre(StrEnum):
    """The types of parameters."""

    TEXTE = "TEXTE"
    ENTIER = "ENTIER"
    DECIMAL = "DECIMAL"
    OUI_NON = "OUI_NON"
    CODE = "CODE"


class Exclusivite(StrEnum):
    """What a test keeps for itself while it is active. No two are ever active on one line."""

    LIGNE = "LIGNE"
    PORT = "PORT"
    EQUIPEMENT = "EQUIPEMENT"


@dataclass(frozen=True, slots=True)
class ParametreEssai:
    """A parameter of a test. `valeurs` is the nomenclature of a `CODE`; bounds are included."""

    nom: str
    libelle: str
    type: TypeParametre
    obligatoire: bool = False
    unite: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    valeurs: tuple[str, ...] = ()

    def lire(self, texte: str) -> Valeur:
        """Return *texte* as a value, or raise `ValueError`, whose message says in French what is expected."""
        match self.type:
            case TypeParametre.CODE:
                if texte not in self.valeurs:
                    raise ValueError("l'une des valeurs admises")
                return texte
            case TypeParametre.OUI_NON:
                if texte not in {"OUI", "NON"}:
                    raise ValueError("OUI ou NON")
                return texte == "OUI"
            case TypeParametre.TEXTE:
                if not 1 <= len(texte) <= TEXTE_MAX:
                    raise ValueError(f"un texte de 1 à {TEXTE_MAX} caractères")
                return texte
            case _:
                return self._nombre(texte)

    def _nombre(self, texte: str) -> int | Decimal:
        entier = self.type is TypeParametre.ENTIER
        bornes = f"de {self.minimum} à {self.maximum}"
        attendu = f"un nombre {'entier' if entier else 'décimal'} {bornes} {self.unite}".strip()
        try:
            nombre: int | Decimal = int(texte) if entier else Decimal(texte)
        except (ValueError, InvalidOperation):
            raise ValueError(attendu) from None
        if not math.isfinite(nombre):
            raise ValueError(attendu)
        trop_bas = self.minimum is not None and nombre < self.minimum
        if trop_bas or (self.maximum is not None and nombre > self.maximum):
            raise ValueError(attendu)
        return nombre


@dataclass(frozen=True, slots=True)
class Bande:
    """Which values get `verdict`: numbers in ``[minimum, maximum)``, or one of `valeurs`."""

    verdict: Verdict
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    valeurs: tuple[str, ...] = ()

    def contient(self, nombre: Decimal) -> bool:
        """Return whether *nombre* is in it."""
        return (self.minimum is None or self.minimum <= nombre) and (
            self.maximum is None or nombre < self.maximum
        )


@dataclass(frozen=True, slots=True)
class MesureEssai:
    """A measure that a test may give: its unit, and the bands that judge it; without bands it only informs."""

    nom: str
    libelle: str
    unite: str = ""
    bandes: tuple[Bande, ...] = ()

    @property
    def numerique(self) -> bool:
        """Return whether its values are numbers."""
        return bool(self.unite)

    def juger(self, valeur: str) -> Verdict | None:
        """Return what *valeur* is worth, or raise `ValueError`: no equipment that works answers this."""
        if not self.numerique:
            for bande in self.bandes:
                if valeur in bande.valeurs:
                    return bande.verdict
            if self.bandes:
                raise ValueError(f"{self.nom} : {valeur[:40]!r} n'est pas une valeur connue")
            return None
        try:
            nombre = Decimal(valeur)
        except InvalidOperation:
            raise ValueError(f"{self.nom} : {valeur[:40]!r} n'est pas un nombre") from None
        if not nombre.is_finite():
            raise ValueError(f"{self.nom} : {valeur[:40]!r} n'est pas un nombre")
        for bande in self.bandes:
            if bande.contient(nombre):
                return bande.verdict
        if self.bandes:
            raise ValueError(f"{self.nom} : {valeur[:40]} {self.unite} est hors de toute bande")
        return None


@dataclass(frozen=True, slots=True)
class TypeEssai:
    """A test of the catalogue.

    Attributes:
        duree_s: usual duration, in seconds; maximum_s: after which it is given up.
        poids: its price in load: an equipment runs tests up to the sum of its capacity.
        sans_risque: whether running it twice harms nobody.
        acte: whether it changes something on the network: its own habilitation, and `confirmation`.
    """

    code: str
    libelle: str
    duree_s: int
    maximum_s: int
    mesures: tuple[MesureEssai, ...] = ()
    parametres: tuple[ParametreEssai, ...] = ()
    exclusivite: Exclusivite = Exclusivite.LIGNE
    poids: int = 1
    sans_risque: bool = True
    acte: bool = False

    def lire(self, recus: Sequence[tuple[str, str]]) -> tuple[dict[str, Valeur], tuple[ElementErreur, ...]]:
        """Return the values of the parameters *recus* by name, and everything that is wrong with them."""
        connus = {p.nom: p for p in self.parametres}
        valeurs: dict[str, Valeur] = {}
        fautes: list[ElementErreur] = []
        for nom, texte in recus:
            if nom not in connus:
                fautes.append(_faute(nom, "paramètre inconnu de ce test", nom, tuple(connus)))
            elif nom in valeurs:
                fautes.append(_faute(nom, "une seule fois par paramètre", texte))
            else:
                try:
                    valeurs[nom] = connus[nom].lire(texte)
                except ValueError as attendu:
                    fautes.append(_faute(nom, f"attendu : {attendu}", texte, connus[nom].valeurs))
        donnes = {nom for nom, _ in recus}
        fautes += [
            _faute(p.nom, "paramètre obligatoire absent", "", p.valeurs)
            for p in self.parametres
            if p.obligatoire and p.nom not in donnes
        ]
        return valeurs, tuple(fautes)

    def juger(self, releves: Sequence[tuple[str, str, str]]) -> tuple[Mesure, ...]:
        """Return the measures of *releves* (name, value, unit) with their verdicts.

        Raises:
            ValueError: they are nonsense; the message, in French, says which.
        """
        connues = {m.nom: m for m in self.mesures}
        mesures = []
        for nom, valeur, unite in releves:
            definition = connues.get(nom)
            if definition is None:
                raise ValueError(f"mesure {nom[:40]!r} non prévue par le test {self.code}")
            if unite != definition.unite:
                raise ValueError(f"{nom} : unité {unite[:20]!r} reçue, {definition.unite!r} attendue")
            mesures.append(Mesure(nom, valeur, unite, definition.juger(valeur)))
        if len({m.nom for m in mesures}) != len(mesures):
            raise ValueError("une mesure est rendue deux fois")
        if self.mesures and not mesures:
            raise ValueError("aucune mesure")
        return tuple(mesures)


def _faute(nom: str, regle: str, recu: str, admises: tuple[str, ...] = ()) -> ElementErreur:
    return ElementErreur(f"//parametre[nom='{nom[:40]}']", regle, recu, admises)


@dataclass(frozen=True, slots=True)
class RegleDepot:
    """Which results open the way to a deposit, where a test is compulsory.

    Attributes:
        validite: how long after its end a result may be cited.
        tests: the codes of the tests that count.
        verdicts: those that allow a deposit.
        exclus: the sides of a probable localisation that refuse one.
    """

    validite: timedelta
    tests: frozenset[str]
    verdicts: frozenset[Verdict]
    exclus: frozenset[Domaine] = frozenset()


@dataclass(frozen=True, slots=True)
class CatalogueEssais:
    """One version of the tests of some offers, of one technology."""

    code: str
    version: int
    technologie: str
    offres: tuple[str, ...]
    essais: tuple[TypeEssai, ...]
    regle: RegleDepot
    annoncee_le: date | None = None
    production_le: date | None = None
    fin_le: date | None = None

    def essai(self, code: str) -> TypeEssai | None:
        """Return the test of that code."""
        return next((e for e in self.essais if e.code == code), None)

    def en_production(self, le: date) -> bool:
        """Return whether it serves on the day *le*."""
        return (
            self.production_le is not None
            and self.production_le <= le
            and (self.fin_le is None or le <= self.fin_le)
        )

    def etat(self, le: date) -> str:
        """Return its state on the day *le*, in the words of the forms catalogue."""
        if self.annoncee_le is None or self.production_le is None:
            return "PROJET"
        if le < self.production_le:
            return "ANNONCEE"
        return "EN_PRODUCTION" if self.en_production(le) else "RETIREE"


def servi(catalogues: Sequence[CatalogueEssais], offre: str, le: date) -> CatalogueEssais | None:
    """Return the catalogue that serves *offre* on the day *le*: the newest, where two do."""
    candidats = [c for c in catalogues if offre in c.offres and c.en_production(le)]
    return max(candidats, key=lambda c: (c.production_le or date.min, c.version), default=None)


def catalogue_de(catalogues: Sequence[CatalogueEssais], code: str, version: int) -> CatalogueEssais | None:
    """Return the catalogue under which a test was asked for, whatever the day."""
    par_cle: Mapping[tuple[str, int], CatalogueEssais] = {(c.code, c.version): c for c in catalogues}
    return par_cle.get((code, version))
