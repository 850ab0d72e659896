"""Suit une signalisation, ou agit sur elle.

python suivre.py URL DOSSIER_CLIENT CA NUMERO [OPERATION REFERENCE_ACTE TEXTE [INFORMATION]]
"""

import sys

from esav import connecter, montrer
from zeep.exceptions import Fault

url, client, ca, numero, *acte = sys.argv[1:]
esav = connecter(url, client, ca)
try:
    if acte:
        operation, *valeurs = acte
        champs = dict(zip(("referenceActe", "commentaire", "informationFournie"), valeurs, strict=False))
        esav[operation](numeroSignalisation=numero, **champs)
    etat = esav.consulterEtat(numeroSignalisation=numero)
    detail = esav.consulterSignalisation(numeroSignalisation=numero)
except Fault as faute:
    montrer(faute)
    sys.exit(1)
print(etat.numeroSignalisation, etat.etat, etat.avancement or "-", etat.dateEtat.isoformat())
for passage in detail.passage:
    print("passage", passage.etatDepart, passage.etatArrivee, passage.date.isoformat())
for commentaire in detail.commentaire:
    print("commentaire", commentaire.cote, commentaire.auteur, ":", commentaire.texte)
