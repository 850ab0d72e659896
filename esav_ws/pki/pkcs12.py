"""PKCS#12: certificates alone may come in one; a private key is seen and refused before anything is decrypted."""

from typing import Any, Final

from asn1crypto import pkcs12 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from esav_ws.domain.certificat_reception import ClePriveeTransmise, FichierIllisible, MotDePasseRefuse
from esav_ws.pki.hostile import lecture_hostile

ITERATIONS_MAX: Final = 1_000_000
"""How long a password may be stretched; more would only keep us busy."""

_SACS_DE_CLE: Final = frozenset({"key_bag", "pkcs8_shrouded_key_bag"})
_PROFONDEUR_MAX: Final = 4


def refuser_cle(der: bytes) -> None:
    """Return when the PKCS#12 *der* shows no private key and may be opened at a bearable cost.

    Raises:
        ClePriveeTransmise: it carries a private key; no password is needed to see that there is one.
        FichierIllisible: it is damaged, or its password is stretched beyond `ITERATIONS_MAX`.
    """
    with lecture_hostile("PKCS#12 abîmé ou d'une écriture inconnue"):
        _inspecter(asn1.Pfx.load(der, strict=True))


def certificats(der: bytes, mot_de_passe: str | None) -> tuple[x509.Certificate, ...]:
    """Return the certificates of the PKCS#12 *der*, which `refuser_cle` has let through.

    Raises:
        ClePriveeTransmise: a private key was in an encrypted part of it.
        MotDePasseRefuse: it is encrypted and *mot_de_passe* is missing or wrong.
    """
    essais: list[bytes | None] = [mot_de_passe.encode()] if mot_de_passe else []
    for essai in (*essais, None, b""):
        try:
            with lecture_hostile("PKCS#12 qui ne s'ouvre pas"):
                magasin = load_pkcs12(der, essai)
        except FichierIllisible:
            continue
        if magasin.key is not None:
            raise ClePriveeTransmise("PKCS#12")
        tous = (magasin.cert, *magasin.additional_certs)
        return tuple(trouve.certificate for trouve in tous if trouve is not None)
    raise MotDePasseRefuse(donne=bool(mot_de_passe))


def _inspecter(pfx: Any) -> None:
    """Return, or raise when *pfx* bears a key, is of an unknown make, or costs too much to open."""
    if pfx["mac_data"].native is not None:
        _borner(pfx["mac_data"]["iterations"].native)
    for partie in pfx.authenticated_safe:
        genre = partie["content_type"].native
        if genre == "data":
            _parcourir(asn1.SafeContents.load(partie["content"].native), _PROFONDEUR_MAX)
        elif genre == "encrypted_data":
            _borner(
                partie["content"]["encrypted_content_info"]["content_encryption_algorithm"].kdf_iterations
            )
        else:
            raise FichierIllisible(f"PKCS#12 dont une partie est de genre {genre}")


def _parcourir(sacs: Any, profondeur: int) -> None:
    for sac in sacs:
        genre = sac["bag_id"].native
        if genre in _SACS_DE_CLE:
            raise ClePriveeTransmise("PKCS#12")
        if genre == "safe_contents":
            if not profondeur:
                raise FichierIllisible("PKCS#12 trop imbriqué")
            _parcourir(sac["bag_value"], profondeur - 1)


def _borner(iterations: int) -> None:
    if iterations > ITERATIONS_MAX:
        raise FichierIllisible(
            f"PKCS#12 dont le mot de passe est étiré {iterations} fois, plus que les {ITERATIONS_MAX} admises"
        )
