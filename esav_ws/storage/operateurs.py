"""Repository of Opérateurs and their habilitations."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select

from esav_ws.domain.operateur import Habilitation, Operateur, StatutOperateur
from esav_ws.storage.ecriture import definir
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import habilitation as h
from esav_ws.storage.tables import operateur as t

_TOUS = Instruction(select(t.c.code, t.c.raison_sociale, t.c.statut, t.c.siren).order_by(t.c.code))
_DOMAINES = Instruction(select(h.c.operateur, h.c.domaine))
_UN = Instruction(
    select(t.c.raison_sociale, t.c.statut, t.c.siren, h.c.domaine)
    .outerjoin_from(t, h)
    .where(t.c.code == bindparam("operateur"))
)
_HABILITATION = Instruction(
    select(h.c.domaine).where(h.c.operateur == bindparam("operateur"), h.c.domaine == bindparam("domaine"))
)
_HABILITER = ajout(h)
_TOUR = Instruction(
    select(t.c.code).where(t.c.code == bindparam("operateur")).with_for_update(key_share=True)
)


class OperateursSql:
    """Who subscribed."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def lister(self) -> list[Operateur]:
        """Return all, by code."""
        domaines: dict[str, list[str]] = {}
        for row in self._liaison.lignes(_DOMAINES):
            domaines.setdefault(row.operateur, []).append(row.domaine)
        return [
            lire_operateur(r.code, r.raison_sociale, r.statut, r.siren, domaines.get(r.code, ()))
            for r in self._liaison.lignes(_TOUS)
        ]

    def trouver(self, code: str) -> Operateur | None:
        """Return one."""
        rows = self._liaison.lignes(_UN, operateur=code)
        if not rows:
            return None
        return lire_operateur(
            code,
            rows[0].raison_sociale,
            rows[0].statut,
            rows[0].siren,
            (r.domaine for r in rows if r.domaine),
        )

    def definir(self, operateur: Operateur) -> None:
        """Create or replace its name, status and SIREN; habilitations are granted apart."""
        definir(
            self._liaison,
            t,
            {"code": operateur.code},
            {
                "raison_sociale": operateur.raison_sociale,
                "statut": operateur.statut,
                "siren": operateur.siren,
            },
            dernier_evenement=0,
        )

    def habiliter(
        self, code: str, habilitation: Habilitation, *, le: datetime, auteur: str, motif: str
    ) -> None:
        """Record a habilitation with who granted it and why. Granting again changes nothing."""
        if self._liaison.ligne(_HABILITATION, operateur=code, domaine=habilitation) is None:
            self._liaison.confier(
                _HABILITER,
                {
                    "operateur": code,
                    "domaine": habilitation,
                    "accordee_le": le,
                    "accordee_par": auteur,
                    "motif": motif,
                },
            )

    def verrouiller(self, code: str) -> None:
        """Make other commands of this Opérateur wait for the end of this unit of work."""
        self._liaison.verrouiller(_TOUR, operateur=code)


def lire_operateur(
    code: str, raison_sociale: str, statut: str, siren: str | None, domaines: Iterable[str]
) -> Operateur:
    """Return the Opérateur that these columns hold."""
    habilitations = frozenset(map(Habilitation, domaines))
    return Operateur(code, raison_sociale, habilitations, StatutOperateur(statut), siren)
