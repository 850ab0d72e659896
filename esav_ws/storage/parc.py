"""Repository of offers and prestations."""

from sqlalchemy import Connection, bindparam, select

from esav_ws.domain.offre import CalendrierGtr, Canal, EtatPrestation, Garantie, Offre, Prestation
from esav_ws.storage import tables
from esav_ws.storage.ecriture import definir

_PRESTATION = select(tables.prestation).where(tables.prestation.c.identifiant == bindparam("identifiant"))
_OFFRE = select(tables.offre).where(tables.offre.c.code == bindparam("code"))


class ParcSql:
    """What Opérateurs rent."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def prestation(self, identifiant: str, operateur: str | None) -> Prestation | None:
        """Return it, only if it is *operateur*'s (`None`: the OI)."""
        row = self._connection.execute(_PRESTATION, {"identifiant": identifiant}).one_or_none()
        if row is None or operateur not in {None, row.operateur}:
            return None
        return Prestation(**{**row._mapping, "etat": EtatPrestation(row.etat)})  # noqa: SLF001 - SQLAlchemy's public name

    def offre(self, code: str) -> Offre | None:
        """Return the offer."""
        row = self._connection.execute(_OFFRE, {"code": code}).one_or_none()
        if row is None:
            return None
        return Offre(
            row.code,
            row.libelle,
            frozenset(Canal(c) for c in row.canaux),
            row.plusieurs_ouvertes,
            tuple(Garantie(g["libelle"], g["heures"], CalendrierGtr(g["calendrier"])) for g in row.garanties),
        )

    def definir_offre(self, offre: Offre) -> None:
        """Create or replace an offer."""
        garanties = [
            {"libelle": g.libelle, "heures": g.heures, "calendrier": g.calendrier} for g in offre.garanties
        ]
        definir(
            self._connection,
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
            self._connection,
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
