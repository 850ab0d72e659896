"""`esav parcours`: the judged scenarios of the integration platform, as the OI sees them played."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final

import typer
from rich.console import RenderableType
from rich.live import Live

from esav_ws.application.certificats_epreuves import INTEGRATION
from esav_ws.application.parcours import RegistreParcours
from esav_ws.cli import vue_parcours as vue
from esav_ws.cli.commun import maison
from esav_ws.cli.erreurs import reglages
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, console, montrer, tableau, texte_json
from esav_ws.cli.volume import Simuler
from esav_ws.domain.attestation import ParcoursJoue
from esav_ws.domain.horloge import HorlogeSysteme
from esav_ws.domain.parcours import AucunParcoursEnCours, ParcoursInconnu, PartieEnCours, pourquoi
from esav_ws.domain.plateforme_erreurs import EspaceInconnu, PlateformeAbsente
from esav_ws.plateforme.parcours.catalogue import PARCOURS, admis, par_majeure
from esav_ws.plateforme.parcours.juge import etat_de_tous

PERIODE_S: Final = 0.5
"""Seconds between two looks at a parcours that is followed."""

Operateur = Annotated[str, typer.Argument(metavar="OPERATEUR", help="Code de l'Opérateur.")]

app = groupe(
    "Parcours jugés de la plateforme d'intégration (art. 5.2.1) : ce que le système d'un Opérateur joue, et où il en est.\n\n"
    "Exemple : [bold]esav parcours follow ALFA[/]"
)


@app.command(
    "list",
    help="Liste les parcours publiés ; avec un Opérateur, où il en est de chacun.\n\n"
    "Exemple : [bold]esav parcours list ALFA[/]",
)
def lister(
    *,
    operateur: Annotated[str | None, typer.Argument(metavar="OPERATEUR", help="Code de l'Opérateur.")] = None,
    en_json: EnJson = False,
) -> None:
    """List parcours."""
    if operateur is None:
        publies = [(parcours, majeure) for parcours, majeure in par_majeure()]

        def dessiner() -> Iterator[RenderableType]:
            table = tableau("Parcours", "Contrat", "Ce que le système joue")
            for parcours, majeure in publies:
                table.add_row(parcours.nom, f"{parcours.contrat} v{majeure}", parcours.titre)
            yield table

        donnees = [
            {"nom": p.nom, "titre": p.titre, "contrat": p.contrat, "version": majeure, "consigne": p.consigne}
            for p, majeure in publies
        ]
        montrer({"parcours": donnees}, dessiner, en_json=en_json)
        return
    code = _code(operateur)
    with _registre(code) as registre:
        tous = etat_de_tous(registre.en_cours(code), registre.joues(code))

    def dessiner_etats() -> Iterator[RenderableType]:
        table = tableau("Parcours", "Version", "État", "Attendu, ou ce qui n'allait pas")
        for suivi in tous:
            erreur = next((c.texte for c in suivi.constats if c.gravite == "ERREUR"), None)
            table.add_row(suivi.nom, f"v{suivi.version}", vue.etat(suivi.etat), suivi.etape or erreur or "")
        yield table

    montrer({"parcours": [vue.suivi(s) for s in tous]}, dessiner_etats, en_json=en_json)


@app.command(
    "follow",
    help="Suit en direct le parcours en cours d'un Opérateur jusqu'à sa fin ; avec --json, une ligne par constat.\n\n"
    "Exemple : [bold]esav parcours follow ALFA[/]",
)
def suivre(*, operateur: Operateur, en_json: EnJson = False) -> None:
    """Follow the play that is under way."""
    code = _code(operateur)
    with _registre(code) as registre:
        partie = registre.en_cours(code)
        if partie is None:
            raise AucunParcoursEnCours
        if en_json:
            _dire_lignes(registre, partie)
            return
        with Live(vue.direct(partie), console=console(), auto_refresh=False) as direct:
            for vu in _jusqu_au_bout(registre, partie):
                direct.update(vue.direct(vu), refresh=True)


@app.command(
    "show",
    help="Montre le dernier passage d'un parcours par un Opérateur : constats, appels, et que changer après un échec.\n\n"
    "Exemple : [bold]esav parcours show ALFA gel --version 2[/]",
)
def consulter(
    *,
    operateur: Operateur,
    parcours: Annotated[str, typer.Argument(metavar="PARCOURS", help="Nom du parcours.")],
    version: Annotated[int, typer.Option(min=1, metavar="N", help="Version majeure du contrat.")] = 2,
    en_json: EnJson = False,
) -> None:
    """Show the latest play of one parcours."""
    if parcours not in PARCOURS or version not in PARCOURS[parcours].majeures:
        raise ParcoursInconnu(parcours, version, admis())
    code = _code(operateur)
    with _registre(code) as registre:
        en_cours = registre.en_cours(code)
        trouves: list[PartieEnCours | ParcoursJoue] = [
            *registre.joues(code),
            *([en_cours] if en_cours else ()),
        ]
    vu = next((t for t in reversed(trouves) if (t.parcours, t.majeure) == (parcours, version)), None)

    def dessiner() -> Iterator[RenderableType]:
        if vu is None:
            yield f"{code} n'a pas encore joué {parcours} en version {version}."
        else:
            yield from vue.dessiner(vu)

    montrer(vue.donnees(vu) if vu else {"parcours": None}, dessiner, en_json=en_json)


@app.command(
    "abandon",
    help="Met fin au parcours en cours d'un Opérateur, comme échoué ; la passerelle en service le voit aussitôt.\n\n"
    "Exemple : [bold]esav parcours abandon ALFA[/]",
)
def abandonner(*, operateur: Operateur, simuler: Simuler = False, en_json: EnJson = False) -> None:
    """Give up the play that is under way."""
    code = _code(operateur)
    with _registre(code) as registre:
        partie = registre.en_cours(code)
        if partie is None:
            raise AucunParcoursEnCours
        if not simuler:
            registre.abandonner(code, HorlogeSysteme().maintenant())

    def dessiner() -> Iterator[RenderableType]:
        yield f"Parcours {partie.parcours} v{partie.majeure} de {code} abandonné."

    donnees = {"operateur": code, "parcours": partie.parcours, "version": partie.majeure, "simule": simuler}
    montrer(donnees, dessiner, en_json=en_json)


def _jusqu_au_bout(
    registre: RegistreParcours, partie: PartieEnCours
) -> Iterator[PartieEnCours | ParcoursJoue]:
    """Yield where *partie* stands, now and then, and last how it ended."""
    while (vue_de := registre.en_cours(partie.operateur)) is not None and vue_de.debut == partie.debut:
        yield vue_de
        time.sleep(PERIODE_S)
    yield next(j for j in reversed(registre.joues(partie.operateur)) if j.debut == partie.debut)


def _dire_lignes(registre: RegistreParcours, partie: PartieEnCours) -> None:
    """Write a line of JSON for what is awaited and for each finding, as they come, and one for the end."""
    dits, attendu = 0, ""
    for vu in _jusqu_au_bout(registre, partie):
        for constat in vu.constats[dits:]:
            _ligne({"constat": vue.constat(constat)})
        dits = len(vu.constats)
        if isinstance(vu, ParcoursJoue):
            _ligne({"verdict": vu.verdict, "pourquoi": pourquoi(vu.constats)})
        elif vu.etape != attendu:
            attendu = vu.etape
            _ligne({"attendu": attendu})


def _ligne(donnees: dict[str, object]) -> None:
    typer.echo(texte_json(donnees, indentation=None))


def _code(operateur: str) -> str:
    return operateur.strip().upper()


@contextmanager
def _registre(operateur: str) -> Iterator[RegistreParcours]:
    """Give the plays of this home while the block runs, or raise `PlateformeAbsente`, or `EspaceInconnu` of *operateur*."""
    settings = reglages()
    if settings.environnement != INTEGRATION:
        raise PlateformeAbsente
    with maison(settings) as ouverte:
        with ouverte.unites(ecriture=False) as uow:
            if uow.operateurs.trouver(operateur) is None:
                raise EspaceInconnu(operateur)
        yield RegistreParcours(ouverte.unites)
