"""Commands and queries on attestations of conformance (art. 5.2.1), and what they answer."""

from dataclasses import dataclass, field

from esav_ws.application.messages import Commande, Requete
from esav_ws.application.messages_administration import DomainesOuverts
from esav_ws.application.ports_attestation import AttestationEnregistree, AttestationSignee
from esav_ws.domain.attestation import Attestation, JeuPublie
from esav_ws.domain.operateur import Habilitation


@dataclass(frozen=True, slots=True, kw_only=True)
class EtablirAttestation(Commande):
    """In integration: attest that the Opérateur passed what the policy asks for. Returns `AttestationEtablie`."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "operateur"
    operateur: str
    domaine: Habilitation
    majeure: int
    jeu: JeuPublie


@dataclass(frozen=True, slots=True, kw_only=True)
class EnregistrerAttestation(Commande):
    """In production: verify what the platform signed, and open what it attests. Returns `AttestationRecue`.

    `document` is the file as it was given, `signature` the CMS that carries what was signed.
    """

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "operateur"
    operateur: str
    document: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    jeu: JeuPublie


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerAttestations(Requete):
    """The attestations recorded, of one Opérateur or of all."""

    habilitation = Habilitation.SAV
    operateur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LireAttestation(Requete):
    """One attestation recorded, by the SHA-256 of its document."""

    habilitation = Habilitation.SAV
    empreinte: str


@dataclass(frozen=True, slots=True)
class AttestationEtablie:
    """An attestation with its signature."""

    attestation: Attestation
    signee: AttestationSignee


@dataclass(frozen=True, slots=True)
class AttestationRecue:
    """An attestation recorded, and what it opened. `deja`: it was recorded before, and nothing changed.

    `sans_commande`: the Opérateur has not ordered this domain, which stays closed until it does.
    """

    attestation: Attestation
    enregistree: AttestationEnregistree
    ouverts: DomainesOuverts
    deja: bool = False
    sans_commande: bool = False
