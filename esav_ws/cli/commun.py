"""What the commands share: the house of this home, who acts, and the texts that people type."""

import getpass
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

import typer

from esav_ws.application.messages import Commande
from esav_ws.bootstrap import Maison
from esav_ws.cli.erreurs import InstallationIncorrecte, UsageIncorrecte, reglages
from esav_ws.config import Settings
from esav_ws.domain.horloge import ANNEES, PARIS
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.motifs import CodeMotif
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.home import controler_base, controler_environnement

TEXTE_MAX: Final = 2000
"""Characters of a reason or of a question: the published answers bound them."""
AUTEUR_MAX: Final = 100
"""Characters of the name of who acted, under the same contract."""

_HORS_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Auteur = Annotated[
    str | None,
    typer.Option(
        metavar="NOM",
        help="Qui agit, pour le journal. Par défaut : ESAV_AUTEUR, sinon l'utilisateur du système.",
    ),
]
Taille = Annotated[int, typer.Option(min=1, max=200, metavar="N", help="Lignes au plus.")]
Curseur = Annotated[
    str | None, typer.Option(metavar="TEXTE", help="Page suivante : le curseur que la précédente donne.")
]


def texte(option: str, valeur: str, limite: int = TEXTE_MAX) -> str:
    """Return *valeur* as given to *option*, without blanks around, or raise `UsageIncorrecte`.

    What XML cannot carry is refused: both sides read these texts through web services.
    """
    propre = valeur.strip()
    if not propre:
        raise UsageIncorrecte(f"{option} : texte vide, écrivez ce que l'autre partie doit savoir")
    if len(propre) > limite:
        raise UsageIncorrecte(f"{option} : {len(propre)} caractères, {limite} au plus sont admis ; abrégez")
    if _HORS_XML.search(propre):
        raise UsageIncorrecte(f"{option} : caractère de commande interdit ; n'écrivez que du texte")
    return propre


def instant(option: str, valeur: str) -> datetime:
    """Return the ISO 8601 day or instant *valeur*, in Paris time when it bears no offset, or raise `UsageIncorrecte`.

    When clocks change, Paris lacks an hour or has it twice: what would be read otherwise than it was meant is refused.
    """
    try:
        lu = datetime.fromisoformat(valeur)
    except ValueError as erreur:
        raise UsageIncorrecte(
            f"{option} : « {valeur} » n'est pas une date ; écrivez par exemple 2026-03-02 ou 2026-03-02T08:30"
        ) from erreur
    _exiger_plausible(option, valeur, lu)
    return lu if lu.tzinfo else _a_paris(option, valeur, lu)


def jour(option: str, valeur: str) -> date:
    """Return the ISO 8601 day *valeur*, or raise `UsageIncorrecte`."""
    try:
        lu = date.fromisoformat(valeur.strip())
    except ValueError as erreur:
        raise UsageIncorrecte(
            f"{option} : « {valeur} » n'est pas un jour ; écrivez par exemple 2026-03-02"
        ) from erreur
    _exiger_plausible(option, valeur, lu)
    return lu


def _exiger_plausible(option: str, valeur: str, lu: date) -> None:
    if lu.year not in ANNEES:
        raise UsageIncorrecte(
            f"{option} : « {valeur} » est hors du calendrier, de {ANNEES.start} à {ANNEES.stop - 1} ; vérifiez l'année"
        )


def _a_paris(option: str, valeur: str, lu: datetime) -> datetime:
    premiere, seconde = (lu.replace(tzinfo=PARIS, fold=fold) for fold in (0, 1))
    if premiere.utcoffset() == seconde.utcoffset():
        return premiere
    if premiere.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) != lu:
        raise UsageIncorrecte(
            f"{option} : « {valeur} » n'existe pas à Paris, où l'heure d'été commence ; vérifiez l'heure"
        )
    raise UsageIncorrecte(
        f"{option} : « {valeur} » vient deux fois à Paris, où l'heure d'été finit ; ajoutez +02:00 pour la première, "
        "+01:00 pour la seconde"
    )


def parmi(option: str, admis: Iterable[str], valeur: str) -> str:
    """Return the one of *admis* that *valeur* writes, in any case and with any separator, or raise `UsageIncorrecte`."""
    codes = {str(code): code for code in admis}
    cherche = re.sub(r"[\s-]+", "_", valeur.strip()).upper()
    if cherche not in codes:
        raise UsageIncorrecte(f"{option} : « {valeur} » n'existe pas ; choisissez {', '.join(codes)}")
    return codes[cherche]


def libelles(codes: Iterable[CodeMotif]) -> str:
    """Return the codes with their labels, one a line, for a help text."""
    return "\n".join(f"[bold]{code}[/] : {code.libelle}" for code in codes)


def agent(auteur: str | None, settings: Settings) -> Acteur:
    """Return the person of the OI who acts: *auteur*, else the one of the settings, else the system's user."""
    nom = auteur if auteur is not None else settings.auteur
    if nom is None:
        try:
            nom = getpass.getuser()
        except (OSError, KeyError, ImportError) as erreur:
            raise UsageIncorrecte(
                "--auteur : l'utilisateur du système est sans nom ; dites qui agit"
            ) from erreur
    return Acteur(texte("--auteur", nom, AUTEUR_MAX), Cote.OI, frozenset(Habilitation))


def exiger_base(settings: Settings) -> None:
    """Return if the embedded database is there, or another one is set, else raise `InstallationIncorrecte`."""
    if settings.database_url is None and not (settings.home / "esav.sqlite").is_file():
        raise InstallationIncorrecte(
            f"aucune base dans {settings.home.resolve()} : lancez « esav init », ou corrigez ESAV_HOME"
        )
    controler_environnement(settings)


def executer_ou_simuler(ouverte: Maison, commande: Commande, acteur: Acteur, *, simuler: bool) -> Any:
    """Return what *commande* gives, or what it would give, in a transaction that is undone."""
    if not simuler:
        return ouverte.bus.executer(commande, acteur)
    lot = ouverte.bus.lot()
    lot.attendre()
    try:
        return lot.executer(ouverte.bus.preparer(commande, acteur))
    finally:
        lot.abandonner()


@contextmanager
def maison(settings: Settings | None = None) -> Iterator[Maison]:
    """Give the house on this home while the block runs.

    Raises:
        InstallationIncorrecte: this home has no database.
        HomeEndommage: the database failed, and this is why.
    """
    settings = settings or reglages()
    exiger_base(settings)
    ouverte = Maison.ouvrir(settings)
    try:
        yield ouverte
    except BaseIndisponible:
        controler_base(settings)
        raise
    finally:
        ouverte.fermer()
