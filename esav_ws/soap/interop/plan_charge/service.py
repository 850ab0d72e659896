# ruff: noqa: N805 - spyne hands an operation its context, not an instance
"""The operations of planChargeSavFtth: each is one line of translation, in and out."""

from typing import Any

from esav_ws.application.messages import Message
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.message_entete import EnteteNonConforme
from esav_ws.soap._spyne import ServiceBase
from esav_ws.soap.interop.plan_charge import traduction, types
from esav_ws.soap.interop.publication import publication

operation = publication(types.EnteteType)


class PlanChargeService(ServiceBase):  # type: ignore[misc]  # spyne is untyped
    """Service `PlanChargeFtthSavService`."""

    @operation(types.RechercheCreneauxLibresRequete, types.RechercheCreneauxLibresReponse)
    async def rechercheCreneauxLibres(ctx: Any, demande: Any) -> Any:
        """Propose des créneaux de rendez-vous et les tient."""
        return traduction.rechercher_reponse(await _executer(ctx, traduction.rechercher(demande)))

    @operation(types.ReservationCreneauRequete, types.ReservationCreneauReponse)
    async def reservationCreneau(ctx: Any, demande: Any) -> Any:
        """Réserve un créneau tenu sur la signalisation ouverte de la ligne."""
        return traduction.reserver_reponse(await _executer(ctx, traduction.reserver(demande)))

    @operation(types.ReportRDVRequete, types.ReportRDVReponse)
    async def reportRDV(ctx: Any, demande: Any) -> Any:
        """Déplace un rendez-vous jusqu'à la veille."""
        return traduction.reporter_reponse(await _executer(ctx, traduction.reporter(demande)))

    @operation(types.ConsultationRdvRequete, types.ConsultationRdvReponse)
    async def consultationRdv(ctx: Any, demande: Any) -> Any:
        """Rend un rendez-vous attendu."""
        return traduction.consulter_reponse(await _executer(ctx, traduction.consulter(demande)))


async def _executer(ctx: Any, message: Message) -> Any:
    """Return the result of *message*; the header of the request, if there is one, is echoed with the time of the answer.

    Raises:
        SirenDifferent: the header names another Opérateur than the certificate.
        EnteteNonConforme: it bears an instant that has no day in Paris.
        EsavError: what the bus raises.
    """
    recu = ctx.in_header
    if recu is not None:
        ctx.udc.acteur.exiger_siren(recu.sirenOC)
        try:
            recu.horodatageRequete = recu.horodatageRequete.astimezone(PARIS)
        except OverflowError:
            regle = "date extrême : donnez l'instant de la requête"
            raise EnteteNonConforme((ElementErreur("/EnteteType/horodatageRequete", regle),)) from None
    resultat = await ctx.udc.executer(message)
    if recu is not None:
        recu.horodatageReponse = ctx.udc.maintenant().astimezone(PARIS)
        ctx.out_header = recu
    return resultat
