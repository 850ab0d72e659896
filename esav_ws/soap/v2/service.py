# ruff: noqa: N805 - spyne hands an operation its context, not an instance
"""The operations of Signalisation v2: each is one line of translation, in and out.

`entete.executer` posts the command or query to the bus for the Opérateur of this call, under the identifier that the
request bears; its result is awaited.
"""

from typing import Any

from esav_ws.domain.operateur import Habilitation
from esav_ws.soap import demandes, entete
from esav_ws.soap._spyne import ServiceBase
from esav_ws.soap.publication import publication
from esav_ws.soap.v2 import (
    structures,
    traduction,
    traduction_abonnements,
    traduction_pieces,
    traduction_rendezvous,
    types,
    types_evenements,
    types_pieces,
)
from esav_ws.soap.v2.piece import PieceJointe
from esav_ws.soap.vastes import Vaste

operation = publication("Signalisation", structures.Erreur, structures.Entete, structures.FinDeVersion)


class SignalisationServiceV2(ServiceBase):  # type: ignore[misc]  # spyne is untyped
    """Service `SignalisationV2`, port type `Signalisation`."""

    __service_name__ = "SignalisationV2"
    __port_types__ = ("Signalisation",)
    __vastes__ = {"ajouterPieceJointe": Vaste(12 * 1024 * 1024, Habilitation.SIGNALISATION)}  # noqa: RUF012 - spyne's way

    @operation(types.DepotSignalisation, types.AccuseDepot)
    async def deposerSignalisation(ctx: Any, demande: Any) -> Any:
        """Dépose une signalisation et rend son numéro de référence."""
        return traduction.deposer_signalisation_reponse(
            await entete.executer(ctx, demandes.deposer_signalisation(demande))
        )

    @operation(types.DemandeParNumero, types.EtatSignalisation)
    async def consulterEtat(ctx: Any, demande: Any) -> Any:
        """Rend l'état et l'avancement d'une signalisation."""
        return traduction.consulter_etat_reponse(await entete.executer(ctx, demandes.consulter_etat(demande)))

    @operation(types.DemandeParNumero, types.DetailSignalisation)
    async def consulterSignalisation(ctx: Any, demande: Any) -> Any:
        """Rend le détail d'une signalisation."""
        return traduction.consulter_signalisation_reponse(
            await entete.executer(ctx, demandes.consulter_signalisation(demande))
        )

    @operation(types.CriteresSignalisations, types.PageSignalisations)
    async def listerSignalisations(ctx: Any, demande: Any) -> Any:
        """Liste les signalisations ouvertes."""
        return traduction.lister_signalisations_reponse(
            await entete.executer(ctx, demandes.lister_signalisations(demande))
        )

    @operation(types.CriteresHistorique, types.PageSignalisations)
    async def consulterHistorique(ctx: Any, demande: Any) -> Any:
        """Liste les signalisations closes ou rejetées."""
        return traduction.consulter_historique_reponse(
            await entete.executer(ctx, demandes.consulter_historique(demande))
        )

    @operation(types.Acte, types.EtatApresActe)
    async def ajouterCommentaire(ctx: Any, demande: Any) -> Any:
        """Ajoute un commentaire de l'Opérateur."""
        return traduction.ajouter_commentaire_reponse(
            await entete.executer(ctx, demandes.ajouter_commentaire(demande))
        )

    @operation(types.ActeDegel, types.EtatApresActe)
    async def degelerSignalisation(ctx: Any, demande: Any) -> Any:
        """Lève un gel en répondant à ce qu'il attend."""
        return traduction.degeler_signalisation_reponse(
            await entete.executer(ctx, demandes.degeler_signalisation(demande))
        )

    @operation(types.Acte, types.EtatApresActe)
    async def annulerSignalisation(ctx: Any, demande: Any) -> Any:
        """Clôt une signalisation que l'Opérateur retire."""
        return traduction.annuler_signalisation_reponse(
            await entete.executer(ctx, demandes.annuler_signalisation(demande))
        )

    @operation(types.Acte, types.EtatApresActe)
    async def contesterCloture(ctx: Any, demande: Any) -> Any:
        """Rouvre une signalisation dont le défaut persiste."""
        return traduction.contester_cloture_reponse(
            await entete.executer(ctx, demandes.contester_cloture(demande))
        )

    @operation(types.RechercheCreneaux, types.ListeCreneaux)
    async def rechercherCreneaux(ctx: Any, demande: Any) -> Any:
        """Propose des créneaux de rendez-vous et les tient."""
        return traduction_rendezvous.rechercher_creneaux_reponse(
            await entete.executer(ctx, demandes.rechercher_creneaux(demande))
        )

    @operation(types.ReservationCreneau, types.RendezVousPris)
    async def reserverCreneau(ctx: Any, demande: Any) -> Any:
        """Réserve un créneau tenu sur une signalisation."""
        return traduction_rendezvous.reserver_creneau_reponse(
            await entete.executer(ctx, demandes.reserver_creneau(demande))
        )

    @operation(types.DemandeRendezVous, types.EtatRendezVous)
    async def consulterRendezVous(ctx: Any, demande: Any) -> Any:
        """Rend l'état d'un rendez-vous."""
        return traduction_rendezvous.consulter_rendez_vous_reponse(
            await entete.executer(ctx, demandes.consulter_rendez_vous(demande))
        )

    @operation(types.ReportRendezVous, types.EtatRendezVous)
    async def reporterRendezVous(ctx: Any, demande: Any) -> Any:
        """Déplace un rendez-vous jusqu'à la veille."""
        return traduction_rendezvous.reporter_rendez_vous_reponse(
            await entete.executer(ctx, demandes.reporter_rendez_vous(demande))
        )

    @operation(types.AnnulationRendezVous, types.EtatRendezVous)
    async def annulerRendezVous(ctx: Any, demande: Any) -> Any:
        """Annule un rendez-vous jusqu'à la veille."""
        return traduction_rendezvous.annuler_rendez_vous_reponse(
            await entete.executer(ctx, demandes.annuler_rendez_vous(demande))
        )

    @operation(types.CriteresFormulaires, types.ListeFormulaires)
    async def listerFormulaires(ctx: Any, demande: Any) -> Any:
        """Liste les formulaires de dépôt en production."""
        return traduction.lister_formulaires_reponse(
            await entete.executer(ctx, traduction.lister_formulaires(demande))
        )

    @operation(types.DemandeFormulaire, types.DetailFormulaire)
    async def obtenirFormulaire(ctx: Any, demande: Any) -> Any:
        """Rend une version d'un formulaire."""
        return traduction.obtenir_formulaire_reponse(
            await entete.executer(ctx, demandes.obtenir_formulaire(demande))
        )

    @operation(types.DepotSignalisation, types.BilanVerification)
    async def verifierFormulaire(ctx: Any, demande: Any) -> Any:
        """Rend tout ce qui ferait refuser un dépôt, sans rien enregistrer."""
        return traduction.verifier_formulaire_reponse(
            await entete.executer(ctx, traduction.verifier_formulaire(demande))
        )

    @operation(types_evenements.DemandeEvenements, types_evenements.PageEvenements)
    async def releverEvenements(ctx: Any, demande: Any) -> Any:
        """Rend la suite du journal d'événements de l'Opérateur."""
        return traduction.relever_evenements_reponse(
            await entete.executer(ctx, traduction.relever_evenements(demande))
        )

    @operation(types_evenements.DemandeAbonnement, structures.Abonnement)
    async def abonner(ctx: Any, demande: Any) -> Any:
        """Fait livrer les événements au point d'accès de l'Opérateur."""
        return traduction_abonnements.abonner_reponse(
            await entete.executer(ctx, traduction_abonnements.abonner(demande))
        )

    @operation(types_evenements.DemandeDesabonnement, structures.Abonnement)
    async def desabonner(ctx: Any, demande: Any) -> Any:
        """Met fin à un abonnement."""
        return traduction_abonnements.desabonner_reponse(
            await entete.executer(ctx, traduction_abonnements.desabonner(demande))
        )

    @operation(types_evenements.CriteresAbonnements, types_evenements.ListeAbonnements)
    async def listerAbonnements(ctx: Any, demande: Any) -> Any:
        """Liste les abonnements de l'Opérateur."""
        return traduction_abonnements.lister_abonnements_reponse(
            await entete.executer(ctx, traduction_abonnements.lister_abonnements(demande))
        )

    @operation(types.DemandePack, types.PackDocumentaire)
    async def obtenirPack(ctx: Any, demande: Any) -> Any:
        """Rend un pack documentaire, ou le pack catalogue."""
        return traduction.obtenir_pack_reponse(await entete.executer(ctx, traduction.obtenir_pack(demande)))

    @operation(types_pieces.DepotPieceJointe, PieceJointe)
    async def ajouterPieceJointe(ctx: Any, demande: Any) -> Any:
        """Joint un fichier à une signalisation."""
        return traduction_pieces.ajouter_piece_jointe_reponse(
            await entete.executer(ctx, traduction_pieces.ajouter_piece_jointe(demande))
        )

    @operation(types_pieces.DemandePieceJointe, types_pieces.ContenuPieceJointe)
    async def obtenirPieceJointe(ctx: Any, demande: Any) -> Any:
        """Rend une pièce jointe et son contenu."""
        ctx.udc.lourde = True
        return traduction_pieces.obtenir_piece_jointe_reponse(
            await entete.executer(ctx, traduction_pieces.obtenir_piece_jointe(demande))
        )
