"""Repository of signalisations."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, Tuple, bindparam, insert, literal, select, tuple_, update

from esav_ws.application.ports import CriteresHistorique, CriteresListe, DepotConnu, Position
from esav_ws.application.resultats import AccuseDepot, Resume
from esav_ws.domain.signalisation import OUVERTS, Etat, Signalisation
from esav_ws.domain.signalisation_erreurs import ConflitRevision
from esav_ws.storage.lignes import (
    Ligne,
    fixe,
    lignes_commentaires,
    lignes_passages,
    lire_commentaire,
    lire_passage,
    lire_resume,
    lire_signalisation,
    variable,
)
from esav_ws.storage.tables import commentaire, passage
from esav_ws.storage.tables import signalisation as t

_LIGNE = select(
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
_TOUT = select(t)
_NUMERO = t.c.numero == bindparam("numero")
_OPERATEUR = t.c.operateur == bindparam("operateur")
_AJOUT = insert(t)
_EXISTE = select(t.c.numero).where(_NUMERO)
_DEPOT = select(t.c.numero, t.c.depose_le, t.c.contenu_depot).where(
    _OPERATEUR, t.c.reference_operateur == bindparam("reference")
)
_OUVERTE = (
    select(t.c.numero)
    .where(t.c.prestation == bindparam("prestation"), t.c.ouverte.is_(True), _OPERATEUR)
    .order_by(t.c.depose_le)
    .limit(1)
)
_PASSAGES = select(passage).where(passage.c.numero == bindparam("numero")).order_by(passage.c.rang)
_COMMENTAIRES = (
    select(commentaire).where(commentaire.c.numero == bindparam("numero")).order_by(commentaire.c.rang)
)


class SignalisationsSql:
    """Signalisations, with optimistic revision and keyset paging."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ajouter(self, signalisation: Signalisation, contenu: Mapping[str, str]) -> None:
        """Store a new one with the content of its deposit."""
        ligne = (
            fixe(signalisation) | variable(signalisation) | {"contenu_depot": dict(contenu), "revision": 0}
        )
        self._connection.execute(_AJOUT, ligne)
        self._ajouter_suites(signalisation, 0, 0)

    def enregistrer(self, avant: Signalisation, apres: Signalisation) -> None:
        """Write *apres* over *avant*, or raise `ConflitRevision` if somebody else wrote first."""
        result = self._connection.execute(
            update(t)
            .where(t.c.numero == avant.numero, t.c.revision == avant.revision)
            .values(variable(apres) | {"revision": avant.revision + 1})
        )
        if result.rowcount != 1:
            raise ConflitRevision(avant.numero)
        self._ajouter_suites(apres, len(avant.passages), len(avant.commentaires))

    def trouver(self, numero: str, operateur: str | None) -> Signalisation | None:
        """Return it whole, only if it is *operateur*'s (`None`: the OI)."""
        row = self._lire(_TOUT, numero, operateur)
        if row is None:
            return None
        passages = self._connection.execute(_PASSAGES, {"numero": numero})
        commentaires = self._connection.execute(_COMMENTAIRES, {"numero": numero})
        return lire_signalisation(
            row, tuple(map(lire_passage, passages)), tuple(map(lire_commentaire, commentaires))
        )

    def resumer(self, numero: str, operateur: str | None) -> Resume | None:
        """Return its line only, under the same rule."""
        row = self._lire(_LIGNE, numero, operateur)
        return lire_resume(row) if row else None

    def existe(self, numero: str) -> bool:
        """Return whether the number is taken."""
        return self._connection.execute(_EXISTE, {"numero": numero}).first() is not None

    def depot(self, operateur: str, reference: str) -> DepotConnu | None:
        """Return the deposit acknowledged under that reference."""
        row = self._connection.execute(_DEPOT, {"operateur": operateur, "reference": reference}).one_or_none()
        if row is None:
            return None
        return DepotConnu(AccuseDepot(row.numero, Etat.EN_DEPOT, row.depose_le), row.contenu_depot)

    def ouverte_sur(self, prestation: str, operateur: str) -> str | None:
        """Return the number of the oldest open signalisation of *operateur*'s on *prestation*."""
        cle = {"prestation": prestation, "operateur": operateur}
        return self._connection.execute(_OUVERTE, cle).scalar()

    def lister(self, criteres: CriteresListe, apres: Position | None, taille: int) -> list[Resume]:
        """Return at most *taille* lines, newest deposit first, after the position."""
        requete = _LIGNE.order_by(t.c.depose_le.desc(), t.c.numero.desc()).limit(taille)
        if set(criteres.etats) <= OUVERTS:
            requete = requete.where(t.c.ouverte.is_(True))
        if criteres.etats:
            requete = requete.where(t.c.etat.in_(criteres.etats))
        if criteres.operateur:
            requete = requete.where(t.c.operateur == criteres.operateur)
        if criteres.prestation:
            requete = requete.where(t.c.prestation == criteres.prestation)
        if criteres.depuis:
            requete = requete.where(t.c.depose_le >= criteres.depuis)
        if apres:
            requete = requete.where(tuple_(t.c.depose_le, t.c.numero) < _position(apres))
        return [lire_resume(row) for row in self._connection.execute(requete)]

    def historique(self, criteres: CriteresHistorique, apres: Position | None, taille: int) -> list[Resume]:
        """Return at most *taille* ended lines, latest end first, after the position."""
        requete = _LIGNE.where(t.c.fini_le >= criteres.debut, t.c.fini_le < criteres.fin)
        if criteres.operateur:
            requete = requete.where(t.c.operateur == criteres.operateur)
        if criteres.prestation:
            requete = requete.where(t.c.prestation == criteres.prestation)
        if apres:
            requete = requete.where(tuple_(t.c.fini_le, t.c.numero) < _position(apres))
        requete = requete.order_by(t.c.fini_le.desc(), t.c.numero.desc()).limit(taille)
        return [lire_resume(row) for row in self._connection.execute(requete)]

    def _lire(self, requete: Select[Any], numero: str, operateur: str | None) -> Ligne | None:
        if operateur is None:
            return self._connection.execute(requete.where(_NUMERO), {"numero": numero}).one_or_none()
        sienne = requete.where(_NUMERO, _OPERATEUR)
        return self._connection.execute(sienne, {"numero": numero, "operateur": operateur}).one_or_none()

    def _ajouter_suites(self, signalisation: Signalisation, passages: int, commentaires: int) -> None:
        for table, lignes in (
            (passage, lignes_passages(signalisation, passages)),
            (commentaire, lignes_commentaires(signalisation, commentaires)),
        ):
            if lignes:
                self._connection.execute(insert(table), lignes)


def _position(apres: Position) -> Tuple:
    instant, numero = apres
    return tuple_(literal(instant, t.c.depose_le.type), literal(numero))
