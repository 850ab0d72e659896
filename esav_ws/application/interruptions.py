"""Planned works of e-SAV (art. 10.2): announced two jours ouvrés before, cancelled, listed."""

from collections.abc import Mapping
from dataclasses import replace

from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.information import prevenir
from esav_ws.application.messages import Message
from esav_ws.application.messages_exploitation import (
    AnnulerInterruption,
    CalendrierService,
    InterruptionPlanifiee,
    ListerInterruptions,
    PlanifierInterruption,
)
from esav_ws.domain.calendrier import Calendrier
from esav_ws.domain.contrat_regles import Controle
from esav_ws.domain.interruption import (
    ANNONCEE,
    ANNULEE,
    ArretNocturne,
    Interruption,
    InterruptionInconnue,
    avis,
    avis_annulation,
    interruption_a,
)


class GestionInterruptions:
    """Planned works, by the jours ouvrés of *calendrier*, beside the stop of every night, if there is one."""

    def __init__(self, calendrier: Calendrier, nocturne: ArretNocturne | None) -> None:
        self._calendrier = calendrier
        self._nocturne = nocturne

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return which method answers which message."""
        return {
            PlanifierInterruption: self.planifier,
            AnnulerInterruption: self.annuler,
            ListerInterruptions: self.lister,
        }

    def planifier(self, commande: PlanifierInterruption, contexte: Contexte) -> InterruptionPlanifiee:
        """Plan the works and tell every Opérateur of them.

        Raises:
            PreavisTravauxInsuffisant: too late, and no exception was given.
            InterruptionImpossible: they would begin in the past.
            ExceptionSansMotif: the reason of the exception is blank.
        """
        travaux = Interruption(
            contexte.uow.interruptions.dernier() + 1,
            commande.debut,
            commande.fin,
            commande.motif,
            contexte.maintenant,
            contexte.acteur.nom,
        )
        controle = Controle(commande.exception)
        controle.exiger(travaux.verifier(self._calendrier))
        derogations = tuple(controle.derogations)
        if derogations:
            travaux = replace(travaux, exception=commande.exception, derogations=derogations)
        contexte.uow.interruptions.ajouter(travaux)
        prevenus = prevenir(
            contexte, f"travaux-{travaux.numero}", ANNONCEE, travaux.donnees, avis(travaux, derogations)
        )
        return InterruptionPlanifiee(travaux, derogations, prevenus)

    def annuler(self, commande: AnnulerInterruption, contexte: Contexte) -> InterruptionPlanifiee:
        """Cancel the works, or end those that last, and tell every Opérateur; or raise `InterruptionInconnue`."""
        travaux = contexte.uow.interruptions.trouver(commande.numero)
        if travaux is None or travaux.annulee_le is not None or travaux.fin <= contexte.maintenant:
            raise InterruptionInconnue(f"les travaux {commande.numero} n'existent pas, sont annulés ou finis")
        travaux = replace(
            travaux,
            annulee_le=contexte.maintenant,
            annulee_par=contexte.acteur.nom,
            motif_annulation=commande.motif,
        )
        contexte.uow.interruptions.annuler(travaux)
        prevenus = prevenir(
            contexte,
            f"travaux-{travaux.numero}-annules",
            ANNULEE,
            travaux.donnees,
            avis_annulation(travaux),
        )
        return InterruptionPlanifiee(travaux, travaux.derogations, prevenus)

    def lister(self, _requete: ListerInterruptions, contexte: Contexte) -> CalendrierService:
        """Return every planned works, what goes on now, and the next stop of the night."""
        maintenant = contexte.maintenant
        nuits = self._nocturne.autour(maintenant) if self._nocturne else ()
        prevues = [t.fenetre for t in contexte.uow.interruptions.en_cours(maintenant)]
        return CalendrierService(
            tuple(contexte.uow.interruptions.lister()),
            interruption_a(maintenant, [*prevues, *nuits]),
            next((nuit for nuit in nuits if maintenant < nuit.fin), None),
        )
