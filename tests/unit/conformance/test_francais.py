"""Whatever `esav-conformance` says to whoever types it is French."""

import pytest
from typer.testing import CliRunner

from conformance_suite.cli import app
from conformance_suite.erreurs import Sortie

ANGLAIS = (
    "Show this",
    "Commands",
    "default:",
    "No such",
    "Try '",
    "Invalid",
    "Error",
    "requires",
    "str]",
    "path>",
)


@pytest.mark.parametrize("commande", [[], ["run"], ["list"], ["parcours"]])
def test_the_help_is_french_and_names_no_type_of_python(commande):
    rendu = CliRunner().invoke(app, [*commande, "--help"])
    assert (rendu.exit_code, "Affiche cette aide." in rendu.output) == (0, True)
    assert not [mot for mot in ANGLAIS if mot in rendu.output]


@pytest.mark.parametrize(
    ("ecrit", "dit"),
    [
        ("jouer", "commande inconnue : jouer"),
        ("run --nope", "option inconnue : --nope"),
        ("run --niveau Xx", "--niveau : Xx n'est pas admis ; les valeurs admises : 'Connexion'"),
        ("run --version 3", "--version : 3 n'est pas admis"),
        ("run --cas", "l'option --cas attend une valeur"),
        ("run --reprendre=oui", "l'option --reprendre ne prend pas de valeur"),
        ("list reste", "argument en trop : reste"),
        ("parcours --patience x", "--patience : un nombre est attendu"),
        ("parcours --patience 0", "--patience : au moins 1 est attendu"),
        ("parcours --fautif rien", "--fautif : clients fautifs : relance-autre-reference"),
    ],
)
def test_a_command_written_wrong_is_told_in_french(ecrit, dit):
    rendu = CliRunner().invoke(app, ecrit.split())
    assert (rendu.exit_code, dit in rendu.output) == (Sortie.USAGE, True), rendu.output
    assert not [mot for mot in ANGLAIS if mot in rendu.output]
