"""Whom the door trusts at the handshake, followed while it serves: no restart for a new or a removed authority.

A context can only be given more trust, never less: each change makes a new one, for the connections to come. Those
that are open keep what their chain rests on, and every request asks whether all of it is still trusted.
"""

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Final, Generic, TypeVar

import structlog

from esav_ws.application.ports_porte import Epingles
from esav_ws.server import tls
from esav_ws.server.materiel import Materiel, Paire, lire_autorites
from esav_ws.server.parametres import EcouteTLS

PERIODE_S: Final = 0.25
"""Seconds between two looks: a change is in force within one second, the making of a context included.

One that comes late still finds the former fresh (`Acces.regarder`).
"""

Temoin = Callable[[bool], None]
"""Told of each change that is in force (true), and of each source that cannot be read (false)."""

_T = TypeVar("_T")

log = structlog.get_logger(__name__)


class _Source(Generic[_T]):
    """A value read again when its mark changes; while it cannot be, the former one stays.

    A failure is told once, and only when the next look meets it again: the first may have come in the middle of a
    copy.
    """

    def __init__(
        self,
        nom: str,
        valeur: _T,
        *,
        marquer: Callable[[], Hashable],
        lire: Callable[[], _T],
        temoin: Temoin,
    ) -> None:
        self.valeur = valeur
        self._nom = nom
        self._marquer = marquer
        self._lire = lire
        self._temoin = temoin
        self._marque: Hashable = None
        self._ratee: Hashable = None
        self._echecs = 0

    def regarder(self) -> bool:
        """Return whether the value is another one now."""
        marque: Hashable = None
        try:
            marque = self._marquer()
            if marque == self._marque:
                return False
            lue = self._lire()
        except Exception as echec:  # noqa: BLE001 - whatever is wrong with one source, the door stays open
            self._echouer(marque, echec)
            return False
        self._marque, self._ratee, self._echecs = marque, None, 0
        change = lue != self.valeur
        self.valeur = lue
        return change

    def _echouer(self, marque: Hashable, echec: Exception) -> None:
        ratee = (marque, str(echec))
        self._echecs = self._echecs + 1 if ratee == self._ratee else 1
        self._ratee = ratee
        self._marque = None
        if self._echecs == 2:  # noqa: PLR2004 (the second time)
            log.error("trust_unreadable", source=self._nom, error=f"{type(echec).__name__}: {echec}")
            self._temoin(False)


class Confiance:
    """What the door of one process trusts: at first *materiel*, then what the files of *ecoute* and *epingles* say.

    `contexte` is the context of the connections to come. `regarder` is to be called again and again, from one thread
    at a time; the rest from any.
    """

    def __init__(
        self,
        ecoute: EcouteTLS,
        materiel: Materiel,
        *,
        epingles: Epingles | None = None,
        temoin: Temoin = lambda _reussi: None,
    ) -> None:
        self._lister = ecoute.relire_autorites or (lambda: ecoute.autorites)
        self._temoin = temoin
        self._paire = _Source(
            f"{ecoute.certificat}, {ecoute.cle}",
            materiel.paire,
            marquer=lambda: (_marque(ecoute.certificat), _marque(ecoute.cle)),
            lire=lambda: Paire.lire(ecoute.certificat, ecoute.cle),
            temoin=temoin,
        )
        self._autorites = {
            fichier: self._fichier(fichier, lues) for fichier, lues in materiel.autorites.items()
        }
        self._liste = _Source[tuple[Path, ...]](
            "authorities",
            tuple(materiel.autorites),
            marquer=lambda: tuple(self._lister()),
            lire=lambda: tuple(self._lister()),
            temoin=temoin,
        )
        self._epingles: _Source[tuple[bytes, ...]] | None = None
        if epingles is not None:
            self._epingles = _Source(
                "registry",
                materiel.epingles,
                marquer=epingles.version,
                lire=lambda: tuple(epingles.epingles()),
                temoin=temoin,
            )
        self._a_faire = False
        self._ancres = materiel.ancres
        self.contexte = tls.contexte(materiel)

    def tient(self, appuis: frozenset[bytes]) -> bool:
        """Return whether all that the chain of a connection rests on is still trusted."""
        return appuis <= self._ancres

    def regarder(self) -> None:
        """Look at every source; where one has changed, have it in force for the connections to come.

        What is no longer trusted is refused by the request before the handshake refuses it, and even if no new context
        can be made.
        """
        if self._relire() or self._a_faire:
            self._a_faire = True
            materiel = self._materiel()
            self._ancres = materiel.ancres
            try:
                self.contexte = tls.contexte(materiel)
            except OSError as echec:
                log.error("trust_not_applied", error=str(echec))  # noqa: TRY400 - the words of OpenSSL say it all
                self._temoin(False)
                return
            self._a_faire = False
            log.info(
                "trust_changed",
                authorities=sum(len(source.valeur) for source in self._autorites.values()),
                pinned=len(materiel.epingles),
            )
            self._temoin(True)

    def _relire(self) -> bool:
        change = self._liste.regarder()
        for fichier in self._liste.valeur:
            if fichier not in self._autorites:
                self._autorites[fichier] = self._fichier(fichier)
        for fichier in self._autorites.keys() - set(self._liste.valeur):
            change |= bool(self._autorites.pop(fichier).valeur)
        sources: list[_Source[Paire] | _Source[tuple[bytes, ...]]] = [self._paire, *self._autorites.values()]
        if self._epingles is not None:
            sources.append(self._epingles)
        for source in sources:
            change |= source.regarder()
        return change

    def _fichier(self, fichier: Path, lues: tuple[bytes, ...] = ()) -> _Source[tuple[bytes, ...]]:
        return _Source(
            str(fichier),
            lues,
            marquer=lambda: _marque(fichier),
            lire=lambda: lire_autorites(fichier),
            temoin=self._temoin,
        )

    def _materiel(self) -> Materiel:
        return Materiel(
            self._paire.valeur,
            {fichier: source.valeur for fichier, source in self._autorites.items() if source.valeur},
            self._epingles.valeur if self._epingles is not None else (),
        )


def _marque(fichier: Path) -> tuple[int, ...]:
    """Return what changes when *fichier* is written or replaced, or raise `OSError`."""
    etat = fichier.stat()
    return etat.st_dev, etat.st_ino, etat.st_size, etat.st_mtime_ns, etat.st_ctime_ns
