"""The systems of the Opérateurs in the story of certificates: each holds one certificate with its key, and calls."""

import http.client
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from esav_ws.cli.client import DELAI_S, faute_de
from esav_ws.cli.erreurs import Faute
from esav_ws.pki.ca import Identite, ecrire_cle
from esav_ws.pki.empreinte import empreinte_sha256

CHEMIN: Final = "/ws/signalisation/v1"
SERVI: Final = "servi"

_LISTER: Final = b"""<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sig="urn:esav:ws:signalisation:1">
  <soap:Body><sig:listerSignalisations/></soap:Body>
</soap:Envelope>
"""


@dataclass(slots=True)
class Poste:
    """One system of an Opérateur: its name, its certificate as PEM with its key, and the fingerprint of the former.

    One connection to each gateway is kept open from call to call.
    """

    operateur: str
    nom: str
    certificat: Path
    cle: Path
    empreinte: str
    _connexions: dict[str, http.client.HTTPSConnection] = field(default_factory=dict)

    def appeler(self, adresse: str, autorite: Path) -> str:
        """Return `SERVI` once the gateway at *adresse*, known by *autorite*, has answered a list of signalisations.

        Raises:
            Faute: it answered a fault.
            OSError: the network or TLS failed.
        """
        connexion = self._connexions.get(adresse)
        if connexion is None:
            connexion = self._connexions[adresse] = self._ouvrir(adresse, autorite)
        try:
            connexion.request("POST", CHEMIN, _LISTER, {"Content-Type": "text/xml; charset=utf-8"})
            reponse = connexion.getresponse()
            contenu = reponse.read()
        except (OSError, http.client.HTTPException):
            connexion.close()
            del self._connexions[adresse]
            raise
        if reponse.status == http.HTTPStatus.OK:
            return SERVI
        raise faute_de(contenu) or Faute("CLIENT", f"HTTP {reponse.status}")

    def fermer(self) -> None:
        """Close the connections."""
        for connexion in self._connexions.values():
            connexion.close()
        self._connexions.clear()

    def _ouvrir(self, adresse: str, autorite: Path) -> http.client.HTTPSConnection:
        contexte = ssl.create_default_context(cafile=str(autorite))
        contexte.load_cert_chain(self.certificat, self.cle)
        lieu = urlsplit(adresse)
        return http.client.HTTPSConnection(lieu.hostname or "", lieu.port, timeout=DELAI_S, context=contexte)


@dataclass(frozen=True, slots=True)
class Demande:
    """A request for a certificate (PKCS#10, PEM), and the key that stays with the Opérateur."""

    pem: bytes
    cle: ec.EllipticCurvePrivateKey


def demander(operateur: str) -> Demande:
    """Return a request of *operateur*, made with a new key."""
    cle = ec.generate_private_key(ec.SECP256R1())
    sujet = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, operateur),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{operateur} e-SAV"),
        ]
    )
    requete = x509.CertificateSigningRequestBuilder().subject_name(sujet).sign(cle, hashes.SHA256())
    return Demande(requete.public_bytes(Encoding.PEM), cle)


def poser(dossier: Path, operateur: str, nom: str, identite: Identite) -> Poste:
    """Return the system named *nom* of *operateur*, whose files are written under *dossier*."""
    racine = dossier / operateur / nom
    cle = ecrire_cle(racine / "cle.pem", identite)
    certificat = racine / "certificat.pem"
    certificat.write_bytes(identite.pem)
    return Poste(operateur, nom, certificat, cle, empreinte_sha256(identite.der))
