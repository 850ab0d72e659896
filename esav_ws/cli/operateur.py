"""`esav operateur` and `esav certificat`: who may call, with which certificate, and who was refused."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from esav_ws.application.messages import TAILLE_PAGE
from esav_ws.application.messages_administration import (
    ConsulterOperateur,
    ListerCertificats,
    ListerOperateurs,
    ListerRefus,
)
from esav_ws.application.messages_avis import ConsulterCorrespondants, DefinirCorrespondants
from esav_ws.application.ports_journal import Refus
from esav_ws.cli.commun import Auteur, Taille, agent, maison
from esav_ws.cli.erreurs import UsageIncorrecte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, fiche, montrer, quand, tableau
from esav_ws.domain.certificat import Certificat
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.operateur import Operateur, StatutOperateur

SEUIL_ALERTE = 30
"""Days left from which a certificate is shown as close to its end."""

app = groupe("Opérateurs qui ont souscrit à e-SAV.\n\nExemple : [bold]esav operateur show ALFA[/]")
app_certificat = groupe(
    "Registre des certificats clients, et accès refusés.\n\nExemple : [bold]esav certificat list[/]"
)


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
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code de l'Opérateur, par exemple ALFA.")],
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show one Opérateur with its certificates."""
    with maison() as ouverte:
        operateur, certificats = ouverte.bus.executer(
            ConsulterOperateur(code=code.strip().upper()), agent(auteur, ouverte.settings)
        )
        contacts = ouverte.bus.executer(
            ConsulterCorrespondants(operateur=operateur.code), agent(auteur, ouverte.settings)
        )
        maintenant = ouverte.horloge.maintenant()

    def dessiner() -> Iterator[RenderableType]:
        yield Text.assemble((operateur.code, "bold"), f"  {operateur.raison_sociale}  ", _statut(operateur))
        yield fiche(
            [
                ("Habilitations", _habilitations(operateur) or "aucune"),
                ("Contacts", ", ".join(contacts) or "aucun : les avis ne lui arrivent que par son journal"),
            ]
        )
        yield _table_certificats(certificats, maintenant)

    donnees = _operateur(operateur) | {
        "contact": list(contacts),
        "certificat": [_certificat(c, maintenant) for c in certificats],
    }
    montrer(donnees, dessiner, en_json=en_json)


@app.command(
    "contact",
    help="""Remplace les adresses des Correspondants e-SAV d'un Opérateur : les avis de l'article 12 y sont envoyés.

Exemple : [bold]esav operateur contact ALFA sav@alfa.example noc@alfa.example[/]
""",
)
def definir_contacts(
    *,
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code de l'Opérateur, par exemple ALFA.")],
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


@app_certificat.command(
    "list",
    help="Liste les certificats enregistrés, le premier à expirer d'abord.\n\nExemple : [bold]esav certificat list[/]",
)
def lister_certificats(*, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show the registry."""
    with maison() as ouverte:
        tous = ouverte.bus.executer(ListerCertificats(), agent(auteur, ouverte.settings))
        maintenant = ouverte.horloge.maintenant()
    montrer(
        {"certificat": [_certificat(c, maintenant) for c in tous]},
        lambda: [_table_certificats(tous, maintenant)],
        en_json=en_json,
    )


@app_certificat.command(
    "refusals",
    help="Montre les derniers accès refusés à la porte, comptés par jour, motif et certificat.\n\n"
    "Exemple : [bold]esav certificat refusals --taille 20[/]",
)
def lister_refus(*, taille: Taille = TAILLE_PAGE, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show the latest refused accesses."""
    with maison() as ouverte:
        tous = ouverte.bus.executer(ListerRefus(taille=taille), agent(auteur, ouverte.settings))

    def dessiner() -> Iterator[RenderableType]:
        if not tous:
            yield "Aucun accès refusé."
            return
        table = tableau("Dernier refus", "Code", "Opérateur", "Sujet", "Adresse", "Nombre")
        for r in tous:
            table.add_row(
                quand(r.dernier_le),
                r.code,
                r.operateur,
                Text(r.sujet),
                Text(r.adresse),
                str(r.nombre),
            )
        yield table

    montrer({"refus": [_refus(r) for r in tous]}, dessiner, en_json=en_json)


def _operateur(o: Operateur) -> dict[str, Any]:
    return {
        "code": o.code,
        "raisonSociale": o.raison_sociale,
        "statut": o.statut,
        "habilitation": sorted(o.habilitations),
    }


def _statut(o: Operateur) -> Text:
    actif = o.statut is StatutOperateur.ACTIF
    return Text("actif" if actif else "suspendu", style="green" if actif else "red")


def _habilitations(o: Operateur) -> str:
    return ", ".join(sorted(o.habilitations))


def _certificat(c: Certificat, maintenant: datetime) -> dict[str, Any]:
    refus = _verdict(c, maintenant)
    return {
        "empreinte": c.empreinte,
        "operateur": c.operateur,
        "sujet": c.sujet,
        "emetteur": c.emetteur,
        "numeroSerie": c.numero_serie,
        "statut": c.statut,
        "debut": c.debut,
        "fin": c.fin,
        "joursRestants": _jours(c, maintenant),
        "accepte": refus is None,
        "codeRefus": refus and refus.code,
        "revoqueLe": c.revoque_le,
        "motifRevocation": c.motif_revocation,
        "retraitLe": c.retrait_le,
    }


def _table_certificats(certificats: Sequence[Certificat], maintenant: datetime) -> Table:
    table = tableau("Opérateur", "Sujet", "Statut", "Fin", "Jours", "À la porte", "Empreinte")
    for c in certificats:
        refus = _verdict(c, maintenant)
        jours = _jours(c, maintenant)
        couleur = "red" if refus else "yellow" if jours <= SEUIL_ALERTE else "green"
        table.add_row(
            c.operateur,
            Text(c.sujet),
            c.statut,
            quand(c.fin),
            Text(str(jours), style=couleur),
            Text(f"refusé ({refus.code})" if refus else "accepté", style=couleur),
            f"{c.empreinte[:16]}…",
        )
    return table


def _verdict(c: Certificat, maintenant: datetime) -> EsavError | None:
    """Return why the gate refuses this certificate at *maintenant*, `None` when it does not."""
    try:
        c.verifier(maintenant)
    except EsavError as refus:
        return refus
    return None


def _jours(c: Certificat, maintenant: datetime) -> int:
    """Return the whole days left to this certificate, negative once it is over."""
    return (c.fin - maintenant) // timedelta(days=1)


def _refus(r: Refus) -> dict[str, Any]:
    return {
        "jour": r.jour,
        "code": r.code,
        "operateur": r.operateur,
        "empreinte": r.empreinte,
        "sujet": r.sujet,
        "adresse": r.adresse,
        "nombre": r.nombre,
        "premierLe": r.premier_le,
        "dernierLe": r.dernier_le,
    }
