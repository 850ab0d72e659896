"""One worker with its engine, in this process, on both databases."""

import logging
import sqlite3
import threading
from collections import Counter
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from dbos import DBOS

from esav_ws.adapters.courriel import MessagerieSmtp, ServeurSmtp
from esav_ws.application.courriels import ChantierCourriels, poster
from esav_ws.application.gestes import Gestes
from esav_ws.application.messages_taches import ConsulterTache
from esav_ws.application.travaux import AReprendre, Travaux
from esav_ws.domain.courriel import Courriel
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.tache import EtatTache
from esav_ws.storage import moteur as moteur_sql
from esav_ws.worker import Ouvrier, Rythme
from esav_ws.worker.moteur import Moteur, _moderer
from tests.fakes import AGENT
from tests.fakes_travaux import ChantierDicte, ChantierPeriodique, Puits, attendre

DEBUT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
VIF = Rythme(balayage=0.05, file=0.05, battement=0.2, mort=1.0, nettoyage=0.2)


@pytest.fixture
def gestes(maison) -> Gestes:
    return Gestes(maison.unites)


@contextmanager
def au_travail(maison, *chantiers):
    """A worker in a thread of this process while the block runs."""
    travaux = Travaux(chantiers, ouvrir=maison.unites, horloge=maison.horloge)
    ouvrier = Ouvrier(maison, travaux=travaux, rythme=VIF)
    pret, echecs = threading.Event(), []

    def tourner():
        try:
            ouvrier.executer(pret.set)
        except Exception as echec:  # noqa: BLE001 - shown by the test
            echecs.append(echec)
            pret.set()

    fil = threading.Thread(target=tourner)
    fil.start()
    try:
        assert pret.wait(30)
        assert echecs == []
        yield ouvrier
    finally:
        ouvrier.arreter()
        fil.join(60)
        assert not fil.is_alive()


def ajouter(gestes, *references, sujet="essai", due_le=DEBUT):
    def toutes(u):
        for reference in references:
            u.taches.ajouter(sujet, reference, creee_le=DEBUT, due_le=due_le)

    gestes.ecrire(toutes)


def lue(maison, reference, sujet="essai"):
    return maison.bus.executer(ConsulterTache(sujet=sujet, reference=reference), AGENT).tache


def faite(maison, reference, sujet="essai") -> bool:
    return lue(maison, reference, sujet).etat is EtatTache.FAITE


def test_what_is_stored_while_it_works_and_what_waited_before_is_done(maison, gestes):
    ajouter(gestes, "avant")
    chantier = ChantierDicte()
    with au_travail(maison, chantier), structlog.testing.capture_logs() as journal:
        ajouter(gestes, "pendant")
        attendre(lambda: faite(maison, "avant") and faite(maison, "pendant"), "les deux tâches faites")
        attendre(lambda: len([e for e in journal if e["event"] == "task_done"]) >= 1, "le journal")
    assert Counter(chantier.vues) == {"avant": 1, "pendant": 1}


def test_a_backlog_that_fails_keeps_nobody_else_waiting(maison, gestes):
    """More failures than one sweep takes, and a subject that hangs: what is new is done all the same."""
    lache = threading.Event()

    def echouer(reference):
        if reference.startswith("mort"):
            raise AReprendre("non", resume="no")

    rate = ChantierDicte(echouer)
    pend = ChantierDicte(lambda _: lache.wait(30), sujet="lent", en_parallele=2)
    ajouter(gestes, *(f"mort{rang:03}" for rang in range(150)), due_le=DEBUT - timedelta(days=1))
    ajouter(gestes, *(f"lent{rang}" for rang in range(5)), sujet="lent")
    with au_travail(maison, rate, pend):
        ajouter(gestes, "vif")
        attendre(lambda: faite(maison, "vif"), "la tâche neuve faite")
        assert len(pend.vues) <= 2
        lache.set()
        attendre(lambda: faite(maison, "lent4", "lent"), "les lentes faites")
    assert Counter(rate.vues)["vif"] == 1
    assert set(Counter(rate.vues).values()) == {1}


def test_retries_come_when_they_are_due(maison, gestes, horloge):
    ajouter(gestes, "a")
    reponses = iter([AReprendre("non", resume="no"), None])

    def geste(_):
        if (echec := next(reponses)) is not None:
            raise echec

    chantier = ChantierDicte(geste)
    with au_travail(maison, chantier):
        attendre(lambda: lue(maison, "a").essais == 1 and not lue(maison, "a").prise, "un premier échec")
        assert lue(maison, "a").due_le == DEBUT + timedelta(minutes=1)
        horloge.avancer(minutes=1)
        attendre(lambda: faite(maison, "a"), "le second essai réussi")
    assert chantier.vues == ["a", "a"]


def test_a_period_is_done_once(maison, horloge):
    chantier = ChantierPeriodique(courante="2026-03-02")
    with au_travail(maison, chantier):
        attendre(lambda: chantier.vues == ["2026-03-02"], "le travail du jour")
        attendre(lambda: faite(maison, "2026-03-02"), "sa tâche faite")
        chantier.courante = "2026-03-03"
        attendre(lambda: len(chantier.vues) == 2, "le travail du lendemain")
    assert chantier.vues == ["2026-03-02", "2026-03-03"]


def test_a_task_that_a_dead_worker_had_begun_is_done_by_the_next_one(maison, gestes):
    """The row is leased to a dead worker, and the engine says that it is running."""
    ajouter(gestes, "a")
    mort = Moteur(_url(maison), "mort", files={"essai": 1}, attente_s=0.05)
    commence, jamais = threading.Event(), threading.Event()

    def mourir(sujet, reference):
        gestes.ecrire(
            lambda u: u.taches.prendre(sujet, reference, ouvrier="mort", maintenant=DEBUT, bail_s=600.0)
        )
        commence.set()
        jamais.wait(30)  # it never comes back to settle, as far as its row and its engine know

    Travaux([], ouvrir=maison.unites, horloge=maison.horloge).relever("mort", mort_apres_s=60.0, seul=False)
    mort.demarrer(mourir)
    mort.deposer("essai", "a")
    assert commence.wait(30)
    mort.arreter(0)
    assert lue(maison, "a").prise
    chantier = ChantierDicte()
    with structlog.testing.capture_logs() as journal, au_travail(maison, chantier):
        attendre(lambda: faite(maison, "a"), "la tâche du mort faite")
        attendre(lambda: any(e["event"] == "work_taken_over" for e in journal), "la reprise dite")
        assert DBOS.list_workflows(status="PENDING", executor_id="mort") == []
    jamais.set()
    assert chantier.vues == ["a"]


def test_queues_that_are_lost_lose_nothing(maison, gestes):
    ajouter(gestes, "a", "b")
    lache = threading.Event()
    with au_travail(maison, ChantierDicte(lambda _: lache.wait(30), en_parallele=1)) as ouvrier:
        attendre(lambda: lue(maison, "a").prise, "la première prise")
        lache.set()
        attendre(lambda: faite(maison, "b"), "les deux faites")
    assert ouvrier.identite
    ajouter(gestes, "c")
    if maison.unites.un_seul_ecrivain:
        for fichier in maison.settings.home.glob("esav.travaux.sqlite*"):
            fichier.unlink()
    else:
        with maison.engine.connect() as base:
            base.exec_driver_sql("DROP SCHEMA dbos CASCADE")
            base.commit()
    with au_travail(maison, ChantierDicte()):
        attendre(lambda: faite(maison, "c"), "la suivante faite")


def test_the_engine_forgets_what_it_ran_and_keeps_nothing_of_a_person(maison, gestes):
    un = Courriel("avis-1", ("sav@alfa.example",), "Objet du courriel", "Corps du courriel")
    with Puits().ouvert() as puits:
        serveur = ServeurSmtp("localhost", "esav@exemple.fr", port=puits.port, securite="aucune")
        chantier = ChantierCourriels(MessagerieSmtp(serveur, domaine="exemple.fr"), ouvrir=maison.unites)
        with structlog.testing.capture_logs() as journal, au_travail(maison, chantier):
            gestes.ecrire(lambda u: poster(u, un, le=DEBUT))
            attendre(lambda: faite(maison, "avis-1", "courriel"), "le courriel parti")
            attendre(lambda: len(DBOS.list_workflows(status="SUCCESS")) == 1, "la fin connue du moteur")
            (garde,) = DBOS.list_workflows()
            assert garde.input == {"args": ("courriel", "avis-1"), "kwargs": {}}
            assert (garde.output, garde.error, DBOS.list_workflow_steps(garde.workflow_id)) == (
                None,
                None,
                [],
            )
            for secret in ("alfa.example", "Objet du courriel", "Corps du courriel"):
                assert secret not in str(journal)
            du_moteur(maison, "UPDATE workflow_status SET completed_at = 1, updated_at = 1, created_at = 1")
            attendre(lambda: DBOS.list_workflows(status="SUCCESS") == [], "ce qui est vieux oublié")
    assert len(puits.recus) == 1


def test_a_database_that_is_away_for_a_while_is_told_and_then_worked_on(maison, gestes, monkeypatch):
    """PostgreSQL cuts every connection; SQLite is held by another writer for longer than anyone waits."""
    chantier = ChantierDicte()
    with structlog.testing.capture_logs() as journal, au_travail(maison, chantier):
        ajouter(gestes, "avant")
        attendre(lambda: faite(maison, "avant"), "la tâche d'avant faite")
        if maison.unites.un_seul_ecrivain:
            monkeypatch.setattr(moteur_sql, "DELAI_VERROU", 0.2)
            fichier = maison.settings.base.removeprefix("sqlite:///")
            with closing(sqlite3.connect(fichier, isolation_level=None)) as autre:
                autre.execute("BEGIN IMMEDIATE")
                attendre(lambda: any(e["event"] == "work_unavailable" for e in journal), "la panne dite")
                autre.execute("ROLLBACK")
            attendre(lambda: any(e["event"] == "work_available" for e in journal), "sa fin dite")
        else:
            with maison.engine.connect() as base:
                base.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            with suppress(BaseIndisponible):
                lue(maison, "avant")  # the connection of this thread was cut too
        ajouter(gestes, "apres")
        attendre(lambda: faite(maison, "apres"), "la tâche d'après faite")
    assert chantier.vues == ["avant", "apres"]
    assert [e for e in journal if e["event"] == "sweep_failed"] == []


def test_a_flood_of_one_message_is_logged_once_a_minute(caplog):
    journal = logging.getLogger("essai.moderation")
    _moderer(journal)
    for rang in range(20):
        journal.warning("Exception encountered in queue thread for courriel: %s", rang)
    journal.warning("Autre chose")
    assert [r.getMessage().partition(":")[0] for r in caplog.records] == [
        "Exception encountered in queue thread for courriel",
        "Autre chose",
    ]


def test_it_listens_nowhere_and_calls_nobody(maison, gestes):
    with au_travail(maison, ChantierDicte()):
        ajouter(gestes, "a")
        attendre(lambda: faite(maison, "a"), "la tâche faite")
        etrangers = [
            ligne.split()
            for famille in ("tcp", "tcp6")
            for ligne in Path(f"/proc/self/net/{famille}").read_text().splitlines()[1:]
            if ligne.split()[9] in _prises()
        ]
    boucle = {"0100007F", "00000000000000000000000001000000"}
    assert [e for e in etrangers if e[3] == "0A" or e[2].partition(":")[0] not in boucle] == []


def du_moteur(maison, sql: str) -> None:
    """Run *sql* on the engine's own tables."""
    if maison.unites.un_seul_ecrivain:
        with closing(sqlite3.connect(maison.settings.home / "esav.travaux.sqlite", timeout=10)) as base, base:
            base.execute(sql)
        return
    with maison.engine.connect() as base:
        base.exec_driver_sql("SET LOCAL search_path TO dbos")
        base.exec_driver_sql(sql)
        base.commit()


def _prises() -> set[str]:
    """The inodes of this process's own sockets."""
    liens = []
    for lien in Path("/proc/self/fd").iterdir():
        try:
            liens.append(str(lien.readlink()))
        except OSError:
            continue
    return {lien[8:-1] for lien in liens if lien.startswith("socket:[")}


def _url(maison) -> str:
    if maison.unites.un_seul_ecrivain:
        return f"sqlite:///{maison.settings.home / 'esav.travaux.sqlite'}"
    return maison.settings.base
