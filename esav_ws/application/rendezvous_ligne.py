"""Appointments for callers who know the line, not the signalisation: the contracts of the profession have no such number."""

from esav_ws.application.bus import Contexte
from esav_ws.application.messages_rendezvous import (
    ConsulterRendezVousAttendu,
    RendezVousAttendu,
    ReserverCreneau,
    ReserverCreneauDeLigne,
)
from esav_ws.application.ports_signalisations import CriteresListe
from esav_ws.application.rendezvous import reserver, tenu, trouver
from esav_ws.application.suites import lire
from esav_ws.domain.operateur import HabilitationManquante
from esav_ws.domain.rendezvous import Creneau, EtatRendezVous, RendezVous
from esav_ws.domain.rendezvous_erreurs import (
    AucuneSignalisationOuverte,
    PlusieursSignalisationsOuvertes,
    RendezVousTermine,
)
from esav_ws.domain.signalisation import OUVERTS, Etat

_NUMEROS_DITS = 5


def reserver_de_ligne(commande: ReserverCreneauDeLigne, contexte: Contexte) -> RendezVous:
    """Return the appointment booked on the open signalisation of the slot's line, or the one that it already became.

    Of several open ones, that which has no expected appointment of the kind, if it is alone.

    Raises:
        AucuneSignalisationOuverte: none is open on the line.
        PlusieursSignalisationsOuvertes: nothing tells which.
        EsavError: what `reserver` raises.
    """
    operateur = contexte.acteur.operateur
    if operateur is None:
        raise HabilitationManquante("un rendez-vous se prend au nom d'un Opérateur")
    contexte.uow.operateurs.verrouiller(operateur)
    deja = contexte.uow.rendez_vous.par_creneau(commande.id_creneau, operateur)
    numero = deja.numero if deja else _signalisation(tenu(commande.id_creneau, contexte), contexte)
    return reserver(ReserverCreneau(id_creneau=commande.id_creneau, numero=numero), contexte)


def consulter_attendu(requete: ConsulterRendezVousAttendu, contexte: Contexte) -> RendezVousAttendu:
    """Return the appointment, or raise `RendezVousInconnu`, or `RendezVousTermine`: it is no longer expected."""
    pris = trouver(requete.id_rendez_vous, contexte)
    if pris.etat is not EtatRendezVous.PRIS:
        raise RendezVousTermine(pris.id, pris.etat.libelle)
    prestation = contexte.uow.parc.telle_que_louee(pris.prestation, pris.operateur)
    return RendezVousAttendu(pris, prestation, lire(pris.numero, contexte).etat is not Etat.EN_DEPOT)


def _signalisation(creneau: Creneau, contexte: Contexte) -> str:
    """Return the number of the signalisation that *creneau* is to be booked on."""
    criteres = CriteresListe(creneau.operateur, tuple(sorted(OUVERTS)), creneau.prestation, None)
    ouvertes = [s.numero for s in contexte.uow.signalisations.lister(criteres, None, _NUMEROS_DITS)]
    if not ouvertes:
        raise AucuneSignalisationOuverte(creneau.id, creneau.prestation)
    libres = [numero for numero in ouvertes if not _attendu(numero, creneau, contexte)] or ouvertes
    if len(libres) > 1:
        raise PlusieursSignalisationsOuvertes(creneau.prestation, libres)
    return libres[0]


def _attendu(numero: str, creneau: Creneau, contexte: Contexte) -> bool:
    """Return whether an appointment of the kind of *creneau* is expected on the signalisation."""
    pris = contexte.uow.rendez_vous.de(numero)
    return any(r.etat is EtatRendezVous.PRIS and r.type is creneau.type for r in pris)
