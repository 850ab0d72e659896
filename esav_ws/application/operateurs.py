"""The Opérateur that a message names: one way to find it, or to say that there is none; and those that are told of the service."""

from esav_ws.application.bus import Contexte
from esav_ws.domain.operateur import Operateur, OperateurInconnu, StatutOperateur


def souscripteurs(contexte: Contexte) -> list[Operateur]:
    """Return the Opérateurs that are told of the service, by code: all but those whose subscription has ended."""
    return [o for o in contexte.uow.operateurs.lister() if o.statut is not StatutOperateur.RESILIE]


def exiger(code: str, contexte: Contexte) -> Operateur:
    """Return the Opérateur of that code, or raise `OperateurInconnu`."""
    operateur = contexte.uow.operateurs.trouver(code)
    if operateur is None:
        raise OperateurInconnu(f"Opérateur {code} inconnu : vérifiez le code, ou inscrivez-le")
    return operateur
