"""What each Opérateur was let through in a minute: shared by processes, kept apart between Opérateurs."""

import os
import subprocess
import sys

from esav_ws.atelier.debit import Debits

MIDI = 1_772_452_800.0  # a whole minute


def test_an_operateur_has_its_requests_of_the_minute_and_the_next_minute_begins_anew():
    debit = Debits().part(0)
    assert [debit.prendre("ALFA", 2, MIDI + s) for s in (0, 30, 59)] == [True, True, False]
    assert debit.prendre("ALFA", 2, MIDI + 60)
    assert debit.comptes(MIDI + 60) == {"ALFA": 1}


def test_one_who_floods_takes_nothing_from_another():
    debit = Debits().part(0)
    inonde = [debit.prendre("ALFA", 5, MIDI) for _ in range(1000)]
    assert sum(inonde) == 5
    assert [debit.prendre("BETA", 5, MIDI) for _ in range(6)] == [True] * 5 + [False]
    assert debit.comptes(MIDI) == {"ALFA": 5, "BETA": 5}


def test_processes_share_what_is_let_through():
    debits = Debits(2)
    un, deux = debits.part(0), debits.part(1)
    assert [d.prendre("ALFA", 3, MIDI) for d in (un, deux, un, deux)] == [True, True, True, False]
    assert (un.comptes(MIDI), deux.comptes(MIDI)) == ({"ALFA": 2}, {"ALFA": 1})


def test_a_process_that_replaces_a_dead_one_counts_on():
    debits = Debits(1)
    assert debits.part(0).prendre("ALFA", 1, MIDI)
    assert not debits.part(0).prendre("ALFA", 1, MIDI)


PROGRAMME = """
import os
from esav_ws.atelier.debit import Debits

debits = Debits(2)
for rang in range(2):
    if not os.fork():
        debit = debits.part(rang)
        pris = sum(debit.prendre("ALFA", 5000, 1_772_452_800.0) for _ in range(20_000))
        os.write(1, b"%d\\n" % pris)  # in one write: the other writes there too
        os._exit(0)
for _ in range(2):
    os.wait()
"""


def test_two_real_processes_at_once_let_one_more_through_at_most():
    commande = [sys.executable, "-W", "error", "-c", PROGRAMME]
    env = {**os.environ, "PYTHONPATH": "."}
    fait = subprocess.run(commande, capture_output=True, text=True, check=True, env=env)
    assert 5000 <= sum(map(int, fait.stdout.split())) <= 5001


def test_what_other_machines_let_through_counts_in_its_own_minute():
    debit = Debits().part(0)
    debit.apprendre(MIDI, {"ALFA": 4})
    assert [debit.prendre("ALFA", 5, MIDI) for _ in range(2)] == [True, False]
    assert debit.prendre("BETA", 5, MIDI)
    assert debit.prendre("ALFA", 5, MIDI + 60)


def test_a_code_written_otherwise_is_counted_all_the_same():
    debit = Debits().part(0)
    assert [debit.prendre("é-x", 1, MIDI) for _ in range(2)] == [True, False]
