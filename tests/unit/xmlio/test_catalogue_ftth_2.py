"""What version 2 of FTTH-SIG changes, rule by rule: every expected error is written by hand from its source."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from esav_ws.xmlio.catalogue import CatalogueFichiers, recevoir

CATALOGUE = CatalogueFichiers(Path(__file__).parents[3] / "forms_catalogue")
MAINTENANT = datetime(2026, 12, 1, 8, tzinfo=UTC)
COMMUN = {
    "INFO_CONTACT_NOM": "Camille Martin",
    "INFO_CONTACT_TELEPHONE": "0639980001",
    "INFO_PTO": "FI-7K2M-04QX",
    "INFO_LOGEMENT": "PAVILLON",
    "INFO_ACCES": "LIBRE",
    "DEFECT_DATE": "2026-12-01T08:00:00+01:00",
    "DEFECT_NATURE": "SYNCHRONISATION_ABSENTE",
    "DEFECT_INTERNET": "OUI",
    "DEFECT_TELEPHONE": "NON",
    "DEFECT_TELEVISION": "NON",
    "DEFECT_ETAT_ONT": "NORMAL",
    "DEFECT_LUMIERE": "OUI",
    "DEFECT_PUISSANCE_1490": "-25.8",
    "DEFECT_TEST_REDEMARRAGE": "OUI",
    "DEFECT_TEST_JARRETIERE": "OUI",
    "DEFECT_TEST_OTDR": "NON",
    "DEFECT_DOMMAGE": "AUCUN",
}
APRES = {"DEFECT_APRES_INTERVENTION": "OUI", "DEFECT_INTERVENTION_LE": "2026-12-01T07:30:00+01:00"}
SANS = {"DEFECT_APRES_INTERVENTION": "NON"}


def constats(version, champs):
    espace = f"urn:esav:formulaire:FTTH-SIG:{version}"
    racine = etree.Element(f"{{{espace}}}formulaire")
    for nom, valeur in champs.items():
        etree.SubElement(racine, f"{{{espace}}}{nom}").text = valeur
    erreurs = CATALOGUE.formulaire("FTTH-SIG", version).verifier(recevoir(racine), maintenant=MAINTENANT)
    return {(e.xpath.removeprefix("/formulaire/"), e.regle.partition(" : ")[0]) for e in erreurs}


def test_a_form_of_version_1_lacks_only_what_version_2_asks_for():
    assert constats(1, COMMUN) == set()
    assert constats(2, COMMUN) == {("DEFECT_APRES_INTERVENTION", "OBLIGATOIRE")}


@pytest.mark.parametrize(
    ("changements", "attendus"),
    [
        (SANS, set()),
        (APRES, set()),
        (SANS | {"INFO_CONTACT_TELEPHONE_SECOURS": "0639980002"}, set()),
        (SANS | {"INFO_CONTACT_TELEPHONE_SECOURS": "06 39"}, {("INFO_CONTACT_TELEPHONE_SECOURS", "TYPE")}),
        (SANS | {"DEFECT_ONT_NUMERO_SERIE": "ESAV0A1B2C3D"}, set()),
        (SANS | {"DEFECT_ONT_NUMERO_SERIE": "ESAV0A1B2C3G"}, {("DEFECT_ONT_NUMERO_SERIE", "MOTIF")}),
        (SANS | {"INFO_ACCES": "BOITE_A_CLES"}, set()),
        (SANS | {"DEFECT_DOMMAGE": "CHAMBRE_INONDEE", "DEFECT_DANGER": "NON"}, set()),
        ({"DEFECT_APRES_INTERVENTION": "OUI"}, {("DEFECT_INTERVENTION_LE", "OBLIGATOIRE")}),
        (APRES | SANS, {("DEFECT_INTERVENTION_LE", "INTERDIT")}),
        # R01: fifteen minutes of advance instead of five
        (SANS | {"DEFECT_DATE": "2026-12-01T09:15:00+01:00"}, set()),
        (SANS | {"DEFECT_DATE": "2026-12-01T09:15:01+01:00"}, {("DEFECT_DATE", "FTTH-R01")}),
        # R09: rodents cut cables too
        (
            SANS | {"DEFECT_NATURE": "CABLE_COUPE", "DEFECT_DOMMAGE": "CABLE_RONGE", "DEFECT_DANGER": "NON"},
            set(),
        ),
        (SANS | {"DEFECT_NATURE": "CABLE_COUPE"}, {("DEFECT_DOMMAGE", "FTTH-R09")}),
        # R11: the cord first
        (SANS | {"DEFECT_NATURE": "NIVEAU_DEGRADE"}, set()),
        (
            SANS | {"DEFECT_NATURE": "NIVEAU_DEGRADE", "DEFECT_TEST_JARRETIERE": "NON"},
            {("DEFECT_TEST_JARRETIERE", "FTTH-R11")},
        ),
        # R12: crossed lines are lit
        (SANS | {"DEFECT_NATURE": "CROISEMENT"}, set()),
        # R13: the cause comes before its effect
        (APRES | {"DEFECT_INTERVENTION_LE": "2026-12-01T08:00:00+01:00"}, set()),
        (
            APRES | {"DEFECT_INTERVENTION_LE": "2026-12-01T08:00:01+01:00"},
            {("DEFECT_INTERVENTION_LE", "FTTH-R13")},
        ),
    ],
)
def test_the_second_ftth_form(changements, attendus):
    assert constats(2, COMMUN | changements) == attendus


def test_crossed_lines_without_light_are_refused():
    sombre = {nom: valeur for nom, valeur in COMMUN.items() if nom != "DEFECT_PUISSANCE_1490"} | SANS
    sombre |= {"DEFECT_NATURE": "CROISEMENT", "DEFECT_LUMIERE": "NON"}
    assert constats(2, sombre) == {("DEFECT_LUMIERE", "FTTH-R12")}


@pytest.mark.parametrize(
    "champs",
    [
        {"DEFECT_NATURE": "CROISEMENT"},
        {"INFO_ACCES": "BOITE_A_CLES"},
        {"DEFECT_DOMMAGE": "CABLE_RONGE", "DEFECT_DANGER": "NON"},
    ],
)
def test_version_1_knows_none_of_the_new_codes(champs):
    nom = next(iter(champs))
    assert constats(1, COMMUN | champs) == {(nom, "NOMENCLATURE")}


def test_the_second_version_says_what_it_changes_and_why():
    source = (CATALOGUE._dossier / "FTTH-SIG" / "2" / "formulaire.xml").read_text(encoding="utf-8")
    premiere, seconde = (CATALOGUE.formulaire("FTTH-SIG", version) for version in (1, 2))
    nouveaux = set(seconde.par_nom) - set(premiere.par_nom)
    changees = {r.code for r in seconde.regles} - {r.code for r in premiere.regles}
    commentaire = source[source.index("<!--") : source.index("-->")]
    assert len(nouveaux) == 4
    assert all(mot in commentaire for mot in nouveaux | changees | {"FTTH-R01", "FTTH-R09"})
