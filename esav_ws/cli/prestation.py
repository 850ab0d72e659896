"""`esav prestation`: what Opérateurs rent, its passing from one to another, and imports."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages import TAILLE_PAGE
from esav_ws.application.messages_parc import (
    ConsulterPrestation,
    FichePrestation,
    ListerPrestations,
    TransfererPrestation,
)
from esav_ws.cli import prestation_import
from esav_ws.cli.commun import Auteur, Curseur, Taille, agent, executer_ou_simuler, maison, texte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, fiche, montrer, quand, tableau
from esav_ws.domain.offre import Cession, EtatPrestation, Prestation

app = groupe(
    "Prestations que louent les Opérateurs : lignes et liens.\n\n"
    "Exemple : [bold]esav prestation show BF-2100-0001[/]"
)

Identifiant = Annotated[
    str, typer.Argument(metavar="ID", help="Identifiant de prestation, par exemple BF-2100-0001.")
]

AIDE_TRANSFERER = """Fait passer une prestation d'un Opérateur à un autre.

Chacun garde ses signalisations pour lui : l'ancien lit et suit les siennes jusqu'à leur clôture, et ne dépose plus ; le nouveau n'en voit rien et peut déposer aussitôt.

Exemple : [bold]esav prestation transfer BF-2100-0001 --vers BETA --motif "Changement d'Opérateur du client"[/]
"""


@app.command(
    "show",
    help="Montre une prestation : ses extrémités, ses garanties, par qui elle est passée.\n\n"
    "Exemple : [bold]esav prestation show BF-2100-0001[/]",
)
def montrer_une(*, identifiant: Identifiant, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show one prestation."""
    requete = ConsulterPrestation(identifiant=identifiant.strip().upper())
    with maison() as ouverte:
        lue: FichePrestation = ouverte.bus.executer(requete, agent(auteur, ouverte.settings))
    donnees = _donnees(lue.prestation) | {
        "libelleOffre": lue.offre.libelle,
        "garantieAppliquee": [g.libelle for g in lue.garanties],
        "cession": [_cession(cession) for cession in lue.cessions],
    }
    montrer(donnees, lambda: _dessiner(lue), en_json=en_json)


@app.command(
    "list",
    help="Liste les prestations, par identifiant.\n\nExemple : [bold]esav prestation list --operateur ALFA[/]",
)
def lister(
    *,
    operateur: Annotated[
        str | None, typer.Option(metavar="CODE", help="Celles d'un Opérateur, par exemple ALFA.")
    ] = None,
    taille: Taille = TAILLE_PAGE,
    curseur: Curseur = None,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show a page of prestations."""
    requete = ListerPrestations(
        operateur=operateur.strip().upper() if operateur else None, taille=taille, curseur=curseur
    )
    with maison() as ouverte:
        page = ouverte.bus.executer(requete, agent(auteur, ouverte.settings))

    def dessiner() -> Iterator[RenderableType]:
        table = tableau("Identifiant", "Opérateur", "Offre", "État", "Extrémité B", "PM", "PBO", "PTO")
        for p in page.lignes:
            table.add_row(
                p.identifiant,
                p.operateur,
                p.offre,
                _etat(p),
                *(Text(v or "") for v in (p.extremite_b, p.reference_pm, p.reference_pbo, p.reference_pto)),
            )
        yield table
        if page.curseur_suivant:
            yield Text(f"La suite, avec les mêmes critères : --curseur {page.curseur_suivant}")

    montrer(
        {
            "prestation": [_donnees(prestation) for prestation in page.lignes],
            "curseurSuivant": page.curseur_suivant,
        },
        dessiner,
        en_json=en_json,
    )


@app.command("transfer", help=AIDE_TRANSFERER)
def transferer(
    *,
    identifiant: Identifiant,
    vers: Annotated[str, typer.Option(metavar="CODE", help="Opérateur qui la reçoit, par exemple BETA.")],
    motif: Annotated[str, typer.Option(metavar="TEXTE", help="Pourquoi ; conservé.")],
    simuler: Annotated[
        bool, typer.Option("--simuler", help="Dit si le transfert est possible, sans rien écrire.")
    ] = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Pass a prestation from one Opérateur to another."""
    commande = TransfererPrestation(
        identifiant=identifiant.strip().upper(), vers=vers.strip().upper(), motif=texte("--motif", motif)
    )
    with maison() as ouverte:
        cession: Cession = executer_ou_simuler(
            ouverte, commande, agent(auteur, ouverte.settings), simuler=simuler
        )

    def dessiner() -> Iterator[RenderableType]:
        yield Text.assemble(
            (commande.identifiant, "bold"),
            f"  {cession.avant.operateur} → {cession.vers}, {quand(cession.le)}",
        )
        if simuler:
            yield "Simulation : rien n'a été écrit."

    donnees = {"simulation": simuler, "identifiantPrestation": commande.identifiant, **_cession(cession)}
    montrer(donnees, dessiner, en_json=en_json)


app.command("import", help=prestation_import.AIDE)(prestation_import.importer_fichier)


def _dessiner(lue: FichePrestation) -> Iterator[RenderableType]:
    p = lue.prestation
    yield Text.assemble((p.identifiant, "bold"), f"  {p.operateur}  ", _etat(p))
    yield fiche(
        [
            ("Offre", f"{lue.offre.code}, {lue.offre.libelle}"),
            ("Extrémité A", p.extremite_a),
            ("Extrémité B", p.extremite_b),
            ("Complément", p.complement),
            ("PM", p.reference_pm),
            ("PBO", p.reference_pbo),
            ("PTO", p.reference_pto),
            ("Garanties", "\n".join(g.libelle for g in lue.garanties) or "aucune"),
            ("Activée le", f"{p.active_le:%d/%m/%Y}" if p.active_le else None),
        ]
    )
    if lue.cessions:
        table = tableau("Le", "De", "Vers", "Par", "Motif", titre="Passée d'un Opérateur à un autre")
        for c in lue.cessions:
            table.add_row(quand(c.le), c.avant.operateur, c.vers, Text(c.auteur), Text(c.motif))
        yield table


def _etat(prestation: Prestation) -> Text:
    active = prestation.etat is EtatPrestation.ACTIVE
    return Text("active" if active else "résiliée", style="green" if active else "red")


def _cession(cession: Cession) -> dict[str, Any]:
    return {
        "de": cession.avant.operateur,
        "vers": cession.vers,
        "date": cession.le,
        "auteur": cession.auteur,
        "motif": cession.motif,
    }


def _donnees(p: Prestation) -> dict[str, Any]:
    return {
        "identifiantPrestation": p.identifiant,
        "operateur": p.operateur,
        "codeOffre": p.offre,
        "etat": p.etat,
        "extremiteA": p.extremite_a,
        "extremiteB": p.extremite_b,
        "complement": p.complement,
        "referencePm": p.reference_pm,
        "referencePbo": p.reference_pbo,
        "referencePto": p.reference_pto,
        "garantie": list(p.garanties),
        "dateActivation": p.active_le,
    }
