"""Two versions of a form: minor by the article, and whether a form that was accepted still is."""

import pytest

from esav_ws.config import Settings
from esav_ws.domain.contrat_evolution import Comparaison, Evolution
from esav_ws.xmlio.comparaison import ContratIllisible, comparer

CATALOGUE = Settings().forms_catalogue
SOURCE = (CATALOGUE / "FTTH-SIG" / "1" / "formulaire.xml").read_text("utf-8")
TELEPHONE = (
    '<champ nom="INFO_CONTACT_TELEPHONE" type="TELEPHONE" presence="OBLIGATOIRE" exemple="0639980001">'
)
COURRIEL = '<champ nom="INFO_CONTACT_COURRIEL" type="COURRIEL" presence="FACULTATIF"'
NOUVEAU = '<champ nom="INFO_ETAGE" type="TEXTE" presence="{}" longueurMax="9" exemple="3"><libelle>Étage</libelle><aide>Numéro.</aide></champ>'
R10 = SOURCE[SOURCE.index('  <regle code="FTTH-R10">') : SOURCE.index("</formulaire>")]

CAS = {
    "labels and help": ([("Nom du contact", "Nom de la personne"), ("Pour recevoir", "Afin de recevoir")], {}),
    "an optional field added": ([(TELEPHONE, NOUVEAU.format("FACULTATIF") + TELEPHONE)], {"INFO_ETAGE": False}),
    "a compulsory field added": ([(TELEPHONE, NOUVEAU.format("OBLIGATOIRE") + TELEPHONE)], {"INFO_ETAGE": True}),
    "a field renamed": (
        [("INFO_CONTACT_COURRIEL", "INFO_CONTACT_MAIL")],
        {"INFO_CONTACT_COURRIEL": True, "INFO_CONTACT_MAIL": False},
    ),
    "an optional field made compulsory": (
        [(COURRIEL, COURRIEL.replace("FACULTATIF", "OBLIGATOIRE"))],
        {"INFO_CONTACT_COURRIEL": True},
    ),
    "a compulsory field made optional": (
        [(TELEPHONE, TELEPHONE.replace("OBLIGATOIRE", "FACULTATIF"))],
        {"INFO_CONTACT_TELEPHONE": False},
    ),
    "a longer text": ([('longueurMin="2" longueurMax="80"', 'longueurMin="2" longueurMax="90"')], {"INFO_CONTACT_NOM": False}),
    "a shorter text": ([('longueurMin="2" longueurMax="80"', 'longueurMin="2" longueurMax="70"')], {"INFO_CONTACT_NOM": True}),
    "a code added to a nomenclature": (
        [('<entree code="LOS">', '<entree code="AUTRE">Autre</entree><entree code="LOS">')],
        {"DEFECT_NATURE": False},
    ),
    "a code removed from a nomenclature": (
        [('<entree code="PTO_DETERIOREE">Prise terminale optique (PTO) détériorée</entree>', "")],
        {"DEFECT_NATURE": True},
    ),
    "a greater maximum": ([('maximum="60000"', 'maximum="80000"')], {"DEFECT_OTDR_DISTANCE": False}),
    "a greater minimum": ([('minimum="-50"', 'minimum="-40"')], {"DEFECT_PUISSANCE_1490": True}),
    "another unit": ([('unite="m"', 'unite="km"')], {"DEFECT_OTDR_DISTANCE": True}),
    "a condition changed": (
        [('<condition><egal champ="DEFECT_NATURE" valeur="INTERMITTENT"/>', '<condition><egal champ="DEFECT_NATURE" valeur="LOS"/>')],
        {"DEFECT_FREQUENCE": True},
    ),
    "a rule removed": ([(R10, "")], {"règle FTTH-R10": False}),
    "a rule changed": ([('maintenant="5"', 'maintenant="0"')], {"règle FTTH-R01": True}),
    "an offer added": ([("<offre>FTTH</offre>", "<offre>FTTH</offre><offre>FTTE</offre>")], {"offre FTTE": False}),
    "an offer replaced": ([("<offre>FTTH</offre>", "<offre>FTTE</offre>")], {"offre FTTH": True, "offre FTTE": False}),
}  # fmt: skip


def comparees(tmp_path, changes) -> Comparaison:
    texte = SOURCE.replace('version="1"', 'version="2"')
    for avant, apres in changes:
        assert avant in texte, avant
        texte = texte.replace(avant, apres)
    for nom, contenu in (("a", SOURCE), ("b", texte)):
        (tmp_path / nom).mkdir()
        (tmp_path / nom / "formulaire.xml").write_text(contenu, "utf-8")
    return comparer(tmp_path / "a", tmp_path / "b", catalogue=CATALOGUE)


@pytest.mark.parametrize("nom", CAS)
def test_each_change_of_a_form_says_whether_what_was_accepted_still_is(nom, tmp_path):
    changes, attendus = CAS[nom]
    comparaison = comparees(tmp_path, changes)
    assert {c.lieu: c.rompt for c in comparaison.changements} == attendus
    assert comparaison.evolution is (Evolution.MINEURE if attendus else Evolution.AUCUNE)
    assert {c.article for c in comparaison.changements} <= {"12.1"}


def test_a_form_that_does_not_hold_together_is_refused(tmp_path):
    with pytest.raises(ContratIllisible, match=r"formulaire\.xml"):
        comparees(tmp_path, [('nomenclature="LOGEMENT"', 'nomenclature="ABSENTE"')])


def test_two_forms_are_not_two_versions_of_one():
    with pytest.raises(ContratIllisible, match="FTTO-SIG n'est pas une version de FTTH-SIG"):
        comparer(CATALOGUE / "FTTH-SIG" / "1", CATALOGUE / "FTTO-SIG" / "1", catalogue=CATALOGUE)
