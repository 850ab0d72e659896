"""Reading what people send: the one client certificate, or the one request, of a file in any usual envelope."""

from collections.abc import Iterable, Sequence
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates

from esav_ws.domain.certificat_piece import DemandeSignature, Piece
from esav_ws.domain.certificat_reception import (
    CertificatClientAttendu,
    CertificatMalForme,
    DemandeAttendue,
    FichierIllisible,
    FichierTropVolumineux,
    PlusieursCertificatsClients,
    PreuvePossessionInvalide,
)
from esav_ws.pki import pkcs12
from esav_ws.pki.contenu import Nature, valeurs
from esav_ws.pki.faits import (
    empreinte_cle,
    exiger_cle,
    exiger_extensions,
    exiger_forme,
    exiger_noms_demande,
    faits,
    nom_cle,
    noms_alternatifs,
)
from esav_ws.pki.hostile import lecture_hostile

CERTIFICATS_MAX: Final = 16
"""How many certificates one file may hold: a leaf, its chain and some cross-signed relatives."""


def lire_piece(contenu: bytes, mot_de_passe: str | None = None) -> Piece:
    """Return the one client certificate of *contenu* with its chain from leaf to root.

    DER, PEM among any text, base64 without armour, PKCS#7 or PKCS#12 without a key; certificates in any order, those
    that did not help to issue the leaf left out.

    Raises:
        EsavError: `CRT-020` to `CRT-026`; the message says what to send instead.
    """
    recus = _recevoir(contenu)
    certificats = list(dict.fromkeys(_certificats(recus, mot_de_passe)))
    if not certificats:
        raise _sans_certificat({genre for genre, _ in recus})
    if len(certificats) > CERTIFICATS_MAX:
        raise FichierTropVolumineux.nombre(len(certificats), CERTIFICATS_MAX)
    with lecture_hostile("certificat dont le contenu ne se lit pas"):
        for certificat in certificats:
            exiger_forme(certificat)
        feuille = _feuille(certificats)
        return Piece(
            faits=faits(feuille),
            der=feuille.public_bytes(Encoding.DER),
            chaine=tuple(parent.public_bytes(Encoding.DER) for parent in ascendants(feuille, certificats)),
        )


def lire_demande(contenu: bytes) -> DemandeSignature:
    """Return the one request of *contenu*, its proof of possession verified.

    Raises:
        EsavError: `CRT-020` to `CRT-022`, `CRT-026` to `CRT-028`; the message says what to send instead.
    """
    recus = _recevoir(contenu)
    ders = list(dict.fromkeys(der for genre, der in recus if genre is Nature.DEMANDE))
    if len(ders) != 1:
        raise _sans_demande(len(ders), {genre for genre, _ in recus})
    with lecture_hostile("demande de certificat (CSR) abîmée"):
        demande = x509.load_der_x509_csr(ders[0])
        exiger_noms_demande(demande)
        exiger_extensions("demande", demande)
        exiger_cle("demande", demande)
        sujet = demande.subject.rfc4514_string()
        _exiger_possession(demande, sujet)
        cle = demande.public_key()
        return DemandeSignature(
            der=demande.public_bytes(Encoding.DER),
            sujet=sujet,
            cle=nom_cle(cle),
            empreinte_cle=empreinte_cle(cle),
            noms=noms_alternatifs(demande.extensions),
        )


def ascendants(
    feuille: x509.Certificate, certificats: Iterable[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """Return those of *certificats* that issued *feuille*, then those that issued these, up to the root."""
    restants = [certificat for certificat in certificats if certificat != feuille]
    ordonnes: list[x509.Certificate] = []
    rang = [feuille]
    while rang:
        rang = [parent for parent in restants if any(a_emis(parent, enfant) for enfant in rang)]
        restants = [certificat for certificat in restants if certificat not in rang]
        ordonnes += rang
    return tuple(ordonnes)


def a_emis(parent: x509.Certificate, enfant: x509.Certificate) -> bool:
    """Return whether the key of *parent* signed *enfant*, which names it as its issuer."""
    if parent.subject != enfant.issuer:
        return False
    try:
        enfant.verify_directly_issued_by(parent)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def est_autorite(certificat: x509.Certificate) -> bool:
    """Return whether *certificat* says that it may issue others."""
    try:
        return certificat.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _recevoir(contenu: bytes) -> tuple[tuple[Nature, bytes], ...]:
    """Return the DER values of *contenu*, none of which bears a private key that shows."""
    recus = valeurs(contenu)
    for genre, der in recus:
        if genre is Nature.PKCS12:
            pkcs12.refuser_cle(der)
    return recus


def _certificats(
    recus: Sequence[tuple[Nature, bytes]], mot_de_passe: str | None
) -> Iterable[x509.Certificate]:
    for genre, der in recus:
        if genre is Nature.CERTIFICAT:
            with lecture_hostile("certificat abîmé"):
                certificat = x509.load_der_x509_certificate(der)
            yield certificat
        elif genre is Nature.PKCS7:
            with lecture_hostile("PKCS#7 abîmé ou sans certificat"):
                certificats = load_der_pkcs7_certificates(der)
            yield from certificats
        elif genre is Nature.PKCS12:
            yield from pkcs12.certificats(der, mot_de_passe)


def _feuille(certificats: Sequence[x509.Certificate]) -> x509.Certificate:
    feuilles = [
        certificat
        for certificat in certificats
        if not est_autorite(certificat)
        and not any(a_emis(certificat, autre) for autre in certificats if autre != certificat)
    ]
    if len(feuilles) > 1:
        raise PlusieursCertificatsClients(tuple(feuille.subject.rfc4514_string() for feuille in feuilles))
    if not feuilles:
        sujets = " ; ".join(certificat.subject.rfc4514_string() for certificat in certificats)
        raise CertificatClientAttendu(
            f"ce fichier ne contient que des certificats d'autorité ({sujets}) : envoyez le certificat client que l'une d'elles "
            "a émis, avec ses intermédiaires"
        )
    return feuilles[0]


def _sans_certificat(genres: set[Nature]) -> CertificatClientAttendu | FichierIllisible:
    if Nature.DEMANDE in genres:
        return CertificatClientAttendu(
            "ce fichier est une demande de certificat (CSR), non un certificat : faites-la signer par votre autorité, puis "
            "envoyez le certificat qu'elle rend ; pour un certificat émis par l'opérateur d'infrastructure, déposez-la comme "
            "demande"
        )
    reconnus = genres - {Nature.INCONNUE}
    if not reconnus:
        return FichierIllisible("structure DER inconnue : ce n'est ni un certificat ni une demande")
    trouves = ", ".join(sorted(genre.value for genre in reconnus))
    return CertificatClientAttendu(
        f"ce fichier contient {trouves} et aucun certificat : envoyez le certificat client et ses intermédiaires, en PEM"
    )


def _sans_demande(nombre: int, genres: set[Nature]) -> DemandeAttendue | FichierIllisible:
    if nombre:
        return DemandeAttendue(
            f"{nombre} demandes de certificat dans ce fichier : envoyez-en une par fichier"
        )
    if genres == {Nature.INCONNUE}:
        return FichierIllisible("structure DER inconnue : ce n'est ni un certificat ni une demande")
    if genres & {Nature.CERTIFICAT, Nature.PKCS7, Nature.PKCS12}:
        return DemandeAttendue(
            "ce fichier est un certificat, non une demande (CSR) : déposez-le comme certificat s'il vient d'une autorité "
            "reconnue ; sinon créez une demande (openssl req -new -key cle.pem -out demande.pem) et envoyez-la"
        )
    trouves = ", ".join(sorted(genre.value for genre in genres - {Nature.INCONNUE}))
    return DemandeAttendue(
        f"ce fichier contient {trouves} et aucune demande de certificat (CSR) : envoyez la demande, en PEM ou en DER"
    )


def _exiger_possession(demande: x509.CertificateSigningRequest, sujet: str) -> None:
    """Return when the key of *demande* signed it, with an algorithm that proves anything, else raise."""
    try:
        empreinte = demande.signature_hash_algorithm
        possede = demande.is_signature_valid
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature):
        raise PreuvePossessionInvalide(sujet) from None
    if isinstance(empreinte, hashes.MD5 | hashes.SHA1):
        raise CertificatMalForme(
            f"demande de « {sujet} »",
            f"elle est signée avec {empreinte.name.upper()}, qui ne prouve plus rien",
            "refaites-la avec SHA-256 (openssl req -new -sha256)",
        )
    if not possede:
        raise PreuvePossessionInvalide(sujet)
