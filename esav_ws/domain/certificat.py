"""The client certificates of the Opérateurs: their life cycle, and why one does not open the door (art. 5.2.2).

The handshake does not look at dates: `Certificat.verifier` is the only guard of dates and status, called on every
request.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import en_clair


class StatutCertificat(StrEnum):
    """The life cycle: `DEMANDE` → `EMIS` | `DEPOSE` → `CONTROLE` → `ACTIF` → one of the last four."""

    DEMANDE = "DEMANDE"
    EMIS = "EMIS"
    DEPOSE = "DEPOSE"
    CONTROLE = "CONTROLE"
    ACTIF = "ACTIF"
    REMPLACE = "REMPLACE"
    EXPIRE = "EXPIRE"
    REVOQUE = "REVOQUE"
    REFUSE = "REFUSE"


_RECEVABLES = frozenset({StatutCertificat.ACTIF, StatutCertificat.REMPLACE, StatutCertificat.EXPIRE})


@dataclass(frozen=True, slots=True)
class Certificat:
    """One registered client certificate of one Opérateur.

    `empreinte` is the SHA-256 of the DER in lower-case hexadecimal; all instants are aware. A `REMPLACE` certificate
    is accepted until `retrait_le`, or to its end when no retirement date is set. `premier_usage_le` is when it first
    opened the door, `numero` that of its file in the registry.
    """

    empreinte: str
    operateur: str
    sujet: str
    emetteur: str
    numero_serie: str
    debut: datetime
    fin: datetime
    statut: StatutCertificat
    revoque_le: datetime | None = None
    motif_revocation: str | None = None
    retrait_le: datetime | None = None
    premier_usage_le: datetime | None = None
    numero: str = ""

    def __post_init__(self) -> None:
        """Raise `ValueError` when an instant bears no offset: it could not be compared safely."""
        for instant in (self.debut, self.fin, self.revoque_le, self.retrait_le):
            if instant is not None and instant.tzinfo is None:
                raise ValueError("an instant of a certificate must bear its offset")

    def verifier(self, maintenant: datetime) -> None:
        """Return if this certificate opens the door at *maintenant*, bounds of validity included (art. 5.2.2).

        Its end is its date's alone: `EXPIRE`, which a node with a fast clock may have written early, shuts nobody out.

        Raises:
            CertificatRevoque: it was revoked.
            CertificatNonActif: it is not in service yet, was refused, or is past its retirement date.
            CertificatPasEncoreValide: its validity has not begun.
            CertificatExpire: its validity is over.
        """
        if self.statut is StatutCertificat.REVOQUE:
            raise CertificatRevoque(self.revoque_le, self.motif_revocation)
        if self.statut not in _RECEVABLES:
            raise CertificatNonActif(self.statut)
        if maintenant < self.debut:
            raise CertificatPasEncoreValide(self.debut)
        if maintenant > self.fin:
            raise CertificatExpire(self.fin)
        if self.retrait_le is not None and maintenant > self.retrait_le:
            raise CertificatNonActif(self.statut, self.retrait_le)


class CertificatAbsent(
    EsavError,
    code="CRT-001",
    libelle="Aucun certificat client présenté",
    remede="Présenter à la connexion le certificat client enregistré pour l'Opérateur, avec sa clé.",
    article="5.2.2",
):
    """The connection, or the trusted proxy, presents no client certificate."""

    def __init__(self) -> None:
        super().__init__(
            "aucun certificat client n'a été présenté : configurez votre client pour présenter, avec sa clé, "
            "le certificat enregistré pour votre Opérateur (art. 5.2.2)"
        )


class CertificatNonEnregistre(
    EsavError,
    code="CRT-002",
    libelle="Certificat non enregistré",
    remede="Présenter un certificat enregistré, ou transmettre celui-ci à l'opérateur d'infrastructure.",
    article="5.2.2",
):
    """The chain is trusted, but no Opérateur has registered this certificate."""

    def __init__(self, empreinte: str | None = None) -> None:
        designation = f" d'empreinte SHA-256 {empreinte}" if empreinte else ""
        super().__init__(
            f"le certificat{designation} n'est enregistré pour aucun Opérateur : présentez un "
            "certificat enregistré, ou transmettez celui-ci à l'opérateur d'infrastructure, qui le configure sous "
            "15 jours ouvrés (art. 5.2.2)"
        )


class CertificatExpire(
    EsavError,
    code="CRT-003",
    libelle="Certificat expiré",
    remede="Installer le certificat de remplacement, ou transmettre le certificat renouvelé.",
    article="5.2.2",
):
    """The validity of the certificate is over."""

    def __init__(self, fin: datetime) -> None:
        super().__init__(
            f"le certificat a expiré le {en_clair(fin)} (heure de Paris) : installez le certificat de remplacement reçu, ou "
            "transmettez le certificat renouvelé à l'opérateur d'infrastructure (art. 5.2.2)"
        )


class CertificatPasEncoreValide(
    EsavError,
    code="CRT-004",
    libelle="Certificat pas encore valide",
    remede="Attendre le début de validité, ou présenter le certificat encore en service.",
    article="5.2.2",
):
    """The validity of the certificate has not begun."""

    def __init__(self, debut: datetime) -> None:
        super().__init__(
            f"le certificat n'est valide qu'à partir du {en_clair(debut)} (heure de Paris) : présentez jusque-là le certificat "
            "encore en service (art. 5.2.2)"
        )


class CertificatRevoque(
    EsavError,
    code="CRT-005",
    libelle="Certificat révoqué",
    remede="Demander un nouveau certificat, ou en transmettre un autre.",
    article="5.2.2",
):
    """The certificate was revoked; the refusal takes effect at the next request, also on an open connection."""

    def __init__(self, revoque_le: datetime | None = None, motif: str | None = None) -> None:
        date = f" le {en_clair(revoque_le)} (heure de Paris)" if revoque_le else ""
        raison = f" (motif : {motif})" if motif else ""
        super().__init__(
            f"le certificat a été révoqué{date}{raison} : demandez un nouveau certificat à l'opérateur "
            "d'infrastructure, ou transmettez-lui-en un autre (art. 5.2.2)"
        )


class OperateurSuspendu(
    EsavError,
    code="CRT-006",
    libelle="Opérateur suspendu",
    remede="Faire rouvrir l'accès par l'opérateur d'infrastructure.",
):
    """The certificate is good, but the access of its Opérateur is closed."""

    def __init__(self, operateur: str | None = None) -> None:
        designation = f"l'Opérateur {operateur}" if operateur else "votre Opérateur"
        super().__init__(
            f"l'accès de {designation} est suspendu : faites-le rouvrir par votre interlocuteur chez "
            "l'opérateur d'infrastructure"
        )


class SouscriptionResiliee(
    EsavError,
    code="CRT-019",
    libelle="Souscription résiliée",
    remede="Souscrire de nouveau par un bon de commande, ou faire vérifier la date par l'opérateur d'infrastructure.",
    article="8.2",
):
    """The certificate is good, but the subscription of its Opérateur has ended."""

    def __init__(self, ferme_le: datetime, operateur: str | None = None) -> None:
        designation = f"de l'Opérateur {operateur}" if operateur else "de votre Opérateur"
        super().__init__(
            f"la souscription e-SAV {designation} est résiliée : l'accès est fermé depuis le {en_clair(ferme_le)} (heure de "
            "Paris) ; souscrivez de nouveau par un bon de commande (art. 7 et 8.2)"
        )


class CertificatTransmisIllisible(
    EsavError,
    code="CRT-007",
    libelle="Certificat transmis illisible",
    remede="Corriger le frontal : un seul en-tête, au format réglé, les autres supprimés.",
):
    """The trusted proxy forwarded something that is not exactly one certificate in the agreed format."""

    def __init__(self, raison: str) -> None:
        super().__init__(
            f"le certificat transmis par le frontal est illisible ({raison}) : le frontal doit supprimer tout "
            "en-tête reçu du client et transmettre exactement un certificat, au format réglé"
        )


class CertificatNonActif(
    EsavError,
    code="CRT-008",
    libelle="Certificat non actif",
    remede="Présenter le certificat en service, ou faire activer celui-ci.",
    article="5.2.2",
):
    """The certificate is registered, but not in service: too early in its life, refused, or retired."""

    def __init__(self, statut: StatutCertificat, retrait_le: datetime | None = None) -> None:
        if retrait_le is not None:
            message = (
                f"le certificat a été remplacé et retiré du service le {en_clair(retrait_le)} (heure de Paris) : présentez le "
                "certificat qui le remplace (art. 5.2.2)"
            )
        elif statut is StatutCertificat.REFUSE:
            message = (
                "le certificat a été refusé au contrôle : transmettez un certificat conforme à l'opérateur "
                "d'infrastructure (art. 5.2.2)"
            )
        else:
            message = (
                f"le certificat n'est pas encore en service (état {statut}) : présentez le certificat en service, "
                "ou faites activer celui-ci par l'opérateur d'infrastructure (art. 5.2.2)"
            )
        super().__init__(message)


class ChaineNonReconnue(
    EsavError,
    code="CRT-009",
    libelle="Chaîne de certification refusée",
    remede="Présenter un certificat émis par l'opérateur d'infrastructure ou par une autorité qu'il reconnaît.",
    article="5.2.2",
):
    """The chain leads to no trusted authority.

    Refused at the handshake: seen in the journal, not on the wire, but by a client whose connection was open when its
    authority was removed.
    """

    def __init__(self, raison: str, emetteur: str | None = None) -> None:
        origine = f" émis par « {emetteur} »" if emetteur else ""
        super().__init__(
            f"le certificat{origine} ne remonte à aucune autorité reconnue ({raison}) : présentez un certificat "
            "émis par l'opérateur d'infrastructure ou par une autorité qu'il reconnaît, accompagné de ses "
            "certificats intermédiaires (art. 5.2.2)"
        )
