"""What taking, losing and missing an appointment does to its slot and its signalisation (ADR 0022)."""

from collections.abc import Mapping

from esav_ws.application.bus import Contexte
from esav_ws.application.suites import enregistrer, publier_rendez_vous
from esav_ws.domain import numero
from esav_ws.domain.horloge import en_clair
from esav_ws.domain.motifs import CauseGel
from esav_ws.domain.offre import CreneauInconnu
from esav_ws.domain.operateur import Cote
from esav_ws.domain.rendezvous import LEVES_PAR_RENDEZ_VOUS, Creneau, RendezVous
from esav_ws.domain.signalisation import Etat, Signalisation

_A_GELER = frozenset({Etat.EN_QUALIFICATION, Etat.EN_COURS})
"""The states that a freeze may interrupt."""


def prendre(signalisation: Signalisation, creneau: Creneau, contexte: Contexte) -> RendezVous:
    """Return the appointment that *creneau* becomes on *signalisation*; a freeze that asked for one is lifted.

    The other slots that were proposed for the same need are given back.

    Raises:
        CreneauInconnu: its hold ended meanwhile.
    """
    maintenant, planning = contexte.maintenant, contexte.uow.planning
    gel = signalisation.gel
    leve_gel = gel is not None and gel.cause in LEVES_PAR_RENDEZ_VOUS
    pris = RendezVous(
        id=tirer("RV", contexte),
        numero=signalisation.numero,
        operateur=signalisation.operateur,
        prestation=signalisation.prestation,
        type=creneau.type,
        creneau=creneau.id,
        creneau_initial=creneau.id,
        debut=creneau.debut,
        fin=creneau.fin,
        pris_le=maintenant,
        etat_le=maintenant,
        leve_gel=leve_gel,
    )
    if not planning.confirmer(creneau, pris.id, maintenant):
        raise CreneauInconnu(creneau.id)
    rendre_les_autres(creneau, contexte)
    contexte.uow.rendez_vous.ajouter(pris)
    publier_rendez_vous(pris, "RENDEZ_VOUS_PRIS", contexte, **_quand(pris))
    if leve_gel:
        motif = f"Rendez-vous {pris.id} pris pour le {en_clair(pris.debut)}"
        degelee = signalisation.degeler(
            le=maintenant, auteur=contexte.acteur.nom, motif=motif, reponse=motif, cote=Cote.OPERATEUR
        )
        enregistrer(signalisation, degelee, contexte)
    return pris


def deplacer(avant: RendezVous, apres: RendezVous, creneau: Creneau, contexte: Contexte) -> None:
    """Store the move of *avant* to *creneau*: the new seat is booked, then the former given back."""
    planning = contexte.uow.planning
    if not planning.confirmer(creneau, apres.id, contexte.maintenant):
        raise CreneauInconnu(creneau.id)
    planning.liberer(avant.creneau, contexte.maintenant)
    rendre_les_autres(creneau, contexte)
    contexte.uow.rendez_vous.enregistrer(apres)
    publier_rendez_vous(apres, "RENDEZ_VOUS_REPORTE", contexte, **_quand(apres))


def regeler(signalisation: Signalisation, cause: CauseGel, motif: str, contexte: Contexte) -> None:
    """Freeze *signalisation* on the Opérateur's side, who owes an appointment again, if its state can be frozen."""
    if signalisation.etat in _A_GELER:
        gelee = signalisation.geler(
            cause, cote=Cote.OPERATEUR, le=contexte.maintenant, auteur=contexte.acteur.nom, motif=motif
        )
        enregistrer(signalisation, gelee, contexte)


def rendre_les_autres(creneau: Creneau, contexte: Contexte) -> None:
    """Give back the slots that were proposed for the same need as *creneau*, which is booked."""
    planning, maintenant = contexte.uow.planning, contexte.maintenant
    for autre in planning.tenus(creneau.operateur, creneau.prestation, creneau.type, maintenant):
        planning.rendre(autre, maintenant)


def tirer(prefixe: str, contexte: Contexte) -> str:
    """Return a new identifier: opaque, short enough to be read on the phone."""
    return f"{prefixe}-{numero.composer(contexte.alea(numero.CARDINAL))}"


def _quand(pris: RendezVous) -> Mapping[str, str]:
    return {"dateDebut": pris.debut.isoformat(), "dateFin": pris.fin.isoformat()}
