"""`esav-conformance`: plays the published cases against an endpoint and says whether it keeps its contract."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from conformance_suite.catalogue import charger
from conformance_suite.configuration import Niveau, composer
from conformance_suite.erreurs import Arret, ConfigurationInvalide, Sortie
from conformance_suite.etat import Issue, Resultat
from conformance_suite.francais import Groupe
from conformance_suite.options import Autorite, Certificat, Cle, Config, Niveaux, Url, Version, Versions
from conformance_suite.passage import Portee, jouer
from conformance_suite.rapports import NOMS
from conformance_suite.rapports.contenu import Rapport
from conformance_suite.verdict import Jugement, sortie

if TYPE_CHECKING:
    from conformance_suite.reference.passage import ResultatParcours

app = typer.Typer(
    cls=Groupe,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    subcommand_metavar="COMMANDE …",
    help="Dit si un point d'accès e-SAV tient son contrat : cas publiés, verdict par niveau et par version.",
)
_console = Console()
_erreurs = Console(stderr=True)
_COULEURS = {
    Jugement.CONFORME: "green",
    Jugement.NON_CONFORME: "red",
    Jugement.INCOMPLET: "yellow",
    Jugement.PARTIEL: "yellow",
}


@app.command()
def run(  # noqa: PLR0917 - options of a command line are given by name
    config: Config = None,
    url: Url = None,
    certificat: Certificat = None,
    cle: Cle = None,
    autorite: Autorite = None,
    prestation: Annotated[
        list[str] | None, typer.Option("--prestation", metavar="CODE", help="Prestation d'essai ; répétable.")
    ] = None,
    offre: Annotated[
        str | None, typer.Option("--offre", metavar="CODE", help="Offre de ces prestations.")
    ] = None,
    niveau: Niveaux = None,
    version: Versions = None,
    cas: Annotated[
        list[str] | None, typer.Option("--cas", metavar="CAS", help="Ne jouer que ce cas ; répétable.")
    ] = None,
    sauf: Annotated[
        list[str] | None,
        typer.Option("--sauf", metavar="CAS", help="Laisser ce cas hors du passage ; répétable."),
    ] = None,
    pilote: Annotated[
        str | None,
        typer.Option(
            "--pilote",
            metavar="COMMANDE",
            help="Qui agit pour l'opérateur d'infrastructure : regie (plateforme d'intégration ; efface votre espace), ou une "
            "commande, par exemple esav.",
        ),
    ] = None,
    pilote_continu: Annotated[
        bool,
        typer.Option(
            "--pilote-continu", help="Cette commande reste : un acte par ligne, « fait » en réponse."
        ),
    ] = False,
    contrat: Annotated[
        Path | None,
        typer.Option(
            "--contrat",
            metavar="DOSSIER",
            help="Dossier du contrat publié (pack) ; sinon, celui de la suite.",
        ),
    ] = None,
    rapport: Annotated[Path, typer.Option("--rapport", metavar="DOSSIER", help="Dossier du rapport.")] = Path(
        "conformite"
    ),
    reprendre: Annotated[
        bool, typer.Option("--reprendre", help="Continue le passage interrompu de ce dossier.")
    ] = False,
) -> None:
    """Joue les cas et écrit le rapport (HTML, JUnit, JSON).

    Codes de sortie : 0 conforme ; 1 non conforme ; 2 mauvaise option ;
    3 incomplet ; 4 fichier de certificat ; 5 service injoignable ;
    6 autorité du serveur ; 7 certificat refusé ; 130 interrompu.
    """
    try:
        configuration = composer(
            config, url=url, certificat=certificat, cle=cle, autorite=autorite, prestations=prestation or (),
            pilote=pilote, contrat=contrat,
        ).avec(offre=offre, pilote_continu=pilote_continu or None)  # fmt: skip
        portee = Portee(
            tuple(niveau or Niveau),
            tuple(int(v) for v in version or Version),
            tuple(cas or ()),
            tuple(sauf or ()),
        )
        prevues = portee.executions()
        with _barre() as barre:
            tache = barre.add_task("", total=len(prevues), dit="")

            def suivre(resultat: Resultat) -> None:
                barre.update(tache, advance=1, dit=resultat.cle)
                if resultat.issue is Issue.ECHOUE:
                    barre.console.print(f"✗ {resultat.cle} : {resultat.dit}", style="red", markup=False)

            fait = jouer(configuration, prevues, rapport, reprendre=reprendre, suivi=suivre)
    except Arret as arret:
        raise _arreter(arret) from arret
    except KeyboardInterrupt:
        _erreurs.print(
            f"interrompu ; ce qui est fait est dans {rapport} : la même commande avec --reprendre continue",
            markup=False,
        )
        raise typer.Exit(Sortie.INTERROMPU) from None
    _montrer(fait, rapport)
    raise typer.Exit(sortie(fait.verdicts))


@app.command(name="list")
def lister(
    niveau: Niveaux = None,
) -> None:
    """Liste les cas publiés : identifiant, niveau, versions, titre."""
    table = Table("cas", "niveau", "versions", "ce qui est vérifié")
    for cas in charger():
        if not niveau or cas.niveau in niveau:
            table.add_row(cas.id, cas.niveau, " ".join(f"v{v}" for v in cas.versions), cas.titre)
    _console.print(table)


@app.command()
def parcours(  # noqa: PLR0917 - options of a command line are given by name
    noms: Annotated[
        list[str] | None, typer.Argument(metavar="PARCOURS", help="Parcours à jouer ; sans aucun, tous.")
    ] = None,
    config: Config = None,
    url: Url = None,
    certificat: Certificat = None,
    cle: Cle = None,
    autorite: Autorite = None,
    version: Versions = None,
    fautif: Annotated[
        str | None,
        typer.Option("--fautif", metavar="CLIENT", help="Jouer un client faux exprès : pour voir un échec."),
    ] = None,
    patience: Annotated[
        float,
        typer.Option(
            "--patience",
            metavar="SECONDES",
            min=1,
            help="Secondes pendant lesquelles le client attend une suite, ou y renonce.",
        ),
    ] = 60,
) -> None:
    """Joue les parcours jugés de la plateforme d'intégration avec le client de référence, et dit leur verdict.

    Codes de sortie : 0 tous réussis ; 1 un échec au moins ; 2 mauvaise
    option, ou parcours déjà en cours ; 3 non joués ; 4 fichier de
    certificat ; 5 plateforme injoignable ; 6 autorité du serveur ;
    7 certificat refusé ; 130 interrompu.
    """
    from conformance_suite.reference import fautifs, passage  # noqa: PLC0415 - judging needs none of it
    from conformance_suite.reference.client import ClientReference  # noqa: PLC0415 - nor of this

    if fautif and fautif not in fautifs.FAUTIFS:
        raise typer.BadParameter(f"clients fautifs : {', '.join(fautifs.FAUTIFS)}", param_hint="'--fautif'")
    sorte = fautifs.FAUTIFS[fautif] if fautif else ClientReference
    try:
        client = sorte(
            composer(config, url=url, certificat=certificat, cle=cle, autorite=autorite), patience=patience
        )
        try:
            voulues = {int(v) for v in version or Version}
            publies = passage.publies(client)
            inconnus = sorted(set(noms or ()) - {nom for nom, _, _ in publies})
            if inconnus:
                raise ConfigurationInvalide(f"parcours inconnu de la plateforme : {', '.join(inconnus)}")
            choisis = [(nom, v) for nom, v, _ in publies if v in voulues and (not noms or nom in noms)]
            joues = passage.jouer(client, choisis, _dire_parcours)
        finally:
            client.fermer()
    except Arret as arret:
        raise _arreter(arret) from arret
    except KeyboardInterrupt:
        _erreurs.print("interrompu ; le parcours en cours est abandonné, et se recommence", markup=False)
        raise typer.Exit(Sortie.INTERROMPU) from None
    reussis, non_joues = sum(j.reussi for j in joues), sum(not j.joue for j in joues)
    _console.print(f"{reussis} réussis sur {len(joues)}" + (f", {non_joues} non joués" if non_joues else ""))
    if reussis + non_joues < len(joues):
        raise typer.Exit(Sortie.NON_CONFORME)
    raise typer.Exit(Sortie.INCOMPLET if non_joues else Sortie.CONFORME)


def main() -> None:
    """Run the command line."""
    app()


def _arreter(arret: Arret) -> typer.Exit:
    _erreurs.print(f"esav-conformance : {arret}", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(arret.sortie)


def _dire_parcours(joue: "ResultatParcours") -> None:
    if not joue.joue:
        _console.print(
            f"– {joue.nom} v{joue.version} : non joué, {joue.client}",
            style="yellow",
            markup=False,
            soft_wrap=True,
        )
        return
    signe, couleur = ("✓", "green") if joue.reussi else ("✗", "red")
    _console.print(
        f"{signe} {joue.nom} v{joue.version} : {joue.titre}", style=couleur, markup=False, soft_wrap=True
    )
    if not joue.reussi:
        _console.print(f"    {joue.pourquoi}", markup=False, soft_wrap=True)
        if joue.remede:
            _console.print(f"    à changer : {joue.remede}", markup=False, soft_wrap=True)
        if joue.client:
            _console.print(f"    le client s'est arrêté : {joue.client}", markup=False, soft_wrap=True)


def _barre() -> Progress:
    return Progress(
        BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.fields[dit]}"), console=_erreurs,
        transient=True,
    )  # fmt: skip


def _montrer(rapport: Rapport, dossier: Path) -> None:
    table = Table("niveau", "version", "verdict", "réussis", "échoués", "non joués")
    for v in rapport.verdicts:
        table.add_row(
            v.niveau, f"v{v.version}", f"[{_COULEURS[v.jugement]}]{v.jugement}[/]", str(v.reussis), str(v.echoues),
            str(v.non_joues),
        )  # fmt: skip
    _console.print(table)
    if ecartes := sum(v.ecartes for v in rapport.verdicts):
        _console.print(
            f"laissés hors de ce passage ({ecartes}) : --cas et --sauf n'ont joué qu'une partie de ces niveaux",
            markup=False,
        )
    for raison, nombre in _raisons(rapport).items():
        _console.print(f"non joués ({nombre}) : {raison}", markup=False)
    _console.print(f"rapport : {dossier / NOMS['html']}", markup=False)


def _raisons(rapport: Rapport) -> dict[str, int]:
    raisons: dict[str, int] = {}
    for ligne in rapport.lignes:
        if ligne.resultat.issue is Issue.NON_JOUE:
            raisons[ligne.resultat.dit] = raisons.get(ligne.resultat.dit, 0) + 1
    return raisons
