"""`esav collectif`: the collective faults that detection proposes, and the acts that all their signalisations follow."""

from collections.abc import Callable
from typing import Annotated, Any, Final

import typer

from esav_ws.application.messages import TAILLE_PAGE
from esav_ws.application.messages_collectif import (
    ActeCollectif,
    AvancerCollectif,
    CloreCollectif,
    CollectifSuivi,
    ConfirmerCollectif,
    ConsulterCollectif,
    DetacherSignalisation,
    EcarterCollectif,
    ListerCollectifs,
    LotSuivi,
    RattacherSignalisations,
    ReprendreSuivi,
    SuivreCollectif,
)
from esav_ws.bootstrap import Maison
from esav_ws.cli import vue_collectif as vue
from esav_ws.cli.commun import Auteur, Taille, agent, libelles, maison, parmi, texte
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer
from esav_ws.domain.derangement_collectif import MOTIF_MAX, EtatCollectif, Rattachement
from esav_ws.domain.motifs import CodeCloture
from esav_ws.domain.operateur import Acteur

app = groupe(
    """Dérangements collectifs : plusieurs signalisations, une seule cause, un seul acte pour toutes.

e-SAV les propose ; l'agent confirme ou écarte. Un numéro s'écrit comme on veut : [bold]dc cqkb9bjkf[/] vaut [bold]DC-CQKB-9BJK-F[/].

Exemple : [bold]esav collectif list[/]
"""
)

Numero = Annotated[str, typer.Argument(metavar="NUMERO", help="Numéro du dérangement collectif.")]
Signalisations = Annotated[
    list[str] | None,
    typer.Argument(metavar="SIGNALISATION", help="Signalisations à rattacher ; aucune : les proposées."),
]
Motif = Annotated[
    str | None,
    typer.Option(
        metavar="TEXTE", help="Lu par tous les Opérateurs concernés : n'y nommez ni ligne ni client."
    ),
]
MotifExige = Annotated[
    str,
    typer.Option(
        metavar="TEXTE", help="Lu par tous les Opérateurs concernés : n'y nommez ni ligne ni client."
    ),
]
Simuler = Annotated[bool, typer.Option("--simuler", help="Dit ce que l'acte donnerait, sans rien écrire.")]
LOTS_SIMULES: Final = 20
"""Batches that a simulation runs at most: it keeps others from writing meanwhile."""
_CLOTURES: Final = tuple(code for code in CodeCloture if code is not CodeCloture.ANNULATION)


@app.command(
    "list",
    help="Liste les dérangements collectifs, le dernier proposé d'abord ; sans --tous, ceux qui ne sont pas finis.\n\n"
    "Exemple : [bold]esav collectif list --tous[/]",
)
def lister(
    *,
    tous: Annotated[bool, typer.Option("--tous", help="Les clos et les écartés aussi.")] = False,
    taille: Taille = TAILLE_PAGE,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """List collective faults."""
    with maison() as ouverte:
        requete = ListerCollectifs(tous=tous, taille=taille)
        lus = ouverte.bus.executer(requete, agent(auteur, ouverte.settings))
    montrer({"collectif": [vue.donnees(lu) for lu in lus]}, lambda: vue.liste(lus), en_json=en_json)


@app.command(
    "show",
    help="Montre un dérangement collectif et ses signalisations : d'abord celles qui ne suivent pas, et pourquoi.\n\n"
    "Exemple : [bold]esav collectif show DC-CQKB-9BJK-F[/]",
)
def montrer_un(
    *, numero: Numero, taille: Taille = TAILLE_PAGE, auteur: Auteur = None, en_json: EnJson = False
) -> None:
    """Show one whole."""
    with maison() as ouverte:
        requete = ConsulterCollectif(numero=numero, taille=taille)
        lu = ouverte.bus.executer(requete, agent(auteur, ouverte.settings))
    montrer(vue.donnees(lu), lambda: vue.dessiner(lu), en_json=en_json)


@app.command(
    "confirm",
    help="""Confirme une proposition : ses signalisations la suivent désormais.

Exemple : [bold]esav collectif confirm DC-CQKB-9BJK-F --accepter --rattachement auto[/]
""",
)
def confirmer(
    *,
    numero: Numero,
    accepter: Annotated[
        bool, typer.Option("--accepter", help="Accepte celles qui sont encore en dépôt, en suivant.")
    ] = False,
    rattachement: Annotated[
        str,
        typer.Option(
            metavar="MODE", help="Dépôts suivants sur le même support : propose (à l'agent), ou auto."
        ),
    ] = Rattachement.PROPOSE,
    motif: Motif = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Confirm a proposal."""
    commande = ConfirmerCollectif(
        numero=numero,
        motif=_motif(motif),
        accepte=accepter,
        rattachement=Rattachement(parmi("--rattachement", Rattachement, rattachement)),
    )
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "dismiss",
    help="""Écarte une proposition : ses signalisations ne seront plus proposées ensemble. Définitif.

Exemple : [bold]esav collectif dismiss DC-CQKB-9BJK-F --motif "Défauts sans lien"[/]
""",
)
def ecarter(
    *,
    numero: Numero,
    motif: MotifExige,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Dismiss a proposal."""
    commande = EcarterCollectif(numero=numero, motif=_motif(motif))
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "attach",
    help="""Rattache des signalisations, toutes ou aucune ; sans numéro, celles qui sont proposées.

Exemple : [bold]esav collectif attach DC-CQKB-9BJK-F BG2P-V6MD-2[/]
""",
)
def rattacher(
    *,
    numero: Numero,
    signalisations: Signalisations = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Attach signalisations."""
    commande = RattacherSignalisations(numero=numero, signalisations=tuple(signalisations or ()))
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


@app.command(
    "detach",
    help="""Détache une signalisation : elle continue seule, d'où elle est.

Exemple : [bold]esav collectif detach DC-CQKB-9BJK-F BG2P-V6MD-2[/]
""",
)
def detacher(
    *,
    numero: Numero,
    signalisation: Annotated[
        str, typer.Argument(metavar="SIGNALISATION", help="Numéro de la signalisation.")
    ],
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Take one signalisation out."""
    commande = DetacherSignalisation(numero=numero, signalisation=signalisation)
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def clore(
    *,
    numero: Numero,
    code: Annotated[str, typer.Option(metavar="CODE", help="Comment, parmi les codes ci-dessus.")],
    motif: MotifExige,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Close all with one act."""
    commande = CloreCollectif(
        numero=numero, code=CodeCloture(parmi("--code", _CLOTURES, code)), motif=_motif(motif)
    )
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def _simple(fabrique: Callable[[str, str], ActeCollectif]) -> Callable[..., None]:
    def acte(
        *,
        numero: Numero,
        motif: Motif = None,
        simuler: Simuler = False,
        auteur: Auteur = None,
        en_json: EnJson = False,
    ) -> None:
        _accomplir(fabrique(numero, _motif(motif)), auteur, simuler=simuler, en_json=en_json)

    return acte


def _vers(etat: EtatCollectif) -> Callable[[str, str], ActeCollectif]:
    return lambda numero, motif: AvancerCollectif(numero=numero, motif=motif, vers=etat)


for _verbe, _aide, _fabrique in (
    (
        "start",
        "Prend en charge, pour toutes : un technicien cherche la cause commune.",
        _vers(EtatCollectif.EN_COURS),
    ),
    (
        "restore",
        "Déclare le service rétabli pour toutes : l'horloge de chacune s'arrête à cet instant.",
        _vers(EtatCollectif.RETABLI),
    ),
    ("repair", "Déclare le défaut réparé, pour toutes.", _vers(EtatCollectif.REPARE)),
    (
        "follow",
        "Essaie de nouveau celles qui n'ont pas pu suivre, gelées ou en dépôt alors.",
        lambda numero, motif: ReprendreSuivi(numero=numero, motif=motif),
    ),
):
    app.command(_verbe, help=f"{_aide}\n\nExemple : [bold]esav collectif {_verbe} DC-CQKB-9BJK-F[/]\n")(
        _simple(_fabrique)
    )

app.command(
    "close",
    help=f"""Clôt toutes les signalisations d'un seul acte, avec son code et son motif. Essayez d'abord avec --simuler.

Exemple : [bold]esav collectif close DC-CQKB-9BJK-F --code REPARATION_RESEAU --motif 'Câble refait'[/]

{libelles(_CLOTURES)}
""",
)(clore)


def _motif(motif: str | None) -> str:
    return "" if motif is None else texte("--motif", motif, MOTIF_MAX)


def _accomplir(commande: ActeCollectif, auteur: str | None, *, simuler: bool, en_json: bool) -> None:
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        avancees, lu = (_simuler if simuler else _executer)(commande, acteur, ouverte)
    donnees = {"simulation": simuler, "avancees": avancees, **vue.donnees(lu)}
    montrer(donnees, lambda: vue.dessiner_acte(lu, avancees=avancees, simulation=simuler), en_json=en_json)


def _executer(commande: ActeCollectif, acteur: Acteur, ouverte: Maison) -> tuple[int, CollectifSuivi]:
    """Return how many signalisations moved, and what there is then. The background work ends what is cut short here."""
    return _derouler(commande, lambda message: ouverte.bus.executer(message, acteur), lots=None)


def _simuler(commande: ActeCollectif, acteur: Acteur, ouverte: Maison) -> tuple[int, CollectifSuivi]:
    lot = ouverte.bus.lot()
    lot.attendre()
    try:
        return _derouler(
            commande, lambda message: lot.executer(ouverte.bus.preparer(message, acteur)), lots=LOTS_SIMULES
        )
    finally:
        lot.abandonner()


def _derouler(
    commande: ActeCollectif, executer: Callable[[Any], Any], *, lots: int | None
) -> tuple[int, CollectifSuivi]:
    fait: CollectifSuivi = executer(commande)
    numero = fait.collectif.numero
    avancees, passes = 0, 0
    while lots is None or passes < lots:
        lot: LotSuivi = executer(SuivreCollectif(numero=numero))
        if not lot.reste:
            break
        avancees += lot.avancees
        passes += 1
    return avancees, executer(ConsulterCollectif(numero=numero))
