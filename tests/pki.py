"""The cast of the TLS tests: authorities, Opérateurs and impostors, and the client contexts that play them.

Plain classes, made once per session by whatever fixture wants them: ``Distribution(dossier)``.
"""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from esav_ws.domain.certificat_piece import Faits
from esav_ws.pki.ca import Identite, creer_ca, ecrire_certificat, ecrire_cle, emettre_client, emettre_serveur
from esav_ws.pki.empreinte import faits_der

GAMA_FIN = datetime(2024, 3, 31, 21, 59, 59, tzinfo=UTC)
FUTUR_DEBUT = datetime(2099, 7, 1, 10, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Role:
    """One client of the cast, with its files."""

    code: str
    identite: Identite
    certificat: Path
    cle: Path

    @property
    def faits(self) -> Faits:
        return faits_der(self.identite.der)

    @property
    def empreinte(self) -> str:
        return self.faits.empreinte


class Distribution:
    """Every certificate of the tests, in *dossier*.

    ``ALFA`` is in order; ``BETA`` too, under the recognised CA; ``GAMA`` has expired; ``DELT`` is to be revoked;
    ``ECHO`` to be left without habilitation; ``INCONNU`` is to stay unregistered; ``FUTUR`` is not valid yet;
    ``ETRANGER`` comes from an authority that nobody trusts.
    """

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.ca_oi = creer_ca("AC e-SAV BFC Fibre (essais)")
        self.ca_reconnue = creer_ca("AC reconnue (essais)")
        self.ca_etrangere = creer_ca("AC étrangère (essais)")
        self.ca_oi_pem = ecrire_certificat(dossier / "ca.pem", self.ca_oi)
        self.ca_reconnue_pem = ecrire_certificat(dossier / "ca_reconnue.pem", self.ca_reconnue)
        self.ca_etrangere_pem = ecrire_certificat(dossier / "ca_etrangere.pem", self.ca_etrangere)
        serveur = emettre_serveur(self.ca_oi)
        self.serveur_pem = ecrire_certificat(dossier / "serveur" / "cert.pem", serveur)
        self.serveur_cle = ecrire_cle(dossier / "serveur" / "key.pem", serveur)
        maintenant = datetime.now(UTC).replace(microsecond=0)
        self.roles = {
            role.code: role
            for role in (
                self._role("ALFA", self.ca_oi),
                self._role("BETA", self.ca_reconnue),
                self._role("GAMA", self.ca_oi, debut=GAMA_FIN - timedelta(days=365), fin=GAMA_FIN),
                self._role("DELT", self.ca_oi),
                self._role("ECHO", self.ca_oi, debut=maintenant - timedelta(days=1)),
                self._role("INCONNU", self.ca_oi),
                self._role("FUTUR", self.ca_oi, debut=FUTUR_DEBUT),
                self._role("ETRANGER", self.ca_etrangere),
            )
        }

    def __getitem__(self, code: str) -> Role:
        return self.roles[code]

    @property
    def autorites(self) -> tuple[Path, ...]:
        """The files of the authorities that the server trusts."""
        return (self.ca_oi_pem, self.ca_reconnue_pem)

    @cached_property
    def serveur_combine_pem(self) -> Path:
        """The server's certificate and key in one file, as HAProxy wants them."""
        chemin = self.dossier / "serveur" / "combine.pem"
        chemin.touch(mode=0o600)
        chemin.write_bytes(self.serveur_pem.read_bytes() + self.serveur_cle.read_bytes())
        return chemin

    @cached_property
    def autorites_pem(self) -> Path:
        """The trusted authorities in one file, as HAProxy and nginx want them."""
        return ecrire_certificat(self.dossier / "autorites.pem", self.ca_oi, self.ca_reconnue)

    def contexte(
        self,
        code: str | None,
        *,
        version: ssl.TLSVersion | None = None,
    ) -> ssl.SSLContext:
        """Return the client context of *code* (`None`: no certificate), of one TLS version only when given."""
        contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        contexte.load_verify_locations(self.ca_oi_pem)
        if code is not None:
            contexte.load_cert_chain(self[code].certificat, self[code].cle)
        if version is not None:
            contexte.minimum_version = contexte.maximum_version = version
        return contexte

    def _role(
        self, code: str, ca: Identite, *, debut: datetime | None = None, fin: datetime | None = None
    ) -> Role:
        identite = emettre_client(ca, code, debut=debut, fin=fin)
        dossier = self.dossier / "clients" / code
        return Role(
            code,
            identite,
            ecrire_certificat(dossier / "cert.pem", identite),
            ecrire_cle(dossier / "key.pem", identite),
        )
