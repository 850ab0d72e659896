"""Appointments as the SAV agent follows them: list, kept, missed and on whose side."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from esav_ws.application.bus import Contexte
from esav_ws.application.curseur import decoder, encoder
from esav_ws.application.messages import TAILLE_PAGE
from esav_ws.application.messages_rendezvous import ConstaterAbsence, HonorerRendezVous, ListerRendezVous
from esav_ws.application.ports_rendezvous import CriteresRendezVous
from esav_ws.application.rendezvous import trouver
from esav_ws.application.rendezvous_suites import regeler
from esav_ws.application.resultats import PageRendezVous
from esav_ws.application.suites import lire, publier_rendez_vous
from esav_ws.domain.horloge import minuit_de_paris
from esav_ws.domain.motifs import CauseGel
from esav_ws.domain.numero import relire
from esav_ws.domain.operateur import Cote
from esav_ws.domain.rendezvous import RendezVous


def lister(requete: ListerRendezVous, contexte: Contexte) -> PageRendezVous:
    """Return a page of appointments, the first to begin first."""
    criteres = CriteresRendezVous(
        operateur=requete.operateur,
        numero=relire(requete.numero) if requete.numero else None,
        etats=requete.etats,
        debut=minuit_de_paris(requete.du) if requete.du else None,
        fin=minuit_de_paris(requete.au + timedelta(days=1)) if requete.au else None,
    )
    liste = repr(replace(requete, curseur=None, taille=TAILLE_PAGE))
    apres = decoder(requete.curseur, liste)
    lus = contexte.uow.rendez_vous.lister(criteres, apres, requete.taille + 1)
    page = lus[: requete.taille]
    suivant = encoder((page[-1].debut, page[-1].id), liste) if len(lus) > requete.taille else None
    return PageRendezVous(tuple(page), suivant)


def honorer(commande: HonorerRendezVous, contexte: Contexte) -> RendezVous:
    """Return the appointment, kept."""
    tenu = _ecrire(
        commande.id_rendez_vous,
        contexte,
        lambda avant: avant.honorer(le=contexte.maintenant, motif=commande.motif),
    )
    publier_rendez_vous(tenu, "RENDEZ_VOUS_HONORE", contexte)
    return tenu


def constater_absence(commande: ConstaterAbsence, contexte: Contexte) -> RendezVous:
    """Return the appointment, missed; on the Opérateur's side, its signalisation waits for another one: it is frozen."""
    manque = _ecrire(
        commande.id_rendez_vous,
        contexte,
        lambda avant: avant.manquer(commande.cote, le=contexte.maintenant, motif=commande.motif),
    )
    publier_rendez_vous(manque, "RENDEZ_VOUS_NON_HONORE", contexte, cote=commande.cote)
    if commande.cote is Cote.OPERATEUR:
        motif = commande.motif or f"Rendez-vous {manque.id} non honoré"
        regeler(lire(manque.numero, contexte), CauseGel.CLIENT_ABSENT, motif, contexte)
    return manque


def _ecrire(
    identifiant: str, contexte: Contexte, mouvement: Callable[[RendezVous], RendezVous]
) -> RendezVous:
    """Return the appointment after *mouvement*, stored, once this unit of work is the only one of its Opérateur."""
    contexte.uow.operateurs.verrouiller(trouver(identifiant, contexte).operateur)
    apres = mouvement(trouver(identifiant, contexte))
    contexte.uow.rendez_vous.enregistrer(apres)
    return apres
