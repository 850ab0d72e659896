"""The published cases: one named behaviour each, read from the TOML files of `cas/`."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from conformance_suite.configuration import Niveau

FAMILLES = (
    "tls", "transport", "enveloppe", "fautes", "versions", "formulaires", "idempotence", "etats", "consultation",
    "volumes", "rendezvous", "tests", "evenements", "notification", "regie",
)  # fmt: skip
"""The families, in the order in which they are played and published."""

BESOINS = {
    "ligne": "une prestation sans signalisation ouverte",
    "signalisation": "une signalisation en dépôt, que la suite dépose et annule",
    "pilote": "un acte de l'opérateur d'infrastructure (option --pilote)",
    "regie": "la régie de la plateforme d'intégration (option --pilote regie)",
    "reception": "un point d'accès où la plateforme puisse livrer les événements ([reception])",
    "offre": "l'offre de la prestation",
    "autre_offre": "une offre qui n'est pas celle des prestations (réglage autre_offre)",
    "prestation_etrangere": "une prestation d'un autre Opérateur (réglage prestation_etrangere)",
    "prestation_test": "une prestation qui se teste (réglage prestation_test)",
    "certificat_expire": "un certificat expiré, prêté par l'opérateur d'infrastructure ([certificats.expire])",
    "certificat_revoque": "un certificat révoqué, prêté par l'opérateur d'infrastructure ([certificats.revoque])",
    "certificat_inconnu": "un certificat reconnu mais non enregistré ([certificats.inconnu])",
    "certificat_sans_droit": "un certificat enregistré sans habilitation ([certificats.sans_droit])",
}
"""What a case may need, and how it is said to the Opérateur who has not got it."""

_GENRES = {"op", "http", "pilote", "regie", "controle"}
_CHAMPS_ETAPE = {
    "op": {"arguments", "corps", "attendu", "garder", "garder_corps", "attendre", "action", "identifiant", "paire"},
    "http": {"attendu", "garder", "garder_corps", "paire"},
    "pilote": {"numero", "options"},
    "regie": {"arguments"},
    "controle": {"parametres"},
}  # fmt: skip
_CHAMPS_HTTP = {"methode", "chemin", "entetes", "corps", "codage", "type", "taille"}
_CHAMPS_ATTENDU = {"faute", "statut", "forme", "hors_soap", "xpath", "entetes", "texte", "libre"}
_CHAMPS_CAS = {
    "id", "titre", "verifie", "reference", "remede", "niveau", "service", "versions", "soap", "besoins", "variables",
    "etapes",
}  # fmt: skip
_CHAMPS_FAMILLE = {"famille", "niveau", "service", "versions", "soap", "remede", "cas"}


class CatalogueInvalide(ValueError):
    """A file of cases does not follow the format; a fault of the suite itself."""


@dataclass(frozen=True, slots=True)
class Etape:
    """One step of a case: `op` (an operation), `http` (raw), `pilote` (the OI acts), `regie` (the space moves) or `controle` (Python)."""

    genre: str
    nom: str
    donnees: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cas:
    """One named behaviour, with what is published of it."""

    id: str
    famille: str
    titre: str
    verifie: str
    reference: str
    remede: str
    niveau: Niveau
    service: str
    versions: tuple[int, ...]
    soaps: tuple[str, ...]
    besoins: tuple[str, ...]
    variables: Mapping[str, str]
    etapes: tuple[Etape, ...]


@dataclass(frozen=True, slots=True)
class Execution:
    """A case on one contract version, over one version of SOAP: what is played, and has one result."""

    cas: Cas
    version: int
    soap: str

    @property
    def cle(self) -> str:
        """The name of this execution in reports and in the state file: `ENV-012.v1.soap11`."""
        return f"{self.cas.id}.v{self.version}.soap{self.soap}"


@cache
def charger() -> tuple[Cas, ...]:
    """Return every published case, in the order of play.

    Raises:
        CatalogueInvalide: a file does not follow the format.
    """
    lus = tuple(cas for famille in FAMILLES for cas in _famille(famille))
    ids = [cas.id for cas in lus]
    doubles = sorted({i for i in ids if ids.count(i) > 1})
    if doubles:
        raise CatalogueInvalide(f"identifiants en double : {', '.join(doubles)}")
    return lus


def executions(
    cas: Sequence[Cas], niveaux: Sequence[Niveau], versions: Sequence[int], ids: Sequence[str] = ()
) -> tuple[Execution, ...]:
    """Return what is to be played of *cas* for these levels and versions; *ids*, when given, names the only ones."""
    return tuple(
        Execution(c, version, soap)
        for c in cas
        if c.niveau in niveaux and (not ids or c.id in ids)
        for version in c.versions
        if version in versions
        for soap in c.soaps
    )


def empreinte() -> str:
    """Return the SHA-256 of the case files: two reports with the same one were judged by the same cases."""
    somme = hashlib.sha256()
    for famille in FAMILLES:
        somme.update(_fichier(famille))
    return somme.hexdigest()


def _fichier(famille: str) -> bytes:
    return (files("conformance_suite") / "cas" / f"{famille}.toml").read_bytes()


def _famille(nom: str) -> Iterator[Cas]:
    lu = tomllib.loads(_fichier(nom).decode("utf-8"))
    _exiger(nom, set(lu), _CHAMPS_FAMILLE)
    for brut in lu["cas"]:
        _exiger(brut.get("id", nom), set(brut), _CHAMPS_CAS)
        besoins = tuple(brut.get("besoins", ()))
        _exiger(brut["id"], set(besoins), set(BESOINS))
        yield Cas(
            id=brut["id"],
            famille=lu["famille"],
            titre=brut["titre"],
            verifie=brut["verifie"],
            reference=brut["reference"],
            remede=brut.get("remede", lu["remede"]),
            niveau=Niveau(brut.get("niveau", lu["niveau"])),
            service=brut.get("service", lu.get("service", "signalisation")),
            versions=tuple(brut.get("versions", lu.get("versions", (1, 2)))),
            soaps=tuple(brut.get("soap", lu.get("soap", ("11",)))),
            besoins=besoins,
            variables=brut.get("variables", {}),
            etapes=tuple(_etape(brut["id"], etape) for etape in brut["etapes"]),
        )


def _etape(cas: str, brut: Mapping[str, Any]) -> Etape:
    (genre,) = _GENRES & set(brut) or {""}
    if not genre:
        raise CatalogueInvalide(f"{cas} : étape sans genre")
    _exiger(cas, set(brut) - {genre}, _CHAMPS_ETAPE[genre])
    _exiger(cas, set(brut.get("attendu", ())), _CHAMPS_ATTENDU)
    donnees = {cle: valeur for cle, valeur in brut.items() if cle != genre}
    if genre != "http":
        return Etape(genre, brut[genre], donnees)
    _exiger(cas, set(brut["http"]), _CHAMPS_HTTP)
    return Etape("http", brut["http"].get("methode", "POST"), donnees | brut["http"])


def _exiger(ou: str, donnes: set[str], admis: set[str]) -> None:
    inconnus = sorted(donnes - admis)
    if inconnus:
        raise CatalogueInvalide(f"{ou} : {', '.join(inconnus)} inconnu")
