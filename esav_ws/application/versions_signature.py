"""What an act on a version leaves on it: when, by whom, why, and what was set aside for it."""

from typing import Any

from esav_ws.application.bus import Contexte
from esav_ws.application.messages_versions import ActeVersion
from esav_ws.domain.contrat_regles import Controle


def motif(commande: ActeVersion, controle: Controle | None) -> str:
    """Return why the act is done, the reason of its exception included if it needed one."""
    exception = commande.exception if controle and controle.derogations else None
    return " ; exception : ".join(filter(None, (commande.motif, exception)))


def signature(commande: ActeVersion, contexte: Contexte, controle: Controle | None = None) -> dict[str, Any]:
    """Return what an act leaves on a version: when, by whom, why, and the rules that its exception set aside."""
    return {
        "le": contexte.maintenant,
        "auteur": contexte.acteur.nom,
        "motif": motif(commande, controle),
        "derogations": tuple(controle.derogations) if controle else (),
    }
