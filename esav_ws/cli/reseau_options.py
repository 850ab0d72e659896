"""The options of `esav incident` and `esav travaux`, and how those that describe an event become its columns."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from types import MappingProxyType
from typing import Annotated, Any, Final, get_args

import typer

from esav_ws.domain.reseau_codes import EtatReseau
from esav_ws.domain.reseau_erreurs import DescriptionReseauIncorrecte

Reference = Annotated[
    str,
    typer.Argument(metavar="REF", help="Référence de l'incident ou des travaux, par exemple INC-2026-0042."),
]
Motif = Annotated[str, typer.Option(metavar="TEXTE", help="Pourquoi ; conservé dans l'historique.")]
Simuler = Annotated[
    bool, typer.Option("--simuler", help="Dit ce qui serait fait, sans rien écrire ni rien annoncer.")
]
Revision = Annotated[
    int | None,
    typer.Option(metavar="N", help="Révision sur laquelle vous décidez : refusé si un autre a écrit depuis."),
]
Etats = Annotated[
    str | None,
    typer.Option(
        "--etat", metavar="ÉTATS", help=f"États séparés par des virgules : {', '.join(EtatReseau)}."
    ),
]
Pm = Annotated[
    str | None,
    typer.Option(
        "--pm", metavar="PM", help="Points de mutualisation, séparés par des blancs : FI-21231-0001."
    ),
]
Pmt = Annotated[str | None, typer.Option("--pmt", metavar="PMT", help="PM techniques touchés.")]
Pbo = Annotated[
    str | None,
    typer.Option("--pbo", metavar="PBO", help="Points de branchement ; PM:PBO s'il y a plusieurs PM."),
]
Equipement = Annotated[
    str | None,
    typer.Option("--equipement", metavar="CODE", help="Ce qui est touché : PM, PMT, PBO ou LIENPMPBO."),
]
Debut = Annotated[
    str | None, typer.Option("--debut", metavar="DATE", help="Début, par exemple 2026-03-02T08:30 (Paris).")
]
Fin = Annotated[str | None, typer.Option("--fin", metavar="DATE", help="Fin prévue.")]
Impact = Annotated[
    str | None, typer.Option("--impact", metavar="CODE", help="COUPURE, DEGRADATION ou SANS_COUPURE.")
]
Commentaire = Annotated[
    str | None, typer.Option("--commentaire", metavar="TEXTE", help="Lu par les Opérateurs ; 512 caractères.")
]
CommentaireOc = Annotated[
    str | None, typer.Option("--commentaire-oc", metavar="TEXTE", help="Ce que les Opérateurs ont à faire.")
]
Contact = Annotated[str | None, typer.Option("--contact", metavar="TEXTE", help="Qui joindre chez l'OI.")]
InterventionOc = Annotated[
    bool | None,
    typer.Option("--intervention-oc/--sans-intervention-oc", help="Les Opérateurs ont à intervenir, ou non."),
]
Cause = Annotated[
    str | None,
    typer.Option(
        "--cause", metavar="CODE", help="Cause, par exemple CABLE_COUPE ; liste dans l'aide d'« open »."
    ),
]
Intervention = Annotated[
    str | None,
    typer.Option(
        "--nature", metavar="CODE", help="Nature, par exemple CHGC ; liste dans l'aide de « plan »."
    ),
]
Curatifs = Annotated[
    bool | None, typer.Option("--curatifs/--preventifs", help="Ils réparent, ou préviennent.")
]
Immeuble = Annotated[
    str | None, typer.Option("--immeuble", metavar="TEXTE", help="Immeubles touchés, séparés par « | ».")
]
Incident = Annotated[
    str | None, typer.Option("--incident", metavar="REF", help="Incident que les travaux réparent.")
]

_COMMUNES: Final = {
    "dateDebut": Debut,
    "dateFin": Fin,
    "equipement": Equipement,
    "referencePm": Pm,
    "referencePmt": Pmt,
    "referencePbo": Pbo,
    "impact": Impact,
    "commentaire": Commentaire,
    "commentaireOC": CommentaireOc,
    "contactOI": Contact,
    "interventionRequiseOC": InterventionOc,
}
INCIDENT: Final[Mapping[str, Any]] = MappingProxyType({**_COMMUNES, "cause": Cause})
"""The options that describe an incident, by the column of `domain.reseau_fiche` that each gives."""
TRAVAUX: Final[Mapping[str, Any]] = MappingProxyType(
    {
        **_COMMUNES,
        "natureIntervention": Intervention,
        "travauxCuratifs": Curatifs,
        "immeuble": Immeuble,
        "referenceIncident": Incident,
    }
)
"""The same, of planned works."""


def decrit_par(options: Mapping[str, Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return what gives a command these *options*, and calls it with their `valeurs`: texts by column.

    An option that is not given has no value; an empty text erases. What is wrong with a description is said of options.
    """
    # of an annotated option, typer holds the first name as its default until it reads the command
    noms = {colonne: get_args(option)[1].default.partition("/")[0] for colonne, option in options.items()}
    ajoutees = [
        inspect.Parameter(colonne, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option)
        for colonne, option in options.items()
    ]

    def decorer(commande: Callable[..., None]) -> Callable[..., None]:
        @wraps(commande)
        def appelee(**donnees: Any) -> None:
            valeurs = {nom: _ecrire(lue) for nom in options if (lue := donnees.pop(nom)) is not None}
            try:
                commande(valeurs=valeurs, **donnees)
            except DescriptionReseauIncorrecte as erreur:
                fautes = [replace(e, xpath=noms.get(e.xpath, e.xpath)) for e in erreur.elements]
                raise DescriptionReseauIncorrecte(fautes) from erreur

        signature = inspect.signature(commande)
        parametres = [
            parametre
            for nom, garde in signature.parameters.items()
            for parametre in (ajoutees if nom == "valeurs" else [garde])
        ]
        appelee.__signature__ = signature.replace(parameters=parametres)  # type: ignore[attr-defined] # typer reads it
        return appelee

    return decorer


def _ecrire(valeur: str | bool) -> str:
    if isinstance(valeur, str):
        return valeur
    return "OUI" if valeur else "NON"
