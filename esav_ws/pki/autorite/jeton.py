"""The key of an authority on a PKCS#11 token (a hardware module, or softhsm2): it signs and never comes out.

The library is loaded at the first use, in the process that uses it: it does not survive a fork. A session lasts one
signature; one at a time per process, since logging in is the matter of the whole process.
"""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn, Self

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from esav_ws.domain.certificat_autorite import CleAutoriteInutilisable
from esav_ws.pki.autorite.coffres import CleCa, ClePublique

_UNE_SESSION: Final = threading.Lock()
_RSA: Final = {"sha256": "SHA256_RSA_PKCS", "sha384": "SHA384_RSA_PKCS", "sha512": "SHA512_RSA_PKCS"}


@dataclass(frozen=True, slots=True)
class CoffreJeton:
    """The keys labelled *cle* on the token labelled *jeton*, which *pin* opens, through the library *module*."""

    module: Path
    jeton: str
    cle: str
    pin: str = field(repr=False)

    def presente(self) -> bool:
        """Return whether a token is set; what is on it, only its PIN tells."""
        return True

    def ouvrir(self, publique: ClePublique) -> CleCa:
        """Return a key that signs on the token, once its public half is found there."""
        with self.session() as (p11, session):
            identifiant = self._chercher(p11, session, publique)
        if identifiant is None:
            raise CleAutoriteInutilisable(f"{self.description()} : aucune clé n'y est celle de ce certificat")
        return _cle(self, publique, identifiant)

    def creer(self) -> CleCa:
        """Return a new key of the token, under the label and an identifier of its own."""
        identifiant = secrets.token_bytes(16)
        with self.session(ecriture=True) as (p11, session):
            outils = import_module("pkcs11.util.ec")
            courbe = {p11.Attribute.EC_PARAMS: outils.encode_named_curve_parameters("secp256r1")}
            parametres = session.create_domain_parameters(p11.KeyType.EC, courbe, local=True)
            lue, _ = parametres.generate_keypair(id=identifiant, label=self.cle, store=True)
            publique = _publique(p11, lue)
        if not isinstance(publique, ec.EllipticCurvePublicKey):
            raise CleAutoriteInutilisable(f"{self.description()} : clé d'un genre inattendu")
        return CleJetonEc(self, publique, identifiant)

    def description(self) -> str:
        """Return the token and the label."""
        return f"jeton PKCS#11 « {self.jeton} », clé « {self.cle} »"

    def signer(self, identifiant: bytes, donnees: bytes, mecanisme: str) -> bytes:
        """Return what the key of *identifiant* signs of *donnees* under the PKCS#11 *mecanisme*."""
        with self.session() as (p11, session):
            cle = session.get_key(object_class=p11.ObjectClass.PRIVATE_KEY, label=self.cle, id=identifiant)
            signe: bytes = cle.sign(donnees, mechanism=p11.Mechanism[mecanisme])
            return signe

    @contextmanager
    def session(self, *, ecriture: bool = False) -> Iterator[tuple[Any, Any]]:
        """Give the library and a session on the token while the block runs.

        Raises:
            CleAutoriteInutilisable: the library, the token, the PIN or the key is not what it should be.
        """
        try:
            p11 = import_module("pkcs11")
            erreurs = import_module("pkcs11.exceptions")
        except ImportError as erreur:
            raise CleAutoriteInutilisable(
                "la bibliothèque python-pkcs11 n'est pas installée : installez « esav-ws[pkcs11] »"
            ) from erreur
        with _UNE_SESSION:
            try:
                jeton = p11.lib(str(self.module)).get_token(token_label=self.jeton)
                with jeton.open(rw=ecriture, user_pin=self.pin) as session:
                    yield p11, session
            except RuntimeError as erreur:
                raise CleAutoriteInutilisable(self._raison(erreur, erreurs)) from erreur

    def _raison(self, erreur: Exception, erreurs: Any) -> str:
        match erreur:
            case erreurs.PinIncorrect() | erreurs.PinInvalid() | erreurs.PinLenRange():
                return f"{self.description()} : code refusé ; vérifiez ESAV_CA_PKCS11_PIN avant qu'il ne se bloque"
            case erreurs.PinLocked():
                return f"{self.description()} : code bloqué ; débloquez le jeton avec son outil"
            case erreurs.NoSuchToken():
                return f"{self.description()} : jeton introuvable ; vérifiez ESAV_CA_PKCS11_JETON et qu'il est branché"
            case erreurs.NoSuchKey():
                return f"{self.description()} : clé introuvable ; vérifiez ESAV_CA_PKCS11_CLE"
            case _ if type(erreur) in {RuntimeError, erreurs.PKCS11Error}:
                return f"{self.module} ne se charge pas : vérifiez ESAV_CA_PKCS11_MODULE"
            case _:
                return f"{self.description()} : le jeton refuse ({type(erreur).__name__})"

    def _chercher(self, p11: Any, session: Any, publique: ClePublique) -> bytes | None:
        """Return the identifier, on the token, of the key pair of *publique*."""
        demande = {p11.Attribute.CLASS: p11.ObjectClass.PUBLIC_KEY, p11.Attribute.LABEL: self.cle}
        for objet in session.get_objects(demande):
            if _publique(p11, objet) == publique:
                identifiant: bytes = objet[p11.Attribute.ID]
                return identifiant
        return None


def _publique(p11: Any, objet: Any) -> Any:
    """Return the public key of a PKCS#11 *objet*, `None` when it is of a kind that signs no certificate."""
    genre = objet[p11.Attribute.KEY_TYPE]
    if genre == p11.KeyType.EC:
        der = import_module("pkcs11.util.ec").encode_ec_public_key(objet)
        return load_der_public_key(der)
    if genre == p11.KeyType.RSA:
        module = int.from_bytes(objet[p11.Attribute.MODULUS], "big")
        exposant = int.from_bytes(objet[p11.Attribute.PUBLIC_EXPONENT], "big")
        return rsa.RSAPublicNumbers(exposant, module).public_key()
    return None


def _cle(coffre: CoffreJeton, publique: ClePublique, identifiant: bytes) -> CleCa:
    if isinstance(publique, ec.EllipticCurvePublicKey):
        return CleJetonEc(coffre, publique, identifiant)
    return CleJetonRsa(coffre, publique, identifiant)


def _reste_au_jeton(*_args: object, **_nommes: object) -> NoReturn:
    raise NotImplementedError("the key stays on its token: it signs, and does nothing else")


class CleJetonEc(ec.EllipticCurvePrivateKey):
    """An elliptic curve key that signs on its token."""

    def __init__(self, coffre: CoffreJeton, publique: ec.EllipticCurvePublicKey, identifiant: bytes) -> None:
        self._coffre = coffre
        self._publique = publique
        self._identifiant = identifiant

    def sign(self, data: bytes, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:  # type: ignore[override]
        """Return the DER signature of *data*, hashed here and signed on the token."""
        algorithme = signature_algorithm.algorithm
        if isinstance(algorithme, Prehashed):
            empreinte = bytes(data)
        else:
            hachage = hashes.Hash(algorithme)
            hachage.update(data)
            empreinte = hachage.finalize()
        brut = self._coffre.signer(self._identifiant, empreinte, "ECDSA")
        moitie = len(brut) // 2
        return encode_dss_signature(
            int.from_bytes(brut[:moitie], "big"), int.from_bytes(brut[moitie:], "big")
        )

    def public_key(self) -> ec.EllipticCurvePublicKey:
        """Return the public key."""
        return self._publique

    @property
    def curve(self) -> ec.EllipticCurve:
        """Return the curve."""
        return self._publique.curve

    @property
    def key_size(self) -> int:
        """Return the bits of the curve."""
        return self._publique.key_size

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    exchange: Callable[..., NoReturn] = _reste_au_jeton
    private_numbers: Callable[..., NoReturn] = _reste_au_jeton
    private_bytes: Callable[..., NoReturn] = _reste_au_jeton


class CleJetonRsa(rsa.RSAPrivateKey):
    """An RSA key that signs on its token, PKCS#1 v1.5 with SHA-2."""

    def __init__(self, coffre: CoffreJeton, publique: rsa.RSAPublicKey, identifiant: bytes) -> None:
        self._coffre = coffre
        self._publique = publique
        self._identifiant = identifiant

    def sign(self, data: bytes, padding: Any, algorithm: Any) -> bytes:
        """Return the signature of *data*, hashed and signed on the token."""
        if not isinstance(padding, PKCS1v15) or algorithm.name not in _RSA:
            raise NotImplementedError("PKCS#1 v1.5 with SHA-256, SHA-384 or SHA-512 alone")
        return self._coffre.signer(self._identifiant, bytes(data), _RSA[algorithm.name])

    def public_key(self) -> rsa.RSAPublicKey:
        """Return the public key."""
        return self._publique

    @property
    def key_size(self) -> int:
        """Return the bits of the modulus."""
        return self._publique.key_size

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    decrypt: Callable[..., NoReturn] = _reste_au_jeton
    private_numbers: Callable[..., NoReturn] = _reste_au_jeton
    private_bytes: Callable[..., NoReturn] = _reste_au_jeton
