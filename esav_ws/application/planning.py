"""The technicians' planning, as the OI's people fill it and read it."""

from datetime import timedelta

from esav_ws.application.bus import Contexte
from esav_ws.application.messages_rendezvous import DefinirPlanning, ListerPlanning
from esav_ws.application.ports_rendezvous import Occupation
from esav_ws.domain.horloge import minuit_de_paris


def definir(commande: DefinirPlanning, contexte: Contexte) -> dict[str, int]:
    """Return how many seats remain beyond the capacity, by key of slot: those are held or booked, and stay so."""
    surplus = {
        plage.cle: contexte.uow.planning.definir(plage, contexte.maintenant) for plage in commande.plages
    }
    return {cle: nombre for cle, nombre in surplus.items() if nombre}


def lister(requete: ListerPlanning, contexte: Contexte) -> list[Occupation]:
    """Return the slots, the first to begin first."""
    return contexte.uow.planning.lister(
        requete.zone,
        minuit_de_paris(requete.du),
        minuit_de_paris(requete.au + timedelta(days=1)),
        contexte.maintenant,
    )
