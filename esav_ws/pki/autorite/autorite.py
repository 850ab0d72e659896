"""One authority of the OI: what it issues, under the profile of the house (RFC 5280, art. 5.2.2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from esav_ws.domain.certificat_autorite import AutoriteFinie, AutoriteHorsLigne
from esav_ws.domain.certificat_piece import DemandeSignature, Piece
from esav_ws.pki.autorite.coffres import CleCa, ClePublique, Coffre
from esav_ws.pki.ca import Identite, hachage
from esav_ws.pki.faits import faits

ORGANISATION_MAX: Final = 64
"""Characters of the O of a name (RFC 5280, ub-organization-name)."""
VALIDITE_OCSP: Final = timedelta(days=30)
"""How long the delegated certificate of the OCSP responder lasts: it cannot be revoked."""
MARGE_HORLOGE: Final = timedelta(minutes=5)
"""How far a validity begins before the act: clocks of others may be late."""


@dataclass(frozen=True, slots=True)
class Autorite:
    """An authority: its certificate, where its key is kept, and the address under which its status is published."""

    certificat: x509.Certificate
    coffre: Coffre
    url_pki: str

    @property
    def identifiant(self) -> str:
        """Return what names it in files and addresses: the first 64 bits of its key identifier, in hexadecimal."""
        return identifiant(self.certificat)

    @property
    def nom(self) -> str:
        """Return its name, as RFC 4514 writes it."""
        return self.certificat.subject.rfc4514_string()

    def identite(self) -> Identite:
        """Return the authority with its key, which signs.

        Raises:
            AutoriteHorsLigne: the key is not at hand.
            CleAutoriteInutilisable: it does not open.
        """
        if not self.coffre.presente():
            raise AutoriteHorsLigne(self.nom, self.coffre.description())
        publique = self.certificat.public_key()
        if not isinstance(publique, ClePublique):
            raise AutoriteHorsLigne(self.nom, "genre de clé non admis")
        return Identite(self.certificat, self.coffre.ouvrir(publique))

    def emettre(
        self,
        demande: DemandeSignature,
        *,
        operateur: str,
        raison_sociale: str,
        debut: datetime,
        fin: datetime,
    ) -> Piece:
        """Return a client certificate for the key of *demande*, named by the house, valid from *debut* to *fin*.

        Nothing else of the request is taken: neither its subject nor its extensions. The validity never goes beyond
        that of the authority: an end that would is brought back to it, and the facts of the certificate say so.

        Raises:
            AutoriteHorsLigne, CleAutoriteInutilisable: it cannot sign now.
            AutoriteFinie: the validity asked for does not begin within its own.
        """
        cle = x509.load_der_x509_csr(demande.der).public_key()
        sujet = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, raison_sociale[:ORGANISATION_MAX]),
                x509.NameAttribute(NameOID.COMMON_NAME, f"{operateur} e-SAV"),
            ]
        )
        modele = self._modele(sujet, cle, debut, fin)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
        modele = modele.add_extension(usage, critical=False)
        liste = x509.UniformResourceIdentifier(f"{self.url_pki}/crl/{self.identifiant}.crl")
        modele = modele.add_extension(
            x509.CRLDistributionPoints([x509.DistributionPoint([liste], None, None, None)]), critical=False
        )
        acces = x509.AuthorityInformationAccess(
            [
                _acces(AuthorityInformationAccessOID.OCSP, f"{self.url_pki}/ocsp"),
                _acces(AuthorityInformationAccessOID.CA_ISSUERS, f"{self.url_pki}/ca/{self.identifiant}.crt"),
            ]
        )
        return piece(self._signer(modele.add_extension(acces, critical=False)), self.certificat)

    def emettre_ocsp(self, le: datetime) -> Identite:
        """Return a new key with the certificate that lets it answer for the status of what this authority issued.

        It is short, from *le* on, and says that nobody is to look for its own revocation (RFC 6960, 4.2.2.2.1): the
        authority's key may then stay away from the responder.
        """
        cle = ec.generate_private_key(ec.SECP256R1())
        sujet = x509.Name(
            [
                *self.certificat.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME),
                x509.NameAttribute(NameOID.COMMON_NAME, f"e-SAV OCSP {self.identifiant}"),
            ]
        )
        modele = self._modele(sujet, cle.public_key(), le - MARGE_HORLOGE, le + VALIDITE_OCSP)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
        modele = modele.add_extension(usage, critical=False).add_extension(x509.OCSPNoCheck(), critical=False)
        return Identite(self._signer(modele), cle)

    def _modele(
        self, sujet: x509.Name, cle: CertificatePublicKeyTypes, debut: datetime, fin: datetime
    ) -> x509.CertificateBuilder:
        """Return what every certificate issued bears, its dates within those of the authority."""
        bornes = self.certificat.not_valid_before_utc, self.certificat.not_valid_after_utc
        debut, fin = max(debut, bornes[0]), min(fin, bornes[1])
        if debut >= fin:
            raise AutoriteFinie(self.nom, *bornes)
        identifiant_ca = self.certificat.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        aki = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifiant_ca.value)
        return (
            x509.CertificateBuilder()
            .subject_name(sujet)
            .issuer_name(self.certificat.subject)
            .public_key(cle)
            .serial_number(x509.random_serial_number())
            .not_valid_before(debut)
            .not_valid_after(fin)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_SIGNATURE_SEULE, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(cle), critical=False)
            .add_extension(aki, critical=False)
        )

    def _signer(self, modele: x509.CertificateBuilder) -> x509.Certificate:
        cle: CleCa = self.identite().cle
        return modele.sign(cle, hachage(cle))


def identifiant(certificat: x509.Certificate) -> str:
    """Return the first 64 bits of the key identifier of an authority's *certificat*, in hexadecimal."""
    ski = x509.SubjectKeyIdentifier.from_public_key(certificat.public_key())
    return ski.digest[:8].hex()


def piece(certificat: x509.Certificate, *chaine: x509.Certificate) -> Piece:
    """Return *certificat* with its *chaine*, from its issuer to the root."""
    return Piece(faits(certificat), _der(certificat), tuple(map(_der, chaine)))


def _der(certificat: x509.Certificate) -> bytes:
    return certificat.public_bytes(Encoding.DER)


def _acces(methode: x509.ObjectIdentifier, url: str) -> x509.AccessDescription:
    return x509.AccessDescription(methode, x509.UniformResourceIdentifier(url))


_SIGNATURE_SEULE: Final = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
