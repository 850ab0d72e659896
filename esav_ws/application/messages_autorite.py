"""What the audit journal keeps of the acts on the OI's authorities: their files are no row of the database."""

from dataclasses import dataclass
from enum import StrEnum

from esav_ws.application.bus import Contexte
from esav_ws.application.messages import Commande
from esav_ws.domain.operateur import Habilitation


class ActeCa(StrEnum):
    """The acts on an authority, as the audit journal calls them."""

    CREER = "CreerAutorite"
    PREPARER = "PreparerAutorite"
    BASCULER = "BasculerAutorite"
    RETIRER = "RetirerAutorite"
    CHIFFRER = "ChiffrerCleAutorite"
    PUBLIER = "PublierListe"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignerActeCa(Commande):
    """Keep trace of *acte*, done on the authority of *identifiant* (art. 5.2.2)."""

    habilitation = Habilitation.ADMINISTRATION
    champ_objet = "identifiant"
    acte: ActeCa
    identifiant: str

    @property
    def action(self) -> str:
        """Return what the audit journal calls this act."""
        return str(self.acte)


def consigner(_commande: ConsignerActeCa, _contexte: Contexte) -> None:
    """Do nothing more: the bus writes the audit journal."""
