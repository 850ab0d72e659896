"""What an Opérateur asks of the régie of its space. They go to no bus: the platform does them outside of the space."""

from dataclasses import dataclass
from datetime import timedelta

from esav_ws.domain.regie import ActeRegie, Situation


@dataclass(frozen=True, slots=True)
class ConsulterEspace:
    """Ask how the space stands."""


@dataclass(frozen=True, slots=True)
class Agir:
    """Have the SAV do `acte` on a signalisation; `motif` is the text that it gives, where it gives one."""

    numero: str
    acte: ActeRegie
    motif: str | None = None


@dataclass(frozen=True, slots=True)
class Avancer:
    """Take the clock forward."""

    duree: timedelta


@dataclass(frozen=True, slots=True)
class Placer:
    """Take the clock forward to the next such moment, where it is not already."""

    situation: Situation


@dataclass(frozen=True, slots=True)
class FaireEchouerPush:
    """Fail the next deliveries of events, as many."""

    nombre: int


@dataclass(frozen=True, slots=True)
class DoublerPush:
    """Deliver twice the next deliveries of events, as many."""

    nombre: int


@dataclass(frozen=True, slots=True)
class Limiter:
    """Have a limit of requests in force, from the space's tomorrow: the clock goes there."""

    par_minute: int


@dataclass(frozen=True, slots=True)
class Reinitialiser:
    """Have the space as new."""


@dataclass(frozen=True, slots=True)
class CommencerParcours:
    """Begin a judged scenario; `version` is the major version to play it in, where it exists for several."""

    parcours: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class ConsulterParcours:
    """Ask where the scenario `parcours` stands, or every one."""

    parcours: str | None = None


@dataclass(frozen=True, slots=True)
class AbandonnerParcours:
    """Give up the scenario being played."""


OrdreEspace = (
    ConsulterEspace | Agir | Avancer | Placer | FaireEchouerPush | DoublerPush | Limiter | Reinitialiser
)
OrdreParcours = CommencerParcours | ConsulterParcours | AbandonnerParcours
