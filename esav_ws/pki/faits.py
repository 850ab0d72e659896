"""The facts of a certificate or a request, and what must never be in one: refused before anything is kept of it."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from esav_ws.domain.certificat_piece import Faits
from esav_ws.domain.certificat_reception import CertificatMalForme
from esav_ws.pki.empreinte import empreinte_sha256
from esav_ws.pki.hostile import lecture_hostile

NOMS_MAX: Final = 64
NOM_MAX: Final = 1024
"""Characters of a distinguished name or of an alternative name; the registry and its readers live with them."""

_SERIE_MAX: Final = 1 << 159
"""Twenty octets, the sign included (RFC 5280, 4.1.2.2)."""
_ANNEES: Final = range(1970, 9999)
_COURBES: Final = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521", "secp192r1": "P-192"}
_REFAIRE: Final = "faites-en émettre un conforme à la RFC 5280"


def faits(certificat: x509.Certificate) -> Faits:
    """Return the facts of the leaf *certificat*, or raise `CertificatMalForme` or `FichierIllisible`."""
    with lecture_hostile("certificat dont le contenu ne se lit pas"):
        exiger_forme(certificat)
        _exiger_forme_feuille(certificat)
        sujet = certificat.subject.rfc4514_string()
        cle = certificat.public_key()
        return Faits(
            empreinte=empreinte_sha256(certificat.public_bytes(Encoding.DER)),
            sujet=sujet,
            emetteur=certificat.issuer.rfc4514_string(),
            numero_serie=f"{certificat.serial_number:x}",
            debut=certificat.not_valid_before_utc,
            fin=certificat.not_valid_after_utc,
            cle=nom_cle(cle),
            usages=usages(certificat.extensions),
            noms=noms_alternatifs(certificat.extensions),
            empreinte_cle=empreinte_cle(cle),
        )


def exiger_forme(certificat: x509.Certificate) -> None:
    """Return when names, key and extensions of *certificat*, of a leaf or of its chain, can be read, else raise."""
    objet = _objet(certificat)
    _exiger_noms(objet, certificat.subject, certificat.issuer)
    exiger_extensions(objet, certificat)
    exiger_cle(objet, certificat)


def exiger_noms_demande(demande: x509.CertificateSigningRequest) -> None:
    """Return when the subject of *demande* can be shown, else raise `CertificatMalForme`."""
    _exiger_noms("demande", demande.subject)


def exiger_extensions(objet: str, porteur: x509.Certificate | x509.CertificateSigningRequest) -> None:
    """Return when each extension of *porteur* can be read and is there once, else raise `CertificatMalForme`."""
    try:
        noms = noms_alternatifs(porteur.extensions)
    except x509.DuplicateExtension as erreur:
        raise CertificatMalForme(
            objet, f"l'extension {erreur.oid.dotted_string} y est deux fois", _REFAIRE
        ) from erreur
    except (ValueError, TypeError, x509.UnsupportedGeneralNameType) as erreur:
        raise CertificatMalForme(objet, "une de ses extensions est mal codée", _REFAIRE) from erreur
    if len(noms) > NOMS_MAX:
        raise CertificatMalForme(
            objet,
            f"{len(noms)} noms alternatifs, {NOMS_MAX} au plus sont admis",
            "n'en gardez que les utiles",
        )
    for nom in noms:
        _exiger_nom(objet, nom)


def exiger_cle(objet: str, porteur: x509.Certificate | x509.CertificateSigningRequest) -> None:
    """Return when the public key of *porteur* is of a known kind, else raise `CertificatMalForme`."""
    try:
        porteur.public_key()
    except (ValueError, UnsupportedAlgorithm) as erreur:
        raise CertificatMalForme(
            objet,
            "sa clé publique est abîmée ou d'un genre inconnu",
            "employez une clé RSA, ECDSA ou Ed25519",
        ) from erreur


def nom_cle(cle: CertificatePublicKeyTypes) -> str:
    """Return the kind of *cle* and its size or curve: `RSA 2048`, `ECDSA P-256`, `Ed25519`."""
    match cle:
        case rsa.RSAPublicKey():
            return f"RSA {cle.key_size}"
        case ec.EllipticCurvePublicKey():
            return f"ECDSA {_COURBES.get(cle.curve.name, cle.curve.name)}"
        case ed25519.Ed25519PublicKey():
            return "Ed25519"
        case dsa.DSAPublicKey():
            return f"DSA {cle.key_size}"
        case _:
            return type(cle).__name__.removesuffix("PublicKey")


def empreinte_cle(cle: CertificatePublicKeyTypes) -> str:
    """Return the SHA-256 of the SubjectPublicKeyInfo of *cle*, in lower-case hexadecimal."""
    return hashlib.sha256(cle.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def usages(extensions: x509.Extensions) -> tuple[str, ...]:
    """Return the dotted OIDs of the extended key usages among *extensions*, none when they are not limited."""
    try:
        etendus = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(usage.dotted_string for usage in etendus)


def noms_alternatifs(extensions: x509.Extensions) -> tuple[str, ...]:
    """Return the subject alternative names among *extensions* as text."""
    try:
        noms: Iterable[x509.GeneralName] = extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        ).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(map(_texte, noms))


def _texte(nom: x509.GeneralName) -> str:
    match nom:
        case x509.DirectoryName():
            return nom.value.rfc4514_string()
        case x509.RegisteredID():
            return nom.value.dotted_string
        case x509.OtherName():
            return f"autre nom {nom.type_id.dotted_string}"
        case _:
            return str(nom.value)


def _exiger_noms(objet: str, *noms: x509.Name) -> None:
    for nom in noms:
        for attribut in nom:
            if isinstance(attribut.value, str):
                _exiger_nom(objet, attribut.value)
        _exiger_nom(objet, nom.rfc4514_string())


def _exiger_nom(objet: str, nom: str) -> None:
    if "\0" in nom:
        raise CertificatMalForme(objet, "un de ses noms contient un caractère nul", "refaites-le sans lui")
    if not nom.isprintable():
        raise CertificatMalForme(
            objet,
            "un de ses noms contient un caractère de contrôle ou invisible",
            "refaites-le avec des caractères imprimables",
        )
    if len(nom) > NOM_MAX:
        raise CertificatMalForme(
            objet, f"un de ses noms fait {len(nom)} caractères", f"{NOM_MAX} au plus sont admis"
        )


def _exiger_forme_feuille(certificat: x509.Certificate) -> None:
    """Raise `CertificatMalForme` for what is put up with in an old authority, not in a client."""
    objet = _objet(certificat)
    if certificat.version is not x509.Version.v3:
        raise CertificatMalForme(
            objet,
            "il est d'une version antérieure à la 3, sans extensions",
            "faites-en émettre un de version 3 (openssl x509 -req -extfile …)",
        )
    if not 0 < certificat.serial_number < _SERIE_MAX:
        raise CertificatMalForme(
            objet, "son numéro de série est nul, négatif ou de plus de 20 octets", _REFAIRE
        )
    try:
        debut, fin = certificat.not_valid_before_utc, certificat.not_valid_after_utc
    except (ValueError, OverflowError) as erreur:
        raise CertificatMalForme(objet, "ses dates de validité sont illisibles", _REFAIRE) from erreur
    if debut >= fin or debut.year not in _ANNEES or fin.year not in _ANNEES:
        raise CertificatMalForme(
            objet, f"ses dates de validité sont absurdes (du {_jour(debut)} au {_jour(fin)})", _REFAIRE
        )


def _objet(certificat: x509.Certificate) -> str:
    return f"certificat de série {certificat.serial_number:x}"


def _jour(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%d/%m/%Y}"
