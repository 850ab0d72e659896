# mypy: allow-subclassing-any
"""The wire shapes of planChargeSavFtth: exactly those of `xsd/interop/planChargeSavFtth.xsd`, which is authoritative."""

from typing import Any

from esav_ws.soap._spyne import Unicode
from esav_ws.soap.interop import publication
from esav_ws.soap.vocabulaire import Vocabulaire
from esav_ws.soap.voisin import PLAN_CHARGE

NAMESPACE = PLAN_CHARGE.espace
_V = Vocabulaire(NAMESPACE)


def _nul(type_: Any) -> Any:
    """Return *type_* as a member that may be absent or nil: `None` in Python."""
    return type_.customize(
        type_name=type_.get_type_name(), __namespace__=NAMESPACE, min_occurs=0, nillable=True
    )


Texte = Unicode(min_occurs=1, nillable=False)
TypeIntervention = _V.liste("typeInterventionType", "S", "E")
NatureProduit = _V.liste("natureProduitType", "FTTH_ACCES")
SegmentMarche = _V.liste("segmentMarcheType", "ENTREPRISE", "GP", "OPERATEUR")
Prelocalisation = _V.liste(
    "defectPrelocalizationType", "PTO", "RACCO PALIER", "PBO", "PM-PBO", "PM", "HORIZONTALE RESEAU"
)
StatutRendezVous = _V.liste("statutRendezVousType", "CREE", "CONFIRME")
NatureReport = _V.liste("natureReportType", "REPORT_RDV_RESERVE", "REPORT_RDV_CONFIRME", "NOUVEAU_RDV")


class Structure(publication.Structure):
    """Base of the complex types of this contract."""

    __namespace__ = NAMESPACE


class EnteteType(Structure):
    """The header of requests, which may be absent, and of the answers to those that have it."""

    class Attributes(Structure.Attributes):
        """May be absent."""

        min_occurs = 0

    versionWS = Texte
    horodatageRequete = _V.Instant
    horodatageReponse = _V.facultatif(_V.Instant).customize(nillable=True)
    sirenOC = Texte
    sirenOI = Texte


class RechercheCreneauxLibresRequete(Structure):
    """Input of `rechercheCreneauxLibres`."""

    typeIntervention = TypeIntervention
    natureProduit = NatureProduit
    segmentMarche = SegmentMarche
    technicalId = _nul(Texte)
    commercialId = _nul(Texte)
    codeInsee = Texte
    dateDebut = _V.Instant
    dateFin = _V.Instant
    defectPrelocalization = Prelocalisation


class CreneauType(Structure):
    """A proposed slot, booked as `idCreneau`."""

    dateDebut = _V.Instant
    dateFin = _V.Instant
    idOI = Texte


class listeCreneauType(Structure):  # noqa: N801 - the name of the public type
    """The slots proposed."""

    occCreneau = _V.repete(CreneauType)


class RechercheCreneauxLibresReponse(Structure):
    """Output of `rechercheCreneauxLibres`."""

    listeCreneau = listeCreneauType


class ReservationCreneauRequete(Structure):
    """Input of `reservationCreneau`."""

    natureProduit = NatureProduit
    segmentMarche = SegmentMarche
    codeInsee = Texte
    idCreneau = Texte


class ReservationCreneauReponse(Structure):
    """Output of `reservationCreneau`."""

    idRendezvous = Texte


class ReportRDVRequete(Structure):
    """Input of `reportRDV`."""

    typeIntervention = TypeIntervention
    natureProduit = NatureProduit
    segmentMarche = SegmentMarche
    codeInsee = Texte
    idRendezvous = Texte
    natureReport = NatureReport
    idCreneau = Texte


class ReportRDVReponse(Structure):
    """Output of `reportRDV`: nothing."""


class ConsultationRdvRequete(Structure):
    """Input of `consultationRdv`."""

    idRendezVous = Texte


class ConsultationRdvReponse(Structure):
    """Output of `consultationRdv`."""

    idRendezVous = Texte
    dateDebut = _V.Instant
    dateFin = _V.Instant
    codeInsee = Texte
    typeIntervention = TypeIntervention
    natureProduit = _nul(NatureProduit)
    segmentMarche = _nul(SegmentMarche)
    statutRendezVous = StatutRendezVous
    referencePrestationPrise = _nul(Texte)
