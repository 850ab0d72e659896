"""What every version of Signalisation asks alike: pure translation of its requests into messages of the application.

The requests of the versions bear the same names; what one of them lacks is left to the default that the message
declares. A version whose request differs translates it itself.
"""

from typing import Any

from esav_ws.application import messages, messages_rendezvous
from esav_ws.domain.rendezvous import TypeRendezVous
from esav_ws.domain.signalisation import Deposant, Etat
from esav_ws.xmlio.catalogue import recevoir


def deposer_signalisation(demande: Any) -> messages.DeposerSignalisation:
    """Return the deposit asked for."""
    deposant = demande.deposant
    return messages.DeposerSignalisation(
        identifiant_prestation=demande.identifiantPrestation,
        reference_operateur=demande.referenceOperateur,
        deposant=Deposant(deposant.nom, deposant.telephone, deposant.courriel),
        formulaire=recevoir(demande.formulaire),
        code_offre=demande.codeOffre,
        commentaire=demande.commentaire,
        id_creneau=demande.idCreneau,
        numero_test=demande.numeroTest,
    )


def consulter_etat(demande: Any) -> messages.ConsulterEtat:
    """Return the query."""
    return messages.ConsulterEtat(numero=demande.numeroSignalisation)


def consulter_signalisation(demande: Any) -> messages.ConsulterSignalisation:
    """Return the query."""
    return messages.ConsulterSignalisation(numero=demande.numeroSignalisation)


def lister_signalisations(demande: Any) -> messages.ListerSignalisations:
    """Return the query."""
    return messages.ListerSignalisations(
        etats=tuple(map(Etat, demande.etat or ())),
        identifiant_prestation=demande.identifiantPrestation,
        depuis=demande.depuis,
        taille=demande.taille or messages.TAILLE_PAGE,
        curseur=demande.curseur,
    )


def consulter_historique(demande: Any) -> messages.ConsulterHistorique:
    """Return the query."""
    return messages.ConsulterHistorique(
        identifiant_prestation=demande.identifiantPrestation,
        debut=demande.dateDebut,
        fin=demande.dateFin,
        taille=demande.taille or messages.TAILLE_PAGE,
        curseur=demande.curseur,
    )


def ajouter_commentaire(demande: Any) -> messages.AjouterCommentaire:
    """Return the act."""
    return messages.AjouterCommentaire(**_acte(demande))


def degeler_signalisation(demande: Any) -> messages.DegelerSignalisation:
    """Return the act."""
    return messages.DegelerSignalisation(**_acte(demande), information_fournie=demande.informationFournie)


def annuler_signalisation(demande: Any) -> messages.AnnulerSignalisation:
    """Return the act."""
    return messages.AnnulerSignalisation(**_acte(demande))


def contester_cloture(demande: Any) -> messages.ContesterCloture:
    """Return the act."""
    return messages.ContesterCloture(**_acte(demande))


def rechercher_creneaux(demande: Any) -> messages_rendezvous.RechercherCreneaux:
    """Return the search."""
    return messages_rendezvous.RechercherCreneaux(
        identifiant_prestation=demande.identifiantPrestation,
        type=TypeRendezVous(demande.type),
        debut=demande.dateDebut,
        fin=demande.dateFin,
    )


def reserver_creneau(demande: Any) -> messages_rendezvous.ReserverCreneau:
    """Return the booking."""
    return messages_rendezvous.ReserverCreneau(
        id_creneau=demande.idCreneau, numero=demande.numeroSignalisation
    )


def consulter_rendez_vous(demande: Any) -> messages_rendezvous.ConsulterRendezVous:
    """Return the query."""
    return messages_rendezvous.ConsulterRendezVous(id_rendez_vous=demande.idRendezVous)


def reporter_rendez_vous(demande: Any) -> messages_rendezvous.ReporterRendezVous:
    """Return the move."""
    return messages_rendezvous.ReporterRendezVous(
        id_rendez_vous=demande.idRendezVous, id_creneau=demande.idCreneau, motif=demande.motif
    )


def annuler_rendez_vous(demande: Any) -> messages_rendezvous.AnnulerRendezVous:
    """Return the cancelling."""
    return messages_rendezvous.AnnulerRendezVous(id_rendez_vous=demande.idRendezVous, motif=demande.motif)


def lister_formulaires(demande: Any) -> messages.ListerFormulaires:
    """Return the query."""
    return messages.ListerFormulaires(code_offre=demande.codeOffre)


def obtenir_formulaire(demande: Any) -> messages.ObtenirFormulaire:
    """Return the query."""
    return messages.ObtenirFormulaire(code=demande.codeFormulaire, version=demande.versionFormulaire)


def _acte(demande: Any) -> dict[str, str]:
    return {
        "numero": demande.numeroSignalisation,
        "reference_acte": demande.referenceActe,
        "commentaire": demande.commentaire,
    }
