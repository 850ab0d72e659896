"""Une signalisation entière sur la plateforme d'intégration, dont la régie joue l'opérateur d'infrastructure.

python plateforme.py HOTE:PORT DOSSIER_CLIENT CA PRESTATION FORMULAIRE.xml
"""

import sys
from uuid import uuid4

from esav import montrer
from lxml import etree
from requests import Session
from zeep import Client
from zeep.exceptions import Fault
from zeep.transports import Transport

hote, client, ca, prestation, fichier = sys.argv[1:]
session = Session()
session.trust_env = False  # sans quoi REQUESTS_CA_BUNDLE, si elle existe, l'emporte sur session.verify
session.cert = (f"{client}/cert.pem", f"{client}/key.pem")
session.verify = ca
transport = Transport(session=session)
esav = Client(f"https://{hote}/ws/signalisation/v1?wsdl", transport=transport).service
regie = Client(f"https://{hote}/ws/regie?wsdl", transport=transport).service

try:
    numero = esav.deposerSignalisation(
        identifiantPrestation=prestation,
        referenceOperateur=str(uuid4()),
        deposant={"nom": "Service client", "telephone": "0380000000"},
        formulaire={"_value_1": etree.parse(fichier).getroot()},
    ).numeroSignalisation
    print("déposée", esav.consulterEtat(numeroSignalisation=numero).etat)
    for acte in ("ACCEPTER", "PRENDRE_EN_CHARGE", "GELER"):
        print(acte, regie.agir(numeroSignalisation=numero, acte=acte).etat)
    rendu = esav.degelerSignalisation(
        numeroSignalisation=numero,
        referenceActe=str(uuid4()),
        commentaire="Voici le code",
        informationFournie="1234A",
    )
    print("dégelée", rendu.etat)
    for acte in ("RETABLIR", "REPARER", "CLORE"):
        print(acte, regie.agir(numeroSignalisation=numero, acte=acte).etat)
except Fault as faute:
    montrer(faute)
    sys.exit(1)
