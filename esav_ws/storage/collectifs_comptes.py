"""How many signalisations a collective fault has, by what they do of it."""

from collections import Counter

from sqlalchemy import and_, bindparam, func, or_, select

from esav_ws.application.messages_collectif import ComptesCollectif
from esav_ws.domain.derangement_collectif import EtatCollectif
from esav_ws.storage.instruction import Instruction
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import signalisation as s
from esav_ws.storage.tables_collectif import collectif as c
from esav_ws.storage.tables_collectif import membre_collectif as m

_A_SUIVRE = and_(
    m.c.actif.is_(True),
    m.c.rattache.is_(True),
    or_(
        m.c.suivi < c.c.rang,
        and_(
            s.c.revision != m.c.revision_vue,
            or_(c.c.etat != EtatCollectif.CLOS.value, s.c.ouverte.is_(False)),
        ),
    ),
)
_EMPECHEE = and_(m.c.actif.is_(True), m.c.rattache.is_(True), m.c.empechement.is_not(None))
_COMPTES = Instruction(
    select(
        m.c.operateur,
        m.c.rattache,
        func.count().label("nombre"),
        func.count().filter(_EMPECHEE).label("empechees"),
        func.count().filter(_A_SUIVRE).label("a_suivre"),
    )
    .select_from(m)
    .join(c, c.c.numero == m.c.collectif)
    .join(s, s.c.numero == m.c.numero)
    .where(m.c.collectif == bindparam("du_collectif"), m.c.sorti_le.is_(None))
    .group_by(m.c.operateur, m.c.rattache)
)


def compter(liaison: Liaison, numero: str) -> ComptesCollectif:
    """Return how many signalisations the collective fault *numero* has."""
    sommes: Counter[str] = Counter()
    par_operateur: Counter[str] = Counter()
    for row in liaison.lignes(_COMPTES, du_collectif=numero):
        sommes["rattachees" if row.rattache else "proposees"] += row.nombre
        sommes["empechees"] += row.empechees
        sommes["a_suivre"] += row.a_suivre
        par_operateur[row.operateur] += row.nombre
    return ComptesCollectif(
        sommes["rattachees"],
        sommes["proposees"],
        sommes["empechees"],
        sommes["a_suivre"],
        dict(sorted(par_operateur.items())),
    )
