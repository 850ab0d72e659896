"""Repository of the commands done under an identifier of their caller's."""

from datetime import datetime

from sqlalchemy import Integer, bindparam, delete, select, tuple_

from esav_ws.application.ports_requetes import RequeteConnue
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables_requetes import requete as t

_REQUETE = Instruction(
    select(t.c.empreinte, t.c.action, t.c.reponse, t.c.le, t.c.resultat).where(
        t.c.operateur == bindparam("operateur"), t.c.identifiant == bindparam("identifiant")
    )
)
_AJOUT = ajout(t)
_CLE = tuple_(t.c.operateur, t.c.identifiant)
_PURGER = Instruction(
    delete(t).where(
        _CLE.in_(
            select(t.c.operateur, t.c.identifiant)
            .where(t.c.le < bindparam("avant"))
            .order_by(t.c.le)
            .limit(bindparam("taille", type_=Integer))
        )
    )
)


class RequetesSql:
    """One row per identified command, in the commit of what it did."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def trouver(self, operateur: str, identifiant: str) -> RequeteConnue | None:
        """Return the command done under that identifier."""
        row = self._liaison.ligne(_REQUETE, operateur=operateur, identifiant=identifiant)
        return row and RequeteConnue(**row._asdict())

    def ajouter(self, operateur: str, identifiant: str, requete: RequeteConnue) -> None:
        """Store it."""
        self._liaison.confier(
            _AJOUT,
            {
                "operateur": operateur,
                "identifiant": identifiant,
                "empreinte": requete.empreinte,
                "action": requete.action,
                "reponse": requete.reponse,
                "le": requete.le,
                "resultat": requete.resultat,
            },
        )

    def purger(self, avant: datetime, taille: int) -> int:
        """Forget at most *taille* of those answered before *avant*; return how many."""
        return self._liaison.ecrire(_PURGER, avant=avant, taille=taille)
