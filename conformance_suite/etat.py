"""The state file of a run: one line per result, so that an interrupted run goes on where it was."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from conformance_suite import VERSION
from conformance_suite.catalogue import empreinte
from conformance_suite.configuration import Configuration
from conformance_suite.erreurs import ConfigurationInvalide, en_francais

NOM = "etat.jsonl"
_DITS = {
    "suite": "la version de la suite",
    "cas": "les cas publiés",
    "url": "l'adresse",
    "certificat": "le certificat",
    "portee": "les niveaux, versions ou cas demandés",
}
"""What two runs must share, as it is said when they do not."""


class Issue(StrEnum):
    """How an execution ended; only the first is green."""

    REUSSI = "réussi"
    ECHOUE = "échoué"
    NON_JOUE = "non joué"


@dataclass(frozen=True, slots=True)
class Trace:
    """A request and its answer as the report shows them: masked already."""

    requete: str
    reponse: str


@dataclass(frozen=True, slots=True)
class Resultat:
    """The result of one execution."""

    cle: str
    issue: Issue
    dit: str = ""
    secondes: float = 0
    traces: tuple[Trace, ...] = field(default_factory=tuple)
    correlation: str = ""

    @classmethod
    def lire(cls, brut: dict[str, Any]) -> Self:
        """Read a result back from its line."""
        traces = tuple(Trace(**trace) for trace in brut.pop("traces"))
        return cls(**brut | {"issue": Issue(brut["issue"]), "traces": traces})


def identite(configuration: Configuration, portee: tuple[str, ...]) -> dict[str, str]:
    """Return what two runs must share for one to go on with the other; *portee*: the names of what is played."""
    certificat = x509.load_pem_x509_certificate(configuration.paire.certificat.read_bytes())
    return {
        "suite": VERSION,
        "cas": empreinte(),
        "url": configuration.url,
        "certificat": certificat.fingerprint(hashes.SHA256()).hex(),
        "portee": hashlib.sha256("\n".join(portee).encode()).hexdigest(),
    }


class Etat:
    """The state file of a report folder."""

    def __init__(self, dossier: Path, identite_: dict[str, str], *, reprendre: bool) -> None:
        self.resultats: dict[str, Resultat] = {}
        self._fichier = dossier / NOM
        if reprendre:
            self._relire(identite_)
        else:
            try:
                dossier.mkdir(parents=True, exist_ok=True)
                self._fichier.write_text(json.dumps(identite_) + "\n", "utf-8")
            except OSError as erreur:
                raise ConfigurationInvalide(
                    f"le dossier du rapport, {dossier}, ne s'écrit pas ({en_francais(erreur)}) : donnez-en un autre à --rapport"
                ) from erreur

    def ajouter(self, resultat: Resultat) -> None:
        """Keep a result, on the disk before the next one is played."""
        self.resultats[resultat.cle] = resultat
        with self._fichier.open("a", encoding="utf-8") as fichier:
            fichier.write(json.dumps(asdict(resultat), ensure_ascii=False) + "\n")

    def _relire(self, identite_: dict[str, str]) -> None:
        try:
            lignes = self._fichier.read_text("utf-8", "replace").split("\n")
        except OSError as erreur:
            raise ConfigurationInvalide(
                f"rien à reprendre : {self._fichier} ne se lit pas ({en_francais(erreur)}) ; lancez sans --reprendre"
            ) from erreur
        lues = list(_entieres(lignes))
        if not lues or lues[0] != identite_:
            autres = [dit for nom, dit in _DITS.items() if not lues or lues[0].get(nom) != identite_[nom]]
            raise ConfigurationInvalide(
                f"{self._fichier} est d'un autre passage (ce qui diffère : {', '.join(autres)}) : reprenez avec les mêmes "
                "options, ou lancez sans --reprendre"
            )
        for brut in lues[1:]:
            resultat = Resultat.lire(brut)
            self.resultats[resultat.cle] = resultat
        # A line cut by the interruption must not swallow the next one.
        self._fichier.write_text(
            "".join(json.dumps(b, ensure_ascii=False) + "\n" for b in _relisibles(lignes)), "utf-8"
        )


def _entieres(lignes: list[str]) -> Iterator[dict[str, Any]]:
    for ligne in lignes:
        try:
            yield json.loads(ligne)
        except ValueError:
            return


def _relisibles(lignes: list[str]) -> list[dict[str, Any]]:
    return list(_entieres(lignes))
