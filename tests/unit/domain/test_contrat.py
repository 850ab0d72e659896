"""The life of a version, and the rules of art. 12: expected days are counted by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from esav_ws.domain.contrat import SUITES, EtatVersion, Genre, Regime, VersionContrat, regime, successeur
from esav_ws.domain.contrat_erreurs import (
    EvolutionMalClassee,
    ExceptionSansMotif,
    NumeroVersionIncorrect,
    PassageVersionInterdit,
    PreavisInsuffisant,
)
from esav_ws.domain.contrat_evolution import PREAVIS, Changement, Comparaison, Evolution
from esav_ws.domain.contrat_regles import (
    Controle,
    au_plus_tot,
    bornes_coexistence,
    classer,
    verifier_coexistence,
    verifier_nombre,
    verifier_numero,
    verifier_preavis,
)

JOUR = date.fromisoformat
LE = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
PAR = {"le": LE, "auteur": "Camille Agent", "motif": "essai"}
E = EtatVersion


def service(majeure: int, mineure: int = 0, **champs) -> VersionContrat:
    jours = {nom: JOUR(v) if isinstance(v, str) and nom.endswith("_le") else v for nom, v in champs.items()}
    return VersionContrat(Genre.SERVICE, "signalisation", majeure, mineure, **jours)


def formulaire(version: int, **champs) -> VersionContrat:
    return replace(service(version, **champs), genre=Genre.FORMULAIRE, objet="FTTH-SIG")


V1 = service(1, inscrit=E.EN_PRODUCTION, production_le="2026-01-01")
V2 = service(2, inscrit=E.EN_PRODUCTION, production_le="2027-01-01", evolution=Evolution.MAJEURE)
V3 = service(3, inscrit=E.ANNONCEE, evolution=Evolution.MAJEURE)


def test_the_passages_are_those_of_the_contract_and_no_others():
    assert {etat: set(suites) for etat, suites in SUITES.items()} == {
        E.PROJET: {E.ANNONCEE},
        E.ANNONCEE: {E.ANNONCEE, E.EN_PRODUCTION},
        E.EN_PRODUCTION: {E.DEPRECIEE, E.RETIREE},
        E.DEPRECIEE: {E.DEPRECIEE, E.RETIREE},
        E.RETIREE: set(),
    }


@pytest.mark.parametrize("depart", E)
@pytest.mark.parametrize("cible", E)
def test_a_passage_is_kept_with_who_when_and_why_or_refused(depart, cible):
    version = service(1, inscrit=depart)
    if cible in SUITES[depart]:
        passee = version.passer(cible, **PAR)
        assert passee.inscrit is cible
        assert (passee.passages[-1].auteur, passee.passages[-1].motif) == ("Camille Agent", "essai")
    else:
        with pytest.raises(PassageVersionInterdit):
            version.passer(cible, **PAR)


@pytest.mark.parametrize(
    ("version", "le", "etat"),
    [
        (service(1), "2027-01-01", E.PROJET),
        (service(1, inscrit=E.ANNONCEE, production_le="2027-01-01"), "2027-06-01", E.ANNONCEE),
        (V1, "2025-12-31", E.ANNONCEE),
        (V1, "2026-01-01", E.EN_PRODUCTION),
        (replace(V1, depreciee_le=JOUR("2027-01-01")), "2026-12-31", E.EN_PRODUCTION),
        (replace(V1, depreciee_le=JOUR("2027-01-01")), "2027-01-01", E.DEPRECIEE),
        (replace(V1, depreciee_le=JOUR("2027-01-01"), fin_le=JOUR("2027-06-30")), "2027-06-30", E.DEPRECIEE),
        (replace(V1, depreciee_le=JOUR("2027-01-01"), fin_le=JOUR("2027-06-30")), "2027-07-01", E.RETIREE),
        (replace(V1, fin_le=JOUR("2027-06-30")), "2027-07-01", E.RETIREE),
        (service(1, inscrit=E.RETIREE), "2020-01-01", E.RETIREE),
    ],
)
def test_dates_take_effect_by_themselves(version, le, etat):
    assert version.etat(JOUR(le)) is etat


def test_days_left_are_those_after_today():
    version = replace(V1, fin_le=JOUR("2027-06-30"))
    assert [version.jours_restants(JOUR(j)) for j in ("2027-06-01", "2027-06-30", "2027-07-02")] == [
        29,
        0,
        -2,
    ]
    assert V1.jours_restants(JOUR("2027-06-01")) is None


@pytest.mark.parametrize(
    ("evolution", "annonce", "premier", "article"),
    [
        (Evolution.ACCES, "2027-03-01", "2027-03-17", "12.1"),
        (Evolution.MINEURE, "2026-12-31", "2027-03-01", "12.1"),
        (Evolution.MAJEURE, "2026-11-22", "2027-05-23", "12.1"),
        (Evolution.CONDITIONS, "2027-01-31", "2027-03-01", "12.2"),
        (Evolution.ANNEXES, "2027-03-01", "2027-03-17", "12.2"),
    ],
)
def test_each_kind_of_evolution_has_its_notice_and_its_article(evolution, annonce, premier, article):
    assert au_plus_tot(evolution, JOUR(annonce), initiale=False) == JOUR(premier)
    assert PREAVIS[evolution].article == article


def test_a_notice_too_short_is_refused_with_the_first_lawful_day():
    version = service(1, 1, evolution=Evolution.MINEURE)
    assert verifier_preavis(version, JOUR("2027-01-15"), JOUR("2027-03-16")) is None
    refus = verifier_preavis(version, JOUR("2027-01-15"), JOUR("2027-03-15"))
    assert isinstance(refus, PreavisInsuffisant)
    assert (refus.code, refus.article, refus.au_plus_tot) == ("VER-004", "12.1", JOUR("2027-03-16"))
    assert "2 mois" in str(refus)
    assert "16/03/2027" in str(refus)


def test_the_first_version_warns_nobody():
    initiale = service(1, evolution=Evolution.MAJEURE, initiale=True)
    assert verifier_preavis(initiale, JOUR("2027-01-15"), JOUR("2027-01-15")) is None


def test_a_third_version_is_refused_until_one_of_the_two_is_over():
    refus = verifier_nombre(V3, [V1, V2], JOUR("2027-06-01"))
    assert refus is not None
    assert (refus.code, refus.au_plus_tot) == ("VER-003", None)
    assert "signalisation 1.0 et signalisation 2.0" in str(refus)
    finissante = replace(V1, depreciee_le=JOUR("2027-01-01"), fin_le=JOUR("2027-06-30"))
    refus = verifier_nombre(V3, [finissante, V2], JOUR("2027-06-30"))
    assert refus is not None
    assert refus.au_plus_tot == JOUR("2027-07-01")
    assert verifier_nombre(V3, [finissante, V2], JOUR("2027-07-01")) is None


def test_a_version_that_begins_later_counts_too():
    finissante = replace(V1, fin_le=JOUR("2027-12-31"))
    plus_tard = service(4, inscrit=E.EN_PRODUCTION, production_le="2027-09-01")
    assert verifier_nombre(V3, [finissante, plus_tard], JOUR("2027-06-01")) is not None
    assert (
        verifier_nombre(V3, [replace(V1, fin_le=JOUR("2027-08-31")), plus_tard], JOUR("2027-06-01")) is None
    )


def test_minor_versions_of_one_address_are_one_version():
    onze = service(1, 1, inscrit=E.EN_PRODUCTION, production_le="2027-03-01")
    assert verifier_nombre(onze, [V1, V2], JOUR("2027-03-01")) is None
    assert verifier_nombre(V2, [V1, onze], JOUR("2027-04-01")) is None


@pytest.mark.parametrize(
    ("production", "le", "bornes"),
    [
        ("2027-01-01", "2027-01-01", ("2027-02-01", "2027-07-01")),
        ("2027-01-31", "2027-01-31", ("2027-02-28", "2027-07-31")),
        ("2027-08-31", "2027-06-01", ("2027-09-30", "2028-02-29")),
        # said late: the end of an address is told fifteen days ahead
        ("2027-01-01", "2027-05-10", ("2027-05-25", "2027-07-01")),
    ],
)
def test_two_services_live_together_between_one_month_and_six(production, le, bornes):
    suivante = replace(V2, production_le=JOUR(production))
    assert bornes_coexistence(V1, suivante, JOUR(le)) == tuple(map(JOUR, bornes))


def test_an_end_outside_of_these_bounds_is_refused_with_them():
    for fin, admise in (
        ("2027-01-31", False),
        ("2027-02-01", True),
        ("2027-07-01", True),
        ("2027-07-02", False),
    ):
        refus = verifier_coexistence(V1, V2, JOUR(fin), JOUR("2027-01-01"))
        assert (refus is None) is admise
        if refus is not None:
            assert refus.code == "VER-005"
            assert "du 01/02/2027 au 01/07/2027" in str(refus)
    assert "aucun sans exception" in str(verifier_coexistence(V1, V2, JOUR("2027-07-15"), JOUR("2027-06-30")))


def test_two_that_were_first_together_stand_side_by_side_until_one_is_deprecated():
    ensemble = replace(V2, production_le=V1.production_le, initiale=True)
    assert bornes_coexistence(V1, ensemble, JOUR("2029-05-31")) == (JOUR("2029-06-30"), JOUR("2029-11-30"))
    depreciee = replace(V1, depreciee_le=JOUR("2029-05-31"))
    assert bornes_coexistence(depreciee, ensemble, JOUR("2029-06-25")) == (
        JOUR("2029-07-10"),
        JOUR("2029-11-30"),
    )


def test_two_forms_live_together_exactly_one_month():
    ancien = formulaire(1, inscrit=E.EN_PRODUCTION, production_le="2026-01-01")
    nouveau = formulaire(2, inscrit=E.EN_PRODUCTION, production_le="2027-01-31")
    assert bornes_coexistence(ancien, nouveau, JOUR("2027-01-31")) == (JOUR("2027-02-28"), JOUR("2027-02-28"))
    assert verifier_coexistence(ancien, nouveau, JOUR("2027-02-28"), JOUR("2027-01-31")) is None
    for fin in (JOUR("2027-02-27"), JOUR("2027-03-01"), None):
        assert verifier_coexistence(ancien, nouveau, fin, JOUR("2027-01-31")) is not None


def comparaison(evolution: Evolution) -> Comparaison:
    return Comparaison((Changement("Depot/x", "élément retiré", evolution),))


@pytest.mark.parametrize(
    ("version", "constatee", "declaree", "classe"),
    [
        (service(2), None, None, Evolution.MAJEURE),
        (service(2), Evolution.MINEURE, None, Evolution.MAJEURE),
        (service(1, 1), Evolution.MINEURE, None, Evolution.MINEURE),
        (service(1, 1), Evolution.AUCUNE, None, Evolution.MINEURE),
        (service(1, 1), Evolution.ACCES, Evolution.ACCES, Evolution.ACCES),
        (service(1, 1), Evolution.MINEURE, Evolution.MAJEURE, Evolution.MAJEURE),
        (formulaire(2), Evolution.MINEURE, None, Evolution.MINEURE),
    ],
)
def test_the_class_is_the_one_found_or_a_heavier_one(version, constatee, declaree, classe):
    assert classer(version, comparaison(constatee) if constatee else None, declaree) is classe


@pytest.mark.parametrize(
    ("version", "constatee", "declaree"),
    [
        (service(1, 1), Evolution.MAJEURE, None),
        (service(1, 1), Evolution.MAJEURE, Evolution.MAJEURE),
        (service(1, 1), Evolution.MINEURE, Evolution.ACCES),
        (service(2), Evolution.MAJEURE, Evolution.MINEURE),
        (formulaire(2), Evolution.MINEURE, Evolution.ACCES),
    ],
)
def test_a_breaking_change_cannot_be_announced_under_a_lighter_class(version, constatee, declaree):
    with pytest.raises(EvolutionMalClassee) as refus:
        classer(version, comparaison(constatee), declaree)
    assert refus.value.code == "VER-007"
    assert [e.xpath for e in refus.value.elements] == ["Depot/x"]


def test_a_new_first_number_is_major_whatever_the_changes():
    with pytest.raises(EvolutionMalClassee) as refus:
        classer(service(3), Comparaison(), Evolution.MINEURE)
    assert str(refus.value) == (
        "signalisation 3.0 : déclarée « évolution mineure » ; un nouveau premier numéro est toujours une évolution majeure"
    )
    assert refus.value.elements == ()


def test_numbers_follow_each_other():
    connues = [replace(V1), service(1, 1, inscrit=E.ANNONCEE), replace(V2)]
    for version in (service(1, 2), service(2, 1), service(3), service(1, 1), service(2)):
        verifier_numero(version, connues, JOUR("2027-02-01"))
    for version in (service(1, 3), service(2, 2), service(4), service(3, 1)):
        with pytest.raises(NumeroVersionIncorrect, match=r"1\.2 ou signalisation 2\.1 ou signalisation 3\.0"):
            verifier_numero(version, connues, JOUR("2027-02-01"))
    verifier_numero(service(7), [service(1)], JOUR("2027-02-01"))
    with pytest.raises(NumeroVersionIncorrect):
        verifier_numero(formulaire(3), [formulaire(1, inscrit=E.EN_PRODUCTION)], JOUR("2027-02-01"))


def test_no_number_of_a_major_version_that_is_over_is_offered():
    finie = replace(V1, inscrit=E.DEPRECIEE, fin_le=JOUR("2027-08-31"))
    with pytest.raises(NumeroVersionIncorrect) as refus:
        verifier_numero(service(5), [finie, V2], JOUR("2027-09-01"))
    assert str(refus.value).endswith("à la suite : signalisation 2.1 ou signalisation 3.0 attendue")
    with pytest.raises(NumeroVersionIncorrect, match=r"signalisation 1\.1 ou signalisation 2\.1"):
        verifier_numero(service(5), [finie, V2], JOUR("2027-08-31"))


def test_an_exception_needs_a_reason_and_keeps_what_it_sets_aside():
    refus = verifier_nombre(V3, [V1, V2], JOUR("2027-06-01"))
    with pytest.raises(ExceptionSansMotif):
        Controle("  ")
    with pytest.raises(type(refus)):
        Controle().exiger(refus)
    controle = Controle("accord écrit de tous les Opérateurs")
    controle.exiger(None)
    controle.exiger(refus)
    assert [(d.code, d.article) for d in controle.derogations] == [("VER-003", "12.1")]
    assert "troisième" in controle.derogations[0].constat


def test_the_gate_serves_projects_announces_ends_and_names_successors():
    le = JOUR("2027-03-01")
    assert regime("signalisation", 1, [], le) == Regime("signalisation 1", E.PROJET)
    assert regime("signalisation", 1, [service(1)], le).etat is E.PROJET
    ancienne = replace(V1, depreciee_le=JOUR("2027-01-01"), fin_le=JOUR("2027-06-30"))
    assert regime("signalisation", 1, [ancienne, V2], le) == Regime(
        "signalisation 1.0",
        E.DEPRECIEE,
        JOUR("2027-01-01"),
        JOUR("2027-06-30"),
        "signalisation 2.0",
        "/ws/signalisation/v2",
    )
    assert regime("signalisation", 1, [ancienne, V2], JOUR("2027-07-01")).etat is E.RETIREE
    assert regime("signalisation", 2, [ancienne, V2], le).etat is E.EN_PRODUCTION
    assert successeur(V2, [V1, V2, V3], le) is None


def test_a_minor_version_takes_the_address_over():
    dix = replace(V1, fin_le=JOUR("2027-02-28"))
    onze = service(1, 1, inscrit=E.EN_PRODUCTION, production_le="2027-03-01")
    assert regime("signalisation", 1, [dix, onze], JOUR("2027-02-28")).nom == "signalisation 1.0"
    assert regime("signalisation", 1, [dix, onze], JOUR("2027-03-01")).nom == "signalisation 1.1"
    assert regime("signalisation", 1, [dix, service(1, 1)], JOUR("2027-03-01")).etat is E.RETIREE
