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
