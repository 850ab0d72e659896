"""Ports of the certificates: what reads them, what checks them, what signs them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from esav_ws.domain.certificat import Certificat, StatutCertificat
from esav_ws.domain.certificat_dossier import Dossier
from esav_ws.domain.certificat_piece import Constat, DemandeSignature, Piece
from esav_ws.domain.operateur import Operateur


@dataclass(frozen=True, slots=True)
class Semblable:
    """A file that has something in common with a certificate: `quoi` is `certificat`, `serie` or `cle`.

    `cle_compromise` says that it was revoked because its key is.
    """

    numero: str
    operateur: str
    quoi: str
    statut: StatutCertificat
    cle_compromise: bool


class Certificats(Protocol):
    """Registry of client certificates."""

    def porteur(self, empreinte: str) -> tuple[Certificat, Operateur] | None:
        """Return the certificate of that fingerprint and who holds it."""

    def lister(self) -> list[Certificat]:
        """Return all certificates, the first to expire first."""

    def revoques(self) -> list[Certificat]:
        """Return the revoked certificates."""

    def epingles(self) -> list[bytes]:
        """Return the DER of every leaf that the handshake admits by itself."""

    def version(self) -> int:
        """Return another number whenever a certificate, an Opérateur or a habilitation has been written, by anybody.

        Raises:
            StockageIndisponible: the database cannot tell.
        """

    def dossiers(self, operateur: str | None = None) -> list[Dossier]:
        """Return every file, of *operateur* or of all, by number, each with its history."""

    def dossier(self, numero: str) -> Dossier | None:
        """Return the file of that number, with its history."""

    def de_l_empreinte(self, empreinte: str) -> Dossier | None:
        """Return the file of the certificate of that fingerprint."""

    def finissants(self, le: datetime) -> list[Dossier]:
        """Return the files not ended yet whose certificate's validity is over at *le*."""

    def semblables(
        self, *, empreinte: str, empreinte_cle: str, emetteur: str, numero_serie: str
    ) -> list[Semblable]:
        """Return the files alike, those that were refused last.

        An empty argument resembles nothing; a serial number is one of its issuer's.
        """

    def ajouter(self, dossier: Dossier) -> None:
        """Store a new file; a number or a fingerprint that is taken raises `ConflitEcriture`, here or at the commit."""

    def enregistrer(self, avant: Dossier, apres: Dossier) -> None:
        """Write *apres* over *avant*, or raise `ConflitDossier` if somebody else wrote first."""


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
        self,
        demande: DemandeSignature,
        *,
        operateur: str,
        raison_sociale: str,
        debut: datetime,
        fin: datetime,
    ) -> Piece:
        """Return a client certificate for the key of *demande*, named by the house, valid from *debut* to *fin*.

        Raises:
            EsavError: the authority cannot sign now; the message says why.
        """


@dataclass(frozen=True, slots=True)
class PreuveEpreuve:
    """What a proof of rehearsal says: this certificate of this Opérateur called at this instant."""

    operateur: str
    empreinte: str
    le: datetime


class Epreuves(Protocol):
    """Signs and verifies the proof files that cross from the integration platform to production."""

    def signer(self, preuve: PreuveEpreuve, *, le: datetime) -> bytes:
        """Return the proof file, signed at *le* by the integration platform."""

    def verifier(self, contenu: bytes) -> PreuveEpreuve:
        """Return what the file proves, or raise `ValueError` with the reason in French."""
