"""Background work without its engine: what the rows alone decide, on both databases."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from esav_ws.application.courriels import ChantierCourriels, poster
from esav_ws.application.gestes import Gestes
from esav_ws.application.menage import Menage
from esav_ws.application.messages_identifies import identifier
from esav_ws.application.messages_taches import (
    CompterTaches,
    ConsulterTache,
    ListerTaches,
    PosterCourriel,
    RelancerTache,
)
from esav_ws.application.ports_travaux import Compte, Remise
from esav_ws.application.travaux import ARenoncer, AReprendre, Issue, Travaux
from esav_ws.domain.courriel import Courriel, PieceJointe
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.domain.tache import EtatTache, TacheFaite, TacheInconnue, TachePrise
from esav_ws.storage.tables_requetes import requete as t_requete
from esav_ws.storage.tables_taches import courriel as t_courriel
from esav_ws.storage.tables_taches import courriel_piece as t_piece
from esav_ws.storage.tables_taches import tache as t_tache
from tests.fakes import AGENT, ALFA, depot
from tests.fakes_travaux import ChantierDicte, ChantierPeriodique

DEBUT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class MessagerieDictee:
    """Accepts every mail, unless told otherwise; remembers what it was given."""

    domaine = "exemple.fr"
    empechement = None

    def __init__(self, *remises) -> None:
        self._remises = list(remises)
        self.envois = []

    def envoyer(self, accepte):
        self.envois.append(accepte)
        remise = self._remises.pop(0) if self._remises else Remise()
        if isinstance(remise, Exception):
            raise remise
        return remise


@pytest.fixture
def gestes(maison) -> Gestes:
    return Gestes(maison.unites)


def ajouter(gestes, *references, sujet="essai", due_le=DEBUT):
    for reference in references:
        gestes.ecrire(lambda u, r=reference: u.taches.ajouter(sujet, r, creee_le=DEBUT, due_le=due_le))


def travaux(maison, *chantiers, **autres) -> Travaux:
    return Travaux(chantiers, ouvrir=maison.unites, horloge=maison.horloge, pause=lambda _: None, **autres)


def lue(maison, reference, sujet="essai"):
    return maison.bus.executer(ConsulterTache(sujet=sujet, reference=reference), AGENT).tache


def test_what_is_due_is_handed_over_the_oldest_first(maison, gestes, horloge):
    ajouter(gestes, "c", due_le=DEBUT - timedelta(hours=1))
    ajouter(gestes, "b", "a")
    ajouter(gestes, "plus-tard", due_le=DEBUT + timedelta(seconds=1))
    ajouter(gestes, "autre", sujet="autre")
    travail = travaux(maison, ChantierDicte())
    assert travail.dues("essai") == ["c", "a", "b"]
    horloge.avancer(seconds=1)
    assert travail.dues("essai") == ["c", "a", "b", "plus-tard"]


def test_a_sweep_hands_over_a_hundred_at_most(maison, gestes):
    ajouter(gestes, *(f"t{rang:03}" for rang in range(101)))
    assert travaux(maison, ChantierDicte()).dues("essai") == [f"t{rang:03}" for rang in range(100)]


def test_a_task_is_done_once(maison, gestes, horloge):
    ajouter(gestes, "a")
    chantier = ChantierDicte()
    travail = travaux(maison, chantier)
    horloge.avancer(minutes=1)
    assert travail.faire("essai", "a", "moi").issue is Issue.FAITE
    assert travail.faire("essai", "a", "moi").issue is Issue.LAISSEE
    assert travail.dues("essai") == []
    assert chantier.vues == ["a"]
    tache = lue(maison, "a")
    assert (tache.etat, tache.essais, tache.finie_le) == (
        EtatTache.FAITE,
        1,
        DEBUT + timedelta(minutes=1),
    )


def test_what_is_not_due_unknown_or_of_another_subject_is_left(maison, gestes):
    ajouter(gestes, "plus-tard", due_le=DEBUT + timedelta(hours=1))
    ajouter(gestes, "autre", sujet="autre")
    chantier = ChantierDicte()
    travail = travaux(maison, chantier)
    for sujet, reference in (("essai", "plus-tard"), ("essai", "inconnue"), ("autre", "autre")):
        assert travail.faire(sujet, reference, "moi").issue is Issue.LAISSEE
    assert chantier.vues == []


def test_a_subject_that_is_kept_keeps_its_tasks_and_takes_them_up_later(maison, gestes):
    ajouter(gestes, "a")
    chantier = ChantierDicte(retenue="pas de serveur")
    travail = travaux(maison, chantier)
    assert travail.dues("essai") == []
    assert travail.faire("essai", "a", "moi").issue is Issue.LAISSEE
    assert lue(maison, "a").essais == 0
    chantier.retenue = None
    assert travail.faire("essai", "a", "moi").issue is Issue.FAITE


def test_failures_put_it_off_longer_and_longer_then_give_it_up(maison, gestes, horloge):
    ajouter(gestes, "a")

    def echouer(_):
        raise AReprendre("le serveur <x@y.example> dort", resume="asleep")

    travail = travaux(maison, ChantierDicte(echouer))
    rendu = travail.faire("essai", "a", "moi")
    assert (rendu.issue, rendu.essais, rendu.raison) == (Issue.REPORTEE, 1, "asleep")
    assert (lue(maison, "a").due_le, lue(maison, "a").erreur) == (
        DEBUT + timedelta(minutes=1),
        "le serveur <x@y.example> dort",
    )
    assert travail.faire("essai", "a", "moi").issue is Issue.LAISSEE
    horloge.avancer(minutes=1)
    assert travail.faire("essai", "a", "moi").issue is Issue.REPORTEE
    assert lue(maison, "a").due_le == DEBUT + timedelta(minutes=6)
    horloge.avancer(minutes=5)
    assert travail.faire("essai", "a", "moi").issue is Issue.ABANDONNEE
    tache = lue(maison, "a")
    assert (tache.etat, tache.essais, tache.finie_le) == (
        EtatTache.ABANDONNEE,
        3,
        DEBUT + timedelta(minutes=6),
    )
    horloge.avancer(days=30)
    assert travail.dues("essai") == []


def test_a_failure_for_good_gives_it_up_at_once(maison, gestes):
    ajouter(gestes, "a")

    def renoncer(_):
        raise ARenoncer("x" * 600, resume="SMTP 550")

    assert travaux(maison, ChantierDicte(renoncer)).faire("essai", "a", "moi").issue is Issue.ABANDONNEE
    assert lue(maison, "a").erreur == "x" * 500


def test_an_unforeseen_failure_keeps_only_its_kind(maison, gestes):
    ajouter(gestes, "a")

    def tomber(_):
        raise RuntimeError("sav@alfa.example")

    rendu = travaux(maison, ChantierDicte(tomber)).faire("essai", "a", "moi")
    assert (rendu.issue, rendu.raison) == (Issue.REPORTEE, "RuntimeError")
    assert isinstance(rendu.panne, RuntimeError)
    assert lue(maison, "a").erreur == "erreur imprévue : RuntimeError"


def test_two_workers_never_do_one_task_at_once(maison, gestes):
    ajouter(gestes, *(f"t{rang}" for rang in range(20)))
    en_cours, doubles, verrou = set(), [], threading.Lock()

    def geste(reference):
        with verrou:
            if reference in en_cours:
                doubles.append(reference)
            en_cours.add(reference)

    chantier = ChantierDicte(geste)
    travail = travaux(maison, chantier)

    def ouvrer(nom):
        for rang in range(20):
            travail.faire("essai", f"t{rang}", nom)

    fils = [threading.Thread(target=ouvrer, args=(f"o{rang}",)) for rang in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert doubles == []
    assert sorted(chantier.vues) == sorted(f"t{rang}" for rang in range(20))


def test_what_a_living_worker_holds_is_left_to_it_until_its_lease_ends(maison, gestes):
    ajouter(gestes, "a", "b")
    long, court = travaux(maison, ChantierDicte()), travaux(maison, ChantierDicte(), bail_s=0.0)
    prendre = {"ouvrier": "lent", "maintenant": DEBUT}
    gestes.ecrire(lambda u: u.taches.prendre("essai", "a", **prendre, bail_s=600.0))
    gestes.ecrire(lambda u: u.taches.prendre("essai", "b", **prendre, bail_s=0.0))
    threading.Event().wait(0.01)
    assert lue(maison, "a").prise
    assert not lue(maison, "b").prise
    assert long.dues("essai") == ["b"]
    assert court.faire("essai", "a", "autre").issue is Issue.LAISSEE
    assert court.faire("essai", "b", "autre").issue is Issue.FAITE


def test_one_who_comes_back_too_late_settles_nothing(maison, gestes):
    """The slow one was taken for dead; another did its task, and failed."""
    ajouter(gestes, "a")
    lente = gestes.ecrire(
        lambda u: u.taches.prendre("essai", "a", ouvrier="lent", maintenant=DEBUT, bail_s=0.0)
    )
    threading.Event().wait(0.01)
    vive = gestes.ecrire(
        lambda u: u.taches.prendre("essai", "a", ouvrier="vif", maintenant=DEBUT, bail_s=600.0)
    )
    assert (lente.essais, vive.essais) == (1, 2)
    for sienne, prise in ((False, lente), (True, vive), (False, vive)):
        fait = gestes.ecrire(
            lambda u, prise=prise: u.taches.reporter(prise, due_le=DEBUT, erreur=prise.ouvrier)
        )
        assert fait is sienne
    assert lue(maison, "a").erreur == "vif"


def test_the_dead_are_known_by_the_clock_of_the_database_and_let_go_of_what_they_held(
    maison, gestes, horloge
):
    ajouter(gestes, "a", "b")
    travail = travaux(maison, ChantierDicte())
    for reference, ouvrier in (("a", "mort"), ("b", "vif")):
        travail.relever(ouvrier, mort_apres_s=60.0, seul=False)
        gestes.ecrire(
            lambda u, r=reference, o=ouvrier: u.taches.prendre(
                "essai", r, ouvrier=o, maintenant=DEBUT, bail_s=600.0
            )
        )
    horloge.avancer(days=2)  # the clock of this machine is wrong: nobody dies of it
    assert travail.relever("moi", mort_apres_s=60.0, seul=False) == {"mort", "vif", "moi"}
    assert travail.dues("essai") == []
    threading.Event().wait(0.3)
    travail.relever("vif", mort_apres_s=60.0, seul=False)
    assert travail.relever("moi", mort_apres_s=0.2, seul=False) == {"vif", "moi"}
    assert travail.dues("essai") == ["a"]
    travail.partir("vif")
    assert travail.dues("essai") == ["a", "b"]


def test_one_that_is_known_to_be_alone_takes_over_at_once(maison, gestes):
    ajouter(gestes, "a")
    travail = travaux(maison, ChantierDicte())
    travail.relever("mort", mort_apres_s=60.0, seul=True)
    gestes.ecrire(lambda u: u.taches.prendre("essai", "a", ouvrier="mort", maintenant=DEBUT, bail_s=600.0))
    assert travail.relever("moi", mort_apres_s=60.0, seul=True) == {"moi"}
    assert travail.dues("essai") == ["a"]


def test_a_task_that_kills_every_worker_is_given_up_in_the_end(maison, gestes):
    ajouter(gestes, "a")
    chantier = ChantierDicte()
    travail = travaux(maison, chantier)
    for rang in range(3):
        gestes.ecrire(
            lambda u, o=f"mort{rang}": u.taches.prendre(
                "essai", "a", ouvrier=o, maintenant=DEBUT, bail_s=600.0
            )
        )
        travail.relever("moi", mort_apres_s=60.0, seul=True)
    assert travail.faire("essai", "a", "moi").issue is Issue.ABANDONNEE
    assert chantier.vues == []
    assert lue(maison, "a").erreur == "chaque essai a été interrompu"


def test_what_was_done_is_recorded_even_if_the_database_goes_away_for_a_moment(maison, gestes):
    ajouter(gestes, "a")
    pannes = iter([True, True])

    def ouvrir(*, ecriture):
        if chantier.vues and ecriture and next(pannes, False):
            from esav_ws.application.ports import StockageIndisponible

            raise StockageIndisponible
        return maison.unites(ecriture=ecriture)

    chantier, pauses = ChantierDicte(), []
    travail = Travaux([chantier], ouvrir=ouvrir, horloge=maison.horloge, pause=pauses.append)
    assert travail.faire("essai", "a", "moi").issue is Issue.FAITE
    assert pauses == [1.0, 1.0]
    assert chantier.vues == ["a"]


def test_a_database_that_stays_away_is_said_and_the_task_remains(maison, gestes):
    from esav_ws.application.ports import StockageIndisponible

    ajouter(gestes, "a")

    def ouvrir(*, ecriture):
        if chantier.vues and ecriture:
            raise StockageIndisponible
        return maison.unites(ecriture=ecriture)

    chantier = ChantierDicte()
    travail = Travaux([chantier], ouvrir=ouvrir, horloge=maison.horloge, pause=lambda _: None)
    with pytest.raises(BaseIndisponible):
        travail.faire("essai", "a", "moi")
    assert lue(maison, "a").etat is EtatTache.A_FAIRE


def test_periodic_work_is_stored_once_per_period_whoever_sweeps(maison, horloge):
    chantier = ChantierPeriodique(courante="2026-03-02")
    ouvriers = [travaux(maison, chantier) for _ in range(4)]
    fils = [threading.Thread(target=ouvrier.echoir) for ouvrier in ouvriers]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert ouvriers[0].dues("essai") == ["2026-03-02"]
    assert ouvriers[0].faire("essai", "2026-03-02", "moi").issue is Issue.FAITE
    horloge.avancer(days=-40)  # a clock that jumps back brings no period back
    ouvriers[1].echoir()
    assert ouvriers[1].dues("essai") == []
    chantier.courante = None
    ouvriers[2].echoir()
    chantier.courante = "2026-03-03"
    horloge.avancer(days=41)
    ouvriers[3].echoir()
    assert ouvriers[3].dues("essai") == ["2026-03-03"]
    assert chantier.vues == ["2026-03-02"]


def courriel(reference="avis-1", *destinataires, **autres) -> Courriel:
    return Courriel(reference, destinataires or ("sav@alfa.example",), "Préavis", "Bonjour", **autres)


def poster_un(gestes, un: Courriel, **autres) -> bool:
    return gestes.ecrire(lambda u: poster(u, un, le=DEBUT, **autres))


def test_a_mail_is_accepted_with_what_causes_it_or_not_at_all(maison, gestes):
    with maison.unites(ecriture=True) as uow:
        assert poster(uow, courriel(), le=DEBUT)
    with pytest.raises(TacheInconnue):
        lue(maison, "avis-1", "courriel")
    assert gestes.lire(lambda u: u.courriels.trouver("avis-1")) is None


def test_a_mail_of_one_reference_is_accepted_once(maison, gestes):
    assert poster_un(gestes, courriel())
    assert not poster_un(gestes, courriel(reference="avis-1", pieces=(PieceJointe("a", "text/plain", b"b"),)))
    assert gestes.lire(lambda u: u.courriels.trouver("avis-1")).courriel == courriel()


def test_a_mail_comes_back_from_the_outbox_as_it_was_entrusted(gestes):
    piece = PieceJointe("préavis.zip", "application/zip", bytes(range(256)))
    entier = courriel("avis-1", "a@x.example", "b@x.example", pieces=(piece, piece))
    poster_un(gestes, entier)
    accepte = gestes.lire(lambda u: u.courriels.trouver("avis-1"))
    assert accepte.courriel == entier
    assert (accepte.cree_le, accepte.restants) == (DEBUT, ("a@x.example", "b@x.example"))


def test_every_sending_of_a_mail_bears_the_name_that_it_had_before_the_first(maison, gestes, horloge):
    poster_un(gestes, courriel())
    messagerie = MessagerieDictee(AReprendre("coupé", resume="cut"))
    travail = travaux(maison, ChantierCourriels(messagerie, ouvrir=maison.unites))
    assert travail.faire("courriel", "avis-1", "moi").issue is Issue.REPORTEE
    messagerie.domaine = "autre.example"
    horloge.avancer(minutes=1)
    assert travail.faire("courriel", "avis-1", "moi").issue is Issue.FAITE
    assert [envoi.message_id for envoi in messagerie.envois] == ["<avis-1.20260302T080000000@exemple.fr>"] * 2


def test_a_mail_may_wait_for_its_day(maison, gestes, horloge):
    poster_un(gestes, courriel(), pas_avant=DEBUT + timedelta(days=1))
    travail = travaux(maison, ChantierCourriels(MessagerieDictee(), ouvrir=maison.unites))
    assert travail.dues("courriel") == []
    horloge.avancer(days=1)
    assert travail.dues("courriel") == ["avis-1"]


def test_those_who_were_served_are_not_served_again(maison, gestes, horloge):
    poster_un(gestes, courriel("avis-1", "oui@x.example", "tard@x.example", "non@x.example"))
    messagerie = MessagerieDictee(
        Remise({"tard@x.example": "450 tard"}, {"non@x.example": "550 inconnu"}),
        Remise({}, {"non@x.example": "550 inconnu"}),
    )
    travail = travaux(maison, ChantierCourriels(messagerie, ouvrir=maison.unites))
    rendu = travail.faire("courriel", "avis-1", "moi")
    assert (rendu.issue, rendu.raison) == (Issue.REPORTEE, "1 recipient(s) deferred")
    assert lue(maison, "avis-1", "courriel").erreur == "2 destinataire(s) sur 3 : 450 tard"
    horloge.avancer(minutes=1)
    rendu = travail.faire("courriel", "avis-1", "moi")
    assert (rendu.issue, rendu.raison) == (Issue.ABANDONNEE, "1 recipient(s) refused")
    assert lue(maison, "avis-1", "courriel").erreur == "1 destinataire(s) sur 3 : 550 inconnu"
    maison.bus.executer(RelancerTache(sujet="courriel", reference="avis-1"), AGENT)
    assert travail.faire("courriel", "avis-1", "moi").issue is Issue.FAITE
    assert [envoi.restants for envoi in messagerie.envois] == [
        ("oui@x.example", "tard@x.example", "non@x.example"),
        ("tard@x.example", "non@x.example"),
        ("non@x.example",),
    ]


def test_a_task_whose_mail_is_gone_is_given_up(maison, gestes):
    ajouter(gestes, "avis-9", sujet="courriel")
    travail = travaux(maison, ChantierCourriels(MessagerieDictee(), ouvrir=maison.unites))
    assert travail.faire("courriel", "avis-9", "moi").issue is Issue.ABANDONNEE


def test_a_dead_letter_is_tried_again_as_if_for_the_first_time(maison, gestes, horloge):
    ajouter(gestes, "a")
    chantier = ChantierDicte()

    def renoncer(_):
        raise ARenoncer("non", resume="no")

    chantier.geste = renoncer
    travail = travaux(maison, chantier)
    travail.faire("essai", "a", "moi")
    horloge.avancer(hours=1)
    relancee = maison.bus.executer(RelancerTache(sujet="essai", reference="a"), AGENT)
    assert (relancee.etat, relancee.essais, relancee.due_le, relancee.finie_le) == (
        EtatTache.A_FAIRE,
        0,
        DEBUT + timedelta(hours=1),
        None,
    )
    chantier.geste = lambda _: None
    assert travail.faire("essai", "a", "moi").issue is Issue.FAITE
    with pytest.raises(TacheFaite):
        maison.bus.executer(RelancerTache(sujet="essai", reference="a"), AGENT)
    with pytest.raises(TacheInconnue):
        maison.bus.executer(RelancerTache(sujet="essai", reference="z"), AGENT)


def test_what_is_being_done_is_not_tried_again_meanwhile(maison, gestes):
    ajouter(gestes, "a")
    gestes.ecrire(lambda u: u.taches.prendre("essai", "a", ouvrier="o", maintenant=DEBUT, bail_s=600.0))
    with pytest.raises(TachePrise):
        maison.bus.executer(RelancerTache(sujet="essai", reference="a"), AGENT)


def test_tasks_are_listed_the_newest_first_and_counted(maison, gestes):
    ajouter(gestes, "a", "b")
    ajouter(gestes, "c", sujet="autre", due_le=DEBUT + timedelta(days=1))

    def renoncer(_):
        raise ARenoncer("non", resume="no")

    travaux(maison, ChantierDicte(renoncer)).faire("essai", "a", "moi")

    def liste(**criteres):
        return [(t.sujet, t.reference) for t in maison.bus.executer(ListerTaches(**criteres), AGENT)]

    assert liste() == [("autre", "c"), ("essai", "a"), ("essai", "b")]
    assert liste(taille=1) == [("autre", "c")]
    assert liste(sujet="essai") == [("essai", "a"), ("essai", "b")]
    assert liste(etat=EtatTache.ABANDONNEE) == [("essai", "a")]
    assert liste(sujet="autre", etat=EtatTache.ABANDONNEE) == []
    assert liste(etat=EtatTache.FAITE) == []
    assert maison.bus.executer(CompterTaches(), AGENT) == [
        Compte("autre", EtatTache.A_FAIRE, 1, DEBUT + timedelta(days=1)),
        Compte("essai", EtatTache.A_FAIRE, 1, DEBUT),
        Compte("essai", EtatTache.ABANDONNEE, 1, DEBUT),
    ]


@pytest.mark.parametrize(
    "message",
    [
        ListerTaches(),
        CompterTaches(),
        ConsulterTache(sujet="a", reference="b"),
        RelancerTache(sujet="a", reference="b"),
        PosterCourriel(courriel=courriel()),
    ],
    ids=lambda m: type(m).__name__,
)
def test_an_operateur_sees_nothing_of_background_work(maison, message):
    with pytest.raises(HabilitationManquante):
        maison.bus.executer(message, ALFA)


def test_the_daily_cleaning_forgets_what_is_old_and_nothing_else(maison, gestes, horloge):
    piece = PieceJointe("a", "text/plain", b"b")
    for reference in ("vieux", "abandonne", "recent", "en-attente"):
        poster_un(gestes, courriel(reference, pieces=(piece,)))
    messagerie = MessagerieDictee()
    travail = travaux(maison, ChantierCourriels(messagerie, ouvrir=maison.unites), ChantierDicte())
    ajouter(gestes, "vieille", "a-faire")
    travail.faire("courriel", "vieux", "moi")
    travail.faire("essai", "vieille", "moi")
    messagerie._remises = [ARenoncer("non", resume="no")]
    travail.faire("courriel", "abandonne", "moi")
    horloge.avancer(days=60)
    travail.faire("courriel", "recent", "moi")
    horloge.avancer(days=30, seconds=1)
    menage = Menage(
        ["courriel", "essai"], courriels=timedelta(days=90), ouvrir=maison.unites, horloge=horloge
    )
    fini = travaux(maison, menage)
    assert horloge.maintenant() == datetime(2026, 5, 31, 8, 0, 1, tzinfo=UTC)
    fini.echoir()
    assert fini.dues("menage") == ["2026-05-31"]
    assert fini.faire("menage", "2026-05-31", "moi").issue is Issue.FAITE
    with maison.engine.connect() as base:
        restent = set(base.execute(select(t_tache.c.sujet, t_tache.c.reference)).all())
        courriels = set(base.execute(select(t_courriel.c.reference)).scalars())
        pieces = set(base.execute(select(t_piece.c.reference)).scalars())
    assert restent == {
        ("courriel", "recent"),
        ("courriel", "en-attente"),
        ("essai", "a-faire"),
        ("menage", "2026-05-31"),
    }
    assert courriels == pieces == {"recent", "en-attente"}


def test_the_cleaning_forgets_identified_requests_after_thirty_days(maison, horloge):
    def poster(identifiant, rang):
        message = identifier(depot(f"R{rang}", f"BF-2100-000{rang}"), identifiant)
        return maison.bus.executer(message, ALFA).identifiant

    ancien, recent = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
    poster(ancien, 1)
    horloge.avancer(days=1)
    reponse = poster(recent, 2)
    horloge.avancer(days=29, seconds=1)
    Menage([], courriels=timedelta(days=1), ouvrir=maison.unites, horloge=horloge).accomplir("2026-04-01")
    with maison.engine.connect() as base:
        assert base.execute(select(t_requete.c.identifiant)).scalars().all() == [recent]
    assert poster(recent, 2) == reponse


@pytest.mark.parametrize(
    ("instant", "attendue"),
    [
        (datetime(2026, 3, 29, 1, 29, tzinfo=UTC), None),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "2026-03-29"),
        (datetime(2026, 10, 25, 2, 29, tzinfo=UTC), None),
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), None),
    ],
)
def test_the_cleaning_is_due_from_half_past_three_in_paris(maison, horloge, instant, attendue):
    menage = Menage([], courriels=timedelta(days=1), ouvrir=maison.unites, horloge=horloge)
    assert menage.periode(instant) == attendue


def test_the_lease_is_of_the_clock_of_the_database(maison, gestes):
    ajouter(gestes, "a")
    gestes.ecrire(lambda u: u.taches.prendre("essai", "a", ouvrier="o", maintenant=DEBUT, bail_s=600.0))
    with maison.engine.connect() as base:
        fin = base.execute(select(t_tache.c.bail_fin)).scalar_one()
        assert abs(fin - datetime.now(UTC) - timedelta(minutes=10)) < timedelta(minutes=1)
    with maison.engine.connect().execution_options(ecriture=True) as base:
        base.execute(update(t_tache).values(bail_fin=datetime.now(UTC) - timedelta(seconds=1)))
        base.commit()
    assert not lue(maison, "a").prise
