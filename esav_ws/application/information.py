"""What every Opérateur is told of the service itself: one event in its journal, and one mail where it has an address."""

from collections.abc import Mapping

from esav_ws.application.bus import Contexte
from esav_ws.application.courriels import poster
from esav_ws.application.messages_exploitation import Prevenu
from esav_ws.application.operateurs import souscripteurs
from esav_ws.domain.courriel import Courriel
from esav_ws.domain.evenement import Evenement


def prevenir(
    contexte: Contexte, reference: str, kind: str, donnees: Mapping[str, str], avis: tuple[str, str]
) -> tuple[Prevenu, ...]:
    """Tell every Opérateur of *avis* (subject, text) under *reference*, in this unit of work; return who was told how."""
    adresses = contexte.uow.avis.correspondants()
    prevenus = []
    for operateur in souscripteurs(contexte):
        siennes = adresses.get(operateur.code, ())
        if siennes:
            courriel = Courriel(f"{reference}.{operateur.code}", siennes, *avis)
            poster(contexte.uow, courriel, le=contexte.maintenant)
        contexte.uow.journal.publier(
            Evenement(operateur.code, kind, "", contexte.maintenant, contexte.acteur.nom, dict(donnees))
        )
        prevenus.append(Prevenu(operateur.code, bool(siennes)))
    return tuple(prevenus)
