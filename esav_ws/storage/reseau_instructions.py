"""The statements of incidents and planned works; the lists by criteria are in `reseau_criteres`."""

from typing import Final

from sqlalchemy import (
    BindParameter,
    Integer,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from esav_ws.domain.offre import EtatPrestation
from esav_ws.storage.chargement import dans_le_json
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.reseau_criteres import EVENEMENT
from esav_ws.storage.tables import Instant, operateur, prestation
from esav_ws.storage.tables import signalisation as s
from esav_ws.storage.tables_reseau import changement_reseau as h
from esav_ws.storage.tables_reseau import concerne_reseau as k
from esav_ws.storage.tables_reseau import couverture_reseau as c
from esav_ws.storage.tables_reseau import evenement_reseau as e
from esav_ws.storage.tables_reseau import rattachement_reseau as r

_TAILLE = bindparam("taille", type_=Integer)
_REFERENCE: BindParameter[str] = bindparam("de_reference")
_OPERATEUR: BindParameter[str] = bindparam("de_operateur")
_MODIFIABLES: Final = tuple(col.name for col in e.c if col.name not in {"reference", "nature", "cree_le"})

AJOUT, AJOUT_CHANGEMENT, AJOUT_COUVERTURE = ajout(e), ajout(h), ajout(c)
AJOUT_CONCERNE, AJOUT_RATTACHEMENT = ajout(k), ajout(r)
ENREGISTRER = Instruction(
    update(e)
    .where(e.c.reference == _REFERENCE, e.c.revision == bindparam("lue"))
    .values({nom: bindparam(nom, type_=e.c[nom].type) for nom in _MODIFIABLES if nom != "revision_dite"})
)
DECOUVRIR = Instruction(delete(c).where(c.c.reference == _REFERENCE))
ETEINDRE = Instruction(update(c).where(c.c.reference == _REFERENCE).values(vivant=False))
UN = Instruction(EVENEMENT.where(e.c.reference == _REFERENCE))
HISTOIRE = Instruction(select(h).where(h.c.reference == _REFERENCE).order_by(h.c.rang))
_SUR_LA_LIGNE = and_(
    c.c.reference == e.c.reference,
    c.c.pm == bindparam("pm"),
    or_(c.c.pbo == "", c.c.pbo == bindparam("pbo")),
)
COUVRANT = Instruction(
    EVENEMENT.where(exists().where(_SUR_LA_LIGNE, c.c.vivant.is_(True)).correlate(e)).order_by(e.c.reference)
)
_COUVERTE = and_(
    prestation.c.reference_pm == c.c.pm,
    or_(c.c.pbo == "", prestation.c.reference_pbo == c.c.pbo),
    prestation.c.etat == EtatPrestation.ACTIVE.value,
)
DE_PRISE = Instruction(
    select(prestation.c.reference_pm, prestation.c.reference_pbo, prestation.c.operateur)
    .where(prestation.c.reference_pto == bindparam("prise"))
    .order_by(prestation.c.etat, prestation.c.identifiant)
)
TOUCHES = Instruction(
    select(operateur.c.code)
    .where(
        exists()
        .where(c.c.reference == _REFERENCE, prestation.c.operateur == operateur.c.code, _COUVERTE)
        .correlate(operateur)
    )
    .order_by(operateur.c.code)
)
_SIENNES = (
    select(c.c.rang, prestation.c.identifiant)
    .select_from(c.join(prestation, and_(prestation.c.operateur == _OPERATEUR, _COUVERTE)))
    .where(c.c.reference == _REFERENCE, c.c.rang >= bindparam("rang", type_=Integer))
    .where(
        or_(
            c.c.rang > bindparam("rang", type_=Integer),
            prestation.c.identifiant > bindparam("dernier"),
        )
    )
    .order_by(c.c.rang, prestation.c.identifiant)
    .limit(_TAILLE)
)
IMPACTEES = Instruction(_SIENNES)
COMPTER = Instruction(
    select(func.count().label("nombre"))
    .select_from(c.join(prestation, and_(prestation.c.operateur == _OPERATEUR, _COUVERTE)))
    .where(
        c.c.reference == _REFERENCE,
        c.c.rang >= bindparam("rang", type_=Integer),
        c.c.rang < bindparam("borne", type_=Integer),
    )
)
CONCERNES = Instruction(
    select(k.c.operateur, k.c.revision_dite, k.c.nombre)
    .where(k.c.reference == _REFERENCE)
    .order_by(k.c.operateur)
)
VISIBLE = Instruction(
    select(k.c.operateur).where(
        k.c.reference == _REFERENCE,
        k.c.operateur == _OPERATEUR,
        k.c.visible_jusqu_au > bindparam("le", type_=Instant()),
    )
)
CACHER = Instruction(
    update(k)
    .where(k.c.reference == _REFERENCE)
    .values(visible_jusqu_au=bindparam("jusqu_au", type_=Instant()))
)
NOMBRES = Instruction(
    select(k.c.reference, k.c.nombre).where(
        dans_le_json(k.c.reference, "references"), k.c.operateur == _OPERATEUR
    )
)
DIRE = Instruction(
    update(k)
    .where(k.c.reference == _REFERENCE, k.c.operateur == _OPERATEUR)
    .values(revision_dite=bindparam("dite", type_=Integer), nombre=bindparam("combien", type_=Integer))
)
A_DIRE = Instruction(
    select(e.c.reference)
    .where(e.c.revision_dite < e.c.revision, e.c.reference > bindparam("apres"))
    .order_by(e.c.reference)
    .limit(_TAILLE)
)
VIVANTS = Instruction(
    select(e.c.reference)
    .where(e.c.visible_jusqu_au == bindparam("jamais", type_=Instant()), e.c.reference > bindparam("apres"))
    .order_by(e.c.reference)
    .limit(_TAILLE)
)
TOUT_DIT = Instruction(
    update(e).where(e.c.reference == _REFERENCE).values(revision_dite=bindparam("dite", type_=Integer))
)
_SUIVANTE = tuple_(bindparam("instant", type_=Instant()), bindparam("dernier"))
A_RATTACHER = Instruction(
    select(s.c.depose_le, s.c.numero, s.c.operateur)
    .where(
        s.c.ouverte.is_(True),
        s.c.depose_le >= bindparam("depuis", type_=Instant()),
        tuple_(s.c.depose_le, s.c.numero) > _SUIVANTE,
        ~exists().where(r.c.numero == s.c.numero).correlate(s),
        exists()
        .where(prestation.c.identifiant == s.c.prestation, c.c.reference == _REFERENCE, _COUVERTE)
        .correlate(s),
    )
    .order_by(s.c.depose_le, s.c.numero)
    .limit(_TAILLE)
)
_RATTACHEES = (
    select(s.c.depose_le, s.c.numero, s.c.operateur)
    .select_from(r.join(s, s.c.numero == r.c.numero))
    .where(r.c.reference == _REFERENCE, r.c.numero > bindparam("apres"), s.c.ouverte.is_(True))
    .order_by(r.c.numero)
    .limit(_TAILLE)
)
TOUTES_RATTACHEES = Instruction(_RATTACHEES)
RATTACHEES_A_DIRE = Instruction(_RATTACHEES.where(r.c.fin_dite_le.is_(None)))
FIN_EST_DITE = Instruction(select(r.c.fin_dite_le).where(r.c.numero == bindparam("du_numero")))
FIN_DITE = Instruction(
    update(r).where(r.c.numero == bindparam("du_numero")).values(fin_dite_le=bindparam("le", type_=Instant()))
)
