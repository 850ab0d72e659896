"""Subscriptions and what background work makes of them, on both databases; the Opérateur's address is a fake."""

import threading
import uuid
from contextlib import suppress
from datetime import timedelta
from functools import partial
from ipaddress import ip_network
from itertools import chain

import pytest
from sqlalchemy import delete, select

from esav_ws.application.abonnements import GestionAbonnements
from esav_ws.application.evenements_courriel import ChantierEvenementsCourriel
from esav_ws.application.gestes import Gestes
from esav_ws.application.messages import AjouterCommentaire, ReleverEvenements
from esav_ws.application.messages_abonnements import (
    Abonner,
    ConsulterAbonnement,
    DefinirEnvoiCourriel,
    Desabonner,
    ListerAbonnements,
    RejouerAbonnement,
    ReprendreAbonnement,
    SuspendreAbonnement,
)
from esav_ws.application.messages_administration import DefinirOperateur
from esav_ws.application.messages_avis import DefinirCorrespondants
from esav_ws.application.messages_identifies import identifier
from esav_ws.application.notifications import PAGE, ChantierNotifications
from esav_ws.application.travaux import AReprendre, Issue, Travaux
from esav_ws.domain.abonnement import EtatAbonnement
from esav_ws.domain.abonnement_erreurs import (
    AbonnementInconnu,
    AdresseAbonnementRefusee,
    AdresseDejaAbonnee,
    SansCorrespondant,
    TropDAbonnements,
    TypeEvenementInconnu,
)
from esav_ws.domain.correspondant import CorrespondantInvalide
from esav_ws.domain.evenement import Evenement
from esav_ws.domain.message_entete import IdentifiantRequeteReemploye
from esav_ws.domain.operateur import HabilitationManquante, Operateur, StatutOperateur
from esav_ws.domain.signalisation_erreurs import CurseurInvalide
from esav_ws.storage.tables import audit
from esav_ws.storage.tables import evenement as t_evenement
from esav_ws.storage.tables_taches import courriel as t_courriel
from esav_ws.storage.tables_taches import tache as t_tache
from tests.fakes import AGENT, ALFA, BETA, ECHO, depot

ADRESSE = "https://si.alfa.example/e-sav"


class NotifieurDicte:
    """Acknowledges everything unless `reponse` says otherwise; remembers what it was given, by address."""

    empechement = None

    def __init__(self) -> None:
        self.recues = []
        self.reponse = lambda n: n.dernier

    def notifier(self, notification):
        self.recues.append(notification)
        return self.reponse(notification)

    def rangs(self, adresse=ADRESSE):
        return [
            [e.sequence for e in n.evenements] for n in self.recues if n.adresse == adresse and n.evenements
        ]


def muet(_notification):
    raise AReprendre("le point d'accès n'a pas répondu à temps", resume="timeout")


@pytest.fixture
def gestes(maison):
    return Gestes(maison.unites)


@pytest.fixture
def notifieur():
    return NotifieurDicte()


@pytest.fixture
def travaux(maison, notifieur, horloge):
    chantier = ChantierNotifications(
        notifieur, ouvrir=maison.unites, horloge=horloge, suspension=timedelta(days=5)
    )
    par_courriel = ChantierEvenementsCourriel(ouvrir=maison.unites, horloge=horloge)
    return Travaux([chantier, par_courriel], ouvrir=maison.unites, horloge=horloge, pause=lambda _s: None)


@pytest.fixture
def tour(travaux, gestes):
    """One sweep: what is due is done; returns what became of each task."""

    def tour(sujet="notification"):
        gestes.ecrire(lambda u: u.ouvriers.battre("o-1"))
        travaux.echoir()
        return [travaux.faire(sujet, reference, "o-1").issue for reference in travaux.dues(sujet)]

    return tour


@pytest.fixture
def publier(gestes, horloge):
    def publier(nombre=1, operateur="ALFA", kind="ETAT_CHANGE"):
        for _ in range(nombre):
            un = Evenement(operateur, kind, "", horloge.instant, "essai", {"etat": "EN_COURS"})
            gestes.ecrire(lambda u, un=un: u.journal.publier(un))

    return publier


@pytest.fixture
def abonner(maison, tour):
    """Subscribes; verified unless told otherwise."""

    def abonner(acteur=ALFA, *, verifie=True, **demande):
        ouvert = maison.bus.executer(Abonner(**({"adresse": ADRESSE} | demande)), acteur)
        if verifie:
            assert tour() == [Issue.FAITE]
        return ouvert.identifiant

    return abonner


@pytest.fixture
def lire(maison):
    return lambda identifiant: (
        maison.bus.executer(ConsulterAbonnement(identifiant=identifiant), AGENT).abonnement
    )


def _ensemble(gestes, avec=None):
    """Run all of *gestes* at once, and wait for them; *avec* is started with them."""
    fils = [threading.Thread(target=geste) for geste in gestes]
    for fil in (*fils, *((avec,) if avec else ())):
        fil.start()
    for fil in fils:
        fil.join()


# Opening and ending.


def test_a_subscription_begins_with_the_events_to_come_and_is_its_operateurs_alone(maison, publier, abonner):
    publier(3)
    mien = abonner(verifie=False)
    (lu,) = maison.bus.executer(ListerAbonnements(), ALFA)
    assert (lu.identifiant, lu.etat, lu.acquitte) == (mien, EtatAbonnement.EN_VERIFICATION, 3)
    assert maison.bus.executer(ListerAbonnements(), BETA) == []
    assert [a.identifiant for a in maison.bus.executer(ListerAbonnements(), AGENT)] == [mien]
    with pytest.raises(AbonnementInconnu):
        maison.bus.executer(Desabonner(identifiant=mien), BETA)
    with pytest.raises(AbonnementInconnu):
        maison.bus.executer(Desabonner(identifiant="abo-0"), ALFA)


def test_with_a_cursor_it_goes_on_from_where_polling_was(maison, publier, abonner, tour, notifieur):
    publier(5)
    lus = maison.bus.executer(ReleverEvenements(taille=2), ALFA)
    abonner(curseur=lus.curseur_suivant)
    tour()
    assert notifieur.rangs() == [[3, 4, 5]]
    with pytest.raises(CurseurInvalide):
        maison.bus.executer(Abonner(adresse=ADRESSE, curseur=lus.curseur_suivant), BETA)


@pytest.mark.parametrize(
    ("demande", "refus"),
    [
        ({"adresse": "http://si.alfa.example/"}, AdresseAbonnementRefusee),
        ({"adresse": "https://127.0.0.1/"}, AdresseAbonnementRefusee),
        ({"types": ("ETAT_CHANGER",)}, TypeEvenementInconnu),
        ({"courriel": "sav@é.example"}, CorrespondantInvalide),
        ({"curseur": "AAAA"}, CurseurInvalide),
    ],
)
def test_what_cannot_be_carried_is_refused_before_it_is_stored(maison, demande, refus):
    with pytest.raises(refus):
        maison.bus.executer(Abonner(**({"adresse": ADRESSE} | demande)), ALFA)
    assert maison.bus.executer(ListerAbonnements(), ALFA) == []


def test_an_internal_network_that_is_set_is_admitted():
    assert GestionAbonnements([ip_network("127.0.0.0/8")]).handlers().keys() >= {Abonner, Desabonner}


def test_who_is_not_entitled_or_is_the_oi_opens_none(maison):
    for acteur in (ECHO, AGENT):
        with pytest.raises(HabilitationManquante):
            maison.bus.executer(Abonner(adresse=ADRESSE), acteur)


def test_a_few_at_a_time_and_one_for_an_address(maison, abonner):
    premier = abonner(verifie=False)
    with pytest.raises(AdresseDejaAbonnee, match=premier):
        abonner(verifie=False)
    abonner(verifie=False, adresse=f"{ADRESSE}/2")
    abonner(verifie=False, adresse=f"{ADRESSE}/3")
    with pytest.raises(TropDAbonnements):
        abonner(verifie=False, adresse=f"{ADRESSE}/4")
    resilie = maison.bus.executer(Desabonner(identifiant=premier), ALFA)
    assert resilie.etat is EtatAbonnement.RESILIE
    assert maison.bus.executer(Desabonner(identifiant=premier), ALFA) == resilie
    abonner(verifie=False, adresse=f"{ADRESSE}/4")
    ended = maison.bus.executer(ListerAbonnements(etat=EtatAbonnement.RESILIE), ALFA)
    assert [a.identifiant for a in ended] == [premier]


def test_the_limit_holds_when_all_ask_at_once(maison):
    issues = []
    depart = threading.Barrier(6)

    def ouvrir(rang):
        depart.wait()
        try:
            issues.append(maison.bus.executer(Abonner(adresse=f"{ADRESSE}/{rang}"), ALFA))
        except TropDAbonnements:
            issues.append(None)

    _ensemble([lambda rang=rang: ouvrir(rang) for rang in range(6)])
    assert len(issues) == 6
    assert len(maison.bus.executer(ListerAbonnements(), ALFA)) == 3


def test_the_same_identified_request_gives_the_same_subscription_again(maison, horloge):
    identifiant = str(uuid.uuid4())
    demande = identifier(
        Abonner(adresse=ADRESSE, types=("ETAT_CHANGE",), courriel="a@alfa.example"), identifiant
    )
    premiere = maison.bus.executer(demande, ALFA)
    horloge.avancer(minutes=5)
    assert maison.bus.executer(demande, ALFA) == premiere
    assert len(maison.bus.executer(ListerAbonnements(), ALFA)) == 1
    with pytest.raises(IdentifiantRequeteReemploye):
        maison.bus.executer(identifier(Abonner(adresse=f"{ADRESSE}/2"), identifiant), ALFA)


# Delivery.


def test_nothing_but_a_verification_leaves_before_the_address_has_answered(
    abonner, publier, tour, notifieur, lire
):
    mien = abonner(verifie=False)
    publier(2)
    notifieur.reponse = lambda n: n.dernier + 1
    assert tour() == [Issue.REPORTEE]
    assert [(n.verification, n.evenements) for n in notifieur.recues] == [(True, ())]
    assert lire(mien).etat is EtatAbonnement.EN_VERIFICATION
    assert "rangAcquitte 1 reçu, 0 attendu" in lire(mien).erreur


def test_events_come_in_order_by_pages_and_each_once(abonner, publier, tour, notifieur, lire):
    mien = abonner()
    publier(2 * PAGE + 3)
    assert tour() == [Issue.FAITE]
    assert [len(page) for page in notifieur.rangs()] == [PAGE, PAGE, 3]
    assert list(chain(*notifieur.rangs())) == list(range(1, 2 * PAGE + 4))
    assert lire(mien).acquitte == 2 * PAGE + 3
    assert tour() == []
    publier()
    tour()
    assert notifieur.rangs()[-1] == [2 * PAGE + 4]


def test_what_was_not_asked_for_is_passed_over_without_a_call(abonner, publier, tour, notifieur, lire):
    mien = abonner(types=("COMMENTAIRE_AJOUTE",))
    publier(3)
    tour()
    assert notifieur.rangs() == []
    assert lire(mien).acquitte == 3
    publier(1, kind="COMMENTAIRE_AJOUTE")
    publier(2)
    tour()
    assert notifieur.rangs() == [[4]]
    assert (notifieur.recues[-1].precedent, notifieur.recues[-1].dernier) == (3, 6)
    assert lire(mien).acquitte == 6


def test_an_address_that_takes_a_part_gets_the_rest(abonner, publier, tour, notifieur):
    abonner()
    publier(5)
    notifieur.reponse = lambda n: min(n.precedent + 2, n.dernier)
    assert tour() == [Issue.FAITE]
    assert notifieur.rangs() == [[1, 2, 3, 4, 5], [3, 4, 5], [5]]


@pytest.mark.parametrize("accuse", [-1, 0, 6, 2**31 - 1])
def test_an_acknowledgement_of_something_else_is_a_failure_and_moves_nothing(
    *, abonner, publier, tour, notifieur, lire, accuse
):
    mien = abonner()
    publier(5)
    notifieur.reponse = lambda _n: accuse
    assert tour() == [Issue.REPORTEE]
    assert (lire(mien).acquitte, lire(mien).echecs) == (0, 1)


def test_nothing_is_carried_once_the_subscription_has_ended(
    *, abonner, publier, tour, notifieur, gestes, horloge
):
    abonner()
    publier(2)
    gestes.ecrire(lambda u: u.operateurs.fermer("ALFA", horloge.instant + timedelta(hours=1)))
    assert tour() == [Issue.FAITE]
    assert notifieur.rangs() == [[1, 2]]
    publier()
    horloge.avancer(hours=1)
    tour()
    assert notifieur.rangs() == [[1, 2]]


def test_an_acknowledgement_never_goes_back(*, abonner, publier, tour, notifieur, lire):
    mien = abonner()
    publier(3)
    assert tour() == [Issue.FAITE]
    publier(2)
    notifieur.reponse = lambda _n: 1
    assert tour() == [Issue.REPORTEE]
    assert (lire(mien).acquitte, lire(mien).echecs) == (3, 1)


def test_a_failure_is_tried_again_later_with_the_same_numbers(
    *, abonner, publier, tour, notifieur, lire, horloge
):
    mien = abonner()
    publier(2)
    notifieur.reponse = muet
    assert tour() == [Issue.REPORTEE]
    publier()
    assert tour() == []
    horloge.avancer(seconds=5)
    assert tour() == [Issue.REPORTEE]
    assert (lire(mien).echecs, lire(mien).erreur) == (2, "le point d'accès n'a pas répondu à temps")
    notifieur.reponse = lambda n: n.dernier
    horloge.avancer(seconds=15)
    assert tour() == [Issue.FAITE]
    assert notifieur.rangs() == [[1, 2], [1, 2, 3], [1, 2, 3]]
    assert (lire(mien).echecs, lire(mien).echec_depuis) == (0, None)


def test_a_dead_address_delays_nobody_else(maison, abonner, publier, tour, notifieur):
    abonner()
    abonner(BETA, adresse="https://si.beta.example/")
    publier(2)
    publier(2, "BETA")
    notifieur.reponse = lambda n: muet(n) if n.adresse == ADRESSE else n.dernier
    assert sorted(tour()) == sorted([Issue.FAITE, Issue.REPORTEE])
    assert notifieur.rangs("https://si.beta.example/") == [[1, 2]]


def test_one_task_at_a_time_however_many_sweep(abonner, publier, travaux, maison):
    abonner()
    publier(3)
    _ensemble([travaux.echoir] * 4)
    travaux.echoir()
    assert len(travaux.dues("notification")) == 1


def test_a_worker_that_dies_between_the_call_and_the_commit_leaves_a_recognisable_repeat(
    *, abonner, publier, travaux, gestes, notifieur, tour
):
    abonner()
    publier(2)
    gestes.ecrire(lambda u: u.ouvriers.battre("o-1"))
    travaux.echoir()
    (reference,) = travaux.dues("notification")

    class Mort(BaseException):
        pass

    def mourir(_n):
        raise Mort

    notifieur.reponse = mourir
    with pytest.raises(Mort):
        travaux.faire("notification", reference, "o-1")
    notifieur.reponse = lambda n: n.dernier
    travaux.relever("o-2", mort_apres_s=15, seul=True)
    assert tour() == [Issue.FAITE]
    assert notifieur.rangs() == [[1, 2], [1, 2]]


def test_an_acknowledgement_never_overwrites_what_was_decided_meanwhile(
    *, maison, abonner, publier, tour, notifieur, lire
):
    mien = abonner()
    publier(3)
    tour()
    publier()

    def pendant(n):
        if n.precedent == 3:
            maison.bus.executer(RejouerAbonnement(identifiant=mien, depuis=2), AGENT)
        return n.dernier

    notifieur.reponse = pendant
    assert tour() == [Issue.FAITE]
    assert notifieur.rangs() == [[1, 2, 3], [4], [2, 3, 4]]
    assert lire(mien).acquitte == 4


def test_one_that_is_ended_during_its_task_gets_nothing_more(
    *, maison, abonner, publier, tour, notifieur, lire
):
    mien = abonner()
    publier(PAGE + 1)

    def pendant(n):
        maison.bus.executer(Desabonner(identifiant=mien), ALFA)
        return n.dernier

    notifieur.reponse = pendant
    tour()
    assert len(notifieur.rangs()) == 1
    assert lire(mien).etat is EtatAbonnement.RESILIE
    assert tour() == []


def test_a_suspended_operateur_gets_nothing_and_loses_nothing(maison, abonner, publier, tour, notifieur):
    abonner()
    publier(2)
    maison.bus.executer(
        DefinirOperateur(operateur=Operateur("ALFA", "Alfa", statut=StatutOperateur.SUSPENDU)), AGENT
    )
    assert tour() == []
    maison.bus.executer(DefinirOperateur(operateur=Operateur("ALFA", "Alfa")), AGENT)
    tour()
    assert notifieur.rangs() == [[1, 2]]


def test_events_that_the_journal_no_longer_holds_are_told_as_such(
    *, maison, abonner, publier, tour, notifieur, lire
):
    mien = abonner()
    publier(6)
    with maison.engine.begin() as base:
        base.execute(
            delete(t_evenement).where(t_evenement.c.operateur == "ALFA", t_evenement.c.sequence <= 4)
        )
    tour()
    (recue,) = [n for n in notifieur.recues if not n.verification]
    assert (recue.perdus, [e.sequence for e in recue.evenements]) == ((1, 4), [5, 6])
    publier(2)
    with maison.engine.begin() as base:
        base.execute(delete(t_evenement).where(t_evenement.c.operateur == "ALFA"))
    tour()
    assert (notifieur.recues[-1].perdus, notifieur.recues[-1].evenements) == ((7, 8), ())
    assert lire(mien).acquitte == 8


# Suspension, and what people do about it.


def test_after_days_of_failures_it_is_suspended_and_its_operateur_is_told(
    *, maison, abonner, publier, tour, notifieur, lire, horloge
):
    maison.bus.executer(DefinirCorrespondants(operateur="ALFA", adresses=("sav@alfa.example",)), AGENT)
    mien = abonner(courriel="exploitation@alfa.example")
    publier(2)
    notifieur.reponse = muet
    tour()
    while lire(mien).etat is EtatAbonnement.ACTIF:
        horloge.avancer(hours=1)
        assert tour()
    suspendu = lire(mien)
    assert suspendu.etat_le - suspendu.echec_depuis == timedelta(days=5)
    assert (suspendu.etat, suspendu.acquitte) == (EtatAbonnement.SUSPENDU, 0)
    assert suspendu.motif == "sans réponse valable depuis 5 jours"
    publier()
    horloge.avancer(hours=1)
    assert tour() == []
    with maison.engine.connect() as base:
        (courriel,) = base.execute(select(t_courriel)).all()
        (morte,) = base.execute(
            select(t_tache.c.erreur).where(t_tache.c.sujet == "notification", t_tache.c.etat == "ABANDONNEE")
        ).all()
        traces = base.execute(select(audit.c.auteur).where(audit.c.action == "SuspendreAbonnement")).all()
    assert courriel.destinataires == ["exploitation@alfa.example", "sav@alfa.example"]
    assert mien in courriel.texte
    assert "jusqu'au rang 0" in courriel.texte
    assert "n'a pas répondu" in morte.erreur
    assert [t.auteur for t in traces] == ["e-SAV"]
    types = [e.type for e in maison.bus.executer(ReleverEvenements(), ALFA).evenements]
    assert types == ["ETAT_CHANGE", "ETAT_CHANGE", "ABONNEMENT_SUSPENDU", "ETAT_CHANGE"]

    notifieur.reponse = lambda n: n.dernier
    notifieur.recues.clear()
    maison.bus.executer(ReprendreAbonnement(identifiant=mien), AGENT)
    assert tour() == [Issue.FAITE]
    assert notifieur.rangs() == [[1, 2, 3, 4, 5]]
    assert [e.type for e in notifieur.recues[-1].evenements][-1] == "ABONNEMENT_REPRIS"


def test_resuming_an_active_one_hastens_its_next_attempt(maison, abonner, publier, tour, notifieur):
    mien = abonner()
    publier()
    notifieur.reponse = muet
    tour()
    assert tour() == []
    notifieur.reponse = lambda n: n.dernier
    maison.bus.executer(ReprendreAbonnement(identifiant=mien), AGENT)
    assert tour() == [Issue.FAITE]


def test_an_agent_suspends_and_the_wait_loses_nothing(*, maison, abonner, publier, tour, notifieur, lire):
    mien = abonner()
    maison.bus.executer(SuspendreAbonnement(identifiant=mien, motif="travaux"), AGENT)
    publier(2)
    assert tour() == []
    assert lire(mien).motif == "travaux"
    maison.bus.executer(ReprendreAbonnement(identifiant=mien), AGENT)
    tour()
    assert notifieur.rangs() == [[1, 2, 3, 4]]


def test_what_was_acknowledged_is_given_again_from_a_rank_on(maison, abonner, publier, tour, notifieur):
    mien = abonner()
    publier(4)
    tour()
    maison.bus.executer(RejouerAbonnement(identifiant=mien, depuis=3), AGENT)
    tour()
    assert notifieur.rangs() == [[1, 2, 3, 4], [3, 4]]


# Mail for people.


@pytest.fixture
def courriels(maison):
    def courriels():
        with maison.engine.connect() as base:
            return base.execute(
                select(t_courriel).order_by(t_courriel.c.cree_le, t_courriel.c.reference)
            ).all()

    return courriels


def test_people_read_what_they_chose_one_mail_an_hour_and_each_event_once(
    maison, publier, tour, courriels, horloge
):
    publier(2)
    maison.bus.executer(DefinirCorrespondants(operateur="ALFA", adresses=()), AGENT)
    with pytest.raises(SansCorrespondant):
        maison.bus.executer(DefinirEnvoiCourriel(operateur="ALFA", types=()), AGENT)
    maison.bus.executer(DefinirCorrespondants(operateur="ALFA", adresses=("sav@alfa.example",)), AGENT)
    maison.bus.executer(DefinirEnvoiCourriel(operateur="ALFA", types=("SIGNALISATION_DEPOSEE",)), AGENT)
    numero = maison.bus.executer(depot(), ALFA).numero
    maison.bus.executer(AjouterCommentaire(numero=numero, reference_acte="C1", commentaire="Vu"), ALFA)
    assert tour("evenements-courriel") == [Issue.FAITE]
    assert tour("evenements-courriel") == []
    (un,) = courriels()
    assert (un.reference, un.destinataires) == ("evenements.ALFA.3-3", ["sav@alfa.example"])
    assert (
        f"- 02/03/2026 09:00 ; signalisation déposée ; signalisation {numero} ; prestation BF-2100-0001"
        in un.texte
    )
    assert "commentaire" not in un.texte
    horloge.avancer(hours=1)
    publier(1, kind="SIGNALISATION_DEPOSEE")
    assert tour("evenements-courriel") == [Issue.FAITE]
    assert [c.reference for c in courriels()] == ["evenements.ALFA.3-3", "evenements.ALFA.5-5"]
    maison.bus.executer(DefinirEnvoiCourriel(operateur="ALFA", types=None), AGENT)
    horloge.avancer(hours=1)
    publier(1, kind="SIGNALISATION_DEPOSEE")
    tour("evenements-courriel")
    assert len(courriels()) == 2


def test_a_long_batch_is_several_mails_and_a_new_choice_keeps_the_place(maison, publier, tour, courriels):
    maison.bus.executer(DefinirCorrespondants(operateur="ALFA", adresses=("sav@alfa.example",)), AGENT)
    maison.bus.executer(DefinirEnvoiCourriel(operateur="ALFA", types=()), AGENT)
    publier(205)
    maison.bus.executer(DefinirEnvoiCourriel(operateur="ALFA", types=("ETAT_CHANGE",)), AGENT)
    tour("evenements-courriel")
    assert [c.reference for c in courriels()] == ["evenements.ALFA.1-200", "evenements.ALFA.201-205"]


def test_without_anybody_to_write_to_events_wait(maison, publier, tour, courriels, horloge):
    maison.bus.executer(DefinirCorrespondants(operateur="ALFA", adresses=("sav@alfa.example",)), AGENT)
    maison.bus.executer(DefinirEnvoiCourriel(operateur="ALFA", types=()), AGENT)
    maison.bus.executer(DefinirCorrespondants(operateur="ALFA", adresses=()), AGENT)
    publier(2)
    tour("evenements-courriel")
    assert courriels() == []
    maison.bus.executer(DefinirCorrespondants(operateur="ALFA", adresses=("noc@alfa.example",)), AGENT)
    horloge.avancer(hours=1)
    tour("evenements-courriel")
    assert [c.destinataires for c in courriels()] == [["noc@alfa.example"]]


# The journal itself.


def test_whoever_follows_the_cursor_while_others_write_sees_each_event_once_and_in_order(
    maison, gestes, horloge
):
    """Writers of one Opérateur, two of which give up half of what they write, and a reader that never waits."""
    ecrits, lus = threading.Event(), []

    def un(u, *, perdre):
        u.journal.publier(Evenement("ALFA", "ETAT_CHANGE", "", horloge.instant, "essai"))
        if perdre:
            raise LookupError

    def ecrire(rang):
        for tour in range(30):
            with suppress(LookupError):
                gestes.ecrire(partial(un, perdre=rang < 2 and tour % 2))

    def suivre():
        curseur, fini, page = None, False, True
        while page or not fini:
            fini = ecrits.is_set()
            releve = maison.bus.executer(ReleverEvenements(curseur=curseur, taille=7), ALFA)
            page, curseur = releve.evenements, releve.curseur_suivant
            lus.extend(e.sequence for e in page)

    lecteur = threading.Thread(target=suivre)
    _ensemble([lambda rang=rang: ecrire(rang) for rang in range(4)], avec=lecteur)
    ecrits.set()
    lecteur.join()
    assert lus == list(range(1, 91))
