"""Repository of incidents and planned works."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson
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

from esav_ws.application.messages_reseau import Concerne
from esav_ws.application.ports_reseau import CriteresReseau, Impactee, Ouverte, Place
from esav_ws.domain.offre import EtatPrestation
from esav_ws.domain.reseau import ChangementReseau, EtatReseau, EvenementReseau, NatureReseau
from esav_ws.domain.reseau_erreurs import ConflitRevisionReseau
from esav_ws.domain.reseau_fiche import ecrire, relire
from esav_ws.storage.chargement import dans_le_json
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.reseau_criteres import EVENEMENT, JAMAIS, page
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

_AJOUT, _AJOUT_CHANGEMENT, _AJOUT_COUVERTURE = ajout(e), ajout(h), ajout(c)
_AJOUT_CONCERNE, _AJOUT_RATTACHEMENT = ajout(k), ajout(r)
_ENREGISTRER = Instruction(
    update(e)
    .where(e.c.reference == _REFERENCE, e.c.revision == bindparam("lue"))
    .values({nom: bindparam(nom, type_=e.c[nom].type) for nom in _MODIFIABLES if nom != "revision_dite"})
)
_DECOUVRIR = Instruction(delete(c).where(c.c.reference == _REFERENCE))
_ETEINDRE = Instruction(update(c).where(c.c.reference == _REFERENCE).values(vivant=False))
_UN = Instruction(EVENEMENT.where(e.c.reference == _REFERENCE))
_HISTOIRE = Instruction(select(h).where(h.c.reference == _REFERENCE).order_by(h.c.rang))
_SUR_LA_LIGNE = and_(
    c.c.reference == e.c.reference,
    c.c.pm == bindparam("pm"),
    or_(c.c.pbo == "", c.c.pbo == bindparam("pbo")),
)
_COUVRANT = Instruction(
    EVENEMENT.where(exists().where(_SUR_LA_LIGNE, c.c.vivant.is_(True)).correlate(e)).order_by(e.c.reference)
)
_COUVERTE = and_(
    prestation.c.reference_pm == c.c.pm,
    or_(c.c.pbo == "", prestation.c.reference_pbo == c.c.pbo),
    prestation.c.etat == EtatPrestation.ACTIVE.value,
)
_TOUCHES = Instruction(
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
_IMPACTEES = Instruction(_SIENNES)
_COMPTER = Instruction(
    select(func.count().label("nombre"))
    .select_from(c.join(prestation, and_(prestation.c.operateur == _OPERATEUR, _COUVERTE)))
    .where(
        c.c.reference == _REFERENCE,
        c.c.rang >= bindparam("rang", type_=Integer),
        c.c.rang < bindparam("borne", type_=Integer),
    )
)
_CONCERNES = Instruction(
    select(k.c.operateur, k.c.revision_dite, k.c.nombre)
    .where(k.c.reference == _REFERENCE)
    .order_by(k.c.operateur)
)
_VISIBLE = Instruction(
    select(k.c.operateur).where(
        k.c.reference == _REFERENCE,
        k.c.operateur == _OPERATEUR,
        k.c.visible_jusqu_au > bindparam("le", type_=Instant()),
    )
)
_CACHER = Instruction(
    update(k)
    .where(k.c.reference == _REFERENCE)
    .values(visible_jusqu_au=bindparam("jusqu_au", type_=Instant()))
)
_NOMBRES = Instruction(
    select(k.c.reference, k.c.nombre).where(
        dans_le_json(k.c.reference, "references"), k.c.operateur == _OPERATEUR
    )
)
_DIRE = Instruction(
    update(k)
    .where(k.c.reference == _REFERENCE, k.c.operateur == _OPERATEUR)
    .values(revision_dite=bindparam("dite", type_=Integer), nombre=bindparam("combien", type_=Integer))
)
_A_DIRE = Instruction(
    select(e.c.reference)
    .where(e.c.revision_dite < e.c.revision, e.c.reference > bindparam("apres"))
    .order_by(e.c.reference)
    .limit(_TAILLE)
)
_VIVANTS = Instruction(
    select(e.c.reference)
    .where(e.c.visible_jusqu_au == bindparam("jamais", type_=Instant()), e.c.reference > bindparam("apres"))
    .order_by(e.c.reference)
    .limit(_TAILLE)
)
_TOUT_DIT = Instruction(
    update(e).where(e.c.reference == _REFERENCE).values(revision_dite=bindparam("dite", type_=Integer))
)
_SUIVANTE = tuple_(bindparam("instant", type_=Instant()), bindparam("dernier"))
_A_RATTACHER = Instruction(
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
_TOUTES_RATTACHEES = Instruction(_RATTACHEES)
_RATTACHEES_A_DIRE = Instruction(_RATTACHEES.where(r.c.fin_dite_le.is_(None)))
_FIN_EST_DITE = Instruction(select(r.c.fin_dite_le).where(r.c.numero == bindparam("du_numero")))
_FIN_DITE = Instruction(
    update(r).where(r.c.numero == bindparam("du_numero")).values(fin_dite_le=bindparam("le", type_=Instant()))
)


class ReseauSql:
    """Incidents and planned works, with optimistic revision and keyset paging."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(self, evenement: EvenementReseau) -> None:
        """Store a new one; a reference that is taken makes the commit raise `ConflitEcriture`, if not this call."""
        fixes = {"reference": evenement.reference, "nature": evenement.nature, "cree_le": evenement.cree_le}
        self._liaison.confier(_AJOUT, fixes | _variable(evenement) | {"revision_dite": -1})
        self._raconter(evenement, 0)
        self._couvrir(evenement)

    def enregistrer(self, avant: EvenementReseau, apres: EvenementReseau) -> None:
        """Write *apres* over *avant*, or raise `ConflitRevisionReseau` if somebody else wrote first."""
        reference = avant.reference
        ecrites = self._liaison.ecrire(
            _ENREGISTRER, de_reference=reference, lue=avant.revision, **_variable(apres)
        )
        if ecrites != 1:
            raise ConflitRevisionReseau(reference)
        self._raconter(apres, len(avant.historique))
        if apres.description.couvertures != avant.description.couvertures:
            self._liaison.ecrire(_DECOUVRIR, de_reference=reference)
            self._couvrir(apres)
        elif avant.vivant and not apres.vivant:
            self._liaison.ecrire(_ETEINDRE, de_reference=reference)

    def trouver(self, reference: str) -> EvenementReseau | None:
        """Return it whole."""
        with self._liaison.instantane():
            row = self._liaison.ligne(_UN, de_reference=reference)
            if row is None:
                return None
            histoire = self._liaison.lignes(_HISTOIRE, de_reference=reference)
        return _lire(row, histoire)

    def visible(self, reference: str, operateur: str, le: datetime) -> bool:
        """Return whether *operateur* may see it at *le*."""
        return (
            self._liaison.ligne(_VISIBLE, de_reference=reference, de_operateur=operateur, le=le) is not None
        )

    def lister(
        self, criteres: CriteresReseau, maintenant: datetime, apres: tuple[datetime, str] | None, taille: int
    ) -> list[EvenementReseau]:
        """Return at most *taille*, the latest changed first, after the position."""
        instruction, valeurs = page(criteres, maintenant, apres)
        return [_lire(row) for row in self._liaison.lignes(instruction, taille=taille, **valeurs)]

    def couvrant(self, pm: str, pbo: str | None) -> list[EvenementReseau]:
        """Return those that live and cover a line of *pm* and *pbo*."""
        return [_lire(row) for row in self._liaison.lignes(_COUVRANT, pm=pm, pbo=pbo)]

    def touches(self, reference: str) -> list[str]:
        """Return the Opérateurs that rent a line that it covers, by code."""
        return [row.code for row in self._liaison.lignes(_TOUCHES, de_reference=reference)]

    def impactees(self, reference: str, operateur: str, apres: Place | None, taille: int) -> list[Impactee]:
        """Return at most *taille* prestations of *operateur*'s that it covers, after the place *apres*."""
        rang, dernier = apres or (0, "")
        rows = self._liaison.lignes(
            _IMPACTEES,
            de_reference=reference,
            de_operateur=operateur,
            rang=rang,
            dernier=dernier,
            taille=taille,
        )
        return [Impactee(*row) for row in rows]

    def compter(self, reference: str, operateur: str, rang: int, rangs: int) -> int:
        """Return how many prestations of *operateur*'s are under *rangs* of its coverings, from *rang* on."""
        row = self._liaison.ligne(
            _COMPTER, de_reference=reference, de_operateur=operateur, rang=rang, borne=rang + rangs
        )
        return int(row.nombre) if row else 0

    def concernes(self, reference: str) -> list[Concerne]:
        """Return whom it concerns, by code."""
        return [Concerne(*row) for row in self._liaison.lignes(_CONCERNES, de_reference=reference)]

    def concerner(self, reference: str, operateurs: Sequence[str], visible_jusqu_au: datetime | None) -> None:
        """Record that it concerns *operateurs* too, and until when all whom it concerns see it."""
        jusqu_au = visible_jusqu_au or JAMAIS
        self._liaison.ecrire(_CACHER, de_reference=reference, jusqu_au=jusqu_au)
        connus = {concerne.operateur for concerne in self.concernes(reference)}
        nouveaux = [code for code in operateurs if code not in connus]
        ligne: dict[str, Any] = {"reference": reference, "visible_jusqu_au": jusqu_au}
        ligne |= {"revision_dite": None, "nombre": None}
        self._liaison.confier(_AJOUT_CONCERNE, *({**ligne, "operateur": code} for code in nouveaux))

    def nombres(self, references: Sequence[str], operateur: str) -> dict[str, int | None]:
        """Return how many prestations *operateur* was told of for each of *references*."""
        textes = orjson.dumps(list(references)).decode()
        rows = self._liaison.lignes(_NOMBRES, references=textes, de_operateur=operateur)
        return {row.reference: row.nombre for row in rows}

    def dire(self, reference: str, operateur: str, revision: int, nombre: int) -> None:
        """Record that *operateur* is told of *revision*, that covers *nombre* prestations of its own."""
        self._liaison.confier(
            _DIRE,
            {"de_reference": reference, "de_operateur": operateur, "dite": revision, "combien": nombre},
        )

    def a_dire(self, apres: str, taille: int) -> list[str]:
        """Return at most *taille* references, after *apres*, of what somebody has not been told."""
        return [row.reference for row in self._liaison.lignes(_A_DIRE, apres=apres, taille=taille)]

    def vivants(self, apres: str, taille: int) -> list[str]:
        """Return at most *taille* references, after *apres*, of what lives."""
        rows = self._liaison.lignes(_VIVANTS, jamais=JAMAIS, apres=apres, taille=taille)
        return [row.reference for row in rows]

    def tout_dit(self, reference: str, revision: int) -> None:
        """Record that everybody concerned was told of *revision*."""
        self._liaison.confier(_TOUT_DIT, {"de_reference": reference, "dite": revision})

    def rattacher(self, numero: str, reference: str, le: datetime) -> None:
        """Attach the signalisation."""
        ligne = {"numero": numero, "reference": reference, "le": le, "fin_dite_le": None}
        self._liaison.confier(_AJOUT_RATTACHEMENT, ligne)

    def a_rattacher(
        self, reference: str, depuis: datetime, apres: tuple[datetime, str] | None, taille: int
    ) -> list[Ouverte]:
        """Return at most *taille* open ones on lines that it covers, attached to nothing."""
        instant, dernier = apres or (datetime.min.replace(tzinfo=UTC), "")
        rows = self._liaison.lignes(
            _A_RATTACHER,
            de_reference=reference,
            depuis=depuis,
            instant=instant,
            dernier=dernier,
            taille=taille,
        )
        return [Ouverte(*row) for row in rows]

    def rattachees(self, reference: str, apres: str, taille: int, *, a_dire: bool = False) -> list[Ouverte]:
        """Return at most *taille* open ones that are attached to it, by number; *a_dire*, not told of its end."""
        instruction = _RATTACHEES_A_DIRE if a_dire else _TOUTES_RATTACHEES
        rows = self._liaison.lignes(instruction, de_reference=reference, apres=apres, taille=taille)
        return [Ouverte(*row) for row in rows]

    def fin_dite(self, numero: str) -> bool:
        """Return whether the signalisation was told of the end of what it is attached to."""
        row = self._liaison.ligne(_FIN_EST_DITE, du_numero=numero)
        return row is not None and row.fin_dite_le is not None

    def dire_la_fin(self, numero: str, le: datetime) -> None:
        """Record that the signalisation was told of the end of what it is attached to."""
        self._liaison.confier(_FIN_DITE, {"du_numero": numero, "le": le})

    def _raconter(self, evenement: EvenementReseau, depuis: int) -> None:
        self._liaison.confier(
            _AJOUT_CHANGEMENT,
            *(
                {
                    "reference": evenement.reference,
                    "rang": rang,
                    "etat": changement.etat,
                    "le": changement.le,
                    "auteur": changement.auteur,
                    "motif": changement.motif,
                    "champs": list(changement.champs),
                }
                for rang, changement in enumerate(evenement.historique[depuis:], start=depuis)
            ),
        )

    def _couvrir(self, evenement: EvenementReseau) -> None:
        self._liaison.confier(
            _AJOUT_COUVERTURE,
            *(
                {
                    "reference": evenement.reference,
                    "rang": rang,
                    "pm": couverte.pm,
                    "pbo": couverte.pbo,
                    "commune": couverte.commune,
                    "vivant": evenement.vivant,
                }
                for rang, couverte in enumerate(evenement.description.couvertures)
            ),
        )


def _variable(evenement: EvenementReseau) -> dict[str, Any]:
    description = evenement.description
    ouvert = evenement.vivant and evenement.nature is NatureReseau.INCIDENT
    return {
        "etat": evenement.etat,
        "modifie_le": evenement.modifie_le,
        "debut": description.debut,
        "fin": evenement.fin_reelle or (None if ouvert else description.fin) or JAMAIS,
        "fin_reelle": evenement.fin_reelle,
        "visible_jusqu_au": evenement.visible_jusqu_au or JAMAIS,
        "intervention_oc": description.intervention_oc,
        "description": ecrire(description),
        "revision": evenement.revision,
    }


def _lire(row: Ligne, histoire: Sequence[Ligne] = ()) -> EvenementReseau:
    return EvenementReseau(
        row.reference,
        NatureReseau(row.nature),
        relire(row.description),
        row.cree_le,
        row.modifie_le,
        EtatReseau(row.etat),
        row.revision,
        row.fin_reelle,
        tuple(
            ChangementReseau(EtatReseau(x.etat), x.le, x.auteur, x.motif, tuple(x.champs)) for x in histoire
        ),
    )
