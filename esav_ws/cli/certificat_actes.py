"""The acts on a certificate: request, deposit, issue, check, activate, refuse, revoke."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages_certificats import (
    ActeCertificat,
    ActiverCertificat,
    ControlerCertificat,
    DemanderCertificat,
    DeposerCertificat,
    DossierControle,
    DossierRevoque,
    EmettreCertificat,
    RefuserCertificat,
    RevoquerCertificat,
)
from esav_ws.cli import certificat_remise
from esav_ws.cli.certificat_commun import (
    Fichier,
    MotDePasse,
    Numero,
    Operateur,
    Simuler,
    entourer,
    lire_fichier,
    lire_mot_de_passe,
    numero_de,
)
from esav_ws.cli.commun import Auteur, agent, executer_ou_simuler, instant, maison, texte
from esav_ws.cli.erreurs import UsageIncorrecte
from esav_ws.cli.sortie import EnJson, montrer
from esav_ws.cli.vue_certificat import (
    dessiner_constats,
    dessiner_dossier,
    donnees_constats,
    donnees_dossier,
)
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import Dossier
from esav_ws.domain.certificat_motifs import MotifRevocation

AIDE_DEMANDER = """Reçoit la demande de certificat (CSR, PKCS#10) d'un Opérateur, pour l'autorité de l'OI.

Émission due sous 15 jours ouvrés (art. 5.2.2). La même demande, envoyée deux fois, n'ouvre qu'un dossier.

Exemple : [bold]esav certificat request ALFA alfa.csr[/]
"""
AIDE_DEPOSER = """Reçoit le certificat d'un Opérateur, émis par une autorité reconnue, avec sa chaîne.

PEM, DER, PKCS#7 ou PKCS#12 sans clé. Une clé privée est refusée et n'est jamais conservée.

Exemple : [bold]esav certificat deposit BETA beta.pem[/]
"""
AIDE_EMETTRE = """Émet, par l'autorité de l'OI, le certificat d'une demande reçue.

Exemple : [bold]esav certificat issue ALFA-C0002[/]
"""
AIDE_CONTROLER = """Contrôle un certificat reçu ou émis : chaîne, clé, usages, dates. Un refus est définitif : essayez avec --simuler.

Exemple : [bold]esav certificat check BETA-C0002 --deroger eku-sans-client --motif "AC publique, épinglé"[/]
"""
AIDE_ACTIVER = """Met un certificat contrôlé et éprouvé en service, à côté de l'ancien.

L'ancien n'est remplacé qu'au premier appel fait avec le nouveau ; il reste ensuite accepté jusqu'à son retrait.

Exemple : [bold]esav certificat activate ALFA-C0002[/]
"""
AIDE_REFUSER = """Clôt le dossier d'un certificat qui n'ira pas en service. Définitif : essayez d'abord avec --simuler.

Exemple : [bold]esav certificat refuse ALFA-C0002 --motif "Demande d'un tiers"[/]
"""
AIDE_REVOQUER = """Révoque un certificat : refusé dans la seconde, partout, sans redémarrage. Définitif : essayez avec --simuler.

Motifs : unspecified, keyCompromise, cACompromise, affiliationChanged, superseded, cessationOfOperation.

Exemple : [bold]esav certificat revoke ALFA-C0001 --motif keyCompromise[/]
"""
Remplace = Annotated[
    str | None,
    typer.Option(
        metavar="NUMERO", help="Certificat renouvelé ; par défaut, celui en service qui finit le dernier."
    ),
]


def installer(app: typer.Typer) -> None:
    """Add every act to *app*, in the order of a certificate's life."""
    app.command("request", help=AIDE_DEMANDER)(demander)
    app.command("issue", help=AIDE_EMETTRE)(emettre)
    app.command("generate", help=certificat_remise.AIDE)(certificat_remise.generer)
    app.command("deposit", help=AIDE_DEPOSER)(deposer)
    app.command("check", help=AIDE_CONTROLER)(controler)
    app.command("activate", help=AIDE_ACTIVER)(activer)
    app.command("refuse", help=AIDE_REFUSER)(refuser)
    app.command("revoke", help=AIDE_REVOQUER)(revoquer)


def demander(
    *,
    operateur: Operateur,
    fichier: Fichier,
    remplace: Remplace = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Take in a request."""
    commande = DemanderCertificat(
        operateur=numero_de(operateur),
        contenu=lire_fichier(fichier),
        remplace=remplace and numero_de(remplace),
    )
    accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def emettre(
    *,
    numero: Numero,
    fin: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Fin de validité ; par défaut, selon ESAV_CERTIFICAT_VALIDITE."),
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Issue what was requested."""
    fin_le: datetime | None = instant("--fin", fin) if fin else None
    commande = EmettreCertificat(numero=numero_de(numero), fin=fin_le)
    accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def deposer(
    *,
    operateur: Operateur,
    fichier: Fichier,
    mot_de_passe: MotDePasse = None,
    remplace: Remplace = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Take in a certificate."""
    commande = DeposerCertificat(
        operateur=numero_de(operateur),
        contenu=lire_fichier(fichier),
        mot_de_passe=lire_mot_de_passe(mot_de_passe),
        remplace=remplace and numero_de(remplace),
    )
    accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def controler(
    *,
    numero: Numero,
    deroger: Annotated[
        list[str] | None, typer.Option(metavar="REGLE", help="Règle levée par exception ; à répéter.")
    ] = None,
    motif: Annotated[
        str | None, typer.Option(metavar="TEXTE", help="Pourquoi l'exception est admise ; conservé.")
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Check a certificate; exit with 1 when it is refused."""
    if bool(deroger) != bool(motif):
        raise UsageIncorrecte("--deroger et --motif vont ensemble : la règle levée, et pourquoi")
    commande = ControlerCertificat(
        numero=numero_de(numero),
        derogations=dict.fromkeys(deroger or (), texte("--motif", motif)) if motif else {},
    )
    fait = accomplir(commande, auteur, simuler=simuler, en_json=en_json)
    if fait.dossier.statut is StatutCertificat.REFUSE:
        raise typer.Exit(1)


def activer(
    *,
    numero: Numero,
    sans_epreuve: Annotated[
        str | None,
        typer.Option(
            metavar="MOTIF", help="Pourquoi le certificat n'a pas été éprouvé en intégration ; conservé."
        ),
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Admit a certificate."""
    motif = None if sans_epreuve is None else texte("--sans-epreuve", sans_epreuve)
    commande = ActiverCertificat(numero=numero_de(numero), sans_epreuve=motif)
    accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def refuser(
    *,
    numero: Numero,
    motif: Annotated[str, typer.Option(metavar="TEXTE", help="Pourquoi ; l'Opérateur le lit.")],
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Refuse a file."""
    commande = RefuserCertificat(numero=numero_de(numero), motif=texte("--motif", motif))
    accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def revoquer(
    *,
    numero: Numero,
    motif: Annotated[str, typer.Option(metavar="MOTIF", help="Motif de la RFC 5280.")],
    commentaire: Annotated[
        str | None, typer.Option(metavar="TEXTE", help="Précision ; l'Opérateur la lit.")
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Revoke a certificate."""
    connus = {m.lower(): m for m in MotifRevocation}
    if motif.strip().lower() not in connus:
        raise UsageIncorrecte(f"--motif : « {motif} » n'existe pas ; choisissez {', '.join(MotifRevocation)}")
    commande = RevoquerCertificat(
        numero=numero_de(numero),
        motif=connus[motif.strip().lower()],
        commentaire=texte("--commentaire", commentaire) if commentaire else "",
    )
    accomplir(commande, auteur, simuler=simuler, en_json=en_json)


def accomplir(
    commande: ActeCertificat, auteur: str | None, *, simuler: bool, en_json: bool
) -> DossierControle:
    """Do *commande*, or simulate it, show the file that it leaves with what comes next, and return what was found."""
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        fait = executer_ou_simuler(ouverte, commande, acteur, simuler=simuler)
        dossier: Dossier = fait if isinstance(fait, Dossier) else fait.dossier
        entourage = entourer(ouverte, dossier, acteur)
    constats = fait.constats if isinstance(fait, DossierControle) else None
    revocation = fait if isinstance(fait, DossierRevoque) else None
    donnees: dict[str, Any] = {
        "simulation": simuler,
        "dossier": donnees_dossier(dossier, entourage),
    }
    if constats is not None:
        donnees["constat"] = donnees_constats(constats)
    if revocation is not None:
        donnees |= {
            "remisEnService": revocation.retabli and revocation.retabli.numero,
            "sansAcces": revocation.sans_acces,
            "suite": revocation.suites,
        }

    def dessiner() -> Iterator[RenderableType]:
        if simuler:
            yield Text("Simulation : rien n'est écrit.", style="yellow")
        if constats is not None:
            yield from dessiner_constats(constats)
        yield from dessiner_dossier(dossier, entourage)
        if revocation is not None:
            yield from _dessiner_revocation(revocation)

    montrer(donnees, dessiner, en_json=en_json)
    return DossierControle(dossier=dossier, constats=constats or ())


def _dessiner_revocation(fait: DossierRevoque) -> Iterator[RenderableType]:
    if fait.retabli is not None:
        yield Text(f"{fait.retabli.numero}, qu'il remplaçait, est remis en service.", style="green")
    if fait.sans_acces:
        yield Text(
            f"{fait.dossier.operateur} n'a plus aucun certificat en service : son accès est fermé.",
            style="bold red",
        )
    if fait.suites:
        yield Text(
            f"Demandés en renouvellement de celui-ci : {', '.join(fait.suites)}. Si sa clé est compromise, ils ont pu l'être "
            "par un autre : vérifiez-les avec l'Opérateur, et révoquez-les au besoin.",
            style="yellow",
        )
