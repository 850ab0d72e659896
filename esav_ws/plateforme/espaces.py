"""The spaces of the platform: made, opened, reset and closed, each for its Opérateur."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from esav_ws.application.ports import StockageIndisponible
from esav_ws.asgi import Application
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.horloge import Horloge, HorlogeSysteme
from esav_ws.domain.interruption import ArretNocturne
from esav_ws.domain.message import BaseIndisponible
from esav_ws.domain.operateur import Operateur
from esav_ws.domain.plateforme_erreurs import EspaceInconnu, EspaceIndisponible
from esav_ws.home import HomeEndommage
from esav_ws.home.base import preparer_base
from esav_ws.plateforme.espace import Apercu, Espace, ecrire_naissance, lire_naissance
from esav_ws.plateforme.generations import Generations, Marque
from esav_ws.plateforme.horloge import HorlogeEspace
from esav_ws.plateforme.livraisons import Livraisons
from esav_ws.plateforme.semis import semer
from esav_ws.sorties import notifieur

__all__ = ["Apercu", "Espace", "Espaces", "Livraisons"]

_DOSSIER: Final = "espaces"
_HORLOGE: Final = "horloge"
_LIVRAISONS: Final = "livraisons"
_NOCTURNE: Final = ArretNocturne(time(4), timedelta(minutes=15))
"""The stop of every night in a space, where the home has none (art. 10.1)."""
_FILS: Final = 2
"""Threads of a space for what takes long."""

log = structlog.get_logger(__name__)

Servir = Callable[[Maison], Application]


class Espaces:
    """The spaces of the platform whose home is *maison*, opened when they are first asked for.

    *servir* makes the application of each; without, they are steered and not served. `nocturne` is their stop of the night.
    """

    def __init__(
        self, maison: Maison, servir: Servir | None = None, *, reelle: Horloge | None = None
    ) -> None:
        self.maison = maison
        self.nocturne = maison.settings.nocturne or _NOCTURNE
        self._servir = servir
        self._reelle = reelle or HorlogeSysteme()
        self._dossier = maison.settings.home / _DOSSIER
        self._ouverts: dict[str, tuple[Espace, Marque, Generations]] = {}
        self._verrous: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def connus(self) -> list[str]:
        """Return the codes of the Opérateurs whose space was opened once, sorted."""
        return sorted(d.name for d in self._dossier.glob("*") if Generations(d).marque is not None)

    def apercu(self, code: str) -> Apercu | None:
        """Return how the space of *code* stands, without opening it; `None` if it never was; raise `EspaceIndisponible`."""
        with disponible(code):
            dossier = Generations(self._dossier / code).courant
            if dossier is None:
                return None
            horloge = HorlogeEspace(dossier / _HORLOGE, self._reelle)
            return Apercu(horloge.maintenant(), horloge.ecart, lire_naissance(dossier))

    def ouverts(self) -> list[str]:
        """Return the codes of the Opérateurs whose space is open, sorted."""
        return sorted(self._ouverts)

    def ouvert(self, code: str) -> Espace | None:
        """Return the space of *code* if it is open and still the one that holds."""
        trouve = self._ouverts.get(code)
        if trouve is None or trouve[2].marque != trouve[1]:
            return None
        return trouve[0]

    def espace(self, code: str) -> Espace:
        """Return the space of the Opérateur *code*, opened, and filled with the test set if it is new.

        Raises:
            EspaceInconnu: no such Opérateur is registered here.
            EspaceIndisponible: its files cannot be used.
        """
        if (ouvert := self.ouvert(code)) is not None:
            return ouvert
        with self._verrous[code], disponible(code):
            if (ouvert := self.ouvert(code)) is not None:
                return ouvert
            return self._ouvrir(code)

    @contextmanager
    def tenu(self, code: str) -> Iterator[Espace]:
        """Give the space of *code*, which stays open while the block runs; raise what `espace` raises."""
        while not (espace := self.espace(code)).tenir():
            pass
        try:
            yield espace
        finally:
            espace.lacher()

    def reinitialiser(self, code: str) -> Espace:
        """Return the space of *code* as new; calls under way end on the former one.

        Raises:
            EspaceInconnu: no such Opérateur is registered here.
            EspaceIndisponible: its files cannot be used; nothing is changed.
        """
        with disponible(code):
            Generations(self._dossier / code).renouveler(self._faiseur(code))
        log.info("space_reset", operator=code)
        return self.espace(code)

    def fermer(self) -> None:
        """Close every space, each as soon as nobody uses it."""
        while self._ouverts:
            _, (espace, _, _) = self._ouverts.popitem()
            espace.retirer()

    def _ouvrir(self, code: str) -> Espace:
        ancien = self._ouverts.pop(code, None)
        if ancien is not None:
            ancien[0].retirer()
        generations, faire = Generations(self._dossier / code), self._faiseur(code)
        with ExitStack() as pile:
            dossier, tenue, vue = generations.ouvrir(faire)
            pile.callback(generations.rendre, tenue)
            horloge = HorlogeEspace(dossier / _HORLOGE, self._reelle)
            maison = self._maison(dossier, horloge)
            pile.callback(maison.fermer)
            espace = Espace(
                code,
                maison,
                horloge=horloge,
                dossier=dossier,
                livraisons=Livraisons(notifieur(self.maison.settings), dossier / _LIVRAISONS),
                rendre=partial(generations.rendre, tenue),
            )
            if self._servir is not None:
                espace.application = self._servir(maison)
            pile.pop_all()
        self._ouverts[code] = espace, vue, generations
        log.info("space_opened", operator=code)
        return espace

    def _faiseur(self, code: str) -> Callable[[Path], None]:
        """Return what makes a new space of the Opérateur *code* in an empty folder, or raise `EspaceInconnu`."""
        with self.maison.unites(ecriture=False) as uow:
            operateur = uow.operateurs.trouver(code)
        if operateur is None:
            raise EspaceInconnu(code)
        return partial(self._faire, operateur)

    def _faire(self, operateur: Operateur, dossier: Path) -> None:
        """Make in *dossier* the space of *operateur*, filled with the test set."""
        preparer_base(self._reglages(dossier))
        maison = self._maison(dossier, HorlogeEspace(dossier / _HORLOGE, self._reelle))
        try:
            semer(maison, operateur)
        finally:
            maison.fermer()
        ecrire_naissance(dossier, self._reelle.maintenant())

    def _maison(self, dossier: Path, horloge: HorlogeEspace) -> Maison:
        """Return the house of the space in *dossier*; who may come in, and what versions live, is the home's to say."""
        commune = self.maison
        return replace(
            Maison.ouvrir(self._reglages(dossier), horloge=horloge),
            acces=commune.acces,
            regimes=commune.regimes,
            usages_certificats=commune.usages_certificats,
            premiers_usages=commune.premiers_usages,
            epingles=commune.epingles,
        )

    def _reglages(self, dossier: Path) -> Settings:
        """Return the settings of the space in *dossier*: those of the home, but for what is its own."""
        reglages = self.maison.settings
        propres = {
            "home": dossier,
            "database_url": None,
            "pieces": None,
            "politique_donnees": reglages.fichier_politique_donnees,
            "smtp_hote": None,
            "fermeture_creneaux": "oui",
            "arret_nocturne": self.nocturne.heure.isoformat("minutes"),
            "arret_nocturne_duree": self.nocturne.duree // timedelta(minutes=1),
            "threads": _FILS,
        }
        return type(reglages)(**(reglages.model_dump() | propres))


@contextmanager
def disponible(code: str) -> Iterator[None]:
    """Raise `EspaceIndisponible` for what keeps the files of the space of *code* from being used."""
    try:
        yield
    except (OSError, BaseIndisponible, StockageIndisponible, HomeEndommage) as cause:
        log.warning("space_unavailable", operator=code, error=type(cause).__name__)
        raise EspaceIndisponible from cause
