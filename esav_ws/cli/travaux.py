"""`esav travaux`: planned works on the network, told to the Opérateurs whose lines they touch."""

from collections.abc import Mapping
from typing import Annotated

import typer

from esav_ws.application.messages_reseau import DeclarerReseau, ModifierReseau, ReplanifierTravaux
from esav_ws.cli import reseau, reseau_options, reseau_verbes
from esav_ws.cli.commun import Auteur, instant, libelles, texte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.reseau_options import Motif, Reference, Revision, Simuler
from esav_ws.cli.sortie import EnJson
from esav_ws.domain.reseau_codes import NatureIntervention, NatureReseau
from esav_ws.domain.reseau_fiche import lire

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


@app.command("plan", help=AIDE_PLANIFIER)
@reseau_options.decrit_par(reseau_options.TRAVAUX)
def planifier(
    *,
    motif: Motif,
    valeurs: Mapping[str, str],
    reference: Annotated[
        str | None, typer.Option(metavar="REF", help="Référence chez vous ; sinon, elle est donnée.")
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Plan works."""
    commande = DeclarerReseau(
        nature=TRAVAUX,
        description=lire(valeurs, TRAVAUX),
        motif=texte("--motif", motif),
        reference=reference and reference.strip().upper(),
    )
    reseau.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


@app.command(
    "update",
    help="Met à jour des travaux : ce qui est donné change, le reste demeure ; un texte vide efface.\n\n"
    'Exemple : [bold]esav travaux update TP-42 --commentaire "Accès par la cour" --motif "Précision"[/]',
)
@reseau_options.decrit_par(reseau_options.TRAVAUX)
def modifier(
    *,
    reference: Reference,
    motif: Motif,
    valeurs: Mapping[str, str],
    revision: Revision = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Describe works otherwise."""
    commande = ModifierReseau(
        nature=TRAVAUX,
        reference=reference.strip().upper(),
        changements=reseau.exiger_un_changement(valeurs),
        motif=texte("--motif", motif),
        revision=revision,
    )
    reseau.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


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
    reseau.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


reseau_verbes.ajouter(
    app,
    TRAVAUX,
    reseau_verbes.Aides(
        groupe="travaux",
        exemple="TP-42",
        clore="Clôt des travaux",
        annuler="Annule des travaux : ils n'auront pas lieu.",
        lister="Liste les travaux prévus ou en cours, les derniers modifiés d'abord.",
        montrer="Montre des travaux",
        importer="des travaux",
        importees="Une référence nouvelle planifie, une référence connue est mise à jour, replanifiée",
    ),
)
