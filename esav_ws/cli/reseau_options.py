"""The options that `esav incident` and `esav travaux` share."""

from typing import Annotated

import typer

from esav_ws.domain.reseau_codes import EtatReseau

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
