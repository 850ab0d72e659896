"""What a parcours is made of: its published text, its steps, and what the platform does between two calls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.operateur import Habilitation
from esav_ws.plateforme.parcours.lecture import Demande, Lu

DOUBLER: Final = "DOUBLER_PUSH"
"""Beside those of the régie, what the platform does in a parcours: each event is from now on delivered twice."""
SIMPLE: Final = "PUSH_SIMPLE"
"""Events are delivered once again."""
CASSER: Final = "CASSER_LIGNE"
"""The line of the parcours is broken in the simulated network: a test finds it so."""
REMETTRE: Final = "REMETTRE_LIGNE"
"""It is whole again."""


@dataclass(slots=True)
class Memoire:
    """What a parcours has seen: its calls, in order, and what its steps noted of them."""

    lus: list[Lu] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def numero(self) -> str:
        """Return the number of the signalisation that is followed, empty before its deposit."""
        return self.notes.get("numero", "")

    def premier(self, **notes: str) -> bool:
        """Note these, and return `True`: the end of a condition that held."""
        self.notes.update(notes)
        return True


@dataclass(frozen=True, slots=True)
class Refus:
    """A fault in place of the gateway's answer: *erreur*, under *code* when no error is published under it."""

    erreur: EsavError
    code: str | None = None


class Perdue:
    """The answer is lost."""


Quand = Callable[[Lu, Memoire], bool]
"""Says whether a call is the one that a step awaits, and notes what the next ones need of it."""
Avant = Callable[[Demande, Memoire, datetime], Refus | None]
"""Says what is answered in place of the gateway, if anything."""
Apres = Callable[[Lu, bytes], bytes | Perdue | None]
"""Says what the answer becomes, `None` when it stays."""


@dataclass(frozen=True, slots=True)
class Etape:
    """One thing awaited of the client.

    Attributes:
        attendu: what is awaited, in French, as it is published and shown live.
        remede: what to change in the client when it never comes.
        puis: acts of the OI once it has come.
    """

    attendu: str
    remede: str
    quand: Quand
    puis: tuple[str, ...] = ()
    avant: Avant | None = None
    apres: Apres | None = None


@dataclass(frozen=True, slots=True)
class Faux:
    """Why a call is wrong, and what to change; both in French."""

    pourquoi: str
    remede: str


Regle = Callable[[Lu, Memoire], Faux | None]
"""Looks at each call of a parcours; what it finds wrong fails the parcours at once."""


@dataclass(frozen=True, slots=True)
class Parcours:
    """A judged scenario. `etapes` gives its steps for a major version of `contrat`; `services` are those it looks at."""

    nom: str
    titre: str
    contrat: str
    majeures: tuple[int, ...]
    consigne: str
    surveille: tuple[str, ...]
    etapes: Callable[[int], Sequence[Etape]]
    regles: Mapping[str, Regle]
    services: frozenset[str]

    @property
    def domaine(self) -> Habilitation:
        """Return the domain that it is of."""
        return Habilitation(self.contrat.upper())
