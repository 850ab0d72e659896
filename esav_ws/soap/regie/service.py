# ruff: noqa: N805 - spyne hands an operation its context, not an instance
"""The operations of the régie: each is one line of translation, in and out."""

from typing import Any

from esav_ws.application.messages_regie import (
    AbandonnerParcours,
    ConsulterEspace,
    ConsulterParcours,
    Reinitialiser,
)
from esav_ws.soap._spyne import ServiceBase
from esav_ws.soap.publication import publication
from esav_ws.soap.regie import traduction, types

operation = publication("Regie", types.Erreur)


class RegieService(ServiceBase):  # type: ignore[misc]  # spyne is untyped
    """Service `Regie`, port type `Regie`."""

    __service_name__ = "Regie"
    __port_types__ = ("Regie",)

    @operation(types.DemandeSimple, types.EtatEspace)
    async def consulterEspace(ctx: Any, _demande: Any) -> Any:
        """Rend l'état de l'espace."""
        return traduction.etat_espace(await ctx.udc.executer(ConsulterEspace()))

    @operation(types.DemandeActe, types.SignalisationEspace)
    async def agir(ctx: Any, demande: Any) -> Any:
        """Fait accomplir un acte du SAV sur une signalisation."""
        return traduction.signalisation(await ctx.udc.executer(traduction.agir(demande)))

    @operation(types.DemandeAvance, types.EtatEspace)
    async def avancer(ctx: Any, demande: Any) -> Any:
        """Avance l'horloge de l'espace."""
        return traduction.etat_espace(await ctx.udc.executer(traduction.avancer(demande)))

    @operation(types.DemandeSituation, types.EtatEspace)
    async def placer(ctx: Any, demande: Any) -> Any:
        """Avance l'horloge jusqu'à une situation."""
        return traduction.etat_espace(await ctx.udc.executer(traduction.placer(demande)))

    @operation(types.DemandeNombre, types.EtatEspace)
    async def faireEchouerPush(ctx: Any, demande: Any) -> Any:
        """Fait échouer les prochaines livraisons d'événements."""
        return traduction.etat_espace(await ctx.udc.executer(traduction.faire_echouer_push(demande)))

    @operation(types.DemandeNombre, types.EtatEspace)
    async def doublerPush(ctx: Any, demande: Any) -> Any:
        """Double les prochaines livraisons d'événements."""
        return traduction.etat_espace(await ctx.udc.executer(traduction.doubler_push(demande)))

    @operation(types.DemandeLimite, types.EtatEspace)
    async def limiter(ctx: Any, demande: Any) -> Any:
        """Met en vigueur une limite de requêtes, le lendemain."""
        return traduction.etat_espace(await ctx.udc.executer(traduction.limiter(demande)))

    @operation(types.DemandeSimple, types.EtatEspace)
    async def reinitialiser(ctx: Any, _demande: Any) -> Any:
        """Remet l'espace à neuf."""
        return traduction.etat_espace(await ctx.udc.executer(Reinitialiser()))

    @operation(types.DemandeParcours, types.ListeParcours)
    async def commencerParcours(ctx: Any, demande: Any) -> Any:
        """Commence un parcours jugé."""
        return traduction.liste_parcours(await ctx.udc.executer(traduction.commencer_parcours(demande)))

    @operation(types.DemandeSuivi, types.ListeParcours)
    async def consulterParcours(ctx: Any, demande: Any) -> Any:
        """Rend les parcours, et où en est chacun."""
        return traduction.liste_parcours(await ctx.udc.executer(ConsulterParcours(demande.parcours)))

    @operation(types.DemandeSimple, types.ListeParcours)
    async def abandonnerParcours(ctx: Any, _demande: Any) -> Any:
        """Abandonne le parcours en cours."""
        return traduction.liste_parcours(await ctx.udc.executer(AbandonnerParcours()))
