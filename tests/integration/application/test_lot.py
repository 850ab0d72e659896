"""Several messages in one transaction: all durable at once, each undone alone."""

import sqlite3
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import event, func, select

from esav_ws.application.messages import ConsulterEtat
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.domain.signalisation_erreurs import SignalisationDejaOuverte, SignalisationInconnue
from esav_ws.storage.tables import audit, evenement, signalisation
from tests.fakes import ALFA, BETA, ECHO, depot

seul_sqlite = pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)


@contextmanager
def lot(maison):
    """A lot as the workshop runs it: given up when the block fails."""
    ouvert = maison.bus.lot()
    assert ouvert.commencer()
    try:
        yield lambda *demande: ouvert.executer(maison.bus.preparer(*demande))
    except BaseException:
        ouvert.abandonner()
        raise
    ouvert.valider()


def comptes(maison) -> tuple[int, ...]:
    with maison.engine.connect() as connexion:
        return tuple(
            connexion.execute(select(func.count()).select_from(t)).scalar_one()
            for t in (signalisation, evenement)
        )


def test_all_of_a_lot_is_there_once_the_block_has_ended(maison):
    with lot(maison) as executer:
        accuses = [
            executer(depot(f"R{rang}", f"BF-2100-000{rang}"), ALFA, f"c{rang}") for rang in range(1, 4)
        ]
    assert len({a.numero for a in accuses}) == 3
    assert comptes(maison) == (3, 3)
    with maison.engine.connect() as connexion:
        sequences = connexion.execute(
            select(evenement.c.sequence, evenement.c.numero).order_by(evenement.c.sequence)
        ).all()
        correlations = connexion.execute(
            select(audit.c.correlation).order_by(audit.c.id.desc()).limit(3)
        ).scalars()
        assert sequences == [(rang, a.numero) for rang, a in enumerate(accuses, start=1)]
        assert list(correlations) == ["c3", "c2", "c1"]


def test_nothing_is_seen_by_others_before_the_block_has_ended(maison):
    with lot(maison) as executer:
        executer(depot(), ALFA)
        assert comptes(maison) == (0, 0)
    assert comptes(maison) == (1, 1)


def test_one_that_is_refused_leaves_nothing_and_the_others_everything(maison):
    with lot(maison) as executer:
        premier = executer(depot("R1"), ALFA)
        with pytest.raises(SignalisationDejaOuverte, match=premier.numero):
            executer(depot("R2"), ALFA)
        with pytest.raises(HabilitationManquante):
            executer(depot("R3"), ECHO)
        dernier = executer(depot("R4", "COL-0001", "COL"), BETA)
    assert comptes(maison) == (2, 2)
    for accuse, acteur in ((premier, ALFA), (dernier, BETA)):
        assert maison.bus.executer(ConsulterEtat(numero=accuse.numero), acteur).etat == "EN_DEPOT"


def test_the_same_deposit_twice_in_a_lot_has_one_number(maison):
    with lot(maison) as executer:
        accuses = [executer(depot(), ALFA) for _ in range(2)]
    assert accuses[0] == accuses[1]
    assert comptes(maison) == (1, 1)


def test_an_error_of_the_block_keeps_nothing(maison):
    def interrompre():
        with lot(maison) as executer:
            executer(depot(), ALFA)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrompre()
    assert comptes(maison) == (0, 0)


@seul_sqlite
def test_while_one_writes_another_is_told_so_without_waiting(maison):
    premier, second = maison.bus.lot(), maison.bus.lot()
    assert premier.commencer()
    premier.executer(maison.bus.preparer(depot("R1"), ALFA))
    assert not second.commencer()
    premier.valider()
    assert second.commencer()
    second.executer(maison.bus.preparer(depot("R2", "BF-2100-0002"), ALFA))
    second.abandonner()
    assert comptes(maison) == (1, 1)


@seul_sqlite
def test_a_reader_of_the_same_thread_does_not_see_what_a_lot_has_not_committed(maison):
    ouvert = maison.bus.lot()
    assert ouvert.commencer()
    numero = ouvert.executer(maison.bus.preparer(depot(), ALFA)).numero
    with pytest.raises(SignalisationInconnue):
        maison.bus.executer(ConsulterEtat(numero=numero), ALFA)
    ouvert.valider()
    assert maison.bus.executer(ConsulterEtat(numero=numero), ALFA).numero == numero


@seul_sqlite
def test_a_transaction_that_ended_by_itself_is_not_begun_again_by_the_next_message(maison):
    ouvert = maison.bus.lot()
    assert ouvert.commencer()
    liaison = ouvert._uow._liaison
    vrai = liaison.commander

    def defaillir(sql):
        if sql == "RELEASE etape":
            vrai("ROLLBACK")
        vrai(sql)

    liaison.commander = defaillir
    for reference, prestation in (("R1", "BF-2100-0001"), ("R2", "BF-2100-0002")):
        with pytest.raises(BaseIndisponible):
            ouvert.executer(maison.bus.preparer(depot(reference, prestation), ALFA))
        liaison.commander = vrai
    with pytest.raises(BaseIndisponible):
        ouvert.valider()
    assert comptes(maison) == (0, 0)


@seul_sqlite
def test_a_disk_that_is_full_in_the_middle_of_a_lot_keeps_nothing_of_it(maison, url_base):
    connexions = []
    event.listen(maison.engine, "connect", lambda connexion, _record: connexions.append(connexion))
    with lot(maison) as executer:
        executer(depot("avant", "COL-0001", "COL"), BETA)
    with closing(sqlite3.connect(url_base.removeprefix("sqlite:///"))) as lecteur:
        pages = lecteur.execute("PRAGMA page_count").fetchone()[0]
    refuses = []

    def remplir():
        with lot(maison) as executer:
            for rang in range(500):
                try:
                    executer(depot(f"R{rang}", "COL-0001", "COL"), BETA)
                except BaseIndisponible as refus:
                    refuses.append(refus)

    for connexion in connexions:
        connexion.execute(f"PRAGMA max_page_count={pages + 5}")
    with pytest.raises(BaseIndisponible):
        remplir()
    assert refuses
    assert comptes(maison) == (1, 1)
    for connexion in connexions:
        connexion.execute("PRAGMA max_page_count=1000000")
    maison.bus.executer(depot("après", "COL-0001", "COL"), BETA)
    assert comptes(maison) == (2, 2)
