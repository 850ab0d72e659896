"""What is refused outside the endpoints: by a gate before a body is read, or because nothing lives at the address."""

import re
from collections.abc import Iterable

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.message import RessourceInconnue, VersionNonServie
from esav_ws.soap.faute import repondre
from esav_ws.soap.requete import Receive, Scope, Send, annonce, envoyer, premiers
from esav_ws.soap.voisin import VOISINS

_ADRESSE = re.compile(r"/ws/(?P<service>[a-z]{1,40})/v(?P<version>[1-9][0-9]{0,2})(?:/|$)")


class AdresseInconnue:
    """ASGI application for every path where nothing lives: `RessourceInconnue`, or `VersionNonServie`."""

    def __init__(self, adresses: Iterable[str]) -> None:
        """Keep *adresses*, the paths that are served: `/ws/signalisation/v1` and its like."""
        self._adresses = tuple(adresses)

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Refuse the request: the version is not served, or nothing of this name ever was."""
        trouve = _ADRESSE.match(scope["path"])
        servies = [a for a in self._adresses if trouve and a.startswith(f"/ws/{trouve['service']}/v")]
        if trouve and servies and trouve[0].rstrip("/") not in servies:
            erreur = VersionNonServie(trouve["service"], int(trouve["version"]), servies)
            await _refuser(scope, send, erreur, servies[-1])
        else:
            await _refuser(scope, send, RessourceInconnue(self._adresses), scope["path"])


async def refuser(scope: Scope, _receive: Receive, send: Send, erreur: EsavError) -> None:
    """Answer *erreur* without reading the body, in the SOAP version of the request (1.1 when it is no SOAP)."""
    await _refuser(scope, send, erreur, scope["path"])


async def _refuser(scope: Scope, send: Send, erreur: EsavError, chemin: str) -> None:
    """Answer *erreur* with its detail in the namespace of the service at *chemin*: both carry the same version.

    That of a neighbouring contract is as it has it. Where no service lives, the namespace is that of signalisation v1: a
    fault always has a published detail.
    """
    pour = VOISINS.get(chemin)
    trouve = _ADRESSE.match(chemin)
    espace = (
        f"urn:esav:ws:{trouve['service']}:{int(trouve['version'])}"
        if trouve
        else "urn:esav:ws:signalisation:1"
    )
    soap = annonce(scope, premiers(scope)).soap
    await envoyer(send, repondre(erreur, soap, espace, pour=pour), scope["state"]["correlation"])
