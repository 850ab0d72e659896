"""Collective faults are proposed from the deposits of a window, on both databases. PBO from 3 lines, PM from 5."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from esav_ws.application.messages import AnnulerSignalisation, VerifierFormulaire
from esav_ws.application.messages_collectif import (
    AvancerCollectif,
    ConfirmerCollectif,
    DetacherSignalisation,
    EcarterCollectif,
    RattacherSignalisations,
)
from esav_ws.application.saisie import DeposerPour
from esav_ws.application.travaux import Travaux
from esav_ws.domain.derangement_collectif import CauseEcart, EtatCollectif, NiveauCollectif, Rattachement
from esav_ws.domain.reception import CanalReception
from esav_ws.storage.tables_taches import courriel
from tests.collectif import SAV, Reseau
from tests.fakes import ALFA, BETA, depot


@pytest.fixture
def reseau(maison, horloge):
    return Reseau(maison, horloge)


def test_three_lines_of_one_pbo_are_proposed_whoever_rents_them(reseau):
    reseau.signaler()
    reseau.signaler(acteur=BETA)
    assert reseau.detecter() == []

    reseau.signaler()
    (propose,) = reseau.detecter()

    assert (propose.niveau, propose.support, propose.etat) == (
        NiveauCollectif.PBO,
        "PBO-1",
        EtatCollectif.PROPOSE,
    )
    comptes = reseau.montrer(propose.numero).comptes
    assert (comptes.proposees, comptes.rattachees) == (3, 0)
    assert comptes.par_operateur == {"ALFA": 2, "BETA": 1}


def test_a_round_that_comes_again_proposes_nothing_new(reseau):
    for _ in range(3):
        reseau.signaler()
    (propose,) = reseau.detecter()
    assert [c.numero for c in reseau.detecter()] == [propose.numero]


def test_deposits_further_apart_than_the_window_have_nothing_in_common(reseau):
    reseau.a("09:00").signaler()
    reseau.a("11:00").signaler()
    reseau.a("13:00").signaler()
    assert reseau.detecter() == []
    reseau.a("13:01").signaler()
    assert len(reseau.detecter()) == 1


def test_two_open_signalisations_of_one_line_count_once(reseau):
    ligne = reseau.ligne(pbo=None, pm=None, acteur=BETA, offre="COL", extremite_a="POP Test")
    autre = reseau.ligne(pbo=None, pm=None, acteur=BETA, offre="COL", extremite_a="POP Test")
    for numero in (ligne, ligne, autre):
        reseau.deposer(numero, BETA, "COL")
    assert reseau.detecter() == []


def test_lines_without_pm_are_proposed_by_the_link_that_they_leave_by(reseau):
    for rang in (1, 2, 3):
        reseau.deposer(f"COL-{rang:04}", BETA, "COL")
    (propose,) = reseau.detecter()
    assert (propose.niveau, propose.support) == (NiveauCollectif.LIAISON, "POP Besançon Centre")


def test_a_pbo_proposal_is_taken_in_by_the_pm_that_explains_more(reseau):
    for _ in range(3):
        reseau.signaler("PBO-1")
    (etroit,) = reseau.detecter()
    reseau.signaler("PBO-2")
    assert [c.niveau for c in reseau.detecter()] == [NiveauCollectif.PBO]

    reseau.signaler("PBO-3")
    (large,) = reseau.detecter()

    assert (large.niveau, large.support) == (NiveauCollectif.PM, "FI-21999-0001")
    assert reseau.montrer(large.numero).comptes.proposees == 5
    absorbe = reseau.montrer(etroit.numero).collectif
    assert absorbe.etat is EtatCollectif.ECARTE
    assert absorbe.passages[-1].code == CauseEcart.ABSORBE
    assert large.numero in absorbe.passages[-1].motif


def test_a_pbo_that_an_agent_confirmed_keeps_its_lines(reseau):
    for _ in range(3):
        reseau.signaler("PBO-1")
    (etroit,) = reseau.detecter()
    reseau.faire(ConfirmerCollectif(numero=etroit.numero))
    for pbo in ("PBO-2", "PBO-3", "PBO-4", "PBO-5"):
        reseau.signaler(pbo)
    assert len(reseau.detecter()) == 1

    reseau.signaler("PBO-6")
    etats = {c.niveau: c.etat for c in reseau.detecter()}
    assert etats == {NiveauCollectif.PBO: EtatCollectif.CONFIRME, NiveauCollectif.PM: EtatCollectif.PROPOSE}


def test_what_was_dismissed_or_detached_is_not_proposed_again(reseau):
    numeros = [reseau.signaler() for _ in range(3)]
    (propose,) = reseau.detecter()
    reseau.agir(DetacherSignalisation(numero=propose.numero, signalisation=numeros[0]))
    reseau.agir(EcarterCollectif(numero=propose.numero, motif="sans lien"))
    reseau.signaler()
    reseau.signaler()
    assert reseau.detecter() == []

    reseau.signaler()
    (nouveau,) = reseau.detecter()
    assert nouveau.numero != propose.numero


def test_a_later_deposit_is_proposed_to_the_agent_who_accepts_it(reseau):
    for _ in range(3):
        reseau.signaler()
    (propose,) = reseau.detecter()
    reseau.faire(ConfirmerCollectif(numero=propose.numero))
    tardive = reseau.signaler()
    reseau.detecter()
    comptes = reseau.montrer(propose.numero).comptes
    assert (comptes.rattachees, comptes.proposees) == (3, 1)
    assert reseau.detail(tardive, ALFA).collectif is None

    reseau.faire(RattacherSignalisations(numero=propose.numero))
    assert reseau.montrer(propose.numero).comptes.rattachees == 4
    assert reseau.detail(tardive, ALFA).collectif.numero == propose.numero


def test_a_later_deposit_is_attached_at_once_when_the_confirmation_says_so(reseau):
    for _ in range(3):
        reseau.signaler()
    (propose,) = reseau.detecter()
    reseau.faire(ConfirmerCollectif(numero=propose.numero, rattachement=Rattachement.AUTO))
    tardive = reseau.signaler()
    reseau.detecter()
    reseau.suivi().accomplir("maintenant")
    assert reseau.detail(tardive, ALFA).collectif.numero == propose.numero


def test_once_restored_it_explains_no_new_deposit(reseau):
    for _ in range(3):
        reseau.signaler()
    (propose,) = reseau.detecter()
    reseau.faire(ConfirmerCollectif(numero=propose.numero, rattachement=Rattachement.AUTO))
    reseau.faire(AvancerCollectif(numero=propose.numero, vers=EtatCollectif.EN_COURS))
    reseau.faire(AvancerCollectif(numero=propose.numero, vers=EtatCollectif.RETABLI))
    for _ in range(3):
        reseau.signaler()
    assert {c.etat for c in reseau.detecter()} == {EtatCollectif.RETABLI, EtatCollectif.PROPOSE}


def test_a_proposal_whose_signalisations_have_all_ended_is_put_aside(reseau):
    numeros = [reseau.signaler() for _ in range(3)]
    (propose,) = reseau.detecter()
    for rang, numero in enumerate(numeros):
        reseau.agir(
            AnnulerSignalisation(numero=numero, reference_acte=f"ANN-{rang}", commentaire="revenu"),
            acteur=ALFA,
        )
    reseau.suivi().accomplir("maintenant")
    assert reseau.collectifs() == []
    assert reseau.montrer(propose.numero).collectif.passages[-1].code == CauseEcart.SANS_OBJET
    assert reseau.suivi().periode(reseau.horloge.instant) is None


def test_people_get_one_mail_of_each_proposal(reseau, moteur):
    reseau.contacts = SAV
    for _ in range(3):
        reseau.signaler()
    (propose,) = reseau.detecter()
    reseau.detecter()
    with moteur.connect() as connexion:
        (recu,) = connexion.execute(select(courriel)).all()
    assert recu.reference == f"collectif-{propose.numero}"
    assert "PBO-1" in recu.texte
    assert f"esav collectif confirm {propose.numero}" in recu.texte


def test_the_round_comes_due_once_for_each_minute_with_deposits(reseau):
    travaux = Travaux([reseau.detection()], ouvrir=reseau.maison.unites, horloge=reseau.horloge)
    travaux.echoir()
    assert travaux.dues("collectif-detection") == []
    reseau.a("09:00").signaler()
    travaux.echoir()
    assert travaux.dues("collectif-detection") == []
    reseau.a("09:01")
    travaux.echoir()
    assert travaux.dues("collectif-detection") == ["2026-03-02T08:00"]
    assert travaux.faire("collectif-detection", "2026-03-02T08:00", "moi").issue == "done"
    reseau.a("11:00")
    travaux.echoir()
    assert travaux.dues("collectif-detection") == []


def test_what_an_agent_enters_after_an_outage_is_looked_at_though_it_was_received_hours_before(reseau):
    travaux = Travaux([reseau.detection()], ouvrir=reseau.maison.unites, horloge=reseau.horloge)
    reseau.a("08:00").deposer(reseau.ligne("PBO-9"))
    reseau.a("08:01")
    travaux.echoir()
    assert travaux.faire("collectif-detection", "2026-03-02T07:00", "moi").issue == "done"
    for heure in ("01:00", "02:30", "06:00"):  # by telephone, while e-SAV was out
        recue = reseau.a(heure).horloge.instant
        commande = depot(f"TEL-{heure}", reseau.ligne())
        reseau.a("08:05").agir(
            DeposerPour(
                operateur="ALFA",
                depot=commande,
                canal=CanalReception.TELEPHONE,
                recue_le=recue,
                motif="Panne",
            )
        )
    reseau.a("08:06")
    travaux.echoir()
    (due,) = travaux.dues("collectif-detection")
    assert travaux.faire("collectif-detection", due, "moi").issue == "done"
    (propose,) = reseau.collectifs()
    assert propose.support == "PBO-1"
    travaux.echoir()
    assert travaux.dues("collectif-detection") == []


def test_a_check_before_a_deposit_says_what_covers_the_line_and_refuses_nothing(reseau):
    for _ in range(3):
        reseau.signaler()
    ligne = reseau.ligne(acteur=BETA)
    verifier = VerifierFormulaire(depot=depot("REF-V", ligne))
    (propose,) = reseau.detecter()
    assert reseau.agir(verifier, acteur=BETA).collectif is None

    reseau.faire(ConfirmerCollectif(numero=propose.numero))
    bilan = reseau.agir(verifier, acteur=BETA)
    assert bilan.refus == ()
    assert (bilan.collectif.numero, bilan.collectif.niveau) == (propose.numero, NiveauCollectif.PBO)

    reseau.faire(AvancerCollectif(numero=propose.numero, vers=EtatCollectif.EN_COURS))
    reseau.faire(AvancerCollectif(numero=propose.numero, vers=EtatCollectif.RETABLI))
    assert reseau.agir(verifier, acteur=BETA).collectif is None


def test_a_deposit_reads_nothing_of_collective_faults(reseau, moteur):
    if moteur.dialect.name != "sqlite":
        pytest.skip("the statements are the same")
    lus = []
    ecrivain = reseau.maison.unites._connexions.de_lecrivain()
    ecrivain.set_trace_callback(lus.append)
    reseau.maison.bus.executer(depot("REF-CHAUD", reseau.ligne()), ALFA)
    ecrivain.set_trace_callback(None)
    assert lus
    assert not [sql for sql in lus if "collectif" in sql]


def test_the_window_is_read_through_the_index_of_open_signalisations(reseau, moteur):
    from esav_ws.storage.collectifs_candidates import (
        _CANDIDATES,
        _DERNIER_DEPOT,
        _DERNIERE_SAISIE,
        _SAISIES,
    )

    if moteur.dialect.name != "sqlite":
        pytest.skip("PostgreSQL scans a table this small whatever its indexes")
    maintenant = reseau.horloge.instant
    with moteur.connect() as connexion:
        for instruction in (_CANDIDATES, _DERNIER_DEPOT, _DERNIERE_SAISIE, _SAISIES):
            compilee = instruction.pour(moteur.dialect)
            valeurs = {"depuis": maintenant - timedelta(hours=4), "jusqua": maintenant, "taille": 5}
            plan = connexion.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {compilee.sql}", tuple(compilee.lier(valeurs))
            ).all()
            texte = " ".join(str(ligne) for ligne in plan)
            saisies = instruction in (_DERNIERE_SAISIE, _SAISIES)
            assert ("ix_signalisation_saisie" if saisies else "ix_signalisation_toutes_ouvertes") in texte
            assert "SCAN prestation" not in texte
