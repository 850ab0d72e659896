"""The clock of a space: the real time and what it was taken forward, kept in a file that several processes read."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from esav_ws.domain.horloge import Horloge, HorlogeSysteme
from esav_ws.domain.plateforme_erreurs import HorlogeTropLoin
from esav_ws.domain.regie import ECART_MAX
from esav_ws.plateforme.fichiers import ecrire, lecture, marque

_NUL: Final = timedelta(0)
_MICROSECONDE: Final = timedelta(microseconds=1)


class HorlogeEspace:
    """The real time plus an offset, which only grows. The file is looked at again at each question."""

    def __init__(self, fichier: Path, reelle: Horloge | None = None) -> None:
        self._fichier = fichier
        self._reelle = reelle or HorlogeSysteme()
        self._lu: tuple[tuple[int, int] | None, timedelta] = (None, _NUL)

    def maintenant(self) -> datetime:
        """Return the present instant of the space, in UTC."""
        return self._reelle.maintenant() + self.ecart

    def reelle(self) -> datetime:
        """Return the real time, in UTC."""
        return self._reelle.maintenant()

    @property
    def ecart(self) -> timedelta:
        """Return how far it is ahead of the real time, or raise `FichierAbime`."""
        vue = marque(self._fichier)
        connue, ecart = self._lu
        if vue != connue:
            ecart = _NUL if vue is None else self._lire()
            self._lu = (vue, ecart)
        return ecart

    def _lire(self) -> timedelta:
        with lecture(self._fichier):
            microsecondes = int(self._fichier.read_bytes())
            if not 0 <= microsecondes <= ECART_MAX // _MICROSECONDE:
                raise ValueError(microsecondes)
        return microsecondes * _MICROSECONDE

    def avancer(self, duree: timedelta) -> datetime:
        """Take the clock forward by *duree*, durably, and return the instant it is then.

        Raises:
            ValueError: *duree* is negative.
            HorlogeTropLoin: it would be more than `ECART_MAX` ahead; it stays where it is.
            OSError: the file cannot be written.
        """
        if duree < _NUL:
            raise ValueError(f"{duree} is backward")
        self.exiger_proche(duree)
        ecrire(self._fichier, str((self.ecart + duree) // _MICROSECONDE).encode())
        return self.maintenant()

    def exiger_proche(self, duree: timedelta) -> None:
        """Return if the clock may be taken forward by *duree*, or raise `HorlogeTropLoin`."""
        if self.ecart + duree > ECART_MAX:
            raise HorlogeTropLoin(self.maintenant() + duree)
