"""`esav incident`: incidents of the network, told to the Opérateurs whose lines they touch."""

from pathlib import Path
from typing import Annotated

import typer

from esav_ws.application.messages import TAILLE_PAGE
from esav_ws.application.messages_reseau import AnnulerReseau, CloreReseau, DeclarerReseau, ModifierReseau
from esav_ws.cli import reseau as commun
from esav_ws.cli.commun import Auteur, Taille, instant, libelles, texte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.reseau_options import (
    Commentaire,
    CommentaireOc,
    Contact,
    Debut,
    Equipement,
    Etats,
    Fin,
    Impact,
    InterventionOc,
    Motif,
    Pbo,
    Pm,
    Pmt,
    Reference,
    Revision,
    Simuler,
)
from esav_ws.cli.sortie import EnJson
from esav_ws.domain.reseau_codes import CauseIncident, NatureReseau
from esav_ws.domain.reseau_fiche import COLONNES, lire

INCIDENT = NatureReseau.INCIDENT

app = groupe(
    "Incidents de réseau, dits aux Opérateurs dont ils touchent les lignes.\n\n"
    "Exemple : [bold]esav incident list[/]"
)

Cause = Annotated[
    str | None,
    typer.Option(
        "--cause", metavar="CODE", help="Cause, par exemple CABLE_COUPE ; liste dans l'aide d'« open »."
    ),
]

AIDE_OUVRIR = f"""Ouvre un incident ; les Opérateurs qui ont des lignes sous ces équipements sont prévenus dans la minute.

Les signalisations ouvertes sur ces lignes, déposées depuis son début, lui sont rattachées ; celles qui viennent le sont à leur dépôt.

Causes :
{libelles(CauseIncident)}

Exemple : [bold]esav incident open --equipement PM --pm FI-21231-0001 --debut 2026-03-02T08:30 --cause CABLE_COUPE --motif "Alarme"[/]
"""
AIDE_IMPORTER = f"""Importe des incidents d'un fichier CSV (titres en première ligne) ou JSON (un objet par ligne), en UTF-8.

Colonnes : reference, etat, {", ".join(COLONNES)}. Une référence nouvelle ouvre, une référence connue est mise à jour, close (etat CLOTURE) ou annulée (ANNULE). Chaque ligne refusée est nommée ; les autres sont prises. Coupé, relancez la même commande : ce qui est déjà fait ne change rien.

Exemple : [bold]esav incident import incidents.csv --simuler[/]
"""


@app.command("open", help=AIDE_OUVRIR)
def ouvrir(
    *,
    motif: Motif,
    debut: Debut = None,
    equipement: Equipement = None,
    pm: Pm = None,
    pmt: Pmt = None,
    pbo: Pbo = None,
    cause: Cause = CauseIncident.EN_RECHERCHE.value,
    impact: Impact = None,
    fin: Fin = None,
    commentaire: Commentaire = None,
    commentaire_oc: CommentaireOc = None,
    contact: Contact = None,
    intervention_oc: InterventionOc = None,
    reference: Annotated[
        str | None, typer.Option(metavar="REF", help="Référence chez vous ; sinon, elle est donnée.")
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Open an incident."""
    valeurs = commun.colonnes(
        dateDebut=debut,
        dateFin=fin,
        equipement=equipement,
        referencePm=pm,
        referencePmt=pmt,
        referencePbo=pbo,
        cause=cause,
        impact=impact,
        commentaire=commentaire,
        commentaireOC=commentaire_oc,
        contactOI=contact,
        interventionRequiseOC=intervention_oc,
    )
    commande = DeclarerReseau(
        nature=INCIDENT,
        description=lire(valeurs, INCIDENT),
        motif=texte("--motif", motif),
        reference=reference and reference.strip().upper(),
    )
    commun.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


@app.command(
    "update",
    help="Met à jour un incident : ce qui est donné change, le reste demeure ; un texte vide efface.\n\n"
    'Exemple : [bold]esav incident update INC-42 --fin 2026-03-02T18:00 --motif "Soudure en cours"[/]',
)
def modifier(
    *,
    reference: Reference,
    motif: Motif,
    debut: Debut = None,
    equipement: Equipement = None,
    pm: Pm = None,
    pmt: Pmt = None,
    pbo: Pbo = None,
    cause: Cause = None,
    impact: Impact = None,
    fin: Fin = None,
    commentaire: Commentaire = None,
    commentaire_oc: CommentaireOc = None,
    contact: Contact = None,
    intervention_oc: InterventionOc = None,
    revision: Revision = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Describe an incident otherwise."""
    valeurs = commun.colonnes(
        dateDebut=debut,
        dateFin=fin,
        equipement=equipement,
        referencePm=pm,
        referencePmt=pmt,
        referencePbo=pbo,
        cause=cause,
        impact=impact,
        commentaire=commentaire,
        commentaireOC=commentaire_oc,
        contactOI=contact,
        interventionRequiseOC=intervention_oc,
    )
    commande = ModifierReseau(
        nature=INCIDENT,
        reference=reference.strip().upper(),
        changements=commun.exiger_un_changement(valeurs),
        motif=texte("--motif", motif),
        revision=revision,
    )
    commun.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


@app.command(
    "close",
    help="Clôt un incident ; un commentaire le dit sur chaque signalisation ouverte rattachée, que vous clôturez vous-même.\n\n"
    'Exemple : [bold]esav incident close INC-42 --motif "Câble réparé"[/]',
)
def clore(
    *,
    reference: Reference,
    motif: Motif,
    fin_reelle: Annotated[
        str | None, typer.Option(metavar="DATE", help="Quand il a fini en fait ; par défaut, maintenant.")
    ] = None,
    revision: Revision = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Close an incident."""
    commande = CloreReseau(
        nature=INCIDENT,
        reference=reference.strip().upper(),
        motif=texte("--motif", motif),
        fin_reelle=instant("--fin-reelle", fin_reelle) if fin_reelle else None,
        revision=revision,
    )
    commun.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


@app.command(
    "cancel",
    help="Annule un incident : il n'y en avait pas.\n\n"
    'Exemple : [bold]esav incident cancel INC-42 --motif "Fausse alarme"[/]',
)
def annuler(
    *,
    reference: Reference,
    motif: Motif,
    revision: Revision = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Cancel an incident."""
    commande = AnnulerReseau(
        nature=INCIDENT,
        reference=reference.strip().upper(),
        motif=texte("--motif", motif),
        revision=revision,
    )
    commun.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


@app.command(
    "list",
    help="Liste les incidents en cours, les derniers modifiés d'abord.\n\nExemple : [bold]esav incident list --tout[/]",
)
def lister(
    *,
    etats: Etats = None,
    pm: Pm = None,
    tout: Annotated[bool, typer.Option("--tout", help="Aussi les clos et les annulés.")] = False,
    taille: Taille = TAILLE_PAGE,
    curseur: Annotated[
        str | None, typer.Option(metavar="TEXTE", help="Page suivante : le curseur que la précédente donne.")
    ] = None,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show a page of incidents."""
    commun.lister(
        INCIDENT,
        etats=etats,
        pm=pm,
        tout=tout,
        taille=taille,
        curseur=curseur,
        auteur=auteur,
        en_json=en_json,
    )


@app.command(
    "show",
    help="Montre un incident : équipements, Opérateurs, prestations, signalisations rattachées, historique.\n\n"
    "Exemple : [bold]esav incident show INC-42[/]",
)
def montrer_un(*, reference: Reference, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show one incident."""
    commun.montrer_un(INCIDENT, reference, auteur=auteur, en_json=en_json)


@app.command("import", help=AIDE_IMPORTER)
def importer(
    *,
    fichier: Annotated[
        Path, typer.Argument(metavar="FICHIER", help="Fichier CSV ou JSON ; d'abord avec --simuler.")
    ],
    motif: Annotated[
        str, typer.Option(metavar="TEXTE", help="Pourquoi ; conservé dans l'historique.")
    ] = "Import d'un fichier",
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Import incidents; exit code 1 when lines were refused."""
    commun.importer(INCIDENT, fichier, motif=motif, simuler=simuler, auteur=auteur, en_json=en_json)
