"""Certificates of any making, good and bad, for the tests of what is read and what is accepted.

Keys are made once per process and shared: none of these tests needs a fresh one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from asn1crypto import csr as asn1_csr
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The day of the tests: a Monday."""
DEBUT = datetime(2026, 2, 1, tzinfo=UTC)
CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH
SERVEUR = ExtendedKeyUsageOID.SERVER_AUTH
SHA256 = hashes.SHA256()


@cache
def cle(genre: str = "P-256", rang: int = 0) -> Any:
    """Return the private key number *rang* of *genre*."""
    famille, _, taille = genre.partition(" ")
    if famille == "RSA":
        taille, _, exposant = taille.partition("/")
        return rsa.generate_private_key(int(exposant or 65537), int(taille))
    if famille == "DSA":
        return dsa.generate_private_key(int(taille))
    if famille == "Ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    courbes = {
        "P-256": ec.SECP256R1(),
        "P-384": ec.SECP384R1(),
        "P-521": ec.SECP521R1(),
        "secp256k1": ec.SECP256K1(),
    }
    return ec.generate_private_key(courbes[famille])


@dataclass(frozen=True, slots=True)
class Fabrique:
    """A certificate and the key that it certifies."""

    certificat: x509.Certificate
    cle: Any

    @property
    def der(self) -> bytes:
        return self.certificat.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificat.public_bytes(Encoding.PEM)


def nom(texte: str) -> x509.Name:
    """Return the name whose only attribute is the common name *texte*; none when it is empty."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, texte)] if texte else [])


def autorite(cn: str, emetteur: Fabrique | None = None, *, rang: int, **reste: Any) -> Fabrique:
    """Return an authority of *emetteur*, or a root, valid ten years from 2020 unless told otherwise."""
    return fabriquer(
        cn,
        emetteur,
        ca=True,
        prive=reste.pop("prive", None) or cle("P-256", rang),
        debut=reste.pop("debut", datetime(2020, 1, 1, tzinfo=UTC)),
        duree=reste.pop("duree", timedelta(days=3653)),
        eku=reste.pop("eku", ()),
        usages=reste.pop("usages", ("key_cert_sign", "crl_sign")),
        **reste,
    )


def fabriquer(
    cn: str | x509.Name,
    emetteur: Fabrique | None = None,
    *,
    prive: Any = None,
    ca: bool | None = False,
    longueur: int | None = None,
    debut: datetime = DEBUT,
    duree: timedelta = timedelta(days=365),
    eku: tuple[x509.ObjectIdentifier, ...] = (CLIENT,),
    usages: tuple[str, ...] | None = ("digital_signature",),
    noms: tuple[x509.GeneralName, ...] = (),
    extensions: tuple[tuple[x509.ExtensionType, bool], ...] = (),
    hachage: hashes.HashAlgorithm | None = SHA256,
    serie: int | None = None,
    remplissage: padding.PSS | None = None,
) -> Fabrique:
    """Return a certificate of *emetteur*, self-signed without one: a correct client's unless told otherwise."""
    prive = prive or cle("P-256", 99)
    sujet = cn if isinstance(cn, x509.Name) else nom(cn)
    signataire = emetteur.cle if emetteur else prive
    modele = (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(emetteur.certificat.subject if emetteur else sujet)
        .public_key(prive.public_key())
        .serial_number(serie or x509.random_serial_number())
        .not_valid_before(debut)
        .not_valid_after(debut + duree)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(prive.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signataire.public_key()), critical=False
        )
    )
    if ca is not None:
        modele = modele.add_extension(x509.BasicConstraints(ca, longueur), critical=True)
    if usages is not None:
        modele = modele.add_extension(usage_de_cle(*usages), critical=True)
    if eku:
        modele = modele.add_extension(x509.ExtendedKeyUsage(eku), critical=False)
    if noms:
        modele = modele.add_extension(x509.SubjectAlternativeName(noms), critical=False)
    for extension, critique in extensions:
        modele = modele.add_extension(extension, critical=critique)
    if isinstance(signataire, ed25519.Ed25519PrivateKey):
        hachage = None
    return Fabrique(modele.sign(signataire, hachage, rsa_padding=remplissage), prive)


def usage_de_cle(*permis: str) -> x509.KeyUsage:
    tous = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{usage: usage in permis for usage in tous})


def demande(
    cn: str | x509.Name = "NOVA e-SAV",
    *,
    prive: Any = None,
    extensions: tuple[x509.ExtensionType, ...] = (),
    hachage: hashes.HashAlgorithm | None = SHA256,
) -> x509.CertificateSigningRequest:
    """Return a certification request signed by its own key."""
    prive = prive or cle("P-256", 98)
    modele = x509.CertificateSigningRequestBuilder().subject_name(
        cn if isinstance(cn, x509.Name) else nom(cn)
    )
    for extension in extensions:
        modele = modele.add_extension(extension, critical=False)
    return modele.sign(prive, None if isinstance(prive, ed25519.Ed25519PrivateKey) else hachage)


def retoucher(der: bytes, retouche: Any) -> bytes:
    """Return *der* once *retouche* has changed its to-be-signed part; the signature no longer holds."""
    certificat = asn1.Certificate.load(der)
    retouche(certificat["tbs_certificate"])
    return certificat.dump(force=True)


def declarer_sha1(certificat: x509.Certificate | x509.CertificateSigningRequest) -> bytes:
    """Return the DER of *certificat*, signed with ECDSA, as if SHA-1 had signed it: nothing here signs so any more."""
    der = certificat.public_bytes(Encoding.DER)
    if isinstance(certificat, x509.CertificateSigningRequest):
        modifie = asn1_csr.CertificationRequest.load(der)
    else:
        modifie = asn1.Certificate.load(der)
        modifie["tbs_certificate"]["signature"]["algorithm"] = "sha1_ecdsa"
    modifie["signature_algorithm"]["algorithm"] = "sha1_ecdsa"
    return modifie.dump(force=True)


def liste_revocation(
    emetteur: Fabrique, *series: int, le: datetime = LE, prochaine: datetime | None = None
) -> x509.CertificateRevocationList:
    """Return a CRL of *emetteur* that revokes *series*, a day old at *le*."""
    modele = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(emetteur.certificat.subject)
        .last_update(le - timedelta(days=1))
        .next_update(prochaine or le + timedelta(days=30))
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(emetteur.cle.public_key()), critical=False
        )
        .add_extension(x509.CRLNumber(1), critical=False)
    )
    for serie in series:
        revoque = (
            x509.RevokedCertificateBuilder().serial_number(serie).revocation_date(le - timedelta(days=2))
        )
        modele = modele.add_revoked_certificate(revoque.build())
    return modele.sign(emetteur.cle, SHA256)
