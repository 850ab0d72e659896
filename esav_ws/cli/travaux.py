"""`esav travaux`: planned works on the network, told to the Opérateurs whose lines they touch."""

from pathlib import Path
from typing import Annotated

import typer

from esav_ws.application.messages import TAILLE_PAGE
from esav_ws.application.messages_reseau import (
    AnnulerReseau,
    CloreReseau,
    DeclarerReseau,
    ModifierReseau,
    ReplanifierTravaux,
)
from esav_ws.cli import reseau as commun
from esav_ws.cli.commun import Auteur, Taille, instant, libelles, texte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.reseau_options import (
    Commentaire,
    CommentaireOc,
    Contact,
    Curatifs,
    Debut,
    Equipement,
    Etats,
    Fin,
    Immeuble,
    Impact,
    Incident,
    Intervention,
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
from esav_ws.domain.reseau_codes import NatureIntervention, NatureReseau
from esav_ws.domain.reseau_fiche import COLONNES, lire

TRAVAUX = NatureReseau.TRAVAUX_PROGRAMMES

app = groupe(
    "Travaux programmés sur le réseau, dits aux Opérateurs dont ils touchent les lignes.\n\n"
    "Exemple : [bold]esav travaux list[/]"
)

AIDE_PLANIFIER = f"""Planifie des travaux sur le réseau ; les Opérateurs qui ont des lignes sous ces équipements sont prévenus dans la minute.

Une signalisation déposée pendant les travaux sur une de ces lignes leur est rattachée.

Natures :
{libelles(NatureIntervention)}

Exemple : [bold]esav travaux plan --equipement PM --pm FI-21231-0001 --debut 2026-03-09T08:00 --fin 2026-03-09T12:00 --nature CHGC --motif "Câble vétuste"[/]
"""
AIDE_IMPORTER = f"""Importe des travaux d'un fichier CSV (titres en première ligne) ou JSON (un objet par ligne), en UTF-8.

Colonnes : reference, etat, {", ".join(COLONNES)}. Une référence nouvelle planifie, une référence connue est mise à jour, replanifiée, close (etat CLOTURE) ou annulée (ANNULE). Chaque ligne refusée est nommée ; les autres sont prises. Coupé, relancez la même commande : ce qui est déjà fait ne change rien.

Exemple : [bold]esav travaux import travaux.csv --simuler[/]
"""


@app.command("plan", help=AIDE_PLANIFIER)
def planifier(
    *,
    motif: Motif,
    debut: Debut = None,
    equipement: Equipement = None,
    pm: Pm = None,
    pmt: Pmt = None,
    pbo: Pbo = None,
    nature: Intervention = None,
    impact: Impact = None,
    fin: Fin = None,
    commentaire: Commentaire = None,
    commentaire_oc: CommentaireOc = None,
    contact: Contact = None,
    intervention_oc: InterventionOc = None,
    curatifs: Curatifs = None,
    immeuble: Immeuble = None,
    incident: Incident = None,
    reference: Annotated[
        str | None, typer.Option(metavar="REF", help="Référence chez vous ; sinon, elle est donnée.")
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Plan works."""
    valeurs = commun.colonnes(
        dateDebut=debut,
        dateFin=fin,
        equipement=equipement,
        referencePm=pm,
        referencePmt=pmt,
        referencePbo=pbo,
        natureIntervention=nature,
        impact=impact,
        commentaire=commentaire,
        commentaireOC=commentaire_oc,
        contactOI=contact,
        interventionRequiseOC=intervention_oc,
        travauxCuratifs=curatifs,
        immeuble=immeuble,
        referenceIncident=incident,
    )
    commande = DeclarerReseau(
        nature=TRAVAUX,
        description=lire(valeurs, TRAVAUX),
        motif=texte("--motif", motif),
        reference=reference and reference.strip().upper(),
    )
    commun.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


@app.command(
    "update",
    help="Met à jour des travaux : ce qui est donné change, le reste demeure ; un texte vide efface.\n\n"
    'Exemple : [bold]esav travaux update TP-42 --commentaire "Accès par la cour" --motif "Précision"[/]',
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
    nature: Intervention = None,
    impact: Impact = None,
    fin: Fin = None,
    commentaire: Commentaire = None,
    commentaire_oc: CommentaireOc = None,
    contact: Contact = None,
    intervention_oc: InterventionOc = None,
    curatifs: Curatifs = None,
    immeuble: Immeuble = None,
    incident: Incident = None,
    revision: Revision = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Describe works otherwise."""
    valeurs = commun.colonnes(
        dateDebut=debut,
        dateFin=fin,
        equipement=equipement,
        referencePm=pm,
        referencePmt=pmt,
        referencePbo=pbo,
        natureIntervention=nature,
        impact=impact,
        commentaire=commentaire,
        commentaireOC=commentaire_oc,
        contactOI=contact,
        interventionRequiseOC=intervention_oc,
        travauxCuratifs=curatifs,
        immeuble=immeuble,
        referenceIncident=incident,
    )
    commande = ModifierReseau(
        nature=TRAVAUX,
        reference=reference.strip().upper(),
        changements=commun.exiger_un_changement(valeurs),
        motif=texte("--motif", motif),
        revision=revision,
    )
    commun.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


@app.command(
    "reschedule",
    help="Replanifie des travaux à d'autres dates ; les Opérateurs concernés sont prévenus.\n\n"
    'Exemple : [bold]esav travaux reschedule TP-42 --debut 2026-03-10T08:00 --fin 2026-03-10T12:00 --motif "Pluie"[/]',
)
def replanifier(
    *,
    reference: Reference,
    debut: Annotated[str, typer.Option("--debut", metavar="DATE", help="Nouveau début (Paris).")],
    fin: Annotated[str, typer.Option("--fin", metavar="DATE", help="Nouvelle fin prévue.")],
    motif: Motif,
    revision: Revision = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Move works to other dates."""
    commande = ReplanifierTravaux(
        reference=reference.strip().upper(),
        debut=instant("--debut", debut),
        fin=instant("--fin", fin),
        motif=texte("--motif", motif),
        revision=revision,
    )
    commun.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


@app.command(
    "close",
    help="Clôt des travaux ; un commentaire le dit sur chaque signalisation ouverte rattachée, que vous clôturez vous-même.\n\n"
    'Exemple : [bold]esav travaux close TP-42 --motif "Finis"[/]',
)
def clore(
    *,
    reference: Reference,
    motif: Motif,
    fin_reelle: Annotated[
        str | None, typer.Option(metavar="DATE", help="Quand ils ont fini en fait ; par défaut, maintenant.")
    ] = None,
    revision: Revision = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Close works."""
    commande = CloreReseau(
        nature=TRAVAUX,
        reference=reference.strip().upper(),
        motif=texte("--motif", motif),
        fin_reelle=instant("--fin-reelle", fin_reelle) if fin_reelle else None,
        revision=revision,
    )
    commun.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


@app.command(
    "cancel",
    help="Annule des travaux : ils n'auront pas lieu.\n\n"
    'Exemple : [bold]esav travaux cancel TP-42 --motif "Autorisation refusée"[/]',
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
    """Cancel works."""
    commande = AnnulerReseau(
        nature=TRAVAUX,
        reference=reference.strip().upper(),
        motif=texte("--motif", motif),
        revision=revision,
    )
    commun.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


@app.command(
    "list",
    help="Liste les travaux prévus ou en cours, les derniers modifiés d'abord.\n\nExemple : [bold]esav travaux list --tout[/]",
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
    """Show a page of works."""
    commun.lister(
        TRAVAUX,
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
    help="Montre des travaux : équipements, Opérateurs, prestations, signalisations rattachées, historique.\n\n"
    "Exemple : [bold]esav travaux show TP-42[/]",
)
def montrer_un(*, reference: Reference, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show works."""
    commun.montrer_un(TRAVAUX, reference, auteur=auteur, en_json=en_json)


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
    """Import works; exit code 1 when lines were refused."""
    commun.importer(TRAVAUX, fichier, motif=motif, simuler=simuler, auteur=auteur, en_json=en_json)
