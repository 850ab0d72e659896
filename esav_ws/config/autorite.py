"""The OI's own authority: where its status is published, what guards its keys, how far EST goes."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr


class ReglagesAutorite(BaseModel):
    """The settings of the authority and of enrolment."""

    url_pki: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$",
        description="Adresse de cette publication, inscrite dans les certificats émis ; par défaut http://localhost:<ESAV_PORT_PKI>.",
    )
    est: Literal["activation", "emission", "attente", "ferme"] = Field(
        default="activation",
        description="Renouvellement par EST (RFC 7030) : activation (émis et mis en service), emission (émis, mis en "
        "service à la main), attente (émis à la main) ou ferme.",
    )
    ca_phrase: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="Phrase secrète des clés d'autorité gardées en fichier ; jamais montrée ni journalisée.",
    )
    ca_phrase_fichier: Path | None = Field(
        default=None, description="Fichier qui contient cette phrase, plutôt que l'environnement."
    )
    ca_pkcs11_module: Path | None = Field(
        default=None,
        description="Bibliothèque PKCS#11 du jeton qui garde les clés d'autorité ; absente : fichiers.",
    )
    ca_pkcs11_jeton: str | None = Field(default=None, description="Nom (label) de ce jeton.")
    ca_pkcs11_cle: str | None = Field(default=None, description="Nom (label) des clés sur ce jeton.")
    ca_pkcs11_pin: SecretStr | None = Field(
        default=None, description="Code du jeton ; jamais montré ni journalisé."
    )
