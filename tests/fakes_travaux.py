"""Fakes of background work: a subject that does what a test tells it, and a mail sink on a real socket."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass
class ChantierDicte:
    """A subject whose tasks do what `geste` does, and which remembers those that it was given."""

    geste: Callable[[str], None] = lambda _reference: None
    sujet: str = "essai"
    en_parallele: int = 4
    reprises: Sequence[timedelta] = (timedelta(minutes=1), timedelta(minutes=5))
    retenue: str | None = None
    vues: list[str] = field(default_factory=list)

    def empechement(self) -> str | None:
        return self.retenue

    def accomplir(self, reference: str) -> None:
        self.vues.append(reference)
        self.geste(reference)


@dataclass
class ChantierPeriodique(ChantierDicte):
    """One that comes due once per period."""

    courante: str | None = None

    def periode(self, _maintenant) -> str | None:
        return self.courante


@dataclass
class Puits:
    """A mail sink: keeps what it accepts; `rcpt` and `data` say what it answers, `None` to accept."""

    rcpt: Callable[[str], str | None] = lambda _adresse: None
    data: Callable[[EmailMessage], str | None] = lambda _message: None
    expediteur: Callable[[str], str | None] = lambda _adresse: None
    recus: list[EmailMessage] = field(default_factory=list)
    remis: list[tuple[str, ...]] = field(default_factory=list)
    port: int = 0
    delai_s: float = 0.0

    async def handle_MAIL(self, _server, _session, envelope, address, options):
        refus = self.expediteur(address)
        if refus is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return refus or "250 OK"

    async def handle_RCPT(self, server, _session, envelope, address, _options):
        refus = self.rcpt(address)
        if refus == "COUPER":
            server.transport.abort()
            return "421 coupé"
        if refus is None:
            envelope.rcpt_tos.append(address)
        return refus or "250 OK"

    async def handle_DATA(self, server, _session, envelope):
        await asyncio.sleep(self.delai_s)
        message = message_from_bytes(envelope.content, policy=policy.default)
        refus = self.data(message)
        if refus is None or refus == "COUPER":
            self.recus.append(message)
            self.remis.append(tuple(envelope.rcpt_tos))
        if refus == "COUPER":
            server.transport.abort()
            return "421 coupé"
        return refus or "250 OK"

    @contextmanager
    def ouvert(self, *, tls: ssl.SSLContext | None = None, implicite: bool = False, **options):
        """Listen on a free port of the loopback while the block runs."""
        puits = self

        class Ecoute(Controller):
            def factory(self):
                reglages = {"hostname": "puits.exemple", **self.SMTP_kwargs}
                if tls is not None and not implicite:
                    reglages |= {"tls_context": tls, "require_starttls": True}
                return SMTP(puits, **reglages)

            def _trigger_server(self):
                puits.port = self.port = self.server.sockets[0].getsockname()[1]
                super()._trigger_server()

        ecoute = Ecoute(self, hostname="127.0.0.1", port=0, ssl_context=tls if implicite else None, **options)
        ecoute.start()
        try:
            yield self
        finally:
            ecoute.stop()

    def identifiants(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.recus]


def attendre(constat: Callable[[], bool], quoi: str, delai_s: float = 60.0) -> None:
    """Return once *constat* holds, or fail naming *quoi*."""
    jalon = threading.Event()
    for _ in range(int(delai_s / 0.02)):
        if constat():
            return
        jalon.wait(0.02)
    raise AssertionError(f"jamais vu : {quoi}")
