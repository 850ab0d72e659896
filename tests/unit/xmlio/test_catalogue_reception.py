import pytest
from lxml import etree

from esav_ws.domain.formulaire import FormulaireInconnu
from esav_ws.xmlio.catalogue import ecrire, recevoir

ESPACE = "urn:esav:formulaire:FTTH-SIG:1"


def lire(xml):
    return recevoir(etree.fromstring(xml))


def anomalies(xml):
    return [(e.xpath, e.regle.split(" : ")[0]) for e in lire(xml).anomalies]


def test_a_form_is_read_with_its_code_its_version_and_its_values_as_written():
    recu = lire(f'<f:formulaire xmlns:f="{ESPACE}"> <f:DEFECT_A> x </f:DEFECT_A>\n<f:INFO_B/></f:formulaire>')
    assert (recu.code, recu.version) == ("FTTH-SIG", 1)
    assert recu.valeurs == (("DEFECT_A", " x "), ("INFO_B", ""))
    assert recu.anomalies == ()


def test_the_same_form_is_the_same_inside_any_envelope():
    seul = lire(f"<formulaire xmlns='{ESPACE}'><DEFECT_A   >1</DEFECT_A></formulaire>")
    enveloppe = etree.fromstring(
        f'<e xmlns="urn:x" xmlns:y="urn:y"><formulaire xmlns="{ESPACE}"><!-- note --><DEFECT_A>1</DEFECT_A>'
        "</formulaire>suite</e>"
    )
    assert recevoir(enveloppe[0]) == seul


def test_a_form_is_written_as_its_exclusive_canonical_form_and_read_again_as_it_was():
    valeurs = (("DEFECT_A", "é <&> \"' \t\n\r fin"), ("INFO_B", ""))
    ecrit = ecrire("FTTH-SIG", 1, valeurs)
    assert ecrit == (
        f'<formulaire xmlns="{ESPACE}"><DEFECT_A>é &lt;&amp;&gt; "\' \t\n&#xD; fin</DEFECT_A><INFO_B></INFO_B></formulaire>'
    )
    racine = etree.fromstring(ecrit)
    assert etree.tostring(racine, method="c14n", exclusive=True).decode() == ecrit
    assert recevoir(racine).valeurs == valeurs


def test_comments_and_processing_instructions_do_not_cut_a_value():
    recu = lire(
        f"<formulaire xmlns='{ESPACE}'><DEFECT_A>1<!-- x -->2<?p q?><![CDATA[3]]></DEFECT_A></formulaire>"
    )
    assert recu.valeurs == (("DEFECT_A", "123"),)
    assert recu.anomalies == ()


@pytest.mark.parametrize(
    "racine",
    [
        "<formulaire/>",
        "<formulaire xmlns='urn:autre'/>",
        f"<autre xmlns='{ESPACE}'/>",
        "<formulaire xmlns='urn:esav:formulaire:FTTH-SIG:0'/>",
        "<formulaire xmlns='urn:esav:formulaire:FTTH-SIG:01'/>",
        "<formulaire xmlns='urn:esav:formulaire:FTTH-SIG:99999'/>",
        "<formulaire xmlns='urn:esav:formulaire:ftth-sig:1'/>",
        "<formulaire xmlns='urn:esav:formulaire:FTTH-SIG:1:1'/>",
        f"<formulaire xmlns='{'x' * 10_000}'/>",
    ],
)
def test_a_root_that_is_no_form_is_refused_without_quoting_it_whole(racine):
    with pytest.raises(FormulaireInconnu, match="urn:esav:formulaire:CODE:VERSION") as refus:
        lire(racine)
    assert len(str(refus.value)) < 300


@pytest.mark.parametrize(
    ("contenu", "attendues"),
    [
        ("<DEFECT_A lang='fr'>1</DEFECT_A>", [("/formulaire/DEFECT_A/@lang", "ATTRIBUT")]),
        ("<DEFECT_A><b>1</b></DEFECT_A>", [("/formulaire/DEFECT_A", "IMBRICATION")]),
        ("<DEFECT_A xmlns=''>1</DEFECT_A>", [("/formulaire/DEFECT_A", "ESPACE_DE_NOMS")]),
        ("<DEFECT_A xmlns='urn:x'>1</DEFECT_A>", [("/formulaire/DEFECT_A", "ESPACE_DE_NOMS")]),
        ("<DEFECT_A>1</DEFECT_A><DEFECT_A>1</DEFECT_A>", [("/formulaire/DEFECT_A", "REPETITION")]),
        ("du texte<DEFECT_A>1</DEFECT_A>", [("/formulaire", "TEXTE")]),
        ("<DEFECT_A>1</DEFECT_A>du texte", [("/formulaire", "TEXTE")]),
        ("<!-- c -->du texte<DEFECT_A>1</DEFECT_A>", [("/formulaire", "TEXTE")]),
        ("\u00a0<DEFECT_A>1</DEFECT_A>", [("/formulaire", "TEXTE")]),
    ],
)
def test_each_structural_offence_is_found_and_the_value_kept(contenu, attendues):
    xml = f"<formulaire xmlns='{ESPACE}'>{contenu}</formulaire>"
    assert anomalies(xml) == attendues
    assert lire(xml).valeurs[0] == ("DEFECT_A", "1")


def test_all_structural_offences_are_found_at_once():
    xml = (
        f"<formulaire xmlns='{ESPACE}' id='1'>texte<DEFECT_A a='1' b='2'><c/></DEFECT_A>"
        "<DEFECT_A xmlns=''>2</DEFECT_A></formulaire>"
    )
    assert anomalies(xml) == [
        ("/formulaire/@id", "ATTRIBUT"),
        ("/formulaire", "TEXTE"),
        ("/formulaire/DEFECT_A/@a", "ATTRIBUT"),
        ("/formulaire/DEFECT_A/@b", "ATTRIBUT"),
        ("/formulaire/DEFECT_A", "IMBRICATION"),
        ("/formulaire/DEFECT_A", "ESPACE_DE_NOMS"),
        ("/formulaire/DEFECT_A", "REPETITION"),
    ]


def test_a_wrong_namespace_is_answered_with_the_right_one():
    [anomalie] = lire(f"<f:formulaire xmlns:f='{ESPACE}'><DEFECT_A>1</DEFECT_A></f:formulaire>").anomalies
    assert (anomalie.valeur_recue, anomalie.valeurs_admises) == ("", (ESPACE,))


def test_a_schema_location_on_the_root_is_admitted_and_nil_on_a_field_is_not():
    xsi = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
    assert not anomalies(f"<formulaire xmlns='{ESPACE}' {xsi} xsi:schemaLocation='{ESPACE} form.xsd'/>")
    [(xpath, regle)] = anomalies(
        f"<formulaire xmlns='{ESPACE}' {xsi}><DEFECT_A xsi:nil='true'/></formulaire>"
    )
    assert xpath.startswith("/formulaire/DEFECT_A/@")
    assert regle == "ATTRIBUT"


def test_hostile_names_and_values_are_cut():
    nom = "N" * 5000
    xml = f"<formulaire xmlns='{ESPACE}'><{nom} {nom}='{nom}'><b/></{nom}><{nom}/></formulaire>"
    for anomalie in lire(xml).anomalies:
        assert len(anomalie.xpath) < 250
        assert len(anomalie.valeur_recue) <= 101


def test_thousands_of_fields_are_read_without_trouble():
    champs = "".join(f"<X{i} a='1'>{i}</X{i}>" for i in range(5000))
    recu = lire(f"<formulaire xmlns='{ESPACE}'>{champs}</formulaire>")
    assert len(recu.valeurs) == len(recu.anomalies) == 5000


def test_a_field_of_a_relative_namespace_is_of_another_namespace():
    recu = lire(f"<formulaire xmlns='{ESPACE}'><z:A xmlns:z='relatif'>1</z:A></formulaire>")
    assert [(e.regle.split(" : ")[0], e.valeur_recue) for e in recu.anomalies] == [
        ("ESPACE_DE_NOMS", "relatif")
    ]
