"""Signed attestations: CMS (RFC 5652) that carries the document, without signed attributes, the same bytes each time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7

from esav_ws.application.ports_attestation import AttestationSignee
from esav_ws.domain.attestation import Signataire
from esav_ws.domain.attestation_erreurs import AttestationFausse, SignataireInutilisable
from esav_ws.domain.certificat_piece import Gravite
from esav_ws.domain.certificat_reception import AutoritesIllisibles
from esav_ws.domain.horloge import en_clair
from esav_ws.pki.ancres import Ancres
from esav_ws.pki.ca import SIGNATURE_DE_DOCUMENTS
from esav_ws.pki.chaine import Examen
from esav_ws.pki.chemins import chemins
from esav_ws.pki.politique import Politique

TAILLE_MAX: Final = 6_000_000
"""Bytes of a signature with its document, at most."""
_P7M: Final = "attestation.p7m"
_SIGNATAIRE: Final = "signataire"
_ILLISIBLE: Final = (
    ValueError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What reading a damaged certificate raises, at the latest when a part of it is asked for."""


@dataclass(frozen=True, slots=True)
class VerificationAttestations:
    """Verifies against the authorities, or the very signers, that the files of *dossiers* and *fichiers* (PEM) hold.

    Lists of revocation (`*.crl`) of *dossiers* count. *politique* says which keys and hashes are strong enough.
    """

    politique: Callable[[], Politique]
    dossiers: tuple[Path, ...] = ()
    fichiers: tuple[Path, ...] = ()

    def verifier(self, signature: bytes, le: datetime) -> tuple[bytes, Signataire]:
        """Return the document that *signature* carries and who signed it, entitled to it at *le*.

        Raises:
            AttestationFausse: the signature is none, is broken, or is not of who may sign; it says where.
        """
        try:
            document, certificats, feuille = _ouvrir(signature)
            self._exiger_reconnu(feuille, certificats, le)
            _exiger_habilite(feuille, le)
            return document, _nommer(feuille)
        except _ILLISIBLE as erreur:
            raise AttestationFausse(
                _P7M, "un certificat qu'elle porte est illisible ou endommagé"
            ) from erreur

    def _exiger_reconnu(
        self, feuille: x509.Certificate, certificats: list[x509.Certificate], le: datetime
    ) -> None:
        try:
            ancres = Ancres.depuis_dossiers(self.dossiers).avec(Ancres.depuis_fichiers(self.fichiers))
        except AutoritesIllisibles as erreur:
            raise AttestationFausse(_SIGNATAIRE, str(erreur)) from erreur
        if feuille in ancres.intermediaires:
            return
        if not ancres.racines:
            raise AttestationFausse(
                _SIGNATAIRE,
                "aucune autorité de la plateforme d'intégration n'est reconnue ici : copiez-y le fichier attestation.pem de "
                f"son dossier pki ({', '.join(map(str, (*self.dossiers, *self.fichiers)))})",
            )
        if not chemins(feuille, certificats, ancres):
            reconnues = ", ".join(f"« {_nommer(racine).sujet} »" for racine in ancres.racines)
            raise AttestationFausse(
                _SIGNATAIRE,
                f"« {_nommer(feuille).sujet} » n'est d'aucune autorité reconnue pour signer des attestations ({reconnues})",
            )
        examen = Examen(ancres, Ancres(), self.politique(), reconnue=True, le=le, rfc5280=False)
        for constat in examen.controler(feuille, certificats):
            if constat.gravite is Gravite.REFUS:
                raise AttestationFausse(_SIGNATAIRE, f"« {_nommer(feuille).sujet} » : {constat.message}")


@dataclass(frozen=True, slots=True)
class SignatairePlateforme:
    """The platform's own: *certificat* (PEM, the one that signs first, then its authorities) and *cle*."""

    certificat: Path
    cle: Path

    def signataire(self, le: datetime) -> Signataire:
        """Return who signs at *le*, or raise `SignataireInutilisable`."""
        certificat = self._certificats()[0]
        if not certificat.not_valid_before_utc <= le <= certificat.not_valid_after_utc:
            raise SignataireInutilisable(
                f"{self.certificat} n'est pas valable le {en_clair(le)} : supprimez ce fichier et {self.cle.name}, puis "
                "lancez « esav init »"
            )
        return _nommer(certificat)

    def signer(self, document: bytes) -> AttestationSignee:
        """Return *document* signed, the same bytes each time, or raise `SignataireInutilisable`."""
        certificat, *autorites = self._certificats()
        try:
            cle = load_pem_private_key(self.cle.read_bytes(), password=None)
        except (OSError, ValueError, TypeError) as erreur:
            raise self._inutilisable(self.cle) from erreur
        if not isinstance(cle, rsa.RSAPrivateKey) or cle.public_key() != certificat.public_key():
            raise self._inutilisable(self.cle)
        cms = pkcs7.PKCS7SignatureBuilder().set_data(document)
        cms = cms.add_signer(certificat, cle, hashes.SHA256(), rsa_padding=padding.PKCS1v15())
        for autorite in autorites:
            cms = cms.add_certificate(autorite)
        signature = cms.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoAttributes])
        pem = b"".join(un.public_bytes(Encoding.PEM) for un in (certificat, *autorites))
        return AttestationSignee(document, signature, pem)

    def _certificats(self) -> list[x509.Certificate]:
        try:
            return x509.load_pem_x509_certificates(self.certificat.read_bytes())
        except (OSError, ValueError) as erreur:
            raise self._inutilisable(self.certificat) from erreur

    def _inutilisable(self, fichier: Path) -> SignataireInutilisable:
        return SignataireInutilisable(
            f"{fichier} est absent, illisible, ou n'est pas celui de {self.certificat.name} : lancez « esav init » dans ce "
            "dossier d'intégration"
        )


@dataclass(frozen=True, slots=True)
class SignaturesDuHome:
    """What a home signs and verifies with."""

    verification: VerificationAttestations
    plateforme: SignatairePlateforme

    def signataire(self, le: datetime) -> Signataire:
        """Return who signs at *le*, or raise `SignataireInutilisable`."""
        return self.plateforme.signataire(le)

    def signer(self, document: bytes) -> AttestationSignee:
        """Return *document* signed, the same bytes each time, or raise `SignataireInutilisable`."""
        return self.plateforme.signer(document)

    def verifier(self, signature: bytes, le: datetime) -> tuple[bytes, Signataire]:
        """Return what `VerificationAttestations.verifier` does."""
        return self.verification.verifier(signature, le)


def _ouvrir(signature: bytes) -> tuple[bytes, list[x509.Certificate], x509.Certificate]:
    """Return the document, the certificates of the envelope and the one that signed, its signature verified."""
    from asn1crypto import cms  # noqa: PLC0415 - no gateway process verifies any

    if len(signature) > TAILLE_MAX:
        raise AttestationFausse(_P7M, f"trop long ({TAILLE_MAX} octets au plus)")
    try:
        enveloppe = cms.ContentInfo.load(signature, strict=True)
        signe = enveloppe["content"]
        document = signe["encap_content_info"]["content"].native
        infos = signe["signer_infos"]
        info = infos[0]
        certificats = [x509.load_der_x509_certificate(un.chosen.dump()) for un in signe["certificates"]]
        emetteur, serie = info["sid"].chosen["issuer"].dump(), info["sid"].chosen["serial_number"].native
        conforme = (
            enveloppe.dump(force=True) == signature
            and enveloppe["content_type"].native == "signed_data"
            and signe["encap_content_info"]["content_type"].native == "data"
            and len(infos) == 1
            and info["digest_algorithm"]["algorithm"].native == "sha256"
            and info["signature_algorithm"].signature_algo == "rsassa_pkcs1v15"
            and not info["signed_attrs"]
            and not info["unsigned_attrs"]
        )
        octets = info["signature"].native
    except (ValueError, TypeError, LookupError, AttributeError) as erreur:
        raise AttestationFausse(
            _P7M, "ce n'est pas une signature CMS en DER, ou elle est endommagée"
        ) from erreur
    if not conforme or not isinstance(document, bytes):
        raise AttestationFausse(
            _P7M,
            "ce n'est pas la forme attendue : en DER, un signataire, RSA et SHA-256, sans attribut, le document inclus",
        )
    siens = [c for c in certificats if c.issuer.public_bytes() == emetteur and c.serial_number == serie]
    if not siens:
        raise AttestationFausse(_P7M, "elle ne porte pas le certificat de son signataire")
    cle = siens[0].public_key()
    try:
        cle.verify(octets, document, padding.PKCS1v15(), hashes.SHA256())  # type: ignore[union-attr,call-arg,arg-type]
    except (InvalidSignature, TypeError, AttributeError) as erreur:
        raise AttestationFausse(
            _P7M, "la signature ne correspond pas au contenu : l'un des deux a été modifié"
        ) from erreur
    return document, certificats, siens[0]


def _exiger_habilite(feuille: x509.Certificate, le: datetime) -> None:
    nom = _nommer(feuille).sujet
    try:
        usages = feuille.extensions.get_extension_for_class(x509.KeyUsage).value
        etendus = list(feuille.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except (x509.ExtensionNotFound, ValueError) as erreur:
        raise _non_habilite(nom) from erreur
    if not usages.digital_signature or etendus != [SIGNATURE_DE_DOCUMENTS]:
        raise _non_habilite(nom)
    debut, fin = feuille.not_valid_before_utc, feuille.not_valid_after_utc
    if not debut <= le <= fin:
        raise AttestationFausse(
            _SIGNATAIRE,
            f"« {nom} » n'est valable que du {en_clair(debut)} au {en_clair(fin)} (heure de Paris), et non le {en_clair(le)}",
        )


def _non_habilite(nom: str) -> AttestationFausse:
    return AttestationFausse(
        _SIGNATAIRE,
        f"« {nom} » n'est pas habilité à signer des attestations (usages : signature numérique, et celle de documents seule)",
    )


def _nommer(certificat: x509.Certificate) -> Signataire:
    return Signataire(certificat.subject.rfc4514_string(), certificat.fingerprint(hashes.SHA256()).hex())
