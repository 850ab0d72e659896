"""Events carried over SOAP and mutual TLS to the addresses that Opérateurs chose."""

import ssl
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from esav_ws.adapters.https_sur import AppelManque, Bornes, ReponseHttp, Resoudre, poster, resoudre
from esav_ws.application.ports_abonnements import Notification
from esav_ws.application.travaux import AReprendre
from esav_ws.domain.abonnement_erreurs import AdresseAbonnementRefusee
from esav_ws.domain.adresse_push import Ip, Reseau, admise, lire_adresse
from esav_ws.xmlio.notification import ACTION, MessagesNotification, ReponseInutilisable

_REDIRECTIONS: Final = range(300, 400)
_ENTETES: Final = {
    "Content-Type": "text/xml; charset=utf-8",
    "SOAPAction": f'"{ACTION}"',
    "Accept": "text/xml",
    "User-Agent": "e-SAV",
}
_OK: Final = 200
_FAUTE: Final = 500
"""The status under which SOAP 1.1 carries its faults."""


class Identite:
    """Our certificate and whom we trust, read again when one of their files changes.

    *dossier* holds `cert.pem` and `key.pem`; *trust*, authorities that are trusted beside the system's.
    """

    def __init__(self, dossier: Path, trust: Path) -> None:
        self._certificat, self._cle = dossier / "cert.pem", dossier / "key.pem"
        self._trust = trust
        self._verrou = threading.Lock()
        self._lu: tuple[object, ssl.SSLContext] | None = None

    @property
    def absente(self) -> Path | None:
        """Return the file that is missing, `None` when both are there."""
        return next((f for f in (self._certificat, self._cle) if not f.is_file()), None)

    def contexte(self) -> ssl.SSLContext:
        """Return the TLS context of these files, or raise `OSError` or `ssl.SSLError`: they cannot be used."""
        autorites = sorted(self._trust.glob("*.pem"))
        marque = tuple(
            (str(f), stat.st_mtime_ns, stat.st_size)
            for f in (self._certificat, self._cle, *autorites)
            if (stat := f.stat())
        )
        with self._verrou:
            if self._lu is None or self._lu[0] != marque:
                contexte = ssl.create_default_context()
                contexte.minimum_version = ssl.TLSVersion.TLSv1_2
                for autorite in autorites:
                    contexte.load_verify_locations(autorite)
                contexte.load_cert_chain(self._certificat, self._cle, password="")
                self._lu = marque, contexte
            return self._lu[1]


class NotifieurSoap:
    """Calls `notifierEvenements` of the published `notification.wsdl`, over SOAP 1.1."""

    def __init__(
        self,
        identite: Identite,
        messages: MessagesNotification,
        *,
        reseaux: Iterable[Reseau] = (),
        bornes: Bornes | None = None,
        resoudre: Resoudre = resoudre,
    ) -> None:
        self._identite = identite
        self._messages = messages
        self._reseaux = tuple(reseaux)
        self._bornes = bornes or Bornes()
        self._resoudre = resoudre

    @property
    def empechement(self) -> str | None:
        """Return that our certificate is missing, if it is."""
        if (absente := self._identite.absente) is None:
            return None
        return f"{absente} est absent : les événements attendent ; posez-y le certificat de notification (esav init)"

    def notifier(self, notification: Notification) -> int:
        """Return the sequence number that is acknowledged, or raise `AReprendre`."""
        try:
            lire_adresse(notification.adresse, self._reseaux)
            reponse = poster(
                notification.adresse,
                self._messages.ecrire(notification),
                _ENTETES,
                tls=self._identite.contexte(),
                admise=self._admise,
                bornes=self._bornes,
                resoudre=self._resoudre,
            )
            return self._accuse(reponse)
        except AdresseAbonnementRefusee as refus:
            raise AReprendre(str(refus), resume="address refused") from refus
        except (AppelManque, ReponseInutilisable) as echec:
            raise AReprendre(str(echec), resume=echec.resume) from echec
        except (OSError, ssl.SSLError) as panne:
            raise AReprendre(
                "le certificat de notification ou les autorités de trust-notification ne se lisent pas",
                resume="own TLS files",
            ) from panne

    def _accuse(self, reponse: ReponseHttp) -> int:
        if reponse.statut in _REDIRECTIONS:
            raise AppelManque(
                f"le point d'accès renvoie ailleurs (HTTP {reponse.statut}) : les redirections ne sont pas suivies",
                resume=f"HTTP {reponse.statut}",
            )
        if reponse.statut not in {_OK, _FAUTE}:
            raise AppelManque(
                f"le point d'accès a répondu HTTP {reponse.statut}", resume=f"HTTP {reponse.statut}"
            )
        if reponse.media != "text/xml":
            raise AppelManque(
                f"la réponse est du type {reponse.media[:60]}, text/xml est attendu",
                resume="wrong media type",
            )
        rang = self._messages.lire(reponse.corps, reponse.charset)
        if reponse.statut != _OK:
            raise AppelManque(f"accusé sous HTTP {reponse.statut} : 200 est attendu", resume="HTTP 500")
        return rang

    def _admise(self, ip: Ip) -> bool:
        return admise(ip, self._reseaux)
