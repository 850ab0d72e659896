"""`esav demo`: the story of one fault, told in the terminal."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType
from rich.panel import Panel

from esav_ws import home
from esav_ws.application.messages import ListerSignalisations
from esav_ws.asgi import Application
from esav_ws.bootstrap import Maison
from esav_ws.cli import demo_certificats, demo_conformite, demo_semaine, demo_tests, demo_versions
from esav_ws.cli.client import Adresse, repond, sans_reponse
from esav_ws.cli.commun import Auteur, agent, maison
from esav_ws.cli.demo_etapes import Etape, conclure, derouler
from esav_ws.cli.demo_recit import Recit, Scene
from esav_ws.cli.demo_semaine_reseau import LIGNES, LIGNES_MAX, LIGNES_MIN
from esav_ws.cli.erreurs import REFUS, InstallationIncorrecte, UsageIncorrecte, reglages
from esav_ws.cli.serveur import exiger_demonstration, parametres
from esav_ws.cli.sortie import EnJson, montrer
from esav_ws.cli.vue_signalisation import frise
from esav_ws.config import Settings
from esav_ws.demonstration import PRESTATION_PREMIER_DEPOT, prestations
from esav_ws.domain.operateur import Acteur
from esav_ws.domain.signalisation import Avancement, Etat, Passage
from esav_ws.home import Pki
from esav_ws.journalisation import configurer
from esav_ws.server import en_fond

AIDE = """Raconte une panne, une semaine d'un réseau, des tests de ligne, la vie de deux versions du contrat, une année de certificats, ou une mise en production, sur le vrai web service en TLS mutuel.

[bold]panne[/] : du dépôt au tableau de bord, sur le service de ce dossier s'il répond (ESAV_PORT_WS), sinon sur un autre, le temps du récit.

[bold]semaine[/] : sept jours d'un réseau de 250 000 lignes et de quatre Opérateurs, chaque chiffre recompté par le web service, sur une horloge simulée, dans un dossier temporaire.

[bold]tests[/] : quatre lignes testées en v1 et en v2, localisées, et les seuls dépôts admis ; puis les mêmes par SNMP si snmpd est installé.

[bold]versions[/] : d'une mise en service à un retrait, sur une horloge simulée, dans un dossier temporaire.

[bold]certificats[/] : une année de renouvellements de trois Opérateurs, sur une horloge simulée, dans un dossier temporaire.

[bold]conformite[/] : un Opérateur passe les parcours de la plateforme d'intégration, son attestation signée l'ouvre en production ; onze systèmes fautifs sont arrêtés, chacun avec la raison. Dans un dossier temporaire.

Exemple : [bold]esav demo certificats[/]
"""

RECITS: Final = ("panne", "semaine", "tests", "versions", "certificats", "conformite")

PRESTATION_DU_RECIT = "BF-2100-0008"


def demo(
    *,
    recit: Annotated[
        str, typer.Argument(metavar="RECIT", help=f"Ce qui est raconté : {', '.join(RECITS)}.")
    ] = "panne",
    lignes: Annotated[
        int,
        typer.Option(
            metavar="NOMBRE", min=LIGNES_MIN, max=LIGNES_MAX, help="Lignes du réseau de « semaine »."
        ),
    ] = LIGNES,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Tell the story; exit 1 when a step does not go as it should."""
    if recit not in RECITS:
        raise UsageIncorrecte(f"RECIT : « {recit} » n'existe pas ; choisissez {', '.join(RECITS)}")
    settings = reglages()
    configurer(settings.journal, seuil=logging.DEBUG if settings.debug else logging.ERROR)
    acteur = agent(auteur, settings)
    if recit == "versions":
        abouti = demo_versions.raconter(acteur, en_json=en_json)
    elif recit == "semaine":
        abouti = demo_semaine.raconter(acteur, lignes=lignes, en_json=en_json)
    elif recit == "tests":
        abouti = demo_tests.raconter(acteur, en_json=en_json)
    elif recit == "certificats":
        abouti = demo_certificats.raconter(acteur, en_json=en_json)
    elif recit == "conformite":
        abouti = demo_conformite.raconter(acteur, en_json=en_json)
    else:
        abouti = _raconter_panne(settings, acteur, en_json=en_json)
    if not abouti:
        raise typer.Exit(REFUS)


def _raconter_panne(settings: Settings, acteur: Acteur, *, en_json: bool) -> bool:
    """Tell the story of a fault on this home; return whether every step went as it should."""
    home.controler(settings)
    exiger_demonstration(settings)
    with maison(settings) as ouverte, _passerelle(ouverte) as adresse:
        recit = Recit(
            Scene(
                settings,
                adresse,
                _prestation_libre(ouverte, acteur),
                lambda commande: ouverte.bus.executer(commande, acteur),
            )
        )
        try:
            etapes = derouler(recit.raconter(), visible=not en_json)
        except OSError as erreur:
            raise sans_reponse(erreur, adresse, Pki(settings.pki)) from erreur
    abouti = all(etape.conforme for etape in etapes)
    montrer(
        {
            "numeroSignalisation": recit.numero,
            "service": adresse.locale,
            "abouti": abouti,
            "etape": [etape.donnees() for etape in etapes],
        },
        lambda: _conclure(recit, etapes, abouti=abouti),
        en_json=en_json,
    )
    return abouti


@contextmanager
def _passerelle(ouverte: Maison) -> Iterator[Adresse]:
    """Give the address of this home's gateway: the one that runs, else one that runs for the time of the block."""
    settings = ouverte.settings
    presente = Adresse.de(settings)
    if repond(presente, Pki(settings.pki)):
        yield presente
        return
    application = Application(ouverte)
    try:
        with en_fond(
            application.asgi, parametres(settings, port=0), journaliser=application.journaliser
        ) as ecoute:
            yield Adresse.de(settings, ecoute.port)
    finally:
        application.fermer()


def _prestation_libre(ouverte: Maison, acteur: Acteur) -> str:
    """Return an FTTH line of ALFA without open signalisation, the one of the story if it can be."""
    lignes = [p.identifiant for p in prestations() if p.operateur == "ALFA" and p.offre == "FTTH"]
    lignes.remove(PRESTATION_PREMIER_DEPOT)
    for ligne in sorted(lignes, key=lambda ligne: ligne != PRESTATION_DU_RECIT):
        requete = ListerSignalisations(operateur="ALFA", identifiant_prestation=ligne, taille=1)
        if not ouverte.bus.executer(requete, acteur).lignes:
            return ligne
    raise InstallationIncorrecte(
        "toutes les lignes FTTH d'ALFA ont une signalisation ouverte : closez-en une "
        "(« esav signalisation list --operateur ALFA »)"
    )


def _conclure(recit: Recit, etapes: list[Etape], *, abouti: bool) -> Iterator[RenderableType]:
    if recit.detail is not None:
        yield Panel(
            frise(recit.detail.dateDepot, "ALFA", [_passage(p) for p in recit.detail.passage]),
            title=f"Histoire de {recit.numero}, telle qu'ALFA la lit",
            title_align="left",
        )
    yield from conclure(etapes, abouti=abouti)


def _passage(lu: Any) -> Passage:
    return Passage(
        Etat(lu.etatDepart),
        Etat(lu.etatArrivee),
        lu.date,
        lu.auteur,
        lu.motif or "",
        lu.code,
        Avancement(lu.avancement) if lu.avancement else None,
    )
