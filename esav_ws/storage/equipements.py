"""Repository of equipments, and of where prestations are connected."""

from dataclasses import asdict

from sqlalchemy import Case, Integer, bindparam, case, func, literal_column, select

from esav_ws.application.messages_essais import EtatEquipement
from esav_ws.application.ports_essais import Voisin
from esav_ws.domain.equipement import Equipement, Raccordement
from esav_ws.domain.offre import EtatPrestation, Prestation
from esav_ws.storage.ecriture import definir
from esav_ws.storage.instruction import Instruction, Ligne
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import prestation as p
from esav_ws.storage.tables_essais import equipement as q
from esav_ws.storage.tables_essais import essai as t
from esav_ws.storage.tables_essais import raccordement as r

_COLONNES = (q.c.code, q.c.libelle, q.c.banc, q.c.adresse, q.c.capacite)
_UN = Instruction(select(*_COLONNES).where(q.c.code == bindparam("le_code")))
_DE = Instruction(
    select(*_COLONNES, r.c.port).join(r, r.c.equipement == q.c.code).where(r.c.prestation == bindparam("sur"))
)


def _combien(etat: str) -> Case[int]:
    return case((t.c.etat == literal_column(f"'{etat}'"), 1), else_=0)


_ETATS = Instruction(
    select(
        *_COLONNES,
        func.coalesce(func.sum(_combien("DEMANDE")), 0).label("en_attente"),
        func.coalesce(func.sum(_combien("EN_COURS")), 0).label("en_cours"),
    )
    .select_from(q)
    .outerjoin(
        t,
        (t.c.equipement == q.c.code)
        & t.c.etat.in_([literal_column("'DEMANDE'"), literal_column("'EN_COURS'")]),
    )
    .group_by(*_COLONNES)
    .order_by(q.c.code)
)
_MEME_PBO = case((p.c.reference_pbo == bindparam("le_pbo"), 1), else_=0)
_VOISINES = Instruction(
    select(r.c.port, _MEME_PBO.label("meme_pbo"))
    .join(p, p.c.identifiant == r.c.prestation)
    .where(
        r.c.equipement == bindparam("le_code"),
        r.c.prestation != bindparam("sauf"),
        p.c.reference_pm == bindparam("le_pm"),
        p.c.etat == literal_column(f"'{EtatPrestation.ACTIVE}'"),
    )
    .order_by(_MEME_PBO.desc(), r.c.prestation)
    .limit(bindparam("nombre", type_=Integer))
)
_SERVIES = Instruction(select(r).where(r.c.equipement == bindparam("le_code")).order_by(r.c.prestation))


class EquipementsSql:
    """One row per equipment, and one per prestation that is connected to one."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def definir(self, equipement: Equipement) -> None:
        """Create or replace one."""
        valeurs = asdict(equipement)
        definir(self._liaison, q, {"code": valeurs.pop("code")}, valeurs)

    def raccorder(self, raccordement: Raccordement) -> None:
        """Create or replace where a prestation is connected."""
        valeurs = asdict(raccordement)
        definir(self._liaison, r, {"prestation": valeurs.pop("prestation")}, valeurs)

    def trouver(self, code: str) -> Equipement | None:
        """Return one."""
        row = self._liaison.ligne(_UN, le_code=code)
        return row and _lire(row)

    def de(self, prestation: str) -> tuple[Equipement, Raccordement] | None:
        """Return where a prestation is connected."""
        row = self._liaison.ligne(_DE, sur=prestation)
        return row and (_lire(row), Raccordement(prestation, row.code, row.port))

    def voisines(self, equipement: str, prestation: Prestation, taille: int) -> list[Voisin]:
        """Return at most *taille* active lines there behind the PM of *prestation*, those of its PBO first."""
        if prestation.reference_pm is None:
            return []
        rows = self._liaison.lignes(
            _VOISINES,
            le_code=equipement,
            sauf=prestation.identifiant,
            le_pm=prestation.reference_pm,
            le_pbo=prestation.reference_pbo or "",
            nombre=taille,
        )
        return [Voisin(row.port, bool(row.meme_pbo)) for row in rows]

    def etats(self) -> list[EtatEquipement]:
        """Return all, by code, with what they are doing."""
        rows = self._liaison.lignes(_ETATS)
        return [EtatEquipement(_lire(row), int(row.en_attente), int(row.en_cours)) for row in rows]

    def servies(self, code: str) -> list[Raccordement]:
        """Return the prestations that one serves, by number."""
        rows = self._liaison.lignes(_SERVIES, le_code=code)
        return [Raccordement(row.prestation, row.equipement, row.port) for row in rows]


def _lire(row: Ligne) -> Equipement:
    return Equipement(row.code, row.libelle, row.banc, row.adresse, row.capacite)
