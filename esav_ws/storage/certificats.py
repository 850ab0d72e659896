"""Repository of client certificates: the registry."""

from sqlalchemy import bindparam, select

from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.operateur import Operateur
from esav_ws.storage.ecriture import definir
from esav_ws.storage.instruction import Instruction, Ligne
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.operateurs import lire_operateur
from esav_ws.storage.tables import certificat as t
from esav_ws.storage.tables import habilitation as h
from esav_ws.storage.tables import operateur as o

_PORTEUR = Instruction(
    select(t, o.c.raison_sociale, o.c.statut.label("statut_operateur"), h.c.domaine)
    .join_from(t, o, o.c.code == t.c.operateur)
    .outerjoin(h, h.c.operateur == t.c.operateur)
    .where(t.c.empreinte == bindparam("empreinte"))
)
_TOUS = Instruction(select(t).order_by(t.c.fin, t.c.empreinte))


class CertificatsSql:
    """The registry that the gate reads: one indexed statement."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def porteur(self, empreinte: str) -> tuple[Certificat, Operateur] | None:
        """Return the certificate of that fingerprint and who holds it."""
        rows = self._liaison.lignes(_PORTEUR, empreinte=empreinte)
        if not rows:
            return None
        row = rows[0]
        domaines = (r.domaine for r in rows if r.domaine)
        return _certificat(row), lire_operateur(
            row.operateur, row.raison_sociale, row.statut_operateur, domaines
        )

    def lister(self) -> list[Certificat]:
        """Return all, the first to expire first."""
        return [_certificat(row) for row in self._liaison.lignes(_TOUS)]

    def definir(self, certificat: Certificat) -> None:
        """Create or replace one."""
        definir(
            self._liaison,
            t,
            {"empreinte": certificat.empreinte},
            {
                "operateur": certificat.operateur,
                "sujet": certificat.sujet,
                "emetteur": certificat.emetteur,
                "numero_serie": certificat.numero_serie,
                "debut": certificat.debut,
                "fin": certificat.fin,
                "statut": certificat.statut,
                "revoque_le": certificat.revoque_le,
                "motif_revocation": certificat.motif_revocation,
                "retrait_le": certificat.retrait_le,
            },
        )


def _certificat(row: Ligne) -> Certificat:
    return Certificat(
        empreinte=row.empreinte,
        operateur=row.operateur,
        sujet=row.sujet,
        emetteur=row.emetteur,
        numero_serie=row.numero_serie,
        debut=row.debut,
        fin=row.fin,
        statut=StatutCertificat(row.statut),
        revoque_le=row.revoque_le,
        motif_revocation=row.motif_revocation,
        retrait_le=row.retrait_le,
    )
