"""The work of the OI's SAV on a signalisation: qualify, freeze, repair, close, lock."""

from collections.abc import Callable
from typing import Any

from esav_ws.application.avis_cloture import aviser
from esav_ws.application.bus import Contexte
from esav_ws.application.messages import (
    Accepter,
    Clore,
    Geler,
    PrendreEnCharge,
    Progresser,
    Rejeter,
    Reprendre,
    Traitement,
    Valider,
    Verrouiller,
)
from esav_ws.application.resultats import EtatCourant
from esav_ws.application.suites import enregistrer, lire_pour_ecrire
from esav_ws.domain.numero import relire
from esav_ws.domain.signalisation import Signalisation
from esav_ws.domain.signalisation_erreurs import ConflitRevision

MOUVEMENTS: dict[type[Traitement], Callable[[Signalisation, Any, dict[str, Any]], Signalisation]] = {
    Accepter: lambda s, _, quand: s.accepter(**quand),
    Rejeter: lambda s, c, quand: s.rejeter(c.code, **quand),
    PrendreEnCharge: lambda s, _, quand: s.prendre_en_charge(**quand),
    Geler: lambda s, c, quand: s.geler(
        c.cause, cote=c.cote, information_demandee=c.information_demandee, **quand
    ),
    Reprendre: lambda s, _, quand: s.degeler(**quand),
    Progresser: lambda s, c, quand: s.progresser(c.avancement, **quand),
    Clore: lambda s, c, quand: s.clore(c.code, **quand),
    Valider: lambda s, _, quand: s.valider(**quand),
    Verrouiller: lambda s, _, quand: s.verrouiller(**quand),
}
"""The move that each command asks of the signalisation."""


def traiter(commande: Traitement, contexte: Contexte) -> EtatCourant:
    """Return the state that the act left.

    Raises:
        SignalisationInconnue: no such number.
        ConflitRevision: the agent decided on a revision that is no longer the present one.
        TransitionInterdite: the published diagram has no such move.
    """
    avant = lire_pour_ecrire(relire(commande.numero), contexte)
    if commande.revision is not None and commande.revision != avant.revision:
        raise ConflitRevision(avant.numero)
    quand = {"le": contexte.maintenant, "auteur": contexte.acteur.nom, "motif": commande.motif}
    apres = MOUVEMENTS[type(commande)](avant, commande, quand)
    enregistrer(avant, apres, contexte)
    if isinstance(commande, Valider):
        aviser(apres, contexte)
    return EtatCourant(apres.etat, apres.date_etat)
