"""Settings: the only reader of the environment."""

import os
from datetime import time, timedelta
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from esav_ws.config.autorite import ReglagesAutorite
from esav_ws.config.collectif import ReglagesCollectif
from esav_ws.config.dossiers import OFFRES, DossiersDuHome, DossiersPublies
from esav_ws.domain.calendrier import Region
from esav_ws.domain.courriel import ADRESSE, DESTINATAIRES_MAX
from esav_ws.domain.interruption import ArretNocturne
from esav_ws.domain.regles_sav import CONTESTATION, SEUILS
from esav_ws.domain.reparation import DEPASSEMENT

__all__ = ["OFFRES", "Settings"]

_PROCESSUS_MAX = 4

Adresse = Annotated[str, StringConstraints(pattern=f"^{ADRESSE}$")]
"""A mail address without name."""


def _processeurs() -> int:
    """Return how many processors this process may run on."""
    affinite = getattr(os, "sched_getaffinity", None)
    return len(affinite(0)) if affinite else os.cpu_count() or 1


class Settings(ReglagesAutorite, ReglagesCollectif, DossiersDuHome, DossiersPublies, BaseSettings):
    """Everything that an administrator may set, each as `ESAV_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="ESAV_", frozen=True, extra="ignore")

    home: Path = Field(
        default=Path("var"), description="Dossier des données : base SQLite, PKI de démonstration."
    )
    environnement: Literal["production", "integration"] = Field(
        default="production",
        description="Environnement servi : production, ou integration (plateforme d'intégration, avec son propre "
        "ESAV_HOME).",
    )
    database_url: str | None = Field(
        default=None,
        pattern=r"^(sqlite|postgresql(\+psycopg)?)://",
        description="Base de données ; par défaut SQLite dans ESAV_HOME. Exemple : postgresql://esav@hote/esav.",
    )
    hote: str = Field(default="127.0.0.1", description="Adresse d'écoute des services.")
    port_ws: int = Field(default=8443, ge=0, le=65535, description="Port des web services (TLS mutuel).")
    port_metrics: int = Field(
        default=9464, ge=0, le=65535, description="Port des métriques Prometheus (HTTP) ; 0 : aucun."
    )
    port_pki: int = Field(
        default=8080,
        ge=0,
        le=65535,
        description="Port de publication de l'autorité : certificats, listes de révocation, OCSP (HTTP) ; 0 : aucun.",
    )
    url_publique: str | None = Field(
        default=None, description="Adresse que le WSDL annonce ; par défaut https://localhost:<ESAV_PORT_WS>."
    )
    taille_max: int = Field(default=1_048_576, gt=0, description="Taille maximale d'une requête, en octets.")
    workers: int | None = Field(
        default=None,
        ge=1,
        description="Processus qui servent les web services ; par défaut un par processeur, quatre au plus ; un seul en "
        "intégration.",
    )
    threads: int = Field(
        default=8,
        gt=0,
        description="Fils par processus : requêtes traitées en même temps sur PostgreSQL ; sur SQLite, les grands messages.",
    )
    delai_poignee: float = Field(
        default=10, gt=0, description="Délai de la poignée de main TLS, en secondes."
    )
    delai_entetes: float = Field(
        default=10, gt=0, description="Délai de réception des en-têtes HTTP, en secondes."
    )
    delai_corps: float = Field(
        default=30, gt=0, description="Délai de réception du corps d'une requête, en secondes."
    )
    delai_inactivite: float = Field(
        default=75, gt=0, description="Durée de vie d'une connexion inactive, en secondes."
    )
    proxy_ecoute: str | None = Field(
        default=None,
        description="Prise de confiance d'un proxy TLS : unix:/chemin ou hote:port ; absente par défaut.",
    )
    proxy_adresses: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("127.0.0.1", "::1"),
        description="Adresses admises sur la prise de confiance hote:port, séparées par des virgules.",
    )
    proxy_certificat: Literal["rfc9440", "nginx"] = Field(
        default="rfc9440",
        description="Écriture du certificat transmis : rfc9440 (Client-Cert) ou nginx (PEM encodé URL).",
    )
    smtp_hote: str | None = Field(
        default=None, description="Serveur SMTP qui relaie les courriels ; sans lui, ils attendent."
    )
    smtp_port: int = Field(default=587, gt=0, le=65535, description="Port du serveur SMTP.")
    smtp_securite: Literal["starttls", "tls", "aucune"] = Field(
        default="starttls",
        description="Chiffrement vers le serveur SMTP : starttls, tls (dès la connexion) ou aucune.",
    )
    smtp_utilisateur: str | None = Field(
        default=None, description="Compte sur le serveur SMTP ; absent : sans authentification."
    )
    smtp_mot_de_passe: SecretStr | None = Field(
        default=None, description="Mot de passe de ce compte ; jamais montré ni journalisé."
    )
    smtp_autorites: Path | None = Field(
        default=None,
        description="Fichier PEM des autorités qui signent le serveur SMTP ; par défaut, celles du système.",
    )
    smtp_expediteur: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$",
        description="Adresse d'où partent les courriels, sans nom. Exemple : ne-pas-repondre@exemple.fr.",
    )
    smtp_domaine: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$",
        description="Domaine des Message-ID ; par défaut, celui de ESAV_SMTP_EXPEDITEUR.",
    )
    smtp_delai: float = Field(
        default=30, gt=0, le=60, description="Délai de chaque échange avec le serveur SMTP, en secondes."
    )
    retention_courriels: int = Field(
        default=90,
        ge=1,
        description="Jours pendant lesquels un courriel envoyé ou abandonné reste en base.",
    )
    politique_donnees: Path | None = Field(
        default=None,
        description="Politique de conservation des données personnelles (TOML) ; par défaut, donnees.toml dans ESAV_HOME s'il "
        "existe, sinon celle livrée.",
    )
    trust: Path | None = Field(
        default=None,
        description="Dossier d'autorités reconnues (*.pem) commun à plusieurs ESAV_HOME, en plus de leur pki/trust ; par "
        "défaut, certs/trust.",
    )
    pieces: Path | None = Field(
        default=None,
        description="Dossier des pièces jointes ; le même pour toutes les machines d'une même base ; par défaut, pieces "
        "dans ESAV_HOME.",
    )
    certificat_validite: int = Field(
        default=365,
        ge=1,
        le=825,
        description="Validité des certificats émis par l'autorité de l'OI, en jours.",
    )
    certificat_retrait: int = Field(
        default=30,
        ge=1,
        description="Jours pendant lesquels un certificat remplacé reste accepté après le premier usage du nouveau.",
    )
    region: Region = Field(
        default=Region.METROPOLE,
        description="Région dont les jours fériés ne sont pas des jours ouvrés : " + ", ".join(Region) + ".",
    )
    fermeture_creneaux: Literal["auto", "oui", "non"] = Field(
        default="auto",
        description="Recherche de créneaux fermée de 1 h à 4 h ; auto : sauf en démonstration.",
    )
    contacts_certificats: Annotated[tuple[Adresse, ...], NoDecode] = Field(
        default=(),
        max_length=DESTINATAIRES_MAX,
        description="Adresses des gestionnaires de certificats de l'OI, séparées par des virgules : ses échéances et "
        "celles des Opérateurs leur sont rappelées.",
    )
    contacts_sav: Annotated[tuple[Adresse, ...], NoDecode] = Field(
        default=(),
        max_length=DESTINATAIRES_MAX,
        description="Adresses du SAV de l'OI, séparées par des virgules : les alertes de temps de rétablissement (GTR) et les "
        "dérangements collectifs proposés leur sont envoyés.",
    )
    gtr_seuils: Annotated[tuple[Annotated[int, Field(gt=0, lt=DEPASSEMENT)], ...], NoDecode] = Field(
        default=SEUILS,
        description="Parts du temps garanti, en pour cent et séparées par des virgules, qui alertent avant le dépassement ; "
        "vide : le dépassement seul.",
    )
    contestation: int = Field(
        default=CONTESTATION,
        ge=1,
        description="Jours calendaires pendant lesquels une clôture peut être contestée.",
    )
    verrouillage: int = Field(
        default=30,
        ge=1,
        description="Jours calendaires après lesquels une clôture passe d'elle-même au tableau de bord ; au moins "
        "ESAV_CONTESTATION.",
    )
    arret_nocturne: str | None = Field(
        default=None,
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        description="Heure, à Paris, de l'arrêt de chaque nuit (art. 10.1), comme 04:00 ; absente : pas d'arrêt.",
    )
    arret_nocturne_duree: int = Field(default=15, ge=1, le=120, description="Durée de cet arrêt, en minutes.")
    contacts_soutien: Annotated[tuple[Adresse, ...], NoDecode] = Field(
        default=(),
        max_length=DESTINATAIRES_MAX,
        description="Adresses d'e-soutien chez l'OI, séparées par des virgules : ce qui arrive à chaque dossier leur est "
        "écrit.",
    )
    push_reseaux: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(),
        description="Réseaux internes où les événements peuvent être livrés, séparés par des virgules, par exemple "
        "10.8.0.0/16 ; par défaut, adresses publiques seulement.",
    )
    push_delai: float = Field(
        default=30,
        ge=1,
        le=120,
        description="Délai d'un appel entier au point d'accès d'un Opérateur, en secondes.",
    )
    push_suspension: int = Field(
        default=5,
        ge=1,
        le=30,
        description="Jours d'échecs sans interruption après lesquels un abonnement aux événements est suspendu.",
    )
    auteur: str | None = Field(
        default=None, description="Nom porté au journal par la CLI ; par défaut, l'utilisateur du système."
    )
    journal: Literal["auto", "json", "console"] = Field(
        default="auto",
        description="Écriture du journal sur la sortie d'erreur : json (une ligne par événement), console, ou auto "
        "(console dans un terminal, json ailleurs).",
    )
    debug: bool = Field(
        default=False, description="Journal détaillé, et trace technique des erreurs inattendues."
    )

    @field_validator(
        "proxy_adresses",
        "contacts_certificats",
        "contacts_sav",
        "contacts_soutien",
        "gtr_seuils",
        "push_reseaux",
        mode="before",
    )
    @classmethod
    def _separer(cls, valeur: object) -> object:
        return tuple(filter(None, map(str.strip, valeur.split(",")))) if isinstance(valeur, str) else valeur

    @field_validator("verrouillage")
    @classmethod
    def _apres_la_contestation(cls, valeur: int, lus: ValidationInfo) -> int:
        if valeur < lus.data.get("contestation", 0):
            raise ValueError("a closing would be locked while it can be contested")
        return valeur

    @cached_property
    def base(self) -> str:
        """Return the SQLAlchemy URL of the database."""
        url = self.database_url or f"sqlite:///{(self.home / 'esav.sqlite').resolve()}"
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @cached_property
    def url(self) -> str:
        """Return the public address of the web services, without a trailing slash."""
        return (self.url_publique or f"https://localhost:{self.port_ws}").rstrip("/")

    @cached_property
    def pki_publique(self) -> str:
        """Return the address under which the status of the authorities is published, without a trailing slash."""
        return (self.url_pki or f"http://localhost:{self.port_pki}").rstrip("/")

    @cached_property
    def processus(self) -> int:
        """Return how many processes serve the web services."""
        if self.workers is None and self.environnement == "integration":
            return 1
        return self.workers or min(_processeurs(), _PROCESSUS_MAX)

    @cached_property
    def nocturne(self) -> ArretNocturne | None:
        """Return the stop of every night, if there is one."""
        if self.arret_nocturne is None:
            return None
        return ArretNocturne(
            time.fromisoformat(self.arret_nocturne), timedelta(minutes=self.arret_nocturne_duree)
        )

    @cached_property
    def domaine_courriel(self) -> str:
        """Return the domain in which the Message-IDs of this house are unique."""
        return self.smtp_domaine or (self.smtp_expediteur or "localhost").rpartition("@")[2]
