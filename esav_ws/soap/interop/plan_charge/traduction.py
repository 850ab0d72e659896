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
from esav_ws.domain.horloge import PARIS, jour_de_paris
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
        MessageNonConforme: neither `commercialId` nor `technicalId` says which prestation, or an instant has no day in
            Paris.
    """
    prestation = demande.commercialId or demande.technicalId
    if not prestation:
        regle = "identifiant de prestation attendu ici, ou dans technicalId"
        raise MessageNonConforme((ElementErreur("/RechercheCreneauxLibresRequete/commercialId", regle),))
    debut, fin = demande.dateDebut, demande.dateFin
    try:
        jours = jour_de_paris(debut), jour_de_paris(fin - timedelta(microseconds=1) if fin > debut else fin)
    except OverflowError:
        regle = "date extrême : donnez une période à venir"
        raise MessageNonConforme((ElementErreur("/RechercheCreneauxLibresRequete/dateFin", regle),)) from None
    return RechercherCreneaux(
        identifiant_prestation=prestation,
        type=TYPES[demande.typeIntervention][0],
        debut=jours[0],
        fin=jours[1],
        depuis=debut,
        avant=fin,
    )


def rechercher_reponse(creneaux: Iterable[Creneau]) -> types.RechercheCreneauxLibresReponse:
    """Return the slots proposed."""
    proposes = [types.CreneauType(idOI=c.id, **_plage(c)) for c in creneaux]
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
        **_plage(pris),
        codeInsee=(prestation and commune(prestation.reference_pm)) or "",
        typeIntervention=LETTRES[pris.type],
        statutRendezVous="CONFIRME" if attendu.confirme else "CREE",
        referencePrestationPrise=pris.prestation,
    )


def _plage(creneau: Creneau | RendezVous) -> dict[str, Any]:
    """Return when it is, as Paris has it: a client that reads the hour alone still reads the right one."""
    return {"dateDebut": creneau.debut.astimezone(PARIS), "dateFin": creneau.fin.astimezone(PARIS)}
