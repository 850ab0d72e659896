"""The published XSD and the gateway agree on every form, except on what XML Schema cannot say."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from esav_ws.domain.formulaire import Presence
from esav_ws.domain.formulaire_types import TypeChamp
from esav_ws.xmlio.catalogue import CatalogueFichiers, recevoir

CATALOGUE = Path(__file__).parents[3] / "forms_catalogue"
MAINTENANT = datetime(2026, 6, 1, tzinfo=UTC)
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def sans_conditions_ni_regles(formulaire):
    champs = tuple(
        c if c.presence is Presence.OBLIGATOIRE else replace(c, presence=Presence.FACULTATIF, condition=None)
        for c in formulaire.champs
    )
    return replace(formulaire, champs=champs, regles=())


CHARGE = CatalogueFichiers(CATALOGUE)
FORMULAIRES = {
    p.code: (
        sans_conditions_ni_regles(CHARGE.formulaire(p.code, p.version)),
        etree.XMLSchema(etree.fromstring(CHARGE.schema(p.code, p.version).encode())),
    )
    for p in CHARGE.publications()
}

texte_xml = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r \u00a0\u2028"),
    max_size=90,
)
heures = st.sampled_from(
    ["00:00:00", "23:59:59", "24:00:00", "09:30:00.5", "9:30:00", "12:60:00", "12:00:60"]
)
decalages = st.sampled_from(["Z", "", "+01:00", "-14:00", "+14:00", "+14:01", "+1:00", "z"])
jours = st.builds(
    "{}-{:02}-{:02}".format,
    st.sampled_from(["2026", "2028", "1999", "2100", "0000", "-2026", "20260"]),
    st.integers(0, 13),
    st.integers(0, 32),
)
nombres = st.one_of(
    st.integers(-(10**11), 10**11).map(str),
    st.decimals(-60, 110, places=2).map(str),
    st.decimals(-60, 110, places=7).map(str),
    st.sampled_from(
        ["+1", "-0", "-", "+", ".5", "5.", "1e3", "NaN", "INF", "0x1", "01.10", "1,5", "−5", "٣"]
    ),
)
PROPRES = {
    TypeChamp.ENTIER: nombres,
    TypeChamp.DECIMAL: nombres,
    TypeChamp.DATE: jours,
    TypeChamp.DATE_HEURE: st.builds("{}{}{}{}".format, jours, st.sampled_from("Tt "), heures, decalages),
    TypeChamp.HEURE: heures.map(lambda heure: heure[:5]) | heures,
    TypeChamp.TELEPHONE: st.from_regex(r"(\+33|0|0033)[0-9]{8,10}", fullmatch=True),
    TypeChamp.COURRIEL: st.emails() | st.from_regex(r"[a-z.@%é-]{0,12}@[a-z.-]{0,12}", fullmatch=True),
    TypeChamp.TEXTE_LONG: st.integers(0, 2001).map(lambda taille: "é" * taille),
    TypeChamp.TEXTE: st.integers(0, 130).map(lambda taille: "A" * taille),
}


def valeurs(champ):
    """Values near those the field admits, wrapped or not in white space, and values far from them."""
    if champ.nomenclature is not None:
        propres = st.sampled_from([*champ.nomenclature.codes, champ.nomenclature.codes[0].lower(), ""])
    else:
        propres = PROPRES[champ.type]
    if champ.motif:
        propres |= st.from_regex(champ.motif, fullmatch=True) | st.from_regex(champ.motif)
    if champ.exemple:
        propres |= st.just(champ.exemple)
    blancs = st.sampled_from(["", " ", "\n", "\t ", "\u00a0"])
    return st.builds("{}{}{}".format, blancs, propres, blancs) | texte_xml


def element(formulaire, contenus):
    racine = etree.Element(f"{{{formulaire.espace_de_noms}}}formulaire")
    for nom, valeur in contenus:
        enfant = etree.SubElement(racine, nom)
        # lxml refuses what XML cannot carry; such texts cannot be received
        try:
            enfant.text = valeur
        except ValueError:
            enfant.text = "illisible"
    return etree.fromstring(etree.tostring(racine), PARSER)


@pytest.mark.parametrize("code", sorted(FORMULAIRES))
@settings(max_examples=300, deadline=None)
@given(donnees=st.data())
def test_one_changed_value_is_judged_alike_by_the_schema_and_the_gateway(code, donnees):
    formulaire, schema = FORMULAIRES[code]
    change = donnees.draw(st.sampled_from(formulaire.champs))
    contenus = [
        (
            f"{{{formulaire.espace_de_noms}}}{champ.nom}",
            donnees.draw(valeurs(champ)) if champ is change else champ.exemple,
        )
        for champ in formulaire.champs
    ]
    racine = element(formulaire, contenus)
    erreurs = formulaire.verifier(recevoir(racine), maintenant=MAINTENANT)
    assert schema.validate(racine) is (erreurs == ()), (erreurs, schema.error_log)


@pytest.mark.parametrize("code", sorted(FORMULAIRES))
@settings(max_examples=100, deadline=None)
@given(donnees=st.data())
def test_any_shape_of_form_is_judged_alike_by_the_schema_and_the_gateway(code, donnees):
    formulaire, schema = FORMULAIRES[code]
    espace = formulaire.espace_de_noms
    permis = [(f"{{{espace}}}{champ.nom}", champ.exemple) for champ in formulaire.champs]
    retires = donnees.draw(st.sets(st.sampled_from(permis), max_size=3))
    contenus = [contenu for contenu in permis if contenu not in retires]
    intrus = st.tuples(
        st.sampled_from(
            [permis[0][0], f"{{{espace}}}DEFECT_INTRUS", permis[0][0].partition("}")[2], "{urn:x}A"]
        ),
        st.just("x"),
    )
    contenus += donnees.draw(st.lists(intrus, max_size=1))
    racine = element(formulaire, donnees.draw(st.permutations(contenus)))
    match donnees.draw(
        st.sampled_from(["rien"] * 4 + ["attribut", "imbrique", "texte", "commentaire", "blanc"])
    ):
        case "attribut" if len(racine):
            racine[0].set("intrus", "1")
        case "imbrique" if len(racine):
            etree.SubElement(racine[-1], "b")
        case "texte":
            racine.text = "texte"
        case "commentaire" if len(racine):
            texte = racine[0].text or ""
            racine[0].text = texte[:1]
            commentaire = etree.Comment("note")
            commentaire.tail = texte[1:]
            racine[0].insert(0, commentaire)
        case "blanc":
            racine.text = " \n\t"
    erreurs = formulaire.verifier(recevoir(racine), maintenant=MAINTENANT)
    assert schema.validate(racine) is (erreurs == ()), (erreurs, schema.error_log)
