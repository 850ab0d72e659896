"""`esav init` and `esav serve`: a home made, and the gateway that serves it."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws import demonstration, home
from esav_ws.application.messages_administration import ListerCertificats
from esav_ws.cli.commun import agent, maison
from esav_ws.cli.erreurs import reglages
from esav_ws.cli.serveur import servir_maison
from esav_ws.cli.sortie import EnJson, montrer, tableau
from esav_ws.config import Settings
from esav_ws.home import Pki
from esav_ws.pki.empreinte import FaitsCertificat

DEMONSTRATION: Final = "Données de démonstration"
_ROLES: Final = {
    "ALFA": "en service, émis par l'OI",
    "BETA": "en service, d'une autorité reconnue (fictive)",
    "GAMA": "expiré : refusé",
    "DELT": "révoqué : refusé",
    "ECHO": "enregistré, mais sans habilitation",
}

AIDE_INIT = """Crée ou complète le dossier des données (ESAV_HOME) : autorité et certificat de développement, base.

Peut être relancée sans risque : ce qui existe est gardé.

Exemple : [bold]esav init --demonstration[/]
"""
AIDE_SERVE = """Sert les web services en TLS mutuel, et les métriques, jusqu'à Ctrl-C.

Adresses et délais se règlent par l'environnement (ESAV_HOTE, ESAV_PORT_WS, ESAV_PORT_METRICS…).

Exemple : [bold]ESAV_PORT_WS=9443 esav serve[/]
"""


def init(
    *,
    demonstration_: Annotated[
        bool,
        typer.Option(
            "--demonstration", help="Ajoute les Opérateurs, prestations et certificats de démonstration."
        ),
    ] = False,
    en_json: EnJson = False,
) -> None:
    """Make the home whole, and tell what was made."""
    settings = reglages()
    pki = Pki(settings.pki)
    pieces = {
        "Autorité de développement": pki.ca,
        "Certificat du serveur": pki.serveur[0],
        **({} if settings.database_url else {"Base de données": settings.home / "esav.sqlite"}),
    }
    presentes = {nom for nom, chemin in pieces.items() if chemin.exists()}
    home.creer(settings)
    faits = {nom: (nom not in presentes, str(chemin.resolve())) for nom, chemin in pieces.items()}
    if settings.database_url:
        faits["Base de données"] = (False, "celle de ESAV_DATABASE_URL, au schéma présent")
    if demonstration_:
        faits[DEMONSTRATION] = (_semer(settings, pki), str((settings.pki / "clients").resolve()))
    montrer(
        {
            "home": settings.home.resolve(),
            "piece": [{"nom": n, "cree": cree, "lieu": lieu} for n, (cree, lieu) in faits.items()],
        },
        lambda: _dessiner(settings, faits),
        en_json=en_json,
    )


def serve(
    *,
    demonstration_: Annotated[
        bool,
        typer.Option(
            "--demonstration",
            help="Dépose d'abord une signalisation, comme le ferait le SI d'ALFA, et écrit son numéro.",
        ),
    ] = False,
    en_json: EnJson = False,
) -> None:
    """Serve this home until Ctrl-C."""
    servir_maison(reglages(), premier_depot=demonstration_, en_json=en_json)


def _semer(settings: Settings, pki: Pki) -> bool:
    """Fill the house with the demonstration data, and return whether anything was missing.

    A house that already knows every demonstration certificate is left alone: what its people changed is kept.
    """
    acteur = agent(None, settings)
    with maison(settings) as ouverte:
        connus = {c.empreinte for c in ouverte.bus.executer(ListerCertificats(), acteur)}
        fichiers = [pki.client(code)[0] for code in demonstration.OPERATEURS]
        if all(
            f.exists() and FaitsCertificat.depuis_pem(f.read_bytes()).empreinte in connus for f in fichiers
        ):
            return False
        for commande in (*demonstration.semer(), *demonstration.poser_certificats(pki)):
            ouverte.bus.executer(commande, acteur)
    return True


def _dessiner(settings: Settings, pieces: Mapping[str, tuple[bool, str]]) -> Iterator[RenderableType]:
    yield Text.assemble(("Dossier des données : ", "bold"), str(settings.home.resolve()))
    table = tableau("Pièce", "Fait", "Où")
    for nom, (cree, lieu) in pieces.items():
        table.add_row(nom, Text("créé", "green") if cree else Text("déjà là", "dim"), Text(lieu))
    yield table
    if DEMONSTRATION in pieces:
        table = tableau("Opérateur", "Certificat de démonstration")
        for code, role in _ROLES.items():
            table.add_row(code, role)
        yield table
        yield "Ensuite : [bold]esav serve --demonstration[/], ou [bold]esav demo[/]."
    else:
        yield "Ensuite : [bold]esav serve[/]. Pour essayer d'abord : [bold]esav init --demonstration[/]."
