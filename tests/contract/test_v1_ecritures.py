"""An operation that posts a command says so: one that did not would be run, and wait for the disk, in the event loop."""

from pathlib import Path

import pytest

from esav_ws.application.messages import Commande, Requete
from esav_ws.config import Settings
from esav_ws.soap.protocol import Protocole11
from esav_ws.soap.transport import AppelEnCours, Contexte, Moteur
from esav_ws.soap.v1.service import SignalisationServiceV1
from esav_ws.xmlio.schema import SchemaPublie
from tests.fakes import ALFA

GOLDEN = Path(__file__).parent / "golden" / "v1"
REQUETES = sorted(GOLDEN.glob("*.requete.xml"))


class Poste(Exception):
    """The message that an operation posted."""


def porte(message, _acteur, _correlation):
    raise Poste(message)


@pytest.fixture(scope="module")
def moteur():
    schema = SchemaPublie(Settings().xsd / "v1" / "signalisation.xsd")
    espace = "urn:esav:ws:signalisation:1"
    return Moteur([SignalisationServiceV1], espace, Protocole11(schema), Protocole11(schema))


@pytest.mark.parametrize("requete", REQUETES, ids=lambda chemin: chemin.name.removesuffix(".requete.xml"))
def test_an_operation_says_that_it_writes_exactly_when_it_posts_a_command(moteur, requete):
    ctx = Contexte(AppelEnCours(ALFA, "c", None, porte), [requete.read_bytes()])
    operation = moteur.lire(ctx, "utf-8")
    with pytest.raises(Poste) as poste:
        moteur.repondre(ctx, operation)
    (message,) = poste.value.args
    assert isinstance(message, Commande if operation.ecrit else Requete)


def test_every_operation_has_its_golden_request(moteur):
    noms = {operation.nom for operation in moteur._entrant.operations.values()}
    assert noms == {chemin.name.removesuffix(".requete.xml") for chemin in REQUETES}
