# mypy: allow-subclassing-any
"""The wire shapes of Test v2, exactly those of `xsd/v2/test.xsd`, which is authoritative.

A member occurs once unless it says otherwise, as in a schema.
"""

from esav_ws.soap import vocabulaire
from esav_ws.soap.structures_communes import code_libelle, entetes, fautes
from esav_ws.soap.vocabulaire_test import VocabulaireTest

NAMESPACE = "urn:esav:ws:test:2"
PARAMETRES_MAX = 50
V = VocabulaireTest(NAMESPACE)


class Structure(vocabulaire.Structure):
    """Base of the complex types of this version."""

    __namespace__ = NAMESPACE


ElementErreur, Erreur = fautes(Structure, V, V.IdentifiantRequete)
Entete, FinDeVersion = entetes(Structure, V)
CodeLibelle = code_libelle(Structure, V)


class DescriptionParametre(Structure):
    """A parameter of a test."""

    nom = V.NomDonnee
    libelle = V.Libelle
    type = V.TypeParametre
    obligatoire = V.Booleen
    unite = V.facultatif(V.Unite)
    minimum = V.facultatif(V.ValeurParametre)
    maximum = V.facultatif(V.ValeurParametre)
    valeurAdmise = V.repete(V.ValeurParametre)


class DescriptionMesure(Structure):
    """A measure that a test may give."""

    nom = V.NomDonnee
    libelle = V.Libelle
    unite = V.facultatif(V.Unite)


class DescriptionTest(Structure):
    """A test that can be asked for."""

    codeTest = V.Code
    libelle = V.Libelle
    acte = V.Booleen
    dureeUsuelleSecondes = V.Duree
    dureeMaximaleSecondes = V.Duree
    parametre = V.repete(DescriptionParametre)
    mesure = V.repete(DescriptionMesure)


class ParametreDonne(Structure):
    """A parameter and its value."""

    nom = V.NomDonnee
    valeur = V.ValeurParametre


class Mesure(Structure):
    """One measure."""

    nom = V.NomDonnee
    valeur = V.ValeurMesure
    unite = V.facultatif(V.Unite)
    verdict = V.facultatif(V.Verdict)


class Localisation(Structure):
    """Where a fault probably lies."""

    domaine = V.DomaineLocalisation
    segment = V.facultatif(V.Code)
    raison = V.repete(V.Libelle)


class PrestationImpactee(Structure):
    """An impacted prestation, and the PM by which it is."""

    identifiantPrestation = V.IdentifiantPrestation
    referencePm = V.ReferenceReseau


class Travaux(Structure):
    """Planned works."""

    reference = V.ReferenceReseau
    etat = V.EtatReseau
    libelleEtat = V.Libelle
    dateCreation = V.Instant
    dateModification = V.Instant
    dateDebut = V.Instant
    dateFin = V.facultatif(V.Instant)
    dateFinReelle = V.facultatif(V.Instant)
    natureIntervention = CodeLibelle
    travauxCuratifs = V.facultatif(V.Booleen)
    referenceIncident = V.facultatif(V.ReferenceReseau)
    impact = CodeLibelle
    equipement = CodeLibelle
    referencePm = V.repete(V.ReferenceReseau)
    referenceEquipement = V.repete(V.ReferenceReseau)
    interventionOperateur = V.Booleen
    commentaire = V.facultatif(V.Texte)
    commentaireOperateur = V.facultatif(V.Texte)
    contact = V.facultatif(V.Libelle)
    immeuble = V.repete(V.Texte)
    nombrePrestations = V.facultatif(V.Duree)
    prestationImpactee = V.repete(PrestationImpactee)
    autresPrestations = V.Booleen


class Incident(Structure):
    """An incident of the network."""

    reference = V.ReferenceReseau
    etat = V.EtatReseau
    libelleEtat = V.Libelle
    dateCreation = V.Instant
    dateModification = V.Instant
    dateDebut = V.Instant
    dateFin = V.facultatif(V.Instant)
    dateFinReelle = V.facultatif(V.Instant)
    cause = CodeLibelle
    impact = CodeLibelle
    equipement = CodeLibelle
    referencePm = V.repete(V.ReferenceReseau)
    referenceEquipement = V.repete(V.ReferenceReseau)
    interventionOperateur = V.Booleen
    commentaire = V.facultatif(V.Texte)
    commentaireOperateur = V.facultatif(V.Texte)
    contact = V.facultatif(V.Libelle)
    immeuble = V.repete(V.Texte)
    nombrePrestations = V.facultatif(V.Duree)
    prestationImpactee = V.repete(PrestationImpactee)
    autresPrestations = V.Booleen


class DemandeTests(Structure):
    """Input of `listerTests`."""

    identifiantPrestation = V.IdentifiantPrestation


class ListeTests(Structure):
    """Output of `listerTests`."""

    test = V.repete(DescriptionTest)


class DemandeTest(Structure):
    """Input of `demanderTest`."""

    identifiantPrestation = V.IdentifiantPrestation
    referenceOperateur = V.ReferenceExterne
    codeTest = V.Code
    parametre = V.repete(ParametreDonne, PARAMETRES_MAX)


class AccuseTest(Structure):
    """Output of `demanderTest`."""

    numeroTest = V.NumeroTest
    etat = V.EtatTest
    libelleEtat = V.Libelle
    dateDemande = V.Instant


class DemandeParNumero(Structure):
    """Input of `consulterTest` and `annulerTest`."""

    numeroTest = V.NumeroTest


class ResultatTest(Structure):
    """Output of `consulterTest`."""

    numeroTest = V.NumeroTest
    identifiantPrestation = V.IdentifiantPrestation
    referenceOperateur = V.ReferenceExterne
    codeTest = V.Code
    etat = V.EtatTest
    libelleEtat = V.Libelle
    dateEtat = V.Instant
    dateDemande = V.Instant
    dateDebut = V.facultatif(V.Instant)
    dateFin = V.facultatif(V.Instant)
    mesure = V.repete(Mesure)
    verdict = V.facultatif(V.Verdict)
    localisationProbable = V.facultatif(Localisation)
    causeEchec = V.facultatif(CodeLibelle)
    numeroSignalisation = V.facultatif(V.NumeroSignalisation)


class EtatApresActe(Structure):
    """Output of `annulerTest`."""

    numeroTest = V.NumeroTest
    etat = V.EtatTest
    libelleEtat = V.Libelle
    dateEtat = V.Instant


class CriteresReseau(Structure):
    """Input of `consulterTravauxProgrammes` and `consulterIncidents`."""

    identifiantPrestation = V.facultatif(V.IdentifiantPrestation)
    referencePm = V.facultatif(V.ReferenceReseau)
    commune = V.facultatif(V.CodeCommune)
    dateDebut = V.facultatif(V.Jour)
    dateFin = V.facultatif(V.Jour)
    modifieDepuis = V.facultatif(V.Instant)
    etat = V.repete(V.EtatReseau)
    taille = V.facultatif(V.Taille)
    curseur = V.facultatif(V.Curseur)


class PageTravaux(Structure):
    """Output of `consulterTravauxProgrammes`."""

    travaux = V.repete(Travaux)
    curseurSuivant = V.facultatif(V.Curseur)


class PageIncidents(Structure):
    """Output of `consulterIncidents`."""

    incident = V.repete(Incident)
    curseurSuivant = V.facultatif(V.Curseur)
