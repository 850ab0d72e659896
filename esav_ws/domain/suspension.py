"""The access of an Opérateur suspended by the OI, and opened again: not a termination, its subscription goes on."""

from datetime import datetime
from typing import Final

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import en_clair
from esav_ws.domain.operateur import Operateur, StatutOperateur

SUSPENDU: Final = "ACCES_SUSPENDU"
ROUVERT: Final = "ACCES_ROUVERT"
"""Types of the events that tell an Opérateur of its access."""


class SuspensionImpossible(
    EsavError,
    code="AUT-016",
    libelle="Suspension ou réouverture sans objet",
    remede="Faire ce que dit le message ; l'état de l'accès : esav operateur show.",
):
    """The access is so already, or has ended. Said to the OI's own people only."""


def exiger_a_changer(operateur: Operateur, vise: StatutOperateur, le: datetime) -> None:
    """Return if the access of *operateur* can become *vise* at *le*, else raise `SuspensionImpossible`."""
    if operateur.statut is StatutOperateur.RESILIE or operateur.ferme(le):
        raise SuspensionImpossible(
            f"la souscription de {operateur.code} est résiliée : un nouveau bon de commande rouvre l'accès "
            "(esav souscription register)"
        )
    if operateur.statut is vise:
        etat = "déjà suspendu" if vise is StatutOperateur.SUSPENDU else "ouvert, rien à rouvrir"
        raise SuspensionImpossible(f"l'accès de {operateur.code} est {etat}")


def avis_suspension(operateur: Operateur, motif: str) -> tuple[str, str]:
    """Return the subject and the text of the mail that tells that access is suspended."""
    return (
        f"e-SAV : accès de {operateur.code} suspendu",
        f"""Bonjour,

L'accès de {operateur.code} à e-SAV est suspendu par l'opérateur d'infrastructure.

Motif : {motif}

Chaque appel est refusé (faute CRT-006) et vos abonnements n'envoient plus rien, jusqu'à la réouverture. Vos signalisations ouvertes
restent traitées ; vos événements sont gardés et seront livrés ensuite. La souscription continue.

Une question : e-soutien.
""",
    )


def avis_reouverture(operateur: Operateur, motif: str) -> tuple[str, str]:
    """Return the subject and the text of the mail that tells that access is open again, and until when if it ends."""
    fin = (
        f"La résiliation annoncée reste valable : accès fermé le {en_clair(operateur.ferme_le)}, heure de Paris.\n\n"
        if operateur.ferme_le
        else ""
    )
    return (
        f"e-SAV : accès de {operateur.code} rouvert",
        f"""Bonjour,

L'accès de {operateur.code} à e-SAV est rouvert ; vos abonnements reprennent où ils s'étaient arrêtés.

Motif : {motif}

{fin}Une question : e-soutien.
""",
    )
