"""What an Opérateur's system played on the integration platform, and the attestation that comes of it (art. 5.2.1)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from esav_ws.domain.operateur import Habilitation


class Verdict(StrEnum):
    """How a parcours ended."""

    REUSSI = "REUSSI"
    ECHOUE = "ECHOUE"


class GraviteConstat(StrEnum):
    """Whether a finding is only told, or fails the parcours."""

    INFO = "INFO"
    ERREUR = "ERREUR"


@dataclass(frozen=True, slots=True)
class Constat:
    """What the platform noted at an instant of a parcours; `texte` is French, for the Opérateur."""

    le: datetime
    texte: str
    gravite: GraviteConstat


@dataclass(frozen=True, slots=True)
class EchangeJoue:
    """One call of a parcours: `requete` and `reponse` are the SHA-256 of the bytes, hexadecimal; `faute` the code answered."""

    le: datetime
    operation: str
    requete: str
    reponse: str
    correlation: str
    faute: str | None


@dataclass(frozen=True, slots=True)
class ParcoursJoue:
    """One parcours, played to its end.

    `contrat` is the service as it is published (`signalisation`, `test`), `version` its major and minor (`2.0`), `jeu` the
    SHA-256 of the texts and rules of the set of parcours, `certificat` the fingerprint of the client certificate.
    """

    operateur: str
    parcours: str
    titre: str
    domaine: Habilitation
    contrat: str
    majeure: int
    version: str
    jeu: str
    debut: datetime
    fin: datetime
    verdict: Verdict
    constats: tuple[Constat, ...]
    certificat: str
    echanges: tuple[EchangeJoue, ...]


@dataclass(frozen=True, slots=True)
class Fichier:
    """A published file of the contract with its SHA-256, hexadecimal."""

    chemin: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Signataire:
    """The certificate that signs: its subject, and the SHA-256 of its DER, hexadecimal."""

    sujet: str
    empreinte: str


@dataclass(frozen=True, slots=True)
class Attestation:
    """That the system of an Opérateur passed what the policy asks for one domain and one major version.

    Everything in it comes of the parcours played: drawn up again, it is the same. `exiges` are the names of the parcours
    that the policy asked for.
    """

    operateur: str
    raison_sociale: str
    siren: str | None
    domaine: Habilitation
    contrat: str
    majeure: int
    version: str
    jeu: str
    exiges: tuple[str, ...]
    fichiers: tuple[Fichier, ...]
    parcours: tuple[ParcoursJoue, ...]
    signataire: Signataire

    @property
    def acquise_le(self) -> datetime:
        """Return when the last of its parcours ended."""
        return max(joue.fin for joue in self.parcours)
