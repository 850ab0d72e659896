"""Repository of the counted use of certificates: one row per certificate and day."""

from collections.abc import Iterable

from sqlalchemy import bindparam, case, func, select, update

from esav_ws.application.ports_porte import EmploiCertificat, UsageCertificat
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import Instant
from esav_ws.storage.tables_certificats import certificat as c
from esav_ws.storage.tables_certificats import usage_certificat as u

_PREMIER, _DERNIER = (bindparam(nom, type_=Instant) for nom in ("du_premier", "du_dernier"))
_ENCORE = Instruction(
    update(u)
    .where(u.c.empreinte == bindparam("cle_empreinte"), u.c.jour == bindparam("cle_jour"))
    .values(
        nombre=u.c.nombre + bindparam("en_plus"),
        premier_le=case((u.c.premier_le > _PREMIER, _PREMIER), else_=u.c.premier_le),
        dernier_le=case((u.c.dernier_le < _DERNIER, _DERNIER), else_=u.c.dernier_le),
    )
)
_NOUVEAU = ajout(u)
_EMPLOIS = (
    select(
        c.c.numero,
        c.c.operateur,
        c.c.empreinte,
        c.c.statut,
        c.c.retrait_le,
        func.coalesce(func.sum(u.c.nombre), 0).label("nombre"),
        func.min(u.c.premier_le).label("premier_le"),
        func.max(u.c.dernier_le).label("dernier_le"),
    )
    .outerjoin(u, u.c.empreinte == c.c.empreinte)
    .where(c.c.active_le.is_not(None))
    .group_by(c.c.numero)
    .order_by(c.c.operateur, c.c.numero)
)
_TOUS = Instruction(_EMPLOIS)
_CEUX_DE = Instruction(_EMPLOIS.where(c.c.operateur == bindparam("de")))


class UsagesCertificatsSql:
    """Which certificates serve."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(self, usages: Iterable[UsageCertificat]) -> None:
        """Add each to what is counted for its certificate and day, or raise `ConflitEcriture`.

        To be given in one order by all: two processes that add the same ones do not wait for each other in a circle.
        """
        for usage in usages:
            vus = self._liaison.ecrire(
                _ENCORE,
                cle_empreinte=usage.empreinte,
                cle_jour=usage.jour,
                en_plus=usage.nombre,
                du_premier=usage.premier_le,
                du_dernier=usage.dernier_le,
            )
            if vus == 0:
                self._liaison.confier(
                    _NOUVEAU,
                    {
                        "empreinte": usage.empreinte,
                        "jour": usage.jour,
                        "nombre": usage.nombre,
                        "premier_le": usage.premier_le,
                        "dernier_le": usage.dernier_le,
                    },
                )

    def emplois(self, operateur: str | None = None) -> list[EmploiCertificat]:
        """Return the use of each certificate that was ever accepted, of *operateur* or of all, by number."""
        rows = (
            self._liaison.lignes(_TOUS) if operateur is None else self._liaison.lignes(_CEUX_DE, de=operateur)
        )
        return [
            EmploiCertificat(**(row._asdict() | {"statut": StatutCertificat(row.statut)})) for row in rows
        ]
