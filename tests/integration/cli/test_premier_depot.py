"""The first deposit of a demonstration, on a home whose earlier start used another version of the form."""

from types import SimpleNamespace

import pytest
from lxml import etree

from esav_ws.cli.erreurs import Faute
from esav_ws.cli.serveur import _premier_numero

FORMULAIRE = etree.Element("formulaire")


class Service:
    """Answers as the web service does: the fault of a deposit, and what each list holds."""

    def __init__(self, code: str, **listes: list[str]) -> None:
        self.code = code
        self.listes = listes
        self.prestations = set()

    def deposer(self, prestation, *_):
        self.prestations.add(prestation)
        if self.code:
            raise Faute(self.code, "refus")
        return SimpleNamespace(numeroSignalisation="2222-2222-2")

    def appeler(self, operation, *, identifiantPrestation):
        self.prestations.add(identifiantPrestation)
        lignes = self.listes.get(operation, [])
        return SimpleNamespace(signalisation=[SimpleNamespace(numeroSignalisation=n) for n in lignes])


@pytest.mark.parametrize(
    "service",
    [
        Service(""),
        Service("SIG-003", listerSignalisations=["2222-2222-2"]),
        Service("SIG-003", consulterHistorique=["2222-2222-2"]),
    ],
)
def test_a_start_gives_the_number_of_the_first_deposit(service):
    assert _premier_numero(service, FORMULAIRE) == "2222-2222-2"
    assert service.prestations == {"BF-2100-0009"}


@pytest.mark.parametrize(
    "service", [Service("SIG-003"), Service("AUT-001", listerSignalisations=["2222-2222-2"])]
)
def test_another_refusal_is_not_hidden(service):
    with pytest.raises(Faute) as refus:
        _premier_numero(service, FORMULAIRE)
    assert refus.value.code == service.code
