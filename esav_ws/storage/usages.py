"""Repository of counted calls: one row per day, Opérateur, version and operation."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import bindparam, func, select, update

from esav_ws.application.ports_versions import Emploi, Usage
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables_contrat import usage as u

_CLE = ("jour", "operateur", "objet", "version", "operation")
_ENCORE = Instruction(
    update(u)
    .where(*(u.c[nom] == bindparam(f"cle_{nom}") for nom in _CLE))
    .values(nombre=u.c.nombre + bindparam("en_plus"), fautes=u.c.fautes + bindparam("fautes_en_plus"))
)
_NOUVEAU = ajout(u)
_DEPUIS = (
    select(
        u.c.operateur,
        u.c.objet,
        u.c.version,
        u.c.operation,
        func.sum(u.c.nombre).label("nombre"),
        func.sum(u.c.fautes).label("fautes"),
        func.min(u.c.jour).label("premier"),
        func.max(u.c.jour).label("dernier"),
    )
    .where(u.c.jour >= bindparam("depuis"))
    .group_by(u.c.objet, u.c.version, u.c.operateur, u.c.operation)
    .order_by(u.c.objet, u.c.version, u.c.operateur, u.c.operation)
)
_EMPLOIS = Instruction(_DEPUIS)
_EMPLOIS_DE = Instruction(_DEPUIS.where(u.c.objet == bindparam("de_l_objet")))


class UsagesSql:
    """Who calls what."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(self, usages: Iterable[Usage]) -> None:
        """Add each to what is counted under its key, or raise `ConflitEcriture`.

        In the order of the keys: two processes that add the same ones do not wait for each other in a circle.
        """
        for compte in sorted(usages, key=lambda compte: compte.cle):
            cle = {nom: getattr(compte.cle, nom) for nom in _CLE}
            vus = self._liaison.ecrire(
                _ENCORE,
                en_plus=compte.nombre,
                fautes_en_plus=compte.fautes,
                **{f"cle_{nom}": valeur for nom, valeur in cle.items()},
            )
            if vus == 0:
                self._liaison.confier(_NOUVEAU, {**cle, "nombre": compte.nombre, "fautes": compte.fautes})

    def emplois(self, depuis: date, objet: str | None = None) -> list[Emploi]:
        """Return what was called since the day *depuis*, by object, version, Opérateur and operation."""
        if objet is None:
            rows = self._liaison.lignes(_EMPLOIS, depuis=depuis)
        else:
            rows = self._liaison.lignes(_EMPLOIS_DE, depuis=depuis, de_l_objet=objet)
        return [Emploi(**row._asdict()) for row in rows]
