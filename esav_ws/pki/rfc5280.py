"""Path validation (RFC 5280) by cryptography and by pyhanko-certvalidator, whose verdicts must both be good.

Nothing is fetched from the network. This module is loaded where a check is made, never where requests are served.
"""

import asyncio
import textwrap
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Final

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import SignatureAlgorithmOID
from cryptography.x509.verification import (
    ClientVerifier,
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from esav_ws.domain.certificat_reception import FichierIllisible
from esav_ws.pki.chemins import LONGUEUR_MAX, Chemin
from esav_ws.pki.hostile import lecture_hostile

_DETAIL_MAX: Final = 300
"""Characters of what a library says: some print whole structures."""


def defauts(
    chemin: Chemin, listes: Sequence[x509.CertificateRevocationList], instant: datetime
) -> tuple[str, ...]:
    """Return why *chemin* is not valid at *instant*, in the words of the libraries; nothing when it is.

    The caller may be within an event loop: the asynchronous library gets one of its own, in a thread of its own.
    cryptography knows the algorithms of the web's authorities alone: a path with Ed25519 or RSA-PSS, whose signatures
    `chemins` has verified like any other, is left to pyhanko-certvalidator.
    """
    try:
        with lecture_hostile("une de ses structures n'est pas du DER strict"):
            return tuple(_defauts(chemin, listes, instant))
    except FichierIllisible as erreur:
        return (str(erreur),)


def _defauts(
    chemin: Chemin, listes: Sequence[x509.CertificateRevocationList], instant: datetime
) -> Iterator[str]:
    if not any(map(_hors_du_web, chemin)):
        try:
            _verificateur(chemin[-1], instant).verify(chemin[0], list(chemin[1:-1]))
        except VerificationError as erreur:
            yield _court(erreur)
    contexte = ValidationContext(
        trust_roots=[_asn1(chemin[-1])],
        other_certs=list(map(_asn1, chemin[1:-1])),
        moment=instant,
        crls=[asn1_crl.CertificateList.load(liste.public_bytes(Encoding.DER)) for liste in listes],
        allow_fetching=False,
    )
    validateur = CertificateValidator(_asn1(chemin[0]), validation_context=contexte)
    try:
        with ThreadPoolExecutor(max_workers=1) as fil:
            fil.submit(asyncio.run, validateur.async_validate_path()).result()
    except (PathError, ValidationError) as erreur:
        yield _court(erreur)


def _hors_du_web(certificat: x509.Certificate) -> bool:
    return certificat.signature_algorithm_oid == SignatureAlgorithmOID.ED25519 or isinstance(
        certificat.signature_algorithm_parameters, padding.PSS
    )


def _court(erreur: Exception) -> str:
    return textwrap.shorten(str(erreur), _DETAIL_MAX, placeholder="…")


def _verificateur(racine: x509.Certificate, instant: datetime) -> ClientVerifier:
    """Return a verifier that leaves key usages, extended key usages and names of the leaf to our own rules."""
    autorites = ExtensionPolicy.permit_all().require_present(
        x509.BasicConstraints, Criticality.AGNOSTIC, None
    )
    politique = PolicyBuilder().store(Store([racine])).time(instant).max_chain_depth(LONGUEUR_MAX)
    politique = politique.extension_policies(ca_policy=autorites, ee_policy=ExtensionPolicy.permit_all())
    return politique.build_client_verifier()


def _asn1(certificat: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificat.public_bytes(Encoding.DER))
