"""Repository of notices: where each Opérateur reads them, and those that were given."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import Integer, bindparam, delete, func, literal_column, select, update

from esav_ws.application.ports_avis import AvisDonne
from esav_ws.domain.contrat_evolution import Evolution
from esav_ws.domain.operateur import StatutOperateur
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import operateur as o
from esav_ws.storage.tables import prestation as p
from esav_ws.storage.tables_avis import avis as a
from esav_ws.storage.tables_avis import correspondant as c

_CORRESPONDANTS = Instruction(
    select(c.c.operateur, c.c.adresse)
    .join(o, o.c.code == c.c.operateur)
    .where(o.c.statut != literal_column(f"'{StatutOperateur.RESILIE}'"))
    .order_by(c.c.operateur, c.c.rang)
)
_OUBLIER = Instruction(delete(c).where(c.c.operateur == bindparam("celui")))
_CORRESPONDANT = ajout(c)
_LOCATAIRES = Instruction(select(p.c.operateur).where(p.c.offre == bindparam("de_l_offre")).distinct())
_AVIS = ajout(a)
_SOUS = Instruction(select(a).where(a.c.reference == bindparam("la_reference")).order_by(a.c.operateur))
_DERNIERE = Instruction(
    select(func.max(a.c.reference).label("reference")).where(a.c.sujet == bindparam("le_sujet"))
)
_DERNIERS = Instruction(
    select(a)
    .order_by(a.c.le.desc(), a.c.reference.desc(), a.c.operateur)
    .limit(bindparam("taille", type_=Integer))
)
_POSTE = Instruction(
    update(a)
    .where(a.c.reference == bindparam("la_reference"), a.c.operateur == bindparam("celui"))
    .values(courriel=True)
)


class AvisSql:
    """Who is told, where, and who was told what."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def correspondants(self) -> Mapping[str, tuple[str, ...]]:
        """Return the addresses of each Opérateur that has any, by code; one that has left is written to no more."""
        par_operateur: dict[str, tuple[str, ...]] = {}
        for row in self._liaison.lignes(_CORRESPONDANTS):
            par_operateur[row.operateur] = (*par_operateur.get(row.operateur, ()), row.adresse)
        return par_operateur

    def definir_correspondants(self, operateur: str, adresses: Sequence[str]) -> None:
        """Replace the addresses of *operateur*."""
        self._liaison.ecrire(_OUBLIER, celui=operateur)
        for rang, adresse in enumerate(adresses):
            self._liaison.confier(_CORRESPONDANT, {"operateur": operateur, "rang": rang, "adresse": adresse})

    def locataires(self, offres: Iterable[str]) -> frozenset[str]:
        """Return the Opérateurs that rent a prestation of one of *offres*."""
        return frozenset(
            row.operateur for offre in offres for row in self._liaison.lignes(_LOCATAIRES, de_l_offre=offre)
        )

    def sous(self, reference: str) -> list[AvisDonne]:
        """Return what was given under *reference*, by Opérateur."""
        return [_lire(row) for row in self._liaison.lignes(_SOUS, la_reference=reference)]

    def derniere(self, sujet: str) -> str | None:
        """Return the greatest reference given on *sujet*."""
        row = self._liaison.ligne(_DERNIERE, le_sujet=sujet)
        return row.reference if row else None

    def ajouter(self, avis: AvisDonne) -> None:
        """Record one that is given."""
        self._liaison.confier(_AVIS, asdict(avis))

    def poste(self, reference: str, operateur: str) -> None:
        """Record that the mail of one given without address has now been posted."""
        self._liaison.ecrire(_POSTE, la_reference=reference, celui=operateur)

    def lister(self, taille: int) -> list[AvisDonne]:
        """Return at most *taille*, the latest first."""
        return [_lire(row) for row in self._liaison.lignes(_DERNIERS, taille=taille)]


def _lire(row: object) -> AvisDonne:
    colonnes = row._asdict()  # type: ignore[attr-defined]
    return AvisDonne(**{**colonnes, "evolution": Evolution(colonnes["evolution"])})
