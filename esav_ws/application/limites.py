"""Limits of requests per minute (art. 6): decided, announced the day before, cancelled."""

from dataclasses import replace

from esav_ws.application.bus import Contexte
from esav_ws.application.information import prevenir
from esav_ws.application.messages_exploitation import (
    AnnulerLimite,
    DeciderLimite,
    LimiteDecidee,
    ListerLimites,
)
from esav_ws.domain.limite import (
    ANNONCEE,
    ANNULEE,
    Limite,
    LimiteImpossible,
    LimiteInconnue,
    avis,
    avis_annulation,
    part,
    verifier,
)
from esav_ws.domain.operateur import StatutOperateur


def decider(commande: DeciderLimite, contexte: Contexte) -> LimiteDecidee:
    """Decide the limit and tell every Opérateur of it.

    Raises:
        LimiteTropProche: it would begin before tomorrow.
        LimiteConcurrente: another one applies on one of its days.
        LimiteImpossible: it ends before it begins, or leaves nothing to somebody.
    """
    limites = contexte.uow.limites
    limite = Limite(
        limites.dernier() + 1,
        commande.premier_jour,
        commande.dernier_jour,
        _part(commande, contexte),
        commande.motif,
        contexte.maintenant,
        contexte.acteur.nom,
        commande.total,
    )
    verifier(limite, limites.en_cours(contexte.maintenant))
    limites.ajouter(limite)
    prevenus = prevenir(contexte, f"limite-{limite.numero}", ANNONCEE, limite.donnees, avis(limite))
    return LimiteDecidee(limite, prevenus)


def annuler(commande: AnnulerLimite, contexte: Contexte) -> LimiteDecidee:
    """End the limit, and tell every Opérateur, or raise `LimiteInconnue`."""
    limite = contexte.uow.limites.trouver(commande.numero)
    if limite is None or limite.annulee_le is not None or limite.fin <= contexte.maintenant:
        raise LimiteInconnue(f"la limite {commande.numero} n'existe pas, est annulée ou finie")
    limite = replace(
        limite,
        annulee_le=contexte.maintenant,
        annulee_par=contexte.acteur.nom,
        motif_annulation=commande.motif,
    )
    contexte.uow.limites.annuler(limite)
    prevenus = prevenir(
        contexte, f"limite-{limite.numero}-annulee", ANNULEE, limite.donnees, avis_annulation(limite)
    )
    return LimiteDecidee(limite, prevenus)


def lister(_requete: ListerLimites, contexte: Contexte) -> list[Limite]:
    """Return every limit, the latest first."""
    return contexte.uow.limites.lister()


def _part(commande: DeciderLimite, contexte: Contexte) -> int:
    """Return what each Opérateur gets per minute."""
    if commande.total is not None:
        actifs = [o for o in contexte.uow.operateurs.lister() if o.statut is StatutOperateur.ACTIF]
        return part(commande.total, len(actifs))
    if not commande.par_minute or commande.par_minute < 1:
        raise LimiteImpossible("une limite laisse au moins une requête par minute à chaque Opérateur")
    return commande.par_minute
