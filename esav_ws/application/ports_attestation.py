"""Ports of conformance: the parcours played in integration, the attestations recorded and what they open in production."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from esav_ws.domain.attestation import ParcoursJoue, Signataire
from esav_ws.domain.mise_en_production import MiseEnProduction
from esav_ws.domain.operateur import Habilitation


@dataclass(frozen=True, slots=True)
class AttestationEnregistree:
    """An attestation as it was recorded: `empreinte` is the SHA-256 of `document`, `signature` its CMS (DER)."""

    empreinte: str
    operateur: str
    domaine: Habilitation
    majeure: int
    version: str
    document: bytes
    signature: bytes
    enregistree_le: datetime
    enregistree_par: str


@dataclass(frozen=True, slots=True)
class AttestationSignee:
    """A document with its signature (CMS, DER), and the certificates that go with it (PEM), the one that signs first."""

    document: bytes
    signature: bytes
    certificats: bytes


class SignaturesAttestations(Protocol):
    """Signs documents on the integration platform, and verifies what it signed."""

    def signataire(self, le: datetime) -> Signataire:
        """Return who signs at *le*, or raise `SignataireInutilisable`."""

    def signer(self, document: bytes) -> AttestationSignee:
        """Return *document* signed, the same bytes each time, or raise `SignataireInutilisable`."""

    def verifier(self, signature: bytes, le: datetime) -> tuple[bytes, Signataire]:
        """Return the document that *signature* carries and who signed it, entitled to it at *le*.

        Raises:
            AttestationFausse: the signature is none, is broken, or is not of who may sign; it says where.
        """


class ParcoursJoues(Protocol):
    """Repository of the parcours played to their end. Nothing is ever taken out of it."""

    def ajouter(self, joue: ParcoursJoue) -> None:
        """Store one more."""

    def lister(self, operateur: str) -> list[ParcoursJoue]:
        """Return those of *operateur*, in the order in which they were stored."""


class Attestations(Protocol):
    """Repository of recorded attestations. Nothing is ever taken out of it."""

    def ajouter(self, enregistree: AttestationEnregistree) -> None:
        """Store a new one, or raise `ConflitEcriture`, at the latest with the commit."""

    def trouver(self, empreinte: str) -> AttestationEnregistree | None:
        """Return the one whose document has that SHA-256."""

    def lister(self, operateur: str | None = None) -> list[AttestationEnregistree]:
        """Return those of *operateur*, or all, by Opérateur, in the order in which they were recorded."""


class MisesEnProduction(Protocol):
    """Repository of what is, or was, open to whom."""

    def lister(self, operateur: str | None = None) -> list[MiseEnProduction]:
        """Return those of *operateur*, or all, closed ones included, by Opérateur, in the order in which they opened."""

    def ouverte(self, operateur: str, domaine: Habilitation, majeure: int) -> MiseEnProduction | None:
        """Return the one that is open now."""

    def ouvrir(self, mise: MiseEnProduction) -> None:
        """Store a new one; where it is open already `ConflitEcriture` is raised, at the latest with the commit."""

    def fermer(self, mise: MiseEnProduction) -> None:
        """Close the one that is open, as *mise* says."""
