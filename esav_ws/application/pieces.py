"""Attachments of signalisations, both ways: checked by content, durable before they are acknowledged."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from esav_ws.application.actes import meme
from esav_ws.application.bus import Contexte, Handler, Preparer
from esav_ws.application.messages import Message
from esav_ws.application.messages_pieces import AjouterPieceJointe, JoindrePiece, ObtenirPieceJointe
from esav_ws.application.ports_pieces import CoffrePieces
from esav_ws.application.ports_signalisations import ActeConnu
from esav_ws.application.resultats import EtatCourant
from esav_ws.application.suites import lire, lire_pour_ecrire, publier
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.numero import relire
from esav_ws.domain.operateur import Cote, HabilitationManquante
from esav_ws.domain.piece import NOMBRE_MAX, Piece, TypePiece, assainir_nom
from esav_ws.domain.piece_contenu import examiner
from esav_ws.domain.piece_erreurs import PieceInconnue, TropDePieces
from esav_ws.domain.signalisation import SUITES, Signalisation
from esav_ws.domain.signalisation_erreurs import ActeDejaEmploye, TransitionInterdite

_PIECE: Final = "piece"


@dataclass(frozen=True, slots=True)
class PieceLue:
    """An attachment and its bytes."""

    piece: Piece
    octets: bytes


class GestionPieces:
    """The use cases of attachments, whose bytes are in *coffre*."""

    def __init__(self, coffre: CoffrePieces) -> None:
        self._coffre = coffre

    def handlers(self) -> dict[type[Message], Handler]:
        """Return which use case answers which message."""
        return {
            AjouterPieceJointe: self.ajouter,
            JoindrePiece: self.joindre,
            ObtenirPieceJointe: self.obtenir,
        }

    def preparations(self) -> dict[type[Message], Preparer]:
        """Return what is found out of an attachment before anything is read: its type, or why it is refused."""
        return {AjouterPieceJointe: _examiner, JoindrePiece: _examiner}

    def ajouter(self, commande: AjouterPieceJointe, contexte: Contexte) -> Piece:
        """Return the attachment that the Opérateur added, or had added under the same reference with the same content.

        Raises:
            SignalisationInconnue: none of its own bears this number.
            ActeDejaEmploye: the reference is that of another act, or of another file.
            TransitionInterdite: the signalisation can no longer be changed.
            TaillePieceInadmissible, TypePieceMensonger, TypePieceInadmissible: the file is refused.
            TropDePieces: there are already as many as may be.
            PieceIndisponible: the file cannot be kept.
        """
        operateur = contexte.acteur.operateur
        if operateur is None:
            raise HabilitationManquante("cet acte est celui d'un Opérateur")
        contexte.uow.operateurs.verrouiller(operateur)
        numero = relire(commande.numero)
        contenu = _contenu(commande, numero)
        connu = contexte.uow.actes.trouver(operateur, commande.reference_acte)
        if connu:
            if not meme({**connu.contenu, _PIECE: None}, {**contenu, _PIECE: None}):
                raise ActeDejaEmploye(commande.reference_acte, connu.numero)
            return rendre(connu.contenu)
        signalisation = lire(numero, contexte)
        piece = self._garder(commande, signalisation, contexte, cote=Cote.OPERATEUR, visible=True)
        resultat = EtatCourant(signalisation.etat, signalisation.date_etat)
        contexte.uow.actes.ajouter(
            operateur, commande.reference_acte, ActeConnu(numero, {**contenu, **garder(piece)}, resultat)
        )
        return piece

    def joindre(self, commande: JoindrePiece, contexte: Contexte) -> Piece:
        """Return the attachment that the OI's SAV added; raises what `ajouter` raises, references apart."""
        signalisation = lire_pour_ecrire(relire(commande.numero), contexte)
        return self._garder(commande, signalisation, contexte, cote=Cote.OI, visible=commande.visible)

    def obtenir(self, requete: ObtenirPieceJointe, contexte: Contexte) -> PieceLue:
        """Return an attachment with its bytes.

        Raises:
            PieceInconnue: there is none of this identifier that the actor may see.
            PieceIndisponible: its bytes are missing, or no longer those that came.
        """
        piece = contexte.uow.pieces.trouver(requete.id_piece)
        if piece is None or not _visible(piece, contexte.acteur.operateur):
            raise PieceInconnue(requete.id_piece)
        return PieceLue(piece, self._coffre.lire(piece))

    def _garder(
        self,
        commande: AjouterPieceJointe | JoindrePiece,
        signalisation: Signalisation,
        contexte: Contexte,
        *,
        cote: Cote,
        visible: bool,
    ) -> Piece:
        """Return the attachment, its bytes durable: only then its row is written, and committed with the rest."""
        type_ = _admettre(signalisation, contexte, cote)
        piece = Piece(
            id=f"PJ-{contexte.alea(1 << 80):020x}",
            numero=signalisation.numero,
            operateur=signalisation.operateur,
            nom=assainir_nom(commande.nom, type_),
            type=type_,
            taille=len(commande.contenu.octets),
            empreinte=commande.contenu.empreinte,
            ajoutee_le=contexte.maintenant,
            auteur=contexte.acteur.nom,
            cote=cote,
            visible=visible,
            description=commande.description,
        )
        if not (isinstance(commande, JoindrePiece) and commande.essai):
            self._coffre.ranger(piece, commande.contenu.octets)
        contexte.uow.pieces.ajouter(piece)
        if visible:
            donnees = {
                "cote": cote,
                "idPieceJointe": piece.id,
                "typeMedia": type_.value,
                "taille": str(piece.taille),
            }
            publier(signalisation, "PIECE_AJOUTEE", donnees, contexte)
        return piece


def visibles(numero: str, contexte: Contexte) -> tuple[Piece, ...]:
    """Return the attachments of a signalisation that the actor may see, the first attached first."""
    operateur = contexte.acteur.operateur
    return tuple(piece for piece in contexte.uow.pieces.de(numero) if _visible(piece, operateur))


def garder(piece: Piece) -> dict[str, Any]:
    """Return what it takes to give *piece* again, as JSON holds it."""
    return {_PIECE: asdict(piece) | {"ajoutee_le": piece.ajoutee_le.isoformat()}}


def est_gardee(garde: Mapping[str, Any]) -> bool:
    """Return whether `garder` made *garde*."""
    return _PIECE in garde


def rendre(garde: Mapping[str, Any]) -> Piece:
    """Return the attachment of which `garder` kept what it takes."""
    valeurs = garde[_PIECE]
    return Piece(
        **valeurs
        | {
            "type": TypePiece(valeurs["type"]),
            "cote": Cote(valeurs["cote"]),
            "ajoutee_le": datetime.fromisoformat(valeurs["ajoutee_le"]),
        }
    )


def _examiner(commande: AjouterPieceJointe | JoindrePiece, *_: object) -> TypePiece | EsavError:
    declare = commande.type_media if isinstance(commande, AjouterPieceJointe) else None
    try:
        return examiner(commande.contenu.octets, declare, commande.nom)
    except EsavError as refus:
        return refus


def _admettre(signalisation: Signalisation, contexte: Contexte, cote: Cote) -> TypePiece:
    """Return the type of what is to be attached, or raise what refuses it."""
    if not SUITES[signalisation.etat]:
        raise TransitionInterdite(signalisation.numero, signalisation.etat, "PIECE_JOINTE")
    type_ = contexte.preparation
    if isinstance(type_, EsavError):
        raise type_.with_traceback(None)
    if contexte.uow.pieces.nombre(signalisation.numero, cote) >= NOMBRE_MAX:
        raise TropDePieces(signalisation.numero)
    admise: TypePiece = type_
    return admise


def _visible(piece: Piece, operateur: str | None) -> bool:
    return operateur is None or (piece.operateur == operateur and piece.visible)


def _contenu(commande: AjouterPieceJointe, numero: str) -> dict[str, Any]:
    """Return what two acts under one reference share exactly when they ask the same; what is absent is left out."""
    valeurs = {
        "acte": type(commande).__name__,
        "numero": numero,
        "nom": commande.nom,
        "type_media": commande.type_media,
        "description": commande.description,
        "empreinte": commande.contenu.empreinte,
    }
    return {nom: valeur for nom, valeur in valeurs.items() if valeur is not None}
