import pytest
from lxml import etree

from bench.dessin import debits, dessiner, graduations

SVG = "{http://www.w3.org/2000/svg}"


def releve(concurrent, operation, tour, par_seconde, *, connexions=8):
    tir = {"operation": operation, "connexions": connexions, "par_seconde": par_seconde}
    return {"etape": "load", "tour": tour, "concurrent": concurrent, "tir": tir}


BRUT = {
    "machine": {"cpu": "Machin <2>", "processeurs": 2, "python": "3.11.7"},
    "releves": [
        releve(concurrent, operation, tour, debit * (1 + tour))
        for concurrent, debit in (("stock spyne", 100), ("ours, SQLite", 400), ("bare limit", 1000))
        for operation in ("deposerSignalisation", "consulterEtat")
        for tour in range(3)
    ]
    + [releve("stock spyne", "consulterEtat", 0, 1, connexions=1)],
}


def test_the_drawing_takes_the_median_of_the_rounds_at_eight_connections():
    assert debits(BRUT, "consulterEtat") == {"stock spyne": 200, "ours, SQLite": 800, "bare limit": 2000}


def test_bars_are_as_long_as_the_rates():
    barres = etree.fromstring(dessiner(BRUT).encode()).findall(f"{SVG}rect")[1:]
    largeurs = [float(barre.get("width")) for barre in barres]
    assert largeurs == [58, 232, 580] * 2


@pytest.mark.parametrize(
    ("maximum", "attendues"),
    [(6200, [0, 2000, 4000, 6000]), (980, [0, 200, 400, 600, 800]), (300, [0, 100, 200, 300])],
)
def test_the_axis_bears_round_numbers(maximum, attendues):
    assert graduations(maximum) == attendues
