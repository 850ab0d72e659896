# ruff: noqa: N805 - spyne hands an operation its context, not an instance
"""The operation of infoTravauxFTTH: one line of translation, in and out."""

from typing import Any

from esav_ws.soap._spyne import ServiceBase
from esav_ws.soap.interop.info_travaux import traduction, types
from esav_ws.soap.interop.publication import publication

operation = publication(types.InfoTravauxFTTHHeader)


class InfoTravauxService(ServiceBase):  # type: ignore[misc]  # spyne is untyped
    """Service `getInfoTravauxFTTHService`."""

    @operation(types.getInfoTravauxFTTHRequest, types.getInfoTravauxFTTHResponse)
    async def getInfoTravauxFTTH(ctx: Any, demande: Any) -> Any:
        """Rend les travaux programmés et les dérangements collectifs qui touchent l'Opérateur."""
        acteur = ctx.udc.acteur
        recu = ctx.in_header
        if recu is not None and recu.serviceProviderID.strip() != acteur.operateur:
            acteur.exiger_siren(recu.serviceProviderID)
        page = await ctx.udc.executer(traduction.consulter(demande))
        return traduction.reponse(page, acteur.siren or acteur.operateur)
