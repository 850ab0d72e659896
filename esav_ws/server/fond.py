"""The server in a thread of its own, for tests and for the demonstration's first deposit."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from starlette.types import ASGIApp

from esav_ws.application.ports_porte import Epingles
from esav_ws.pki.portier import AccesRefuse
from esav_ws.server.ecoutes import Adresses
from esav_ws.server.parametres import Parametres
from esav_ws.server.passerelle import Passerelle


@contextmanager
def en_fond(
    app: ASGIApp,
    parametres: Parametres,
    *,
    journaliser: Callable[[AccesRefuse], None],
    epingles: Epingles | None = None,
    noter_confiance: Callable[[bool], None] = lambda _reussi: None,
) -> Iterator[Adresses]:
    """Serve *app* in the background while the block runs; give where it listens, once it does.

    *noter_confiance* is told of each change of what is trusted, once it is in force.

    Raises:
        EcouteImpossible: a listener cannot be opened.
        DemarrageImpossible: the application's lifespan failed.
    """
    pret: Future[Adresses] = Future()
    passerelle = Passerelle(
        app,
        parametres,
        journaliser=journaliser,
        pret=pret.set_result,
        epingles=epingles,
        noter_confiance=noter_confiance,
    )

    def courir() -> None:
        try:
            passerelle.run()
        except BaseException as erreur:
            if pret.done():
                raise
            pret.set_exception(erreur)

    fil = threading.Thread(target=courir, name="esav-passerelle")
    fil.start()
    try:
        yield pret.result()
    finally:
        passerelle.should_exit = True
        fil.join()
