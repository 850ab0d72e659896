"""Fakes and shared values of the suite: a clock set by hand, actors, a valid deposit."""

from dataclasses import replace
from datetime import datetime, timedelta

from lxml import etree

from esav_ws.application.messages import DeposerSignalisation
from esav_ws.application.messages_essais import DispenserTest
from esav_ws.config import Settings
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.domain.signalisation import Deposant
from esav_ws.xmlio.catalogue import recevoir

AGENT = Acteur("Camille Agent", Cote.OI, frozenset(Habilitation))
_DROITS = frozenset({Habilitation.SIGNALISATION, Habilitation.TEST})
ALFA = Acteur("ALFA", Cote.OPERATEUR, _DROITS, "ALFA")
BETA = Acteur("BETA", Cote.OPERATEUR, _DROITS, "BETA")
ECHO = Acteur("ECHO", Cote.OPERATEUR, frozenset(), "ECHO")

FORMULAIRES = {"FTTH": "FTTH-SIG", "FTTO": "FTTO-SIG", "COL": "COL-SIG"}


class HorlogeReglable:
    """A clock that stands until it is moved."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def maintenant(self) -> datetime:
        return self.instant

    def avancer(self, **duree: float) -> datetime:
        self.instant += timedelta(**duree)
        return self.instant


class AtelierDirect:
    """A workshop that runs every message where it is asked for."""

    def __init__(self, executer) -> None:
        self._executer = executer
        self.fils = None  # asyncio's own threads

    async def executer(self, message, acteur, correlation):
        return self._executer(message, acteur, correlation)


EN_PRODUCTION = 2
"""The version of FTTH-SIG for tests whose clock is the machine's: no withdrawal of it is announced."""


def exemple(code: str, version: int = 1) -> etree._Element:
    """The published example of a form."""
    return etree.parse(Settings().forms_catalogue / code / str(version) / "exemple.xml").getroot()


def dispense(prestation: str) -> DispenserTest:
    """What lets deposits on *prestation* do without the test that its offer wants."""
    return DispenserTest(identifiant_prestation=prestation, motif="Sans objet ici")


def depot(
    reference: str = "REF-1",
    prestation: str = "BF-2100-0001",
    offre: str = "FTTH",
    version: int = 1,
    **autres,
) -> DeposerSignalisation:
    """A deposit that every rule accepts."""
    commande = DeposerSignalisation(
        identifiant_prestation=prestation,
        reference_operateur=reference,
        deposant=Deposant("Service client", "0380000000", "sav@alfa.example"),
        formulaire=recevoir(exemple(FORMULAIRES[offre], version)),
    )
    return replace(commande, **autres)
