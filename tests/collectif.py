"""A network on which faults are common, and the acts of its agents, for the tests of collective faults.

The clock of these tests stands at Monday 2 March 2026, 09:00 in Paris.
"""

import secrets
from datetime import UTC, datetime, timedelta

from esav_ws.application.collectif_detection import ChantierDetectionCollectif
from esav_ws.application.collectif_suivi import ChantierSuiviCollectif
from esav_ws.application.gestes import Gestes
from esav_ws.application.messages import (
    Accepter,
    ConsulterSignalisation,
    ReleverEvenements,
)
from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.application.messages_collectif import (
    ConsulterCollectif,
    ListerCollectifs,
    SuivreCollectif,
)
from esav_ws.domain.collectif_detection import ReglesCollectif
from esav_ws.domain.derangement_collectif import NiveauCollectif
from esav_ws.domain.offre import Prestation
from tests.fakes import AGENT, ALFA, depot

SAV = ("sav@oi.example",)
REGLES = ReglesCollectif(
    timedelta(hours=4), {NiveauCollectif.PBO: 3, NiveauCollectif.PM: 5, NiveauCollectif.LIAISON: 3}
)
DETACHEE, RATTACHEE = "COLLECTIF_DETACHE", "COLLECTIF_RATTACHE"


class Reseau:
    """Lines, the signalisations on them, and the rounds of detection."""

    def __init__(self, maison, horloge) -> None:
        self.maison, self.horloge, self.contacts = maison, horloge, ()
        self.gestes = Gestes(maison.unites)
        self.rang = 0

    def a(self, heure: str) -> "Reseau":
        """Set the clock to what it shows in Paris that day, in winter."""
        self.horloge.instant = datetime.fromisoformat(f"2026-03-02 {heure}").replace(tzinfo=UTC) - timedelta(
            hours=1
        )
        return self

    def ligne(self, pbo="PBO-1", pm="FI-21999-0001", acteur=ALFA, offre="FTTH", **autres) -> str:
        """Return the number of a new line there."""
        self.rang += 1
        identifiant = f"COLL-{self.rang:04}"
        prestation = Prestation(
            identifiant, acteur.operateur, offre, reference_pbo=pbo, reference_pm=pm, **autres
        )
        self.maison.bus.executer(DefinirPrestation(prestation=prestation), AGENT)
        return identifiant

    def deposer(self, ligne: str, acteur=ALFA, offre="FTTH", *, accepter=True) -> str:
        self.rang += 1
        numero = self.maison.bus.executer(depot(f"REF-C{self.rang}", ligne, offre), acteur).numero
        if accepter:
            self.agir(Accepter(numero=numero))
        return numero

    def signaler(self, pbo="PBO-1", pm="FI-21999-0001", acteur=ALFA, *, accepter=True) -> str:
        """Return the number of a signalisation on a new line there."""
        return self.deposer(self.ligne(pbo, pm, acteur), acteur, accepter=accepter)

    def agir(self, *commandes, acteur=AGENT):
        for commande in commandes:
            fait = self.maison.bus.executer(commande, acteur)
        return fait

    def detection(self) -> ChantierDetectionCollectif:
        return ChantierDetectionCollectif(
            REGLES,
            self.contacts,
            alea=secrets.randbelow,
            ouvrir=self.maison.unites,
            horloge=self.horloge,
        )

    def detecter(self) -> list:
        """Return the collective faults that are not over, after a round, the oldest first."""
        self.detection().accomplir("maintenant")
        return self.collectifs()

    def collectifs(self, *, tous=False) -> list:
        return [s.collectif for s in reversed(self.agir(ListerCollectifs(tous=tous)))]

    def suivi(self) -> ChantierSuiviCollectif:
        return ChantierSuiviCollectif(
            executer=self.maison.bus.executer, ouvrir=self.maison.unites, horloge=self.horloge
        )

    def faire(self, commande) -> None:
        """Do an act and bring every signalisation there, as the agent's command does."""
        numero = self.agir(commande).collectif.numero
        while self.agir(SuivreCollectif(numero=numero)).reste:
            pass

    def montrer(self, numero: str):
        return self.agir(ConsulterCollectif(numero=numero))

    def lire(self, numero: str):
        return self.detail(numero).signalisation

    def detail(self, numero: str, acteur=AGENT):
        return self.agir(ConsulterSignalisation(numero=numero), acteur=acteur)

    def evenements(self, acteur=ALFA) -> list:
        page = self.maison.bus.executer(ReleverEvenements(taille=500), acteur)
        return list(page.evenements)
