"""The OI's part, by a command for each act or by one that stays."""

import sys

import pytest

from conformance_suite.erreurs import NonJoue
from conformance_suite.pilote import PiloteCommande, PiloteContinu

CONTINU = (
    "import sys\nfor ligne in sys.stdin:\n print('fait' if ligne=='geler N-1\\n' else 'non', flush=True)"
)


def test_a_command_receives_the_act_and_the_number_without_a_shell(tmp_path):
    trace = tmp_path / "trace"
    script = tmp_path / "pilote.py"
    script.write_text(f"import sys; open({str(trace)!r}, 'w').write('|'.join(sys.argv[1:]))")
    PiloteCommande(f"{sys.executable} {script}").agir("rejeter", "N-1;ls")
    assert trace.read_text() == (
        "signalisation|reject|N-1;ls|--code|INFORMATION_INSUFFISANTE|--motif|Essai de conformité"
    )


@pytest.mark.parametrize(
    ("commande", "acte", "dit"),
    [
        ("nulle-part-du-tout", "geler", "n'a pas pu"),
        ("false", "geler", "a refusé"),
        ("true", "danser", "ne sait pas"),
    ],
)
def test_a_pilot_that_cannot_makes_the_case_unplayed(commande, acte, dit):
    with pytest.raises(NonJoue, match=dit):
        PiloteCommande(commande).agir(acte, "N-1")


def test_a_pilot_that_stays_answers_line_by_line():
    pilote = PiloteContinu(f'{sys.executable} -c "{CONTINU}"', {})
    try:
        pilote.agir("geler", "N-1")
        with pytest.raises(NonJoue, match="a refusé « clore » : non"):
            pilote.agir("clore", "N-1")
    finally:
        pilote.fermer()
