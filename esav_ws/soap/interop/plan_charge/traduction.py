"""Pure translation between planChargeSavFtth and the commands about appointments.

What the contract says of the line (`natureProduit`, `segmentMarche`, `codeInsee`, `defectPrelocalization`) is known of the
prestation: it decides nothing here.
"""

from collections.abc import Iterable
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from esav_ws.application.messages_rendezvous import (
    ConsulterRendezVousAttendu,
    RechercherCreneaux,
    RendezVousAttendu,
    ReporterRendezVous,
    ReserverCreneauDeLigne,
)
from esav_ws.domain.erreurs import ElementErreur
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.message import MessageNonConforme
from esav_ws.domain.rendezvous import Creneau, RendezVous, TypeRendezVous, commune
from esav_ws.soap.interop.plan_charge import types

TYPES: Final = MappingProxyType(
    {"S": (TypeRendezVous.SAV, TypeRendezVous.SAV_PLUS), "E": (TypeRendezVous.EXPERTISE,)}
)
"""The kinds of appointment behind each letter; the first is the one that is searched."""
LETTRES: Final = MappingProxyType({type_: lettre for lettre, siens in TYPES.items() for type_ in siens})
MOTIFS: Final = MappingProxyType(
    {
        "REPORT_RDV_RESERVE": "Report d'un rendez-vous réservé",
        "REPORT_RDV_CONFIRME": "Report d'un rendez-vous confirmé",
        "NOUVEAU_RDV": "Nouveau rendez-vous",
    }
)
"""Why an appointment is moved, as its history tells it."""


def rechercher(demande: Any) -> RechercherCreneaux:
    """Return the search, for slots that begin from `dateDebut` on and before `dateFin`.

    Raises:
        MessageNonConforme: neither `commercialId` nor `technicalId` says which prestation.
    """
    prestation = demande.commercialId or demande.technicalId
    if not prestation:
        regle = "identifiant de prestation attendu ici, ou dans technicalId"
        raise MessageNonConforme((ElementErreur("/RechercheCreneauxLibresRequete/commercialId", regle),))
    dernier = demande.dateFin - timedelta(microseconds=1) if demande.dateFin > demande.dateDebut else None
    return RechercherCreneaux(
        identifiant_prestation=prestation,
        type=TYPES[demande.typeIntervention][0],
        debut=jour_de_paris(demande.dateDebut),
        fin=jour_de_paris(dernier or demande.dateFin),
        depuis=demande.dateDebut,
        avant=demande.dateFin,
    )


def rechercher_reponse(creneaux: Iterable[Creneau]) -> types.RechercheCreneauxLibresReponse:
    """Return the slots proposed."""
    proposes = [types.CreneauType(dateDebut=c.debut, dateFin=c.fin, idOI=c.id) for c in creneaux]
    return types.RechercheCreneauxLibresReponse(listeCreneau=types.listeCreneauType(occCreneau=proposes))


def reserver(demande: Any) -> ReserverCreneauDeLigne:
    """Return the booking."""
    return ReserverCreneauDeLigne(id_creneau=demande.idCreneau)


def reserver_reponse(pris: RendezVous) -> types.ReservationCreneauReponse:
    """Return the number of the appointment."""
    return types.ReservationCreneauReponse(idRendezvous=pris.id)


def reporter(demande: Any) -> ReporterRendezVous:
    """Return the move."""
    return ReporterRendezVous(
        id_rendez_vous=demande.idRendezvous,
        id_creneau=demande.idCreneau,
        motif=MOTIFS[demande.natureReport],
        types=TYPES[demande.typeIntervention],
    )


def reporter_reponse(_reporte: RendezVous) -> types.ReportRDVReponse:
    """Return that it is done: the contract says no more."""
    return types.ReportRDVReponse()


def consulter(demande: Any) -> ConsulterRendezVousAttendu:
    """Return the query."""
    return ConsulterRendezVousAttendu(id_rendez_vous=demande.idRendezVous)


def consulter_reponse(attendu: RendezVousAttendu) -> types.ConsultationRdvReponse:
    """Return the appointment; `codeInsee` is the commune of the line's PM, empty where its reference tells none."""
    pris, prestation = attendu.rendez_vous, attendu.prestation
    return types.ConsultationRdvReponse(
        idRendezVous=pris.id,
        dateDebut=pris.debut,
        dateFin=pris.fin,
        codeInsee=(prestation and commune(prestation.reference_pm)) or "",
        typeIntervention=LETTRES[pris.type],
        statutRendezVous="CONFIRME" if attendu.confirme else "CREE",
        referencePrestationPrise=pris.prestation,
    )
