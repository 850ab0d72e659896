"""The OI's administrators looking at background work, and having what was given up tried again."""

from dataclasses import dataclass

from esav_ws.application import courriels
from esav_ws.application.bus import Contexte
from esav_ws.application.messages_taches import (
    CompterTaches,
    ConsulterTache,
    ListerTaches,
    PosterCourriel,
    RelancerTache,
)
from esav_ws.application.ports_travaux import Compte, CourrielAccepte
from esav_ws.domain.tache import EtatTache, Tache, TacheFaite, TacheInconnue, TachePrise


@dataclass(frozen=True, slots=True)
class DetailTache:
    """One task, with the mail that it sends, if it is one."""

    tache: Tache
    courriel: CourrielAccepte | None


def lister(requete: ListerTaches, contexte: Contexte) -> list[Tache]:
    """Return tasks, the newest first."""
    return contexte.uow.taches.lister(requete.sujet, requete.etat, requete.taille)


def compter(_requete: CompterTaches, contexte: Contexte) -> list[Compte]:
    """Return how many tasks wait and how many were given up."""
    return contexte.uow.taches.compter()


def consulter(requete: ConsulterTache, contexte: Contexte) -> DetailTache:
    """Return one task, or raise `TacheInconnue`."""
    tache = _trouver(requete.sujet, requete.reference, contexte)
    courriel = contexte.uow.courriels.trouver(tache.reference) if tache.sujet == courriels.SUJET else None
    return DetailTache(tache, courriel)


def relancer(commande: RelancerTache, contexte: Contexte) -> Tache:
    """Return the task as it stands once due now, its attempts counted anew.

    Raises:
        TacheInconnue: no such task.
        TacheFaite: it is done.
        TachePrise: a worker is at it.
    """
    tache = _trouver(commande.sujet, commande.reference, contexte)
    verifier_relance(tache)
    if not contexte.uow.taches.relancer(tache.sujet, tache.reference, le=contexte.maintenant):
        raise TachePrise(tache.sujet, tache.reference)
    return _trouver(tache.sujet, tache.reference, contexte)


def verifier_relance(tache: Tache) -> None:
    """Return if *tache* may be tried again, else raise `TacheFaite` or `TachePrise`."""
    if tache.etat is EtatTache.FAITE:
        raise TacheFaite(tache.sujet, tache.reference)
    if tache.prise:
        raise TachePrise(tache.sujet, tache.reference)


def poster_courriel(commande: PosterCourriel, contexte: Contexte) -> bool:
    """Return whether the mail is new in the outbox."""
    return courriels.poster(contexte.uow, commande.courriel, le=contexte.maintenant)


def _trouver(sujet: str, reference: str, contexte: Contexte) -> Tache:
    tache = contexte.uow.taches.trouver(sujet, reference)
    if tache is None:
        raise TacheInconnue(sujet, reference)
    return tache
