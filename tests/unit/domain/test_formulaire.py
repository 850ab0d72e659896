from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from esav_ws.domain.erreurs import Camp, ElementErreur, codes_publies
from esav_ws.domain.formulaire import (
    Champ,
    DefautDeclare,
    EtatPublication,
    Formulaire,
    FormulaireHorsOffre,
    FormulaireInconnu,
    FormulaireInvalide,
    FormulaireRecu,
    Nomenclature,
    Presence,
    PublicationFormulaire,
    Regle,
    TypeChamp,
    VersionFormulaireHorsProduction,
)
from esav_ws.domain.formulaire_champs import Role
from esav_ws.domain.formulaire_regles import AutreChamp, Comparateur, Compare, Fixe, Renseigne
from esav_ws.domain.formulaire_types import DefinitionInvalide

MAINTENANT = datetime(2026, 6, 1, 8, tzinfo=UTC)
NATURES = Nomenclature("NATURE", "Nature", (("LOS", "Perte de signal"), ("LENT", "Débit faible")))
LIEUX = Nomenclature("LIEU", "Lieu", (("PTO", "Prise"), ("PBO", "Branchement")))


def egal(nom, valeur):
    return Compare(nom, Comparateur.EGAL, Fixe(valeur))


NATURE = Champ(
    "DEFECT_NATURE", "Nature", TypeChamp.NOMENCLATURE, nomenclature=NATURES, role=Role.NATURE, exemple="LENT"
)
DEBIT = Champ(
    "DEFECT_DEBIT",
    "Débit",
    TypeChamp.ENTIER,
    Presence.CONDITIONNEL,
    condition=egal("DEFECT_NATURE", "LENT"),
    exemple="12",
)
SEUIL = Champ(
    "DEFECT_SEUIL",
    "Seuil",
    TypeChamp.ENTIER,
    Presence.FACULTATIF,
    condition=Renseigne("DEFECT_DEBIT"),
    exemple="20",
)
ALARME = Champ(
    "DEFECT_ALARME",
    "Alarme",
    TypeChamp.OUI_NON,
    Presence.CONDITIONNEL,
    condition=egal("DEFECT_NATURE", "LOS"),
    exemple="OUI",
)
LIEU = Champ(
    "DEFECT_LIEU",
    "Lieu",
    TypeChamp.NOMENCLATURE,
    Presence.FACULTATIF,
    nomenclature=LIEUX,
    role=Role.PRELOCALISATION,
)
SOUS_LE_SEUIL = Regle(
    "T-R01",
    "le débit dépasse le seuil",
    Compare("DEFECT_DEBIT", Comparateur.INFERIEUR, AutreChamp("DEFECT_SEUIL")),
    Renseigne("DEFECT_SEUIL"),
)
FORMULAIRE = Formulaire(
    "T-SIG", 2, "Essai", ("T",), (NATURE, DEBIT, SEUIL, ALARME, LIEU), (SOUS_LE_SEUIL,), (NATURES, LIEUX)
)


def recu(*anomalies, **valeurs):
    return FormulaireRecu("T-SIG", 2, tuple(valeurs.items()), anomalies)


def constats(forme, formulaire=FORMULAIRE):
    return [
        (e.xpath.removeprefix("/formulaire/"), e.regle.split(" : ")[0])
        for e in formulaire.verifier(forme, maintenant=MAINTENANT)
    ]


@pytest.mark.parametrize(
    ("valeurs", "attendus"),
    [
        ({"DEFECT_NATURE": "LENT", "DEFECT_DEBIT": "12"}, []),
        ({"DEFECT_NATURE": "LOS", "DEFECT_ALARME": "OUI"}, []),
        ({"DEFECT_NATURE": "LENT", "DEFECT_DEBIT": "12", "DEFECT_SEUIL": "13"}, []),
        ({}, [("DEFECT_NATURE", "OBLIGATOIRE")]),
        ({"DEFECT_NATURE": "LENT"}, [("DEFECT_DEBIT", "OBLIGATOIRE")]),
        (
            {"DEFECT_NATURE": "LOS", "DEFECT_ALARME": "OUI", "DEFECT_DEBIT": "12"},
            [("DEFECT_DEBIT", "INTERDIT")],
        ),
        (
            {"DEFECT_NATURE": "LOS", "DEFECT_ALARME": "OUI", "DEFECT_SEUIL": "12"},
            [("DEFECT_SEUIL", "INTERDIT")],
        ),
        ({"DEFECT_NATURE": "BLEU"}, [("DEFECT_NATURE", "NOMENCLATURE")]),
        (
            {"DEFECT_NATURE": "BLEU", "DEFECT_DEBIT": "beaucoup"},
            [("DEFECT_NATURE", "NOMENCLATURE"), ("DEFECT_DEBIT", "TYPE")],
        ),
        (
            {"DEFECT_NATURE": "LENT", "DEFECT_DEBIT": "12", "DEFECT_SEUIL": "12"},
            [("DEFECT_DEBIT", "T-R01")],
        ),
        (
            {"DEFECT_NATURE": "LENT", "DEFECT_DEBIT": "x", "DEFECT_SEUIL": "12"},
            [("DEFECT_DEBIT", "TYPE")],
        ),
        (
            {"DEFECT_NATURE": "LENT", "DEFECT_DEBIT": "12", "DEFECT_AUTRE": "?", "DEFECT_LIEU": "ICI"},
            [("DEFECT_AUTRE", "CHAMP_INCONNU"), ("DEFECT_LIEU", "NOMENCLATURE")],
        ),
    ],
)
def test_everything_wrong_is_found_at_once_and_nothing_else(valeurs, attendus):
    assert constats(recu(**valeurs)) == attendus


def test_an_error_shows_what_came_and_what_would_be_admitted():
    [element] = FORMULAIRE.verifier(recu(DEFECT_NATURE="BLEU"), maintenant=MAINTENANT)
    assert element == ElementErreur(
        "/formulaire/DEFECT_NATURE",
        "NOMENCLATURE : choisissez un code de la liste, en majuscules",
        "BLEU",
        ("LOS", "LENT"),
    )


def test_a_missing_or_forbidden_conditional_field_is_told_its_condition():
    [absent] = FORMULAIRE.verifier(recu(DEFECT_NATURE="LOS"), maintenant=MAINTENANT)
    assert (
        absent.regle == "OBLIGATOIRE : renseignez « Alarme » quand « Nature » vaut « Perte de signal » (LOS)"
    )
    assert absent.valeurs_admises == ("OUI", "NON")
    forme = recu(DEFECT_NATURE="LENT", DEFECT_DEBIT="1", DEFECT_ALARME="OUI")
    [interdit] = FORMULAIRE.verifier(forme, maintenant=MAINTENANT)
    assert interdit.regle == (
        "INTERDIT : « Alarme » n'est attendu que quand « Nature » vaut « Perte de signal » (LOS)"
    )
    assert interdit.valeur_recue == "OUI"


def test_structural_offences_come_first_with_the_rest():
    anomalie = ElementErreur("/formulaire", "TEXTE : retirez")
    assert constats(recu(anomalie)) == [("/formulaire", "TEXTE"), ("DEFECT_NATURE", "OBLIGATOIRE")]


def test_the_first_value_of_a_repeated_field_is_the_one_checked():
    double = FormulaireRecu("T-SIG", 2, (("DEFECT_NATURE", "BLEU"), ("DEFECT_NATURE", "LOS")))
    assert ("DEFECT_NATURE", "NOMENCLATURE") in constats(double)


@pytest.mark.parametrize(
    ("inconnus", "rendus", "dernier"),
    [
        (100, 100, "CHAMP_INCONNU"),
        (101, 101, "PLAFOND : et 1 autre erreur"),
        (5000, 101, "PLAFOND : et 4900 autres erreurs"),
    ],
)
def test_a_hostile_form_gets_a_hundred_errors_and_the_count_of_the_others(inconnus, rendus, dernier):
    forme = recu(
        DEFECT_NATURE="LENT", DEFECT_DEBIT="1", **{f"DEFECT_INCONNU_{i}": "x" * 1000 for i in range(inconnus)}
    )
    elements = FORMULAIRE.verifier(forme, maintenant=MAINTENANT)
    assert len(elements) == rendus
    assert elements[-1].regle.startswith(dernier)
    assert all(len(e.valeur_recue) <= 101 for e in elements)


def test_a_hostile_field_name_is_cut():
    forme = recu(DEFECT_NATURE="LENT", DEFECT_DEBIT="1", **{"X" * 10_000: "x"})
    [element] = FORMULAIRE.verifier(forme, maintenant=MAINTENANT)
    assert element.xpath == "/formulaire/" + "X" * 100 + "…"


def test_the_declared_fault_is_read_from_the_fields_that_bear_its_roles():
    assert FORMULAIRE.defaut(recu(DEFECT_NATURE=" LOS ", DEFECT_ALARME="OUI", DEFECT_LIEU="PBO")) == (
        DefautDeclare("LOS", "Perte de signal", ("PBO", "Branchement"))
    )
    assert FORMULAIRE.defaut(recu(DEFECT_NATURE="LENT", DEFECT_DEBIT="1")) == DefautDeclare(
        "LENT", "Débit faible"
    )


def test_the_example_holds_the_fields_that_apply():
    assert FORMULAIRE.exemple(maintenant=MAINTENANT) == (
        ("DEFECT_NATURE", "LENT"),
        ("DEFECT_DEBIT", "12"),
        ("DEFECT_SEUIL", "20"),
    )


@pytest.mark.parametrize(
    ("champ", "phrase"),
    [
        (NATURE, "obligatoire"),
        (LIEU, "facultatif"),
        (DEBIT, "obligatoire quand « Nature » vaut « Débit faible » (LENT), interdit sinon"),
        (SEUIL, "facultatif quand « Débit » est renseigné, interdit sinon"),
    ],
)
def test_presence_is_said_in_french(champ, phrase):
    assert FORMULAIRE.dire_presence(champ) == phrase


@pytest.mark.parametrize(
    ("changes", "sujet"),
    [
        ({"champs": (NATURE, NATURE)}, "DEFECT_NATURE"),
        ({"champs": (DEBIT, NATURE)}, "DEFECT_DEBIT"),
        ({"champs": (LIEU,)}, "T-SIG"),
        ({"champs": (replace(NATURE, presence=Presence.FACULTATIF),)}, "T-SIG"),
        ({"champs": (NATURE, LIEU, replace(LIEU, nom="INFO_LIEU"))}, "T-SIG"),
        ({"champs": (NATURE, DEBIT)}, "T-R01"),
        ({"regles": (SOUS_LE_SEUIL, SOUS_LE_SEUIL)}, "T-R01"),
    ],
)
def test_a_form_that_does_not_hold_together_is_refused(changes, sujet):
    with pytest.raises(DefinitionInvalide) as refus:
        replace(FORMULAIRE, **changes)
    assert refus.value.sujet == sujet


V1 = PublicationFormulaire("T-SIG", 1, "Essai", ("T",), date(2026, 1, 1), date(2026, 6, 30))
V2 = PublicationFormulaire("T-SIG", 2, "Essai", ("T",), date(2026, 6, 1))
V3 = PublicationFormulaire("T-SIG", 3, "Essai", ("T",), date(2027, 1, 1))
AUTRE = PublicationFormulaire("U-SIG", 1, "Essai", ("U",), date(2026, 1, 1))
PUBLICATIONS = (V1, V2, V3, AUTRE)


@pytest.mark.parametrize(
    ("le", "etat"),
    [
        (date(2025, 12, 31), EtatPublication.PROJET),
        (date(2026, 1, 1), EtatPublication.EN_PRODUCTION),
        (date(2026, 6, 30), EtatPublication.EN_PRODUCTION),
        (date(2026, 7, 1), EtatPublication.RETIREE),
    ],
)
def test_a_version_is_in_production_from_its_first_to_its_last_day_included(le, etat):
    assert V1.etat(le) is etat
    assert V1.en_production(le) is (etat is EtatPublication.EN_PRODUCTION)


@pytest.mark.parametrize(
    ("le", "etat", "admise"),
    [
        (date(2025, 10, 14), EtatPublication.PROJET, False),
        (date(2025, 10, 15), EtatPublication.ANNONCEE, False),
        (date(2025, 12, 31), EtatPublication.ANNONCEE, False),
        (date(2026, 1, 1), EtatPublication.EN_PRODUCTION, True),
        (date(2026, 5, 29), EtatPublication.EN_PRODUCTION, True),
        (date(2026, 5, 30), EtatPublication.DEPRECIEE, True),
        (date(2026, 6, 30), EtatPublication.DEPRECIEE, True),
        (date(2026, 7, 1), EtatPublication.RETIREE, False),
    ],
)
def test_an_announced_version_that_has_a_successor_goes_through_every_state(le, etat, admise):
    publication = replace(V1, annoncee_le=date(2025, 10, 15), depreciee_le=date(2026, 5, 30))
    assert publication.etat(le) is etat
    assert publication.en_production(le) is admise


def test_a_version_without_end_stays_in_production():
    assert V2.en_production(date(2099, 1, 1))


@pytest.mark.parametrize(
    ("version", "le", "message"),
    [
        (
            1,
            date(2026, 7, 1),
            "formulaire T-SIG : la version 1 n'est plus en production (acceptée jusqu'au 30/06/2026) ; employez la version 2",
        ),
        (
            3,
            date(2026, 6, 15),
            "formulaire T-SIG : la version 3 n'est pas encore en production (elle le sera le 01/01/2027) ; employez la version 1 ou 2",
        ),
        (
            9,
            date(2026, 7, 1),
            "formulaire T-SIG : la version 9 n'a jamais été publiée ; employez la version 2",
        ),
        (
            1,
            date(2025, 1, 1),
            "formulaire T-SIG : la version 1 n'est pas encore en production (elle le sera le 01/01/2026) ; aucune version ne l'est ce jour",
        ),
    ],
)
def test_a_version_out_of_production_names_those_in_production(version, le, message):
    erreur = VersionFormulaireHorsProduction.pour("T-SIG", version, PUBLICATIONS, le)
    assert str(erreur) == message
    assert erreur.version_formulaire == version


def test_a_form_of_another_offer_names_the_forms_of_the_offer():
    le = date(2026, 7, 1)
    assert str(FormulaireHorsOffre.pour("T-SIG", "U", PUBLICATIONS, le)) == (
        "le formulaire T-SIG ne sert pas l'offre U ; employez U-SIG"
    )
    assert "n'a pas de formulaire" in str(FormulaireHorsOffre.pour("T-SIG", "W", PUBLICATIONS, le))


def test_an_unknown_form_names_the_known_ones_and_is_not_quoted_whole():
    assert str(FormulaireInconnu.pour("X", ["U-SIG", "T-SIG", "T-SIG"])) == (
        "formulaire « X » inconnu : employez T-SIG ou U-SIG"
    )
    assert len(str(FormulaireInconnu.pour("X" * 10_000, ["T-SIG"]))) < 200


def test_an_invalid_form_is_refused_with_all_its_elements_and_their_count():
    with pytest.raises(FormulaireInvalide) as refus:
        FORMULAIRE.exiger_valide(
            recu(DEFECT_NATURE="LENT", DEFECT_DEBIT="x", DEFECT_LIEU="y"), maintenant=MAINTENANT
        )
    assert str(refus.value) == (
        "formulaire T-SIG version 2 : 2 erreurs, corrigez les éléments signalés ; la première : "
        "/formulaire/DEFECT_DEBIT : TYPE : écrivez un nombre entier"
    )
    assert [e.xpath for e in refus.value.elements] == ["/formulaire/DEFECT_DEBIT", "/formulaire/DEFECT_LIEU"]
    assert refus.value.version_formulaire == 2


def test_the_message_counts_one_error_or_more_than_a_hundred():
    un = ElementErreur("/formulaire", "X")
    assert "1 erreur," in str(FormulaireInvalide.pour("T-SIG", 2, (un,)))
    assert "100 erreurs," in str(FormulaireInvalide.pour("T-SIG", 2, (un,) * 100))
    assert "plus de 100 erreurs," in str(FormulaireInvalide.pour("T-SIG", 2, (un,) * 101))


def test_a_valid_form_passes():
    FORMULAIRE.exiger_valide(recu(DEFECT_NATURE="LENT", DEFECT_DEBIT="3"), maintenant=MAINTENANT)


def test_the_namespace_tells_code_and_version():
    assert FORMULAIRE.espace_de_noms == "urn:esav:formulaire:T-SIG:2"
    assert FORMULAIRE.par_nom["DEFECT_DEBIT"] is DEBIT


@pytest.mark.parametrize(
    ("code", "classe"),
    [
        ("FRM-001", FormulaireInvalide),
        ("FRM-002", FormulaireInconnu),
        ("FRM-003", VersionFormulaireHorsProduction),
        ("FRM-004", FormulaireHorsOffre),
    ],
)
def test_each_error_is_published_under_its_code_for_the_caller(code, classe):
    assert codes_publies()[code] is classe
    assert classe.camp is Camp.CLIENT


def test_numbers_are_compared_as_numbers_and_not_as_text():
    forme = recu(DEFECT_NATURE="LENT", DEFECT_DEBIT="9", DEFECT_SEUIL="10")
    assert constats(forme) == []
    assert FORMULAIRE.par_nom["DEFECT_DEBIT"].lire("9") == Decimal(9)
