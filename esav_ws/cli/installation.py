"""`esav init` and `esav serve`: a home made, and the gateway that serves it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws import demonstration, home
from esav_ws.application.messages_administration import ListerCertificats
from esav_ws.application.messages_rendezvous import ListerPlanning
from esav_ws.cli.commun import agent, maison
from esav_ws.cli.erreurs import reglages
from esav_ws.cli.serveur import servir_maison
from esav_ws.cli.sortie import EnJson, montrer, tableau
from esav_ws.config import Settings
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.home import Passage, Pki

BASE: Final = "Base de données"
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
    pki = Pki.de(settings)
    pieces = {
        "Autorité de développement": pki.ca,
        "Certificat du serveur": pki.serveur[0],
    }
    presentes = {nom for nom, chemin in pieces.items() if chemin.exists()}
    base = home.creer(settings)
    faits = {nom: (nom not in presentes, str(chemin.resolve())) for nom, chemin in pieces.items()}
    lieu = (
        "celle de ESAV_DATABASE_URL"
        if settings.database_url
        else str(settings.home.resolve() / "esav.sqlite")
    )
    faits[BASE] = (base.avant is None, lieu)
    refaits: Sequence[str] = ()
    if demonstration_:
        semee, refaits = _semer(settings, pki)
        faits[DEMONSTRATION] = (semee, str((settings.pki / "clients").resolve()))
    montrer(
        {
            "home": settings.home.resolve(),
            "piece": [{"nom": n, "cree": cree, "lieu": lieu} for n, (cree, lieu) in faits.items()],
            "schema": {"avant": base.avant, "apres": base.apres},
            "certificatRefait": refaits,
        },
        lambda: _dessiner(settings, faits, base, refaits),
        en_json=en_json,
    )


def serve(
    *,
    demonstration_: Annotated[
        bool,
        typer.Option(
            "--demonstration",
            help="Dépose d'abord une signalisation, comme le ferait le SI d'ALFA, et écrit son numéro ; comprend --worker.",
        ),
    ] = False,
    worker_: Annotated[
        bool, typer.Option("--worker", help="Accomplit aussi le travail de fond, comme « esav worker ».")
    ] = False,
    en_json: EnJson = False,
) -> None:
    """Serve this home until Ctrl-C."""
    servir_maison(
        reglages(), premier_depot=demonstration_, avec_worker=worker_ or demonstration_, en_json=en_json
    )


def _semer(settings: Settings, pki: Pki) -> tuple[bool, list[str]]:
    """Return whether the demonstration data had to be put in, and the Opérateurs whose certificate alone had to be.

    A house that knows a certificate of every demonstration Opérateur, the last thing put in, has the data: what its
    people changed is kept, and only the certificates that it does not know are registered. Without any technician in the
    four weeks to come, it gets those of the demonstration.
    """
    acteur = agent(None, settings)
    refaits = []
    with maison(settings) as ouverte:
        connus = ouverte.bus.executer(ListerCertificats(), acteur)
        semee = demonstration.OPERATEURS.keys() <= {c.operateur for c in connus}
        if not semee:
            for commande in demonstration.semer():
                ouverte.bus.executer(commande, acteur)
        aujourdhui = jour_de_paris(ouverte.horloge.maintenant())
        a_venir = ListerPlanning(du=aujourdhui, au=aujourdhui + timedelta(weeks=4))
        if not ouverte.bus.executer(a_venir, acteur):
            ouverte.bus.executer(demonstration.planning(aujourdhui, settings), acteur)
        empreintes = {c.empreinte for c in connus}
        for ordre in demonstration.poser_certificats(pki):
            if not semee or ordre.certificat.empreinte not in empreintes:
                ouverte.bus.executer(ordre, acteur)
                refaits.append(ordre.certificat.operateur)
    return not semee, refaits if semee else []


def _dessiner(
    settings: Settings, pieces: Mapping[str, tuple[bool, str]], base: Passage, refaits: Sequence[str]
) -> Iterator[RenderableType]:
    yield Text.assemble(("Dossier des données : ", "bold"), str(settings.home.resolve()))
    table = tableau("Pièce", "Fait", "Où")
    for nom, (cree, lieu) in pieces.items():
        fait = Text("créé", "green") if cree else Text("déjà là", "dim")
        if nom == BASE and base.avant not in {None, base.apres}:
            fait = Text(f"mise à niveau, {base.avant} → {base.apres}", "green")
        table.add_row(nom, fait, Text(lieu))
    yield table
    if refaits:
        yield Text(
            "Certificats de démonstration inutilisables ou inconnus de la base, refaits au besoin et enregistrés : "
            f"{', '.join(refaits)}.",
            style="yellow",
        )
    if DEMONSTRATION in pieces:
        table = tableau("Opérateur", "Certificat de démonstration")
        for code, role in _ROLES.items():
            table.add_row(code, role)
        yield table
        yield "Ensuite : [bold]esav serve --demonstration[/], ou [bold]esav demo[/]."
    else:
        yield "Ensuite : [bold]esav serve[/]. Pour essayer d'abord : [bold]esav init --demonstration[/]."
