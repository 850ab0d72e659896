"""Ports of the door: what it is told of the registry beside the check of every request."""

from collections.abc import Hashable, Sequence
from typing import Protocol


class Epingles(Protocol):
    """The leaves that are let in by themselves, whatever their authority (art. 5.2.2).

    They are the live certificates that a recorded exception admits without the usage of client authentication, and on
    the integration home the candidates to be rehearsed.
    """

    def version(self) -> Hashable:
        """Return what changes whenever `epingles` may have; asked for twice a second, so it must be cheap."""

    def epingles(self) -> Sequence[bytes]:
        """Return the leaves as DER."""
