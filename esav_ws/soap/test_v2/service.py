# ruff: noqa: N805 - spyne hands an operation its context, not an instance
"""The operations of Test v2: each is one line of translation, in and out.

`entete.executer` posts the command or query to the bus for the Opérateur of this call, under the identifier that the
request bears; its result is awaited.
"""

from typing import Any

from esav_ws.soap import demandes_test as demandes
from esav_ws.soap import entete
from esav_ws.soap._spyne import ServiceBase
from esav_ws.soap.publication import publication
from esav_ws.soap.test_v2 import traduction, types

operation = publication("Test", types.Erreur, types.Entete, types.FinDeVersion)


class ServiceTestV2(ServiceBase):  # type: ignore[misc]  # spyne is untyped
    """Service `TestV2`, port type `Test`."""

    __service_name__ = "TestV2"
    __port_types__ = ("Test",)

    @operation(types.DemandeTests, types.ListeTests)
    async def listerTests(ctx: Any, demande: Any) -> Any:
        """Liste les tests possibles sur une prestation."""
        return traduction.lister_tests_reponse(await entete.executer(ctx, demandes.lister_tests(demande)))

    @operation(types.DemandeTest, types.AccuseTest)
    async def demanderTest(ctx: Any, demande: Any) -> Any:
        """Demande un test et rend son numéro."""
        return traduction.demander_test_reponse(await entete.executer(ctx, demandes.demander_test(demande)))

    @operation(types.DemandeParNumero, types.ResultatTest)
    async def consulterTest(ctx: Any, demande: Any) -> Any:
        """Rend l'état et le résultat d'un test."""
        return traduction.consulter_test_reponse(await entete.executer(ctx, demandes.consulter_test(demande)))

    @operation(types.CriteresReseau, types.PageTravaux)
    async def consulterTravauxProgrammes(ctx: Any, demande: Any) -> Any:
        """Liste les travaux programmés."""
        return traduction.consulter_travaux_programmes_reponse(
            await entete.executer(ctx, demandes.consulter_travaux_programmes(demande))
        )

    @operation(types.CriteresReseau, types.PageIncidents)
    async def consulterIncidents(ctx: Any, demande: Any) -> Any:
        """Liste les incidents de réseau."""
        return traduction.consulter_incidents_reponse(
            await entete.executer(ctx, demandes.consulter_incidents(demande))
        )

    @operation(types.DemandeParNumero, types.EtatApresActe)
    async def annulerTest(ctx: Any, demande: Any) -> Any:
        """Annule un test qui attend."""
        return traduction.annuler_test_reponse(await entete.executer(ctx, demandes.annuler_test(demande)))
