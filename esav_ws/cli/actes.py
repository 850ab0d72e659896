"""The acts of the SAV agent on one signalisation, each a command of `esav signalisation`."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Final

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages import (
    Accepter,
    Clore,
    ConsulterEtat,
    ConsulterSignalisation,
    Geler,
    PrendreEnCharge,
    Progresser,
    Rejeter,
    Reprendre,
    Traitement,
    Valider,
    Verrouiller,
)
from esav_ws.application.traitement import MOUVEMENTS
from esav_ws.bootstrap import Maison
from esav_ws.cli.commun import Auteur, agent, libelles, maison, parmi, texte
from esav_ws.cli.sortie import EnJson, etat, montrer, quand
from esav_ws.cli.vue_signalisation import EN_REPARATION
from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeRejet
from esav_ws.domain.operateur import Acteur, Cote
from esav_ws.domain.signalisation import Avancement
from esav_ws.domain.signalisation_erreurs import ConflitRevision

Numero = Annotated[str, typer.Argument(metavar="NUMERO", help="Numéro de la signalisation.")]
Motif = Annotated[
    str | None, typer.Option(metavar="TEXTE", help="Ce que l'Opérateur lira (2 000 caractères au plus).")
]
MotifExige = Annotated[
    str, typer.Option(metavar="TEXTE", help="Ce que l'Opérateur lira (2 000 caractères au plus).")
]
Revision = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Révision lue avec show : l'acte est refusé si la signalisation a changé depuis.",
    ),
]
Simuler = Annotated[bool, typer.Option("--simuler", help="Dit ce que l'acte donnerait, sans rien écrire.")]

SIMPLES: Final[dict[str, tuple[Callable[..., Traitement], str]]] = {
    "accept": (Accepter, "Accepte une signalisation en dépôt : recevable, elle attend un technicien."),
    "start": (PrendreEnCharge, "Prend en charge une signalisation en qualification : un technicien l'a."),
    "resume": (Reprendre, "Lève un gel : la signalisation revient à l'état qu'il avait interrompu."),
    "restore": (
        lambda **champs: Progresser(avancement=Avancement.RETABLIE, **champs),
        "Déclare le service rétabli ; la réparation n'est pas achevée.",
    ),
    "repair": (
        lambda **champs: Progresser(avancement=Avancement.REPAREE, **champs),
        "Déclare le défaut réparé.",
    ),
    "validate": (Valider, "Valide une signalisation close : l'avis de clôture est envoyé."),
    "lock": (
        Verrouiller,
        "Passe une signalisation close ou validée au tableau de bord. Définitif : essayez d'abord avec --simuler.",
    ),
}
"""The acts that take nothing but a number: verb, command, help."""


def installer(app: typer.Typer) -> None:
    """Add every act to *app*, in the order of the work."""
    for verbe in (
        "accept",
        "reject",
        "start",
        "freeze",
        "resume",
        "restore",
        "repair",
        "close",
        "validate",
        "lock",
    ):
        if verbe in SIMPLES:
            fabrique, aide = SIMPLES[verbe]
            app.command(verbe, help=f"{aide}\n\n{_exemple(verbe)}\n")(_simple(fabrique))
        else:
            commande, aide = _COMPOSES[verbe]
            app.command(verbe, help=aide)(commande)


def rejeter(
    *,
    numero: Numero,
    code: Annotated[str, typer.Option(metavar="CODE", help="Pourquoi, parmi les codes ci-dessus.")],
    motif: MotifExige,
    revision: Revision = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Refuse a deposit as not admissible."""
    commande = Rejeter(
        numero=numero,
        code=CodeRejet(parmi("--code", CodeRejet, code)),
        motif=texte("--motif", motif),
        revision=revision,
    )
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def geler(
    *,
    numero: Numero,
    cause: Annotated[str, typer.Option(metavar="CODE", help="Ce qu'on attend, parmi les codes ci-dessus.")],
    cote: Annotated[
        str,
        typer.Option(metavar="COTE", help="Qui doit agir : OPERATEUR, ou OI, et l'horloge court toujours."),
    ] = Cote.OPERATEUR,
    demande: Annotated[
        str | None,
        typer.Option(
            metavar="TEXTE", help="Information demandée : l'Opérateur ne peut dégeler sans y répondre."
        ),
    ] = None,
    motif: Motif = None,
    revision: Revision = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Freeze a signalisation: the repair clock stops while the Opérateur is awaited."""
    commande = Geler(
        numero=numero,
        cause=CauseGel(parmi("--cause", CauseGel, cause)),
        cote=Cote(parmi("--cote", Cote, cote)),
        information_demandee=None if demande is None else texte("--demande", demande),
        motif="" if motif is None else texte("--motif", motif),
        revision=revision,
    )
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def clore(
    *,
    numero: Numero,
    code: Annotated[str, typer.Option(metavar="CODE", help="Comment, parmi les codes ci-dessus.")],
    motif: MotifExige,
    revision: Revision = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Close a signalisation."""
    commande = Clore(
        numero=numero,
        code=CodeCloture(parmi("--code", _CLOTURES, code)),
        motif=texte("--motif", motif),
        revision=revision,
    )
    _accomplir(commande, auteur, simuler=simuler, en_json=en_json)


_CLOTURES: Final = tuple(code for code in CodeCloture if code is not CodeCloture.ANNULATION)
"""Cancelling is the Opérateur's alone."""


def _exemple(verbe: str, suite: str = "") -> str:
    return f"Exemple : [bold]esav signalisation {verbe} CQKB-9BJK-F{suite}[/]"


_COMPOSES: Final[dict[str, tuple[Callable[..., None], str]]] = {
    "reject": (
        rejeter,
        f"""Rejette une signalisation en dépôt, non recevable. Définitif : essayez d'abord avec --simuler.

{_exemple("reject", " --code HORS_PERIMETRE --motif 'Défaut du côté du client'")}

{libelles(CodeRejet)}
""",
    ),
    "freeze": (
        geler,
        f"""Gèle une signalisation : l'horloge de réparation s'arrête tant que l'Opérateur est attendu.

{_exemple("freeze", " --cause INFORMATION --demande 'Code du digicode ?'")}

{libelles(CauseGel)}
""",
    ),
    "close": (
        clore,
        f"""Clôt une signalisation ; hors prise en charge, seulement par un code sans intervention.

{_exemple("close", " --code REPARATION_RESEAU --motif 'Soudure refaite au PBO'")}

{libelles(_CLOTURES)}
""",
    ),
}


def _simple(fabrique: Callable[..., Traitement]) -> Callable[..., None]:
    def acte(
        *,
        numero: Numero,
        motif: Motif = None,
        revision: Revision = None,
        simuler: Simuler = False,
        auteur: Auteur = None,
        en_json: EnJson = False,
    ) -> None:
        commande = fabrique(
            numero=numero, motif="" if motif is None else texte("--motif", motif), revision=revision
        )
        _accomplir(commande, auteur, simuler=simuler, en_json=en_json)

    return acte


def _accomplir(commande: Traitement, auteur: str | None, *, simuler: bool, en_json: bool) -> None:
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        donnees = (_simuler if simuler else _executer)(commande, acteur, ouverte)
    montrer(
        donnees | {"simulation": simuler}, lambda: _dessiner(donnees, simulation=simuler), en_json=en_json
    )


def _executer(commande: Traitement, acteur: Acteur, ouverte: Maison) -> dict[str, Any]:
    ouverte.bus.executer(commande, acteur)
    resume = ouverte.bus.executer(ConsulterEtat(numero=commande.numero), acteur)
    return {
        "numeroSignalisation": resume.numero,
        "etat": resume.etat,
        "avancement": resume.avancement,
        "dateEtat": resume.etat_le,
    }


def _simuler(commande: Traitement, acteur: Acteur, ouverte: Maison) -> dict[str, Any]:
    """Return what the act would leave, from what is stored now; nothing is written."""
    avant = ouverte.bus.executer(ConsulterSignalisation(numero=commande.numero), acteur).signalisation
    if commande.revision is not None and commande.revision != avant.revision:
        raise ConflitRevision(avant.numero)
    quand_ = {"le": ouverte.horloge.maintenant(), "auteur": acteur.nom, "motif": commande.motif}
    apres = MOUVEMENTS[type(commande)](avant, commande, quand_)
    return {
        "numeroSignalisation": apres.numero,
        "etat": apres.etat,
        "avancement": apres.avancement,
        "dateEtat": apres.date_etat,
    }


def _dessiner(donnees: dict[str, Any], *, simulation: bool) -> Iterator[RenderableType]:
    progres = donnees["avancement"]
    detail = f" ({progres.libelle})" if progres in EN_REPARATION else ""
    suite = "serait" if simulation else "est"
    yield Text.assemble(
        (donnees["numeroSignalisation"], "bold"),
        f" {suite} ",
        etat(donnees["etat"]),
        f"{detail}, depuis le {quand(donnees['dateEtat'])}.",
    )
    if simulation:
        yield "Simulation : rien n'a été écrit."
