"""What the Opérateur was given for its tests: address, certificates, and the test set. From options and a TOML file."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from conformance_suite.erreurs import ConfigurationInvalide, en_francais

_CERTIFICATS = ("expire", "revoque", "inconnu", "sans_droit", "renouvele")
_PORT = 443


class Niveau(StrEnum):
    """The levels of conformance, each with a verdict per contract version."""

    CONNEXION = "Connexion"
    SIGNALISATION = "Signalisation"
    RENDEZ_VOUS = "Rendez-vous"
    TEST = "Test"
    EVENEMENTS = "Evenements"


@dataclass(frozen=True, slots=True)
class Paire:
    """A client certificate and its key: two files, never read into a report."""

    certificat: Path
    cle: Path


@dataclass(frozen=True, slots=True)
class Reception:
    """Where events may be delivered to the suite: the address that the platform calls, and `hôte:port` to listen on."""

    adresse: str
    ecoute: str
    paire: Paire
    autorite: Path


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything a run needs to know; what is absent makes the cases that need it *non joués*."""

    url: str
    paire: Paire
    autorite: Path
    prestations: tuple[str, ...] = ()
    prestation_etrangere: str | None = None
    prestation_test: str | None = None
    offre: str | None = None
    autre_offre: str | None = None
    type_rendez_vous: str = "SAV"
    pilote: str | None = None
    pilote_continu: bool = False
    pilote_actes: Mapping[str, str] = field(default_factory=dict)
    certificats: Mapping[str, Paire] = field(default_factory=dict)
    contrat: Path | None = None
    reception: Reception | None = None
    delai: float = 30

    @property
    def hote(self) -> str:
        """The host name of the endpoint."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port of the endpoint."""
        return urlsplit(self.url).port or _PORT

    def avec(self, **autres: Any) -> Self:
        """Return this configuration with the values of *autres* that are given."""
        return replace(self, **{nom: valeur for nom, valeur in autres.items() if valeur not in (None, ())})


def composer(
    fichier: Path | None,
    *,
    url: str | None = None,
    certificat: Path | None = None,
    cle: Path | None = None,
    autorite: Path | None = None,
    prestations: Sequence[str] = (),
    pilote: str | None = None,
    contrat: Path | None = None,
) -> Configuration:
    """Return the configuration of the TOML *fichier*, over which the options of the command line come.

    Paths of the file are relative to its folder.

    Raises:
        ConfigurationInvalide: something is missing, unknown or of a wrong kind.
    """
    lu = _lire(fichier) if fichier else {}
    donnes = {"url": url, "certificat": certificat, "cle": cle, "autorite": autorite}
    manquent = [nom for nom, valeur in donnes.items() if not valeur and nom not in lu]
    if manquent:
        raise ConfigurationInvalide(
            f"il manque {', '.join(manquent)} : donnez {' '.join(f'--{nom} …' for nom in manquent)}, ou ces réglages dans "
            "le fichier de --config"
        )
    base = fichier.parent if fichier else Path()
    certificats = lu.pop("certificats", {})
    paire = Paire(
        certificat or _chemin(lu.pop("certificat", None), base, "certificat", "--certificat"),
        cle or _chemin(lu.pop("cle", None), base, "cle", "--cle"),
    )
    lu.pop("certificat", None)
    lu.pop("cle", None)
    ca = autorite or _chemin(lu.pop("autorite", None), base, "autorite", "--autorite")
    lu.pop("autorite", None)
    pack = lu.pop("contrat", None)
    adresse = _adresse(url or lu.pop("url", None))
    lu.pop("url", None)
    configuration = Configuration(
        url=adresse,
        paire=paire,
        autorite=ca,
        prestations=_textes(lu.pop("prestations", []), "prestations"),
        certificats=_paires(certificats, base),
        contrat=base / pack if pack else None,
        reception=_reception(lu.pop("reception", None), base, ca),
        **_reste(lu),
    )
    return configuration.avec(prestations=tuple(prestations), pilote=pilote, contrat=contrat)


def _lire(fichier: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(fichier.read_text("utf-8"))
    except OSError as erreur:
        raise ConfigurationInvalide(
            f"le fichier de configuration {fichier} ne se lit pas : {en_francais(erreur)}"
        ) from erreur
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as erreur:
        raise ConfigurationInvalide(
            f"le fichier de configuration {fichier} n'est pas du TOML en UTF-8 : {erreur}"
        ) from erreur


def _chemin(valeur: Any, base: Path, nom: str, option: str) -> Path:
    if not isinstance(valeur, str) or not valeur:
        raise ConfigurationInvalide(
            f'il manque {nom}, un chemin de fichier : donnez {option}, ou {nom} = "…" dans le fichier de configuration'
        )
    return base / valeur


def _adresse(valeur: Any) -> str:
    try:
        morceaux = urlsplit(valeur) if isinstance(valeur, str) else None
        hote = morceaux and morceaux.scheme == "https" and morceaux.hostname and (morceaux.port or _PORT)
    except ValueError:
        hote = None
    if not hote or morceaux is None:
        raise ConfigurationInvalide(
            f"l'adresse du service n'est pas en https ({valeur}) : donnez-la ainsi, --url https://esav.exemple.fr:8443"
        )
    return f"https://{morceaux.netloc}"


def _textes(valeur: Any, nom: str) -> tuple[str, ...]:
    if not isinstance(valeur, list) or not all(isinstance(v, str) for v in valeur):
        raise ConfigurationInvalide(f"{nom} doit être une liste de textes")
    return tuple(valeur)


def _paires(valeur: Any, base: Path) -> dict[str, Paire]:
    if (
        not isinstance(valeur, dict)
        or set(valeur) - set(_CERTIFICATS)
        or not all(isinstance(paire, dict) for paire in valeur.values())
    ):
        raise ConfigurationInvalide(
            f"[certificats] admet {', '.join(_CERTIFICATS)}, chacun avec son certificat et sa clé : "
            'expire = { certificat = "…", cle = "…" }'
        )
    return {
        nom: Paire(
            _chemin(paire.get("certificat"), base, f"certificats.{nom}.certificat", "--config"),
            _chemin(paire.get("cle"), base, f"certificats.{nom}.cle", "--config"),
        )
        for nom, paire in valeur.items()
    }


def _reception(valeur: Any, base: Path, autorite: Path) -> Reception | None:
    if valeur is None:
        return None
    champs = {"adresse", "ecoute", "certificat", "cle"}
    if not isinstance(valeur, dict) or not champs <= set(valeur) <= champs | {"autorite"}:
        raise ConfigurationInvalide(
            "[reception] demande adresse, ecoute, certificat et cle, et admet autorite (sans elle, celle du serveur)"
        )
    if _adresse(valeur["adresse"]) and not isinstance(valeur["ecoute"], str):
        raise ConfigurationInvalide("[reception] ecoute : donnez hôte:port, par exemple 0.0.0.0:9443")
    paire = Paire(
        *(_chemin(valeur[nom], base, f"reception.{nom}", "--config") for nom in ("certificat", "cle"))
    )
    sienne = valeur.get("autorite")
    return Reception(valeur["adresse"], valeur["ecoute"], paire, base / sienne if sienne else autorite)


def _reste(lu: dict[str, Any]) -> dict[str, Any]:
    particuliers = {"url", "paire", "autorite", "prestations", "certificats", "contrat", "reception"}
    admis = {champ.name for champ in fields(Configuration)} - particuliers
    inconnus = sorted(set(lu) - admis)
    if inconnus:
        raise ConfigurationInvalide(
            f"réglage inconnu : {', '.join(inconnus)} ; les réglages admis : {', '.join(sorted(admis))}"
        )
    for nom, valeur in lu.items():
        attendus: dict[str, tuple[type, ...]] = {
            "pilote_actes": (dict,),
            "delai": (int, float),
            "pilote_continu": (bool,),
        }
        if not isinstance(valeur, attendus.get(nom, (str,))):
            raise ConfigurationInvalide(f"le réglage {nom} n'est pas de la bonne sorte : {valeur!r}")
    if lu.get("delai", 1) <= 0:
        raise ConfigurationInvalide(f"delai est un nombre de secondes, plus grand que zéro : {lu['delai']}")
    return lu
