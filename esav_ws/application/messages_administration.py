"""Commands and queries of the OI's administrators: offers, prestations, Opérateurs, certificates, journals."""

from dataclasses import dataclass, field

from esav_ws.application.messages import TAILLE_PAGE, Commande, Requete
from esav_ws.domain.certificat import Certificat
from esav_ws.domain.certificat_dossier import Source
from esav_ws.domain.mise_en_production import MiseEnProduction
from esav_ws.domain.offre import Offre, Prestation
from esav_ws.domain.operateur import Habilitation, Operateur


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinirOffre(Commande):
    """Create or replace an offer."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "offre.code"
    offre: Offre


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinirPrestation(Commande):
    """Create or replace a prestation."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "prestation.identifiant"
    prestation: Prestation


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinirOperateur(Commande):
    """Create or replace an Opérateur: its name, status and SIREN."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "operateur.code"
    operateur: Operateur


@dataclass(frozen=True, slots=True, kw_only=True)
class Habiliter(Commande):
    """Open a domain of the service to an Opérateur by exception, with the reason (art. 5.2.1): without attestation.

    It is open in the major versions `majeures`, by default in all that are there. The Opérateur is told when `annoncer`.
    Returns `DomainesOuverts`.
    """

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "operateur"
    operateur: str
    domaine: Habilitation
    motif: str
    majeures: tuple[int, ...] = ()
    annoncer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FermerDomaine(Commande):
    """Close one major version of a domain, whatever opened it, for a reason that its Opérateur reads.

    Returns `DomainesOuverts`: what is closed.
    """

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "operateur"
    operateur: str
    domaine: Habilitation
    majeure: int
    motif: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerMisesEnProduction(Requete):
    """What is, or was, open in production, to one Opérateur or to all."""

    habilitation = Habilitation.SAV
    operateur: str | None = None


@dataclass(frozen=True, slots=True)
class DomainesOuverts:
    """What an act opened, or closed, and whether the Opérateur was told by mail."""

    mises: tuple[MiseEnProduction, ...]
    courriel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnregistrerCertificat(Commande):
    """Take a client certificate over as it stands elsewhere, or again: no step of its life is checked (art. 5.2.2).

    `der` is empty where only what the certificate says is known; `empreinte_cle` is the SHA-256 of its public key
    (SubjectPublicKeyInfo); `remplace` the number of the one that it renews, which its first use then retires. Returns
    its file.
    """

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "certificat.empreinte"
    certificat: Certificat
    der: bytes = field(default=b"", repr=False)
    empreinte_cle: str = ""
    remplace: str | None = None
    source: Source = Source.OI


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerOperateurs(Requete):
    """All Opérateurs."""

    habilitation = Habilitation.SAV


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterOperateur(Requete):
    """One Opérateur with its certificates."""

    habilitation = Habilitation.SAV
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerCertificats(Requete):
    """The registry, the first to expire first."""

    habilitation = Habilitation.SAV


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerRefus(Requete):
    """The latest refused accesses."""

    habilitation = Habilitation.SAV
    taille: int = TAILLE_PAGE
