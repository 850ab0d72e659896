"""Repository of the outbox: mails, their attachments apart."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from esav_ws.application.ports_travaux import CourrielAccepte
from esav_ws.domain.courriel import Courriel, PieceJointe
from esav_ws.storage.instruction import Instruction, ajout
from esav_ws.storage.liaison import Liaison
from esav_ws.storage.tables_taches import courriel as c
from esav_ws.storage.tables_taches import courriel_piece as p
from esav_ws.storage.taches import FINIES, TachesSql

SUJET = "courriel"
"""The subject of the tasks that send them."""

_LE_SIEN = c.c.reference == bindparam("la_reference")
_AJOUT = ajout(c, "reference", "destinataires", "restants", "objet", "texte", "cree_le")
_PIECE = ajout(p)
_UN = Instruction(select(c).where(_LE_SIEN))
_PIECES = Instruction(
    select(p.c.nom, p.c.type, p.c.contenu)
    .where(p.c.reference == bindparam("la_reference"))
    .order_by(p.c.rang)
)
_NOMMER = Instruction(update(c).where(_LE_SIEN).values(message_id=bindparam("nom")))
_RESTREINDRE = Instruction(
    update(c).where(_LE_SIEN).values(restants=bindparam("reste", type_=c.c.restants.type))
)
_PURGER_PIECES = Instruction(delete(p).where(p.c.reference.in_(FINIES)))
_PURGER = Instruction(delete(c).where(c.c.reference.in_(FINIES)))


class CourrielsSql:
    """What is to be sent, and what was."""

    def __init__(self, liaison: Liaison) -> None:
        self._liaison = liaison

    def ajouter(self, courriel: Courriel, cree_le: datetime) -> None:
        """Store a new mail."""
        self._liaison.confier(
            _AJOUT,
            {
                "reference": courriel.reference,
                "destinataires": list(courriel.destinataires),
                "restants": list(courriel.destinataires),
                "objet": courriel.objet,
                "texte": courriel.texte,
                "cree_le": cree_le,
            },
        )
        for rang, piece in enumerate(courriel.pieces):
            self._liaison.ecrire(
                _PIECE,
                reference=courriel.reference,
                rang=rang,
                nom=piece.nom,
                type=piece.type,
                contenu=piece.contenu,
            )

    def trouver(self, reference: str) -> CourrielAccepte | None:
        """Return one with its attachments."""
        row = self._liaison.ligne(_UN, la_reference=reference)
        if row is None:
            return None
        pieces = tuple(
            PieceJointe(piece.nom, piece.type, bytes(piece.contenu))
            for piece in self._liaison.lignes(_PIECES, la_reference=reference)
        )
        courriel = Courriel(row.reference, tuple(row.destinataires), row.objet, row.texte, pieces)
        return CourrielAccepte(courriel, row.cree_le, tuple(row.restants), row.message_id)

    def nommer(self, reference: str, message_id: str) -> None:
        """Record its Message-ID, that every sending of it bears from now on."""
        self._liaison.ecrire(_NOMMER, la_reference=reference, nom=message_id)

    def restreindre(self, reference: str, restants: Sequence[str]) -> None:
        """Record for whom no server has taken it yet."""
        self._liaison.ecrire(_RESTREINDRE, la_reference=reference, reste=list(restants))

    def purger(self, avant: datetime, taille: int) -> int:
        """Forget at most *taille* mails sent or given up before *avant*, with their tasks; return how many."""
        for instruction in (_PURGER_PIECES, _PURGER):
            self._liaison.ecrire(instruction, le_sujet=SUJET, avant=avant, taille=taille)
        return TachesSql(self._liaison).purger(SUJET, avant, taille)
