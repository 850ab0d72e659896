"""PKCS#12: certificates alone may come in one; a private key is seen and refused before anything is decrypted."""

from collections.abc import Iterable
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from esav_ws.domain.certificat_reception import ClePriveeTransmise, FichierIllisible, MotDePasseRefuse
from esav_ws.pki.hostile import lecture_hostile

ITERATIONS_MAX: Final = 1_000_000
"""How long a password may be stretched; more would only keep us busy."""

_SACS_DE_CLE: Final = frozenset({"key_bag", "pkcs8_shrouded_key_bag"})
_PROFONDEUR_MAX: Final = 4
_PBMAC1: Final = "1.2.840.113549.1.5.14"
"""A seal that hides its own stretching of the password (RFC 9579)."""


def refuser_cle(der: bytes) -> None:
    """Return when the PKCS#12 *der* shows no private key and may be opened at a bearable cost.

    Raises:
        ClePriveeTransmise: it carries a private key; no password is needed to see that there is one.
        FichierIllisible: it is damaged, or its password is stretched beyond `ITERATIONS_MAX`.
    """
    with lecture_hostile("PKCS#12 abîmé ou d'une écriture inconnue"):
        from asn1crypto import pkcs12 as asn1  # noqa: PLC0415 - 2 MB that only this envelope needs

        pfx = asn1.Pfx.load(der, strict=True)
        parties = list(pfx.authenticated_safe)
        for partie in parties:
            if partie["content_type"].native == "data":
                _parcourir(asn1.SafeContents.load(partie["content"].native), _PROFONDEUR_MAX)
        _borner_ouverture(pfx["mac_data"], parties)


def certificats(der: bytes, mot_de_passe: str | None) -> tuple[x509.Certificate, ...]:
    """Return the certificates of the PKCS#12 *der*, which `refuser_cle` has let through.

    Raises:
        ClePriveeTransmise: a private key was in an encrypted part of it.
        MotDePasseRefuse: it is encrypted and *mot_de_passe* is missing or wrong.
    """
    essais: list[bytes | None] = [mot_de_passe.encode(errors="surrogateescape")] if mot_de_passe else []
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


def _borner_ouverture(sceau: Any, parties: Iterable[Any]) -> None:
    """Raise when the seal or an encrypted part is of an unknown make, or costs too much to open."""
    if sceau.native is not None:
        if sceau["mac"]["digest_algorithm"]["algorithm"].dotted == _PBMAC1:
            raise FichierIllisible("PKCS#12 scellé par PBMAC1, que nous ne lisons pas")
        _borner(sceau["iterations"].native)
    for partie in parties:
        genre = partie["content_type"].native
        if genre == "encrypted_data":
            chiffre = partie["content"]["encrypted_content_info"]
            _borner(chiffre["content_encryption_algorithm"].kdf_iterations)
        elif genre != "data":
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
