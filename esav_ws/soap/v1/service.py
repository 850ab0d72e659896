# ruff: noqa: N805 - spyne hands an operation its context, not an instance
"""The operations of Signalisation v1: each is one line of translation, in and out.

`ctx.udc.executer` posts the command or query to the bus for the Opérateur of this call, whose result is awaited.
"""

from typing import Any

from esav_ws.soap import demandes
from esav_ws.soap._spyne import ServiceBase
from esav_ws.soap.publication import publication
from esav_ws.soap.v1 import structures, traduction, types

operation = publication("Signalisation", structures.Erreur)


class SignalisationServiceV1(ServiceBase):  # type: ignore[misc]  # spyne is untyped
    """Service `SignalisationV1`, port type `Signalisation`."""

    __service_name__ = "SignalisationV1"
    __port_types__ = ("Signalisation",)

    @operation(types.DepotSignalisation, types.AccuseDepot)
    async def deposerSignalisation(ctx: Any, demande: Any) -> Any:
        """Dépose une signalisation et rend son numéro de référence."""
        return traduction.deposer_signalisation_reponse(
            await ctx.udc.executer(demandes.deposer_signalisation(demande))
        )

    @operation(types.DemandeParNumero, types.EtatSignalisation)
    async def consulterEtat(ctx: Any, demande: Any) -> Any:
        """Rend l'état et l'avancement d'une signalisation."""
        return traduction.consulter_etat_reponse(await ctx.udc.executer(demandes.consulter_etat(demande)))

    @operation(types.DemandeParNumero, types.DetailSignalisation)
    async def consulterSignalisation(ctx: Any, demande: Any) -> Any:
        """Rend le détail d'une signalisation."""
        return traduction.consulter_signalisation_reponse(
            await ctx.udc.executer(demandes.consulter_signalisation(demande))
        )

    @operation(types.CriteresSignalisations, types.PageSignalisations)
    async def listerSignalisations(ctx: Any, demande: Any) -> Any:
        """Liste les signalisations ouvertes."""
        return traduction.lister_signalisations_reponse(
            await ctx.udc.executer(demandes.lister_signalisations(demande))
        )

    @operation(types.CriteresHistorique, types.PageSignalisations)
    async def consulterHistorique(ctx: Any, demande: Any) -> Any:
        """Liste les signalisations closes ou rejetées."""
        return traduction.consulter_historique_reponse(
            await ctx.udc.executer(demandes.consulter_historique(demande))
        )

    @operation(types.Acte, types.EtatApresActe)
    async def ajouterCommentaire(ctx: Any, demande: Any) -> Any:
        """Ajoute un commentaire de l'Opérateur."""
        return traduction.ajouter_commentaire_reponse(
            await ctx.udc.executer(demandes.ajouter_commentaire(demande))
        )

    @operation(types.ActeDegel, types.EtatApresActe)
    async def degelerSignalisation(ctx: Any, demande: Any) -> Any:
        """Lève un gel en répondant à ce qu'il attend."""
        return traduction.degeler_signalisation_reponse(
            await ctx.udc.executer(demandes.degeler_signalisation(demande))
        )

    @operation(types.Acte, types.EtatApresActe)
    async def annulerSignalisation(ctx: Any, demande: Any) -> Any:
        """Clôt une signalisation que l'Opérateur retire."""
        return traduction.annuler_signalisation_reponse(
            await ctx.udc.executer(demandes.annuler_signalisation(demande))
        )

    @operation(types.Acte, types.EtatApresActe)
    async def contesterCloture(ctx: Any, demande: Any) -> Any:
        """Rouvre une signalisation dont le défaut persiste."""
        return traduction.contester_cloture_reponse(
            await ctx.udc.executer(demandes.contester_cloture(demande))
        )

    @operation(types.RechercheCreneaux, types.ListeCreneaux)
    async def rechercherCreneaux(ctx: Any, demande: Any) -> Any:
        """Propose des créneaux de rendez-vous et les tient."""
        return traduction.rechercher_creneaux_reponse(
            await ctx.udc.executer(demandes.rechercher_creneaux(demande))
        )

    @operation(types.ReservationCreneau, types.RendezVousPris)
    async def reserverCreneau(ctx: Any, demande: Any) -> Any:
        """Réserve un créneau tenu sur une signalisation."""
        return traduction.reserver_creneau_reponse(await ctx.udc.executer(demandes.reserver_creneau(demande)))

    @operation(types.DemandeRendezVous, types.EtatRendezVous)
    async def consulterRendezVous(ctx: Any, demande: Any) -> Any:
        """Rend l'état d'un rendez-vous."""
        return traduction.consulter_rendez_vous_reponse(
            await ctx.udc.executer(demandes.consulter_rendez_vous(demande))
        )

    @operation(types.ReportRendezVous, types.EtatRendezVous)
    async def reporterRendezVous(ctx: Any, demande: Any) -> Any:
        """Déplace un rendez-vous jusqu'à la veille."""
        return traduction.reporter_rendez_vous_reponse(
            await ctx.udc.executer(demandes.reporter_rendez_vous(demande))
        )

    @operation(types.AnnulationRendezVous, types.EtatRendezVous)
    async def annulerRendezVous(ctx: Any, demande: Any) -> Any:
        """Annule un rendez-vous jusqu'à la veille."""
        return traduction.annuler_rendez_vous_reponse(
            await ctx.udc.executer(demandes.annuler_rendez_vous(demande))
        )

    @operation(types.CriteresFormulaires, types.ListeFormulaires)
    async def listerFormulaires(ctx: Any, demande: Any) -> Any:
        """Liste les formulaires de dépôt en production."""
        return traduction.lister_formulaires_reponse(
            await ctx.udc.executer(demandes.lister_formulaires(demande))
        )

    @operation(types.DemandeFormulaire, types.DetailFormulaire)
    async def obtenirFormulaire(ctx: Any, demande: Any) -> Any:
        """Rend une version d'un formulaire."""
        return traduction.obtenir_formulaire_reponse(
            await ctx.udc.executer(demandes.obtenir_formulaire(demande))
        )
