"""A deposit that is only tried: every refusal at once, nothing stored, and never another verdict than the deposit's."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from esav_ws.application.messages import VerifierFormulaire
from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.offre import EtatPrestation, Prestation
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.domain.signalisation import Deposant
from esav_ws.storage.tables import metadata
from esav_ws.xmlio.catalogue import recevoir
from tests.fakes import AGENT, ALFA, BETA, depot, exemple


def formulaire(**changes):
    racine = exemple("FTTH-SIG")
    for nom, valeur in changes.items():
        champ = racine.find(f"{{*}}{nom}")
        if valeur is None:
            racine.remove(champ)
        else:
            champ.text = valeur
    return recevoir(racine)


@pytest.fixture
def verifier(maison):
    return lambda commande, acteur=ALFA: maison.bus.executer(VerifierFormulaire(depot=commande), acteur)


def refus_du_depot(maison, commande):
    """The code that refuses *commande*, or nothing."""
    try:
        maison.bus.executer(commande, ALFA)
    except EsavError as erreur:
        return [erreur.code]
    return []


def codes(verification):
    return [erreur.code for erreur in verification.refus]


def lignes(maison):
    with maison.engine.connect() as connexion:
        return [
            connexion.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        ]


def test_a_deposit_that_would_be_accepted_meets_nothing_and_nothing_is_stored(maison, verifier):
    avant = lignes(maison)
    verification = verifier(depot())
    assert (verification.refus, verification.ouverte, verification.depot_connu) == ((), None, None)
    assert lignes(maison) == avant


def test_everything_that_refuses_it_is_told_at_once(maison, verifier):
    ouverte = maison.bus.executer(depot("REF-0"), ALFA).numero
    verification = verifier(
        depot(
            formulaire=formulaire(DEFECT_LUMIERE="PEUT-ETRE", INFO_CONTACT_NOM=None),
            code_offre="COL",
            id_creneau="C1",
            numero_test="T1",
        )
    )
    assert codes(verification) == ["PRE-002", "RDV-001", "TST-001", "FRM-001", "SIG-004"]
    assert {element.xpath for element in verification.refus[3].elements} >= {
        "/formulaire/DEFECT_LUMIERE",
        "/formulaire/INFO_CONTACT_NOM",
    }
    assert (verification.ouverte.numero, verification.ouverte.reference_operateur) == (ouverte, "REF-0")


def test_a_form_is_judged_even_where_the_line_is_unknown(verifier):
    assert codes(verifier(depot(prestation="BF-9999-0001", formulaire=formulaire(DEFECT_LUMIERE="X")))) == [
        "PRE-001",
        "FRM-001",
    ]


def test_a_form_of_another_offer_is_also_checked_by_itself(verifier):
    fautif = exemple("FTTO-SIG")
    fautif.find("{*}DEFECT_NATURE").text = "PANNE"
    assert codes(verifier(depot(formulaire=recevoir(fautif)))) == ["FRM-004", "FRM-001"]


def test_an_ended_prestation_and_an_unknown_form_are_told_together(maison, verifier):
    resiliee = Prestation("BF-2100-0001", "ALFA", "FTTH", EtatPrestation.RESILIEE)
    maison.bus.executer(DefinirPrestation(prestation=resiliee), AGENT)
    inconnu = replace(depot().formulaire, version=7)
    assert codes(verifier(depot(formulaire=inconnu))) == ["PRE-003", "FRM-003"]


def test_a_reference_of_another_content_is_told_first_then_what_a_new_one_would_meet(maison, verifier):
    maison.bus.executer(depot(), ALFA)
    verification = verifier(depot(deposant=Deposant("Autre", "0380000000")))
    assert codes(verification) == ["SIG-003", "SIG-004"]


def test_a_deposit_already_made_shows_its_acknowledgement(maison, verifier):
    accuse = maison.bus.executer(depot(), ALFA)
    verification = verifier(depot())
    assert (verification.refus, verification.depot_connu) == ((), accuse)


def test_an_offer_that_allows_several_has_no_duplicate(maison, verifier):
    maison.bus.executer(depot("B-1", "COL-0001", "COL"), BETA)
    verification = verifier(depot("B-2", "COL-0001", "COL"), BETA)
    assert (verification.refus, verification.ouverte) == ((), None)


def test_it_is_an_operateur_s_question(verifier):
    with pytest.raises(HabilitationManquante):
        verifier(depot(), AGENT)


@pytest.mark.parametrize(
    "commande",
    [
        depot(),
        depot(prestation="BF-9999-0001"),
        depot(prestation="BF-2500-0001"),
        depot(code_offre="COL"),
        depot(id_creneau="C1"),
        depot(numero_test="T1"),
        depot(prestation="BF-2100-0002"),
        depot("REF-0"),
        depot(formulaire=formulaire(DEFECT_LUMIERE="PEUT-ETRE")),
        depot(formulaire=recevoir(exemple("COL-SIG"))),
        depot(code_offre="COL", formulaire=formulaire(INFO_CONTACT_NOM=None), prestation="BF-2100-0002"),
    ],
)
def test_the_deposit_itself_is_refused_by_the_first_of_what_was_told(maison, verifier, commande):
    maison.bus.executer(depot("REF-0", "BF-2100-0002"), ALFA)
    annonces = codes(verifier(commande))
    assert annonces[:1] == refus_du_depot(maison, commande)
