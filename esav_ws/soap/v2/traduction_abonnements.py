"""Pure translation of subscriptions to events, between Signalisation v2 and the application."""

from typing import Any

from esav_ws.application import messages_abonnements
from esav_ws.domain import abonnement
from esav_ws.soap.v2 import structures, types_evenements


def abonner(demande: Any) -> messages_abonnements.Abonner:
    """Return the subscription asked for."""
    return messages_abonnements.Abonner(
        adresse=demande.adresse,
        types=tuple(demande.typeEvenement or ()),
        courriel=demande.courriel,
        curseur=demande.curseur,
    )


def abonner_reponse(ouvert: abonnement.Abonnement) -> structures.Abonnement:
    """Return the subscription, to be verified."""
    return _abonnement(ouvert)


def desabonner(demande: Any) -> messages_abonnements.Desabonner:
    """Return the end asked for."""
    return messages_abonnements.Desabonner(identifiant=demande.idAbonnement)


def desabonner_reponse(resilie: abonnement.Abonnement) -> structures.Abonnement:
    """Return the subscription, ended."""
    return _abonnement(resilie)


def lister_abonnements(demande: Any) -> messages_abonnements.ListerAbonnements:
    """Return the query."""
    etat = demande.etat and abonnement.EtatAbonnement(demande.etat)
    return messages_abonnements.ListerAbonnements(etat=etat)


def lister_abonnements_reponse(lus: list[abonnement.Abonnement]) -> types_evenements.ListeAbonnements:
    """Return subscriptions, the newest first."""
    return types_evenements.ListeAbonnements(abonnement=[_abonnement(lu) for lu in lus])


def _abonnement(lu: abonnement.Abonnement) -> structures.Abonnement:
    echec = lu.echec_depuis and structures.EchecAbonnement(
        depuis=lu.echec_depuis, essais=lu.echecs, message=lu.erreur or "échec"
    )
    return structures.Abonnement(
        idAbonnement=lu.identifiant,
        adresse=lu.adresse,
        typeEvenement=list(lu.types) or None,
        courriel=lu.courriel,
        etat=lu.etat,
        libelleEtat=lu.etat.libelle,
        dateEtat=lu.etat_le,
        dateCreation=lu.cree_le,
        rangAcquitte=lu.acquitte,
        dateAcquittement=lu.transmis_le,
        echec=echec,
    )
