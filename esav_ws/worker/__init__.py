"""The background work in a process of its own: the only place of the house where its engine is loaded."""

from esav_ws.worker.ouvrier import Ouvrier, Rythme

__all__ = ["Ouvrier", "Rythme"]
