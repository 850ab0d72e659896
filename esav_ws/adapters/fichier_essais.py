"""The catalogue of tests (TOML): read whole, its seals checked, and everything that is wrong in it told at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from esav_ws.adapters.document_toml import lire_document
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.essai import Domaine, Verdict
from esav_ws.domain.essai_catalogue import (
    Bande,
    CatalogueEssais,
    Exclusivite,
    MesureEssai,
    ParametreEssai,
    RegleDepot,
    TypeEssai,
    TypeParametre,
)
from esav_ws.domain.essai_catalogue_regles import anomalies
from esav_ws.domain.essai_erreurs import CatalogueTestsInvalide
from esav_ws.xmlio.catalogue_scelle import verifier_scelles

FICHIER: Final = "tests.toml"
"""The one file of a version."""

Lecteur = Callable[[Any, str], Any]
"""Returns a value of the file, found at a place, as the domain holds it, or raises `_Fautes`."""
_Champs = Mapping[str, tuple[Lecteur, bool]]
"""What a table holds, and whether it must."""


def lire_catalogues(dossier: Path) -> tuple[CatalogueEssais, ...]:
    """Return every version that `index.toml` of *dossier* names, in its order.

    Raises:
        CatalogueTestsInvalide: a file is no TOML in UTF-8, or breaks rules: all of them are named, each with its place.
        CatalogueInvalide: the file of a version that was announced is not as it was sealed.
        OSError: a file cannot be read.
    """
    index = _document(dossier / "index.toml")
    publications = _juger(
        "index.toml", lambda: _table(index, "", {"publication": (_tables(_PUBLICATION), True)})
    )
    verifier_scelles(dossier)
    return tuple(
        lire_catalogue(dossier / p["code"] / str(p["version"]) / FICHIER, **p)
        for p in publications["publication"]
    )


def lire_catalogue(chemin: Path, *, code: str, version: int, **jours: date) -> CatalogueEssais:
    """Return the one version that *chemin* describes, or raise as `lire_catalogues` does."""
    document = _document(chemin)
    nom = f"{code}/{version}/{chemin.name}"
    lu = _juger(nom, lambda: _table(document, "", _CATALOGUE))
    catalogue = CatalogueEssais(
        code, version, lu["technologie"], lu["offres"], lu["test"], lu["depot"], **jours
    )
    if fautes := list(anomalies(catalogue)):
        raise CatalogueTestsInvalide(nom, fautes)
    return catalogue


class _Fautes(Exception):
    """What is wrong at a place, and within it."""

    def __init__(self, fautes: Sequence[ElementErreur]) -> None:
        super().__init__()
        self.fautes = fautes


def _document(chemin: Path) -> dict[str, Any]:
    return lire_document(chemin.read_bytes(), chemin.name, CatalogueTestsInvalide, parse_float=Decimal)


def _juger(nom: str, lire: Callable[[], Any]) -> Any:
    try:
        return lire()
    except _Fautes as trouvees:
        raise CatalogueTestsInvalide(nom, trouvees.fautes) from None


def _attendu(ou: str, quoi: str, recu: Any) -> _Fautes:
    return _Fautes([ElementErreur(ou, f"attendu : {quoi}", str(recu)[:100])])


def _table(table: Any, ou: str, champs: _Champs) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise _attendu(ou, "une table", table)
    prefixe = f"{ou}." if ou else ""
    fautes = [
        ElementErreur(f"{prefixe}{nom}", "inconnu", "", tuple(champs)) for nom in table.keys() - champs.keys()
    ]
    valeurs: dict[str, Any] = {}
    for nom, (lire, obligatoire) in champs.items():
        if nom not in table:
            if obligatoire:
                fautes.append(ElementErreur(f"{prefixe}{nom}", "absent : écrivez-le"))
            continue
        try:
            valeurs[nom] = lire(table[nom], f"{prefixe}{nom}")
        except _Fautes as autres:
            fautes += autres.fautes
    if fautes:
        raise _Fautes(fautes)
    return valeurs


def _tables(champs: _Champs, faire: Callable[..., Any] = dict) -> Lecteur:
    """Return what reads a list of tables, each made into what *faire* makes of its values."""

    def lire(valeur: Any, ou: str) -> tuple[Any, ...]:
        if not isinstance(valeur, list) or not valeur:
            raise _attendu(ou, "une liste de tables, une au moins", valeur)
        lues: list[Any] = []
        fautes: list[ElementErreur] = []
        for rang, table in enumerate(valeur, start=1):
            try:
                lues.append(faire(**_table(table, f"{ou}[{rang}]", champs)))
            except _Fautes as autres:
                fautes += autres.fautes
        if fautes:
            raise _Fautes(fautes)
        return tuple(lues)

    return lire


def _type(genre: type, quoi: str) -> Lecteur:
    def lire(valeur: Any, ou: str) -> Any:
        if type(valeur) is not genre or valeur == "":
            raise _attendu(ou, quoi, valeur)
        return valeur

    return lire


def _nombre(valeur: Any, ou: str) -> Decimal:
    if type(valeur) not in {int, Decimal}:
        raise _attendu(ou, "un nombre, sans guillemets", valeur)
    return Decimal(valeur)


def _jour(valeur: Any, ou: str) -> date:
    if not isinstance(valeur, date) or isinstance(valeur, datetime):
        raise _attendu(ou, "un jour, sans guillemets : 2026-03-02", valeur)
    return valeur


def _parmi(codes: type[StrEnum]) -> Lecteur:
    def lire(valeur: Any, ou: str) -> StrEnum:
        if valeur not in list(codes):
            raise _attendu(ou, f"l'un de {', '.join(codes)}", valeur)
        return codes(valeur)

    return lire


def _liste(element: Lecteur, faire: Callable[[Iterator[Any]], Any] = tuple) -> Lecteur:
    def lire(valeur: Any, ou: str) -> Any:
        if not isinstance(valeur, list):
            raise _attendu(ou, "une liste", valeur)
        return faire(element(un, f"{ou}[{rang}]") for rang, un in enumerate(valeur, start=1))

    return lire


def _regle(valeur: Any, ou: str) -> RegleDepot:
    lue = _table(valeur, ou, _DEPOT)
    heures = lue["validite_heures"]
    if not 1 <= heures <= _VALIDITE_MAX_H:
        raise _attendu(f"{ou}.validite_heures", f"de 1 à {_VALIDITE_MAX_H} heures", heures)
    return RegleDepot(timedelta(hours=heures), lue["tests"], lue["verdicts"], lue.get("exclus", frozenset()))


def _essai(**lu: Any) -> TypeEssai:
    return TypeEssai(mesures=lu.pop("mesure"), parametres=lu.pop("parametre", ()), **lu)


def _mesure(**lu: Any) -> MesureEssai:
    return MesureEssai(bandes=lu.pop("bande", ()), **lu)


_VALIDITE_MAX_H: Final = 24 * 30
_texte = _type(str, "un texte entre guillemets")
_entier = _type(int, "un nombre entier, sans guillemets")
_booleen = _type(bool, "true ou false")
_PUBLICATION: Final[_Champs] = {
    "code": (_texte, True),
    "version": (_entier, True),
    "annoncee_le": (_jour, False),
    "production_le": (_jour, False),
    "fin_le": (_jour, False),
}
_DEPOT: Final[_Champs] = {
    "validite_heures": (_entier, True),
    "tests": (_liste(_texte, frozenset), True),
    "verdicts": (_liste(_parmi(Verdict), frozenset), True),
    "exclus": (_liste(_parmi(Domaine), frozenset), False),
}
_BANDE: Final[_Champs] = {
    "verdict": (_parmi(Verdict), True),
    "minimum": (_nombre, False),
    "maximum": (_nombre, False),
    "valeurs": (_liste(_texte), False),
}
_MESURE: Final[_Champs] = {
    "nom": (_texte, True),
    "libelle": (_texte, True),
    "unite": (_texte, False),
    "bande": (_tables(_BANDE, Bande), False),
}
_PARAMETRE: Final[_Champs] = {
    "nom": (_texte, True),
    "libelle": (_texte, True),
    "type": (_parmi(TypeParametre), True),
    "obligatoire": (_booleen, False),
    "unite": (_texte, False),
    "minimum": (_nombre, False),
    "maximum": (_nombre, False),
    "valeurs": (_liste(_texte), False),
}
_ESSAI: Final[_Champs] = {
    "code": (_texte, True),
    "libelle": (_texte, True),
    "duree_s": (_entier, True),
    "maximum_s": (_entier, True),
    "exclusivite": (_parmi(Exclusivite), True),
    "poids": (_entier, True),
    "sans_risque": (_booleen, True),
    "acte": (_booleen, True),
    "parametre": (_tables(_PARAMETRE, ParametreEssai), False),
    "mesure": (_tables(_MESURE, _mesure), True),
}
_CATALOGUE: Final[_Champs] = {
    "technologie": (_texte, True),
    "offres": (_liste(_texte), True),
    "depot": (_regle, True),
    "test": (_tables(_ESSAI, _essai), True),
}
