"""Which open signalisations a round of detection looks at: those of one window, read through the index of open ones."""

from datetime import datetime

from sqlalchemy import Integer, and_, bindparam, exists, or_, select

from esav_ws.domain.collectif_detection import Candidate
from esav_ws.domain.derangement_collectif import EtatCollectif
from esav_ws.storage.instruction import Instruction
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import Instant, prestation
from esav_ws.storage.tables import signalisation as s
from esav_ws.storage.tables_collectif import collectif as c
from esav_ws.storage.tables_collectif import membre_collectif as m

_TAILLE = bindparam("taille", type_=Integer)
_DERNIER_DEPOT = Instruction(
    select(s.c.depose_le)
    .where(s.c.ouverte.is_(True))
    .order_by(s.c.depose_le.desc(), s.c.numero.desc())
    .limit(1)
)
_DEJA_VUE = m.alias("deja_vue")
_CANDIDATES = Instruction(
    select(
        s.c.numero,
        s.c.operateur,
        s.c.prestation,
        prestation.c.reference_pbo,
        prestation.c.reference_pm,
        prestation.c.extremite_a,
        m.c.collectif,
    )
    .join_from(s, prestation, prestation.c.identifiant == s.c.prestation)
    .outerjoin(m, and_(m.c.numero == s.c.numero, m.c.actif.is_(True)))
    .outerjoin(c, c.c.numero == m.c.collectif)
    .where(
        s.c.ouverte.is_(True),
        s.c.depose_le > bindparam("depuis", type_=Instant()),
        s.c.depose_le <= bindparam("jusqua", type_=Instant()),
        or_(
            c.c.etat == EtatCollectif.PROPOSE.value,
            ~exists().where(_DEJA_VUE.c.numero == s.c.numero),
        ),
    )
    .order_by(s.c.depose_le.desc(), s.c.numero.desc())
    .limit(_TAILLE)
)


def dernier_depot(liaison: Liaison) -> datetime | None:
    """Return when the latest open signalisation was deposited."""
    row = liaison.ligne(_DERNIER_DEPOT)
    return row.depose_le if row else None


def candidates(liaison: Liaison, depuis: datetime, jusqua: datetime, taille: int) -> list[Candidate]:
    """Return at most *taille* open ones deposited after *depuis*, by *jusqua*, that no agent has decided on."""
    rows = liaison.lignes(_CANDIDATES, depuis=depuis, jusqua=jusqua, taille=taille)
    return [Candidate(*row) for row in rows]
