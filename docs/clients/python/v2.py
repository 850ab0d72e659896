"""Le contrat v2 : vérifier un dépôt, le faire, lire le journal d'événements.

python v2.py URL_V2 DOSSIER_CLIENT CA PRESTATION REFERENCE FORMULAIRE.xml [CURSEUR]
"""

import sys
import uuid
from datetime import UTC, datetime
from typing import Any

from esav import lier, montrer
from lxml import etree
from zeep.exceptions import Fault

TAILLE = 200

url, client, ca, prestation, reference, fichier, *curseur = sys.argv[1:]
esav = lier(url, client, ca)


def appeler(operation: str, identifiant: str | None = None, **demande: Any) -> tuple[Any, Any]:
    """Appelle une opération sous un identifiant ; rend l'en-tête et le corps de la réponse."""
    entete = {"identifiantRequete": identifiant or str(uuid.uuid4()), "horodatage": datetime.now(UTC)}
    reponse = esav[operation](**demande, _soapheaders={"entete": entete})
    return reponse.header.entete, reponse.body


depot = {
    "identifiantPrestation": prestation,
    "referenceOperateur": reference,
    "deposant": {"nom": "Service client", "telephone": "0380000000"},
    "formulaire": {"_value_1": etree.parse(fichier).getroot()},
}
try:
    _, bilan = appeler("verifierFormulaire", **depot)
    for refus in bilan.refus:
        print("refus", refus.code, refus.libelle)
    if not bilan.refus:
        identifiant = str(uuid.uuid4())  # rangé avant l'envoi : la relance porte le même
        premier, accuse = appeler("deposerSignalisation", identifiant, **depot)
        second, _ = appeler("deposerSignalisation", identifiant, **depot)
        meme = premier.identifiantReponse == second.identifiantReponse
        print(accuse.numeroSignalisation, accuse.libelleEtat + ", relance :", end=" ")
        print("la même réponse" if meme else "une autre réponse")

    place = curseur[0] if curseur else None
    while True:
        _, page = appeler("releverEvenements", curseur=place, taille=TAILLE)
        for evenement in page.evenement:
            print("evenement", evenement.rang, evenement.type, evenement.etat or "-")
        place = page.curseurSuivant  # à garder jusqu'à la prochaine lecture
        if len(page.evenement) < TAILLE:
            break
except Fault as faute:
    montrer(faute)
    sys.exit(1)
