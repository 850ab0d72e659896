"""The test set of a space: the same documented lines for every Opérateur, fictitious all of them.

They bear the identifiers that the messages of the document pack call, which can be played there as they are.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from esav_ws import demonstration
from esav_ws.adapters.fichier_offres import lire_offres
from esav_ws.application.messages_administration import DefinirOffre, DefinirOperateur, DefinirPrestation
from esav_ws.application.messages_rendezvous import ListerPlanning
from esav_ws.application.messages_versions import InscrireVersion
from esav_ws.bootstrap import Maison
from esav_ws.config import OFFRES
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.operateur import Acteur, Cote, Habilitation, Operateur
from esav_ws.domain.regie import LigneEssai

REGIE: Final = Acteur("Régie de la plateforme", Cote.OI, frozenset(Habilitation))
"""Who acts for the OI in a space."""

_AUTRES: Final = ("AUTR", "TIER")
"""The code of the other Opérateur of a space: the first that is not its own."""
_AUTRUI: Final = "BF-2100-01"
"""How the lines of the other Opérateur begin."""
_USAGES: Final = {
    "BF-2100": "accès FTTH à Dijon",
    "BF-2500": "accès FTTH à Besançon",
    "FTTO": "lien activé à Dijon, que les tests atteignent (équipement simulé)",
    "COL": "lien agrégé à Besançon",
}
_AVANCE: Final = timedelta(weeks=4)


def semer(maison: Maison, operateur: Operateur) -> None:
    """Fill the empty space of *operateur*."""
    autre = next(code for code in _AUTRES if code != operateur.code)
    bus = maison.bus
    for un in (
        Operateur(operateur.code, operateur.raison_sociale, siren=operateur.siren),
        Operateur(autre, "Un autre Opérateur"),
    ):
        bus.executer(DefinirOperateur(operateur=un), REGIE)
    for offre in lire_offres(OFFRES / "demonstration.toml"):
        bus.executer(DefinirOffre(offre=offre), REGIE)
    for prestation in demonstration.prestations():
        a_qui = autre if prestation.identifiant.startswith(_AUTRUI) else operateur.code
        bus.executer(DefinirPrestation(prestation=replace(prestation, operateur=a_qui)), REGIE)
    bus.executer(demonstration.equipements(), REGIE)
    for service in demonstration.SERVICES:
        for majeure in demonstration.VERSIONS:
            bus.executer(InscrireVersion(contrat=service, majeure=majeure), REGIE)
    prolonger(maison)


def prolonger(maison: Maison) -> None:
    """Have technicians for the four weeks that follow the day of the space; days that have some are left as they are."""
    aujourdhui = jour_de_paris(maison.horloge.maintenant())
    servis = maison.bus.executer(ListerPlanning(du=aujourdhui, au=aujourdhui + _AVANCE), REGIE)
    jours = {jour_de_paris(occupation.plage.debut) for occupation in servis}
    planning = demonstration.planning(aujourdhui, maison.settings)
    if neuves := tuple(p for p in planning.plages if jour_de_paris(p.debut) not in jours):
        maison.bus.executer(replace(planning, plages=neuves), REGIE)


def lignes() -> tuple[LigneEssai, ...]:
    """Return the lines of the test set, and what each is there for."""
    return tuple(
        LigneEssai(p.identifiant, p.offre, _usage(p.identifiant))
        for p in sorted(demonstration.prestations(), key=lambda p: p.identifiant)
    )


def _usage(identifiant: str) -> str:
    if identifiant.startswith(_AUTRUI):
        return "ligne d'un autre Opérateur : tout appel la refuse comme inconnue"
    return next(usage for souche, usage in _USAGES.items() if identifiant.startswith(souche))
