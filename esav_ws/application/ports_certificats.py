"""Ports of the certificates: what reads them, what checks them, what signs them."""

from datetime import datetime
from typing import Protocol

from esav_ws.domain.certificat_piece import Constat, DemandeSignature, Piece


class ControleCertificats(Protocol):
    """Reads what people send, and holds it against the policy of the house (art. 5.2.2)."""

    def lire_piece(self, contenu: bytes, mot_de_passe: str | None = None) -> Piece:
        """Return the one client certificate of *contenu*, whatever its envelope, with its chain in order.

        Raises:
            EsavError: a `CRT` error that says what to send instead.
        """

    def lire_demande(self, contenu: bytes) -> DemandeSignature:
        """Return the request of *contenu*, its proof of possession verified, or raise a `CRT` error."""

    def controler(self, piece: Piece, *, reconnue: bool, le: datetime) -> tuple[Constat, ...]:
        """Return what is to be said of *piece* at *le*; *reconnue*, its chain must lead to a recognised authority."""

    def controler_demande(self, demande: DemandeSignature) -> tuple[Constat, ...]:
        """Return what is to be said of *demande*."""


class AutoriteOi(Protocol):
    """The OI's own authority, where its key is at hand."""

    def emettre(
        self, demande: DemandeSignature, *, operateur: str, raison_sociale: str, debut: datetime, fin: datetime
    ) -> Piece:
        """Return a client certificate for the key of *demande*, named by the house, valid from *debut* to *fin*.

        Raises:
            EsavError: the authority cannot sign now; the message says why.
        """
