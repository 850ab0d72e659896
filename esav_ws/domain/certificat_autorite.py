"""The OI's own authority: what it says of a revocation, and why it does not sign or give way (art. 5.2.2)."""

from dataclasses import dataclass
from datetime import datetime

from esav_ws.domain.certificat_motifs import MotifRevocation
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import en_clair


@dataclass(frozen=True, slots=True)
class Revocation:
    """One revoked certificate of the OI's authority named *emetteur* (RFC 4514). Instants are aware.

    `fin` is the end of its validity: it leaves the list after that.
    """

    emetteur: str
    numero_serie: int
    le: datetime
    fin: datetime
    motif: MotifRevocation = MotifRevocation.UNSPECIFIED


class AutoriteHorsLigne(
    EsavError,
    code="CRT-040",
    libelle="Clé de l'autorité hors ligne",
    remede="Signer là où se trouve la clé de l'autorité, ou régler son accès.",
    camp="SERVEUR",
    article="5.2.2",
):
    """The key of the authority is not at hand here."""

    def __init__(self, autorite: str, ou: str) -> None:
        super().__init__(
            f"l'autorité « {autorite} » ne peut rien signer ici : sa clé n'est pas là ({ou}) ; signez là où elle se "
            "trouve, ou réglez ESAV_CA_PKCS11_MODULE, ESAV_CA_PKCS11_JETON, ESAV_CA_PKCS11_CLE et ESAV_CA_PKCS11_PIN"
        )


class CleAutoriteInutilisable(
    EsavError,
    code="CRT-041",
    libelle="Clé de l'autorité inutilisable",
    remede="Corriger la phrase secrète, le fichier de clé ou l'accès au jeton.",
    camp="SERVEUR",
):
    """The key of the authority is there, and does not open or does not sign; *etrangere*, it is that of another."""

    def __init__(self, raison: str, *, etrangere: bool = False) -> None:
        super().__init__(f"la clé de l'autorité ne s'ouvre pas : {raison}")
        self.etrangere = etrangere


class AutoriteFinie(
    EsavError,
    code="CRT-042",
    libelle="Autorité hors de sa validité",
    remede="Passer à l'autorité qui succède : « esav ca init --successeur », puis « esav ca rollover ».",
    camp="SERVEUR",
    article="5.2.2",
):
    """The validity asked for lies outside that of the authority."""

    def __init__(self, autorite: str, debut: datetime, fin: datetime) -> None:
        super().__init__(
            f"l'autorité « {autorite} » ne vaut que du {en_clair(debut)} au {en_clair(fin)} (heure de Paris), et la "
            "validité demandée n'y commence pas : faites-lui succéder une autorité (« esav ca init --successeur », "
            "puis « esav ca rollover »)"
        )


class SuccessionImpossible(
    EsavError,
    code="CRT-043",
    libelle="Succession d'autorités impossible",
    remede="Suivre l'ordre de la succession : créer, attendre, basculer, attendre, retirer.",
    article="5.2.2",
):
    """The step asked for in the succession of authorities cannot be taken now."""


class IdentiteDemandee(
    EsavError,
    code="CRT-044",
    libelle="Demande au nom d'un autre",
    remede="Refaire la demande avec le sujet et les noms du certificat présenté.",
    article="5.2.2",
):
    """A request made under a certificate names somebody else (RFC 7030, 3.3 and 4.2.2)."""

    def __init__(self, demande: str, attendu: str) -> None:
        super().__init__(
            f"la demande est au nom de « {demande} », et le certificat présenté n'autorise que « {attendu} » : refaites-la "
            "avec ce sujet, et sans autre nom"
        )


class RenouvellementImpossible(
    EsavError,
    code="CRT-045",
    libelle="Renouvellement automatique impossible",
    remede="Présenter un certificat émis par l'opérateur d'infrastructure, ou demander (simpleenroll) un premier certificat.",
    article="5.2.2",
):
    """What was presented is no certificate of the OI's authority: there is nothing of ours to renew."""

    def __init__(self) -> None:
        super().__init__(
            "le certificat présenté n'est pas émis par l'opérateur d'infrastructure, qui ne peut donc pas le renouveler : "
            "demandez-lui un premier certificat (simpleenroll), 30 jours calendaires avant la fin de celui-ci (art. 5.2.2), "
            "ou faites-le renouveler par votre autorité"
        )


class DemandeRejetee(
    EsavError,
    code="CRT-046",
    libelle="Demande de certificat rejetée",
    remede="Corriger ce que dit le motif, puis faire une autre demande, avec une clé neuve.",
    article="5.2.2",
):
    """The OI has refused this very request; sent again, it still is."""

    def __init__(self, numero: str, motif: str | None) -> None:
        super().__init__(
            f"la demande {numero} a été refusée ({motif or 'sans motif'}) : faites-en une autre, avec une clé neuve"
        )


class DemandesEnCours(
    EsavError,
    code="CRT-047",
    libelle="Trop de demandes de certificat en cours",
    remede="Reprendre une demande en cours, ou la faire refuser par l'opérateur d'infrastructure.",
    article="5.2.2",
):
    """This Opérateur already has as many files on the way as a machine may open."""

    def __init__(self, numeros: list[str]) -> None:
        super().__init__(
            f"{len(numeros)} demandes ou certificats de cet Opérateur attendent déjà ({', '.join(numeros)}) : renvoyez la "
            "même demande, ou faites-les mettre en service ou refuser par l'opérateur d'infrastructure"
        )
