"""Prend un rendez-vous SAV pour une signalisation, dans les deux semaines ; ou en lit un, ou l'annule.

python rendezvous.py URL DOSSIER_CLIENT CA PRESTATION NUMERO
python rendezvous.py URL DOSSIER_CLIENT CA consulterRendezVous ID
python rendezvous.py URL DOSSIER_CLIENT CA annulerRendezVous ID MOTIF
"""

import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from esav import connecter, montrer
from zeep.exceptions import Fault

url, client, ca, *demande = sys.argv[1:]
esav = connecter(url, client, ca)
try:
    if demande[0].endswith("RendezVous"):
        operation, *valeurs = demande
        rendez_vous = getattr(esav, operation)(**dict(zip(("idRendezVous", "motif"), valeurs, strict=False)))
        print(rendez_vous.idRendezVous, rendez_vous.etat, rendez_vous.dateDebut.isoformat())
        sys.exit()
    prestation, numero = demande
    demain = datetime.now(ZoneInfo("Europe/Paris")).date() + timedelta(days=1)
    creneaux = esav.rechercherCreneaux(
        identifiantPrestation=prestation, type="SAV", dateDebut=demain, dateFin=demain + timedelta(days=13)
    )
    creneaux = getattr(creneaux, "creneau", creneaux) or []  # zeep rend la liste elle-même
    if not creneaux:
        sys.exit("aucun créneau libre : élargissez la période, ou recommencez plus tard")
    pris = esav.reserverCreneau(idCreneau=creneaux[0].idCreneau, numeroSignalisation=numero)
except Fault as faute:
    montrer(faute)
    sys.exit(1)
print(pris.idRendezVous, "PRIS", pris.dateDebut.isoformat())
