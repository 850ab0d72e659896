"""`esav plateforme`: the spaces of the integration platform, as the OI steers them in an Opérateur's place."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.certificats_epreuves import INTEGRATION
from esav_ws.application.messages_administration import ListerOperateurs
from esav_ws.application.messages_regie import (
    Agir,
    Avancer,
    ConsulterEspace,
    DoublerPush,
    FaireEchouerPush,
    Limiter,
    OrdreEspace,
    Placer,
    Reinitialiser,
)
from esav_ws.cli import vue_plateforme as vue
from esav_ws.cli.commun import Auteur, agent, maison, parmi, texte
from esav_ws.cli.erreurs import reglages
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, etat, montrer, quand, tableau
from esav_ws.domain.plateforme_erreurs import EspaceIndisponible, PlateformeAbsente
from esav_ws.domain.regie import (
    NOMBRE_MAX,
    PAR_MINUTE_MAX,
    ActeRegie,
    EtatEspace,
    SignalisationRegie,
    Situation,
)
from esav_ws.journalisation import configurer
from esav_ws.plateforme.espaces import Apercu, Espaces
from esav_ws.plateforme.regie import Regie

Operateur = Annotated[str, typer.Argument(metavar="OPERATEUR", help="Code de l'Opérateur.")]
Nombre = Annotated[
    int, typer.Argument(min=0, max=NOMBRE_MAX, metavar="N", help="Livraisons, à compter de la prochaine.")
]

app = groupe(
    "Espaces des Opérateurs sur la plateforme d'intégration : les voir, les conduire à leur place.\n\n"
    "Les mêmes actes que la régie des Opérateurs (/ws/regie) ; la passerelle, si elle est en service, les voit aussitôt.\n\n"
    "Exemple : [bold]esav plateforme list[/]"
)


@app.command(
    "list",
    help="Liste les Opérateurs de la plateforme, et l'heure de l'espace de ceux qui en ont un.\n\n"
    "Exemple : [bold]esav plateforme list[/]",
)
def lister(*, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """List spaces."""
    with _espaces() as espaces:
        operateurs = espaces.maison.bus.executer(ListerOperateurs(), agent(auteur, espaces.maison.settings))
        lignes = [(operateur, *_apercu(espaces, operateur.code)) for operateur in operateurs]

    def dessiner() -> Iterator[RenderableType]:
        table = tableau("Opérateur", "Raison sociale", "Heure de l'espace", "Avance", "À neuf depuis le")
        for operateur, apercu, empeche in lignes:
            suite = (
                (empeche or "jamais ouvert", "", "")
                if apercu is None
                else (quand(apercu.heure), vue.avance(apercu.ecart), quand(apercu.initialise_le))
            )
            table.add_row(operateur.code, Text(operateur.raison_sociale), *suite)
        yield table

    donnees = [
        {
            "operateur": operateur.code,
            "raisonSociale": operateur.raison_sociale,
            "heure": apercu and apercu.heure,
            "decalage": apercu and int(apercu.ecart.total_seconds()),
            "initialiseLe": apercu and apercu.initialise_le,
            "empechement": empeche,
        }
        for operateur, apercu, empeche in lignes
    ]
    montrer({"espace": donnees}, dessiner, en_json=en_json)


@app.command(
    "show",
    help="Montre l'espace d'un Opérateur : son heure, ce qui y est provoqué, ses prestations d'essai. L'ouvre au besoin.\n\n"
    "Exemple : [bold]esav plateforme show ALFA[/]",
)
def consulter(*, operateur: Operateur, en_json: EnJson = False) -> None:
    """Show one space."""
    _conduire(operateur, ConsulterEspace(), en_json=en_json)


@app.command(
    "act",
    help="Accomplit un acte du SAV sur une signalisation d'un espace.\n\nActes : "
    + ", ".join(ActeRegie)
    + ".\n\nExemple : [bold]esav plateforme act ALFA 2B7K-QXM4-P ACCEPTER[/]",
)
def agir(
    *,
    operateur: Operateur,
    numero: Annotated[str, typer.Argument(metavar="NUMERO", help="Numéro de la signalisation.")],
    acte: Annotated[str, typer.Argument(metavar="ACTE", help="Acte du SAV.")],
    motif: Annotated[
        str | None,
        typer.Option(
            metavar="TEXTE",
            help="Texte du SAV ; pour GELER, l'information demandée. Par défaut : un texte d'essai.",
        ),
    ] = None,
    en_json: EnJson = False,
) -> None:
    """Act as the SAV."""
    ordre = Agir(
        numero.strip().upper(),
        ActeRegie(parmi("ACTE", ActeRegie, acte)),
        None if motif is None else texte("--motif", motif),
    )
    with _espaces() as espaces:
        fait = Regie(espaces).conduire(_code(operateur), ordre)
    if not isinstance(fait, SignalisationRegie):
        raise TypeError(fait)

    def dessiner() -> Iterator[RenderableType]:
        yield Text.assemble("Signalisation ", (fait.numero, "bold"), " : ", etat(fait.etat))

    donnees = {"numeroSignalisation": fait.numero, "etat": fait.etat, "heure": fait.le}
    montrer(donnees, dessiner, en_json=en_json)


@app.command(
    "advance",
    help="Avance l'horloge d'un espace, et y accomplit ce qui est échu. Elle ne recule que par reset.\n\n"
    "Exemple : [bold]esav plateforme advance ALFA --jours 30[/]",
)
def avancer(
    *,
    operateur: Operateur,
    jours: Annotated[int, typer.Option(min=0, max=366, metavar="N", help="Jours de 24 heures.")] = 0,
    heures: Annotated[int, typer.Option(min=0, max=8784, metavar="N", help="Heures.")] = 0,
    minutes: Annotated[int, typer.Option(min=0, max=527_040, metavar="N", help="Minutes.")] = 0,
    en_json: EnJson = False,
) -> None:
    """Take the clock forward."""
    duree = timedelta(days=jours, hours=heures, minutes=minutes)
    _conduire(operateur, Avancer(duree), en_json=en_json)


@app.command(
    "place",
    help="Avance l'horloge d'un espace jusqu'à une situation du service.\n\nSituations : "
    + ", ".join(Situation)
    + ".\n\nExemple : [bold]esav plateforme place ALFA ARRET_NOCTURNE[/]",
)
def placer(
    *,
    operateur: Operateur,
    situation: Annotated[str, typer.Argument(metavar="SITUATION", help="Situation à atteindre.")],
    en_json: EnJson = False,
) -> None:
    """Take the clock to a moment of the service."""
    ordre = Placer(Situation(parmi("SITUATION", Situation, situation)))
    _conduire(operateur, ordre, en_json=en_json)


@app.command(
    "fail-push",
    help="Fait échouer les prochaines livraisons d'événements d'un espace ; 0 : plus aucune.\n\n"
    "Exemple : [bold]esav plateforme fail-push ALFA 2[/]",
)
def faire_echouer(*, operateur: Operateur, nombre: Nombre, en_json: EnJson = False) -> None:
    """Fail deliveries."""
    _conduire(operateur, FaireEchouerPush(nombre), en_json=en_json)


@app.command(
    "double-push",
    help="Fait livrer deux fois les prochaines livraisons d'événements d'un espace ; 0 : plus aucune.\n\n"
    "Exemple : [bold]esav plateforme double-push ALFA 1[/]",
)
def doubler(*, operateur: Operateur, nombre: Nombre, en_json: EnJson = False) -> None:
    """Double deliveries."""
    _conduire(operateur, DoublerPush(nombre), en_json=en_json)


@app.command(
    "limit",
    help="Met en vigueur dans un espace une limite de requêtes (art. 6), le lendemain : l'horloge y est placée.\n\n"
    "Exemple : [bold]esav plateforme limit ALFA 10[/]",
)
def limiter(
    *,
    operateur: Operateur,
    par_minute: Annotated[
        int, typer.Argument(min=1, max=PAR_MINUTE_MAX, metavar="N", help="Requêtes par minute.")
    ],
    en_json: EnJson = False,
) -> None:
    """Have a limit in force."""
    _conduire(operateur, Limiter(par_minute), en_json=en_json)


@app.command(
    "reset",
    help="Remet un espace à neuf : heure réelle, jeu d'essai, plus aucune signalisation.\n\n"
    "Exemple : [bold]esav plateforme reset ALFA[/]",
)
def reinitialiser(*, operateur: Operateur, en_json: EnJson = False) -> None:
    """Have a space as new."""
    _conduire(operateur, Reinitialiser(), en_json=en_json)


def _conduire(operateur: str, ordre: OrdreEspace, *, en_json: bool) -> None:
    """Do *ordre*, and show the space after it."""
    with _espaces() as espaces:
        fait = Regie(espaces).conduire(_code(operateur), ordre)
    if not isinstance(fait, EtatEspace):
        raise TypeError(fait)
    montrer(vue.donnees(fait), lambda: vue.dessiner(fait), en_json=en_json)


def _apercu(espaces: Espaces, code: str) -> tuple[Apercu | None, str | None]:
    """Return how the space of *code* stands, and what, in French, keeps it from being seen."""
    try:
        return espaces.apercu(code), None
    except EspaceIndisponible:
        return None, f"abîmé : esav plateforme reset {code}"


def _code(operateur: str) -> str:
    return operateur.strip().upper()


@contextmanager
def _espaces() -> Iterator[Espaces]:
    """Give the spaces of this home while the block runs, or raise `PlateformeAbsente`."""
    settings = reglages()
    if settings.environnement != INTEGRATION:
        raise PlateformeAbsente
    configurer(settings.journal, seuil=logging.DEBUG if settings.debug else logging.ERROR)
    with maison(settings) as ouverte:
        espaces = Espaces(ouverte)
        try:
            yield espaces
        finally:
            espaces.fermer()
