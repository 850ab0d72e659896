"""Repository of offers and prestations."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, select

from esav_ws.domain.offre import CalendrierGtr, Canal, EtatPrestation, Garantie, Offre, Prestation
from esav_ws.storage import tables
from esav_ws.storage.ecriture import definir
from esav_ws.storage.instruction import Instruction, Ligne
from esav_ws.storage.liaison import Liaison

_PRESTATION = Instruction(
    select(tables.prestation).where(tables.prestation.c.identifiant == bindparam("identifiant"))
)
_OFFRE = Instruction(select(tables.offre).where(tables.offre.c.code == bindparam("code")))


class ParcSql:
    """What Opérateurs rent."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def prestation(self, identifiant: str, operateur: str | None) -> Prestation | None:
        """Return it, only if it is *operateur*'s (`None`: the OI)."""
        row = self._liaison.ligne(_PRESTATION, identifiant=identifiant)
        if row is None or operateur not in {None, row.operateur}:
            return None
        return lire_prestation(row)

    def offre(self, code: str) -> Offre | None:
        """Return the offer."""
        row = self._liaison.ligne(_OFFRE, code=code)
        return lire_offre(row) if row else None

    def definir_offre(self, offre: Offre) -> None:
        """Create or replace an offer."""
        garanties = [
            {"libelle": g.libelle, "heures": g.heures, "calendrier": g.calendrier} for g in offre.garanties
        ]
        definir(
            self._liaison,
            tables.offre,
            {"code": offre.code},
            {
                "libelle": offre.libelle,
                "canaux": sorted(offre.canaux),
                "plusieurs_ouvertes": offre.plusieurs_ouvertes,
                "garanties": garanties,
            },
        )

    def definir_prestation(self, prestation: Prestation) -> None:
        """Create or replace a prestation."""
        definir(
            self._liaison,
            tables.prestation,
            {"identifiant": prestation.identifiant},
            {
                "operateur": prestation.operateur,
                "offre": prestation.offre,
                "etat": prestation.etat,
                "extremite_a": prestation.extremite_a,
                "extremite_b": prestation.extremite_b,
                "complement": prestation.complement,
                "reference_pm": prestation.reference_pm,
                "reference_pto": prestation.reference_pto,
            },
        )


def lire_prestation(row: Ligne) -> Prestation:
    """Return the prestation that the columns of its table hold in *row*."""
    return Prestation(
        row.identifiant,
        row.operateur,
        row.offre,
        EtatPrestation(row.etat),
        row.extremite_a,
        row.extremite_b,
        row.complement,
        row.reference_pm,
        row.reference_pto,
    )


def lire_offre(row: Ligne) -> Offre:
    """Return the offer that the columns of its table hold in *row*."""
    return Offre(
        row.code,
        row.libelle,
        frozenset(map(Canal, row.canaux)),
        row.plusieurs_ouvertes,
        lire_garanties(row.garanties),
    )


def lire_garanties(stockees: Iterable[Mapping[str, Any]]) -> tuple[Garantie, ...]:
    """Return the guarantees that the column of an offer holds."""
    return tuple(Garantie(g["libelle"], g["heures"], CalendrierGtr(g["calendrier"])) for g in stockees)
