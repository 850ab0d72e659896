"""Following signalisations (art. 4.2.2): state, detail, open list, history."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from esav_ws.application.bus import Contexte
from esav_ws.application.curseur import decoder, encoder
from esav_ws.application.garanties import garanties_de
from esav_ws.application.messages import (
    TAILLE_PAGE,
    ConsulterEtat,
    ConsulterHistorique,
    ConsulterSignalisation,
    LireHorloges,
    ListerSignalisations,
)
from esav_ws.application.pieces import visibles
from esav_ws.application.ports_signalisations import CriteresHistorique, CriteresListe
from esav_ws.application.resultats import Detail, Page, Resume
from esav_ws.application.suites import lire
from esav_ws.domain.horloge import jour_de_paris, minuit_de_paris
from esav_ws.domain.numero import relire
from esav_ws.domain.offre import OffreInconnue, PrestationInconnue
from esav_ws.domain.reparation import HorlogeReparation
from esav_ws.domain.signalisation_erreurs import (
    CriteresIncomplets,
    HistoriqueTropAncien,
    SignalisationInconnue,
)

FENETRE_HISTORIQUE = 90
"""Calendar days for which the history of a closed signalisation can be asked (art. 4.2.2)."""


def consulter_etat(requete: ConsulterEtat, contexte: Contexte) -> Resume:
    """Return the line of one signalisation, or raise `SignalisationInconnue`."""
    numero = relire(requete.numero)
    resume = contexte.uow.signalisations.resumer(numero, contexte.acteur.operateur)
    if resume is None:
        raise SignalisationInconnue(numero)
    return resume


def consulter_signalisation(requete: ConsulterSignalisation, contexte: Contexte) -> Detail:
    """Return the whole detail of one signalisation, or raise `SignalisationInconnue`.

    Its prestation is shown as the Opérateur of the signalisation rents it, or rented it when it changed hands; where
    nothing is kept of that, the OI sees it as it is.
    """
    signalisation = lire(relire(requete.numero), contexte)
    prestation = contexte.uow.parc.telle_que_louee(signalisation.prestation, signalisation.operateur)
    if prestation is None and contexte.acteur.operateur is None:
        prestation = contexte.uow.parc.prestation(signalisation.prestation, None)
    if prestation is None:
        raise PrestationInconnue(signalisation.prestation)
    offre = contexte.uow.parc.offre(signalisation.offre)
    if offre is None:
        raise OffreInconnue(signalisation.offre)
    garanties = offre.garanties_de(prestation)
    horloge = contexte.regles.mesure.horloge(signalisation, garanties, contexte.maintenant)
    rendez_vous = tuple(contexte.uow.rendez_vous.de(signalisation.numero))
    collectif = contexte.uow.membres_collectifs.vu_de(signalisation.numero)
    pieces = visibles(signalisation.numero, contexte)
    return Detail(signalisation, prestation, offre, horloge, rendez_vous, collectif, pieces)


def lire_horloges(requete: LireHorloges, contexte: Contexte) -> Mapping[str, HorlogeReparation]:
    """Return the repair clock of each number, those that nobody has left out."""
    horloges = {}
    for numero in requete.numeros:
        signalisation = contexte.uow.signalisations.trouver(numero, contexte.acteur.operateur)
        offre = signalisation and contexte.uow.parc.offre(signalisation.offre)
        if signalisation and offre:
            garanties = garanties_de(signalisation, offre, contexte.uow.parc)
            horloges[numero] = contexte.regles.mesure.horloge(signalisation, garanties, contexte.maintenant)
    return horloges


def lister_signalisations(requete: ListerSignalisations, contexte: Contexte) -> Page:
    """Return a page of open signalisations, newest first. An Opérateur sees its own only."""
    operateur = contexte.acteur.operateur or requete.operateur
    criteres = CriteresListe(operateur, requete.etats, requete.identifiant_prestation, requete.depuis)
    liste = _liste(requete, contexte)
    apres = decoder(requete.curseur, liste)
    lignes = contexte.uow.signalisations.lister(criteres, apres, requete.taille + 1)
    suite = lignes[: requete.taille]
    suivant = None
    if len(lignes) > requete.taille:
        suivant = encoder((suite[-1].depose_le, suite[-1].numero), liste)
    return Page(tuple(suite), suivant)


def consulter_historique(requete: ConsulterHistorique, contexte: Contexte) -> Page:
    """Return a page of ended signalisations (closed or rejected), latest end first.

    A signalisation that ended on day D can be asked until D + 90 at 24:00 in Paris.
    """
    criteres = _criteres(requete, contexte)
    liste = _liste(requete, contexte)
    apres = decoder(requete.curseur, liste)
    lignes = contexte.uow.signalisations.historique(criteres, apres, requete.taille + 1)
    suite = lignes[: requete.taille]
    suivant = None
    if len(lignes) > requete.taille and suite[-1].fini_le:
        suivant = encoder((suite[-1].fini_le, suite[-1].numero), liste)
    return Page(tuple(suite), suivant)


def _liste(requete: ListerSignalisations | ConsulterHistorique, contexte: Contexte) -> str:
    return repr((contexte.acteur.operateur, replace(requete, curseur=None, taille=TAILLE_PAGE)))


def _criteres(requete: ConsulterHistorique, contexte: Contexte) -> CriteresHistorique:
    aujourdhui = jour_de_paris(contexte.maintenant)
    plus_ancien = aujourdhui - timedelta(days=FENETRE_HISTORIQUE)
    if (requete.debut is None) is not (requete.fin is None):
        raise CriteresIncomplets("dateDebut et dateFin vont ensemble : donnez les deux, ou aucune")
    if requete.debut is None and requete.identifiant_prestation is None:
        raise CriteresIncomplets("donnez identifiantPrestation, ou dateDebut et dateFin")
    debut, fin = requete.debut or plus_ancien, requete.fin or aujourdhui
    if fin < debut:
        raise CriteresIncomplets(f"dateFin {fin:%d/%m/%Y} est antérieure à dateDebut {debut:%d/%m/%Y}")
    if debut < plus_ancien:
        raise HistoriqueTropAncien(debut, plus_ancien)
    return CriteresHistorique(
        contexte.acteur.operateur,
        requete.identifiant_prestation,
        minuit_de_paris(debut),
        minuit_de_paris(min(fin, aujourdhui) + timedelta(days=1)),
    )
