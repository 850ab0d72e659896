"""What ties a signalisation to the incident, or to the works, that explain it."""

from typing import Final

from esav_ws.application.bus import Contexte
from esav_ws.application.suites import publier
from esav_ws.domain.offre import Prestation
from esav_ws.domain.reseau import EvenementReseau, a_rattacher
from esav_ws.domain.signalisation import Signalisation

RATTACHEE: Final = "SIGNALISATION_RATTACHEE"


def en_cours(prestation: Prestation | None, contexte: Contexte) -> tuple[EvenementReseau, ...]:
    """Return the incidents and works under way now that cover the line of *prestation*."""
    if prestation is None or prestation.reference_pm is None:
        return ()
    candidats = contexte.uow.reseau.couvrant(prestation.reference_pm, prestation.reference_pbo)
    return tuple(candidat for candidat in candidats if candidat.couvre(contexte.maintenant))


def rattacher_au_depot(nouvelle: Signalisation, prestation: Prestation, contexte: Contexte) -> None:
    """Attach what is being deposited to what is under way on its line, if anything is, and publish it."""
    choisi = a_rattacher(en_cours(prestation, contexte), nouvelle.depose_le)
    if choisi:
        contexte.uow.reseau.rattacher(nouvelle.numero, choisi.reference, contexte.maintenant)
        publier(nouvelle, RATTACHEE, donnees_du_rattachement(choisi), contexte)


def donnees_du_rattachement(evenement: EvenementReseau) -> dict[str, str]:
    """Return what the event that tells of the tie says."""
    return {"reference": evenement.reference, "nature": evenement.nature}
