"""The composition root: the only module that sees every layer."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Engine

from esav_ws.application.acces import Acces
from esav_ws.application.bus import Bus
from esav_ws.application.comptage import Comptage
from esav_ws.application.handlers import HANDLERS
from esav_ws.application.messages import DeposerSignalisation
from esav_ws.application.regimes import Regimes
from esav_ws.application.versions import GestionVersions
from esav_ws.atelier import Atelier
from esav_ws.config import Settings
from esav_ws.domain.horloge import Horloge, HorlogeSysteme
from esav_ws.soap.contrat import ContratPublie
from esav_ws.soap.transport import Mesurer, PointAcces
from esav_ws.soap.v1.service import SignalisationServiceV1
from esav_ws.storage.moteur import ouvrir_moteur
from esav_ws.storage.unit_of_work import UnitsOfWork
from esav_ws.xmlio.catalogue import CatalogueFichiers
from esav_ws.xmlio.installes import ContratsInstalles

CONTRATS: Mapping[str, tuple[str, type]] = {
    "/ws/signalisation/v1": ("v1/signalisation.wsdl", SignalisationServiceV1),
}
"""Each live contract version: its path, its published WSDL and the service that answers. One line to retire one."""


@dataclass(frozen=True, slots=True)
class Maison:
    """Everything assembled on one home: the bus, accesses, the life of versions, counts, and what they stand on."""

    settings: Settings
    engine: Engine
    bus: Bus
    acces: Acces
    horloge: Horloge
    unites: UnitsOfWork
    contrats: ContratsInstalles
    regimes: Regimes
    comptage: Comptage

    def atelier(self) -> Atelier:
        """Return the threads of this house, made for its database; `Atelier.fermer` ends them."""
        return Atelier(self.bus, threads=self.settings.threads, un_seul_ecrivain=self.unites.un_seul_ecrivain)

    @classmethod
    def ouvrir(
        cls,
        settings: Settings,
        *,
        horloge: Horloge | None = None,
        alea: Callable[[int], int] = secrets.randbelow,
    ) -> Self:
        """Return the house on the database and catalogue of *settings*; `fermer` gives the connections back."""
        horloge = horloge or HorlogeSysteme()
        engine = ouvrir_moteur(settings.base, connexions=settings.threads + 6)
        ouvrir = UnitsOfWork(engine)
        catalogue = CatalogueFichiers(settings.forms_catalogue)
        contrats = ContratsInstalles(settings.wsdl, settings.forms_catalogue, catalogue.publications())
        comptage = Comptage(ouvrir=ouvrir, horloge=horloge)
        handlers = {
            **HANDLERS,
            **GestionVersions(contrats).handlers(),
            DeposerSignalisation: comptage.compter_formulaires(HANDLERS[DeposerSignalisation]),
        }
        bus = Bus(handlers, ouvrir=ouvrir, horloge=horloge, catalogue=catalogue, alea=alea)
        return cls(
            settings,
            engine,
            bus,
            Acces(ouvrir=ouvrir, horloge=horloge),
            horloge,
            ouvrir,
            contrats,
            Regimes(ouvrir=ouvrir, horloge=horloge),
            comptage,
        )

    def fermer(self) -> None:
        """Give every connection back."""
        self.unites.fermer()


def points_acces(
    settings: Settings, atelier: Atelier, mesurer: Callable[[str], Mesurer]
) -> dict[str, PointAcces]:
    """Return the endpoint of each live contract version by its path; `mesurer` gives the measure of a path."""
    return {
        chemin: PointAcces(
            ContratPublie(settings.wsdl / wsdl, settings.url + chemin),
            [service],
            atelier,
            mesurer=mesurer(chemin),
            taille_max=settings.taille_max,
            delai_corps_s=settings.delai_corps,
        )
        for chemin, (wsdl, service) in CONTRATS.items()
    }


def numeros(maison: Maison) -> dict[str, tuple[str, str]]:
    """Return, by the path of each live contract version, its service and its number N.m."""
    return {
        chemin: (objet := chemin.split("/")[2], maison.contrats.numero(objet, maison.settings.wsdl / wsdl))
        for chemin, (wsdl, _) in CONTRATS.items()
    }
