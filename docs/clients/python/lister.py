"""Liste les signalisations ouvertes, page par page : python lister.py URL DOSSIER_CLIENT CA [TAILLE]."""

import sys

from esav import connecter, montrer
from zeep.exceptions import Fault

url, client, ca, *taille = sys.argv[1:]
esav = connecter(url, client, ca)
curseur = None
try:
    while True:
        page = esav.listerSignalisations(taille=int(taille[0]) if taille else 200, curseur=curseur)
        for s in page.signalisation:
            print(s.numeroSignalisation, s.identifiantPrestation, s.etat)
        curseur = page.curseurSuivant
        if curseur is None:
            break
except Fault as faute:
    montrer(faute)
    sys.exit(1)
