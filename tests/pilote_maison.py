"""The OI's acts that conformance cases ask for, in a home that the test has open."""

from collections.abc import Callable, Mapping

from esav_ws.application.messages import (
    Accepter,
    Clore,
    Commande,
    Geler,
    PrendreEnCharge,
    Progresser,
    Rejeter,
    Valider,
)
from esav_ws.bootstrap import Maison
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeRejet
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.domain.signalisation import Avancement

_AGENT = Acteur("Pilote de conformité", Cote.OI, frozenset({Habilitation.SAV}))
_MOTIF = "Essai de conformité"

ACTES: Mapping[str, Callable[[str], Commande]] = {
    "accepter": lambda numero: Accepter(numero=numero),
    "rejeter": lambda numero: Rejeter(numero=numero, motif=_MOTIF, code=CodeRejet.INFORMATION_INSUFFISANTE),
    "prendre": lambda numero: PrendreEnCharge(numero=numero),
    "geler": lambda numero: Geler(
        numero=numero, cause=CauseGel.INFORMATION, information_demandee="Code du digicode ?"
    ),
    "retablir": lambda numero: Progresser(numero=numero, avancement=Avancement.RETABLIE),
    "reparer": lambda numero: Progresser(numero=numero, avancement=Avancement.REPAREE),
    "clore": lambda numero: Clore(numero=numero, motif=_MOTIF, code=CodeCloture.DEFAUT_NON_CONSTATE),
    "valider": lambda numero: Valider(numero=numero),
}
"""The acts that the cases ask for, as the commands of the SAV."""


def agir(maison: Maison, acte: str, numero: str) -> str:
    """Do *acte* on the signalisation *numero*; return `fait`, or why not."""
    if acte not in ACTES:
        return f"acte inconnu : {acte}"
    try:
        maison.bus.executer(ACTES[acte](numero), _AGENT)
    except EsavError as erreur:
        return str(erreur)
    return "fait"
