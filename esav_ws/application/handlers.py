"""Which handler answers which message."""

from collections.abc import Mapping
from types import MappingProxyType

from esav_ws.application import (
    actes,
    administration,
    avis,
    collectif,
    depot,
    equipements,
    evenements,
    formulaires,
    importation,
    messages,
    messages_autorite,
    messages_parc,
    parc,
    planning,
    rendezvous_agent,
    rendezvous_ligne,
    reseau,
    reseau_gestes,
    resiliations,
    souscriptions,
    suivi,
    suspensions,
    taches,
    traitement,
    verification,
)
from esav_ws.application import messages_administration as admin
from esav_ws.application import messages_avis as preavis
from esav_ws.application import messages_essais as essais
from esav_ws.application import messages_rendezvous as rendezvous
from esav_ws.application import messages_reseau as msg_reseau
from esav_ws.application import messages_souscriptions as souscription
from esav_ws.application import messages_taches as fond
from esav_ws.application.bus import Handler, Preparer

HANDLERS: Mapping[type[messages.Message], Handler] = MappingProxyType(
    {
        messages.DeposerSignalisation: depot.deposer,
        messages.AjouterCommentaire: actes.ajouter_commentaire,
        messages.DegelerSignalisation: actes.degeler,
        messages.AnnulerSignalisation: actes.annuler,
        messages.ContesterCloture: actes.contester,
        messages.ConsulterEtat: suivi.consulter_etat,
        messages.ConsulterSignalisation: suivi.consulter_signalisation,
        messages.ListerSignalisations: suivi.lister_signalisations,
        messages.LireHorloges: suivi.lire_horloges,
        messages.ConsulterHistorique: suivi.consulter_historique,
        messages.ListerFormulaires: formulaires.lister,
        messages.ObtenirFormulaire: formulaires.obtenir,
        messages.VerifierFormulaire: verification.verifier,
        messages.ReleverEvenements: evenements.relever,
        admin.DefinirOffre: parc.definir_offre,
        admin.DefinirPrestation: parc.definir_prestation,
        messages_parc.AppliquerOffres: parc.appliquer_offres,
        messages_parc.ListerOffres: parc.lister_offres,
        messages_parc.ConsulterOffre: parc.consulter_offre,
        messages_parc.ConsulterPrestation: parc.consulter_prestation,
        messages_parc.ListerPrestations: parc.lister_prestations,
        messages_parc.TransfererPrestation: parc.transferer,
        messages_parc.ConsulterImport: importation.consulter,
        messages_parc.ImporterLot: importation.importer_lot,
        admin.DefinirOperateur: administration.definir_operateur,
        admin.ListerOperateurs: administration.lister_operateurs,
        admin.ConsulterOperateur: administration.consulter_operateur,
        admin.ListerCertificats: administration.lister_certificats,
        admin.ListerRefus: administration.lister_refus,
        preavis.DefinirCorrespondants: avis.definir_correspondants,
        preavis.ConsulterCorrespondants: avis.consulter_correspondants,
        preavis.DonnerAvis: avis.donner,
        preavis.ListerAvis: avis.lister,
        messages_autorite.ConsignerActeCa: messages_autorite.consigner,
        fond.ListerTaches: taches.lister,
        fond.CompterTaches: taches.compter,
        fond.ConsulterTache: taches.consulter,
        fond.RelancerTache: taches.relancer,
        fond.PosterCourriel: taches.poster_courriel,
        essais.DefinirEquipements: equipements.definir,
        essais.ListerEquipements: equipements.lister,
        essais.ConsulterEquipement: equipements.consulter,
        souscription.EnregistrerBon: souscriptions.enregistrer,
        souscription.ListerSouscriptions: souscriptions.lister,
        souscription.ConsulterSouscription: souscriptions.consulter,
        souscription.LireDocumentBon: souscriptions.lire_document,
        souscription.ResilierSouscription: resiliations.resilier,
        souscription.AnnulerResiliation: resiliations.annuler,
        souscription.SuspendreAcces: suspensions.suspendre,
        souscription.RouvrirAcces: suspensions.rouvrir,
        rendezvous.ReserverCreneauDeLigne: rendezvous_ligne.reserver_de_ligne,
        rendezvous.ConsulterRendezVousAttendu: rendezvous_ligne.consulter_attendu,
        rendezvous.ListerRendezVous: rendezvous_agent.lister,
        rendezvous.HonorerRendezVous: rendezvous_agent.honorer,
        rendezvous.ConstaterAbsence: rendezvous_agent.constater_absence,
        rendezvous.DefinirPlanning: planning.definir,
        rendezvous.ListerPlanning: planning.lister,
        **collectif.HANDLERS,
        msg_reseau.ConsulterReseau: reseau.consulter,
        msg_reseau.ConsulterTravauxProgrammes: reseau.consulter,
        msg_reseau.ConsulterIncidents: reseau.consulter,
        msg_reseau.ConsulterPrestationsImpactees: reseau.consulter_impactees,
        msg_reseau.ConsulterUnReseau: reseau.consulter_un,
        msg_reseau.ListerReseau: reseau.lister,
        msg_reseau.DeclarerReseau: reseau_gestes.declarer,
        msg_reseau.ModifierReseau: reseau_gestes.agir,
        msg_reseau.ReplanifierTravaux: reseau_gestes.agir,
        msg_reseau.CloreReseau: reseau_gestes.agir,
        msg_reseau.AnnulerReseau: reseau_gestes.agir,
        msg_reseau.ImporterReseau: reseau_gestes.importer,
        **dict.fromkeys(traitement.MOUVEMENTS, traitement.traiter),
    }
)
"""Bare messages; `requetes.identifies` gives those under an identifier of their caller's."""

PREPARATIONS: Mapping[type[messages.Message], Preparer] = MappingProxyType(
    {
        messages.DeposerSignalisation: depot.examiner,
        messages.VerifierFormulaire: verification.examiner,
    }
)
"""What is found out of a message before anything is read."""
