"""What whoever judges the calls of an Opérateur sees of them, and may do to their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from esav_ws.domain.plateforme_erreurs import ParcoursAbsents
from esav_ws.domain.regie import ParcoursSuivi

if TYPE_CHECKING:
    from esav_ws.plateforme.espaces import Espace

Entetes = tuple[tuple[str, str], ...]
"""HTTP headers, their names in lower case."""


@dataclass(frozen=True, slots=True)
class Appel:
    """A call of a web service by an Opérateur, before anything of it is done.

    Attributes:
        empreinte: SHA-256 fingerprint of its client certificate, hexadecimal.
        le: when it came, in real time.
        chemin: path called, `/ws/signalisation/v2` and its like.
        entetes: those of the request.
    """

    operateur: str
    empreinte: str
    le: datetime
    chemin: str
    requete: bytes
    entetes: Entetes
    correlation: str


@dataclass(frozen=True, slots=True)
class Echange:
    """A call and its answer, as the space gave it. `perdue`: the caller went before it."""

    operateur: str
    empreinte: str
    le: datetime
    chemin: str
    requete: bytes
    statut: int
    reponse: bytes
    correlation: str
    perdue: bool


@dataclass(frozen=True, slots=True)
class Reponse:
    """An HTTP answer in place of the gateway's."""

    statut: int
    entetes: Entetes
    corps: bytes


@dataclass(frozen=True, slots=True)
class Perdre:
    """The answer is lost: the connection is cut without a byte of it."""


class Juge(Protocol):
    """Watches the calls to one space after the other. Called from threads, several calls at once."""

    def avant(self, appel: Appel) -> Reponse | None:
        """Return an answer in place of the gateway's, which then does not see the call; `None` to let it through."""

    def apres(self, echange: Echange) -> Reponse | Perdre | None:
        """Return what the caller gets in place of the answer, `Perdre` for nothing at all; `None` to leave it."""


class Indifferent:
    """Lets everything through."""

    def avant(self, _appel: Appel) -> None:
        """Let the call through."""

    def apres(self, _echange: Echange) -> None:
        """Leave the answer."""


class Parcours(Protocol):
    """The judged scenarios of an Opérateur, as the régie asks for them. Called from threads."""

    def commencer(self, espace: "Espace", parcours: str, version: int | None) -> Sequence[ParcoursSuivi]:
        """Begin *parcours*, in the major *version* where it exists for several; return the one begun.

        Raises:
            EsavError: of the family `CNF`: there is none of this name, or another is being played.
        """

    def consulter(self, espace: "Espace") -> Sequence[ParcoursSuivi]:
        """Return where every scenario stands."""

    def abandonner(self, espace: "Espace") -> Sequence[ParcoursSuivi]:
        """Give up the one being played, and return where every scenario stands."""

    def en_cours(self, operateur: str) -> str | None:
        """Return the name of the one being played, `None` without."""


class SansParcours:
    """The platform that judges no scenario."""

    def commencer(self, _espace: "Espace", _parcours: str, _version: int | None) -> Sequence[ParcoursSuivi]:
        """Raise `ParcoursAbsents`."""
        raise ParcoursAbsents

    def consulter(self, _espace: "Espace") -> Sequence[ParcoursSuivi]:
        """Return nothing."""
        return ()

    def abandonner(self, _espace: "Espace") -> Sequence[ParcoursSuivi]:
        """Return nothing."""
        return ()

    def en_cours(self, _operateur: str) -> None:
        """Return `None`."""
