"""The file of offers (TOML): read whole, and everything that is wrong in it told at once."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from esav_ws.adapters.document_toml import lire_document
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.offre import CalendrierGtr, Canal, FamilleOffre, Garantie, Offre
from esav_ws.domain.offre_regles import OffresInvalides, anomalies
from esav_ws.domain.rendezvous import TypeRendezVous

Lecteur = Callable[[Any], Any]
"""Returns a value of the file as an offer holds it, or raises `_Attendu`."""


def lire_offres(chemin: Path) -> tuple[Offre, ...]:
    """Return the offers that *chemin* describes, in its order.

    Raises:
        OffresInvalides: it is no TOML in UTF-8, or breaks rules: all of them are named, each with its place.
        OSError: it cannot be read.
    """
    document = lire_document(chemin.read_bytes(), chemin.name, OffresInvalides)
    fautes: list[ElementErreur] = []
    offres: dict[str, Offre] = {}
    fautes += [
        ElementErreur(nom, "inconnu ; chaque offre est une table [[offre]]")
        for nom in document
        if nom != "offre"
    ]
    tables = document.get("offre")
    if not isinstance(tables, list) or not tables:
        fautes.append(ElementErreur("offre", "aucune offre : chacune est une table [[offre]]"))
        tables = []
    for rang, table in enumerate(tables, start=1):
        ou = f"offre[{rang}]"
        lue = _lire(table, _OFFRE, ou)
        fautes += lue.fautes
        if lue.fautes:
            continue
        garanties = lue.valeurs.pop("garantie", ())
        offre = Offre(**lue.valeurs, garanties=garanties)
        fautes += [
            ElementErreur(f"{ou}.{f.xpath}", f.regle, f.valeur_recue, f.valeurs_admises)
            for f in anomalies(offre)
        ]
        if offre.code in offres:
            fautes.append(ElementErreur(f"{ou}.code", "déjà décrite plus haut", offre.code))
        offres[offre.code] = offre
    if fautes:
        raise OffresInvalides(chemin.name, fautes)
    return tuple(offres.values())


class _Attendu(Exception):
    """A value is not of its kind; the message says in French what is expected."""


class _Lue:
    """A table of the file: its values by name, and what is wrong in it."""

    def __init__(self) -> None:
        self.valeurs: dict[str, Any] = {}
        self.fautes: list[ElementErreur] = []


def _lire(table: Any, champs: Mapping[str, tuple[Lecteur, bool]], ou: str) -> _Lue:
    lue = _Lue()
    if not isinstance(table, dict):
        lue.fautes.append(ElementErreur(ou, "ce doit être une table", str(table)))
        return lue
    for nom in table.keys() - champs.keys():
        lue.fautes.append(ElementErreur(f"{ou}.{nom}", "inconnu", "", tuple(champs)))
    for nom, (lecteur, obligatoire) in champs.items():
        if nom not in table:
            if obligatoire:
                lue.fautes.append(ElementErreur(f"{ou}.{nom}", "absent : écrivez-le"))
            continue
        try:
            lue.valeurs[nom] = lecteur(table[nom])
        except _Fautes as autres:
            lue.fautes += autres.sous(f"{ou}.")
        except _Attendu as attendu:
            lue.fautes.append(ElementErreur(f"{ou}.{nom}", f"attendu : {attendu}", str(table[nom])))
    return lue


class _Fautes(Exception):
    """What is wrong within a value that is itself made of tables."""

    def __init__(self, fautes: list[ElementErreur]) -> None:
        super().__init__()
        self._fautes = fautes

    def sous(self, ou: str) -> Iterator[ElementErreur]:
        """Yield the faults, *ou* being where they are."""
        for faute in self._fautes:
            yield ElementErreur(f"{ou}{faute.xpath}", faute.regle, faute.valeur_recue, faute.valeurs_admises)


def _texte(valeur: Any) -> str:
    if not isinstance(valeur, str):
        raise _Attendu("un texte entre guillemets")
    return valeur.strip()


def _booleen(valeur: Any) -> bool:
    if not isinstance(valeur, bool):
        raise _Attendu("true ou false")
    return valeur


def _entier(valeur: Any) -> int:
    if type(valeur) is not int:
        raise _Attendu("un nombre entier, sans guillemets")
    return valeur


def _jour(valeur: Any) -> date:
    if not isinstance(valeur, date) or isinstance(valeur, datetime):
        raise _Attendu("un jour, sans guillemets : 2026-03-02")
    return valeur


def _parmi(codes: type[StrEnum]) -> Lecteur:
    def lire(valeur: Any) -> StrEnum:
        if valeur not in list(codes):
            raise _Attendu(f"l'un de {', '.join(codes)}")
        return codes(valeur)

    return lire


def _ensemble(codes: type[StrEnum]) -> Lecteur:
    def lire(valeur: Any) -> frozenset[StrEnum]:
        if not isinstance(valeur, list) or any(un not in list(codes) for un in valeur):
            raise _Attendu(f"une liste de {', '.join(codes)}")
        return frozenset(map(codes, valeur))

    return lire


def _garanties(valeur: Any) -> tuple[Garantie, ...]:
    if not isinstance(valeur, list):
        raise _Attendu("des tables [[offre.garantie]]")
    lues = [_lire(table, _GARANTIE, f"garantie[{rang}]") for rang, table in enumerate(valeur, start=1)]
    if fautes := [faute for lue in lues for faute in lue.fautes]:
        raise _Fautes(fautes)
    return tuple(Garantie(**lue.valeurs) for lue in lues)


_GARANTIE: Final[Mapping[str, tuple[Lecteur, bool]]] = {
    "code": (_texte, True),
    "libelle": (_texte, True),
    "heures": (_entier, True),
    "calendrier": (_parmi(CalendrierGtr), True),
    "option": (_booleen, False),
}
_OFFRE: Final[Mapping[str, tuple[Lecteur, bool]]] = {
    "code": (_texte, True),
    "libelle": (_texte, True),
    "famille": (_parmi(FamilleOffre), True),
    "canaux": (_ensemble(Canal), True),
    "rendez_vous": (_ensemble(TypeRendezVous), True),
    "test_obligatoire": (_booleen, True),
    "plusieurs_ouvertes": (_booleen, True),
    "annoncee_le": (_jour, True),
    "mise_en_place_le": (_jour, True),
    "garantie": (_garanties, False),
}
"""What a table holds, and whether it must."""
