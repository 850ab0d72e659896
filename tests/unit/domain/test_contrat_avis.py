"""The notice of an evolution: what one Opérateur is told, from its own traffic."""

from dataclasses import replace
from datetime import date

from esav_ws.domain.contrat import Genre, VersionContrat
from esav_ws.domain.contrat_avis import CHANGEMENTS_CITES, avis_pour
from esav_ws.domain.contrat_evolution import Changement, Comparaison, Evolution

V1 = VersionContrat(Genre.SERVICE, "signalisation", 1, fin_le=date(2028, 3, 2))
V2 = VersionContrat(
    Genre.SERVICE,
    "signalisation",
    2,
    evolution=Evolution.MAJEURE,
    annoncee_le=date(2027, 3, 1),
    production_le=date(2027, 9, 2),
)
DEPOT = Changement("Depot/x", "élément retiré", Evolution.MAJEURE, rompt=True, operations=("deposer",))
LECTURE = Changement(
    "Detail/y", "élément facultatif ajouté", Evolution.MAJEURE, operations=("lire", "lister")
)
TOUS = Changement("espace de noms", "urn:1 devient urn:2", Evolution.MAJEURE, rompt=True)
COMPARAISON = Comparaison((DEPOT, LECTURE, TOUS))


def test_an_operateur_is_told_what_changes_in_what_it_calls():
    avis = avis_pour("ALFA", V2, V1, COMPARAISON, ["lire"])
    assert (avis.siens, avis.autres) == ((LECTURE, TOUS), 1)
    assert avis.objet == "e-SAV : signalisation 2.0, évolution majeure au 02/09/2027"
    assert avis.texte.splitlines() == [
        "Bonjour,",
        "",
        "signalisation 2.0 (évolution majeure) entre en production le 02/09/2027 à 0 h, heure de Paris.",
        "Préavis de 6 mois à compter de ce jour, 01/03/2027 non compté (article 12.1).",
        "signalisation 1.0 est servie jusqu'au 02/03/2028 à 24 h, heure de Paris.",
        "",
        "Ce qui change pour vous, d'après vos appels :",
        "- Detail/y : élément facultatif ajouté [lire, lister]",
        "- espace de noms : urn:1 devient urn:2 ; votre SI doit changer",
        "Autres changements, sur ce que vous n'appelez pas : 1.",
        "",
        "Les documents à jour sont joints à cet avis. Une question : e-soutien.",
    ]


def test_who_calls_nothing_is_told_everything():
    assert avis_pour("BETA", V2, V1, COMPARAISON, []).siens == (DEPOT, LECTURE, TOUS)


def test_who_calls_nothing_of_what_changes_is_told_so():
    avis = avis_pour("BETA", V2, replace(V1, fin_le=None), Comparaison((DEPOT,)), ["lister"])
    assert "rien de ce que vous employez ne change" in avis.texte
    assert "est servie jusqu'au" not in avis.texte


def test_a_form_changes_for_all_who_are_told_of_it():
    formulaire = VersionContrat(Genre.FORMULAIRE, "FTTH-SIG", 2, evolution=Evolution.MINEURE)
    champ = Changement("INFO_ETAGE", "champ facultatif ajouté", Evolution.MINEURE)
    assert avis_pour("ALFA", formulaire, None, Comparaison((champ,)), [""]).siens == (champ,)


def test_a_first_version_has_no_notice_to_tell():
    avis = avis_pour("ALFA", replace(V2, initiale=True), None, None, [])
    assert "Préavis" not in avis.texte


def test_a_very_long_notice_sends_to_the_documents():
    longue = Comparaison(tuple(replace(TOUS, lieu=f"e{rang}") for rang in range(CHANGEMENTS_CITES + 3)))
    assert "- et 3 autres, dans les documents joints." in avis_pour("ALFA", V2, V1, longue, []).texte
