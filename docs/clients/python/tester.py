"""Teste une ligne : demande un test, attend sa fin, écrit ses mesures et la localisation probable du défaut.

python tester.py URL_TEST DOSSIER_CLIENT CA PRESTATION REFERENCE [CODE_TEST [NOM=VALEUR ...]]
Sans CODE_TEST : liste les tests possibles sur la prestation.
"""

import sys
import time

from esav import connecter, montrer
from zeep.exceptions import Fault

ATTENTE_S = 2  # entre deux lectures : un test dure de quelques secondes à une minute

url, client, ca, prestation, reference, *suite = sys.argv[1:]
esav = connecter(url, client, ca)
try:
    if not suite:
        tests = esav.listerTests(identifiantPrestation=prestation)
        for test in getattr(tests, "test", tests) or []:  # zeep rend la liste elle-même en v1
            print(test.codeTest, *(p.nom for p in test.parametre))
        sys.exit()
    parametres = [dict(zip(("nom", "valeur"), p.split("=", 1), strict=True)) for p in suite[1:]]
    accuse = esav.demanderTest(
        identifiantPrestation=prestation,
        referenceOperateur=reference,  # rangée avant l'envoi : la relance porte la même
        codeTest=suite[0],
        parametre=parametres,
    )
    while (test := esav.consulterTest(numeroTest=accuse.numeroTest)).etat in {"DEMANDE", "EN_COURS"}:
        time.sleep(ATTENTE_S)
except Fault as faute:
    montrer(faute)
    sys.exit(1)
print(test.numeroTest, test.etat, test.verdict or "-")
for mesure in test.mesure:
    print("mesure", mesure.nom, mesure.valeur, mesure.unite or "-", mesure.verdict or "-")
situe = test.localisationProbable
if situe:
    print("localisation", getattr(situe, "domaine", situe))  # structurée en v2, un code en v1
