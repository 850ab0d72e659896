"""The event journal as Opérateurs read it, on both databases."""

import pytest

from esav_ws.application.messages import Accepter, AjouterCommentaire, ListerFormulaires, ReleverEvenements
from esav_ws.domain.operateur import OperateurInconnu
from esav_ws.domain.signalisation_erreurs import CurseurInvalide
from tests.fakes import AGENT, ALFA, BETA, depot


@pytest.fixture
def relever(maison):
    def relever(acteur=ALFA, **criteres):
        page = maison.bus.executer(ReleverEvenements(**criteres), acteur)
        return [(e.sequence, e.type) for e in page.evenements], page.curseur_suivant

    return relever


@pytest.fixture
def vecu(maison):
    """Three events of ALFA's, one of BETA's."""
    numero = maison.bus.executer(depot(), ALFA).numero
    maison.bus.executer(depot("B-1", "BF-2500-0001"), BETA)
    maison.bus.executer(Accepter(numero=numero), AGENT)
    maison.bus.executer(AjouterCommentaire(numero=numero, reference_acte="C1", commentaire="Vu"), ALFA)
    return numero


TOUT = [(1, "SIGNALISATION_DEPOSEE"), (2, "ETAT_CHANGE"), (3, "COMMENTAIRE_AJOUTE")]


def test_without_cursor_the_journal_is_read_from_its_oldest_event(vecu, relever):
    assert relever()[0] == TOUT
    assert relever(BETA)[0] == TOUT[:1]


def test_reading_consumes_nothing_and_a_cursor_goes_on_where_it_was(vecu, relever, maison):
    debut, curseur = relever(taille=2)
    suite, dernier = relever(taille=2, curseur=curseur)
    assert debut + suite == TOUT
    assert relever(taille=2, curseur=curseur) == (suite, dernier)
    assert relever(curseur=dernier) == ([], dernier)
    maison.bus.executer(AjouterCommentaire(numero=vecu, reference_acte="C2", commentaire="Suite"), ALFA)
    assert relever(curseur=dernier)[0] == [(4, "COMMENTAIRE_AJOUTE")]


def test_an_empty_journal_has_a_cursor_to_go_on_from(relever, maison):
    rien, curseur = relever()
    assert rien == []
    maison.bus.executer(depot(), ALFA)
    assert relever(curseur=curseur)[0] == TOUT[:1]


def test_a_cursor_of_another_operateur_is_unknown(vecu, relever):
    _, curseur = relever(taille=1)
    with pytest.raises(CurseurInvalide):
        relever(BETA, curseur=curseur)


@pytest.mark.parametrize("curseur", ["AAAA", "é", "", "MSAwMDAwMDAwMDAwMDA", "x" * 200])
def test_a_cursor_that_nobody_gave_is_unknown(relever, curseur):
    with pytest.raises(CurseurInvalide):
        relever(curseur=curseur)


def test_a_cursor_of_another_list_is_unknown(maison, relever):
    page = maison.bus.executer(ListerFormulaires(taille=1), ALFA)
    assert page.curseur_suivant is not None
    with pytest.raises(CurseurInvalide):
        relever(curseur=page.curseur_suivant)


def test_the_oi_says_whose_journal_it_reads(vecu, relever):
    assert relever(AGENT, operateur="BETA")[0] == TOUT[:1]
    with pytest.raises(OperateurInconnu):
        relever(AGENT, operateur="ZZZZ")
    with pytest.raises(OperateurInconnu):
        relever(AGENT)


def test_an_operateur_reads_its_own_whatever_it_says(vecu, relever):
    assert relever(ALFA, operateur="BETA")[0] == TOUT


def test_forms_are_listed_whole_or_by_pages(maison):
    def lister(**criteres):
        page = maison.bus.executer(ListerFormulaires(**criteres), ALFA)
        return [p.code for p in page.publications], page.curseur_suivant

    assert lister() == (["COL-SIG", "FTTH-SIG", "FTTO-SIG"], None)
    debut, curseur = lister(taille=2)
    assert debut == ["COL-SIG", "FTTH-SIG"]
    assert lister(taille=2, curseur=curseur) == (["FTTO-SIG"], None)
    with pytest.raises(CurseurInvalide):
        lister(taille=2, curseur=curseur, code_offre="FTTO")
