"""`esav tache`: the background work that waits, that was done, that was given up; and its replay."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages import TAILLE_PAGE
from esav_ws.application.messages_taches import CompterTaches, ConsulterTache, ListerTaches, RelancerTache
from esav_ws.application.ports_travaux import Compte
from esav_ws.application.taches import DetailTache, verifier_relance
from esav_ws.bootstrap import Maison
from esav_ws.bootstrap.fond import chantiers
from esav_ws.cli.commun import Auteur, Taille, agent, maison, parmi
from esav_ws.cli.erreurs import UsageIncorrecte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, fiche, montrer, quand, tableau
from esav_ws.domain.operateur import Acteur
from esav_ws.domain.tache import EtatTache, Tache

app = groupe(
    """Travail de fond : courriels à envoyer, ménage ; ce qui attend, ce qui est fait, ce qui est abandonné.

Exemple : [bold]esav tache list --etat ABANDONNEE[/]
"""
)

_ETATS = {
    EtatTache.A_FAIRE: ("en attente", "yellow"),
    EtatTache.FAITE: ("faite", "green"),
    EtatTache.ABANDONNEE: ("abandonnée", "red"),
}

Sujet = Annotated[str, typer.Argument(metavar="SUJET", help="Sujet de la tâche, par exemple courriel.")]
Reference = Annotated[str, typer.Argument(metavar="REFERENCE", help="Référence de la tâche.")]
Simuler = Annotated[bool, typer.Option("--simuler", help="Dit ce qui serait relancé, sans rien écrire.")]


@app.command(
    "list",
    help="""Liste les tâches, la plus récente d'abord, et dit ce qui les retient.

Exemple : [bold]esav tache list --sujet courriel --etat ABANDONNEE[/]
""",
)
def lister(
    *,
    sujet: Annotated[
        str | None, typer.Option(metavar="SUJET", help="Celles d'un sujet, par exemple courriel.")
    ] = None,
    etat: Annotated[
        str | None, typer.Option(metavar="ETAT", help=f"Un seul état : {', '.join(EtatTache)}.")
    ] = None,
    taille: Taille = TAILLE_PAGE,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show tasks, how many wait, and what keeps them."""
    requete = ListerTaches(
        sujet=sujet, etat=EtatTache(parmi("--etat", EtatTache, etat)) if etat else None, taille=taille
    )
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        toutes: list[Tache] = ouverte.bus.executer(requete, acteur)
        comptes: list[Compte] = ouverte.bus.executer(CompterTaches(), acteur)
        retenues = _retenues(ouverte, comptes)
    montrer(
        {
            "tache": [_donnees(t) for t in toutes],
            "compte": [{"sujet": c.sujet, "etat": c.etat, "nombre": c.nombre} for c in comptes],
            "retenue": [{"sujet": s, "raison": raison} for s, raison in retenues],
        },
        lambda: _dessiner_liste(toutes, comptes, retenues),
        en_json=en_json,
    )


@app.command(
    "show",
    help="""Montre une tâche : son état, ses essais, sa dernière erreur, le courriel qu'elle envoie.

Exemple : [bold]esav tache show courriel essai-4f2a[/]
""",
)
def montrer_une(
    *, sujet: Sujet, reference: Reference, auteur: Auteur = None, en_json: EnJson = False
) -> None:
    """Show one task whole."""
    with maison() as ouverte:
        detail: DetailTache = ouverte.bus.executer(
            ConsulterTache(sujet=sujet, reference=reference), agent(auteur, ouverte.settings)
        )
    montrer(_detail(detail), lambda: _dessiner(detail), en_json=en_json)


@app.command(
    "relancer",
    help="""Relance une tâche aussitôt, ses essais comptés de nouveau ; ou toutes les abandonnées d'un sujet.

Un courriel parti ne se rappelle pas : essayez d'abord avec --simuler.

Exemple : [bold]esav tache relancer courriel --toutes --simuler[/]
""",
)
def relancer(
    *,
    sujet: Sujet,
    reference: Annotated[
        str | None, typer.Argument(metavar="REFERENCE", help="Référence de la tâche ; sans elle, --toutes.")
    ] = None,
    toutes: Annotated[
        bool, typer.Option("--toutes", help="Toutes les tâches abandonnées du sujet, deux cents au plus.")
    ] = False,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Have tasks tried again now."""
    if toutes is (reference is not None):
        raise UsageIncorrecte("donnez une référence, ou --toutes")
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        _exiger_connu(sujet, ouverte, acteur)
        if reference is None:
            requete = ListerTaches(sujet=sujet, etat=EtatTache.ABANDONNEE, taille=200)
            visees: list[Tache] = ouverte.bus.executer(requete, acteur)
        else:
            visees = [ouverte.bus.executer(ConsulterTache(sujet=sujet, reference=reference), acteur).tache]
            verifier_relance(visees[0])
        if not simuler:
            visees = [
                ouverte.bus.executer(RelancerTache(sujet=t.sujet, reference=t.reference), acteur)
                for t in visees
            ]

    def dessiner() -> Iterator[RenderableType]:
        for visee in visees:
            yield Text.assemble(("serait relancée " if simuler else "relancée ", "green"), visee.reference)
        if not visees:
            yield f"Aucune tâche {sujet} abandonnée."
        if simuler:
            yield "Simulation : rien n'a été écrit."

    montrer({"tache": [_donnees(t) for t in visees], "simulation": simuler}, dessiner, en_json=en_json)


def _exiger_connu(sujet: str, ouverte: Maison, acteur: Acteur) -> None:
    comptes: list[Compte] = ouverte.bus.executer(CompterTaches(), acteur)
    connus = sorted({c.sujet for c in chantiers(ouverte)} | {c.sujet for c in comptes})
    if sujet not in connus:
        raise UsageIncorrecte(f"sujet {sujet} inconnu ; les sujets sont : {', '.join(connus)}")


def _retenues(ouverte: Maison, comptes: Sequence[Compte]) -> list[tuple[str, str]]:
    """Return what keeps the tasks of a subject that has some waiting."""
    en_attente = {compte.sujet for compte in comptes if compte.etat is EtatTache.A_FAIRE}
    return [
        (chantier.sujet, raison)
        for chantier in chantiers(ouverte)
        if chantier.sujet in en_attente and (raison := chantier.empechement()) is not None
    ]


def _donnees(t: Tache) -> dict[str, Any]:
    return {
        "sujet": t.sujet,
        "reference": t.reference,
        "etat": t.etat,
        "enCours": t.prise,
        "creeeLe": t.creee_le,
        "dueLe": t.due_le,
        "essais": t.essais,
        "erreur": t.erreur,
        "finieLe": t.finie_le,
    }


def _detail(detail: DetailTache) -> dict[str, Any]:
    accepte = detail.courriel
    courriel = accepte and {
        "messageId": accepte.message_id,
        "destinataire": list(accepte.courriel.destinataires),
        "restant": list(accepte.restants) if detail.tache.etat is not EtatTache.FAITE else [],
        "objet": accepte.courriel.objet,
        "texte": accepte.courriel.texte,
        "piece": [{"nom": p.nom, "type": p.type, "octets": len(p.contenu)} for p in accepte.courriel.pieces],
    }
    return _donnees(detail.tache) | {"courriel": courriel}


def _etat(t: Tache) -> Text:
    libelle, couleur = ("en cours", "cyan") if t.prise else _ETATS[t.etat]
    return Text(libelle, style=couleur)


def _dessiner_liste(
    toutes: Sequence[Tache], comptes: Sequence[Compte], retenues: Sequence[tuple[str, str]]
) -> Iterator[RenderableType]:
    if not toutes:
        yield "Aucune tâche."
    else:
        table = tableau(
            "Référence", "Sujet", "État", "Essais", "Prochain essai", "Finie le", "Dernière erreur"
        )
        for t in toutes:
            table.add_row(
                t.reference,
                t.sujet,
                _etat(t),
                str(t.essais),
                quand(t.due_le) if t.etat is EtatTache.A_FAIRE else "",
                quand(t.finie_le),
                Text(t.erreur or ""),
            )
        yield table
    for compte in comptes:
        libelle, couleur = _ETATS[compte.etat]
        yield Text.assemble(f"{compte.sujet} : {compte.nombre} ", (libelle, couleur))
    for sujet, raison in retenues:
        yield Text.assemble((f"{sujet} : ", "bold"), (raison, "yellow"))


def _dessiner(detail: DetailTache) -> Iterator[RenderableType]:
    t, accepte = detail.tache, detail.courriel
    yield Text.assemble((f"{t.sujet} {t.reference}", "bold"), "  ", _etat(t))
    yield fiche(
        [
            ("Créée le", quand(t.creee_le)),
            ("Prochain essai", quand(t.due_le) if t.etat is EtatTache.A_FAIRE else None),
            ("Finie le", quand(t.finie_le)),
            ("Essais", str(t.essais)),
            ("Dernière erreur", t.erreur),
        ]
    )
    if accepte is not None:
        yield fiche(
            [
                ("Message-ID", accepte.message_id),
                ("Destinataires", ", ".join(accepte.courriel.destinataires)),
                ("Objet", accepte.courriel.objet),
                ("Pièces jointes", ", ".join(p.nom for p in accepte.courriel.pieces)),
            ]
        )
        yield Text(accepte.courriel.texte)
