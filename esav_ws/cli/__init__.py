"""The command line of e-SAV, for those who run it and for the SAV agents of the OI."""

from esav_ws.cli.app import main

__all__ = ["main"]
