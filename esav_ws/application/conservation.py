"""The daily round on personal data: what is due under the policy is erased, a small batch at a time.

Each batch is one transaction with what it counts: killed at any moment, the round goes on from there. What is erased
is for good: a clock that has just jumped is not believed before a second round, as for the lock.
"""

from collections.abc import Callable
from datetime import time
from typing import Final

from esav_ws.application.donnees import LirePolitique
from esav_ws.application.gestes import Gestes
from esav_ws.application.periodes import ChantierDuJour, tourne_regulierement
from esav_ws.application.ports import OuvrirUnitOfWork, UnitOfWork
from esav_ws.application.ports_donnees import Mesure, Ronde
from esav_ws.application.ports_journal import Trace
from esav_ws.domain.donnees import Categorie, Terme
from esav_ws.domain.donnees_erreurs import PolitiqueDonneesInvalide
from esav_ws.domain.horloge import Horloge, jour_de_paris

SUJET: Final = "conservation"
HEURE: Final = time(5, 30)
"""In Paris: after the daily lock, which makes signalisations final."""
SYSTEME: Final = "e-SAV"
LOT: Final = 100
"""Rows of one transaction: others write in between."""
ACTION: Final = "RondeDonnees"
"""What the audit journal calls a round."""


class Tournee:
    """Applies the policy to the whole database; *achever* is called once it is done."""

    def __init__(
        self,
        politique: LirePolitique,
        *,
        ouvrir: OuvrirUnitOfWork,
        horloge: Horloge,
        achever: Callable[[], None] = lambda: None,
    ) -> None:
        self._politique = politique
        self._gestes = Gestes(ouvrir)
        self._horloge = horloge
        self._achever = achever

    def mesurer(self) -> dict[Categorie, Mesure]:
        """Return what a round would find, nothing being written; raise `PolitiqueDonneesInvalide`."""
        politique = self._politique()
        aujourdhui = jour_de_paris(self._horloge.maintenant())
        termes = [politique.terme(regle, aujourdhui) for regle in politique.termes_a_tenir]
        return {
            terme.categorie: self._gestes.lire(lambda u, t=terme: u.donnees.mesurer(t))  # type: ignore[misc]
            for terme in termes
        }

    def passer(self, auteur: str = SYSTEME) -> dict[Categorie, int]:
        """Erase what is due, and return of how many rows by category; raise `PolitiqueDonneesInvalide`."""
        politique = self._politique()
        maintenant = self._horloge.maintenant()
        aujourdhui = jour_de_paris(maintenant)
        faits = {}
        for regle in politique.termes_a_tenir:
            terme = politique.terme(regle, aujourdhui)
            mesure = self._gestes.lire(lambda u, t=terme: u.donnees.mesurer(t))  # type: ignore[misc]
            ronde = Ronde(
                aujourdhui,
                terme.categorie,
                politique.empreinte,
                terme.avant,
                mesure.dues,
                0,
                mesure.retenues,
                maintenant,
            )
            self._gestes.ecrire(lambda u, r=ronde: u.donnees.ouvrir(r))  # type: ignore[misc]
            faits[terme.categorie] = self._traiter(terme, ronde)
        trace = Trace(maintenant, auteur, None, ACTION, politique.empreinte, "")
        self._gestes.ecrire(lambda u: u.journal.tracer(trace))
        self._achever()
        return faits

    def _traiter(self, terme: Terme, ronde: Ronde) -> int:
        def lot(uow: UnitOfWork) -> int:
            nombre = uow.donnees.traiter(terme, LOT)
            if nombre:
                uow.donnees.avancer(ronde, nombre)
            return nombre

        faits = 0
        while nombre := self._gestes.ecrire(lot):
            faits += nombre
        return faits


class ChantierConservation(ChantierDuJour):
    """Makes the round once a day."""

    sujet: str = SUJET
    heure = HEURE

    def __init__(
        self, tournee: Tournee, politique: LirePolitique, *, ouvrir: OuvrirUnitOfWork, horloge: Horloge
    ) -> None:
        super().__init__(ouvrir=ouvrir, horloge=horloge)
        self._tournee = tournee
        self._politique = politique

    def empechement(self) -> str | None:
        """Return what is wrong with the policy, if anything: nothing is erased until it is right."""
        try:
            self._politique()
        except PolitiqueDonneesInvalide as erreur:
            return f"politique de conservation à corriger : {erreur}"
        return None

    def accomplir(self, reference: str) -> None:
        """Make the round as of now, whatever the day that *reference* names."""
        del reference
        if tourne_regulierement(self._gestes, SUJET, jour_de_paris(self._horloge.maintenant())):
            self._tournee.passer()
