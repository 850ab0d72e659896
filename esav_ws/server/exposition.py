"""Plain HTTP beside the web services, one process of its own: what a machine of the house or anybody may read."""

from socket import socket
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from esav_ws.server.lien import Lien


class Exposition(uvicorn.Server):
    """*application* over plain HTTP, under the orders of the master that *lien* joins.

    *cycle* is whether the application has a lifespan; *places*, how many requests are served at once, at most.
    """

    def __init__(
        self,
        application: ASGIApp,
        lien: Lien,
        *,
        cycle: Literal["on", "off"] = "off",
        places: int | None = None,
    ) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                lifespan=cycle,
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                limit_concurrency=places,
                timeout_graceful_shutdown=1,
            )
        )
        self._lien = lien

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Open the door, and say so."""
        await super().startup(sockets)
        self._lien.suivre(self)
        self._lien.annoncer()
