# mypy: allow-subclassing-any
"""Shared complex types of Signalisation v1. A member occurs once unless it says otherwise, as in a schema."""

from esav_ws.soap import vocabulaire
from esav_ws.soap._spyne import SingleAny
from esav_ws.soap.structures_communes import fautes

NAMESPACE = "urn:esav:ws:signalisation:1"
V = vocabulaire.Vocabulaire(NAMESPACE)


class Structure(vocabulaire.Structure):
    """Base of the complex types of this version."""

    __namespace__ = NAMESPACE


class Formulaire(SingleAny):
    """The deposited form: in Python, the lxml element of the form itself."""

    __type_name__ = "Formulaire"
    __namespace__ = NAMESPACE

    class Attributes(SingleAny.Attributes):
        """Any element that is not of the contract's namespace, left to the catalogue to check."""

        namespace = "##other"
        process_contents = "skip"
        min_occurs = 1
        nillable = False


class Deposant(Structure):
    """Whom the OI calls back."""

    nom = V.Nom
    telephone = V.Telephone
    courriel = V.facultatif(V.Courriel)


class Prestation(Structure):
    """The prestation at fault, as the OI knows it."""

    identifiantPrestation = V.IdentifiantPrestation
    codeOffre = V.CodeOffre
    libelleOffre = V.Libelle
    extremiteA = V.facultatif(V.Libelle)
    extremiteB = V.facultatif(V.Libelle)
    complement = V.facultatif(V.Libelle)
    referencePm = V.facultatif(V.ReferenceReseau)
    referencePto = V.facultatif(V.ReferenceReseau)


class DefautDeclare(Structure):
    """The fault that the form declares."""

    code = V.Code
    libelle = V.Libelle
    codePrelocalisation = V.facultatif(V.Code)
    libellePrelocalisation = V.facultatif(V.Libelle)


class Garantie(Structure):
    """A guaranteed repair time."""

    libelle = V.Libelle
    delaiHeures = V.Duree
    calendrier = V.Code


class Arret(Structure):
    """A stop of the repair clock, or a freeze that does not stop it."""

    dateDebut = V.Instant
    dateFin = V.facultatif(V.Instant)
    cause = V.Code
    cote = V.Cote
    suspensif = V.Booleen


class Horloge(Structure):
    """The repair clock."""

    etat = V.EtatHorloge
    dureeEcouleeMinutes = V.Duree
    dateLimite = V.facultatif(V.Instant)
    objectifMinutes = V.facultatif(V.Duree)
    calendrier = V.facultatif(V.Code)
    dureeRestanteMinutes = V.facultatif(V.Duree)
    depassee = V.facultatif(V.Booleen)
    dureeDepassementMinutes = V.facultatif(V.Duree)
    arret = V.repete(Arret)


class Gel(Structure):
    """The freeze in force."""

    cause = V.Code
    cote = V.Cote
    informationDemandee = V.facultatif(V.Texte)
    dateDebut = V.Instant


class Rejet(Structure):
    """Why it is not admissible."""

    code = V.Code
    motif = V.Texte


class Cloture(Structure):
    """The closing in force."""

    code = V.Code
    motif = V.Texte
    dateCloture = V.Instant


class Commentaire(Structure):
    """A dated remark of either side."""

    date = V.Instant
    auteur = V.Nom
    cote = V.Cote
    texte = V.Texte


class Passage(Structure):
    """A change of state or of progress."""

    etatDepart = V.Etat
    etatArrivee = V.Etat
    avancement = V.facultatif(V.Avancement)
    date = V.Instant
    auteur = V.Nom
    motif = V.facultatif(V.Texte)
    code = V.facultatif(V.Code)


class RendezVous(Structure):
    """An appointment."""

    idRendezVous = V.Identifiant
    type = V.TypeRendezVous
    etat = V.Code
    dateDebut = V.Instant
    dateFin = V.Instant


class Creneau(Structure):
    """A proposed slot."""

    idCreneau = V.Identifiant
    dateDebut = V.Instant
    dateFin = V.Instant
    expireLe = V.Instant


class ResumeSignalisation(Structure):
    """One line of a list."""

    numeroSignalisation = V.NumeroSignalisation
    referenceOperateur = V.ReferenceExterne
    identifiantPrestation = V.IdentifiantPrestation
    etat = V.Etat
    avancement = V.facultatif(V.Avancement)
    dateEtat = V.Instant
    dateDepot = V.Instant
    dateCloture = V.facultatif(V.Instant)
    codeCloture = V.facultatif(V.Code)


class DescriptionFormulaire(Structure):
    """One version of a form, in the list of the catalogue."""

    codeFormulaire = V.CodeFormulaire
    versionFormulaire = V.VersionFormulaire
    libelle = V.Libelle
    dateProduction = V.Jour
    dateFin = V.facultatif(V.Jour)
    codeOffre = V.repete(V.CodeOffre)


ElementErreur, Erreur = fautes(Structure, V, V.Identifiant)
