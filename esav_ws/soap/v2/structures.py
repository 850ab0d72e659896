# mypy: allow-subclassing-any
"""Shared complex types of Signalisation v2. A member occurs once unless it says otherwise, as in a schema."""

from esav_ws.soap import vocabulaire
from esav_ws.soap._spyne import ByteArray, Int, SingleAny, Unicode
from esav_ws.soap.structures_communes import code_libelle, entetes, fautes

NAMESPACE = "urn:esav:ws:signalisation:2"
V = vocabulaire.Vocabulaire(NAMESPACE)
TailleReleve = V.simple(Int, "TailleReleve", ge=1, le=1000)
Rang = V.simple(Int, "Rang", ge=1)
TypeEvenementReseau = V.simple(Unicode, "TypeEvenementReseau", values=["TRAVAUX_PROGRAMMES", "INCIDENT"])
NomPack = V.simple(Unicode, "NomPack", pattern="[a-z0-9-]{1,40}")
EmpreinteSha256 = V.simple(Unicode, "EmpreinteSha256", pattern="[0-9a-f]{64}")
AdresseRappel = V.simple(Unicode, "AdresseRappel", max_len=500, pattern=r"https://\S+")
EtatAbonnement = V.simple(
    Unicode, "EtatAbonnement", values=["EN_VERIFICATION", "ACTIF", "SUSPENDU", "RESILIE"]
)
RangAcquitte = V.simple(Int, "RangAcquitte", ge=0)
Octets = ByteArray(encoding="base64", min_occurs=1, nillable=False)


class Structure(vocabulaire.Structure):
    """Base of the complex types of this version."""

    __namespace__ = NAMESPACE


Entete, FinDeVersion = entetes(Structure, V)
ElementErreur, Erreur = fautes(Structure, V, V.IdentifiantRequete)
CodeLibelle = code_libelle(Structure, V)


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


class Offre(Structure):
    """A commercial offer."""

    code = V.CodeOffre
    libelle = V.Libelle


class Deposant(Structure):
    """Whom the OI calls back."""

    nom = V.Nom
    telephone = V.Telephone
    courriel = V.facultatif(V.Courriel)


class Prestation(Structure):
    """The prestation at fault, as the OI knows it."""

    identifiantPrestation = V.IdentifiantPrestation
    offre = Offre
    extremiteA = V.facultatif(V.Libelle)
    extremiteB = V.facultatif(V.Libelle)
    complement = V.facultatif(V.Libelle)
    referencePm = V.facultatif(V.ReferenceReseau)
    referencePto = V.facultatif(V.ReferenceReseau)


class DefautDeclare(Structure):
    """The fault that the form declares."""

    nature = CodeLibelle
    prelocalisation = V.facultatif(CodeLibelle)


class FormulaireDepose(Structure):
    """The form as it was deposited, and which it is."""

    codeFormulaire = V.CodeFormulaire
    versionFormulaire = V.VersionFormulaire
    formulaire = Formulaire


class Garantie(Structure):
    """A guaranteed repair time."""

    libelle = V.Libelle
    delaiHeures = V.Duree
    calendrier = V.Code


class Arret(Structure):
    """A stop of the repair clock, or a freeze that does not stop it."""

    dateDebut = V.Instant
    dateFin = V.facultatif(V.Instant)
    cause = CodeLibelle
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

    cause = CodeLibelle
    cote = V.Cote
    informationDemandee = V.facultatif(V.Texte)
    dateDebut = V.Instant


class Fin(Structure):
    """How it ended: rejected, or closed."""

    cause = CodeLibelle
    motif = V.Texte
    date = V.Instant


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
    cause = V.facultatif(CodeLibelle)


class RendezVous(Structure):
    """An appointment."""

    idRendezVous = V.Identifiant
    type = V.TypeRendezVous
    etat = V.Code
    dateDebut = V.Instant
    dateFin = V.Instant


class ResumeSignalisation(Structure):
    """One line of a list."""

    numeroSignalisation = V.NumeroSignalisation
    referenceOperateur = V.ReferenceExterne
    identifiantPrestation = V.IdentifiantPrestation
    etat = V.Etat
    libelleEtat = V.Libelle
    avancement = V.facultatif(V.Avancement)
    dateEtat = V.Instant
    dateDepot = V.Instant
    dateFin = V.facultatif(V.Instant)
    causeFin = V.facultatif(CodeLibelle)


class DescriptionFormulaire(Structure):
    """One version of a form, in the list of the catalogue."""

    codeFormulaire = V.CodeFormulaire
    versionFormulaire = V.VersionFormulaire
    libelle = V.Libelle
    dateProduction = V.Jour
    dateFin = V.facultatif(V.Jour)
    codeOffre = V.repete(V.CodeOffre)


class Donnee(Structure):
    """A further datum of an event."""

    nom = V.NomDonnee
    valeur = V.ValeurRecue


class Evenement(Structure):
    """One entry of the event journal."""

    rang = Rang
    type = V.Code
    date = V.Instant
    auteur = V.Nom
    numeroSignalisation = V.facultatif(V.NumeroSignalisation)
    identifiantPrestation = V.facultatif(V.IdentifiantPrestation)
    etatDepart = V.facultatif(V.Etat)
    etat = V.facultatif(V.Etat)
    libelleEtat = V.facultatif(V.Libelle)
    avancement = V.facultatif(V.Avancement)
    code = V.facultatif(V.Code)
    cote = V.facultatif(V.Cote)
    donnee = V.repete(Donnee)


class EvenementReseau(Structure):
    """Planned works or an incident that covers the line."""

    type = TypeEvenementReseau
    reference = V.ReferenceReseau
    libelle = V.Libelle
    dateDebut = V.Instant
    dateFin = V.facultatif(V.Instant)


class EchecAbonnement(Structure):
    """Why nothing gets through."""

    depuis = V.Instant
    essais = V.Duree
    message = V.Message


class Abonnement(Structure):
    """A subscription to events."""

    idAbonnement = V.Identifiant
    adresse = AdresseRappel
    typeEvenement = V.repete(V.Code)
    courriel = V.facultatif(V.Courriel)
    etat = EtatAbonnement
    libelleEtat = V.Libelle
    dateEtat = V.Instant
    dateCreation = V.Instant
    rangAcquitte = RangAcquitte
    dateAcquittement = V.facultatif(V.Instant)
    echec = V.facultatif(EchecAbonnement)


class Refus(Structure):
    """One reason for which a deposit would be refused."""

    code = V.CodeErreur
    libelle = V.Libelle
    message = V.Message
    article = V.facultatif(V.Libelle)
    element = V.repete(ElementErreur)
    versionFormulaire = V.facultatif(V.VersionFormulaire)
