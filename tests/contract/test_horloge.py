"""The repair clock is one figure: v1, v2 and the command line give the same of it at the same instant."""

import pytest

from esav_ws.application.messages import (
    Accepter,
    Clore,
    ConsulterSignalisation,
    ContesterCloture,
    Geler,
    PrendreEnCharge,
    Progresser,
    Reprendre,
)
from esav_ws.cli.vue_horloge import donnees_horloge
from esav_ws.domain.motifs import CauseGel, CodeCloture
from esav_ws.domain.operateur import Cote
from esav_ws.domain.signalisation import Avancement
from esav_ws.soap.v1 import traduction as v1
from esav_ws.soap.v2 import traduction as v2
from tests.fakes import AGENT, ALFA, depot, dispense


def lue(horloge) -> dict:
    """What a client reads of the element `horloge`, codes alone."""
    membres = dict(vars(horloge))
    membres["arret"] = [
        {nom: getattr(valeur, "code", valeur) for nom, valeur in vars(arret).items()}
        for arret in membres["arret"]
    ]
    return membres


@pytest.mark.parametrize(("prestation", "offre"), [("BF-2100-0001", "FTTH"), ("FTTO-0001", "FTTO")])
def test_both_versions_and_the_command_line_read_one_clock(maison, horloge, prestation, offre):
    maison.bus.executer(dispense(prestation), AGENT)
    numero = maison.bus.executer(depot("REF-1", prestation, offre), ALFA).numero
    for commande in (
        Accepter(numero=numero),
        PrendreEnCharge(numero=numero),
        Geler(numero=numero, cause=CauseGel.RENDEZ_VOUS),
        Reprendre(numero=numero),
        Geler(numero=numero, cause=CauseGel.AUTORISATION_VOIRIE, cote=Cote.OI),
        Reprendre(numero=numero),
        Progresser(numero=numero, avancement=Avancement.RETABLIE),
        Clore(numero=numero, code=CodeCloture.REPARATION_RESEAU, motif="m"),
        ContesterCloture(numero=numero, reference_acte="A-1", commentaire="Non"),
    ):
        horloge.avancer(hours=1, minutes=7)
        acteur = ALFA if isinstance(commande, ContesterCloture) else AGENT
        maison.bus.executer(commande, acteur)
        horloge.avancer(minutes=3, seconds=20)
        detail = maison.bus.executer(ConsulterSignalisation(numero=numero), ALFA)
        attendue = donnees_horloge(detail.horloge)
        assert lue(v1.consulter_signalisation_reponse(detail).horloge) == attendue
        assert lue(v2.consulter_signalisation_reponse(detail).horloge) == attendue
    assert [(a["cause"], a["cote"], a["suspensif"]) for a in attendue["arret"]] == [
        ("RENDEZ_VOUS", "OPERATEUR", True),
        ("AUTORISATION_VOIRIE", "OI", False),
        ("RETABLISSEMENT", "OI", True),
    ]
