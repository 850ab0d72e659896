"""Which open signalisations a round of detection looks at: those of one window, read through the index of open ones."""

from datetime import datetime

from sqlalchemy import Column, ColumnElement, Integer, and_, bindparam, exists, or_, select

from esav_ws.domain.collectif_detection import Candidate
from esav_ws.domain.derangement_collectif import EtatCollectif
from esav_ws.storage.instruction import Instruction
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables import Instant, prestation
from esav_ws.storage.tables import signalisation as s
from esav_ws.storage.tables_collectif import collectif as c
from esav_ws.storage.tables_collectif import membre_collectif as m

_TAILLE = bindparam("taille", type_=Integer)


def _dernier(colonne: Column[datetime], *filtre: ColumnElement[bool]) -> Instruction:
    """Return the latest instant of that column among open ones."""
    derniere = select(colonne.label("le")).where(s.c.ouverte.is_(True), *filtre)
    return Instruction(derniere.order_by(colonne.desc(), s.c.numero.desc()).limit(1))


_DERNIER_DEPOT = _dernier(s.c.depose_le)
_DERNIERE_SAISIE = _dernier(s.c.saisie_le, s.c.saisie_le.is_not(None))
_DEJA_VUE = m.alias("deja_vue")


def _candidates(colonne: Column[datetime], *filtre: ColumnElement[bool]) -> Instruction:
    """Return those whose instant of that column is in the window, the latest first."""
    return Instruction(
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
            *filtre,
            colonne > bindparam("depuis", type_=Instant()),
            colonne <= bindparam("jusqua", type_=Instant()),
            or_(
                c.c.etat == EtatCollectif.PROPOSE.value,
                ~exists().where(_DEJA_VUE.c.numero == s.c.numero),
            ),
        )
        .order_by(colonne.desc(), s.c.numero.desc())
        .limit(_TAILLE)
    )


_CANDIDATES = _candidates(s.c.depose_le)
_SAISIES = _candidates(s.c.saisie_le, s.c.saisie_le.is_not(None))


def dernier_depot(liaison: Liaison) -> datetime | None:
    """Return when the OI got the latest open signalisation, deposited or entered by its agent."""
    rows = (liaison.ligne(_DERNIER_DEPOT), liaison.ligne(_DERNIERE_SAISIE))
    return max((row.le for row in rows if row), default=None)


def candidates(liaison: Liaison, depuis: datetime, jusqua: datetime, taille: int) -> list[Candidate]:
    """Return at most *taille* open ones that came after *depuis*, by *jusqua*, and that no agent has decided on.

    What was received outside e-SAV comes twice: when it was received, and when it was entered.
    """
    vues: dict[str, Candidate] = {}
    for instruction in (_CANDIDATES, _SAISIES):
        for row in liaison.lignes(instruction, depuis=depuis, jusqua=jusqua, taille=taille):
            vues[row.numero] = Candidate(*row)
    return list(vues.values())[:taille]
