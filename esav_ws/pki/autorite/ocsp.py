"""The OCSP responder (RFC 6960), as a function of bytes: what the registry says, signed by a delegated certificate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp

from esav_ws.application.ports_autorite import CertificatsEmis, Emis
from esav_ws.pki.autorite.listes import RAISONS
from esav_ws.pki.ca import Identite, hachage

REQUETE_MAX: Final = 4096
"""Bytes of a request: one of a single certificate with a nonce has some hundred."""
VALIDITE: Final = timedelta(minutes=10)
"""How long an answer may be kept by whoever asked."""
NONCE_MAX: Final = 32
"""Bytes of a nonce (RFC 8954, 2.1)."""

_HACHAGES: Final = (hashes.SHA1, hashes.SHA256, hashes.SHA384, hashes.SHA512)


@dataclass(frozen=True, slots=True)
class Repondeur:
    """What answers for one authority: its certificate, and the delegated certificate with its key."""

    autorite: x509.Certificate
    delegue: Identite

    def est_vise(self, requete: ocsp.OCSPRequest) -> bool:
        """Return whether *requete* asks for a certificate of this authority."""
        algorithme = requete.hash_algorithm
        nom = _hacher(algorithme, self.autorite.subject.public_bytes())
        return requete.issuer_name_hash == nom and requete.issuer_key_hash == _hacher(
            algorithme, _bits_de_cle(self.autorite)
        )


def repondre(
    requete: bytes, repondeurs: Sequence[Repondeur], emis: CertificatsEmis, *, le: datetime
) -> bytes:
    """Return the DER answer at *le* to the DER *requete*, signed by whoever of *repondeurs* answers for its issuer.

    A request that is none, that asks for several certificates or whose nonce is not of 1 to 32 bytes gets
    `malformedRequest`; one for an authority that is not ours, `unauthorized`; one when nobody may sign for ours now,
    `tryLater`. A certificate of ours that the registry does not know is `unknown`.
    """
    lue = _lire(requete)
    if lue is None:
        return _refus(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    repondeur = next((r for r in repondeurs if r.est_vise(lue)), None)
    if repondeur is None:
        return _refus(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    fin = repondeur.delegue.certificat.not_valid_after_utc
    if le >= fin:
        return _refus(ocsp.OCSPResponseStatus.TRY_LATER)
    connu = emis.emis(repondeur.autorite.subject.rfc4514_string(), lue.serial_number)
    modele = _modele(lue, connu, le=le, prochaine=min(le + VALIDITE, fin))
    modele = modele.responder_id(ocsp.OCSPResponderEncoding.HASH, repondeur.delegue.certificat)
    modele = modele.certificates([repondeur.delegue.certificat])
    nonce = _nonce(lue)
    if nonce is not None:
        modele = modele.add_extension(x509.OCSPNonce(nonce), critical=False)
    cle = repondeur.delegue.cle
    return modele.sign(cle, hachage(cle)).public_bytes(Encoding.DER)


def essayer_plus_tard() -> bytes:
    """Return the answer of a responder that cannot answer now."""
    return _refus(ocsp.OCSPResponseStatus.TRY_LATER)


def _lire(requete: bytes) -> ocsp.OCSPRequest | None:
    """Return *requete* read, `None` when it is not one that is answered."""
    if len(requete) > REQUETE_MAX:
        return None
    try:
        lue = ocsp.load_der_ocsp_request(requete)
        nonce = _nonce(lue)
        admise = isinstance(lue.hash_algorithm, _HACHAGES) and lue.serial_number >= 0
    except (ValueError, NotImplementedError, UnsupportedAlgorithm, x509.DuplicateExtension):
        return None
    return lue if admise and (nonce is None or 1 <= len(nonce) <= NONCE_MAX) else None


def _nonce(requete: ocsp.OCSPRequest) -> bytes | None:
    for extension in requete.extensions:
        if isinstance(extension.value, x509.OCSPNonce):
            return extension.value.nonce
    return None


def _modele(
    requete: ocsp.OCSPRequest, connu: Emis | None, *, le: datetime, prochaine: datetime
) -> ocsp.OCSPResponseBuilder:
    statut, revoque_le, raison = ocsp.OCSPCertStatus.UNKNOWN, None, None
    if connu is not None and connu.revocation is None:
        statut = ocsp.OCSPCertStatus.GOOD
    elif connu is not None and connu.revocation is not None:
        statut, revoque_le = ocsp.OCSPCertStatus.REVOKED, connu.revocation.le
        raison = RAISONS.get(connu.revocation.motif)
    return ocsp.OCSPResponseBuilder().add_response_by_hash(
        requete.issuer_name_hash,
        requete.issuer_key_hash,
        requete.serial_number,
        requete.hash_algorithm,
        statut,
        le,
        prochaine,
        revoque_le,
        raison,
    )


def _refus(statut: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(statut).public_bytes(Encoding.DER)


def _hacher(algorithme: hashes.HashAlgorithm, donnees: bytes) -> bytes:
    hachage_ = hashes.Hash(algorithme)
    hachage_.update(donnees)
    return hachage_.finalize()


def _bits_de_cle(certificat: x509.Certificate) -> bytes:
    """Return the bits of the public key without their algorithm, as RFC 6960 (4.1.1) hashes them."""
    cle = certificat.public_key()
    if isinstance(cle, ec.EllipticCurvePublicKey):
        return cle.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return cle.public_bytes(Encoding.DER, PublicFormat.PKCS1)
