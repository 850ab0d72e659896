"""Repository of the technicians' planning: a seat is taken by one guarded statement, and the database decides who has it."""

from collections.abc import Collection
from datetime import UTC, datetime
from functools import cache
from typing import Final

from sqlalchemy import Integer, and_, bindparam, case, delete, exists, func, null, select, update

from esav_ws.application.ports_rendezvous import Occupation
from esav_ws.domain.rendezvous import Creneau, Plage, TypeRendezVous
from esav_ws.storage.ecriture import definir
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables_rendezvous import place, plage

_TOUJOURS_LIBRE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Since when a seat that nobody took is free."""

_candidate = place.alias("candidate")
_MAINTENANT = bindparam("maintenant", type_=place.c.libre_le.type)
_LIBRE = place.c.libre_le <= _MAINTENANT
_TENUE = and_(place.c.creneau.is_not(None), place.c.rendez_vous.is_(None), place.c.libre_le > _MAINTENANT)
_VIDE = dict.fromkeys(("creneau", "operateur", "prestation", "type", "rendez_vous"), null())
_AJOUT = ajout(place, "plage", "rang", "libre_le")
_TENIR = Instruction(
    update(place)
    .where(
        place.c.plage == bindparam("de_la_plage"),
        place.c.rang
        == select(_candidate.c.rang)
        .where(_candidate.c.plage == bindparam("de_la_plage"), _candidate.c.libre_le <= _MAINTENANT)
        .order_by(_candidate.c.rang)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery(),
        _LIBRE,
    )
    .values(
        {nom: bindparam(nom) for nom in ("libre_le", "creneau", "operateur", "prestation", "type")}
        | {"rendez_vous": null()}
    )
)
_DU_CRENEAU = place.c.creneau == bindparam("du_creneau")
_PROLONGER = Instruction(update(place).where(_DU_CRENEAU, _TENUE).values(libre_le=bindparam("libre_le")))
_CONFIRMER = Instruction(
    update(place)
    .where(_DU_CRENEAU, _TENUE)
    .values(libre_le=bindparam("libre_le"), rendez_vous=bindparam("pour_rendez_vous"))
)
_VIDER = update(place).values(_VIDE | {"libre_le": _MAINTENANT})
_RENDRE, _LIBERER = Instruction(_VIDER.where(_DU_CRENEAU, _TENUE)), Instruction(_VIDER.where(_DU_CRENEAU))
_CRENEAU = select(
    place.c.creneau,
    place.c.plage,
    place.c.operateur,
    place.c.prestation,
    place.c.type,
    plage.c.debut,
    plage.c.fin,
    place.c.libre_le,
).join_from(place, plage)
_TENU = Instruction(_CRENEAU.where(_DU_CRENEAU, place.c.operateur == bindparam("operateur"), _TENUE))
_TENUS = Instruction(
    _CRENEAU.where(
        place.c.operateur == bindparam("operateur"),
        place.c.prestation == bindparam("prestation"),
        place.c.type == bindparam("type"),
        _TENUE,
    )
)
_PLACES = Instruction(
    select(place.c.rang, place.c.libre_le)
    .where(place.c.plage == bindparam("de_la_plage"))
    .order_by(place.c.rang.desc())
)
_RETIRER = Instruction(
    delete(place).where(
        place.c.plage == bindparam("de_la_plage"), place.c.rang == bindparam("du_rang", type_=Integer), _LIBRE
    )
)


class PlanningSql:
    """One row per slot, one per seat: a seat is free once its `libre_le` is past, so that a hold ends by itself."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def definir(self, plage_: Plage, maintenant: datetime) -> int:
        """Create or replace the slot; return how many seats beyond its capacity remain, being held or booked."""
        definir(
            self._liaison,
            plage,
            {"cle": plage_.cle},
            {
                "zone": plage_.zone,
                "types": sorted(plage_.types),
                "debut": plage_.debut,
                "fin": plage_.fin,
                "techniciens": plage_.techniciens,
            },
        )
        rangs = [row.rang for row in self._liaison.lignes(_PLACES, de_la_plage=plage_.cle)]
        surplus = len(rangs) - plage_.techniciens
        for rang in rangs:
            if surplus <= 0:
                break
            surplus -= self._liaison.ecrire(
                _RETIRER, de_la_plage=plage_.cle, du_rang=rang, maintenant=maintenant
            )
        nouveaux = (rang for rang in range(len(rangs) + plage_.techniciens) if rang not in set(rangs))
        self._liaison.confier(
            _AJOUT,
            *(
                {"plage": plage_.cle, "rang": rang, "libre_le": _TOUJOURS_LIBRE}
                for rang, _ in zip(nouveaux, range(-surplus), strict=False)
            ),
        )
        return max(surplus, 0)

    def lister(
        self, zone: str | None, debut: datetime, fin: datetime, maintenant: datetime
    ) -> list[Occupation]:
        """Return the slots that begin in ``[debut, fin)``, in order."""
        rows = self._liaison.lignes(
            _liste(zone=zone is not None), zone=zone, debut=debut, fin=fin, maintenant=maintenant
        )
        return [Occupation(_plage(row), row.reservees or 0, row.tenues or 0) for row in rows]

    def libres(
        self, zones: Collection[str], debut: datetime, fin: datetime, maintenant: datetime
    ) -> list[Plage]:
        """Return the slots of *zones* that begin in ``[debut, fin)`` and had a free seat, in order."""
        rows = self._liaison.lignes(
            _libres(len(zones)),
            debut=debut,
            fin=fin,
            maintenant=maintenant,
            **{f"zone{rang}": zone for rang, zone in enumerate(zones)},
        )
        return [_plage(row) for row in rows]

    def tenir(self, creneau: Creneau, maintenant: datetime) -> bool:
        """Hold a free seat of the slot under that proposal, or return `False`: others took them all."""
        return (
            self._liaison.ecrire(
                _TENIR,
                de_la_plage=creneau.plage,
                maintenant=maintenant,
                libre_le=creneau.expire_le,
                creneau=creneau.id,
                operateur=creneau.operateur,
                prestation=creneau.prestation,
                type=creneau.type,
            )
            == 1
        )

    def prolonger(self, creneau: Creneau, maintenant: datetime) -> bool:
        """Hold the seat until the proposal now expires, or return `False`: it is no longer held."""
        ecrites = self._liaison.ecrire(
            _PROLONGER, du_creneau=creneau.id, libre_le=creneau.expire_le, maintenant=maintenant
        )
        return ecrites == 1

    def rendre(self, creneau: Creneau, maintenant: datetime) -> None:
        """Give the seat back, if the proposal is still held and not booked."""
        self._liaison.ecrire(_RENDRE, du_creneau=creneau.id, maintenant=maintenant)

    def tenus(
        self, operateur: str, prestation: str, type_: TypeRendezVous, maintenant: datetime
    ) -> list[Creneau]:
        """Return what was proposed to *operateur* for that prestation and kind, and is still held."""
        rows = self._liaison.lignes(
            _TENUS, operateur=operateur, prestation=prestation, type=type_, maintenant=maintenant
        )
        return [_creneau(row) for row in rows]

    def tenu(self, creneau: str, operateur: str, maintenant: datetime) -> Creneau | None:
        """Return the proposal, only if it is *operateur*'s, still held and not booked."""
        row = self._liaison.ligne(_TENU, du_creneau=creneau, operateur=operateur, maintenant=maintenant)
        return row and _creneau(row)

    def confirmer(self, creneau: Creneau, rendez_vous: str, maintenant: datetime) -> bool:
        """Book the seat of the proposal, or return `False`: it is no longer held."""
        ecrites = self._liaison.ecrire(
            _CONFIRMER,
            du_creneau=creneau.id,
            maintenant=maintenant,
            libre_le=creneau.fin,
            pour_rendez_vous=rendez_vous,
        )
        return ecrites == 1

    def liberer(self, creneau: str, maintenant: datetime) -> None:
        """Give back the seat that was booked with this slot."""
        self._liaison.ecrire(_LIBERER, du_creneau=creneau, maintenant=maintenant)


_ENTRE = and_(plage.c.debut >= bindparam("debut"), plage.c.debut < bindparam("fin"))


@cache
def _liste(*, zone: bool) -> Instruction:
    occupee = place.c.libre_le > _MAINTENANT
    requete = (
        select(
            *plage.c,
            func.sum(case((place.c.rendez_vous.is_not(None), 1), else_=0)).label("reservees"),
            func.sum(case((and_(place.c.rendez_vous.is_(None), occupee), 1), else_=0)).label("tenues"),
        )
        .select_from(plage)
        .outerjoin(place)
        .where(_ENTRE)
        .group_by(plage.c.cle)
        .order_by(plage.c.debut, plage.c.cle)
    )
    return Instruction(requete.where(plage.c.zone == bindparam("zone")) if zone else requete)


@cache
def _libres(zones: int) -> Instruction:
    libre = exists().where(place.c.plage == plage.c.cle, _LIBRE)
    return Instruction(
        select(plage)
        .where(plage.c.zone.in_([bindparam(f"zone{rang}") for rang in range(zones)]), _ENTRE, libre)
        .order_by(plage.c.debut, plage.c.cle)
    )


def _plage(row: Ligne) -> Plage:
    return Plage(row.zone, frozenset(map(TypeRendezVous, row.types)), row.debut, row.fin, row.techniciens)


def _creneau(row: Ligne) -> Creneau:
    return Creneau(
        row.creneau,
        row.plage,
        row.operateur,
        row.prestation,
        TypeRendezVous(row.type),
        row.debut,
        row.fin,
        row.libre_le,
    )
