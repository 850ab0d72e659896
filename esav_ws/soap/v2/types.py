"""Contents of the messages of Signalisation v2, in the order of the operations.

The wire shapes of this package are exactly those of `xsd/v2/signalisation.xsd`, which is authoritative.
"""

from esav_ws.soap.v2.collectif import DerangementCollectif
from esav_ws.soap.v2.creneau import Creneau
from esav_ws.soap.v2.piece import PieceJointe
from esav_ws.soap.v2.reception import ReceptionHorsEsav
from esav_ws.soap.v2.structures import (
    Commentaire,
    DefautDeclare,
    Deposant,
    DescriptionFormulaire,
    EmpreinteSha256,
    EvenementReseau,
    Fin,
    Formulaire,
    FormulaireDepose,
    Garantie,
    Gel,
    Horloge,
    NomPack,
    Octets,
    Passage,
    Prestation,
    Refus,
    RendezVous,
    ResumeSignalisation,
    Structure,
    V,
)


class DepotSignalisation(Structure):
    """Input of `deposerSignalisation` and of `verifierFormulaire`."""

    identifiantPrestation = V.IdentifiantPrestation
    referenceOperateur = V.ReferenceExterne
    codeOffre = V.facultatif(V.CodeOffre)
    deposant = Deposant
    formulaire = Formulaire
    commentaire = V.facultatif(V.Texte)
    idCreneau = V.facultatif(V.Identifiant)
    numeroTest = V.facultatif(V.Identifiant)


class AccuseDepot(Structure):
    """Output of `deposerSignalisation`."""

    numeroSignalisation = V.NumeroSignalisation
    etat = V.Etat
    libelleEtat = V.Libelle
    dateDepot = V.Instant


class DemandeParNumero(Structure):
    """Input of `consulterEtat` and `consulterSignalisation`."""

    numeroSignalisation = V.NumeroSignalisation


class EtatSignalisation(Structure):
    """Output of `consulterEtat`."""

    numeroSignalisation = V.NumeroSignalisation
    etat = V.Etat
    libelleEtat = V.Libelle
    avancement = V.facultatif(V.Avancement)
    libelleAvancement = V.facultatif(V.Libelle)
    dateEtat = V.Instant


class DetailSignalisation(Structure):
    """Output of `consulterSignalisation`."""

    numeroSignalisation = V.NumeroSignalisation
    referenceOperateur = V.ReferenceExterne
    etat = V.Etat
    libelleEtat = V.Libelle
    avancement = V.facultatif(V.Avancement)
    libelleAvancement = V.facultatif(V.Libelle)
    dateEtat = V.Instant
    dateDepot = V.Instant
    receptionHorsEsav = V.facultatif(ReceptionHorsEsav)
    datePriseEnCompte = V.facultatif(V.Instant)
    prestation = Prestation
    deposant = Deposant
    defautDeclare = DefautDeclare
    formulaireDepose = FormulaireDepose
    garantie = V.repete(Garantie)
    horloge = Horloge
    gel = V.facultatif(Gel)
    rejet = V.facultatif(Fin)
    cloture = V.facultatif(Fin)
    commentaire = V.repete(Commentaire)
    passage = V.repete(Passage)
    rendezVous = V.repete(RendezVous)
    derangementCollectif = V.facultatif(DerangementCollectif)
    pieceJointe = V.repete(PieceJointe)
    numeroIncident = V.facultatif(V.ReferenceReseau)


class CriteresSignalisations(Structure):
    """Input of `listerSignalisations`."""

    etat = V.repete(V.EtatOuvert)
    identifiantPrestation = V.facultatif(V.IdentifiantPrestation)
    depuis = V.facultatif(V.Instant)
    taille = V.facultatif(V.Taille)
    curseur = V.facultatif(V.Curseur)


class CriteresHistorique(Structure):
    """Input of `consulterHistorique`."""

    identifiantPrestation = V.facultatif(V.IdentifiantPrestation)
    dateDebut = V.facultatif(V.Jour)
    dateFin = V.facultatif(V.Jour)
    taille = V.facultatif(V.Taille)
    curseur = V.facultatif(V.Curseur)


class PageSignalisations(Structure):
    """Output of `listerSignalisations` and `consulterHistorique`."""

    signalisation = V.repete(ResumeSignalisation)
    curseurSuivant = V.facultatif(V.Curseur)


class Acte(Structure):
    """Input of `ajouterCommentaire`, `annulerSignalisation` and `contesterCloture`."""

    numeroSignalisation = V.NumeroSignalisation
    referenceActe = V.ReferenceExterne
    commentaire = V.Texte


class ActeDegel(Structure):
    """Input of `degelerSignalisation`."""

    numeroSignalisation = V.NumeroSignalisation
    referenceActe = V.ReferenceExterne
    commentaire = V.Texte
    informationFournie = V.facultatif(V.Texte)


class EtatApresActe(Structure):
    """Output of the four acts."""

    etat = V.Etat
    libelleEtat = V.Libelle
    dateEtat = V.Instant


class RechercheCreneaux(Structure):
    """Input of `rechercherCreneaux`."""

    identifiantPrestation = V.IdentifiantPrestation
    type = V.TypeRendezVous
    dateDebut = V.Jour
    dateFin = V.Jour


class ListeCreneaux(Structure):
    """Output of `rechercherCreneaux`."""

    creneau = V.repete(Creneau)


class ReservationCreneau(Structure):
    """Input of `reserverCreneau`."""

    idCreneau = V.Identifiant
    numeroSignalisation = V.NumeroSignalisation


class RendezVousPris(Structure):
    """Output of `reserverCreneau`."""

    idRendezVous = V.Identifiant
    dateDebut = V.Instant
    dateFin = V.Instant


class DemandeRendezVous(Structure):
    """Input of `consulterRendezVous`."""

    idRendezVous = V.Identifiant


class ReportRendezVous(Structure):
    """Input of `reporterRendezVous`."""

    idRendezVous = V.Identifiant
    idCreneau = V.Identifiant
    motif = V.Texte


class AnnulationRendezVous(Structure):
    """Input of `annulerRendezVous`."""

    idRendezVous = V.Identifiant
    motif = V.Texte


class EtatRendezVous(Structure):
    """Output of `consulterRendezVous`, `reporterRendezVous` and `annulerRendezVous`."""

    idRendezVous = V.Identifiant
    numeroSignalisation = V.NumeroSignalisation
    type = V.TypeRendezVous
    etat = V.Code
    libelleEtat = V.Libelle
    dateEtat = V.Instant
    dateDebut = V.Instant
    dateFin = V.Instant
    coteAbsent = V.facultatif(V.Cote)
    motif = V.facultatif(V.Texte)


class CriteresFormulaires(Structure):
    """Input of `listerFormulaires`."""

    codeOffre = V.facultatif(V.CodeOffre)
    taille = V.facultatif(V.Taille)
    curseur = V.facultatif(V.Curseur)


class ListeFormulaires(Structure):
    """Output of `listerFormulaires`."""

    formulaire = V.repete(DescriptionFormulaire)
    curseurSuivant = V.facultatif(V.Curseur)


class DemandeFormulaire(Structure):
    """Input of `obtenirFormulaire`."""

    codeFormulaire = V.CodeFormulaire
    versionFormulaire = V.VersionFormulaire


class DetailFormulaire(Structure):
    """Output of `obtenirFormulaire`."""

    codeFormulaire = V.CodeFormulaire
    versionFormulaire = V.VersionFormulaire
    libelle = V.Libelle
    dateProduction = V.Jour
    dateFin = V.facultatif(V.Jour)
    codeOffre = V.repete(V.CodeOffre)
    schemaXml = V.Document
    formulaireXml = V.Document


class BilanVerification(Structure):
    """Output of `verifierFormulaire`."""

    refus = V.repete(Refus)
    depotConnu = V.facultatif(AccuseDepot)
    signalisationOuverte = V.facultatif(ResumeSignalisation)
    evenementReseau = V.repete(EvenementReseau)
    derangementCollectif = V.facultatif(DerangementCollectif)


class DemandePack(Structure):
    """Input of `obtenirPack`."""

    pack = V.facultatif(NomPack)


class PackDocumentaire(Structure):
    """Output of `obtenirPack`."""

    pack = NomPack
    nomFichier = V.Nom
    typeMedia = V.Libelle
    empreinteSha256 = EmpreinteSha256
    contenu = Octets
