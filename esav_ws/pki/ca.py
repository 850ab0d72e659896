"""The development PKI: authorities, server and client certificates of the demonstration home and of the tests.

ECDSA P-256 with SHA-256 throughout. The caller decides on every path; private keys are written readable by their
owner alone.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from esav_ws.pki.autorite.coffres import CleCa
from esav_ws.pki.fichiers import ecrire_secret

HOTES_LOCAUX = ("localhost", "127.0.0.1", "::1")
DUREE_CA = timedelta(days=3650)
_DUREE_FEUILLE = timedelta(days=365)
_MARGE_HORLOGE = timedelta(minutes=5)
_DUREE_SIGNATAIRE = timedelta(days=1095)
BITS_SIGNATAIRE = 3072
SIGNATURE_DE_DOCUMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""The extended key usage of who signs documents (RFC 9336)."""
_BITS_P256 = 256
_BITS_P384 = 384


@dataclass(frozen=True, slots=True)
class Identite:
    """A certificate and its private key."""

    certificat: x509.Certificate
    cle: CleCa

    @property
    def der(self) -> bytes:
        """Return the certificate as DER."""
        return self.certificat.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        """Return the certificate as PEM."""
        return self.certificat.public_bytes(Encoding.PEM)


def creer_ca(
    nom: str, *, debut: datetime | None = None, fin: datetime | None = None, cle: CleCa | None = None
) -> Identite:
    """Return a new self-signed authority named *nom*, allowed to sign leaves only, valid ten years by default.

    Its key is *cle*, else a new one.
    """
    cle = cle or ec.generate_private_key(ec.SECP256R1())
    sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nom)])
    modele = _dater(_modele(sujet, sujet, cle), debut, fin, DUREE_CA)
    modele = modele.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    modele = modele.add_extension(_usages(signature=False, autorite=True), critical=True)
    return Identite(modele.sign(cle, hachage(cle)), cle)


def hachage(cle: CleCa) -> hashes.SHA256 | hashes.SHA384 | hashes.SHA512:
    """Return the hash that goes with *cle*: as strong as its curve, SHA-256 for RSA."""
    if isinstance(cle, ec.EllipticCurvePrivateKey) and cle.key_size > _BITS_P256:
        return hashes.SHA384() if cle.key_size <= _BITS_P384 else hashes.SHA512()
    return hashes.SHA256()


def emettre_serveur(
    ca: Identite,
    hotes: Iterable[str] = HOTES_LOCAUX,
    *,
    debut: datetime | None = None,
    fin: datetime | None = None,
) -> Identite:
    """Return a server certificate of *ca* for *hotes* (names or IP addresses), valid one year by default."""
    hotes = tuple(hotes)
    return _emettre(
        ca,
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hotes[0])]),
        ExtendedKeyUsageOID.SERVER_AUTH,
        noms=[_nom_alternatif(hote) for hote in hotes],
        debut=debut,
        fin=fin,
    )


def emettre_client(
    ca: Identite, operateur: str, *, debut: datetime | None = None, fin: datetime | None = None
) -> Identite:
    """Return a client certificate of *ca* for the Opérateur of code *operateur*, valid one year by default."""
    sujet = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, operateur),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{operateur} e-SAV"),
        ]
    )
    return _emettre(ca, sujet, ExtendedKeyUsageOID.CLIENT_AUTH, debut=debut, fin=fin)


def emettre_notification(ca: Identite) -> Identite:
    """Return the client certificate of *ca* under which e-SAV calls Opérateurs, valid one year."""
    sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "e-SAV notifications")])
    return _emettre(ca, sujet, ExtendedKeyUsageOID.CLIENT_AUTH)


def emettre_signataire(
    ca: Identite, *, debut: datetime | None = None, fin: datetime | None = None
) -> Identite:
    """Return the certificate of *ca* under which the integration platform signs attestations, valid three years.

    It signs documents (RFC 9336) and is no TLS client. RSA, whose PKCS #1 v1.5 signature of given bytes is always the same.
    """
    sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "e-SAV integration attestations")])
    cle = rsa.generate_private_key(public_exponent=65537, key_size=BITS_SIGNATAIRE)
    fin = fin or min(datetime.now(UTC) + _DUREE_SIGNATAIRE, ca.certificat.not_valid_after_utc)
    return _emettre(ca, sujet, SIGNATURE_DE_DOCUMENTS, debut=debut, fin=fin, cle=cle)


def ecrire_certificat(chemin: Path, *certificats: Identite) -> Path:
    """Write the certificates of *certificats* to *chemin* as PEM, in the order given, and return the path."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_bytes(b"".join(identite.pem for identite in certificats))
    return chemin


def ecrire_cle(chemin: Path, identite: Identite) -> Path:
    """Write the private key of *identite* to *chemin* as PEM with mode 0600, and return the path.

    The file never exists with wider rights; an existing one is replaced.
    """
    chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    chemin.unlink(missing_ok=True)
    pem = identite.cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    ecrire_secret(chemin, pem)
    return chemin


def lire_identite(certificat: Path, cle: Path) -> Identite:
    """Return what was written to *certificat* and *cle*, or raise `TypeError` when the key is of another kind."""
    chargee = load_pem_private_key(cle.read_bytes(), password=None)
    if not isinstance(chargee, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{cle}: not an elliptic curve key")
    return Identite(x509.load_pem_x509_certificate(certificat.read_bytes()), chargee)


def _emettre(
    ca: Identite,
    sujet: x509.Name,
    usage: x509.ObjectIdentifier,
    *,
    noms: Iterable[x509.GeneralName] = (),
    debut: datetime | None = None,
    fin: datetime | None = None,
    cle: CleCa | None = None,
) -> Identite:
    cle = cle or ec.generate_private_key(ec.SECP256R1())
    modele = _modele(sujet, ca.certificat.subject, cle)
    modele = _dater(modele, debut, fin, _DUREE_FEUILLE)
    modele = modele.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    modele = modele.add_extension(_usages(signature=True, autorite=False), critical=True)
    modele = modele.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    modele = modele.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.cle.public_key()), critical=False
    )
    if noms := tuple(noms):
        modele = modele.add_extension(x509.SubjectAlternativeName(noms), critical=False)
    return Identite(modele.sign(ca.cle, hachage(ca.cle)), cle)


def _modele(sujet: x509.Name, emetteur: x509.Name, cle: CleCa) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(emetteur)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(cle.public_key()), critical=False)
    )


def _dater(
    modele: x509.CertificateBuilder, debut: datetime | None, fin: datetime | None, duree: timedelta
) -> x509.CertificateBuilder:
    debut = debut or datetime.now(UTC) - _MARGE_HORLOGE
    return modele.not_valid_before(debut).not_valid_after(fin or debut + duree)


def _usages(*, signature: bool, autorite: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signature,
        key_cert_sign=autorite,
        crl_sign=autorite,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _nom_alternatif(hote: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(hote))
    except ValueError:
        return x509.DNSName(hote)
