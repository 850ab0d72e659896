"""Prendre un pack : le pack documentaire du contrat v2, ou un autre par son nom.

python pack.py URL_V2 DOSSIER_CLIENT CA DOSSIER [PACK]
"""

import hashlib
import sys
from pathlib import Path

from esav import connecter, montrer
from zeep.exceptions import Fault

url, client, ca, dossier, *nom = sys.argv[1:]
try:
    entetes, pack = connecter(url, client, ca).appeler("obtenirPack", pack=nom[0] if nom else None)
except Fault as faute:
    montrer(faute)
    sys.exit(1)

if hashlib.sha256(pack.contenu).hexdigest() != pack.empreinteSha256:
    sys.exit(f"{pack.nomFichier} : empreinte fausse, recommencez")
(Path(dossier) / Path(pack.nomFichier).name).write_bytes(pack.contenu)  # déjà décodé du base64
print(pack.nomFichier, "enregistré, empreinte vérifiée")

fin = entetes.finDeVersion  # None tant que la version n'est pas dépréciée
if fin is not None:
    print(fin.version, "répond jusqu'au", fin.dateFin, "; ensuite", fin.successeur, fin.adresseSuccesseur)
