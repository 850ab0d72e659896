"""The go-live gate (art. 5.2.1): which domain and which major version are open to an Opérateur in production, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from esav_ws.domain.operateur import Habilitation

CONTRATS: Final[Mapping[Habilitation, str]] = MappingProxyType(
    {Habilitation.SIGNALISATION: "signalisation", Habilitation.TEST: "test"}
)
"""The contract of each domain that goes live by itself; `TEST_ACTE` follows `TEST`."""

OUVERT: Final = "DOMAINE_OUVERT"
FERME: Final = "DOMAINE_FERME"
"""Types of the events that tell an Opérateur of what goes live, or does no more."""


class Voie(StrEnum):
    """What opened a domain: the recorded attestation, or an exception with its author and its reason."""

    ATTESTATION = "ATTESTATION"
    EXCEPTION = "EXCEPTION"


@dataclass(frozen=True, slots=True)
class MiseEnProduction:
    """One domain of the service and one major version of its contract, open to an Opérateur from `ouverte_le` on.

    `attestation` is the SHA-256 of the document recorded, `None` by exception. It was closed at `fermee_le`, if it was.
    """

    operateur: str
    domaine: Habilitation
    majeure: int
    voie: Voie
    motif: str
    ouverte_le: datetime
    ouverte_par: str
    attestation: str | None = None
    fermee_le: datetime | None = None
    fermee_par: str | None = None
    motif_fermeture: str | None = None

    @property
    def nom(self) -> str:
        """Return what people call it."""
        return f"{CONTRATS[self.domaine]} v{self.majeure}"


def avis_ouverture(code: str, mises: Sequence[MiseEnProduction]) -> tuple[str, str]:
    """Return the subject and the text of the mail that tells *code* what goes live: one at least, opened together."""
    noms = _noms(mises)
    comment = (
        f"Attestation de conformité enregistrée, SHA-256 {mises[0].attestation}"
        if mises[0].voie is Voie.ATTESTATION
        else f"Par exception : {mises[0].motif}"
    )
    return (
        f"e-SAV : {noms} ouvert à {code} en production",
        f"""Bonjour,

Ouvert en production à l'Opérateur {code} (article 5.2.1) : {noms}.
{comment}

L'ouverture vaut jusqu'au retrait de cette version, versions mineures comprises. Une nouvelle version majeure demande ses propres
parcours sur la plateforme d'intégration.

Une question : e-soutien.
""",
    )


def avis_fermeture(mise: MiseEnProduction) -> tuple[str, str]:
    """Return the subject and the text of the mail that tells that *mise* is closed."""
    return (
        f"e-SAV : {mise.nom} fermé à {mise.operateur} en production",
        f"""Bonjour,

L'opérateur d'infrastructure a fermé en production, pour l'Opérateur {mise.operateur} : {mise.nom}.

Motif : {mise.motif_fermeture}

Chaque appel y est refusé (faute AUT-001 ou AUT-005), jusqu'à ce qu'une attestation de conformité soit de nouveau enregistrée.
Vos signalisations ouvertes restent traitées.

Une question : e-soutien.
""",
    )


def _noms(mises: Iterable[MiseEnProduction]) -> str:
    return ", ".join(mise.nom for mise in mises)
