"""Every error said in one way: what happened, why, what to do. Never a traceback, unless asked for."""

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typer
from pydantic import ValidationError
from rich.text import Text

from esav_ws.cli.francais import traduire
from esav_ws.cli.sortie import console, inoffensif, tableau, texte_json
from esav_ws.config import Settings
from esav_ws.domain.erreurs import Camp, ElementErreur, EsavError
from esav_ws.home import HomeEndommage
from esav_ws.journalisation import resumer
from esav_ws.server import DemarrageImpossible, EcouteImpossible
from esav_ws.xmlio.catalogue import CatalogueInvalide
from esav_ws.xmlio.comparaison import ContratIllisible
from esav_ws.xmlio.gel import FichierGele

REFUS: Final = 1
USAGE: Final = 2
INSTALLATION: Final = 3
INATTENDUE: Final = 4

FICHIER_ERREURS: Final = "esav-erreurs.log"

CODES_SORTIE: Final = (
    "Codes de sortie : 0 fait ; 1 refusé par une règle ; 2 commande mal écrite ; "
    "3 installation, port ou base à corriger ; 4 erreur inattendue. "
    "Avec --json, l'erreur est un objet JSON sur la sortie d'erreur : code, camp, libelle, message, remede."
)


class UsageIncorrecte(typer.TyperException):
    """The command is written in a way that cannot be meant. The message, in French, says what to write."""

    exit_code = USAGE


class InstallationIncorrecte(Exception):
    """A setting, a port, a file or the network stands in the way. The message, in French, says what to do."""


class Faute(Exception):
    """A SOAP fault that a client of ours received, as its published detail tells it."""

    def __init__(
        self, code: str, message: str, elements: tuple[ElementErreur, ...] = (), article: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.elements = elements
        self.article = article


_INSTALLATION = (
    InstallationIncorrecte,
    HomeEndommage,
    EcouteImpossible,
    DemarrageImpossible,
    CatalogueInvalide,
    ContratIllisible,
    FichierGele,
)


@dataclass(frozen=True, slots=True)
class Constat:
    """An error as it is shown, and the exit code that it gives."""

    sortie: int
    code: str
    camp: Camp
    libelle: str
    message: str
    remede: str | None = None
    article: str | None = None
    elements: tuple[ElementErreur, ...] = ()

    def donnees(self) -> dict[str, Any]:
        """Return what `--json` writes."""
        return {
            "code": self.code,
            "camp": self.camp,
            "libelle": self.libelle,
            "message": self.message,
            "remede": self.remede,
            "article": self.article,
            "element": [
                {
                    "xpath": e.xpath,
                    "regle": e.regle,
                    "valeurRecue": e.valeur_recue,
                    "valeurAdmise": list(e.valeurs_admises),
                }
                for e in self.elements
            ],
        }


def reglages() -> Settings:
    """Return the settings of the environment, or raise `InstallationIncorrecte` that names the wrong ones."""
    try:
        return Settings()
    except ValidationError as erreur:
        fautes = dict.fromkeys(str(faute["loc"][0]) for faute in erreur.errors(include_input=False))
        lignes = (
            f"ESAV_{nom.upper()} est mal réglé. Attendu : {Settings.model_fields[nom].description}"
            for nom in fautes
        )
        raise InstallationIncorrecte(" ".join(lignes)) from erreur


def rapporter(erreur: Exception, arguments: Sequence[str], commande: str) -> int:
    """Show *erreur*, met by *commande* (its verbs alone) with these *arguments*, and return the exit code."""
    if type(erreur).__name__ == "NoArgsIsHelpError":  # the help is already shown
        return USAGE
    if _trace_demandee(arguments):
        sys.stderr.write(inoffensif("".join(traceback.format_exception(erreur))))
    constat = _constater(erreur, commande)
    if "--json" in arguments:
        sys.stderr.write(texte_json(constat.donnees()) + "\n")
    else:
        _dessiner(constat)
    return constat.sortie


def _constater(erreur: Exception, commande: str) -> Constat:
    match erreur:
        case EsavError():
            sortie = REFUS if erreur.camp is Camp.CLIENT else INSTALLATION
            return Constat(
                sortie,
                erreur.code,
                erreur.camp,
                erreur.libelle,
                str(erreur),
                erreur.remede,
                erreur.article,
                erreur.elements,
            )
        case Faute():
            return Constat(
                REFUS,
                erreur.code,
                Camp.CLIENT,
                "Refusé par le service",
                str(erreur),
                article=erreur.article,
                elements=erreur.elements,
            )
        case typer.TyperException():
            message = traduire(erreur.format_message())
            remede = f"Voir « esav {commande} --help ».".replace("  ", " ")
            return Constat(USAGE, "USAGE", Camp.CLIENT, "Commande mal écrite", message, remede)
        case typer.Abort():
            return Constat(REFUS, "USAGE", Camp.CLIENT, "Interrompu", "commande interrompue")
        case _ if isinstance(erreur, _INSTALLATION):
            return Constat(INSTALLATION, "INSTALLATION", Camp.SERVEUR, "Installation à corriger", str(erreur))
        case _:
            return _inattendue(erreur, commande)


def _inattendue(erreur: Exception, commande: str) -> Constat:
    lieu = _consigner(erreur, commande)
    return Constat(
        INATTENDUE,
        "INATTENDUE",
        Camp.SERVEUR,
        "Erreur inattendue",
        f"la commande s'est arrêtée sur {type(erreur).__name__} ; le détail technique est dans {lieu}",
        "Transmettre ce fichier à l'assistance, ou relancer avec « esav --trace … » pour voir le détail ici.",
    )


def _consigner(erreur: Exception, commande: str) -> Path:
    """Write what may be kept of *erreur* in the home, else in the temporary folder, and return the file."""
    ligne = {"le": datetime.now(UTC), "commande": commande, **resumer(erreur)}
    for dossier in (_home(), Path(tempfile.gettempdir())):
        try:
            chemin = (dossier / FICHIER_ERREURS).resolve()
            with os.fdopen(os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as fichier:
                fichier.write(texte_json(ligne, indentation=None) + "\n")
        except OSError:
            continue
        return chemin
    return Path(os.devnull)


def _home() -> Path:
    try:
        return Settings().home
    except ValidationError:
        return Path(tempfile.gettempdir())


def _trace_demandee(arguments: Sequence[str]) -> bool:
    try:
        return "--trace" in arguments or Settings().debug
    except ValidationError:
        return False


def _dessiner(constat: Constat) -> None:
    sortie = console(erreur=True)
    sortie.print(Text.assemble((f"{constat.code} ", "bold red"), (constat.libelle, "bold")))
    sortie.print(Text(constat.message), soft_wrap=True)
    if constat.elements:
        table = tableau("Élément", "Règle", "Reçu", "Admis")
        for element in constat.elements:
            table.add_row(
                Text(element.xpath),
                Text(element.regle),
                Text(element.valeur_recue),
                Text(", ".join(element.valeurs_admises)),
            )
        sortie.print(table)
    if constat.remede:
        sortie.print(Text.assemble(("À faire : ", "bold"), constat.remede), soft_wrap=True)
