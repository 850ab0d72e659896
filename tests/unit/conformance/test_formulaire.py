"""Forms filled from their source: the example is the published one, each fault spoils what it says."""

from pathlib import Path

import pytest
from lxml import etree

from conformance_suite.erreurs import NonJoue
from conformance_suite.formulaire import Formulaire

CATALOGUE = Path(__file__).resolve().parents[3] / "forms_catalogue"


def lire(code, version):
    return Formulaire.lire((CATALOGUE / code / str(version) / "formulaire.xml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("code", "version"), [("FTTH-SIG", 1), ("FTTH-SIG", 2), ("FTTO-SIG", 1), ("COL-SIG", 1)]
)
def test_the_example_is_the_published_one(code, version):
    publie = etree.parse(CATALOGUE / code / str(version) / "exemple.xml").getroot()
    rempli = etree.fromstring(lire(code, version).remplir().xml)
    assert rempli.tag == publie.tag
    assert [(e.tag, e.text) for e in rempli] == [(e.tag, e.text) for e in publie]


@pytest.mark.parametrize(
    ("faute", "fautif"),
    [
        ("champ_manquant", "INFO_CONTACT_NOM"),
        ("nomenclature", "INFO_LOGEMENT"),
        ("motif", "INFO_PTO"),
        ("decimal", "DEFECT_PUISSANCE_1490"),
        ("conditionnel_absent", "INFO_CODE_ACCES"),
        ("conditionnel_interdit", "DEFECT_INTERVENTION_LE"),
        ("regle_maintenant", "DEFECT_DATE"),
    ],
)
def test_a_fault_spoils_the_field_that_it_names(faute, fautif):
    formulaire = lire("FTTH-SIG", 2)
    rempli = formulaire.remplir(faute)
    assert rempli.fautifs == (f"/formulaire/{fautif}",)
    assert rempli.xml != formulaire.remplir().xml


def test_a_form_without_such_a_field_says_so():
    with pytest.raises(NonJoue, match="n'a pas de champ de type DECIMAL"):
        Formulaire("X", 1, (), {}, ()).remplir("decimal")
