"""Line tests through a real worker and its engine, in this process, on both databases."""

import threading

from esav_ws.application.essais_file import ChantierEssais
from esav_ws.application.messages_essais import ConsulterTest
from esav_ws.application.travaux import Travaux
from esav_ws.bootstrap import regles_sav
from esav_ws.domain.essai import EtatEssai
from esav_ws.worker import Ouvrier, Rythme
from tests.fakes import ALFA
from tests.fakes_essais import BancDicte, demande
from tests.fakes_travaux import attendre


def test_tests_are_run_as_they_come(maison):
    banc = BancDicte()
    chantier = ChantierEssais(
        [banc], regles_sav(maison.settings).essais, ouvrir=maison.unites, horloge=maison.horloge
    )
    travaux = Travaux([chantier], ouvrir=maison.unites, horloge=maison.horloge)
    ouvrier = Ouvrier(maison, travaux=travaux, rythme=Rythme(balayage=0.05, file=0.05))
    pret = threading.Event()
    fil = threading.Thread(target=ouvrier.executer, args=(pret.set,))
    fil.start()
    try:
        assert pret.wait(30)
        numeros = [
            maison.bus.executer(demande(f"T-{rang}", f"FTTO-000{rang}"), ALFA).numero for rang in range(1, 9)
        ]

        def finis():
            return all(
                maison.bus.executer(ConsulterTest(numero=n), ALFA).etat is EtatEssai.TERMINE for n in numeros
            )

        attendre(finis, "tous les tests finis")
    finally:
        ouvrier.arreter()
        fil.join(60)
    assert sorted(p for p, _ in banc.vus) == [f"FTTO-000{rang}" for rang in range(1, 9)]
