"""Versions of signalisation at the end of their life."""

from esav_ws.domain.contrat import EtatVersion, Genre, VersionContrat
from tests.e2e.test_vie_des_versions import AUJOURDHUI, DEMAIN, HIER, decider


def deprecier(passerelle, numero: int = 2) -> None:
    """Have version *numero* deprecated today, its end in sight, the next one in production."""
    suivante = VersionContrat(
        Genre.SERVICE, "signalisation", numero + 1, inscrit=EtatVersion.EN_PRODUCTION, production_le=HIER
    )
    depreciee = VersionContrat(
        Genre.SERVICE,
        "signalisation",
        numero,
        inscrit=EtatVersion.DEPRECIEE,
        production_le=HIER,
        depreciee_le=AUJOURDHUI,
        fin_le=DEMAIN,
    )
    decider(passerelle, suivante, depreciee)
