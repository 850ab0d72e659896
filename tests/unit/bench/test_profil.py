"""To which layer a sample belongs, and what is counted."""

import pytest

from bench.profil import RESTE, couche, ecrire, lire

BOUCLE = "run (asyncio/runners.py:118)"


@pytest.mark.parametrize(
    ("pile", "attendue"),
    [
        ([BOUCLE], "event loop, hand-over between threads"),
        ([BOUCLE, "ligne (esav_ws/storage/liaison.py:40)"], "SQL: the driver, SQLAlchemy, storage"),
        (
            ["traiter (esav_ws/application/bus.py:9)", "ligne (esav_ws/storage/liaison.py:40)"],
            "SQL: the driver, SQLAlchemy, storage",
        ),
        (
            ["ligne (esav_ws/storage/liaison.py:40)", "dumps (json/__init__.py:231)"],
            "SQL: the driver, SQLAlchemy, storage",
        ),
        (["main (somewhere.py:1)"], RESTE),
    ],
)
def test_a_sample_belongs_to_the_innermost_frame_that_is_of_a_layer(pile, attendue):
    assert couche(pile) == attendue


def test_threads_that_wait_for_work_are_not_counted():
    releve = [
        f"{BOUCLE};_worker (concurrent/futures/thread.py:81) 50\n",
        f"{BOUCLE};analyser (esav_ws/xmlio/analyse.py:105) 3\n",
        f"{BOUCLE} 1\n",
    ]
    couches, fonctions = lire(releve)
    assert couches == {"XML: parse and validate": 3, "event loop, hand-over between threads": 1}
    assert fonctions == {"analyser  esav_ws/xmlio/analyse.py": 3, "run  asyncio/runners.py": 1}
    assert next(ecrire(couches, fonctions)) == " 75.0%  XML: parse and validate"
