"""Line tests from the request to the localised result, through a worker and a real SNMP agent, on both databases."""

import threading

import pytest

from esav_ws.adapters.equipements import BancSnmp, DossierAcces
from esav_ws.adapters.equipements.simulateur import AgentSimule, EtatLigne, port_ecrit
from esav_ws.application.essais_file import ChantierEssais
from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.application.messages_essais import ConsulterTest, DefinirEquipements
from esav_ws.application.travaux import Travaux
from esav_ws.bootstrap import regles_sav
from esav_ws.domain.equipement import Equipement, Raccordement
from esav_ws.domain.essai import CauseEchec, Domaine, EtatEssai, Segment, Verdict
from esav_ws.domain.offre import Prestation
from esav_ws.worker import Ouvrier, Rythme
from tests.fakes import AGENT, ALFA
from tests.fakes_essais import demande
from tests.fakes_travaux import attendre
from tests.outils import exiger

PM, PBO = "FI-21231-0001", "PBO-21231-0001"
LIGNES = {
    1: (EtatLigne.SAINE, "PBO-21231-0002"),
    2: (EtatLigne.ONT_MORT, "PBO-21231-0002"),
    3: (EtatLigne.DEGRADEE, "PBO-21231-0002"),
    4: (EtatLigne.COUPEE, PBO),
    5: (EtatLigne.COUPEE, PBO),
    6: (EtatLigne.CAPTEUR_FOU, "PBO-21231-0003"),
}
"""State and PBO of each line, by rank."""


@pytest.fixture
def reseau(maison, tmp_path):
    """An equipment over SNMP that serves FTTO-0001 to FTTO-0006, all of them behind one PM."""
    exiger("snmpd", "snmpd")
    agent = AgentSimule(tmp_path / "agent")
    agent.ecrire_acces(maison.settings.acces_equipements)
    olt = Equipement("OLT-SNMP-01", "Équipement de test", "SNMP", str(agent.adresse(agent.v3)))
    for rang, (_, pbo) in LIGNES.items():
        prestation = Prestation(f"FTTO-{rang:04}", "ALFA", "FTTO", reference_pm=PM, reference_pbo=pbo)
        maison.bus.executer(DefinirPrestation(prestation=prestation), AGENT)
    raccordements = tuple(Raccordement(f"FTTO-{rang:04}", olt.code, port_ecrit(rang)) for rang in LIGNES)
    maison.bus.executer(DefinirEquipements(equipements=(olt,), raccordements=raccordements), AGENT)
    with agent.ouvert({rang: etat for rang, (etat, _) in LIGNES.items()}):
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
            rang: maison.bus.executer(demande(f"T-{rang}", f"FTTO-{rang:04}", "COMPLET"), ALFA).numero
            for rang in (1, 2, 3, 4, 6)
        }

        def lus():
            return {r: maison.bus.executer(ConsulterTest(numero=n), ALFA) for r, n in numeros.items()}

        attendre(
            lambda: all(not e.actif or e.essais for e in lus().values())
            and all(lus()[rang].etat is EtatEssai.TERMINE for rang in (1, 2, 3, 4)),
            "tous les tests finis",
        )
    finally:
        ouvrier.arreter()
        fil.join(60)
    finis = lus()
    assert {r: e.verdict for r, e in finis.items() if r != 6} == {
        1: Verdict.CONFORME,
        2: Verdict.NON_CONFORME,
        3: Verdict.DEGRADE,
        4: Verdict.NON_CONFORME,
    }
    assert finis[1].localisation is None
    assert {r: (finis[r].localisation.domaine, finis[r].localisation.segment) for r in (2, 3, 4)} == {
        2: (Domaine.CLIENT, None),
        3: (Domaine.OI, Segment.RACCORDEMENT),
        4: (Domaine.OI, Segment.DISTRIBUTION),
    }
    assert (finis[6].verdict, finis[6].cause) in {(None, CauseEchec.INCOHERENT), (None, None)}
