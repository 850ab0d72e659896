"""EST (RFC 7030) for the OI's authority: a machine renews its certificate by itself, behind the same gate as all else.

The gate in front has put who calls and under which certificate in `scope["state"]`: `acteur`, `empreinte`,
`correlation`. Errors are told in French, then in English.
"""

import base64
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from esav_ws.application.messages_est import Inscription, InscrireParEst
from esav_ws.domain.certificat import CertificatNonEnregistre
from esav_ws.domain.certificat_autorite import (
    DemandeRejetee,
    DemandesEnCours,
    IdentiteDemandee,
    RenouvellementImpossible,
)
from esav_ws.domain.certificat_vie import CertificatDejaDetenu, ControleNegatif
from esav_ws.domain.erreurs import Camp, EsavError
from esav_ws.domain.operateur import Acteur
from esav_ws.pki.corps import CorpsRefuse, lire_corps

PREFIXE: Final = "/.well-known/est/"
CORPS_MAX: Final = 32_768
"""Bytes of a request: four times one of RSA 8192 in base64."""
DELAI_CORPS_S: Final = 10.0
REPRISE_S: Final = 4 * 3600
"""Seconds after which to ask again for a certificate that a person must approve."""
PANNE_S: Final = 300
"""Seconds after which to try again what could not be answered now."""

CSRATTRS: Final = bytes.fromhex(
    "3021"  # CsrAttrs (RFC 7030, 4.5.2)
    "301506072a8648ce3d0201310a06082a8648ce3d030107"  # id-ecPublicKey, of curve secp256r1
    "06082a8648ce3d040302"  # ecdsa-with-SHA256
)  # fmt: skip
"""What a client had better put in its request: a P-256 key, and SHA-256."""

_GENRE_DEMANDE: Final = "application/pkcs10"
_CERTIFICATS: Final = "application/pkcs7-mime; smime-type=certs-only"
_BASE64: Final = MappingProxyType({"Content-Transfer-Encoding": "base64"})
_INTERDITS: Final = frozenset(
    classe.code
    for classe in (
        CertificatNonEnregistre,
        CertificatDejaDetenu,
        RenouvellementImpossible,
        DemandeRejetee,
        DemandesEnCours,
    )
)
_ANGLAIS: Final[Mapping[str, str]] = MappingProxyType(
    {
        CertificatNonEnregistre.code: "the certificate of this connection is not registered",
        CertificatDejaDetenu.code: "this key is held already: make a new one",
        ControleNegatif.code: "the policy refuses this request: use a P-256 or RSA 2048 key at least, and SHA-256",
        IdentiteDemandee.code: "the request names somebody else: use the subject and the names of the certificate presented",
        RenouvellementImpossible.code: "the certificate presented was not issued by this authority: use simpleenroll",
        DemandeRejetee.code: "this request was rejected: make another one, with a new key",
        DemandesEnCours.code: "too many requests are pending: send the same one again, or have them settled",
    }
)

Executer = Callable[[Any, Acteur, str], Awaitable[Any]]
"""Runs a message for an actor under a correlation id."""


class Est:
    """The operations `cacerts`, `csrattrs`, `simpleenroll` and `simplereenroll`.

    *executer* is the way to the bus, *autorites* gives the OI's authorities, *publier* turns any exception into a
    published error.
    """

    def __init__(
        self,
        executer: Executer,
        autorites: Callable[[], tuple[x509.Certificate, ...]],
        publier: Callable[[Exception, str], EsavError],
    ) -> None:
        self._executer = executer
        self._autorites = autorites
        self._publier = publier
        self._pages = Starlette(
            routes=[
                Route(f"{PREFIXE}cacerts", self._cacerts, methods=["GET"]),
                Route(f"{PREFIXE}csrattrs", self._csrattrs, methods=["GET"]),
                Route(f"{PREFIXE}simpleenroll", self._inscrire, methods=["POST"]),
                Route(f"{PREFIXE}simplereenroll", self._renouveler, methods=["POST"]),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request that the gate has let in."""
        await self._pages(scope, receive, send)

    async def _cacerts(self, requete: Request) -> Response:
        try:
            certificats = await run_in_threadpool(self._autorites)
        except (OSError, ValueError) as erreur:
            return self._refuser(requete, erreur)
        return _paquet(list(certificats), "application/pkcs7-mime")

    async def _csrattrs(self, _requete: Request) -> Response:
        return Response(_base64(CSRATTRS), media_type="application/csrattrs", headers=_BASE64)

    async def _inscrire(self, requete: Request) -> Response:
        return await self._traiter(requete, renouveler=False)

    async def _renouveler(self, requete: Request) -> Response:
        return await self._traiter(requete, renouveler=True)

    async def _traiter(self, requete: Request, *, renouveler: bool) -> Response:
        genre = requete.headers.get("content-type", "").partition(";")[0].strip().lower()
        if genre != _GENRE_DEMANDE:
            return _texte(415, f"attendu : {_GENRE_DEMANDE}", f"expected: {_GENRE_DEMANDE}")
        etat = requete.state
        try:
            contenu = await lire_corps(requete, plafond=CORPS_MAX, delai_s=DELAI_CORPS_S)
            commande = InscrireParEst(empreinte=etat.empreinte, contenu=contenu, renouveler=renouveler)
            inscription: Inscription = await self._executer(commande, etat.acteur, etat.correlation)
        except CorpsRefuse as refus:
            return refus.reponse
        except Exception as erreur:  # noqa: BLE001 - whatever happens, the caller gets a published error
            return self._refuser(requete, erreur)
        if inscription.piece is None:
            return _texte(
                202,
                f"demande {inscription.numero} reçue : l'opérateur d'infrastructure l'examine (art. 5.2.2) ; renvoyez la "
                "même demande plus tard",
                f"request {inscription.numero} received, to be approved by a person: send the same one again later",
                {"Retry-After": str(REPRISE_S)},
            )
        return _paquet([x509.load_der_x509_certificate(inscription.piece.der)], _CERTIFICATS)

    def _refuser(self, requete: Request, exception: Exception) -> Response:
        correlation: str = requete.state.correlation
        erreur = self._publier(exception, correlation)
        if erreur.camp is Camp.SERVEUR:
            statut, entetes, defaut = 503, {"Retry-After": str(PANNE_S)}, "try again later"
        else:
            statut, entetes = 403 if erreur.code in _INTERDITS else 400, {}
            defaut = "this is no request that can be signed"
        anglais = _ANGLAIS.get(erreur.code, defaut)
        return _texte(
            statut,
            f"{erreur.code} : {erreur}",
            f"{erreur.code}: {anglais}",
            entetes | {"X-Correlation-Id": correlation},
        )


def _paquet(certificats: list[x509.Certificate], genre: str) -> Response:
    """Return *certificats* as a certs-only PKCS#7, in base64 (RFC 7030, 4.1.3 and 4.2.3)."""
    contenu = pkcs7.serialize_certificates(certificats, Encoding.DER)
    return Response(_base64(contenu), headers=_BASE64 | {"Content-Type": genre})


def _base64(contenu: bytes) -> bytes:
    """Return *contenu* in one line: not every client takes line breaks out (RFC 8951, 3)."""
    return base64.b64encode(contenu)


def _texte(
    statut: int, francais: str, anglais: str, entetes: Mapping[str, str] = MappingProxyType({})
) -> Response:
    return PlainTextResponse(f"{francais}\n{anglais}\n", statut, dict(entetes))
