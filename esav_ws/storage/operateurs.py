"""Repository of Opérateurs and their habilitations."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from esav_ws.domain.operateur import Habilitation, Operateur, StatutOperateur, VersionOuverte
from esav_ws.storage.ecriture import definir
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import habilitation as h
from esav_ws.storage.tables import operateur as t
from esav_ws.storage.tables_attestation import mise_en_production as m

_TOUS = Instruction(
    select(t.c.code, t.c.raison_sociale, t.c.statut, t.c.ferme_le, t.c.siren).order_by(t.c.code)
)
_DOMAINES = Instruction(select(h.c.operateur, h.c.domaine))
_VERSIONS = Instruction(select(m.c.operateur, m.c.domaine, m.c.majeure).where(m.c.fermee_le.is_(None)))
_VERSIONS_DE = Instruction(
    select(m.c.domaine, m.c.majeure).where(m.c.operateur == bindparam("operateur"), m.c.fermee_le.is_(None))
)
_UN = Instruction(
    select(t.c.raison_sociale, t.c.statut, t.c.ferme_le, t.c.siren, h.c.domaine)
    .outerjoin_from(t, h)
    .where(t.c.code == bindparam("operateur"))
)
_HABILITATION = Instruction(
    select(h.c.domaine).where(h.c.operateur == bindparam("operateur"), h.c.domaine == bindparam("domaine"))
)
_HABILITER = ajout(h)
_DESHABILITER = Instruction(
    delete(h).where(h.c.operateur == bindparam("operateur"), h.c.domaine == bindparam("domaine"))
)
_FERMER = Instruction(
    update(t)
    .where(t.c.code == bindparam("celui"))
    .values(ferme_le=bindparam("quand", type_=t.c.ferme_le.type))
)
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
        versions: dict[str, list[tuple[str, int]]] = {}
        for row in self._liaison.lignes(_VERSIONS):
            versions.setdefault(row.operateur, []).append((row.domaine, row.majeure))
        return [
            lire_operateur(r, r.code, r.statut, domaines.get(r.code, ()), versions.get(r.code, ()))
            for r in self._liaison.lignes(_TOUS)
        ]

    def trouver(self, code: str) -> Operateur | None:
        """Return one."""
        rows = self._liaison.lignes(_UN, operateur=code)
        if not rows:
            return None
        versions = self._liaison.lignes(_VERSIONS_DE, operateur=code)
        return lire_operateur(
            rows[0],
            code,
            rows[0].statut,
            (r.domaine for r in rows if r.domaine),
            ((r.domaine, r.majeure) for r in versions),
        )

    def definir(self, operateur: Operateur) -> None:
        """Create or replace its name, status and SIREN; habilitations are granted, and its end is set, apart."""
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

    def deshabiliter(self, code: str, habilitation: Habilitation) -> None:
        """Take a habilitation back, if it was there."""
        self._liaison.ecrire(_DESHABILITER, operateur=code, domaine=habilitation)

    def fermer(self, code: str, ferme_le: datetime | None) -> None:
        """Set the instant at which its access ends; `None`: it does not."""
        self._liaison.ecrire(_FERMER, celui=code, quand=ferme_le)

    def verrouiller(self, code: str) -> None:
        """Make other commands of this Opérateur wait for the end of this unit of work."""
        self._liaison.verrouiller(_TOUR, operateur=code)


def lire_operateur(
    row: Ligne, code: str, statut: str, domaines: Iterable[str], versions: Iterable[tuple[str, int]]
) -> Operateur:
    """Return the Opérateur whose name, end and SIREN *row* holds, with the domains granted and the versions open."""
    ouvertes: Iterable[VersionOuverte] = ((Habilitation(domaine), n) for domaine, n in versions)
    return Operateur(
        code,
        row.raison_sociale,
        frozenset(map(Habilitation, domaines)),
        StatutOperateur(statut),
        row.ferme_le,
        row.siren,
        frozenset(ouvertes),
    )
