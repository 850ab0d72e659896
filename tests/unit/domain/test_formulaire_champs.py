from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from esav_ws.domain.formulaire_champs import Champ, Presence, Role, Section
from esav_ws.domain.formulaire_regles import Renseigne
from esav_ws.domain.formulaire_types import (
    DefinitionInvalide,
    Nomenclature,
    TypeChamp,
    ValeurRefusee,
    couper,
    francais,
)

COULEURS = Nomenclature("COULEUR", "Couleur", (("VERT", "Vert"), ("ROUGE", "Rouge")))


def champ(type_, **options):
    return Champ("DEFECT_X", "Le champ", TypeChamp[type_], **options)


PUISSANCE = champ("DECIMAL", decimales=2, minimum=Decimal(-50), maximum=Decimal(10), unite="dBm")


@pytest.mark.parametrize(
    ("forme", "ecrit", "lu"),
    [
        (champ("TEXTE"), "  Bâtiment \t\n B ", "Bâtiment B"),
        (champ("TEXTE", longueur_max=3), "é€😀", "é€😀"),
        (champ("TEXTE_LONG"), " deux\n lignes ", " deux\n lignes "),
        (champ("ENTIER"), " -12\n", Decimal(-12)),
        (champ("ENTIER"), "+0007", Decimal(7)),
        (PUISSANCE, "-24", Decimal(-24)),
        (PUISSANCE, "-50", Decimal(-50)),
        (PUISSANCE, "10.00", Decimal(10)),
        (PUISSANCE, "-24.05", Decimal("-24.05")),
        (champ("DATE"), "2028-02-29", date(2028, 2, 29)),
        (champ("DATE_HEURE"), "2026-03-01T00:30:00+01:00", datetime(2026, 2, 28, 23, 30, tzinfo=UTC)),
        (champ("DATE_HEURE"), "2026-03-01T00:30:00.25Z", datetime(2026, 3, 1, 0, 30, 0, 250000, tzinfo=UTC)),
        (champ("HEURE"), "23:59", "23:59"),
        (champ("OUI_NON"), " OUI ", "OUI"),
        (champ("NOMENCLATURE", nomenclature=COULEURS), "ROUGE", "ROUGE"),
        (champ("TELEPHONE"), "0380000000", "0380000000"),
        (champ("TELEPHONE"), "+33680000000", "+33680000000"),
        (champ("COURRIEL"), "a.b+c@d-e.example", "a.b+c@d-e.example"),
        (champ("TEXTE", motif="[A-Z]{2}-[0-9]{4}"), "FI-0001", "FI-0001"),
    ],
)
def test_a_well_written_value_is_read(forme, ecrit, lu):
    assert forme.lire(ecrit) == lu


@pytest.mark.parametrize(
    ("forme", "ecrit", "regle"),
    [
        (champ("TEXTE"), "", "VIDE"),
        (champ("TEXTE"), " \t ", "VIDE"),
        (champ("TEXTE_LONG"), " \n ", "VIDE"),
        (champ("ENTIER"), "", "VIDE"),
        (champ("OUI_NON"), "", "VIDE"),
        (champ("TEXTE", longueur_max=3), "abcd", "LONGUEUR"),
        (champ("TEXTE", longueur_min=3), "ab", "LONGUEUR"),
        (champ("TEXTE_LONG", longueur_max=3), "ab\n\n", "LONGUEUR"),
        (champ("COURRIEL"), "a" * 250 + "@b.fr", "LONGUEUR"),
        (champ("TEXTE", motif="[A-Z]{2}-[0-9]{4}"), "FI-001", "MOTIF"),
        (champ("TEXTE", motif="[A-Z]{2}-[0-9]{4}"), "FI-0001\nX", "MOTIF"),
        (champ("TEXTE", motif="[0-9]+"), "٣", "MOTIF"),
        (champ("ENTIER"), "12.0", "TYPE"),
        (champ("ENTIER"), "1 2", "TYPE"),
        (champ("ENTIER"), "٣", "TYPE"),
        (champ("ENTIER"), "1" * 10, "TYPE"),
        (PUISSANCE, "-24,5", "TYPE"),
        (PUISSANCE, "-24.123", "TYPE"),
        (PUISSANCE, "-2e1", "TYPE"),
        (PUISSANCE, "NaN", "TYPE"),
        (PUISSANCE, "-50.01", "BORNES"),
        (PUISSANCE, "10.01", "BORNES"),
        (champ("ENTIER", minimum=Decimal(1)), "0", "BORNES"),
        (champ("ENTIER", maximum=Decimal(1)), "2", "BORNES"),
        (champ("DATE"), "15/01/2026", "TYPE"),
        (champ("DATE"), "2026-02-29", "TYPE"),
        (champ("DATE"), "2026-13-01", "TYPE"),
        (champ("DATE"), "1999-12-31", "TYPE"),
        (champ("DATE_HEURE"), "2026-01-15T09:30:00", "TYPE"),
        (champ("DATE_HEURE"), "2026-01-15 09:30:00Z", "TYPE"),
        (champ("DATE_HEURE"), "2026-01-15T24:00:00Z", "TYPE"),
        (champ("DATE_HEURE"), "2026-04-31T10:00:00Z", "TYPE"),
        (champ("DATE_HEURE"), "2026-01-15T09:30:00+15:00", "TYPE"),
        (champ("HEURE"), "8:30", "TYPE"),
        (champ("HEURE"), "24:00", "TYPE"),
        (champ("TELEPHONE"), "03 80 00 00 00", "TYPE"),
        (champ("TELEPHONE"), "0080000000", "TYPE"),
        (champ("TELEPHONE"), "+3368000000", "TYPE"),
        (champ("COURRIEL"), "sav@operateur", "TYPE"),
        (champ("COURRIEL"), "sav@@operateur.example", "TYPE"),
        (champ("OUI_NON"), "oui", "NOMENCLATURE"),
        (champ("NOMENCLATURE", nomenclature=COULEURS), "BLEU", "NOMENCLATURE"),
    ],
)
def test_a_badly_written_value_is_refused_with_the_first_rule_it_breaks(forme, ecrit, regle):
    with pytest.raises(ValeurRefusee) as refus:
        forme.lire(ecrit)
    assert refus.value.regle.split(" : ")[0] == regle


def test_a_refused_code_comes_with_the_admitted_ones():
    with pytest.raises(ValeurRefusee) as refus:
        champ("NOMENCLATURE", nomenclature=COULEURS).lire("BLEU")
    assert refus.value.admises == ("VERT", "ROUGE")


def test_a_non_breaking_space_is_part_of_the_text_as_in_xml_schema():
    assert champ("TEXTE").lire("\u00a0") == "\u00a0"


@pytest.mark.parametrize(
    ("forme", "phrase"),
    [
        (
            PUISSANCE,
            "un nombre avec un point décimal (2 décimales au plus), de −50 à 10 dBm",
        ),
        (champ("ENTIER", minimum=Decimal(1)), "un nombre entier, au moins 1"),
        (champ("ENTIER", maximum=Decimal(9), unite="m"), "un nombre entier, au plus 9 m"),
        (champ("ENTIER", unite="m"), "un nombre entier, en m"),
        (champ("TEXTE", longueur_max=40), "un texte de 40 caractères au plus"),
        (champ("TEXTE", longueur_min=2, longueur_max=40), "un texte de 2 à 40 caractères"),
        (
            champ("TEXTE", longueur_min=2, longueur_max=2, motif="[A-Z]{2}", exemple="FI"),
            "un texte de 2 caractères, comme FI (motif [A-Z]{2})",
        ),
        (champ("OUI_NON"), "un code de la liste"),
    ],
)
def test_the_format_of_a_field_is_said_in_french(forme, phrase):
    assert forme.format == phrase


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"type": TypeChamp.TEXTE, "nom": "X_CHAMP"}, "INFO_"),
        ({"type": TypeChamp.TEXTE, "nom": "DEFECT_minuscule"}, "INFO_"),
        ({"type": TypeChamp.NOMENCLATURE}, "nomenclature"),
        ({"type": TypeChamp.TEXTE, "nomenclature": COULEURS}, "nomenclature"),
        ({"type": TypeChamp.TEXTE, "minimum": Decimal(1)}, "minimum"),
        ({"type": TypeChamp.ENTIER, "decimales": 2}, "decimales"),
        ({"type": TypeChamp.ENTIER, "motif": "[0-9]"}, "motif"),
        ({"type": TypeChamp.ENTIER, "minimum": Decimal(2), "maximum": Decimal(1)}, "bornes"),
        ({"type": TypeChamp.TEXTE, "longueur_min": 5, "longueur_max": 4}, "longueurs"),
        ({"type": TypeChamp.TEXTE, "longueur_min": 0}, "longueurs"),
        ({"type": TypeChamp.TEXTE, "presence": Presence.CONDITIONNEL}, "condition"),
        ({"type": TypeChamp.TEXTE, "condition": Renseigne("INFO_Y")}, "condition"),
        ({"type": TypeChamp.TEXTE, "role": Role.NATURE}, "rôle"),
        ({"type": TypeChamp.ENTIER, "exemple": "douze"}, "exemple"),
    ],
)
def test_a_field_that_does_not_hold_together_is_refused(options, message):
    with pytest.raises(DefinitionInvalide, match=message) as refus:
        Champ(**{"nom": "INFO_X", "libelle": "X"} | options)
    assert refus.value.sujet == options.get("nom", "INFO_X")


@pytest.mark.parametrize("motif", [r"\d+", "^A", "A$", "(?i)a", "a+?", "a.b", "a++"])
def test_a_pattern_that_python_and_xml_schema_read_differently_is_refused(motif):
    with pytest.raises(DefinitionInvalide, match="motif"):
        champ("TEXTE", motif=motif)


def test_a_nomenclature_holds_each_code_once():
    with pytest.raises(DefinitionInvalide, match="deux fois"):
        Nomenclature("N", "N", (("A", "a"), ("A", "b")))


def test_the_prefix_of_the_name_tells_the_section():
    assert champ("TEXTE").section is Section.DEFECT
    assert Champ("INFO_X", "X", TypeChamp.TEXTE).section is Section.INFO


def test_values_are_quoted_as_french_readers_expect():
    assert francais(Decimal("-24.50")) == "−24,50"
    assert PUISSANCE.dire(Decimal("-24.5")) == "−24,5 dBm"
    assert champ("OUI_NON").dire("NON") == "« Non » (NON)"
    assert champ("TEXTE").dire("abc") == "« abc »"
    assert champ("DATE").dire(date(2026, 1, 2)) == "2026-01-02"


def test_a_hostile_value_is_never_quoted_whole():
    assert couper("x" * 100) == "x" * 100
    assert couper("x" * 101) == "x" * 100 + "…"
