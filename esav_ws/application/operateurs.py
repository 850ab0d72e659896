"""The Opérateur that a message names: one way to find it, or to say that there is none."""

from esav_ws.application.bus import Contexte
from esav_ws.domain.operateur import Operateur, OperateurInconnu


def exiger(code: str, contexte: Contexte) -> Operateur:
    """Return the Opérateur of that code, or raise `OperateurInconnu`."""
    operateur = contexte.uow.operateurs.trouver(code)
    if operateur is None:
        raise OperateurInconnu(f"Opérateur {code} inconnu : vérifiez le code, ou inscrivez-le")
    return operateur
