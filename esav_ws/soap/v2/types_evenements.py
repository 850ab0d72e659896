"""What goes in and out of the operations on events and on subscriptions to them, as the contract writes it."""

from esav_ws.soap.v2.structures import (
    Abonnement,
    AdresseRappel,
    EtatAbonnement,
    Evenement,
    Structure,
    TailleReleve,
    V,
)


class DemandeEvenements(Structure):
    """Input of `releverEvenements`."""

    curseur = V.facultatif(V.Curseur)
    taille = TailleReleve


class PageEvenements(Structure):
    """Output of `releverEvenements`."""

    evenement = V.repete(Evenement)
    curseurSuivant = V.Curseur


class DemandeAbonnement(Structure):
    """Input of `abonner`."""

    adresse = AdresseRappel
    typeEvenement = V.repete(V.Code)
    courriel = V.facultatif(V.Courriel)
    curseur = V.facultatif(V.Curseur)


class DemandeDesabonnement(Structure):
    """Input of `desabonner`."""

    idAbonnement = V.Identifiant


class CriteresAbonnements(Structure):
    """Input of `listerAbonnements`."""

    etat = V.facultatif(EtatAbonnement)


class ListeAbonnements(Structure):
    """Output of `listerAbonnements`."""

    abonnement = V.repete(Abonnement)
