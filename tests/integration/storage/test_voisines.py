"""The lines that share the way of another, on both databases."""

from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.application.messages_essais import DefinirEquipements
from esav_ws.application.ports_essais import Voisin
from esav_ws.domain.equipement import Equipement, Raccordement
from esav_ws.domain.offre import EtatPrestation, Prestation
from tests.fakes import AGENT

PM = "FI-21231-0001"


def definir(maison, rang, pbo, *, pm=PM, etat=EtatPrestation.ACTIVE, equipement="OLT-9"):
    prestation = Prestation(f"V-{rang}", "ALFA", "FTTO", etat=etat, reference_pm=pm, reference_pbo=pbo)
    maison.bus.executer(DefinirPrestation(prestation=prestation), AGENT)
    olt = Equipement(equipement, "", "SNMP")
    raccordement = Raccordement(prestation.identifiant, equipement, f"port-{rang}")
    maison.bus.executer(DefinirEquipements(equipements=(olt,), raccordements=(raccordement,)), AGENT)
    return prestation


def voisines(maison, prestation, taille=32):
    with maison.unites(ecriture=False) as u:
        return u.equipements.voisines("OLT-9", prestation, taille)


def test_active_lines_of_the_same_pm_and_equipment_those_of_the_pbo_first(maison):
    testee = definir(maison, 1, "PBO-B")
    definir(maison, 2, "PBO-A")
    definir(maison, 3, None)
    definir(maison, 4, "PBO-B")
    definir(maison, 5, "PBO-B", etat=EtatPrestation.RESILIEE)
    definir(maison, 6, "PBO-B", pm="FI-21231-0002")
    definir(maison, 7, "PBO-B", equipement="OLT-8")
    definir(maison, 8, "PBO-B")
    assert voisines(maison, testee) == [
        Voisin("port-4", meme_pbo=True),
        Voisin("port-8", meme_pbo=True),
        Voisin("port-2", meme_pbo=False),
        Voisin("port-3", meme_pbo=False),
    ]
    assert voisines(maison, testee, 1) == [Voisin("port-4", meme_pbo=True)]


def test_a_line_without_pbo_shares_none_and_one_without_pm_has_no_neighbour(maison):
    sans_pbo = definir(maison, 1, None)
    definir(maison, 2, None)
    assert voisines(maison, sans_pbo) == [Voisin("port-2", meme_pbo=False)]
    assert voisines(maison, definir(maison, 3, None, pm=None)) == []
