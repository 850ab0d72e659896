"""An operation that posts a command says so: one that did not would be run, and wait for the disk, in the event loop."""

import pytest

from esav_ws.application.messages import Commande, Requete
from esav_ws.soap.protocol import Protocole11
from esav_ws.soap.transport import AppelEnCours, Contexte, Moteur
from tests.contract.versions import OPERATIONS, PAR_OPERATION, VERSIONS
from tests.fakes import ALFA


class Poste(Exception):
    """The message that an operation posted."""


def porte(message, _acteur, _correlation):
    raise Poste(message)


@pytest.fixture(scope="module")
def moteurs():
    return {
        version: Moteur(
            [version.service], version.espace, Protocole11(version.schema), Protocole11(version.schema)
        )
        for version in VERSIONS
    }


@pytest.mark.parametrize(("version", "operation"), OPERATIONS, ids=PAR_OPERATION)
def test_an_operation_says_that_it_writes_exactly_when_it_posts_a_command(moteurs, version, operation):
    moteur = moteurs[version]
    requete = version.golden / f"{operation}.requete.xml"
    ctx = Contexte(AppelEnCours(ALFA, "c", None, porte), [requete.read_bytes()])
    lue = moteur.lire(ctx, "utf-8")
    with pytest.raises(Poste) as poste:
        moteur.repondre(ctx, lue)
    (message,) = poste.value.args
    assert isinstance(message, Commande if lue.ecrit else Requete)


@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_every_operation_has_its_golden_request(moteurs, version):
    noms = {operation.nom for operation in moteurs[version]._entrant.operations.values()}
    assert noms == {
        chemin.name.removesuffix(".requete.xml") for chemin in version.golden.glob("*.requete.xml")
    }
