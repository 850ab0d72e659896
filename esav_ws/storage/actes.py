"""Idempotency keys of the Opérateurs' acts."""

from sqlalchemy import bindparam, select

from esav_ws.application.ports_signalisations import ActeConnu
from esav_ws.application.resultats import EtatCourant
from esav_ws.domain.signalisation import Etat
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import acte as t

_ACTE = Instruction(
    select(t).where(t.c.operateur == bindparam("operateur"), t.c.reference == bindparam("reference"))
)
_AJOUT = ajout(t)


class ActesSql:
    """One row per act done."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def trouver(self, operateur: str, reference: str) -> ActeConnu | None:
        """Return the act done under that reference."""
        row = self._liaison.ligne(_ACTE, operateur=operateur, reference=reference)
        if row is None:
            return None
        return ActeConnu(row.numero, row.contenu, EtatCourant(Etat(row.etat), row.etat_le))

    def ajouter(self, operateur: str, reference: str, acte: ActeConnu) -> None:
        """Store it."""
        self._liaison.confier(
            _AJOUT,
            {
                "operateur": operateur,
                "reference": reference,
                "numero": acte.numero,
                "contenu": dict(acte.contenu),
                "etat": acte.resultat.etat,
                "etat_le": acte.resultat.etat_le,
            },
        )
