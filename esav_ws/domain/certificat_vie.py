"""Errors of the life of a certificate in the registry: what may not be done to it now, and what may (art. 5.2.2)."""

from collections.abc import Iterable
from datetime import datetime

from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_piece import Constat
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import en_clair


class DossierInconnu(
    EsavError,
    code="CRT-010",
    libelle="Dossier de certificat inconnu",
    remede="Vérifier le numéro du dossier (« esav certificat list »), par exemple ALFA-C0001.",
):
    """No file of the registry bears this number."""

    def __init__(self, numero: str) -> None:
        super().__init__(
            f"aucun certificat {numero} au registre : vérifiez son numéro avec « esav certificat list »"
        )


class PassageCertificatInterdit(
    EsavError,
    code="CRT-011",
    libelle="Étape du certificat interdite",
    remede="Reprendre au statut courant du dossier (« esav certificat history »).",
    article="5.2.2",
):
    """The life cycle has no such step from the present status."""

    def __init__(self, numero: str, depart: StatutCertificat, cible: StatutCertificat) -> None:
        super().__init__(
            f"certificat {numero} : passage de {depart} à {cible} interdit ; voyez où il en est avec « esav certificat "
            f"history {numero} »"
        )


class CertificatDejaDetenu(
    EsavError,
    code="CRT-012",
    libelle="Certificat ou clé déjà au registre",
    remede="Transmettre un certificat neuf, fait pour cet Opérateur avec une clé neuve.",
    article="5.2.2",
):
    """The certificate, its key, or its serial number is in the registry already. Whose it is, is not said."""

    def __init__(self, quoi: str, numero: str | None = None) -> None:
        ou = f" sous le numéro {numero}" if numero else " pour un autre Opérateur"
        super().__init__(
            f"{quoi} est déjà au registre{ou} : un certificat est à l'usage exclusif d'un Opérateur (art. 5.2.2) ; "
            "transmettez un certificat neuf, fait avec une clé neuve"
        )


class DeuxCertificatsVivants(
    EsavError,
    code="CRT-013",
    libelle="Deux certificats déjà en service",
    remede="Révoquer l'un des deux, ou attendre le retrait de l'ancien.",
    article="5.2.2",
):
    """Old and new may overlap; a third may not join them."""

    def __init__(self, operateur: str, numeros: Iterable[str]) -> None:
        super().__init__(
            f"l'Opérateur {operateur} a déjà deux certificats en service ({', '.join(numeros)}) : révoquez celui qui ne "
            "sert plus, ou attendez son retrait, puis activez celui-ci"
        )


class ControleNegatif(
    EsavError,
    code="CRT-014",
    libelle="Certificat refusé au contrôle",
    remede="Transmettre un certificat qui respecte les règles citées, ou faire enregistrer une dérogation.",
    article="5.2.2",
):
    """The check found what refuses, and no recorded exception lifts it."""

    def __init__(self, numero: str, constats: Iterable[Constat], *, derogeable: bool) -> None:
        griefs = " ; ".join(f"{c.message} [{c.regle}]" for c in constats)
        issue = (
            "une dérogation motivée peut l'admettre (--deroger REGLE --motif …)"
            if derogeable
            else "aucune dérogation n'est possible : il en faut un autre, conforme"
        )
        super().__init__(f"certificat {numero} refusé au contrôle : {griefs} ; {issue}")


class EpreuveManquante(
    EsavError,
    code="CRT-050",
    libelle="Épreuve d'intégration manquante",
    remede="Faire un appel avec ce certificat sur la plateforme d'intégration, et enregistrer la preuve.",
    article="5.2.2",
):
    """A candidate is activated in production only once it made a call on the integration platform."""

    def __init__(self, numero: str) -> None:
        super().__init__(
            f"certificat {numero} : aucune épreuve n'est enregistrée ; l'Opérateur fait un appel avec ce certificat sur "
            "la plateforme d'intégration, puis « esav certificat rehearse record » enregistre la preuve (ou activez-le "
            "avec --sans-epreuve et le motif de l'exception)"
        )


class PreuveRefusee(
    EsavError,
    code="CRT-051",
    libelle="Preuve d'épreuve refusée",
    remede="Enregistrer la preuve telle que la plateforme d'intégration l'a écrite, pour ce certificat.",
    article="5.2.2",
):
    """The proof file is not what the integration platform wrote for this very certificate."""

    def __init__(self, numero: str, raison: str) -> None:
        super().__init__(
            f"preuve refusée pour le certificat {numero} : {raison} ; enregistrez le fichier tel que « esav certificat "
            "rehearse prove » l'a écrit sur la plateforme d'intégration"
        )


class EpreuveSansAppel(
    EsavError,
    code="CRT-052",
    libelle="Candidat sans appel",
    remede="Faire au moins un appel avec le certificat candidat sur la plateforme d'intégration.",
    article="5.2.2",
):
    """The candidate has not called the integration platform yet: there is nothing to prove."""

    def __init__(self, numero: str) -> None:
        super().__init__(
            f"certificat {numero} : aucun appel n'est arrivé avec ce certificat sur cette plateforme ; l'Opérateur "
            "appelle d'abord un web service, consulterEtat par exemple"
        )


class MauvaisEnvironnement(
    EsavError,
    code="CRT-053",
    libelle="Commande d'un autre environnement",
    remede="Lancer la commande dans l'environnement cité (ESAV_ENVIRONNEMENT, ESAV_HOME).",
):
    """Candidates are admitted, and proofs written, on the integration platform; they are recorded in production."""

    def __init__(self, attendu: str, courant: str) -> None:
        super().__init__(
            f"cette commande est celle de l'environnement {attendu} ; vous êtes en {courant} : réglez "
            "ESAV_ENVIRONNEMENT et ESAV_HOME"
        )


class ConflitDossier(
    EsavError,
    code="CRT-016",
    libelle="Dossier modifié entre-temps",
    remede="Relire le dossier, puis refaire l'acte.",
):
    """Somebody else wrote the file first."""

    def __init__(self, numero: str) -> None:
        super().__init__(
            f"certificat {numero} : quelqu'un d'autre vient de le modifier ; relisez-le avec « esav certificat history "
            f"{numero} », puis refaites l'acte s'il a encore lieu d'être"
        )


class CertificatDepasse(
    EsavError,
    code="CRT-015",
    libelle="Certificat déjà expiré",
    remede="Transmettre ou demander un certificat encore valide.",
    article="5.2.2",
):
    """A certificate whose validity is over cannot be put in service."""

    def __init__(self, numero: str, fin: datetime) -> None:
        super().__init__(
            f"certificat {numero} : il a expiré le {en_clair(fin)} (heure de Paris) et ne peut plus être mis en service ; "
            "demandez ou transmettez-en un autre"
        )


class DossierSansCertificat(
    EsavError,
    code="CRT-017",
    libelle="Dossier sans certificat",
    remede="Émettre le certificat demandé ; un certificat repris sans son contenu n'est pas exportable.",
):
    """There is nothing to export: it is only requested, or was taken over without its content."""

    def __init__(self, numero: str) -> None:
        super().__init__(
            f"certificat {numero} : le registre n'a pas son contenu (demande pas encore honorée, ou reprise d'un "
            "ancien registre) ; émettez-le avec « esav certificat issue », ou demandez-le à l'Opérateur"
        )


class RefusDUnEmis(
    EsavError,
    code="CRT-018",
    libelle="Certificat émis, à révoquer",
    remede="Révoquer le certificat : « esav certificat revoke ».",
    article="5.2.2",
):
    """A certificate that the OI's authority issued exists: only its revocation is told to those who rely on it."""

    def __init__(self, numero: str) -> None:
        super().__init__(
            f"certificat {numero} : l'autorité de l'opérateur d'infrastructure l'a émis, et un refus ne serait publié nulle "
            f"part ; révoquez-le avec « esav certificat revoke {numero} »"
        )
