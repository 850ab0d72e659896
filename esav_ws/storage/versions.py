"""Repository of the versions of services and forms, and of the acts on them."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from esav_ws.domain.contrat import Derogation, EtatVersion, Genre, PassageVersion, VersionContrat
from esav_ws.domain.contrat_evolution import Evolution
from esav_ws.storage.ecriture import definir
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables_contrat import passage_version as p
from esav_ws.storage.tables_contrat import version_contrat as v

_CLE = ("objet", "majeure", "mineure")
_VALEURS = (
    "genre",
    "inscrit",
    "evolution",
    "initiale",
    "annoncee_le",
    "production_le",
    "depreciee_le",
    "fin_le",
    "empreinte",
)


def _de(enonce: Select[Any]) -> Instruction:
    """Return *enonce* narrowed to one object."""
    return Instruction(enonce.where(enonce.selected_columns.objet == bindparam("de_l_objet")))


_TOUTES_LES_VERSIONS = select(v).order_by(v.c.objet, v.c.majeure, v.c.mineure)
_TOUS_LES_PASSAGES = select(p).order_by(p.c.objet, p.c.majeure, p.c.mineure, p.c.rang)
_VERSIONS, _VERSIONS_DE = Instruction(_TOUTES_LES_VERSIONS), _de(_TOUTES_LES_VERSIONS)
_PASSAGES, _PASSAGES_DE = Instruction(_TOUS_LES_PASSAGES), _de(_TOUS_LES_PASSAGES)
_TOUR = Instruction(
    select(v.c.majeure).where(v.c.objet == bindparam("de_l_objet")).order_by(*v.primary_key).with_for_update()
)
_NOMBRE = Instruction(
    select(func.count().label("nombre"))
    .select_from(p)
    .where(*(p.c[nom] == bindparam(f"{nom}_") for nom in _CLE))
)
_PASSER = ajout(p)


class VersionsSql:
    """What versions there are, and how each came to be what it is."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def lister(self, objet: str | None = None) -> list[VersionContrat]:
        """Return every version, of *objet* or of all, in order, each with its passages."""
        with self._liaison.instantane():
            if objet is None:
                versions, passages = self._liaison.lignes(_VERSIONS), self._liaison.lignes(_PASSAGES)
            else:
                versions = self._liaison.lignes(_VERSIONS_DE, de_l_objet=objet)
                passages = self._liaison.lignes(_PASSAGES_DE, de_l_objet=objet)
        par_version: dict[tuple[str, int, int], list[PassageVersion]] = {}
        for row in passages:
            par_version.setdefault((row.objet, row.majeure, row.mineure), []).append(_passage(row))
        return [_version(r, par_version.get((r.objet, r.majeure, r.mineure), ())) for r in versions]

    def verrouiller(self, objet: str) -> None:
        """Make other commands on *objet* wait for the end of this unit of work."""
        self._liaison.verrouiller(_TOUR, de_l_objet=objet)

    def enregistrer(self, version: VersionContrat) -> None:
        """Create or replace *version*, and append the passages that are not stored yet."""
        cle = {nom: getattr(version, nom) for nom in _CLE}
        definir(self._liaison, v, cle, {nom: getattr(version, nom) for nom in _VALEURS})
        stockes = self._liaison.ligne(_NOMBRE, **{f"{nom}_": valeur for nom, valeur in cle.items()})
        deja = stockes.nombre if stockes else 0
        for rang, passage in enumerate(version.passages[deja:], start=deja):
            self._liaison.confier(
                _PASSER,
                {
                    **cle,
                    "rang": rang,
                    "depart": passage.depart,
                    "cible": passage.cible,
                    "le": passage.le,
                    "auteur": passage.auteur,
                    "motif": passage.motif,
                    "derogations": [asdict(d) for d in passage.derogations],
                },
            )


def _passage(row: Any) -> PassageVersion:
    return PassageVersion(
        EtatVersion(row.depart),
        EtatVersion(row.cible),
        row.le,
        row.auteur,
        row.motif,
        tuple(Derogation(**d) for d in row.derogations),
    )


def _version(row: Any, passages: Any) -> VersionContrat:
    return VersionContrat(
        Genre(row.genre),
        row.objet,
        row.majeure,
        row.mineure,
        EtatVersion(row.inscrit),
        Evolution(row.evolution) if row.evolution else None,
        row.initiale,
        row.annoncee_le,
        row.production_le,
        row.depreciee_le,
        row.fin_le,
        row.empreinte,
        tuple(passages),
    )
