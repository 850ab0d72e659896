"""`esav worker` at a quicker pace, for the tests that kill it: `python travailleur.py`, with the same settings."""

from esav_ws.bootstrap import Maison
from esav_ws.cli.travail import arreter_au_signal
from esav_ws.config import Settings
from esav_ws.journalisation import configurer
from esav_ws.worker import Ouvrier, Rythme

VIF = Rythme(balayage=0.1, file=0.05, battement=0.5, mort=3.0)

if __name__ == "__main__":
    settings = Settings()
    configurer("json")
    maison = Maison.ouvrir(settings)
    ouvrier = Ouvrier(maison, rythme=VIF)
    arreter_au_signal(ouvrier.arreter)
    ouvrier.executer(lambda: None)
    maison.fermer()
