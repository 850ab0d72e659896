# mypy: allow-subclassing-any
"""The wire shapes of Test v1, exactly those of `xsd/v1/test.xsd`, which is authoritative.

A member occurs once unless it says otherwise, as in a schema.
"""

from esav_ws.soap import vocabulaire
from esav_ws.soap.structures_communes import fautes
from esav_ws.soap.vocabulaire_test import VocabulaireTest

NAMESPACE = "urn:esav:ws:test:1"
PARAMETRES_MAX = 50
V = VocabulaireTest(NAMESPACE)


class Structure(vocabulaire.Structure):
    """Base of the complex types of this version."""

    __namespace__ = NAMESPACE


ElementErreur, Erreur = fautes(Structure, V, V.Identifiant)


class DescriptionParametre(Structure):
    """A parameter of a test."""

    nom = V.NomDonnee
    type = V.TypeParametre
    obligatoire = V.Booleen
    unite = V.facultatif(V.Unite)
    minimum = V.facultatif(V.ValeurParametre)
    maximum = V.facultatif(V.ValeurParametre)
    valeurAdmise = V.repete(V.ValeurParametre)


class DescriptionTest(Structure):
    """A test that can be asked for."""

    codeTest = V.Code
    libelle = V.Libelle
    parametre = V.repete(DescriptionParametre)


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


class Travaux(Structure):
    """Planned works."""

    reference = V.ReferenceReseau
    etat = V.EtatReseau
    dateModification = V.Instant
    dateDebut = V.Instant
    dateFin = V.facultatif(V.Instant)
    dateFinReelle = V.facultatif(V.Instant)
    natureIntervention = V.Code
    travauxCuratifs = V.facultatif(V.Booleen)
    referenceIncident = V.facultatif(V.ReferenceReseau)
    impact = V.Code
    equipement = V.Code
    referencePm = V.repete(V.ReferenceReseau)
    referenceEquipement = V.repete(V.ReferenceReseau)
    interventionOperateur = V.Booleen
    commentaire = V.facultatif(V.Texte)
    commentaireOperateur = V.facultatif(V.Texte)
    contact = V.facultatif(V.Libelle)
    immeuble = V.repete(V.Texte)
    prestationImpactee = V.repete(V.IdentifiantPrestation)
    autresPrestations = V.Booleen


class Incident(Structure):
    """An incident of the network."""

    reference = V.ReferenceReseau
    etat = V.EtatReseau
    dateModification = V.Instant
    dateDebut = V.Instant
    dateFin = V.facultatif(V.Instant)
    dateFinReelle = V.facultatif(V.Instant)
    cause = V.Code
    impact = V.Code
    equipement = V.Code
    referencePm = V.repete(V.ReferenceReseau)
    referenceEquipement = V.repete(V.ReferenceReseau)
    interventionOperateur = V.Booleen
    commentaire = V.facultatif(V.Texte)
    commentaireOperateur = V.facultatif(V.Texte)
    contact = V.facultatif(V.Libelle)
    immeuble = V.repete(V.Texte)
    prestationImpactee = V.repete(V.IdentifiantPrestation)
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


class DemandeParNumero(Structure):
    """Input of `consulterTest`."""

    numeroTest = V.NumeroTest


class ResultatTest(Structure):
    """Output of `consulterTest`."""

    numeroTest = V.NumeroTest
    identifiantPrestation = V.IdentifiantPrestation
    referenceOperateur = V.ReferenceExterne
    codeTest = V.Code
    etat = V.EtatTest
    dateEtat = V.Instant
    mesure = V.repete(Mesure)
    verdict = V.facultatif(V.Verdict)
    localisationProbable = V.facultatif(V.DomaineLocalisation)
    segment = V.facultatif(V.Code)
    raison = V.repete(V.Libelle)
    causeEchec = V.facultatif(V.Code)


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
