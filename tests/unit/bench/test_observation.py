from pathlib import Path

from bench.observation import Collectes, Memoire, Observation, _lire, chiffres


def test_quarters_are_medians_and_drift_is_the_last_over_the_second():
    memoire = Memoire(1, (90, 95, 99, 100, 100, 101, 100, 100, 102, 105, 105, 900))
    assert memoire.quarts == (95, 100, 100, 105)
    assert memoire.derive == 1.05


def test_collections_are_those_of_the_load_only(tmp_path: Path):
    (tmp_path / "41").write_text(
        "2 9.0 0.050 0.050\n0 10.0 0.002 0.001\n1 11.0 0.004 0.0005\n2 30.0 0.080 0.080\n"
    )
    (tmp_path / "42").write_text("2 9.0 0.050 0.050\n")
    assert list(_lire(tmp_path, 10.0, 20.0)) == [
        Collectes(41, 2, pause_ms=4.0, pause_cpu_ms=1.0, generation=0, total_ms=6.0)
    ]


def test_a_pause_of_ten_milliseconds_and_a_growing_memory_are_below_the_floor():
    vu = Observation(
        1000,
        10.0,
        (Collectes(1, 5, 30.0, 10.5, 2, 40.0),),
        (Memoire(1, (70_000_000,) * 8 + (75_000_000,) * 8),),
    )
    assert [(round(c.valeur, 2), c.etat.value) for c in chiffres(vu)] == [
        (10.5, "below floor"),
        (75.0, "goal reached"),
        (1.07, "below floor"),
    ]
