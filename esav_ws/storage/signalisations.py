"""Repository of signalisations."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, case, exists, not_, or_, select, tuple_, update

from esav_ws.application.ports_signalisations import (
    CriteresHistorique,
    CriteresListe,
    DepotConnu,
    Position,
    Situation,
)
from esav_ws.application.resultats import AccuseDepot, Resume
from esav_ws.domain.offre import garanties_effectives
from esav_ws.domain.signalisation import OUVERTS, Etat, Signalisation
from esav_ws.domain.signalisation_erreurs import ConflitRevision
from esav_ws.storage.instruction import Instruction, Ligne, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.lignes import (
    fixe,
    lignes_commentaires,
    lignes_passages,
    lire_commentaire,
    lire_passage,
    lire_resume,
    lire_signalisation,
    variable,
)
from esav_ws.storage.parc import lire_garanties, lire_prestation
from esav_ws.storage.tables import commentaire, offre, operateur, passage, prestation
from esav_ws.storage.tables import signalisation as t
from esav_ws.storage.tables_reseau import couverture_reseau, rattachement_reseau

_RESUME = select(
    t.c.numero,
    t.c.operateur,
    t.c.reference_operateur,
    t.c.prestation,
    t.c.etat,
    t.c.progression,
    t.c.etat_le,
    t.c.depose_le,
    t.c.fini_le,
    t.c.code_fin,
)
_TAILLE = bindparam("taille", type_=Integer)
_DU_NUMERO = t.c.numero == bindparam("numero")
_DE_LOPERATEUR = t.c.operateur == bindparam("operateur")
_UN_RESUME = Instruction(_RESUME.where(_DU_NUMERO))
_UNE = Instruction(
    select(t, rattachement_reseau.c.reference.label("incident"))
    .select_from(t.outerjoin(rattachement_reseau, rattachement_reseau.c.numero == t.c.numero))
    .where(_DU_NUMERO)
)
_AJOUT, _AJOUT_PASSAGE, _AJOUT_COMMENTAIRE = ajout(t), ajout(passage), ajout(commentaire)
_SEULE_DE_SON_OFFRE = not_(
    select(offre.c.plusieurs_ouvertes).where(offre.c.code == t.c.offre).scalar_subquery()
)
"""What `seule` becomes when one is opened again: what its offer says now, not what it said at the deposit."""
_ENREGISTRER = Instruction(
    update(t)
    .where(t.c.numero == bindparam("du_numero"), t.c.revision == bindparam("lue"))
    .values(
        {
            c.name: bindparam(c.name, type_=c.type)
            for c in t.c
            if c.name in {"revision", "etat", "etat_le", "progression", "ouverte", "fini_le", "code_fin"}
            or c.name.startswith("gel_")
        }
        | {"seule": case((t.c.ouverte.is_(True), t.c.seule), else_=_SEULE_DE_SON_OFFRE)}
    )
)
_PASSAGES = Instruction(
    select(passage).where(passage.c.numero == bindparam("numero")).order_by(passage.c.rang)
)
_COMMENTAIRES = Instruction(
    select(commentaire).where(commentaire.c.numero == bindparam("numero")).order_by(commentaire.c.rang)
)
_SUR_LA_PRESTATION = t.c.prestation == bindparam("prestation")
_OUVERTE = (
    select(t.c.numero)
    .where(_SUR_LA_PRESTATION, t.c.ouverte.is_(True), _DE_LOPERATEUR)
    .order_by(t.c.depose_le)
    .limit(1)
)
_UNE_OUVERTE = Instruction(_OUVERTE)
_SITUATION = Instruction(
    select(
        t.c.numero,
        t.c.depose_le,
        t.c.contenu_depot,
        t.c.valeurs_formulaire,
        _OUVERTE.where(not_(offre.c.plusieurs_ouvertes)).correlate(offre).scalar_subquery().label("ouverte"),
        *prestation.c,
        offre.c.plusieurs_ouvertes,
        offre.c.mise_en_place_le,
        offre.c.test_obligatoire,
        offre.c.garanties.label("garanties_offre"),
        exists()
        .where(
            couverture_reseau.c.pm == prestation.c.reference_pm,
            couverture_reseau.c.vivant.is_(True),
            or_(couverture_reseau.c.pbo == "", couverture_reseau.c.pbo == prestation.c.reference_pbo),
        )
        .correlate(prestation)
        .label("couverte"),
    )
    .select_from(operateur)
    .outerjoin(t, and_(t.c.operateur == operateur.c.code, t.c.reference_operateur == bindparam("reference")))
    .outerjoin(
        prestation,
        and_(prestation.c.operateur == operateur.c.code, prestation.c.identifiant == bindparam("prestation")),
    )
    .outerjoin(offre, offre.c.code == prestation.c.offre)
    .where(operateur.c.code == bindparam("operateur"))
)


class SignalisationsSql:
    """Signalisations, with optimistic revision and keyset paging."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(
        self,
        signalisation: Signalisation,
        contenu: Mapping[str, str],
        *,
        seule: bool,
        alerte_le: datetime | None = None,
    ) -> None:
        """Store a new one with the content of its deposit; *seule*, no other may be open on its prestation."""
        ligne = fixe(signalisation) | variable(signalisation)
        ligne |= {"contenu_depot": contenu, "revision": 0, "seule": seule, "alerte_le": alerte_le}
        ligne |= {"effacees": 0, "retenue": False}
        self._liaison.confier(_AJOUT, ligne)
        self._ajouter_suites(signalisation, 0, 0)

    def enregistrer(self, avant: Signalisation, apres: Signalisation) -> None:
        """Write *apres* over *avant*, or raise `ConflitRevision` if somebody else wrote first."""
        ecrites = self._liaison.ecrire(
            _ENREGISTRER,
            du_numero=avant.numero,
            lue=avant.revision,
            revision=avant.revision + 1,
            **variable(apres),
        )
        if ecrites != 1:
            raise ConflitRevision(avant.numero)
        self._ajouter_suites(apres, len(avant.passages), len(avant.commentaires))

    def trouver(self, numero: str, operateur: str | None) -> Signalisation | None:
        """Return it whole, only if it is *operateur*'s (`None`: the OI)."""
        with self._liaison.instantane():
            row = self._sienne(_UNE, numero, operateur)
            if row is None:
                return None
            passages = self._liaison.lignes(_PASSAGES, numero=numero)
            commentaires = self._liaison.lignes(_COMMENTAIRES, numero=numero)
        return lire_signalisation(
            row, tuple(map(lire_passage, passages)), tuple(map(lire_commentaire, commentaires))
        )

    def resumer(self, numero: str, operateur: str | None) -> Resume | None:
        """Return its line only, under the same rule."""
        row = self._sienne(_UN_RESUME, numero, operateur)
        return lire_resume(row) if row else None

    def situation(self, operateur: str, reference: str, prestation: str) -> Situation:
        """Return what a deposit of *operateur*'s under *reference* on *prestation* is decided on, in one reading."""
        row = self._liaison.ligne(_SITUATION, operateur=operateur, reference=reference, prestation=prestation)
        if row is None:
            return Situation()
        return Situation(
            _depot(row) if row.numero else None,
            lire_prestation(row) if row.identifiant else None,
            row.plusieurs_ouvertes,
            row.ouverte,
            garanties_effectives(lire_garanties(row.garanties_offre or ()), (row.garanties or "").split()),
            row.mise_en_place_le,
            row.couverte,
            bool(row.test_obligatoire),
        )

    def ouverte_sur(self, prestation: str, operateur: str) -> str | None:
        """Return the number of the oldest open signalisation of *operateur*'s on *prestation*."""
        row = self._liaison.ligne(_UNE_OUVERTE, prestation=prestation, operateur=operateur)
        return row.numero if row else None

    def lister(self, criteres: CriteresListe, apres: Position | None, taille: int) -> list[Resume]:
        """Return at most *taille* lines, newest deposit first, after the position."""
        instruction = _liste(
            ouvertes=set(criteres.etats) <= OUVERTS,
            etats=len(criteres.etats),
            operateur=criteres.operateur is not None,
            prestation=criteres.prestation is not None,
            depuis=criteres.depuis is not None,
            suite=apres is not None,
        )
        rows = self._liaison.lignes(
            instruction,
            operateur=criteres.operateur,
            prestation=criteres.prestation,
            depuis=criteres.depuis,
            taille=taille,
            **{f"etat{rang}": etat for rang, etat in enumerate(criteres.etats)},
            **_position(apres),
        )
        return [lire_resume(row) for row in rows]

    def historique(self, criteres: CriteresHistorique, apres: Position | None, taille: int) -> list[Resume]:
        """Return at most *taille* ended lines, latest end first, after the position."""
        instruction = _historique(
            operateur=criteres.operateur is not None,
            prestation=criteres.prestation is not None,
            suite=apres is not None,
        )
        rows = self._liaison.lignes(
            instruction,
            operateur=criteres.operateur,
            prestation=criteres.prestation,
            debut=criteres.debut,
            fin=criteres.fin,
            taille=taille,
            **_position(apres),
        )
        return [lire_resume(row) for row in rows]

    def _sienne(self, instruction: Instruction, numero: str, operateur: str | None) -> Ligne | None:
        row = self._liaison.ligne(instruction, numero=numero)
        return row if row and operateur in {None, row.operateur} else None

    def _ajouter_suites(self, signalisation: Signalisation, passages: int, commentaires: int) -> None:
        self._liaison.confier(_AJOUT_PASSAGE, *lignes_passages(signalisation, passages))
        self._liaison.confier(_AJOUT_COMMENTAIRE, *lignes_commentaires(signalisation, commentaires))


@cache
def _liste(
    *, ouvertes: bool, etats: int, operateur: bool, prestation: bool, depuis: bool, suite: bool
) -> Instruction:
    """Return the page of a list under the criteria that are there, *etats* states among them."""
    requete = _RESUME.order_by(t.c.depose_le.desc(), t.c.numero.desc()).limit(_TAILLE)
    if ouvertes:
        requete = requete.where(t.c.ouverte.is_(True))
    if etats:
        requete = requete.where(t.c.etat.in_([bindparam(f"etat{rang}") for rang in range(etats)]))
    if depuis:
        requete = requete.where(t.c.depose_le >= bindparam("depuis"))
    if suite:
        requete = requete.where(tuple_(t.c.depose_le, t.c.numero) < _SUITE)
    return Instruction(_criteres(requete, operateur=operateur, prestation=prestation))


@cache
def _historique(*, operateur: bool, prestation: bool, suite: bool) -> Instruction:
    """Return the page of a history under the criteria that are there."""
    requete = (
        _RESUME.where(t.c.fini_le >= bindparam("debut"), t.c.fini_le < bindparam("fin"))
        .order_by(t.c.fini_le.desc(), t.c.numero.desc())
        .limit(_TAILLE)
    )
    if suite:
        requete = requete.where(tuple_(t.c.fini_le, t.c.numero) < _SUITE)
    return Instruction(_criteres(requete, operateur=operateur, prestation=prestation))


def _criteres(requete: Select[Any], *, operateur: bool, prestation: bool) -> Select[Any]:
    if operateur:
        requete = requete.where(_DE_LOPERATEUR)
    return requete.where(_SUR_LA_PRESTATION) if prestation else requete


_SUITE = tuple_(bindparam("instant", type_=t.c.depose_le.type), bindparam("dernier"))


def _depot(row: Ligne) -> DepotConnu:
    return DepotConnu(
        AccuseDepot(row.numero, Etat.EN_DEPOT, row.depose_le), row.contenu_depot, row.valeurs_formulaire
    )


def _position(apres: Position | None) -> dict[str, Any]:
    return {} if apres is None else {"instant": apres[0], "dernier": apres[1]}
