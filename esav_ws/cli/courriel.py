"""`esav courriel`: whether mail leaves this house."""

import secrets
from typing import Annotated

import typer
from rich.text import Text

from esav_ws.application.messages_taches import PosterCourriel
from esav_ws.cli.commun import Auteur, agent, maison
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer
from esav_ws.domain.courriel import Courriel
from esav_ws.sorties import messagerie

app = groupe(
    "Courriels de la passerelle ; leur envoi se suit avec « esav tache ».\n\n"
    "Exemple : [bold]esav courriel test sav@exemple.fr[/]"
)

_TEXTE = """Bonjour,

ce courriel d'essai vient de la passerelle e-SAV. S'il vous arrive, l'envoi des courriels fonctionne.
"""


@app.callback()
def _sous_commandes() -> None:
    """Keep `test` a command of its own while it is the only one."""


@app.command(
    "test",
    help="""Confie un courriel d'essai à la boîte d'envoi ; « esav worker » l'envoie.

Exemple : [bold]esav courriel test sav@exemple.fr[/]
""",
)
def essayer(
    *,
    adresse: Annotated[str, typer.Argument(metavar="ADRESSE", help="À qui l'envoyer.")],
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Entrust a mail to the outbox, to see whether it arrives."""
    courriel = Courriel(f"essai-{secrets.token_hex(6)}", (adresse,), "e-SAV : courriel d'essai", _TEXTE)
    with maison() as ouverte:
        ouverte.bus.executer(PosterCourriel(courriel=courriel), agent(auteur, ouverte.settings))
        retenue = messagerie(ouverte.settings).empechement
    montrer(
        {"reference": courriel.reference, "retenue": retenue},
        lambda: [
            Text.assemble("Confié : ", (courriel.reference, "bold green")),
            Text(retenue, style="yellow")
            if retenue
            else Text(f"Pour le suivre : esav tache show courriel {courriel.reference}"),
        ],
        en_json=en_json,
    )
