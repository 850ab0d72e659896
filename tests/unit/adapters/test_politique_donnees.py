"""The file of the policy on personal data."""

import hashlib
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from esav_ws.adapters.politique_donnees import lire_politique
from esav_ws.config import Settings
from esav_ws.domain.donnees import Categorie, Effet
from esav_ws.domain.donnees_erreurs import PolitiqueDonneesInvalide
from esav_ws.domain.formulaire_types import TypeChamp
from esav_ws.xmlio.catalogue_source import lire_source, schema_source

RACINE = Path(__file__).parents[3]
SANS_PERSONNE = {
    "INFO_PTO",
    "DEFECT_ONT_NUMERO_SERIE",
    "INFO_PLAN_PREVENTION_REFERENCE",
    "INFO_INCIDENT_OPERATEUR",
    "INFO_POP",
    "INFO_PORT",
}
"""Fields that people type, and that name a line, a device, a file or a place of the network."""
TAPES = {TypeChamp.TEXTE, TypeChamp.TEXTE_LONG, TypeChamp.TELEPHONE, TypeChamp.COURRIEL}


@pytest.fixture
def livree(tmp_path) -> Path:
    return Settings(home=tmp_path).fichier_politique_donnees


@pytest.fixture
def modifiee(livree, tmp_path):
    """The shipped policy with one text for another."""

    def modifier(avant: str, apres: str) -> Path:
        texte = livree.read_text("utf-8")
        assert avant in texte
        fichier = tmp_path / "essai.toml"
        fichier.write_text(texte.replace(avant, apres, 1), "utf-8")
        return fichier

    return modifier


def fautes(fichier: Path) -> list[str]:
    with pytest.raises(PolitiqueDonneesInvalide) as refus:
        lire_politique(fichier)
    assert refus.value.code == "DON-001"
    return [faute.xpath for faute in refus.value.elements]


def test_the_shipped_policy_keeps_persons_as_long_as_the_history_and_no_longer(livree):
    politique = lire_politique(livree)
    assert {c: r.jours for c, r in politique.regles.items()} == {
        "deposants": 90,
        "formulaires": 90,
        "textes": 90,
        "auteurs": 365,
        "pieces": 90,
        "evenements": 365,
        "courriels": 90,
        "requetes": 30,
        "taches": 30,
        "refus": 365,
        "planning": 90,
        "soutien": 365,
        "audit": 1095,
        "correspondants": None,
        "parc": None,
        "gestion": None,
    }
    assert politique.empreinte == hashlib.sha256(livree.read_bytes()).hexdigest()


def test_every_typed_field_of_the_shipped_forms_is_personal_or_known_not_to_be(livree):
    champs = lire_politique(livree).champs
    catalogue = Settings().forms_catalogue
    schema = schema_source(catalogue)
    sources = sorted(catalogue.glob("*/*/formulaire.xml"))
    assert len(sources) == 4
    for source in sources:
        formulaire = lire_source(source.read_bytes(), schema)
        tapes = {champ.nom for champ in formulaire.champs if champ.type in TAPES}
        assert tapes - champs[formulaire.code] - SANS_PERSONNE == set(), source


def test_what_ended_on_day_d_is_kept_until_the_end_of_day_d_plus_90_in_paris(livree):
    politique = lire_politique(livree)
    regle = politique.regles[Categorie.DEPOSANTS]
    # 1 June - 90 days = 3 March: what ended before its midnight in Paris, 23:00 UTC on the 2nd
    terme = politique.terme(regle, date(2026, 6, 1))
    assert terme.avant == datetime(2026, 3, 2, 23, tzinfo=UTC)


def test_a_form_that_the_policy_does_not_name_loses_all_its_values(livree):
    politique = lire_politique(livree)
    terme = politique.terme(politique.regles[Categorie.FORMULAIRES], date(2026, 6, 1))
    valeurs = {"INFO_CONTACT_NOM": "Camille Martin", "DEFECT_NATURE": "COUPURE"}
    assert terme.effacables("FTTH-SIG", valeurs) == {"INFO_CONTACT_NOM"}
    assert terme.effacables("AUTRE", valeurs) == set(valeurs)


def test_the_file_of_the_home_stands_in_for_the_shipped_one_and_the_setting_for_both(livree, tmp_path):
    assert tomllib.loads(livree.read_text("utf-8"))
    (tmp_path / "donnees.toml").write_text("x = 1", "utf-8")
    assert Settings(home=tmp_path).fichier_politique_donnees == tmp_path / "donnees.toml"
    autre = tmp_path / "autre.toml"
    assert Settings(home=tmp_path, politique_donnees=autre).fichier_politique_donnees == autre


@pytest.mark.parametrize(
    ("avant", "apres", "ou"),
    [
        ("jours = 90\n", "jours = 89\n", "categorie.deposants.jours"),
        ("jours = 90\n", "jours = 4000\n", "categorie.deposants.jours"),
        ("jours = 90\n", 'jours = "90"\n', "categorie.deposants.jours"),
        ("jours = 90\n", "jours = true\n", "categorie.deposants.jours"),
        ('\neffet = "anonymiser"', '\neffet = "conserver"', "categorie.deposants.effet"),
        ("[categorie.deposants]", "[categorie.clients]", "categorie.clients"),
        ('responsable = "', 'responsable = " " # ', "responsable"),
        ("justification = ", "jours = 3\njustification = ", "categorie.correspondants.jours"),
        ("COL-SIG = [", "COL-SIG = [1, ", "formulaire.COL-SIG"),
        ("contact = ", "inconnu = 1\ncontact = ", "inconnu"),
    ],
)
def test_what_breaks_a_rule_is_named(modifiee, avant, apres, ou):
    assert ou in fautes(modifiee(avant, apres))


def test_everything_wrong_is_told_at_once_and_a_file_that_is_none_is_told_too(tmp_path):
    vide = tmp_path / "vide.toml"
    vide.write_text("", "utf-8")
    assert fautes(vide) == ["responsable", "contact", "categorie", "formulaire"]
    casse = tmp_path / "casse.toml"
    casse.write_bytes(b"\xff\xfe")
    assert fautes(casse) == ["fichier"]
    assert fautes(tmp_path / "absent.toml") == ["fichier"]


def test_what_a_category_can_have_is_kept_by_the_program():
    assert [e.value for e in Effet] == ["anonymiser", "supprimer", "conserver"]


def test_the_guide_gives_the_shipped_terms(livree):
    guide = (RACINE / "docs/administration.md").read_text("utf-8")
    for regle in lire_politique(livree).termes_a_tenir:
        ligne = next(li for li in guide.splitlines() if li.startswith(f"| `{regle.categorie}` |"))
        assert f" {regle.jours:,} jours ".replace(",", " ") in ligne
