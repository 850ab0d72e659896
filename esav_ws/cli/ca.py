"""`esav ca`: the OI's own authority, its key, its lists, and the one that succeeds it."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import typer
from cryptography import x509
from rich.console import RenderableType
from rich.text import Text

from esav_ws.application.messages_administration import ListerCertificats
from esav_ws.application.messages_autorite import ActeCa, ConsignerActeCa
from esav_ws.bootstrap import Maison, autorites_oi, entretien_pki
from esav_ws.cli.commun import Auteur, agent, maison, texte
from esav_ws.cli.erreurs import InstallationIncorrecte, UsageIncorrecte, reglages
from esav_ws.cli.groupe import groupe
from esav_ws.cli.sortie import EnJson, fiche, montrer
from esav_ws.cli.vue_ca import dessiner_autorites, lignes_de_publication, vivants, vue
from esav_ws.config import Settings
from esav_ws.domain.certificat import Certificat
from esav_ws.domain.horloge import HorlogeSysteme
from esav_ws.domain.operateur import Acteur
from esav_ws.home import Pki, ecriture_permise
from esav_ws.pki.autorite import succession
from esav_ws.pki.autorite.coffres import CoffreFichier

NOM_MAX: Final = 64
"""Characters of the CN of a name (RFC 5280, ub-common-name)."""

app = groupe(
    """L'autorité de certification de l'OI : sa clé, ses listes de révocation, celle qui lui succède.

La cérémonie des clés et la succession sont décrites dans docs/ceremonie-cles.md.

Exemple : [bold]esav ca show[/]
"""
)

Simuler = Annotated[bool, typer.Option("--simuler", help="Dit ce qui serait fait, sans rien écrire.")]


@app.command(
    "show",
    help="""Montre les autorités de l'OI : laquelle émet, où est sa clé, ce qu'elle publie, ce qui en dépend encore.

Exemple : [bold]esav ca show --json[/]
""",
)
def montrer_autorites(*, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Show the authorities."""
    settings = reglages()
    certificats = _registre(settings, auteur)
    donnees = vue(autorites_oi(settings), certificats, le=HorlogeSysteme().maintenant())
    montrer(donnees, lambda: dessiner_autorites(donnees), en_json=en_json)


@app.command(
    "init",
    help="""Crée l'autorité de l'OI, ou avec --successeur celle qui lui succédera : reconnue aussitôt, sans émettre encore.

Sa clé va sur le jeton PKCS#11 s'il est réglé, sinon dans un fichier chiffré (ESAV_CA_PHRASE).

Exemple : [bold]esav ca init --nom "BFC Fibre, AC e-SAV 2027" --annees 10[/]
""",
)
def creer(
    *,
    nom: Annotated[str, typer.Option("--nom", metavar="NOM", help="Nom (CN) de l'autorité : le sien seul.")],
    annees: Annotated[int, typer.Option(min=1, max=30, metavar="N", help="Durée, en années.")] = 10,
    successeur: Annotated[bool, typer.Option("--successeur", help="À côté de celle qui émet.")] = False,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Make an authority."""
    settings = reglages()
    nom = texte("--nom", nom, NOM_MAX)
    dossier = autorites_oi(settings)
    maintenant = HorlogeSysteme().maintenant()
    fin = maintenant + timedelta(days=round(annees * 365.25))
    if simuler:
        if successeur:
            succession.verifier_preparation(dossier, nom)
        else:
            succession.verifier_absence(dossier)
        return _dire_simulation({"nom": nom, "fin": fin, "cle": _ou_ira(settings)}, en_json=en_json)
    with ExitStack() as pile, ecriture_permise():
        consigner = _journal(pile, settings, auteur)
        faire = succession.preparer if successeur else succession.creer_premiere
        neuve = faire(dossier, nom, le=maintenant, fin=fin)
        consigne = consigner(ActeCa.PREPARER if successeur else ActeCa.CREER, neuve.identifiant)
    donnees = vue(dossier, None, le=maintenant)
    return montrer(
        donnees | {"cree": neuve.identifiant, "consigne": consigne},
        lambda: (*dessiner_autorites(donnees), *_suite(settings, successeur=successeur)),
        en_json=en_json,
    )


@app.command(
    "protect",
    help="""Chiffre, avec la phrase réglée, une clé d'autorité restée en clair dans son fichier.

Exemple : [bold]ESAV_CA_PHRASE_FICHIER=/etc/esav/ca.phrase esav ca protect[/]
""",
)
def chiffrer(*, auteur: Auteur = None, en_json: EnJson = False) -> None:
    """Encrypt the keys that lie in the clear."""
    settings = reglages()
    dossier = autorites_oi(settings)
    faits: list[str] = []
    with ExitStack() as pile, ecriture_permise():
        consigner = _journal(pile, settings, auteur)
        dossier.assurer_phrase()
        for autorite in dossier.autorites():
            coffre = autorite.coffre
            if isinstance(coffre, CoffreFichier) and coffre.presente() and coffre.en_clair:
                coffre.chiffrer()
                consigner(ActeCa.CHIFFRER, autorite.identifiant)
                faits.append(str(coffre.chemin))
    montrer(
        {"chiffre": faits},
        lambda: [Text(f"Chiffré : {', '.join(faits)}" if faits else "Aucune clé n'était en clair.")],
        en_json=en_json,
    )


@app.command(
    "crl",
    help="""Publie maintenant les listes de révocation, et renouvelle les certificats du répondeur OCSP.

La passerelle le fait d'elle-même quand la clé est là. Clé hors ligne : faites-le ici, avec une durée qui va jusqu'à la
prochaine fois.

Exemple : [bold]esav ca crl --jours 30[/]
""",
)
def publier(
    *,
    jours: Annotated[int, typer.Option(min=1, max=365, metavar="N", help="Durée des listes, en jours.")] = 7,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Publish lists now."""
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        entretien = entretien_pki(ouverte)
        with ecriture_permise():
            bilans = entretien.tour(ouverte.horloge.maintenant(), forcer=True, validite=timedelta(days=jours))
        for bilan in bilans:
            if bilan.numero is not None:
                ouverte.bus.executer(
                    ConsignerActeCa(acte=ActeCa.PUBLIER, identifiant=bilan.autorite.identifiant), acteur
                )
        lignes = lignes_de_publication(entretien, bilans)
    montrer({"liste": lignes}, lambda: _dessiner_listes(lignes), en_json=en_json)
    if all(ligne["numero"] is None for ligne in lignes):
        raise InstallationIncorrecte(
            "aucune liste n'a pu être publiée : la clé de l'autorité n'est pas utilisable ici"
        )


@app.command(
    "rollover",
    help="""Fait émettre l'autorité qui attend de succéder, ou retire (--retirer) une ancienne dont plus rien ne dépend.

On ne revient pas en arrière : essayez d'abord avec --simuler.

Exemple : [bold]esav ca rollover --simuler[/]
""",
)
def succeder(
    *,
    retirer: Annotated[
        str | None,
        typer.Option("--retirer", metavar="IDENTIFIANT", help="L'ancienne à ne plus reconnaître."),
    ] = None,
    simuler: Simuler = False,
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Take the next step of a succession."""
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        dossier = autorites_oi(ouverte.settings)
        maintenant = ouverte.horloge.maintenant()
        certificats = ouverte.bus.executer(ListerCertificats(), acteur)
        with ecriture_permise():
            if retirer is None:
                visee = succession.basculer(dossier, simuler=simuler)
            else:
                visee = succession.retirer(
                    dossier,
                    retirer.strip().lower(),
                    vivants=_vivants_de(dossier, retirer, certificats, maintenant),
                    serveur=_serveur(ouverte),
                    simuler=simuler,
                )
        if not simuler:
            acte = ActeCa.BASCULER if retirer is None else ActeCa.RETIRER
            ouverte.bus.executer(ConsignerActeCa(acte=acte, identifiant=visee.identifiant), acteur)
        donnees = vue(dossier, certificats, le=maintenant)
    fait = (
        ("émettrait" if simuler else "émet désormais")
        if retirer is None
        else ("ne serait plus reconnue" if simuler else "n'est plus reconnue")
    )

    def dessiner() -> Iterator[RenderableType]:
        yield Text.assemble((f"« {visee.nom} » ({visee.identifiant}) {fait}.", "bold green"))
        if simuler:
            yield "Simulation : rien n'a été écrit."
        else:
            yield from dessiner_autorites(donnees)

    montrer(donnees | {"visee": visee.identifiant, "simulation": simuler}, dessiner, en_json=en_json)


def _registre(settings: Settings, auteur: str | None) -> list[Certificat] | None:
    """Return the registry, `None` where this home has no database: a key may live on a machine of its own."""
    if not _a_une_base(settings):
        return None
    with maison(settings) as ouverte:
        tous: list[Certificat] = ouverte.bus.executer(ListerCertificats(), agent(auteur, settings))
        return tous


def _a_une_base(settings: Settings) -> bool:
    return settings.database_url is not None or (settings.home / "esav.sqlite").is_file()


def _journal(pile: ExitStack, settings: Settings, auteur: str | None) -> Any:
    """Return what writes an act into the audit journal, and whether it did: there is none without a database."""
    if not _a_une_base(settings):
        return lambda _acte, _identifiant: False
    ouverte: Maison = pile.enter_context(maison(settings))
    acteur: Acteur = agent(auteur, settings)

    def consigner(acte: ActeCa, identifiant: str) -> bool:
        ouverte.bus.executer(ConsignerActeCa(acte=acte, identifiant=identifiant), acteur)
        return True

    return consigner


def _vivants_de(dossier: Any, cible: str, certificats: list[Certificat], le: datetime) -> int:
    noms = {a.nom for a in dossier.autorites() if a.identifiant == cible.strip().lower()}
    return sum(vivants(certificats, nom, le=le) for nom in noms)


def _serveur(ouverte: Maison) -> x509.Certificate | None:
    fichier = Pki.de(ouverte.settings).serveur[0]
    try:
        return x509.load_pem_x509_certificate(fichier.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as erreur:
        raise UsageIncorrecte(f"{fichier} est illisible : corrigez-le d'abord") from erreur


def _ou_ira(settings: Settings) -> str:
    dossier = autorites_oi(settings)
    jeton = dossier.reglages.jeton
    return f"fichier chiffré sous {dossier.racine}" if jeton is None else jeton.description()


def _dire_simulation(donnees: dict[str, Any], *, en_json: bool) -> None:
    montrer(
        donnees | {"simulation": True},
        lambda: [
            fiche([("Nom", donnees["nom"]), ("Fin", str(donnees["fin"].date())), ("Clé", donnees["cle"])]),
            "Simulation : rien n'a été écrit.",
        ],
        en_json=en_json,
    )


def _suite(settings: Settings, *, successeur: bool) -> Iterator[RenderableType]:
    if successeur:
        yield "Elle est reconnue, et n'émet pas encore : prévenez les Opérateurs, puis [bold]esav ca rollover[/]."
    elif not _a_une_base(settings):
        yield "Ensuite : [bold]esav init[/]. Sans base ici, cet acte n'est pas au journal d'audit : consignez-le au registre de cérémonie."


def _dessiner_listes(lignes: list[dict[str, Any]]) -> Iterator[RenderableType]:
    for ligne in lignes:
        if ligne["numero"] is None:
            yield Text(f"{ligne['identifiant']} : {ligne['empechement']}", style="red")
        else:
            yield Text.assemble(
                (f"{ligne['identifiant']} : liste {ligne['numero']} publiée", "green"),
                f", {ligne['nombre']} certificat(s) révoqué(s), bonne jusqu'au {ligne['prochaine']:%d/%m/%Y}, {ligne['fichier']}",
            )
