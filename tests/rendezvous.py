"""Appointments in tests: a planning, the slots that an Opérateur finds in it, an appointment."""

from datetime import date, datetime
from itertools import count

from esav_ws.application.messages_rendezvous import DefinirPlanning, RechercherCreneaux, ReserverCreneau
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.rendezvous import Plage, TypeRendezVous
from tests.fakes import AGENT, ALFA, depot

JEUDI = date(2026, 3, 5)
_REFERENCES = count(1)


def a_paris(jour: int, heure: int, minute: int = 0) -> datetime:
    """An instant of March 2026, in Paris."""
    return datetime(2026, 3, jour, heure, minute, tzinfo=PARIS)


def plage(
    jour: int = 5,
    heure: int = 10,
    techniciens: int = 1,
    zone: str = "21231",
    types: frozenset[TypeRendezVous] = frozenset(TypeRendezVous),
) -> Plage:
    """Two hours of March 2026, in Dijon."""
    return Plage(zone, types, a_paris(jour, heure), a_paris(jour, heure + 2), techniciens)


def planifier(maison, *plages: Plage) -> dict[str, int]:
    """Put these slots into the planning."""
    return maison.bus.executer(DefinirPlanning(plages=plages), AGENT)


def chercher(maison, acteur=ALFA, prestation="BF-2100-0001", type_=TypeRendezVous.SAV, *, debut=2, fin=31):
    """The slots proposed from one day of March 2026 to another."""
    commande = RechercherCreneaux(
        identifiant_prestation=prestation,
        type=type_,
        debut=date(2026, 3, debut),
        fin=date(2026, 3, fin),
    )
    return maison.bus.executer(commande, acteur)


def deposer(maison, acteur=ALFA, **autres):
    """The number of a new signalisation."""
    return maison.bus.executer(depot(f"RDV-{next(_REFERENCES)}", **autres), acteur).numero


def reserver(maison, creneau, numero, acteur=ALFA):
    """The appointment that this slot becomes."""
    return maison.bus.executer(ReserverCreneau(id_creneau=creneau.id, numero=numero), acteur)
