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
class ParcoursPublie:
    """A parcours of the published set: for which domain, and which major versions of its contract."""

    nom: str
    domaine: Habilitation
    majeures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class JeuPublie:
    """The published set of parcours; `empreinte` is the SHA-256 of its texts and rules, hexadecimal."""

    empreinte: str
    parcours: tuple[ParcoursPublie, ...]

    def pour(self, domaine: Habilitation, majeure: int) -> tuple[str, ...]:
        """Return the names of the parcours of that domain and major version, in order."""
        return tuple(p.nom for p in self.parcours if p.domaine is domaine and majeure in p.majeures)


@dataclass(frozen=True, slots=True)
class Signataire:
    """The certificate that signs: its subject, and the SHA-256 of its DER, hexadecimal."""

    sujet: str
    empreinte: str


@dataclass(frozen=True, slots=True)
class Attestation:
    """That the system of an Opérateur passed what the policy asks for one domain and one major version.

    Everything in it comes of the parcours played: drawn up again, it is the same. `empreinte_contrat` is the SHA-256 of the
    files of the contract in that version, `exiges` the names of the parcours that the policy asked for.
    """

    operateur: str
    raison_sociale: str
    siren: str | None
    domaine: Habilitation
    contrat: str
    majeure: int
    version: str
    empreinte_contrat: str
    jeu: str
    exiges: tuple[str, ...]
    parcours: tuple[ParcoursJoue, ...]
    signataire: Signataire

    @property
    def acquise_le(self) -> datetime:
        """Return when the last of its parcours ended."""
        return max(joue.fin for joue in self.parcours)
