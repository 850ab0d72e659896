"""The bare limit of Python: lxml parses, the schema validates, a ready-made string answers. No spyne, no database."""

import secrets
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lxml import etree

from bench.concurrents.commun import Concurrent, autorites, servir
from bench.messages import ESPACE
from esav_ws.domain import numero

SCHEMA = Path(__file__).resolve().parent.parent.parent / "xsd" / "v1" / "signalisation.xsd"
_ENVELOPPE = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r:{0} xmlns:r="' + ESPACE + '">'
    "<r:numeroSignalisation>%s</r:numeroSignalisation>{1}</r:{0}></s:Body></s:Envelope>"
)
_LE = "2026-03-02T08:30:00+00:00"
_DEPOT = _ENVELOPPE.format(
    "deposerSignalisationReponse", f"<r:etat>EN_DEPOT</r:etat><r:dateDepot>{_LE}</r:dateDepot>"
)
_ETAT = _ENVELOPPE.format("consulterEtatReponse", f"<r:etat>EN_DEPOT</r:etat><r:dateEtat>{_LE}</r:dateEtat>")
_CONSULTER = f"{{{ESPACE}}}consulterEtat"

Message = MutableMapping[str, Any]
Recevoir = Callable[[], Awaitable[Message]]
Envoyer = Callable[[Message], Awaitable[None]]


def application() -> Callable[[Message, Recevoir, Envoyer], Awaitable[None]]:
    """Return the ASGI application, for uvicorn."""
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    parseur = etree.XMLParser(resolve_entities=False, no_network=True)

    async def repondre(_scope: Message, receive: Recevoir, send: Envoyer) -> None:
        corps = b""
        suite = True
        while suite:
            recu = await receive()
            corps += recu["body"]
            suite = recu["more_body"]
        demande = etree.fromstring(corps, parseur)[0][0]
        if not schema.validate(demande):
            raise ValueError("the request is not valid")
        if demande.tag == _CONSULTER:
            reponse = _ETAT % demande[0].text
        else:
            reponse = _DEPOT % numero.composer(secrets.randbelow(numero.CARDINAL))
        octets = reponse.encode()
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", b"text/xml; charset=utf-8"),
                    (b"content-length", b"%d" % len(octets)),
                ],
            }
        )
        await send({"type": "http.response.body", "body": octets})

    return repondre


@contextmanager
def limite(home: Path) -> Iterator[Concurrent]:
    """Give the bare limit on uvicorn, two workers, with the PKI of *home*."""
    with tempfile.TemporaryDirectory(prefix="esav-banc-limite-") as chemin:
        dossier = Path(chemin)
        confiance = autorites(home, dossier)

        def commande(port: int) -> Sequence[str]:
            serveur = home / "pki" / "serveur"
            return (
                *(sys.executable, "-m", "uvicorn", "--workers=2", f"--port={port}", "--lifespan=off"),
                *("--no-access-log", "--log-level=warning", "--timeout-keep-alive=75", "--ssl-cert-reqs=2"),
                *(f"--ssl-certfile={serveur / 'cert.pem'}", f"--ssl-keyfile={serveur / 'key.pem'}"),
                *(f"--ssl-ca-certs={confiance}", "--factory", "bench.concurrents.limite:application"),
            )

        with servir("bare limit", home, dossier, commande, {}) as trouve:
            yield trouve
