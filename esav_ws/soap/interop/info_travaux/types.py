# mypy: allow-subclassing-any
"""The wire shapes of infoTravauxFTTH: exactly those of `xsd/interop/infoTravauxFTTH.xsd`, which is authoritative."""

from esav_ws.domain.reseau_codes import Equipement, EtatReseau, NatureIntervention
from esav_ws.soap._spyne import Unicode, XmlAttribute
from esav_ws.soap.interop import publication
from esav_ws.soap.vocabulaire import Vocabulaire
from esav_ws.soap.voisin import INFO_TRAVAUX

NAMESPACE = INFO_TRAVAUX.espace
_V = Vocabulaire(NAMESPACE)


Texte = Unicode(min_occurs=1, nillable=False)
OuiNon = _V.liste("typeBooleen", "OUI", "NON")
Categorie = _V.liste("typeCategorie", "TP", "DERCO")
EquipementConcerne = _V.liste("typeEquipementConcerne", *(code.value for code in Equipement))
Nature = _V.liste("typeNatureIntervention", *(code.value for code in NatureIntervention))
Etat = _V.liste("typeEtat", *(code.value for code in EtatReseau))
Commentaire = _V.simple(Unicode, "typeCommentaire", max_len=512)
_plusieurs = {"min_occurs": 1, "max_occurs": "unbounded"}
Textes = Unicode(**_plusieurs, nillable=False)


class Structure(publication.Structure):
    """Base of the complex types of this contract."""

    __namespace__ = NAMESPACE


class InfoTravauxFTTHHeader(Structure):
    """The header of requests, which may be absent."""

    class Attributes(Structure.Attributes):
        """May be absent."""

        min_occurs = 0

    supplierID = Texte
    serviceProviderID = Texte


class typePeriode(Structure):  # noqa: N801 - the name of the public type
    """A period, at most three months long."""

    dateDebutRecherche = _V.Instant
    dateFinRecherche = _V.Instant


class typeReferencePrestationPm(Structure):  # noqa: N801 - the name of the public type
    """References of PMs."""

    prestationPm = Textes


class typeReferencePBO(Structure):  # noqa: N801 - the name of the public type
    """References of PBOs."""

    PBO = Textes


class typeReferencePmTechnique(Structure):  # noqa: N801 - the name of the public type
    """References of technical PMs."""

    PMT = Textes


class typeIdentifiantImmeuble(Structure):  # noqa: N801 - the name of the public type
    """Buildings."""

    immeuble = Textes


class typeReferencePriseImpactees(Structure):  # noqa: N801 - the name of the public type
    """References of PTOs."""

    prise = Textes


class typeReferencePrestationPriseImpactees(Structure):  # noqa: N801 - the name of the public type
    """Impacted prestations."""

    prestation = Textes


class getInfoTravauxFTTHRequest(Structure):  # noqa: N801 - the name of the element
    """Input of `getInfoTravauxFTTH`."""

    referenceTPDERCO = _V.facultatif(Texte)
    type = _V.facultatif(Categorie)
    referencePrestationPm = _V.facultatif(typeReferencePrestationPm)
    dateCreation = _V.facultatif(typePeriode)
    dateDebutTravaux = _V.facultatif(typePeriode)
    dateFinTravaux = _V.facultatif(typePeriode)
    interventionRequiseOC = _V.facultatif(OuiNon)
    etat = _V.facultatif(Etat)
    referencePriseImpactee = _V.facultatif(Texte)
    referencePrestationPriseImpactee = _V.facultatif(Texte)


class typeTravaux(Structure):  # noqa: N801 - the name of the public type
    """Works, or a collective fault, on one PM."""

    reference = XmlAttribute(Texte)
    serviceProviderID = XmlAttribute(Texte)
    type = Categorie
    equipementConcerne = EquipementConcerne
    referencePm = Texte
    referencePrestationPm = Texte
    dateModification = _V.Instant
    interventionRequiseOC = OuiNon
    dateDebutTravaux = _V.facultatif(_V.Instant)
    dateFinTravaux = _V.facultatif(_V.Instant)
    travauxCuratifs = _V.facultatif(OuiNon)
    natureIntervention = _V.facultatif(Nature)
    etat = _V.facultatif(Etat)
    referencePBO = _V.facultatif(typeReferencePBO)
    referencePmTechnique = _V.facultatif(typeReferencePmTechnique)
    commentairesIntervention = _V.facultatif(Commentaire)
    coordonneesContactOI = _V.facultatif(Texte)
    identifiantImmeuble = _V.facultatif(typeIdentifiantImmeuble)
    referencePriseImpactees = _V.facultatif(typeReferencePriseImpactees)
    referencePrestationPriseImpactees = _V.facultatif(typeReferencePrestationPriseImpactees)
    referenceIncident = _V.facultatif(Texte)
    commentaireInterventionOC = _V.facultatif(Commentaire)


class typeListeTravaux(Structure):  # noqa: N801 - the name of the public type
    """Works and collective faults."""

    travaux = _V.repete(typeTravaux)


class getInfoTravauxFTTHResponse(Structure):  # noqa: N801 - the name of the element
    """Output of `getInfoTravauxFTTH`."""

    listeTravaux = _V.facultatif(typeListeTravaux)
