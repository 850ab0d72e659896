"""Acts of both sides on a signalisation, through the bus, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from esav_ws.application.messages import (
    Accepter,
    AjouterCommentaire,
    AnnulerSignalisation,
    Clore,
    ConsulterSignalisation,
    ContesterCloture,
    DegelerSignalisation,
    Geler,
    PrendreEnCharge,
    Progresser,
    ReleverEvenements,
    Reprendre,
    Valider,
    Verrouiller,
)
from esav_ws.domain.motifs import CauseGel, CodeCloture
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.domain.signalisation import Avancement
from esav_ws.domain.signalisation_erreurs import (
    ActeDejaEmploye,
    ConflitRevision,
    DegelSansReponse,
    SignalisationDejaOuverte,
    SignalisationInconnue,
    TransitionInterdite,
)
from tests.fakes import AGENT, ALFA, BETA, depot


@pytest.fixture
def numero(maison) -> str:
    return maison.bus.executer(depot(), ALFA).numero


def detail(maison, numero):
    return maison.bus.executer(ConsulterSignalisation(numero=numero), ALFA).signalisation


def jusqu_en_cours(maison, numero):
    maison.bus.executer(Accepter(numero=numero), AGENT)
    maison.bus.executer(PrendreEnCharge(numero=numero), AGENT)


def test_the_whole_life_of_a_fault_is_read_back_passage_by_passage(maison, horloge, numero):
    suite = [
        Accepter(numero=numero),
        PrendreEnCharge(numero=numero),
        Geler(numero=numero, cause=CauseGel.ACCES_SITE, information_demandee="Quand passer ?"),
    ]
    for commande in suite:
        horloge.avancer(minutes=10)
        maison.bus.executer(commande, AGENT)
    horloge.avancer(minutes=10)
    maison.bus.executer(
        DegelerSignalisation(
            numero=numero, reference_acte="D1", commentaire="ok", information_fournie="Demain 9 h"
        ),
        ALFA,
    )
    for commande in (
        Progresser(numero=numero, avancement=Avancement.RETABLIE),
        Progresser(numero=numero, avancement=Avancement.REPAREE),
        Clore(numero=numero, code=CodeCloture.REPARATION_RESEAU, motif="Soudure refaite au PBO"),
        Valider(numero=numero),
        Verrouiller(numero=numero),
    ):
        horloge.avancer(minutes=10)
        maison.bus.executer(commande, AGENT)
    lue = detail(maison, numero)
    assert [(p.depart.value, p.cible.value, p.auteur) for p in lue.passages] == [
        ("EN_DEPOT", "EN_QUALIFICATION", "Camille Agent"),
        ("EN_QUALIFICATION", "EN_COURS", "Camille Agent"),
        ("EN_COURS", "GELE", "Camille Agent"),
        ("GELE", "EN_COURS", "ALFA"),
        ("EN_COURS", "EN_COURS", "Camille Agent"),
        ("EN_COURS", "EN_COURS", "Camille Agent"),
        ("EN_COURS", "CLOS", "Camille Agent"),
        ("CLOS", "VALIDE", "Camille Agent"),
        ("VALIDE", "CLOS_TABLEAU_DE_BORD", "Camille Agent"),
    ]
    assert [c.texte for c in lue.commentaires] == ["Demain 9 h", "ok"]
    evenements = maison.bus.executer(ReleverEvenements(operateur="ALFA"), AGENT).evenements
    assert [e.sequence for e in evenements] == list(range(1, 14))
    assert [e.type for e in evenements].count("ETAT_CHANGE") == 7
    assert [e.type for e in evenements].count("AVANCEMENT_CHANGE") == 2
    assert [e.type for e in evenements].count("AVIS_CLOTURE") == 1


def test_an_act_repeated_gives_its_first_answer_and_is_done_once(maison, horloge, numero):
    acte = AjouterCommentaire(numero=numero, reference_acte="C1", commentaire="Le client attend")
    premier = maison.bus.executer(acte, ALFA)
    jusqu_en_cours(maison, numero)
    horloge.avancer(hours=1)
    assert maison.bus.executer(acte, ALFA) == premier
    assert len(detail(maison, numero).commentaires) == 1


def test_a_cancelling_repeated_after_a_lost_answer_is_no_error(maison, numero):
    acte = AnnulerSignalisation(numero=numero, reference_acte="A1", commentaire="rétabli")
    premier = maison.bus.executer(acte, ALFA)
    assert premier.etat == "CLOS"
    assert maison.bus.executer(acte, ALFA) == premier
    with pytest.raises(TransitionInterdite):
        maison.bus.executer(
            AnnulerSignalisation(numero=numero, reference_acte="A2", commentaire="rétabli"), ALFA
        )


def test_an_act_reference_serves_one_act_only(maison, numero):
    maison.bus.executer(AjouterCommentaire(numero=numero, reference_acte="X", commentaire="a"), ALFA)
    for autre in (
        AjouterCommentaire(numero=numero, reference_acte="X", commentaire="b"),
        AnnulerSignalisation(numero=numero, reference_acte="X", commentaire="a"),
    ):
        with pytest.raises(ActeDejaEmploye):
            maison.bus.executer(autre, ALFA)


def test_a_refused_act_does_not_use_up_its_reference(maison, numero):
    degel = DegelerSignalisation(
        numero=numero, reference_acte="D", commentaire="ok", information_fournie="12A"
    )
    with pytest.raises(TransitionInterdite):
        maison.bus.executer(degel, ALFA)
    jusqu_en_cours(maison, numero)
    maison.bus.executer(
        Geler(numero=numero, cause=CauseGel.INFORMATION, information_demandee="code ?"), AGENT
    )
    assert maison.bus.executer(degel, ALFA).etat == "EN_COURS"


def test_unfreezing_without_the_asked_information_changes_nothing(maison, numero):
    jusqu_en_cours(maison, numero)
    maison.bus.executer(
        Geler(numero=numero, cause=CauseGel.INFORMATION, information_demandee="code ?"), AGENT
    )
    with pytest.raises(DegelSansReponse):
        maison.bus.executer(DegelerSignalisation(numero=numero, reference_acte="D", commentaire="ok"), ALFA)
    assert detail(maison, numero).etat == "GELE"


def test_contesting_leads_back_to_en_cours(maison, numero):
    jusqu_en_cours(maison, numero)
    maison.bus.executer(Clore(numero=numero, code=CodeCloture.REPARATION_RESEAU, motif="m"), AGENT)
    acte = ContesterCloture(numero=numero, reference_acte="K", commentaire="toujours coupé")
    assert maison.bus.executer(acte, ALFA).etat == "EN_COURS"
    assert detail(maison, numero).fin is None


def test_contesting_never_makes_two_open_signalisations_on_one_line(maison, numero):
    jusqu_en_cours(maison, numero)
    maison.bus.executer(Clore(numero=numero, code=CodeCloture.REPARATION_RESEAU, motif="m"), AGENT)
    seconde = maison.bus.executer(depot("REF-2"), ALFA).numero
    with pytest.raises(SignalisationDejaOuverte, match=seconde):
        maison.bus.executer(ContesterCloture(numero=numero, reference_acte="K", commentaire="c"), ALFA)


def test_ones_own_cancelling_is_not_contested(maison, numero):
    maison.bus.executer(AnnulerSignalisation(numero=numero, reference_acte="A", commentaire="c"), ALFA)
    with pytest.raises(TransitionInterdite, match="ANNULATION"):
        maison.bus.executer(ContesterCloture(numero=numero, reference_acte="K", commentaire="c"), ALFA)


def test_another_operateur_cannot_act_on_it(maison, numero):
    with pytest.raises(SignalisationInconnue):
        maison.bus.executer(
            AjouterCommentaire(numero=numero, reference_acte="B", commentaire="curieux"), BETA
        )


def test_an_operateur_cannot_do_the_agents_acts(maison, numero):
    with pytest.raises(HabilitationManquante):
        maison.bus.executer(Accepter(numero=numero), ALFA)


def test_a_decision_on_an_older_revision_is_refused(maison, numero):
    vue = detail(maison, numero).revision
    maison.bus.executer(AjouterCommentaire(numero=numero, reference_acte="C", commentaire="nouveau"), ALFA)
    with pytest.raises(ConflitRevision):
        maison.bus.executer(Accepter(numero=numero, revision=vue), AGENT)
    maison.bus.executer(Accepter(numero=numero, revision=vue + 1), AGENT)


def test_the_same_act_twice_by_two_agents_is_refused_to_the_second(maison, numero):
    maison.bus.executer(Accepter(numero=numero), AGENT)
    with pytest.raises(TransitionInterdite):
        maison.bus.executer(Accepter(numero=numero), AGENT)


def test_both_sides_act_at_once_and_neither_waits_for_the_other_for_ever(maison, numero):
    jusqu_en_cours(maison, numero)
    tours = 15

    def agent():
        for _ in range(tours):
            maison.bus.executer(Geler(numero=numero, cause=CauseGel.TIERS), AGENT)
            maison.bus.executer(Reprendre(numero=numero), AGENT)

    def operateur():
        for tour in range(tours):
            acte = AjouterCommentaire(numero=numero, reference_acte=f"T{tour}", commentaire="où en est-on ?")
            maison.bus.executer(acte, ALFA)

    with ThreadPoolExecutor(3) as fils:
        for resultat in [fils.submit(agent), fils.submit(operateur)]:
            resultat.result()
    lue = detail(maison, numero)
    assert (len(lue.commentaires), len(lue.passages), lue.etat) == (tours, 2 + 2 * tours, "EN_COURS")


def test_a_write_on_a_stale_value_is_never_a_lost_update(maison, numero):
    """Two transactions read the same revision; the second to write is refused."""
    from esav_ws.storage.unit_of_work import UnitsOfWork

    ouvrir = UnitsOfWork(maison.engine)
    with ouvrir(ecriture=False) as uow:
        lue = uow.signalisations.trouver(numero, None)
    maison.bus.executer(Accepter(numero=numero), AGENT)
    apres = lue.accepter(le=lue.depose_le, auteur="second")
    with ouvrir(ecriture=True) as uow, pytest.raises(ConflitRevision):
        uow.signalisations.enregistrer(lue, apres)
