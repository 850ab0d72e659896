"""Joindre un fichier à une signalisation, ou prendre une pièce jointe.

python piece.py URL_V2 DOSSIER_CLIENT CA joindre NUMERO REFERENCE_ACTE FICHIER [TYPE_MEDIA]
python piece.py URL_V2 DOSSIER_CLIENT CA prendre PIECE DOSSIER
"""

import hashlib
import sys
from pathlib import Path

from esav import connecter, montrer
from zeep.exceptions import Fault

url, client, ca, acte, *reste = sys.argv[1:]
esav = connecter(url, client, ca)

try:
    if acte == "joindre":
        numero, reference, fichier, *type_media = reste
        contenu = Path(fichier).read_bytes()  # zeep encode en base64
        _, piece = esav.appeler(
            "ajouterPieceJointe",
            numeroSignalisation=numero,
            referenceActe=reference,
            nomFichier=Path(fichier).name,
            typeMedia=type_media[0] if type_media else None,
            contenu=contenu,
        )
        print(piece.idPieceJointe, piece.nomFichier, piece.typeMedia, piece.taille, "octets")
    else:
        identifiant, dossier = reste
        _, rendu = esav.appeler("obtenirPieceJointe", idPieceJointe=identifiant)
        piece, contenu = rendu.pieceJointe, rendu.contenu
        chemin = Path(dossier) / Path(piece.nomFichier).name
        chemin.write_bytes(contenu)
        print(chemin, "enregistré, empreinte vérifiée")
except Fault as faute:
    montrer(faute)
    sys.exit(1)

if hashlib.sha256(contenu).hexdigest() != piece.empreinteSha256:
    sys.exit(f"{piece.nomFichier} : empreinte fausse, recommencez")
