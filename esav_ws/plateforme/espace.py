"""One space: the house of an Opérateur, on its own database and its own clock."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp

from esav_ws.application.travaux import Travaux
from esav_ws.asgi import Application
from esav_ws.bootstrap import Maison
from esav_ws.bootstrap.fond import chantiers
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.plateforme.fichiers import ecrire, lecture, verrou
from esav_ws.plateforme.horloge import HorlogeEspace
from esav_ws.plateforme.livraisons import Livraisons
from esav_ws.plateforme.semis import prolonger

_RONDE: Final = "ronde"
_NE_LE: Final = "initialise"
_AUCUNE, _UN_JOUR, _SEMAINE = timedelta(), timedelta(days=1), timedelta(weeks=1)
_HORS_ESPACE: Final = frozenset({"courriel", "certificats"})
"""Subjects of background work that are the home's: a space sends no mail and has no certificate."""


@dataclass(frozen=True, slots=True)
class Apercu:
    """A space seen from outside: its time, how far it is ahead of the real one, and since when it is as new."""

    heure: datetime
    ecart: timedelta
    initialise_le: datetime


class Espace:
    """One open space. It is closed by the last of those that have it (`tenir`) once it no longer holds."""

    def __init__(
        self,
        operateur: str,
        maison: Maison,
        *,
        horloge: HorlogeEspace,
        dossier: Path,
        livraisons: Livraisons,
        rendre: Callable[[], None],
    ) -> None:
        self.operateur = operateur
        self.maison = maison
        self.horloge = horloge
        self.livraisons = livraisons
        self.initialise_le = lire_naissance(dossier)
        self.application: Application | None = None
        self._verrou = dossier / _RONDE
        self._rendre = rendre
        self._compte = threading.Lock()
        self._tenu, self._retire = 0, False
        self._jour: date | None = None
        self._ouvrier = f"regie-{secrets.token_hex(4)}"
        self._travaux = Travaux(
            [chantier for chantier in chantiers(maison, livraisons) if chantier.sujet not in _HORS_ESPACE],
            ouvrir=maison.unites,
            horloge=horloge,
        )

    @property
    def asgi(self) -> ASGIApp:
        """Return what serves it behind the gate, or raise `RuntimeError` where it is not served."""
        if self.application is None:
            raise RuntimeError("this space is not served")
        return self.application.derriere

    def ronde(self) -> None:
        """Do the background work that is due, to the end."""
        with verrou(self._verrou):
            self._ronde()

    def avancer(self, duree: timedelta) -> datetime:
        """Take the clock forward by *duree*, day after day, do what is due on each, and return the instant of the space.

        What is for good (the locking of closings) is done by rounds of every day alone: a clock that jumps is not believed.

        Raises:
            HorlogeTropLoin: it would be years ahead; nothing is changed.
        """
        with verrou(self._verrou):
            self.horloge.exiger_proche(duree)
            while duree > _AUCUNE:
                pas = min(duree, _UN_JOUR)
                self.horloge.avancer(pas)
                self._ronde()
                duree -= pas
        return self.horloge.maintenant()

    @contextmanager
    def regler(self) -> Iterator[Livraisons]:
        """Give what delivers its events, while nothing is being delivered."""
        with verrou(self._verrou):
            yield self.livraisons

    def tenir(self) -> bool:
        """Return whether it can be used; it then stays open until `lacher`."""
        with self._compte:
            if self._retire:
                return False
            self._tenu += 1
        return True

    def lacher(self) -> None:
        """Be done with it; the last one closes it if it no longer holds."""
        with self._compte:
            self._tenu -= 1
            finir = self._retire and not self._tenu
        if finir:
            threading.Thread(target=self._fermer, name="esav-espace-fin").start()

    def retirer(self) -> None:
        """Give it to nobody any more, and close it as soon as nobody uses it."""
        with self._compte:
            finir = not self._retire and not self._tenu
            self._retire = True
        if finir:
            self._fermer()

    def _ronde(self) -> None:
        if self._jour is None:  # nobody else is at work, under the lock: what the dead had taken is free
            self._travaux.relever(self._ouvrier, mort_apres_s=0, seul=True)
        jour = jour_de_paris(self.horloge.maintenant())
        if self._jour is None or jour - self._jour >= _SEMAINE:
            prolonger(self.maison)
            self._jour = jour
        self._travaux.epuiser(self._ouvrier)

    def _fermer(self) -> None:
        if self.application is not None:
            self.application.fermer()
        self.maison.fermer()
        self._rendre()


def ecrire_naissance(dossier: Path, instant: datetime) -> None:
    """Keep in *dossier* that its space is as new since the real time *instant*."""
    ecrire(dossier / _NE_LE, instant.isoformat().encode())


def lire_naissance(dossier: Path) -> datetime:
    """Return since when the space in *dossier* is as new, or raise `FichierAbime`."""
    with lecture(dossier / _NE_LE):
        return datetime.fromisoformat((dossier / _NE_LE).read_text("ascii"))
