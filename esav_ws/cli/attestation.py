"""`esav attestation`: what an Opérateur passed in integration, signed, and what it opens in production (art. 5.2.1)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages_administration import ListerMisesEnProduction
from esav_ws.application.messages_attestation import (
    AttestationEtablie,
    AttestationRecue,
    EnregistrerAttestation,
    EtablirAttestation,
    LireAttestation,
    ListerAttestations,
)
from esav_ws.cli import vue_attestation as vue
from esav_ws.cli.attestation_dossier import DossierAttestation, ecrire_dossier, exiger_la_page
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, instant, maison, parmi
from esav_ws.cli.erreurs import reglages
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, montrer
from esav_ws.cli.volume import Simuler
from esav_ws.domain.attestation_document import lire
from esav_ws.domain.attestation_erreurs import AttestationNonRecevable
from esav_ws.domain.horloge import HorlogeSysteme
from esav_ws.domain.mise_en_production import CONTRATS
from esav_ws.domain.operateur import Habilitation
from esav_ws.pki.attestations import VerificationAttestations
from esav_ws.pki.politique import Politique
from esav_ws.plateforme.parcours.catalogue import jeu_publie

app = groupe(
    "Attestations de conformité (art. 5.2.1) : ce qu'un Opérateur a passé sur la plateforme d'intégration, signé, et ce que cela "
    "ouvre en production.\n\n"
    "En intégration : [bold]issue[/] l'écrit. Partout, hors ligne : [bold]verify[/] la vérifie. En production : [bold]record[/] "
    "l'enregistre et ouvre."
)

Code = Annotated[str, typer.Argument(metavar="CODE", help="Code de l'Opérateur, par exemple ECHO.")]
Dossier = Annotated[
    Path, typer.Argument(metavar="DOSSIER", help="Dossier de l'attestation, tel que la plateforme l'a écrit.")
]


@app.command(
    "issue",
    help="""Écrit, en intégration, l'attestation signée de ce que l'Opérateur a passé : attestation.json, .html, .p7m et signataire.pem. Des mêmes parcours, les mêmes octets.

Exemple : [bold]ESAV_ENVIRONNEMENT=integration ESAV_HOME=integration esav attestation issue ECHO --domaine SIGNALISATION --version 2 --sortie echo-signalisation-v2[/]
""",
)
def etablir(
    *,
    code: Code,
    domaine: Annotated[str, typer.Option(metavar="DOMAINE", help="SIGNALISATION ou TEST.")],
    version: Annotated[int, typer.Option(min=1, metavar="N", help="Version majeure du contrat.")],
    sortie: Annotated[
        Path | None, typer.Option(metavar="DOSSIER", help="Où écrire ; par défaut CODE-contrat-vN.")
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Draw up and sign an attestation."""
    commande = EtablirAttestation(
        operateur=code.strip().upper(),
        domaine=Habilitation(parmi("--domaine", CONTRATS, domaine)),
        majeure=version,
        jeu=jeu_publie(),
    )
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        etablie: AttestationEtablie = executer_ou_simuler(ouverte, commande, acteur, simuler=simuler)
    a = etablie.attestation
    dossier = sortie or Path(f"{a.operateur}-{a.contrat}-v{a.majeure}")
    if not simuler:
        ecrire_dossier(dossier, etablie.signee)

    def dessiner() -> Iterator[RenderableType]:
        yield from vue.attestation(a)
        yield (
            Text("Simulation : rien n'est écrit.", style="yellow")
            if simuler
            else Text(
                f"{dossier} : à enregistrer en production avec « esav attestation record {a.operateur} {dossier} »."
            )
        )

    montrer({"simulation": simuler, "dossier": str(dossier), **vue.donnees(a)}, dessiner, en_json=en_json)


@app.command(
    "verify",
    help="""Vérifie hors ligne, sans base, le dossier d'une attestation : signature, signataire, contenu, page ; dit où elle est fausse.

Exemple : [bold]esav attestation verify echo-signalisation-v2 --autorite ca.pem[/]
""",
)
def verifier(
    *,
    dossier: Dossier,
    autorite: Annotated[
        Path | None,
        typer.Option(
            metavar="FICHIER",
            help="Autorité de la plateforme (PEM) ; par défaut, celles de pki/attestation dans ESAV_HOME.",
        ),
    ] = None,
    operateur: Annotated[
        str | None, typer.Option(metavar="CODE", help="L'Opérateur dont elle doit être.")
    ] = None,
    le: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Date à laquelle le signataire doit être valable ; par défaut, maintenant."
        ),
    ] = None,
    en_json: EnJson = False,
) -> None:
    """Verify the folder of an attestation."""
    settings = reglages()
    verification = VerificationAttestations(
        lambda: Politique.depuis_fichier(settings.politique_certificats),
        dossiers=() if autorite else (settings.pki / "attestation",),
        fichiers=(autorite,) if autorite else (),
    )
    quand = instant("--le", le) if le else HorlogeSysteme().maintenant()
    a = DossierAttestation.lire(dossier).verifier(verification.verifier, quand)
    if operateur and a.operateur != operateur.strip().upper():
        raise AttestationNonRecevable(
            "operateur.code",
            f"elle est celle de {a.operateur}, et non de {operateur.strip().upper()}",
            a.operateur,
        )

    def dessiner() -> Iterator[RenderableType]:
        yield from vue.attestation(a)
        yield Text(
            "Attestation authentique : la signature, le document et sa page concordent.", style="green"
        )

    montrer({"authentique": True, **vue.donnees(a)}, dessiner, en_json=en_json)


@app.command(
    "record",
    help="""Enregistre, en production, l'attestation d'un Opérateur, vérifiée, et ouvre ce qu'elle atteste ; l'Opérateur est prévenu.

Exemple : [bold]esav attestation record ECHO echo-signalisation-v2 --simuler[/]
""",
)
def enregistrer(
    *, code: Code, dossier: Dossier, simuler: Simuler = False, auteur: Auteur = None, en_json: EnJson = False
) -> None:
    """Record an attestation."""
    lu = DossierAttestation.lire(dossier)
    commande = EnregistrerAttestation(
        operateur=code.strip().upper(), document=lu.document, signature=lu.signature, jeu=jeu_publie()
    )
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        recue: AttestationRecue = executer_ou_simuler(ouverte, commande, acteur, simuler=True)
        exiger_la_page(lu.document, lu.page)
        if not simuler:
            recue = ouverte.bus.executer(commande, acteur)

    def dessiner() -> Iterator[RenderableType]:
        if simuler:
            yield Text("Simulation : rien n'est écrit.", style="yellow")
        yield from vue.recue(recue)

    donnees = {
        "simulation": simuler,
        "dejaEnregistree": recue.deja,
        "sansCommande": recue.sans_commande,
        "sha256": recue.enregistree.empreinte,
        "ouvert": [vue.donnees_mise(m) for m in recue.ouverts.mises],
        "courriel": recue.ouverts.courriel,
        **vue.donnees(recue.attestation),
    }
    montrer(donnees, dessiner, en_json=en_json)


@app.command(
    "show",
    help="""Montre une attestation enregistrée, par son SHA-256 ou son début.

Exemple : [bold]esav attestation show 3f1c9a0b12d4e5f6[/]
""",
)
def montrer_une(
    *,
    empreinte: Annotated[
        str, typer.Argument(metavar="SHA256", help="SHA-256 d'attestation.json, ou son début.")
    ],
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Show one attestation recorded."""
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        cherche = empreinte.strip().lower()
        toutes = ouverte.bus.executer(ListerAttestations(), acteur)
        siennes = [e.empreinte for e in toutes if e.empreinte.startswith(cherche)]
        requete = LireAttestation(empreinte=siennes[0] if len(siennes) == 1 else cherche)
        enregistree = ouverte.bus.executer(requete, acteur)
    a = lire(enregistree.document)
    montrer(
        vue.donnees_enregistree(enregistree) | vue.donnees(a),
        lambda: [vue.enregistrees([enregistree]), *vue.attestation(a)],
        en_json=en_json,
    )


@app.command(
    "list",
    help="""Liste les attestations enregistrées, et ce qui est ou fut ouvert en production, exceptions comprises.

Exemple : [bold]esav attestation list --operateur ECHO[/]
""",
)
def lister(
    *,
    operateur: Annotated[str | None, typer.Option(metavar="CODE", help="Un seul Opérateur.")] = None,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """List attestations and openings."""
    code = operateur.strip().upper() if operateur else None
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        toutes = ouverte.bus.executer(ListerAttestations(operateur=code), acteur)
        mises = ouverte.bus.executer(ListerMisesEnProduction(operateur=code), acteur)
    montrer(
        {
            "attestation": [vue.donnees_enregistree(e) for e in toutes],
            "miseEnProduction": [vue.donnees_mise(m) for m in mises],
        },
        lambda: [vue.enregistrees(toutes), vue.mises_en_production(mises)],
        en_json=en_json,
    )
