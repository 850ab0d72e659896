"""`esav operateur`: who may call."""

from collections.abc import Iterator
from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.certificats_epreuves import PRODUCTION
from esav_ws.application.messages_administration import ConsulterOperateur, ListerOperateurs
from esav_ws.application.messages_avis import ConsulterCorrespondants, DefinirCorrespondants
from esav_ws.application.messages_souscriptions import AccesChange, RouvrirAcces, SuspendreAcces
from esav_ws.cli.certificat_commun import emplois
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, maison, texte
from esav_ws.cli.erreurs import UsageIncorrecte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.operateur_production import AIDE_FERMER, AIDE_OUVRIR, fermer, ouvrir
from esav_ws.cli.sortie import EnJson, fiche, montrer, quand, tableau
from esav_ws.cli.volume import Simuler
from esav_ws.cli.vue_certificat import donnees_certificat, table_certificats
from esav_ws.domain.mise_en_production import CONTRATS
from esav_ws.domain.operateur import Operateur, StatutOperateur

app = groupe(
    "Opérateurs qui ont souscrit à e-SAV ; ils naissent d'un bon de commande (esav souscription).\n\nExemple : [bold]esav operateur show ALFA[/]"
)

Code = Annotated[str, typer.Argument(metavar="CODE", help="Code de l'Opérateur, par exemple ALFA.")]
Motif = Annotated[str, typer.Option(metavar="TEXTE", help="Pourquoi ; l'Opérateur le lit.")]
MOTIF_MAX: Final = 1000


@app.command("list", help="Liste les Opérateurs.\n\nExemple : [bold]esav operateur list --json[/]")
def lister(*, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show every Opérateur."""
    with maison() as ouverte:
        tous = ouverte.bus.executer(ListerOperateurs(), agent(auteur, ouverte.settings))

    def dessiner() -> Iterator[RenderableType]:
        table = tableau("Code", "Raison sociale", "Statut", "Habilitations")
        for o in tous:
            table.add_row(o.code, Text(o.raison_sociale), _statut(o), _habilitations(o) or "aucune")
        yield table

    montrer({"operateur": [_operateur(o) for o in tous]}, dessiner, en_json=en_json)


@app.command(
    "show",
    help="Montre un Opérateur, les adresses de ses avis et ses certificats.\n\nExemple : [bold]esav operateur show ALFA[/]",
)
def montrer_un(
    *,
    code: Code,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show one Opérateur with its certificates."""
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        operateur, certificats = ouverte.bus.executer(ConsulterOperateur(code=code.strip().upper()), acteur)
        contacts = ouverte.bus.executer(ConsulterCorrespondants(operateur=operateur.code), acteur)
        usages = emplois(ouverte, acteur, operateur.code)
        maintenant = ouverte.horloge.maintenant()

    def dessiner() -> Iterator[RenderableType]:
        yield Text.assemble((operateur.code, "bold"), f"  {operateur.raison_sociale}  ", _statut(operateur))
        yield fiche(
            [
                ("SIREN", operateur.siren or "inconnu"),
                ("Habilitations", _habilitations(operateur) or "aucune"),
                ("En production", _versions(operateur) or "rien : ni attestation, ni exception")
                if ouverte.settings.environnement == PRODUCTION
                else ("Ouvert", "tout : plateforme d'intégration"),
                ("Contacts", ", ".join(contacts) or "aucun : les avis ne lui arrivent que par son journal"),
            ]
        )
        yield table_certificats(certificats, maintenant, usages)

    donnees = _operateur(operateur) | {
        "contact": list(contacts),
        "certificat": [donnees_certificat(c, maintenant, usages.get(c.numero)) for c in certificats],
    }
    montrer(donnees, dessiner, en_json=en_json)


@app.command(
    "suspend",
    help="""Suspend l'accès d'un Opérateur, dès la requête suivante ; la souscription continue, rien n'est perdu, l'Opérateur est prévenu.

Exemple : [bold]esav operateur suspend ALFA --motif "Appels en boucle depuis 9 h" --simuler[/]
""",
)
def suspendre(
    *, code: Code, motif: Motif, simuler: Simuler = False, auteur: Auteur = None, en_json: EnJson = False
) -> None:
    """Suspend the access of an Opérateur."""
    commande = SuspendreAcces(operateur=code.strip().upper(), motif=texte("--motif", motif, MOTIF_MAX))
    _changer(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "resume",
    help="""Rouvre l'accès d'un Opérateur suspendu, dès la requête suivante ; l'Opérateur est prévenu.

Exemple : [bold]esav operateur resume ALFA --motif "Corrigé chez l'Opérateur"[/]
""",
)
def rouvrir(
    *, code: Code, motif: Motif, simuler: Simuler = False, auteur: Auteur = None, en_json: EnJson = False
) -> None:
    """Open the access of an Opérateur again."""
    commande = RouvrirAcces(operateur=code.strip().upper(), motif=texte("--motif", motif, MOTIF_MAX))
    _changer(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "contact",
    help="""Remplace les adresses des Correspondants e-SAV d'un Opérateur : les avis de l'article 12 y sont envoyés.

Exemple : [bold]esav operateur contact ALFA sav@alfa.example noc@alfa.example[/]
""",
)
def definir_contacts(
    *,
    code: Code,
    adresses: Annotated[
        list[str] | None, typer.Argument(metavar="[ADRESSE]…", help="Toutes ses adresses, sans nom.")
    ] = None,
    aucune: Annotated[
        bool, typer.Option("--aucune", help="Le laisse sans adresse : son journal seul le prévient.")
    ] = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Replace the addresses of an Opérateur."""
    if bool(adresses) == aucune:
        raise UsageIncorrecte("ADRESSE : écrivez toutes les adresses de l'Opérateur, ou --aucune")
    commande = DefinirCorrespondants(operateur=code.strip().upper(), adresses=tuple(adresses or ()))
    with maison() as ouverte:
        gardees = ouverte.bus.executer(commande, agent(auteur, ouverte.settings))
    montrer(
        {"code": commande.operateur, "contact": list(gardees)},
        lambda: [
            Text.assemble((commande.operateur, "bold"), "  ", ", ".join(gardees) or "sans adresse d'avis")
        ],
        en_json=en_json,
    )


app.command("open", help=AIDE_OUVRIR)(ouvrir)
app.command("close", help=AIDE_FERMER)(fermer)


def _changer(
    commande: SuspendreAcces | RouvrirAcces, auteur: str | None, *, simuler: bool, en_json: bool
) -> None:
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        change: AccesChange = executer_ou_simuler(ouverte, commande, acteur, simuler=simuler)
    o = change.operateur

    def dessiner() -> Iterator[RenderableType]:
        if simuler:
            yield Text("Simulation : rien n'est écrit.", style="yellow")
        yield Text.assemble((o.code, "bold"), f"  {o.raison_sociale}  ", _statut(o))
        if not change.courriel:
            yield Text("Aucune adresse : l'Opérateur n'est prévenu que par son journal.", style="yellow")

    donnees = {"simulation": simuler, **_operateur(o), "courriel": change.courriel}
    montrer(donnees, dessiner, en_json=en_json)


def _operateur(o: Operateur) -> dict[str, Any]:
    return {
        "code": o.code,
        "raisonSociale": o.raison_sociale,
        "statut": o.statut,
        "siren": o.siren,
        "fermeLe": o.ferme_le,
        "habilitation": sorted(o.habilitations),
        "enProduction": [{"domaine": d, "majeure": n} for d, n in sorted(o.versions)],
    }


def _statut(o: Operateur) -> Text:
    nom, style = _STATUTS[o.statut]
    if o.statut is not StatutOperateur.RESILIE and o.ferme_le is not None:
        return Text(f"{nom}, accès fermé le {quand(o.ferme_le)}", style="red" if style == "red" else "yellow")
    return Text(nom, style=style)


_STATUTS = {
    StatutOperateur.ACTIF: ("actif", "green"),
    StatutOperateur.SUSPENDU: ("suspendu", "red"),
    StatutOperateur.RESILIE: ("résilié", "red"),
}


def _versions(o: Operateur) -> str:
    return ", ".join(f"{CONTRATS[d]} v{n}" for d, n in sorted(o.versions))


def _habilitations(o: Operateur) -> str:
    return ", ".join(sorted(o.habilitations))
