"""Five stories of the week: two freezes, one on each side, two contested closings, a guarantee that meets holidays.

Every figure is worked out by hand from the days and hours of its steps; the calculation stands beside it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Final

from esav_ws.cli.demo_etapes import AGENT
from esav_ws.cli.demo_semaine_calendrier import DIMANCHE, JEUDI, LUNDI, MARDI, MERCREDI, VENDREDI, a
from esav_ws.cli.demo_semaine_gestes import QUESTION, REPONSE, Dite, Gestes
from esav_ws.cli.demo_semaine_pas import Pas, alertes, etat_de, faire, instant
from esav_ws.cli.demo_semaine_registre import Suivie
from esav_ws.cli.demo_semaine_reseau import Ligne
from esav_ws.domain.motifs import CauseGel, CodeCloture
from esav_ws.domain.operateur import Cote
from esav_ws.domain.signalisation import Etat

GEL_AVANT: Final = "60 min, ARRETEE"
"""Tuesday 14 to 15 h; since then the Opérateur is waited for."""
GEL_APRES: Final = "180 min, TERMINEE"
"""And Wednesday 10 to 12 h: 60 + 120. The night and nineteen hours of freeze are not counted."""
CONTESTEE: Final = "300 min, TERMINEE"
"""And Thursday 9 to 11 h, from the contesting to the second restoring: 180 + 120."""
VOIRIE_GELEE: Final = "90 min, EN_MARCHE"
"""Wednesday 13:00 to 14:30, the freeze of 13:30 being on the OI's side: its clock goes on."""
VOIRIE: Final = "210 min, TERMINEE"
"""Wednesday 13:00 to 16:30: within the four hours."""
FERIE: Final = "240 min, EN_MARCHE"
"""Thursday 14 to 18 h; Good Friday and the weekend are not worked."""
LIMITE_FERIE: Final = "30/03 14:00 +0200"
"""Six hours are left: neither on Good Friday, nor on Easter Monday, but on Tuesday 30 March from 8 to 14 h, summer time."""


class Fil(ABC):
    """The story of one signalisation."""

    def __init__(self, gestes: Gestes, ligne: Ligne, version: int) -> None:
        self.gestes = gestes
        self.ligne = ligne
        self.version = version
        self._suivie: Suivie | None = None

    @property
    def suivie(self) -> Suivie:
        """Return the signalisation, once deposited."""
        if self._suivie is None:
            raise LookupError(self.ligne.identifiant)
        return self._suivie

    def depot(self, le: datetime, quoi: str) -> Pas:
        """Return its deposit."""

        def deposer() -> Dite:
            self._suivie = self.gestes.deposer(self.ligne, self.version)
            return self.dire()

        quoi = f"signale {self.ligne.identifiant} par la v{self.version} : {quoi}"
        return Pas(le, self.ligne.operateur, quoi, Etat.EN_DEPOT, deposer)

    def prise(self, le: datetime) -> Pas:
        """Return its acceptance, at once taken in charge."""
        return self.agent(le, "accepte et prend en charge", Etat.EN_COURS, "accepter", "prendre")

    def agent(self, le: datetime, quoi: str, attendu: str, *gestes: str) -> Pas:
        """Return acts of the agent, by the names of the methods of `Gestes`."""
        return Pas(le, AGENT, quoi, attendu, faire(*map(self._geste, gestes), dire=self.dire))

    def horloge(self, le: datetime, attendu: str) -> Pas:
        """Return the reading of its clock by both versions and by the command line."""
        return Pas(
            le,
            f"{self.ligne.operateur} et l'OI",
            "lisent l'horloge de réparation, en v1, en v2 et par « esav signalisation »",
            attendu,
            lambda: self.gestes.lire_horloge(self.suivie),
        )

    def alertes(self, le: datetime, attendu: str) -> Pas:
        """Return the reading of its alerts in the journal."""
        return Pas(
            le,
            self.ligne.operateur,
            "relève dans son journal les alertes de la garantie",
            attendu,
            lambda: alertes(self.gestes, self.suivie),
        )

    def dire(self) -> Dite:
        """Return its state."""
        return etat_de(lambda: self.suivie)()

    @abstractmethod
    def pas(self) -> Iterator[Pas]:
        """Yield the steps of this story."""

    def _geste(self, nom: str) -> Callable[[], object]:
        return lambda: getattr(self.gestes, nom)(self.suivie)


class GelOperateur(Fil):
    """BETA owes an answer; then it contests the closing in time."""

    def pas(self) -> Iterator[Pas]:
        """Yield the steps of this story."""
        geler = partial(self.gestes.geler, cause=CauseGel.INFORMATION, cote=Cote.OPERATEUR, question=QUESTION)
        beta = self.ligne.operateur
        yield self.depot(a(MARDI, 14), "plus de signal, GTR 10 h ouvrées")
        yield self.prise(a(MARDI, 14, 10))
        yield Pas(
            a(MARDI, 15),
            AGENT,
            f"gèle, côté Opérateur : « {QUESTION} »",
            Etat.GELE,
            faire(lambda: geler(self.suivie), dire=self.dire),
        )
        yield self.horloge(a(MERCREDI, 9, 5), GEL_AVANT)
        yield Pas(
            a(MERCREDI, 9, 35),
            beta,
            "dégèle sans répondre",
            "SIG-013",
            faire(lambda: self.gestes.degeler(self.suivie, None), dire=self.dire),
        )
        yield Pas(
            a(MERCREDI, 10),
            beta,
            f"répond : « {REPONSE} »",
            Etat.EN_COURS,
            faire(lambda: self.gestes.degeler(self.suivie, REPONSE), dire=self.dire),
        )
        yield self.agent(a(MERCREDI, 12), "rétablit le service", Etat.EN_COURS, "retablir", "reparer")
        yield self.horloge(a(MERCREDI, 12, 5), GEL_APRES)
        yield self.agent(a(MERCREDI, 14), "clôt, et envoie l'avis", Etat.VALIDE, "clore", "valider")
        yield Pas(
            a(JEUDI, 9),
            beta,
            "conteste la clôture, dans ses trois jours : l'horloge repart",
            Etat.EN_COURS,
            faire(lambda: self.gestes.contester(self.suivie), dire=self.dire),
        )
        yield self.agent(a(JEUDI, 11), "rétablit de nouveau le service", Etat.EN_COURS, "retablir", "reparer")
        yield self.horloge(a(JEUDI, 11, 5), CONTESTEE)
        yield self.agent(a(JEUDI, 11, 20), "clôt de nouveau", Etat.VALIDE, "clore", "valider")


class GelOi(Fil):
    """A third party is waited for on a dedicated fibre: on the OI's side, its clock goes on, and alerts come."""

    def pas(self) -> Iterator[Pas]:
        """Yield the steps of this story."""
        geler = partial(self.gestes.geler, cause=CauseGel.AUTORISATION_VOIRIE, cote=Cote.OI)
        yield self.depot(a(MERCREDI, 13), "fibre dédiée coupée, GTR 4 h")
        yield self.prise(a(MERCREDI, 13, 10))
        yield Pas(
            a(MERCREDI, 13, 30),
            AGENT,
            "gèle, côté OI : la ville doit autoriser l'ouverture de la chambre",
            Etat.GELE,
            faire(lambda: geler(self.suivie), dire=self.dire),
        )
        yield self.horloge(a(MERCREDI, 14, 30), VOIRIE_GELEE)
        yield self.agent(a(MERCREDI, 15), "a l'autorisation, et reprend", Etat.EN_COURS, "reprendre")
        yield self.agent(a(MERCREDI, 16, 30), "rétablit le service", Etat.EN_COURS, "retablir", "reparer")
        yield self.horloge(a(MERCREDI, 16, 32), VOIRIE)
        yield self.alertes(a(MERCREDI, 16, 34), "50 %, 80 %")
        yield self.agent(a(MERCREDI, 17), "clôt, et envoie l'avis", Etat.VALIDE, "clore", "valider")


class TropTard(Fil):
    """A closing of Monday is contested on Friday: one day too late."""

    def pas(self) -> Iterator[Pas]:
        """Yield the steps of this story."""
        clore = partial(self.gestes.clore, code=CodeCloture.DEFAUT_NON_CONSTATE)
        yield self.depot(a(LUNDI, 10), "débit instable")
        yield self.prise(a(LUNDI, 10, 10))
        yield Pas(
            a(LUNDI, 15),
            AGENT,
            "clôt : défaut non constaté. Contestable trois jours, jusqu'au jeudi à 24 h",
            Etat.CLOS,
            faire(lambda: clore(self.suivie), dire=self.dire),
        )
        yield Pas(
            a(VENDREDI, 9),
            self.ligne.operateur,
            "conteste la clôture de lundi",
            "SIG-030",
            faire(lambda: self.gestes.contester(self.suivie), dire=self.dire),
        )


class Ferie(Fil):
    """A guarantee in working hours meets Good Friday, the weekend of the clocks and Easter Monday."""

    def pas(self) -> Iterator[Pas]:
        """Yield the steps of this story."""
        yield self.depot(a(JEUDI, 14), "coupure, GTR 10 h ouvrées")
        yield self.prise(a(JEUDI, 14, 20))
        yield self.horloge(a(VENDREDI, 10), FERIE)
        yield Pas(
            a(VENDREDI, 10, 5),
            self.ligne.operateur,
            "lit la date limite : six heures restent, ni un Vendredi saint, ni un lundi de Pâques",
            LIMITE_FERIE,
            self._limite,
        )
        yield self.horloge(a(DIMANCHE, 18), FERIE)

    def _limite(self) -> Dite:
        lu = self.gestes.scene.appeler(
            self.ligne.operateur, 1, "consulterSignalisation", numeroSignalisation=self.suivie.numero
        )
        limite = instant(lu.findtext("{*}horloge/{*}dateLimite"))
        return limite, f"limite le {limite}"
