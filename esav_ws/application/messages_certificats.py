"""Commands and queries of the registry of certificates (art. 5.2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from esav_ws.application.messages import Commande, Requete
from esav_ws.domain.certificat_dossier import Dossier
from esav_ws.domain.certificat_motifs import MotifRevocation
from esav_ws.domain.certificat_piece import Constat
from esav_ws.domain.operateur import Habilitation


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierControle:
    """What became of a file, and what was found of its certificate or request."""

    dossier: Dossier
    constats: tuple[Constat, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRevoque:
    """A revoked file, the one that is in service again because of it, and whether the Opérateur has no other left.

    `suites` are the numbers of those that were asked for as its renewals and may still open the door: whoever held
    its key may have asked for them.
    """

    dossier: Dossier
    retabli: Dossier | None
    sans_acces: bool
    suites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActeCertificat(Commande):
    """An act of the certificate managers of the OI."""

    habilitation = Habilitation.ADMINISTRATION


@dataclass(frozen=True, slots=True, kw_only=True)
class DemanderCertificat(ActeCertificat):
    """Take in an Opérateur's request (PKCS#10) for a certificate of the OI's authority. Returns a `DossierControle`.

    `remplace` is the number of the certificate that it renews; by default the one in service that ends last.
    """

    champ_objet = "operateur"
    operateur: str
    contenu: bytes = field(repr=False)
    remplace: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeposerCertificat(ActeCertificat):
    """Take in the certificate that an Opérateur had from a recognised authority. Returns a `DossierControle`."""

    champ_objet = "operateur"
    operateur: str
    contenu: bytes = field(repr=False)
    mot_de_passe: str | None = field(default=None, repr=False)
    remplace: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActeDossier(ActeCertificat):
    """An act on one file."""

    numero: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmettreCertificat(ActeDossier):
    """Issue what was requested, until `fin` (by default the policy's validity). Returns the file."""

    fin: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlerCertificat(ActeDossier):
    """Hold the certificate against the policy, with an exception and its reason by rule. Returns a `DossierControle`.

    A finding that no exception may lift refuses the file.
    """

    derogations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiverCertificat(ActeDossier):
    """Admit the certificate, beside the one in service; `sans_epreuve` says why it was not rehearsed. Returns the file."""

    sans_epreuve: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuserCertificat(ActeDossier):
    """Put an end to a file that has not come to service. Returns the file."""

    motif: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevoquerCertificat(ActeDossier):
    """Refuse the certificate from now on, for good. Returns a `DossierRevoque`."""

    motif: MotifRevocation
    commentaire: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstaterPremierUsage(ActeCertificat):
    """Write down that the certificate has opened the door: the one before it is now to be retired. Returns the files."""

    champ_objet = "empreinte"
    empreinte: str
    le: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstaterExpirations(ActeCertificat):
    """Write down which certificates have come to their end. Returns their files."""

    champ_objet = "action"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmettreCandidat(ActeCertificat):
    """On the integration platform, admit a certificate meant for production, pinned, to rehearse it. Returns the file."""

    champ_objet = "operateur"
    operateur: str
    contenu: bytes = field(repr=False)
    mot_de_passe: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProuverEpreuve(Requete):
    """On the integration platform: the signed proof, as bytes, that the certificate has called."""

    habilitation = Habilitation.ADMINISTRATION
    numero: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnregistrerEpreuve(ActeDossier):
    """In production, keep the proof that the integration platform signed for this certificate. Returns the file."""

    preuve: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerDossiers(Requete):
    """Every file of the registry, of one Opérateur or of all."""

    habilitation = Habilitation.SAV
    longue = True
    operateur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterUsagesCertificats(Requete):
    """How much each certificate serves, and when it last did; of one Opérateur or of all. Returns `EmploiCertificat`s."""

    habilitation = Habilitation.SAV
    longue = True
    operateur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterDossier(Requete):
    """One file with its history."""

    habilitation = Habilitation.SAV
    numero: str
