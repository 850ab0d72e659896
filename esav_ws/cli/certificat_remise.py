"""`esav certificat generate`: a key that the OI makes because an Opérateur asked for it, handed over once."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from esav_ws.application.messages_certificats import DemanderCertificat, EmettreCertificat
from esav_ws.bootstrap import Maison
from esav_ws.cli.certificat_commun import Operateur, ecrire_secret, numero_de
from esav_ws.cli.commun import Auteur, agent, maison
from esav_ws.cli.sortie import EnJson, montrer
from esav_ws.domain.certificat_dossier import Dossier
from esav_ws.domain.operateur import Acteur
from esav_ws.pki.autorite.remise import CleARemettre, Remise

AIDE = """Fait une clé et son certificat pour un Opérateur qui ne peut pas faire sa clé, et les remet en PKCS#12.

La clé n'est gardée nulle part : le fichier et son mot de passe ne sont donnés qu'une fois. Remettez-les par deux voies différentes. Préférez une demande (CSR) chaque fois que l'Opérateur peut faire sa clé lui-même.

Exemple : [bold]esav certificat generate ALFA alfa.p12[/]
"""


def generer(
    *,
    operateur: Operateur,
    sortie: Annotated[
        Path, typer.Argument(metavar="FICHIER", help="Fichier PKCS#12 à écrire ; il ne doit pas exister.")
    ],
    auteur: Auteur = None,
    en_json: EnJson = False,
) -> None:
    """Make a key and its certificate, and write them with the password that opens them."""
    cle = CleARemettre.creer(numero_de(operateur))
    with maison() as ouverte:
        acteur = agent(auteur, ouverte.settings)
        dossier, remise = _emettre(ouverte, acteur, numero_de(operateur), cle, sortie)
    montrer(
        {"numero": dossier.numero, "fichier": str(sortie), "motDePasse": remise.mot_de_passe},
        lambda: [
            Text.assemble((dossier.numero, "bold"), f"  {dossier.statut}  {sortie}"),
            Text.assemble("Mot de passe, montré cette seule fois : ", (remise.mot_de_passe, "bold")),
            Text(f"Étape suivante : esav certificat check {dossier.numero}"),
        ],
        en_json=en_json,
    )


def _emettre(
    ouverte: Maison, acteur: Acteur, operateur: str, cle: CleARemettre, sortie: Path
) -> tuple[Dossier, Remise]:
    """Return the file and what is handed over, written to *sortie*: all of it, or nothing."""
    lot = ouverte.bus.lot()
    lot.attendre()
    ecrit = False
    try:
        demande = DemanderCertificat(operateur=operateur, contenu=cle.demande)
        demandee: Dossier = lot.executer(ouverte.bus.preparer(demande, acteur)).dossier
        emission = EmettreCertificat(numero=demandee.numero)
        emise: Dossier = lot.executer(ouverte.bus.preparer(emission, acteur))
        remise = cle.remettre(emise.piece_presente())
        ecrire_secret(sortie, remise.contenu)
        ecrit = True
        lot.valider()
    except BaseException:
        with suppress(Exception):
            lot.abandonner()
        if ecrit:
            sortie.unlink(missing_ok=True)
        raise
    return emise, remise
