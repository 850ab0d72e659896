"""Line tests from the request to the localised result, through a worker and a real SNMP agent, on both databases."""

import threading

import pytest

from esav_ws.adapters.equipements import BancSnmp, DossierAcces
from esav_ws.adapters.equipements.simulateur import AgentSimule
from esav_ws.application.essais_file import ChantierEssais
from esav_ws.application.messages_essais import ConsulterTest
from esav_ws.application.travaux import Travaux
from esav_ws.bootstrap import regles_sav
from esav_ws.cli.demo_snmp import LIGNES, ports, raccordement_snmp
from esav_ws.domain.essai import CauseEchec, Domaine, EtatEssai, Segment, Verdict
from esav_ws.worker import Ouvrier, Rythme
from tests.fakes import AGENT, ALFA
from tests.fakes_essais import demande
from tests.fakes_travaux import attendre
from tests.outils import exiger

VOISINE = "FTTO-0005"
"""It is cut with FTTO-0004, and only looked at as its neighbour."""


@pytest.fixture
def reseau(maison, tmp_path):
    """The active links of the demonstration behind a real agent."""
    exiger("snmpd", "snmpd")
    agent = AgentSimule(tmp_path / "agent")
    agent.ecrire_acces(maison.settings.acces_equipements)
    for commande in raccordement_snmp(agent, agent.v3):
        maison.bus.executer(commande, AGENT)
    with agent.ouvert(ports()):
        yield


def test_four_lines_are_tested_over_snmp_and_localised(maison, reseau):
    banc = BancSnmp(DossierAcces(maison.settings.acces_equipements))
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
        numeros = {
            ligne: maison.bus.executer(demande(f"T-{ligne}", ligne, "COMPLET"), ALFA).numero
            for ligne in LIGNES
            if ligne != VOISINE
        }

        def lus():
            return {
                n: maison.bus.executer(ConsulterTest(numero=numero), ALFA) for n, numero in numeros.items()
            }

        attendre(lambda: not any(essai.actif for essai in lus().values()), "tous les tests finis")
    finally:
        ouvrier.arreter()
        fil.join(60)
    finis = {ligne: (e.etat, e.verdict, e.cause) for ligne, e in lus().items()}
    assert finis == {
        "FTTO-0001": (EtatEssai.TERMINE, Verdict.CONFORME, None),
        "FTTO-0002": (EtatEssai.TERMINE, Verdict.NON_CONFORME, None),
        "FTTO-0003": (EtatEssai.TERMINE, Verdict.DEGRADE, None),
        "FTTO-0004": (EtatEssai.TERMINE, Verdict.NON_CONFORME, None),
        "FTTO-0006": (EtatEssai.ECHEC, None, CauseEchec.INCOHERENT),
    }
    situes = {ligne: e.localisation for ligne, e in lus().items() if e.localisation}
    assert {ligne: (s.domaine, s.segment) for ligne, s in situes.items()} == {
        "FTTO-0002": (Domaine.CLIENT, None),
        "FTTO-0003": (Domaine.OI, Segment.RACCORDEMENT),
        "FTTO-0004": (Domaine.OI, Segment.DISTRIBUTION),
    }
