"""Commands that come at the same moment under one identifier, on both databases."""

import threading

from sqlalchemy import func, select

from esav_ws.application.messages_identifies import identifier
from esav_ws.domain.message_entete import IdentifiantRequeteReemploye
from esav_ws.storage.tables import signalisation
from esav_ws.storage.tables_requetes import requete
from tests.fakes import ALFA, depot

IDENTIFIANT = "0b9d6c1e-5f5e-4e0b-9a3b-2f6f5d1c7a10"


def ensemble(nombre, envoyer):
    """Run *envoyer*, given its rank, in so many threads that start together; return what they returned or raised."""
    depart, issues = threading.Barrier(nombre), []

    def agir(rang):
        depart.wait()
        try:
            issues.append(envoyer(rang))
        except Exception as echec:  # noqa: BLE001 - given back
            issues.append(echec)

    fils = [threading.Thread(target=agir, args=(rang,)) for rang in range(1, nombre + 1)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return issues


def compter(maison) -> list[int]:
    with maison.engine.connect() as connexion:
        return [
            connexion.execute(select(func.count()).select_from(t)).scalar_one()
            for t in (signalisation, requete)
        ]


def test_the_same_request_several_times_at_once_is_one_deposit_and_one_answer(maison):
    issues = ensemble(6, lambda _: maison.bus.executer(identifier(depot(), IDENTIFIANT), ALFA))
    assert len(set(map(repr, issues))) == 1
    assert issues[0].resultat.numero
    assert compter(maison) == [1, 1]


def test_other_bodies_at_once_are_one_deposit_and_refusals(maison):
    def envoyer(rang):
        commande = depot(f"REF-{rang}", f"BF-2100-000{rang}")
        return maison.bus.executer(identifier(commande, IDENTIFIANT), ALFA)

    refus = [issue for issue in ensemble(4, envoyer) if isinstance(issue, IdentifiantRequeteReemploye)]
    assert len(refus) == 3
    assert compter(maison) == [1, 1]
