"""Signalisations follow their collective fault, each on its own clock, on both databases."""

import threading

import pytest

from esav_ws.application import collectif_suivi as application
from esav_ws.application.messages import (
    AjouterCommentaire,
    Clore,
    ContesterCloture,
    DegelerSignalisation,
    Geler,
    PrendreEnCharge,
    Reprendre,
)
from esav_ws.application.messages_collectif import (
    AvancerCollectif,
    CloreCollectif,
    ConfirmerCollectif,
    DetacherSignalisation,
    EcarterCollectif,
    RattacherSignalisations,
    ReprendreSuivi,
    SuivreCollectif,
)
from esav_ws.domain.collectif_erreurs import (
    ClotureCollectifInadmissible,
    CollectifInconnu,
    LigneDejaRattachee,
    RattachementImpossible,
    SignalisationNonRattachee,
    TransitionCollectifInterdite,
)
from esav_ws.domain.collectif_suivi import Empechement
from esav_ws.domain.derangement_collectif import EtatCollectif
from esav_ws.domain.motifs import CauseGel, CodeCloture
from esav_ws.domain.operateur import Cote
from esav_ws.domain.reparation import EtatHorloge
from esav_ws.domain.signalisation import Avancement, Etat
from tests.collectif import DETACHEE, RATTACHEE, Reseau
from tests.fakes import AGENT, ALFA, BETA, dispense

REPARE = CodeCloture.REPARATION_RESEAU


@pytest.fixture
def reseau(maison, horloge):
    return Reseau(maison, horloge)


def avancer(numero, vers):
    return AvancerCollectif(numero=numero, vers=vers, motif="câble coupé")


def clore(numero, code=REPARE):
    return CloreCollectif(numero=numero, code=code, motif="câble refait")


def propose(reseau) -> str:
    (trouve,) = reseau.detecter()
    return trouve.numero


def en_cours(reseau, **options) -> str:
    """Return the number of the one that is proposed, confirmed and taken in charge."""
    numero = propose(reseau)
    reseau.faire(ConfirmerCollectif(numero=numero, **options))
    reseau.faire(avancer(numero, EtatCollectif.EN_COURS))
    return numero


def empechees(reseau, numero):
    return {ligne.numero: ligne.empechement for ligne in reseau.montrer(numero).lignes if ligne.empechement}


def test_one_act_takes_in_charge_restores_repairs_and_closes_all_with_its_code_and_reason(reseau):
    enfants = [reseau.signaler(acteur=a) for a in (ALFA, BETA, ALFA)]
    numero = en_cours(reseau)
    assert [reseau.lire(n).etat for n in enfants] == [Etat.EN_COURS] * 3
    reseau.faire(avancer(numero, EtatCollectif.RETABLI))
    assert [reseau.lire(n).avancement for n in enfants] == [Avancement.RETABLIE] * 3
    reseau.faire(avancer(numero, EtatCollectif.REPARE))
    reseau.faire(clore(numero))

    for enfant in map(reseau.lire, enfants):
        assert enfant.etat is Etat.CLOS
        assert (enfant.fin.code, enfant.fin.auteur) == (REPARE, "Camille Agent")
        assert enfant.fin.motif == f"Dérangement collectif {numero} : câble refait"
    assert reseau.montrer(numero).comptes.rattachees == 3
    assert reseau.suivi().periode(reseau.horloge.instant) is None


def test_three_children_of_three_offers_keep_each_its_own_clock(reseau):
    """FTTH 09:00 to 11:20: 140 of 600 working minutes. FTTO 09:30 to 10:00 and 10:45 to 11:20: 65 of 240 minutes.
    COL 10:15 to 11:20: 65 of 240 minutes.
    """
    reseau.a("09:00")
    ftth, *_ = (reseau.signaler() for _ in range(3))
    reseau.a("09:30")
    reseau.maison.bus.executer(dispense("FTTO-0001"), AGENT)
    ftto = reseau.deposer("FTTO-0001", ALFA, "FTTO")
    reseau.a("10:00").agir(Geler(numero=ftto, cause=CauseGel.ACCES_SITE))
    reseau.a("10:15")
    col = reseau.deposer("COL-0001", BETA, "COL")
    reseau.a("10:30")
    numero = propose(reseau)
    reseau.agir(RattacherSignalisations(numero=numero, signalisations=(ftto, col)))
    reseau.faire(ConfirmerCollectif(numero=numero))
    reseau.faire(avancer(numero, EtatCollectif.EN_COURS))
    assert empechees(reseau, numero) == {ftto: Empechement.GEL_OPERATEUR}
    assert reseau.lire(ftto).etat is Etat.GELE

    reseau.a("10:45").agir(
        DegelerSignalisation(numero=ftto, reference_acte="DEGEL-1", commentaire="site ouvert"), acteur=ALFA
    )
    reseau.a("10:50").suivi().accomplir("maintenant")
    pris = reseau.lire(ftto)
    assert (pris.etat, pris.date_etat) == (Etat.EN_COURS, reseau.a("10:45").horloge.instant)
    reseau.a("11:20").faire(avancer(numero, EtatCollectif.RETABLI))

    reseau.a("14:00")
    for enfant, ecoulees, objectif in ((ftth, 140, 600), (ftto, 65, 240), (col, 65, 240)):
        horloge = reseau.detail(enfant).horloge
        assert (horloge.etat, horloge.minutes_ecoulees, horloge.minutes_objectif) == (
            EtatHorloge.TERMINEE,
            ecoulees,
            objectif,
        )


def test_service_is_restored_at_the_instant_of_the_act_whatever_batch_a_child_is_in(reseau):
    enfants = [reseau.a("09:00").signaler() for _ in range(3)]
    numero = en_cours(reseau)
    reseau.a("10:00").agir(avancer(numero, EtatCollectif.RETABLI))  # the agent's machine stops here
    reseau.a("13:00").suivi().accomplir("maintenant")
    for enfant in enfants:
        assert reseau.detail(enfant).horloge.minutes_ecoulees == 60
        assert reseau.lire(enfant).passages[-1].auteur == "Camille Agent"


def test_what_cannot_follow_is_told_with_its_number_and_why_and_the_others_do(reseau):
    libre, gele, oi, depot_ = (reseau.signaler(accepter=rang < 3) for rang in range(4))
    reseau.agir(
        Geler(numero=gele, cause=CauseGel.INFORMATION), Geler(numero=oi, cause=CauseGel.TIERS, cote=Cote.OI)
    )
    numero = en_cours(reseau)
    reseau.faire(clore(numero))
    assert empechees(reseau, numero) == {
        gele: Empechement.GEL_OPERATEUR,
        oi: Empechement.GEL_OI,
        depot_: Empechement.EN_DEPOT,
    }
    assert [reseau.lire(n).etat for n in (libre, gele, oi, depot_)] == [
        Etat.CLOS,
        Etat.GELE,
        Etat.GELE,
        Etat.EN_DEPOT,
    ]


def test_what_was_frozen_at_the_closing_is_closed_when_the_agent_asks_again_and_not_before(reseau):
    _, _, gele = (reseau.signaler() for _ in range(3))
    reseau.agir(Geler(numero=gele, cause=CauseGel.TIERS, cote=Cote.OI))
    numero = en_cours(reseau)
    reseau.a("10:00").faire(clore(numero))
    reseau.a("11:00").agir(Reprendre(numero=gele))
    reseau.suivi().accomplir("maintenant")
    assert reseau.lire(gele).etat is Etat.EN_QUALIFICATION

    reseau.a("12:00").faire(ReprendreSuivi(numero=numero))
    fin = reseau.lire(gele).fin
    assert (fin.code, fin.le) == (REPARE, reseau.horloge.instant)
    assert empechees(reseau, numero) == {}


def test_a_code_without_intervention_closes_the_frozen_and_the_deposited_too(reseau):
    enfants = [reseau.signaler(accepter=rang < 2) for rang in range(3)]
    reseau.agir(Geler(numero=enfants[0], cause=CauseGel.INFORMATION))
    numero = propose(reseau)
    reseau.faire(ConfirmerCollectif(numero=numero))
    with pytest.raises(ClotureCollectifInadmissible):
        reseau.agir(clore(numero))
    reseau.faire(clore(numero, CodeCloture.RETABLI_SANS_INTERVENTION))
    assert [reseau.lire(n).etat for n in enfants] == [Etat.CLOS] * 3


def test_a_confirmation_accepts_what_is_deposited_when_the_agent_says_so(reseau):
    enfants = [reseau.signaler(accepter=False) for _ in range(3)]
    en_cours(reseau, accepte=True)
    for enfant in map(reseau.lire, enfants):
        assert [p.cible for p in enfant.passages] == [Etat.EN_QUALIFICATION, Etat.EN_COURS]


def test_a_child_that_a_technician_has_already_goes_on_from_there(reseau):
    pris, *_ = (reseau.signaler() for _ in range(3))
    reseau.agir(PrendreEnCharge(numero=pris))
    en_cours(reseau)
    assert [p.cible for p in reseau.lire(pris).passages] == [Etat.EN_QUALIFICATION, Etat.EN_COURS]


def test_a_child_that_ends_for_itself_leaves_its_line_to_others(reseau):
    fini, *_ = (reseau.signaler() for _ in range(3))
    numero = en_cours(reseau)
    reseau.agir(Clore(numero=fini, code=REPARE, motif="branchement refait"))
    reseau.suivi().accomplir("maintenant")
    reseau.faire(clore(numero))
    assert reseau.lire(fini).fin.motif == "branchement refait"
    autre = reseau.deposer(reseau.lire(fini).prestation)
    for _ in range(2):
        reseau.signaler()
    nouveau = propose(reseau)
    assert autre in {ligne.numero for ligne in reseau.montrer(nouveau).lignes}


def test_a_contested_closing_leaves_the_collective_fault(reseau):
    contestee, *_ = (reseau.signaler() for _ in range(3))
    numero = en_cours(reseau)
    reseau.faire(clore(numero))
    commande = ContesterCloture(numero=contestee, reference_acte="CONT-1", commentaire="toujours en panne")
    reseau.agir(commande, acteur=ALFA)
    reseau.agir(commande, acteur=ALFA)

    assert reseau.lire(contestee).etat is Etat.EN_COURS
    assert reseau.detail(contestee, ALFA).collectif is None
    assert reseau.montrer(numero).comptes.rattachees == 2
    assert [e.numero for e in reseau.evenements() if e.type == DETACHEE] == [contestee]
    reseau.faire(ReprendreSuivi(numero=numero))
    assert reseau.lire(contestee).etat is Etat.EN_COURS


def test_an_operateur_sees_the_number_and_the_level_and_nothing_of_another(reseau):
    sienne, autre, _ = (reseau.signaler(acteur=a) for a in (BETA, ALFA, ALFA))
    numero = propose(reseau)
    assert reseau.detail(sienne, BETA).collectif is None
    assert [e for e in reseau.evenements(BETA) if e.type == RATTACHEE] == []

    reseau.faire(ConfirmerCollectif(numero=numero, motif="câble coupé"))
    vu = reseau.detail(sienne, BETA).collectif
    assert (vu.numero, vu.niveau) == (numero, "PBO")
    (evenement,) = [e for e in reseau.evenements(BETA) if e.type == RATTACHEE]
    assert evenement.numero == sienne
    assert evenement.donnees == {
        "prestation": reseau.lire(sienne).prestation,
        "numeroCollectif": numero,
        "niveau": "PBO",
    }
    reseau.faire(avancer(numero, EtatCollectif.EN_COURS))
    reseau.faire(clore(numero))
    tout = repr((reseau.detail(sienne, BETA), reseau.evenements(BETA)))
    for secret in (autre, reseau.lire(autre).prestation, "ALFA"):
        assert secret not in tout


def test_each_operateur_hears_of_its_own_in_order_once(reseau):
    enfants = [reseau.signaler(acteur=a) for a in (ALFA, BETA, ALFA)]
    numero = en_cours(reseau)
    reseau.suivi().accomplir("maintenant")
    reseau.faire(ReprendreSuivi(numero=numero))
    for acteur, siennes in ((ALFA, enfants[::2]), (BETA, enfants[1:2])):
        evenements = reseau.evenements(acteur)
        assert [e.sequence for e in evenements] == list(range(1, len(evenements) + 1))
        assert sorted(e.numero for e in evenements if e.type == RATTACHEE) == sorted(siennes)


def test_a_line_is_in_one_active_collective_fault_at_most(reseau):
    prise, *_ = (reseau.signaler("PBO-1") for _ in range(3))
    premier = en_cours(reseau)
    for _ in range(3):
        reseau.signaler("PBO-2")
    (second,) = [c.numero for c in reseau.detecter() if c.numero != premier]
    rattacher = RattacherSignalisations(numero=second, signalisations=(prise,))
    with pytest.raises(LigneDejaRattachee, match=premier):
        reseau.agir(rattacher)

    reseau.agir(DetacherSignalisation(numero=premier, signalisation=prise))
    reseau.agir(rattacher)
    reseau.faire(ConfirmerCollectif(numero=second))
    assert reseau.detail(prise, ALFA).collectif.numero == second
    reseau.agir(DetacherSignalisation(numero=second, signalisation=prise))
    reseau.faire(RattacherSignalisations(numero=premier, signalisations=(prise,)))
    assert reseau.detail(prise, ALFA).collectif.numero == premier
    types = [e.type for e in reseau.evenements() if e.numero == prise and "COLLECTIF" in e.type]
    assert types == [RATTACHEE, DETACHEE, RATTACHEE, DETACHEE, RATTACHEE]


def test_what_has_ended_is_neither_attached_nor_attaches(reseau):
    enfants = [reseau.signaler() for _ in range(3)]
    numero = en_cours(reseau)
    libre = reseau.signaler("PBO-9")
    with pytest.raises(SignalisationNonRattachee):
        reseau.agir(DetacherSignalisation(numero=numero, signalisation=libre))
    reseau.faire(clore(numero))
    with pytest.raises(RattachementImpossible):
        reseau.agir(RattacherSignalisations(numero=numero, signalisations=(libre,)))
    for _ in range(2):
        reseau.signaler("PBO-9")
    with pytest.raises(RattachementImpossible):
        reseau.agir(RattacherSignalisations(numero=propose(reseau), signalisations=(enfants[0],)))
    with pytest.raises(CollectifInconnu):
        reseau.montrer("DC-2222-2222-2")


def test_what_an_agent_attaches_is_attached_whole_or_not_at_all(reseau):
    for _ in range(3):
        reseau.signaler()
    numero = en_cours(reseau)
    bonne = reseau.signaler("PBO-9")
    finie = reseau.signaler("PBO-9")
    reseau.agir(Clore(numero=finie, code=CodeCloture.DOUBLON, motif="doublon"))
    with pytest.raises(RattachementImpossible):
        reseau.agir(RattacherSignalisations(numero=numero, signalisations=(bonne, finie)))
    assert reseau.detail(bonne).collectif is None


def test_of_two_agents_who_confirm_at_once_one_does(reseau):
    for _ in range(3):
        reseau.signaler()
    numero = propose(reseau)
    issues = ensemble(
        [lambda: reseau.agir(ConfirmerCollectif(numero=numero))] * 2
        + [lambda: reseau.agir(EcarterCollectif(numero=numero, motif="non"))]
    )
    assert sorted(type(i).__name__ for i in issues) == [
        "CollectifSuivi",
        "TransitionCollectifInterdite",
        "TransitionCollectifInterdite",
    ]
    assert len(reseau.montrer(numero).collectif.passages) == 1


def test_deposits_and_contests_go_on_while_a_closing_is_followed(reseau, monkeypatch):
    monkeypatch.setattr(application, "LOT", 2)
    enfants = [reseau.signaler(acteur=a) for a in (ALFA, BETA) * 4]
    numero = en_cours(reseau)
    lignes = [reseau.ligne() for _ in range(4)]
    reseau.agir(clore(numero))

    def suivre() -> None:
        while reseau.agir(SuivreCollectif(numero=numero)).reste:
            pass

    issues = ensemble(
        [
            suivre,
            suivre,
            lambda: [reseau.deposer(ligne, accepter=False) for ligne in lignes],
            lambda: [reseau.detection().accomplir("maintenant") for _ in range(3)],
            lambda: [
                reseau.agir(
                    AjouterCommentaire(numero=n, reference_acte=f"COM-{n}", commentaire="?"), acteur=ALFA
                )
                for n in enfants[::2]
            ],
        ]
    )
    assert not [i for i in issues if isinstance(i, BaseException)]
    for n in enfants:
        assert [p.cible for p in reseau.lire(n).passages] == [
            Etat.EN_QUALIFICATION,
            Etat.EN_COURS,
            Etat.CLOS,
        ]
    assert reseau.montrer(numero).comptes.rattachees == 8


def test_a_batch_that_fails_leaves_nothing_half_done_and_the_next_goes_on(reseau, monkeypatch):
    monkeypatch.setattr(application, "LOT", 2)
    enfants = [reseau.signaler() for _ in range(5)]
    numero = propose(reseau)
    reseau.agir(ConfirmerCollectif(numero=numero), avancer(numero, EtatCollectif.EN_COURS))
    reseau.agir(SuivreCollectif(numero=numero))
    vrai = application.enregistrer
    restants = iter([vrai, None])

    def tombe(*arguments):
        if next(restants, None) is None:
            raise RuntimeError("the machine stops here")
        vrai(*arguments)

    monkeypatch.setattr(application, "enregistrer", tombe)
    with pytest.raises(RuntimeError):
        reseau.agir(SuivreCollectif(numero=numero))
    assert sum(reseau.lire(n).etat is Etat.EN_COURS for n in enfants) == 2

    monkeypatch.setattr(application, "enregistrer", vrai)
    reseau.suivi().accomplir("maintenant")
    assert [reseau.lire(n).etat for n in enfants] == [Etat.EN_COURS] * 5
    assert len([e for e in reseau.evenements() if e.type == RATTACHEE]) == 5
    with pytest.raises(TransitionCollectifInterdite):
        reseau.agir(avancer(numero, EtatCollectif.EN_COURS))


def ensemble(gestes):
    """Return what each of *gestes*, all begun at once, returned or raised."""
    depart = threading.Barrier(len(gestes))
    issues = [None] * len(gestes)

    def faire(rang, geste):
        depart.wait()
        try:
            issues[rang] = geste()
        except Exception as erreur:  # noqa: BLE001 - the test looks at it
            issues[rang] = erreur

    fils = [threading.Thread(target=faire, args=(rang, geste)) for rang, geste in enumerate(gestes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return issues
