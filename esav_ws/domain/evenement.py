"""What happened, as the journal of an Opérateur keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

TYPES: Final = {
    "SIGNALISATION_DEPOSEE": "signalisation déposée",
    "ETAT_CHANGE": "changement d'état",
    "AVANCEMENT_CHANGE": "avancement",
    "COMMENTAIRE_AJOUTE": "commentaire ajouté",
    "PIECE_AJOUTEE": "pièce jointe ajoutée",
    "RENDEZ_VOUS_PRIS": "rendez-vous pris",
    "RENDEZ_VOUS_REPORTE": "rendez-vous reporté",
    "RENDEZ_VOUS_ANNULE": "rendez-vous annulé",
    "RENDEZ_VOUS_HONORE": "rendez-vous honoré",
    "RENDEZ_VOUS_NON_HONORE": "rendez-vous non honoré",
    "TEST_TERMINE": "test terminé",
    "TEST_ECHEC": "test en échec",
    "TEST_EXPIRE": "test expiré",
    "TEST_ANNULE": "test annulé",
    "AVIS_CLOTURE": "avis de clôture",
    "ALERTE_GTR": "alerte avant la fin de la garantie de rétablissement",
    "GTR_DEPASSEE": "garantie de rétablissement dépassée",
    "ECHEANCE_CERTIFICAT": "échéance d'un certificat",
    "CERTIFICAT": "certificat",
    "VERSION_ANNONCEE": "version annoncée",
    "VERSION_PUBLIEE": "version publiée",
    "VERSION_DEPRECIEE": "version dépréciée",
    "VERSION_RETIREE": "version retirée",
    "AVIS_EVOLUTION": "avis d'évolution",
    "LIMITE_ANNONCEE": "limite de volume annoncée",
    "LIMITE_ANNULEE": "limite de volume annulée",
    "INTERRUPTION_ANNONCEE": "interruption du service annoncée",
    "INTERRUPTION_ANNULEE": "interruption du service annulée",
    "COLLECTIF_RATTACHE": "rattachée à un dérangement collectif",
    "COLLECTIF_DETACHE": "détachée de son dérangement collectif",
    "INCIDENT_OUVERT": "incident de réseau ouvert",
    "INCIDENT_MIS_A_JOUR": "incident de réseau mis à jour",
    "INCIDENT_CLOS": "incident de réseau clos",
    "INCIDENT_ANNULE": "incident de réseau annulé",
    "TRAVAUX_PLANIFIES": "travaux programmés sur le réseau",
    "TRAVAUX_MIS_A_JOUR": "travaux programmés mis à jour",
    "TRAVAUX_REPLANIFIES": "travaux programmés replanifiés",
    "TRAVAUX_CLOS": "travaux programmés clos",
    "TRAVAUX_ANNULES": "travaux programmés annulés",
    "SIGNALISATION_RATTACHEE": "signalisation rattachée à un incident ou à des travaux",
    "PRESTATION_CEDEE": "prestation cédée",
    "PRESTATION_RECUE": "prestation reçue",
    "ABONNEMENT_SUSPENDU": "abonnement suspendu",
    "ABONNEMENT_REPRIS": "abonnement repris",
    "SOUSCRIPTION_ENREGISTREE": "souscription enregistrée",
    "SOUSCRIPTION_MODIFIEE": "souscription modifiée",
    "RESILIATION_ANNONCEE": "résiliation annoncée",
    "RESILIATION_RAPPELEE": "résiliation rappelée",
    "RESILIATION_ANNULEE": "résiliation annulée",
    "SOUSCRIPTION_RESILIEE": "souscription résiliée",
    "ACCES_SUSPENDU": "accès suspendu",
    "ACCES_ROUVERT": "accès rouvert",
    "DOMAINE_OUVERT": "domaine ouvert en production",
    "DOMAINE_FERME": "domaine fermé en production",
}
"""The kinds of events that can be asked for by name, and how people call them; the list grows with the product.

The published schema names those of its publication, a test holds the two together; what came later stands at the end."""


@dataclass(frozen=True, slots=True)
class Evenement:
    """One entry of an Opérateur's event journal; `sequence` is strictly increasing without gap per Opérateur.

    `numero` is the signalisation that it is about, empty when it is about none.
    """

    operateur: str
    type: str
    numero: str
    le: datetime
    auteur: str
    donnees: Mapping[str, str] = field(default_factory=dict)
    sequence: int = 0
