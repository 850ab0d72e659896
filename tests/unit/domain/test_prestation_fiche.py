"""The formats of the profession, as the facts give them."""

import pytest

from esav_ws.domain.offre import Prestation
from esav_ws.domain.prestation_fiche import COLONNES, Fiche, PrestationIncorrecte, examiner, exiger_correcte

BONNE = {
    "identifiantPrestation": "BF-4900-0001",
    "operateur": "ALFA",
    "codeOffre": "FTTH",
    "etat": "ACTIVE",
    "extremiteA": "PM FI-49223-0009, Angers",
    "extremiteB": "12 rue de l'Église",
    "complement": "Bâtiment B, 2e étage",
    "referencePm": "FI-49223-0009",
    "referencePbo": "PBO-49223-0042",
    "referencePto": "OO-4901-0001",
    "garantie": "GTR-10HO GTR-4H",
    "dateActivation": "2024-02-29",
}


def lire(**autres):
    return examiner([(BONNE | autres)[colonne] for colonne in COLONNES])


def test_a_whole_line_is_read_as_it_is():
    assert lire() == Fiche(*BONNE.values())


def test_what_may_be_left_out_is_absent_and_a_prestation_is_active():
    vides = dict.fromkeys(COLONNES[3:], "")
    assert lire(**vides) == Fiche("BF-4900-0001", "ALFA", "FTTH", "ACTIVE", *[None] * 6, "", None)


@pytest.mark.parametrize(
    ("colonne", "valeur"),
    [
        ("identifiantPrestation", ""),
        ("identifiantPrestation", "bf-4900-0001"),
        ("identifiantPrestation", "A" * 41),
        ("identifiantPrestation", "BF 4900"),
        ("operateur", "ALF"),
        ("operateur", "ALFÂ"),
        ("codeOffre", ""),
        ("etat", "active"),
        ("extremiteA", "x" * 256),
        ("complement", "a\x07b"),
        ("extremiteB", "a\u0000b"),
        ("referencePm", "FI-4922-0009"),
        ("referencePm", "FI-49223-009"),
        ("referencePm", "PMT-49223-0009"),
        ("referencePm", "FI-٤٩٢٢٣-0009"),
        ("referencePbo", "PBO 42"),
        ("referencePto", "OO-490-0001"),
        ("referencePto", "OO-21101-0101"),
        ("garantie", "gtr"),
        ("garantie", "A  B"),
        ("dateActivation", "2023-02-29"),
        ("dateActivation", "29/02/2024"),
        ("dateActivation", "20240229"),
    ],
)
def test_a_value_against_its_format_is_refused_under_its_column(colonne, valeur):
    anomalies = lire(**{colonne: valeur})
    assert [(a.colonne, a.valeur) for a in anomalies] == [(colonne, valeur[:100])]
    assert anomalies[0].regle
    assert anomalies[0].remede.startswith(("écrivez", "n'écrivez"))


@pytest.mark.parametrize("pm", ["FI-2A004-0001", "FI-2B033-0001", "FI-97411-0001"])
def test_the_communes_of_corsica_and_overseas_have_points_too(pm):
    assert lire(referencePm=pm).reference_pm == pm


def test_all_that_is_wrong_in_a_line_is_told_at_once():
    anomalies = lire(operateur="", referencePto="?", dateActivation="hier")
    assert [a.colonne for a in anomalies] == ["operateur", "referencePto", "dateActivation"]


def test_an_order_keeps_to_the_same_formats():
    exiger_correcte(Prestation("BF-4900-0001", "ALFA", "FTTH"))
    with pytest.raises(PrestationIncorrecte) as refus:
        exiger_correcte(Prestation("BF-4900-0001", "ALFA", "FTTH", reference_pto="OO-1"))
    assert [e.xpath for e in refus.value.elements] == ["referencePto"]
