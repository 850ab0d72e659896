"""What v2 writes of a collective fault is what its published schema admits; v1 says it in the reasons alone."""

import re

import pytest

from esav_ws.application.messages import VerifierFormulaire
from esav_ws.application.messages_collectif import AvancerCollectif, ConfirmerCollectif
from esav_ws.domain.derangement_collectif import EtatCollectif
from esav_ws.soap.v1 import traduction as v1
from esav_ws.soap.v2 import collectif as formes
from esav_ws.soap.v2 import traduction as v2
from tests.collectif import Reseau
from tests.fakes import ALFA, depot


@pytest.fixture
def confirme(maison, horloge):
    reseau = Reseau(maison, horloge)
    enfants = [reseau.signaler() for _ in range(3)]
    (propose,) = reseau.detecter()
    reseau.faire(ConfirmerCollectif(numero=propose.numero))
    return reseau, propose.numero, enfants[0]


def test_the_detail_and_the_check_name_the_collective_fault_and_its_level(confirme):
    reseau, numero, enfant = confirme
    detail = v2.consulter_signalisation_reponse(reseau.detail(enfant, ALFA)).derangementCollectif
    verifier = VerifierFormulaire(depot=depot("REF-V", reseau.ligne()))
    bilan = v2.verifier_formulaire_reponse(reseau.agir(verifier, acteur=ALFA)).derangementCollectif
    for vu in (detail, bilan):
        assert (vu.numeroCollectif, vu.niveau.code) == (numero, "PBO")
        assert vu.niveau.libelle == "point de branchement optique"
        assert vu.dateConfirmation == reseau.horloge.instant
    assert re.fullmatch(formes.NumeroCollectif.Attributes.pattern, numero)


def test_a_signalisation_without_collective_fault_shows_none(confirme):
    reseau, _, _ = confirme
    autre = reseau.signaler("PBO-9")
    assert v2.consulter_signalisation_reponse(reseau.detail(autre, ALFA)).derangementCollectif is None


def test_events_carry_the_number_and_the_level_as_data(confirme):
    reseau, numero, enfant = confirme
    (evenement,) = [e for e in reseau.evenements() if e.type == "COLLECTIF_RATTACHE" and e.numero == enfant]
    ecrit = v2._evenement(evenement)
    assert ecrit.identifiantPrestation == evenement.donnees["prestation"]
    assert {d.nom: d.valeur for d in ecrit.donnee} == {"numeroCollectif": numero, "niveau": "PBO"}


def test_v1_reads_it_in_the_reason_of_what_it_did(confirme):
    reseau, numero, enfant = confirme
    reseau.faire(AvancerCollectif(numero=numero, vers=EtatCollectif.EN_COURS))
    detail = v1.consulter_signalisation_reponse(reseau.detail(enfant, ALFA))
    assert detail.passage[-1].motif == f"Dérangement collectif {numero}"
