"""`esav incident`: incidents of the network, told to the Opérateurs whose lines they touch."""

from collections.abc import Mapping
from typing import Annotated

import typer

from esav_ws.application.messages_reseau import DeclarerReseau, ModifierReseau
from esav_ws.cli import reseau, reseau_options, reseau_verbes
from esav_ws.cli.commun import Auteur, libelles, texte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.reseau_options import Motif, Reference, Revision, Simuler
from esav_ws.cli.sortie import EnJson
from esav_ws.domain.reseau_codes import CauseIncident, NatureReseau
from esav_ws.domain.reseau_fiche import lire

INCIDENT = NatureReseau.INCIDENT

app = groupe(
    "Incidents de réseau, dits aux Opérateurs dont ils touchent les lignes.\n\n"
    "Exemple : [bold]esav incident list[/]"
)

AIDE_OUVRIR = f"""Ouvre un incident ; les Opérateurs qui ont des lignes sous ces équipements sont prévenus dans la minute.

Les signalisations ouvertes sur ces lignes, déposées depuis son début, lui sont rattachées ; celles qui viennent le sont à leur dépôt.

Causes ; sans --cause, {CauseIncident.EN_RECHERCHE} :
{libelles(CauseIncident)}

Exemple : [bold]esav incident open --equipement PM --pm FI-21231-0001 --debut 2026-03-02T08:30 --cause CABLE_COUPE --motif "Alarme"[/]
"""


@app.command("open", help=AIDE_OUVRIR)
@reseau_options.decrit_par(reseau_options.INCIDENT)
def ouvrir(
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
    """Open an incident."""
    commande = DeclarerReseau(
        nature=INCIDENT,
        description=lire({"cause": CauseIncident.EN_RECHERCHE.value, **valeurs}, INCIDENT),
        motif=texte("--motif", motif),
        reference=reference and reference.strip().upper(),
    )
    reseau.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


@app.command(
    "update",
    help="Met à jour un incident : ce qui est donné change, le reste demeure ; un texte vide efface.\n\n"
    'Exemple : [bold]esav incident update INC-42 --fin 2026-03-02T18:00 --motif "Soudure en cours"[/]',
)
@reseau_options.decrit_par(reseau_options.INCIDENT)
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
    """Describe an incident otherwise."""
    commande = ModifierReseau(
        nature=INCIDENT,
        reference=reference.strip().upper(),
        changements=reseau.exiger_un_changement(valeurs),
        motif=texte("--motif", motif),
        revision=revision,
    )
    reseau.faire(commande, simuler=simuler, auteur=auteur, en_json=en_json)


reseau_verbes.ajouter(
    app,
    INCIDENT,
    reseau_verbes.Aides(
        groupe="incident",
        exemple="INC-42",
        clore="Clôt un incident",
        annuler="Annule un incident : il n'y en avait pas.",
        lister="Liste les incidents en cours, les derniers modifiés d'abord.",
        montrer="Montre un incident",
        importer="des incidents",
        importees="Une référence nouvelle ouvre, une référence connue est mise à jour",
    ),
)
