"""What Opérateurs read of notices in their event journal, over the wire."""

from datetime import date

from esav_ws.application.messages_avis import DonnerAvis
from esav_ws.application.messages_versions import AnnoncerVersion
from esav_ws.domain.contrat_avis_libre import AvisLibre
from esav_ws.domain.contrat_evolution import Evolution
from tests.fakes import AGENT


def test_notices_are_events_without_signalisation(passerelle):
    bus = passerelle.maison.bus
    bus.executer(AnnoncerVersion(contrat="signalisation", majeure=1), AGENT)
    libre = AvisLibre(Evolution.ANNEXES, date(2099, 1, 1), "Annexe 1", "Une offre de plus.")
    bus.executer(DonnerAvis(avis=libre), AGENT)
    annonce, annexes = passerelle.service(2).releverEvenements(taille=10).evenement
    assert (annonce.rang, annonce.type, annonce.numeroSignalisation, annonce.etat) == (
        1,
        "VERSION_ANNONCEE",
        None,
        None,
    )
    donnees = {d.nom: d.valeur for d in annonce.donnee}
    assert (donnees["service"], donnees["version"], donnees["avis"]) == (
        "signalisation",
        "1.0",
        "signalisation-1.0-0001",
    )
    assert (annexes.rang, annexes.type) == (2, "AVIS_EVOLUTION")
    assert {d.nom: d.valeur for d in annexes.donnee}["effetLe"] == "2099-01-01"
