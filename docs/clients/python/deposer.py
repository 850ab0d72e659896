"""Dépose une signalisation : python deposer.py URL DOSSIER_CLIENT CA PRESTATION REFERENCE FORMULAIRE.xml."""

import sys

from esav import connecter, montrer
from lxml import etree
from zeep.exceptions import Fault

url, client, ca, prestation, reference, fichier = sys.argv[1:]
esav = connecter(url, client, ca)
try:
    accuse = esav.deposerSignalisation(
        identifiantPrestation=prestation,
        referenceOperateur=reference,
        deposant={"nom": "Service client", "telephone": "0380000000"},
        formulaire={"_value_1": etree.parse(fichier).getroot()},
    )
except Fault as faute:
    montrer(faute)
    sys.exit(1)
print(accuse.numeroSignalisation)
