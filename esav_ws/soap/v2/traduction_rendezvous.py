"""Pure translation of slots and appointments into the wire shapes of Signalisation v2."""

from collections.abc import Iterable

from esav_ws.domain import rendezvous
from esav_ws.soap import reponses
from esav_ws.soap.v2 import types
from esav_ws.soap.v2.creneau import Creneau


def rechercher_creneaux_reponse(creneaux: Iterable[rendezvous.Creneau]) -> types.ListeCreneaux:
    """Return the slots proposed."""
    return types.ListeCreneaux(creneau=[Creneau(**reponses.creneau(c)) for c in creneaux])


def reserver_creneau_reponse(rendez_vous: rendezvous.RendezVous) -> types.RendezVousPris:
    """Return the appointment taken."""
    return types.RendezVousPris(
        idRendezVous=rendez_vous.id, dateDebut=rendez_vous.debut, dateFin=rendez_vous.fin
    )


def consulter_rendez_vous_reponse(rendez_vous: rendezvous.RendezVous) -> types.EtatRendezVous:
    """Return an appointment and what became of it."""
    return types.EtatRendezVous(
        **reponses.suite_rendez_vous(rendez_vous), libelleEtat=rendez_vous.etat.libelle
    )


reporter_rendez_vous_reponse = consulter_rendez_vous_reponse
annuler_rendez_vous_reponse = consulter_rendez_vous_reponse
