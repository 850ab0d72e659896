"""Mail over SMTP: one connection per mail, TLS as it is set, and what the server says told apart."""

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final, Literal

from esav_ws.application.ports_travaux import CourrielAccepte, Remise
from esav_ws.application.travaux import ARenoncer, AReprendre

Securite = Literal["starttls", "tls", "aucune"]

_DEFINITIF: Final = 500
"""From here on a reply of SMTP is for good (RFC 5321, 4.2.1)."""
_ETENDU: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_INVISIBLES: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_REPONSE_MAX: Final = 300
_NON_DEMANDE: Final = (451, b"le serveur a mis fin a la session avant ce destinataire")
"""A server that ends the session at one recipient says nothing of the next ones, and has taken the mail for nobody."""


@dataclass(frozen=True, slots=True)
class ServeurSmtp:
    """How to reach the mail server; the password is never shown.

    Attributes:
        expediteur: the address from which every mail leaves.
        autorites: a PEM file of the authorities to trust instead of the system's.
        delai_s: seconds that any one exchange with the server may take.
    """

    hote: str
    expediteur: str
    port: int = 587
    securite: Securite = "starttls"
    utilisateur: str | None = None
    mot_de_passe: str | None = None
    autorites: Path | None = None
    delai_s: float = 30.0

    def __repr__(self) -> str:
        """Return it without what opens it."""
        return f"ServeurSmtp({self.hote!r}, port={self.port}, securite={self.securite!r})"


class MessagerieSmtp:
    """Sends through one server, or says what keeps every mail from leaving."""

    def __init__(self, serveur: ServeurSmtp | None, *, domaine: str, empechement: str | None = None) -> None:
        self._serveur = serveur
        self.domaine = domaine
        self.empechement = empechement

    def envoyer(self, accepte: CourrielAccepte) -> Remise:
        """Hand the mail to the server for its `restants`, and return what the server said of them.

        Raises:
            AReprendre: the server is away, does not let us in, or will not take the mail for now.
            ARenoncer: the server will not take this mail.
        """
        if self._serveur is None:
            raise AReprendre(self.empechement or "aucun serveur SMTP", resume="no SMTP server")
        message = composer(accepte, self._serveur.expediteur)
        try:
            smtp = self._ouvrir(self._serveur)
        except (OSError, smtplib.SMTPException) as echec:
            raise _panne(echec) from echec
        try:
            return _remettre(smtp, message, self._serveur.expediteur, accepte.restants)
        except smtplib.SMTPResponseException as echec:
            raise _refus(echec) from echec
        except (OSError, smtplib.SMTPException) as echec:
            raise _panne(echec) from echec
        finally:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()  # what it answers changes nothing to what it has taken
            smtp.close()

    def _ouvrir(self, serveur: ServeurSmtp) -> smtplib.SMTP:
        """Return a session that is encrypted and authenticated as it is set."""
        if serveur.securite == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                serveur.hote,
                serveur.port,
                local_hostname=self.domaine,
                timeout=serveur.delai_s,
                context=_contexte(serveur),
            )
        else:
            smtp = smtplib.SMTP(
                serveur.hote, serveur.port, local_hostname=self.domaine, timeout=serveur.delai_s
            )
        try:
            if serveur.securite == "starttls":
                smtp.starttls(context=_contexte(serveur))
            if serveur.utilisateur is not None:
                smtp.login(serveur.utilisateur, serveur.mot_de_passe or "")
        except BaseException:
            smtp.close()
            raise
        return smtp


def composer(accepte: CourrielAccepte, expediteur: str) -> EmailMessage:
    """Return the mail as it travels: the same Message-ID and Date at every sending."""
    courriel = accepte.courriel
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = accepte.message_id or ""
    message["Date"] = format_datetime(accepte.cree_le)
    message["From"] = expediteur
    message["To"] = ", ".join(courriel.destinataires)
    message["Subject"] = courriel.objet
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(courriel.texte, charset="utf-8", cte="quoted-printable")
    for piece in courriel.pieces:
        genre, _, precision = piece.type.partition("/")
        message.add_attachment(piece.contenu, maintype=genre, subtype=precision, filename=piece.nom)
    return message


def _remettre(
    smtp: smtplib.SMTP, message: EmailMessage, expediteur: str, destinataires: tuple[str, ...]
) -> Remise:
    try:
        refuses = smtp.sendmail(expediteur, destinataires, message.as_bytes())
    except smtplib.SMTPRecipientsRefused as echec:
        refuses = dict.fromkeys(destinataires, _NON_DEMANDE) | echec.recipients
    return Remise(
        {a: _dit(code, texte) for a, (code, texte) in refuses.items() if code < _DEFINITIF},
        {a: _dit(code, texte) for a, (code, texte) in refuses.items() if code >= _DEFINITIF},
    )


def _contexte(serveur: ServeurSmtp) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(serveur.autorites) if serveur.autorites else None)


def _refus(echec: smtplib.SMTPResponseException) -> AReprendre | ARenoncer:
    """Return what a reply to the sender or to the mail itself means."""
    classe = ARenoncer if echec.smtp_code >= _DEFINITIF else AReprendre
    dit = _dit(echec.smtp_code, echec.smtp_error)
    return classe(f"le serveur SMTP a répondu {dit}", resume=f"SMTP {_code(echec.smtp_code, dit)}")


def _panne(echec: Exception) -> AReprendre:
    """Return what a server that is away, or that does not let us in, means: the mail itself is not the cause."""
    if isinstance(echec, smtplib.SMTPResponseException):
        dit = _dit(echec.smtp_code, echec.smtp_error)
        return AReprendre(
            f"le serveur SMTP refuse la connexion : {dit}", resume=f"SMTP {_code(echec.smtp_code, dit)}"
        )
    raison = _INVISIBLES.sub(" ", str(echec))[:_REPONSE_MAX] or type(echec).__name__
    return AReprendre(f"serveur SMTP injoignable : {raison}", resume=type(echec).__name__)


def _dit(code: int, texte: bytes | str) -> str:
    lu = texte.decode("utf-8", "replace") if isinstance(texte, bytes) else texte
    return f"{code} {_INVISIBLES.sub(' ', lu)}"[:_REPONSE_MAX].strip()


def _code(code: int, dit: str) -> str:
    """Return the code and the extended one, which name nobody."""
    etendu = _ETENDU.search(dit)
    return f"{code} {etendu[0]}" if etendu else str(code)
