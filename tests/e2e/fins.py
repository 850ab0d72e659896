"""Versions of signalisation at the end of their life."""

from datetime import timedelta

from esav_ws.domain.contrat import EtatVersion, Genre, VersionContrat
from esav_ws.domain.horloge import jour_de_paris
from tests.e2e.test_vie_des_versions import decider


def deprecier(passerelle, numero: int = 2) -> VersionContrat:
    """Have version *numero* deprecated today, its end in sixty days, the next one in production; return it."""
    aujourdhui = jour_de_paris(passerelle.maison.horloge.maintenant())
    hier = aujourdhui - timedelta(days=1)
    suivante = VersionContrat(
        Genre.SERVICE, "signalisation", numero + 1, inscrit=EtatVersion.EN_PRODUCTION, production_le=hier
    )
    depreciee = VersionContrat(
        Genre.SERVICE,
        "signalisation",
        numero,
        inscrit=EtatVersion.DEPRECIEE,
        production_le=hier,
        depreciee_le=aujourdhui,
        fin_le=aujourdhui + timedelta(days=60),
    )
    decider(passerelle, suivante, depreciee)
    return depreciee
