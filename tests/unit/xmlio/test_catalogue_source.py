from pathlib import Path

import pytest

from esav_ws.xmlio.catalogue import CatalogueInvalide, lire_source, schema_source

CATALOGUE = Path(__file__).parents[3] / "forms_catalogue"
SCHEMA = schema_source(CATALOGUE)
LIGNE_1 = """<formulaire xmlns="urn:esav:formulaire-source:1" code="T-SIG" version="1" libelle="Essai">
"""
DEBUT = """<description>Pour essayer.</description><offre>T</offre><offre>U</offre>
<nomenclature code="NATURE" libelle="Nature"><entree code="LOS">Perte de
   signal</entree><entree code="LENT">Lent</entree></nomenclature>
<groupe libelle="Défaut">
<champ nom="DEFECT_NATURE" type="NOMENCLATURE" presence="OBLIGATOIRE" nomenclature="NATURE" role="nature">
<libelle>Nature</libelle><aide>Aide.</aide></champ>
"""
FIN = "</groupe>\n</formulaire>"


def champ(attributs, condition=""):
    return f"<champ {attributs}><libelle>L</libelle><aide>A.</aide>{condition}</champ>\n"


def lire(milieu, fin=FIN):
    return lire_source((LIGNE_1 + DEBUT + milieu + fin).encode(), SCHEMA, fichier="f.xml")


def regle(condition):
    return f'</groupe>\n<regle code="TT-R01"><message>M</message><alors>{condition}</alors></regle>\n</formulaire>'


def test_a_source_is_read_with_everything_it_says():
    formulaire = lire(
        champ(
            'nom="DEFECT_DEBIT" type="DECIMAL" presence="CONDITIONNEL" decimales="1" minimum="0" maximum="9.5" '
            'unite="Mbit/s" exemple="3.5"',
            '<condition><egal champ="DEFECT_NATURE" valeur="LENT"/></condition>',
        ),
        regle('<present champ="DEFECT_DEBIT"/>'),
    )
    assert (formulaire.code, formulaire.version, formulaire.libelle) == ("T-SIG", 1, "Essai")
    assert (formulaire.offres, formulaire.description) == (("T", "U"), "Pour essayer.")
    debit = formulaire.par_nom["DEFECT_DEBIT"]
    assert (debit.groupe, debit.unite, debit.exemple, debit.decimales) == ("Défaut", "Mbit/s", "3.5", 1)
    assert debit.format == "un nombre avec un point décimal (1 décimale au plus), de 0 à 9,5 Mbit/s"
    assert formulaire.nomenclatures[0].libelle_de("LOS") == "Perte de signal"
    assert [r.code for r in formulaire.regles] == ["TT-R01"]


@pytest.mark.parametrize(
    ("milieu", "fin", "message"),
    [
        ("<intrus/>", FIN, r"f\.xml:8 : .*intrus"),
        (champ('nom="DEFECT_X" type="TEXTE"'), FIN, r"f\.xml:8 : .*presence"),
        (champ('nom="X" type="TEXTE" presence="FACULTATIF"'), FIN, r"f\.xml:8 : .*nom"),
        (champ('nom="INFO_X" type="MOT" presence="FACULTATIF"'), FIN, r"f\.xml:8 : .*MOT"),
        ("\n<oups", FIN, r"f\.xml:9 : XML mal formé"),
        (
            champ('nom="INFO_X" type="NOMENCLATURE" presence="FACULTATIF" nomenclature="RIEN"'),
            FIN,
            r"f\.xml:8 : nomenclature « RIEN » absente",
        ),
        (
            champ('nom="INFO_X" type="TEXTE" presence="CONDITIONNEL"'),
            FIN,
            r"f\.xml:8 : INFO_X : un champ CONDITIONNEL porte une condition",
        ),
        (
            champ('nom="INFO_X" type="ENTIER" presence="FACULTATIF" exemple="douze"'),
            FIN,
            r"f\.xml:8 : INFO_X : exemple refusé",
        ),
        (
            "\n" + champ('nom="DEFECT_NATURE" type="TEXTE" presence="FACULTATIF"'),
            FIN,
            r"f\.xml:9 : DEFECT_NATURE : champ déclaré deux fois",
        ),
        (
            champ(
                'nom="INFO_X" type="TEXTE" presence="CONDITIONNEL"',
                '\n<condition><present champ="INFO_Y"/></condition>',
            ),
            FIN,
            r"f\.xml:9 : champ « INFO_Y » inconnu, ou déclaré plus bas",
        ),
        (
            "",
            regle('<egal champ="DEFECT_NATURE" valeur="BLEU"/>'),
            r"f\.xml:9 : « BLEU » n'est pas une valeur",
        ),
        ("", regle('<parmi champ="DEFECT_NATURE" valeurs="LOS BLEU"/>'), r"f\.xml:9 : « BLEU »"),
        ("", regle('<egal champ="DEFECT_NATURE"/>'), r"f\.xml:9 : exactement un"),
        (
            "",
            regle('<egal champ="DEFECT_NATURE" valeur="LOS" maintenant="0"/>'),
            r"f\.xml:9 : exactement un",
        ),
        ("", regle('<inferieur champ="DEFECT_NATURE" valeur="LOS"/>'), r"f\.xml:9 : TT-R01 : .*inferieur"),
        ("", regle('<superieur champ="DEFECT_NATURE" maintenant="0"/>'), r"f\.xml:9 : TT-R01"),
        (
            champ(
                'nom="INFO_X" type="NOMENCLATURE" presence="OBLIGATOIRE" nomenclature="NATURE" role="nature"'
            ),
            FIN,
            r"f\.xml:1 : T-SIG : un champ OBLIGATOIRE porte le rôle nature",
        ),
    ],
)
def test_a_wrong_source_is_refused_with_its_file_and_line(milieu, fin, message):
    with pytest.raises(CatalogueInvalide, match=message):
        lire(milieu, fin)


@pytest.mark.parametrize(
    "prologue",
    ["<!DOCTYPE formulaire>", '<!DOCTYPE formulaire [<!ENTITY x SYSTEM "file:///etc/hostname">]>'],
)
@pytest.mark.parametrize("codage", ["utf-8", "utf-16"])
def test_a_doctype_is_refused(prologue, codage):
    with pytest.raises(CatalogueInvalide, match="DOCTYPE refusé"):
        lire_source((prologue + LIGNE_1 + DEBUT + FIN).encode(codage), SCHEMA)


def test_all_kinds_of_conditions_are_read():
    conditions = "".join(
        f"<{genre} champ='DEFECT_A' valeur='1'/>"
        for genre in ("egal", "different", "inferieur", "inferieurOuEgal", "superieur", "superieurOuEgal")
    )
    formulaire = lire(
        champ('nom="DEFECT_A" type="ENTIER" presence="FACULTATIF"')
        + champ('nom="DEFECT_B" type="DATE" presence="FACULTATIF"'),
        regle(
            f"<toutes>{conditions}<uneAuMoins><present champ='DEFECT_A'/><absent champ='DEFECT_B'/>"
            "<parmi champ='DEFECT_A' valeurs='1 2'/><inferieur champ='DEFECT_B' maintenant='-1440'/>"
            "<egal champ='DEFECT_B' autreChamp='DEFECT_B'/></uneAuMoins></toutes>"
        ),
    )
    assert formulaire.regles[0].alors.dire(formulaire.par_nom) == (
        "« L » vaut 1 et « L » est différent de 1 et « L » est inférieur à 1 et « L » est inférieur ou égal à 1 "
        "et « L » est supérieur à 1 et « L » est supérieur ou égal à 1 et (« L » est renseigné "
        "ou « L » n'est pas renseigné ou « L » vaut 1 ou 2 "
        "ou « L » est inférieur à la date de réception moins 1440 min ou « L » vaut « L »)"
    )
