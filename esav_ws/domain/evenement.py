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
    "ECHEANCE_CERTIFICAT": "échéance d'un certificat",
    "CERTIFICAT": "certificat",
    "VERSION_ANNONCEE": "version annoncée",
    "VERSION_PUBLIEE": "version publiée",
    "VERSION_DEPRECIEE": "version dépréciée",
    "VERSION_RETIREE": "version retirée",
    "AVIS_EVOLUTION": "avis d'évolution",
    "ABONNEMENT_SUSPENDU": "abonnement suspendu",
    "ABONNEMENT_REPRIS": "abonnement repris",
}
"""The kinds of events that can be asked for by name, and how people call them; the list grows with the product."""


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
