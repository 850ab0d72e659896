"""The TLS context of the gateway, and handshakes that fail aloud.

Event loops drop the alert of a failed handshake: they see the error before they write what OpenSSL has to say. Here
the handshake object reports the failure once, pretends to wait for data so that the loop sends the alert, and ignores
what still comes in.
"""

import _ssl
import ssl
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from typing import Any, Final, Self

from esav_ws.domain.certificat import CertificatAbsent, ChaineNonReconnue
from esav_ws.pki.portier import AccesRefuse
from esav_ws.server.materiel import Materiel, condense
from esav_ws.server.verification import expliquer

X509_V_FLAG_NO_CHECK_TIME: Final = 0x200000
"""OpenSSL's flag, without a name in Python: an expired chain goes through, so that the registry can answer it."""

_SUITES: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
_LECTURES_APRES_ALERTE: Final = 8
_GENRE_HANDSHAKE: Final = 22
_MESSAGE_CERTIFICATE: Final = 11
_FEUILLES_CONNUES: Final = 10_000
_SANS_CERTIFICAT: Final = "PEER_DID_NOT_RETURN_A_CERTIFICATE"

Echec = Callable[[ssl.SSLError, bytes | None], None]
"""Called once per failed handshake with the error and, where it came, the peer's certificate as DER."""

sur_echec: ContextVar[Echec] = ContextVar("sur_echec")
"""Who is told of the failure of the handshakes created in the current context."""


class Poignee(ssl.SSLObject):
    """A TLS connection whose failed handshake sends its alert before it ends."""

    _echec: ssl.SSLError | None
    _signaler: Echec | None
    _lectures: int
    certificat_recu: bytes | None
    appuis: frozenset[bytes]
    """Once connected, what the peer's chain rests on (`ContexteObserve.appuis`)."""

    def __new__(cls, *_args: Any, **_kwargs: Any) -> Self:
        """Return a new object that remembers whom to tell."""
        poignee = super().__new__(cls)
        poignee._echec = None
        poignee._signaler = sur_echec.get(None)
        poignee._lectures = 0
        poignee.certificat_recu = None
        poignee.appuis = frozenset()
        return poignee

    def do_handshake(self) -> None:
        """Go on with the handshake; after a failure, keep the loop waiting a few reads before raising it."""
        if self._echec is not None:
            self._lectures += 1
            if self._lectures > _LECTURES_APRES_ALERTE:
                raise self._echec
            raise ssl.SSLWantReadError
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as erreur:
            self._echec = erreur.with_traceback(None)
            if self._signaler is not None:
                self._signaler(erreur, self.certificat_recu)
            raise ssl.SSLWantReadError from None
        self._signaler = self.certificat_recu = None
        if isinstance(self.context, ContexteObserve):
            self.appuis = self.context.appuis(self)
            self.context = self.context.ensuite


class ContexteObserve(ssl.SSLContext):
    """A context whose handshakes are observed; a connection that is made goes on with `ensuite`, unobserved.

    OpenSSL tells of every record, which nobody needs after the handshake: ten microseconds a request. `ancres` are the
    SHA-256 of what a chain may rest on here.
    """

    ensuite: ssl.SSLContext
    ancres: frozenset[bytes]
    _connus: dict[bytes, frozenset[bytes]]

    def appuis(self, poignee: ssl.SSLObject) -> frozenset[bytes]:
        """Return those of the anchors that the chain of the connection *poignee* contains.

        A resumed session has no chain: it was made in this context, so that what its leaf rested on is known. Were it
        forgotten, it would be the whole trust: whatever is removed then ends it.
        """
        feuille_ = poignee.getpeercert(binary_form=True) or b""
        chaine = _chaine(poignee)
        if not chaine:
            return self._connus.get(condense(feuille_), self.ancres)
        trouves = self.ancres & set(map(condense, chaine))
        if len(self._connus) >= _FEUILLES_CONNUES:
            self._connus.clear()
        self._connus[condense(feuille_)] = trouves
        return trouves


def contexte(materiel: Materiel) -> ContexteObserve:
    """Return the server context of *materiel*: client certificate required, TLS 1.2 at least, no session tickets.

    Dates are not looked at (`X509_V_FLAG_NO_CHECK_TIME`): they are the registry's, on every request. Whatever is
    trusted ends a chain, root or not (`VERIFY_X509_PARTIAL_CHAIN`): an intermediate authority, a pinned leaf.

    Raises:
        OSError: OpenSSL makes nothing of a certificate or of the key (`ssl.SSLError`).
    """
    resultat = ContexteObserve(ssl.PROTOCOL_TLS_SERVER)
    resultat.ensuite = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    resultat.ancres = materiel.ancres
    resultat._connus = {}  # noqa: SLF001 - ssl.SSLContext is made by its __new__
    for contexte_ in (resultat, resultat.ensuite):
        _regler(contexte_, materiel)
    resultat.sslobject_class = Poignee
    _observer_messages(resultat)
    return resultat


def _regler(resultat: ssl.SSLContext, materiel: Materiel) -> None:
    resultat.minimum_version = ssl.TLSVersion.TLSv1_2
    resultat.verify_mode = ssl.CERT_REQUIRED
    resultat.verify_flags |= X509_V_FLAG_NO_CHECK_TIME | ssl.VERIFY_X509_PARTIAL_CHAIN
    resultat.options |= (
        ssl.OP_NO_TICKET | ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    )
    resultat.num_tickets = 0
    resultat.set_ciphers(_SUITES)
    materiel.charger(resultat)


def _chaine(poignee: ssl.SSLObject) -> list[bytes]:
    """Return the verified chain of the peer as DER, from leaf to anchor; nothing for a resumed session."""
    if hasattr(poignee, "get_verified_chain"):
        chaine: list[bytes] = poignee.get_verified_chain()
        return chaine
    certificats = poignee._sslobj.get_verified_chain()  # type: ignore[attr-defined] # noqa: SLF001 - public from 3.13 on
    return [certificat.public_bytes(_ssl.ENCODING_DER) for certificat in certificats or ()]


def refus(erreur: ssl.SSLError, der: bytes | None, adresse: str) -> AccesRefuse:
    """Return the journal entry of a handshake refused with *erreur* to the peer at *adresse*."""
    if erreur.reason == _SANS_CERTIFICAT:
        absence = CertificatAbsent()
        return AccesRefuse(absence.code, str(absence), adresse)
    if isinstance(erreur, ssl.SSLCertVerificationError):
        entree = AccesRefuse.depuis_der(ChaineNonReconnue.code, "", adresse=adresse, der=der)
        return replace(entree, message=expliquer(erreur, entree.emetteur))
    return AccesRefuse(None, f"poignée de main TLS interrompue : {erreur.reason or erreur}", adresse)


def _observer_messages(contexte_: ssl.SSLContext) -> None:
    """Have the Certificate messages shown to `_observer`: OpenSSL keeps no trace of a certificate that it refuses.

    This is CPython's own debugging hook, set beneath its Python wrapper, which would cost ten microseconds a request
    in enumerations; an interpreter without it only journals less.
    """
    crochet = getattr(ssl.SSLContext.__base__, "_msg_callback", None)
    if crochet is not None:
        crochet.__set__(contexte_, _observer)


def _observer(poignee: Any, sens: str, version: Any, genre: Any, message: Any, donnees: bytes) -> None:  # noqa: PLR0917 (as OpenSSL calls it)
    """Keep the leaf of the peer's Certificate message until the handshake is decided."""
    if (
        message == _MESSAGE_CERTIFICATE
        and genre == _GENRE_HANDSHAKE
        and sens == "read"
        and isinstance(poignee, Poignee)
    ):
        poignee.certificat_recu = feuille(donnees, tls13=version == ssl.TLSVersion.TLSv1_3)


def feuille(message: bytes, *, tls13: bool) -> bytes | None:
    """Return the DER of the first certificate in a TLS Certificate *message* (RFC 5246 7.4.2, RFC 8446 4.4.2).

    `None` when there is none. The message has passed OpenSSL's own decoder or will fail it: a length that lies
    gives a short slice, never an error.
    """
    debut = 4
    if tls13:
        debut += 1 + int.from_bytes(message[debut : debut + 1], "big")
    debut += 3
    longueur = int.from_bytes(message[debut : debut + 3], "big")
    return message[debut + 3 : debut + 3 + longueur] or None
