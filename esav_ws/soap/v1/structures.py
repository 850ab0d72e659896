# mypy: allow-subclassing-any
"""Shared complex types of Signalisation v1. A member occurs once unless it says otherwise, as in a schema."""

from functools import cache
from typing import Any

from esav_ws.soap._spyne import ComplexModel, SingleAny
from esav_ws.soap.v1.valeurs import (
    NAMESPACE,
    Avancement,
    Camp,
    Code,
    CodeErreur,
    CodeFormulaire,
    CodeOffre,
    Cote,
    Courriel,
    Duree,
    Etat,
    EtatHorloge,
    Identifiant,
    IdentifiantPrestation,
    Instant,
    Jour,
    Libelle,
    Message,
    Nom,
    NumeroSignalisation,
    ReferenceExterne,
    ReferenceReseau,
    Telephone,
    Texte,
    TypeRendezVous,
    ValeurRecue,
    VersionFormulaire,
    facultatif,
    repete,
)


class Structure(ComplexModel):
    """Base of the complex types; without members of its own, it does not appear in the contract."""

    __namespace__ = NAMESPACE

    class Attributes(ComplexModel.Attributes):
        """Occurs once, never nil."""

        min_occurs = 1
        nillable = False

    def __init__(self, **membres: Any) -> None:
        """Take members by name; those that are not given are `None`, as spyne makes them, ten times as fast.

        Raises:
            TypeError: a name that is no member.
        """
        classe: Any = type(self)
        absents = _absents(classe)
        self.__dict__ = absents | membres
        if len(self.__dict__) > len(absents):
            raise TypeError(f"{classe.__name__} has no {membres.keys() - absents.keys()}")


@cache
def _absents(classe: Any) -> dict[str, None]:
    return dict.fromkeys(classe.get_flat_type_info(classe))


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

    nom = Nom
    telephone = Telephone
    courriel = facultatif(Courriel)


class Prestation(Structure):
    """The prestation at fault, as the OI knows it."""

    identifiantPrestation = IdentifiantPrestation
    codeOffre = CodeOffre
    libelleOffre = Libelle
    extremiteA = facultatif(Libelle)
    extremiteB = facultatif(Libelle)
    complement = facultatif(Libelle)
    referencePm = facultatif(ReferenceReseau)
    referencePto = facultatif(ReferenceReseau)


class DefautDeclare(Structure):
    """The fault that the form declares."""

    code = Code
    libelle = Libelle
    codePrelocalisation = facultatif(Code)
    libellePrelocalisation = facultatif(Libelle)


class Garantie(Structure):
    """A guaranteed repair time."""

    libelle = Libelle
    delaiHeures = Duree
    calendrier = Code


class Horloge(Structure):
    """The repair clock."""

    etat = EtatHorloge
    dureeEcouleeMinutes = Duree
    dateLimite = facultatif(Instant)


class Gel(Structure):
    """The freeze in force."""

    cause = Code
    cote = Cote
    informationDemandee = facultatif(Texte)
    dateDebut = Instant


class Rejet(Structure):
    """Why it is not admissible."""

    code = Code
    motif = Texte


class Cloture(Structure):
    """The closing in force."""

    code = Code
    motif = Texte
    dateCloture = Instant


class Commentaire(Structure):
    """A dated remark of either side."""

    date = Instant
    auteur = Nom
    cote = Cote
    texte = Texte


class Passage(Structure):
    """A change of state or of progress."""

    etatDepart = Etat
    etatArrivee = Etat
    avancement = facultatif(Avancement)
    date = Instant
    auteur = Nom
    motif = facultatif(Texte)
    code = facultatif(Code)


class RendezVous(Structure):
    """An appointment."""

    idRendezVous = Identifiant
    type = TypeRendezVous
    etat = Code
    dateDebut = Instant
    dateFin = Instant


class ResumeSignalisation(Structure):
    """One line of a list."""

    numeroSignalisation = NumeroSignalisation
    referenceOperateur = ReferenceExterne
    identifiantPrestation = IdentifiantPrestation
    etat = Etat
    avancement = facultatif(Avancement)
    dateEtat = Instant
    dateDepot = Instant
    dateCloture = facultatif(Instant)
    codeCloture = facultatif(Code)


class DescriptionFormulaire(Structure):
    """One version of a form, in the list of the catalogue."""

    codeFormulaire = CodeFormulaire
    versionFormulaire = VersionFormulaire
    libelle = Libelle
    dateProduction = Jour
    dateFin = facultatif(Jour)
    codeOffre = repete(CodeOffre)


class ElementErreur(Structure):
    """One offending element."""

    xpath = Message
    valeurRecue = facultatif(ValeurRecue)
    regle = Message
    valeurAdmise = repete(ValeurRecue)


class Erreur(Structure):
    """Detail of every fault: the element `erreur`."""

    class Attributes(Structure.Attributes):
        """Its element does not bear the name of its type."""

        sub_name = "erreur"

    code = CodeErreur
    camp = Camp
    libelle = Libelle
    article = facultatif(Libelle)
    element = repete(ElementErreur)
    versionFormulaire = facultatif(VersionFormulaire)
    identifiantRequete = facultatif(Identifiant)
