"""What each act of the régie asks of the OI's SAV."""

from collections.abc import Callable, Mapping
from typing import Final

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
)
from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeRejet
from esav_ws.domain.regie import ActeRegie
from esav_ws.domain.signalisation import Avancement

_MOTIF: Final = "Acte demandé à la régie de la plateforme d'intégration"
_QUESTION: Final = "Code du digicode ?"

_ACTES: Final[Mapping[ActeRegie, Callable[[str, str | None], Traitement]]] = {
    ActeRegie.ACCEPTER: lambda numero, motif: Accepter(numero=numero, motif=motif or _MOTIF),
    ActeRegie.REJETER: lambda numero, motif: Rejeter(
        numero=numero, motif=motif or _MOTIF, code=CodeRejet.INFORMATION_INSUFFISANTE
    ),
    ActeRegie.PRENDRE_EN_CHARGE: lambda numero, motif: PrendreEnCharge(numero=numero, motif=motif or _MOTIF),
    ActeRegie.GELER: lambda numero, motif: Geler(
        numero=numero, cause=CauseGel.INFORMATION, information_demandee=motif or _QUESTION
    ),
    ActeRegie.REPRENDRE: lambda numero, motif: Reprendre(numero=numero, motif=motif or _MOTIF),
    ActeRegie.RETABLIR: lambda numero, motif: Progresser(
        numero=numero, avancement=Avancement.RETABLIE, motif=motif or _MOTIF
    ),
    ActeRegie.REPARER: lambda numero, motif: Progresser(
        numero=numero, avancement=Avancement.REPAREE, motif=motif or _MOTIF
    ),
    ActeRegie.CLORE: lambda numero, motif: Clore(
        numero=numero, motif=motif or _MOTIF, code=CodeCloture.DEFAUT_NON_CONSTATE
    ),
    ActeRegie.VALIDER: lambda numero, motif: Valider(numero=numero, motif=motif or _MOTIF),
}


def commande(acte: ActeRegie, numero: str, motif: str | None = None) -> Traitement:
    """Return what does *acte* on the signalisation *numero*, with the text *motif* of the SAV or one of a trial.

    Of a freeze, it is the information that the Opérateur is asked for.
    """
    return _ACTES[acte](numero, motif)
