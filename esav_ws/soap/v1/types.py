"""Contents of the messages of Signalisation v1, in the order of the operations.

The wire shapes of this package are exactly those of `xsd/v1/signalisation.xsd`, which is authoritative.
"""

from esav_ws.soap.v1.structures import (
    Cloture,
    Commentaire,
    DefautDeclare,
    Deposant,
    DescriptionFormulaire,
    Formulaire,
    Garantie,
    Gel,
    Horloge,
    Passage,
    Prestation,
    Rejet,
    RendezVous,
    ResumeSignalisation,
    Structure,
)
from esav_ws.soap.v1.valeurs import (
    Avancement,
    CodeFormulaire,
    CodeOffre,
    Curseur,
    Document,
    Etat,
    EtatOuvert,
    Identifiant,
    IdentifiantPrestation,
    Instant,
    Jour,
    Libelle,
    NumeroSignalisation,
    ReferenceExterne,
    Taille,
    Texte,
    VersionFormulaire,
    facultatif,
    repete,
)


class DepotSignalisation(Structure):
    """Input of `deposerSignalisation`."""

    identifiantPrestation = IdentifiantPrestation
    referenceOperateur = ReferenceExterne
    codeOffre = facultatif(CodeOffre)
    deposant = Deposant
    formulaire = Formulaire
    commentaire = facultatif(Texte)
    idCreneau = facultatif(Identifiant)
    numeroTest = facultatif(Identifiant)


class AccuseDepot(Structure):
    """Output of `deposerSignalisation`."""

    numeroSignalisation = NumeroSignalisation
    etat = Etat
    dateDepot = Instant


class DemandeParNumero(Structure):
    """Input of `consulterEtat` and `consulterSignalisation`."""

    numeroSignalisation = NumeroSignalisation


class EtatSignalisation(Structure):
    """Output of `consulterEtat`."""

    numeroSignalisation = NumeroSignalisation
    etat = Etat
    avancement = facultatif(Avancement)
    dateEtat = Instant


class DetailSignalisation(Structure):
    """Output of `consulterSignalisation`."""

    numeroSignalisation = NumeroSignalisation
    referenceOperateur = ReferenceExterne
    etat = Etat
    avancement = facultatif(Avancement)
    dateEtat = Instant
    dateDepot = Instant
    datePriseEnCompte = facultatif(Instant)
    prestation = Prestation
    deposant = Deposant
    defautDeclare = DefautDeclare
    codeFormulaire = CodeFormulaire
    versionFormulaire = VersionFormulaire
    formulaire = Formulaire
    garantie = repete(Garantie)
    horloge = Horloge
    gel = facultatif(Gel)
    rejet = facultatif(Rejet)
    cloture = facultatif(Cloture)
    commentaire = repete(Commentaire)
    passage = repete(Passage)
    rendezVous = repete(RendezVous)


class CriteresSignalisations(Structure):
    """Input of `listerSignalisations`."""

    etat = repete(EtatOuvert)
    identifiantPrestation = facultatif(IdentifiantPrestation)
    depuis = facultatif(Instant)
    taille = facultatif(Taille)
    curseur = facultatif(Curseur)


class CriteresHistorique(Structure):
    """Input of `consulterHistorique`."""

    identifiantPrestation = facultatif(IdentifiantPrestation)
    dateDebut = facultatif(Jour)
    dateFin = facultatif(Jour)
    taille = facultatif(Taille)
    curseur = facultatif(Curseur)


class PageSignalisations(Structure):
    """Output of `listerSignalisations` and `consulterHistorique`."""

    signalisation = repete(ResumeSignalisation)
    curseurSuivant = facultatif(Curseur)


class Acte(Structure):
    """Input of `ajouterCommentaire`, `annulerSignalisation` and `contesterCloture`."""

    numeroSignalisation = NumeroSignalisation
    referenceActe = ReferenceExterne
    commentaire = Texte


class ActeDegel(Structure):
    """Input of `degelerSignalisation`."""

    numeroSignalisation = NumeroSignalisation
    referenceActe = ReferenceExterne
    commentaire = Texte
    informationFournie = facultatif(Texte)


class EtatApresActe(Structure):
    """Output of the four acts."""

    etat = Etat
    dateEtat = Instant


class CriteresFormulaires(Structure):
    """Input of `listerFormulaires`."""

    codeOffre = facultatif(CodeOffre)


class ListeFormulaires(Structure):
    """Output of `listerFormulaires`."""

    formulaire = repete(DescriptionFormulaire)


class DemandeFormulaire(Structure):
    """Input of `obtenirFormulaire`."""

    codeFormulaire = CodeFormulaire
    versionFormulaire = VersionFormulaire


class DetailFormulaire(Structure):
    """Output of `obtenirFormulaire`."""

    codeFormulaire = CodeFormulaire
    versionFormulaire = VersionFormulaire
    libelle = Libelle
    dateProduction = Jour
    dateFin = facultatif(Jour)
    codeOffre = repete(CodeOffre)
    schemaXml = Document
    formulaireXml = Document
