"""Le contrat v2 : vérifier un dépôt, le faire, lire le journal d'événements.

python v2.py URL_V2 DOSSIER_CLIENT CA PRESTATION REFERENCE FORMULAIRE.xml [CURSEUR]
"""

import sys
import uuid

from esav import connecter, montrer
from lxml import etree
from zeep.exceptions import Fault

TAILLE = 200

url, client, ca, prestation, reference, fichier, *curseur = sys.argv[1:]
esav = connecter(url, client, ca)

depot = {
    "identifiantPrestation": prestation,
    "referenceOperateur": reference,
    "deposant": {"nom": "Service client", "telephone": "0380000000"},
    "formulaire": {"_value_1": etree.parse(fichier).getroot()},
}
try:
    bilan = esav.verifierFormulaire(**depot)
    for refus in bilan.refus:
        print("refus", refus.code, refus.libelle)
    if not bilan.refus:
        identifiant = str(uuid.uuid4())  # rangé avant l'envoi : la relance porte le même
        premier, accuse = esav.appeler("deposerSignalisation", identifiant, **depot)
        second, _ = esav.appeler("deposerSignalisation", identifiant, **depot)
        meme = premier.entete.identifiantReponse == second.entete.identifiantReponse
        print(accuse.numeroSignalisation, accuse.libelleEtat + ", relance :", end=" ")
        print("la même réponse" if meme else "une autre réponse")

    place = curseur[0] if curseur else None
    while True:
        page = esav.releverEvenements(curseur=place, taille=TAILLE)
        for evenement in page.evenement:
            print("evenement", evenement.rang, evenement.type, evenement.etat or "-")
        place = page.curseurSuivant  # à garder jusqu'à la prochaine lecture
        if len(page.evenement) < TAILLE:
            break
except Fault as faute:
    montrer(faute)
    sys.exit(1)
