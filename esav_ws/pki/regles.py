"""The rules on one certificate, or one request, taken by itself; its chain is judged in `chaine`."""

import ipaddress
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID, SignatureAlgorithmOID

from esav_ws.domain.certificat_piece import EKU_SANS_CLIENT, Constat, DemandeSignature, Faits, Gravite
from esav_ws.domain.horloge import en_clair
from esav_ws.pki.faits import nom_cle, usages
from esav_ws.pki.politique import Politique

PREAVIS_JOURS: Final = range(19, 28)
"""The calendar days that fifteen jours ouvrés may take, wherever weekends and holidays fall."""

_BIENTOT: Final = timedelta(days=30)
_EXPOSANT_MIN: Final = 65_537
_CLIENT: Final = ExtendedKeyUsageOID.CLIENT_AUTH.dotted_string
_SERVEUR: Final = ExtendedKeyUsageOID.SERVER_AUTH.dotted_string
_CRITIQUES_CONNUES: Final = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.POLICY_CONSTRAINTS,
        ExtensionOID.POLICY_MAPPINGS,
        ExtensionOID.INHIBIT_ANY_POLICY,
        ExtensionOID.NAME_CONSTRAINTS,
        ExtensionOID.CRL_DISTRIBUTION_POINTS,
    }
)
_NOM_D_EMPRUNT = re.compile(
    r"localhost|.*\.(?:local|localdomain|localhost|test|example|invalid)|(?:.*\.)?example\.(?:com|org|net)"
    r"|Internet Widgits Pty Ltd|Default Company Ltd|test|client",
    re.IGNORECASE,
)


def regles_feuille(
    certificat: x509.Certificate, faits: Faits, politique: Politique, *, reconnue: bool, le: datetime
) -> Iterator[Constat]:
    """Yield what the policy says at *le* of the leaf *certificat*, whose facts are *faits*."""
    if defaut := defaut_cle(certificat.public_key(), politique):
        yield _refus(
            "cle-faible", f"sa clé n'est pas admise ({defaut}) : créez-en une autre, {_cles(politique)}"
        )
    if defaut := defaut_signature(certificat, politique):
        yield _refus(
            "signature-faible",
            f"sa signature n'est pas admise ({defaut}) : demandez à son autorité une signature "
            f"{_empreintes(politique)}",
        )
    yield from _role(certificat)
    yield from _usages(faits.usages, politique)
    yield from _dates(faits, politique, reconnue=reconnue, le=le)
    yield from _critiques(certificat)
    if not faits.sujet and not faits.noms:
        yield _refus("sujet-vide", "il ne nomme personne : faites-en émettre un qui nomme votre société")
    yield from _noms(certificat.subject, faits.noms)


def regles_demande(
    requete: x509.CertificateSigningRequest, demande: DemandeSignature, politique: Politique
) -> Iterator[Constat]:
    """Yield what the policy says of the request *requete*, read as *demande*."""
    if defaut := defaut_cle(requete.public_key(), politique):
        yield _refus(
            "cle-faible",
            f"sa clé n'est pas admise ({defaut}) : créez-en une autre, {_cles(politique)}, et refaites la demande",
        )
    if defaut := defaut_signature(requete, politique):
        yield _refus(
            "signature-faible",
            f"sa signature n'est pas admise ({defaut}) : refaites la demande avec {_empreintes(politique)} (openssl req "
            "-new -sha256)",
        )
    if _demande_autorite(requete.extensions):
        yield _refus(
            "autorite",
            "elle demande un certificat d'autorité : l'opérateur d'infrastructure n'émet que des certificats clients, "
            "refaites la demande sans cette extension",
        )
    demandes = usages(requete.extensions)
    if demandes and _CLIENT not in demandes:
        yield _avertissement(
            EKU_SANS_CLIENT,
            "elle demande des usages sans l'authentification client : le certificat sera émis pour la seule "
            "authentification client",
        )
    yield from _noms(requete.subject, demande.noms)


def defaut_cle(cle: CertificatePublicKeyTypes, politique: Politique) -> str | None:
    """Return why the policy does not admit *cle*, in French, or `None`."""
    match cle:
        case rsa.RSAPublicKey():
            if cle.key_size < politique.rsa_min:
                return f"RSA de {cle.key_size} bits"
            exposant = cle.public_numbers().e
            return f"RSA d'exposant public {exposant}" if exposant < _EXPOSANT_MIN else None
        case ec.EllipticCurvePublicKey():
            nom = nom_cle(cle)
            return None if nom.removeprefix("ECDSA ") in politique.courbes else nom
        case ed25519.Ed25519PublicKey():
            return None if politique.ed25519 else "Ed25519"
        case _:
            return nom_cle(cle)


def defaut_signature(
    signe: x509.Certificate | x509.CertificateSigningRequest, politique: Politique
) -> str | None:
    """Return why the policy does not admit the signature that *signe* bears, in French, or `None`."""
    try:
        empreinte = signe.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return f"algorithme {signe.signature_algorithm_oid.dotted_string}"
    if empreinte is None:
        reconnu = signe.signature_algorithm_oid == SignatureAlgorithmOID.ED25519
        return None if reconnu else f"algorithme {signe.signature_algorithm_oid.dotted_string}"
    return None if empreinte.name in politique.empreintes else f"empreinte {empreinte.name.upper()}"


def trier(constats: Iterable[Constat]) -> tuple[Constat, ...]:
    """Return *constats*, what refuses first."""
    return tuple(sorted(constats, key=lambda constat: list(Gravite).index(constat.gravite)))


def _role(certificat: x509.Certificate) -> Iterator[Constat]:
    if certificat.subject == certificat.issuer:
        yield _refus(
            "auto-signe",
            "il est signé par lui-même : envoyez un certificat émis par une autorité reconnue, ou demandez-en un à "
            "l'opérateur d'infrastructure",
        )
    if _demande_autorite(certificat.extensions):
        yield _refus(
            "autorite",
            "c'est un certificat d'autorité : envoyez le certificat client qu'elle a émis pour vous",
        )
    try:
        usage = certificat.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not usage.digital_signature:
        yield _refus(
            "usage-sans-signature",
            "son usage de clé (keyUsage) ne permet pas la signature (digitalSignature), que TLS demande au client : faites-en "
            "émettre un qui la permette",
        )


def _usages(permis: tuple[str, ...], politique: Politique) -> Iterator[Constat]:
    if not permis or _CLIENT in permis:
        return
    if _SERVEUR not in permis:
        yield _refus(
            "eku-etranger",
            f"il n'est fait ni pour un client ni pour un serveur TLS (usages {', '.join(permis)}) : faites-en émettre un "
            "pour l'authentification client (clientAuth)",
        )
        return
    suite = {
        Gravite.REFUS: "la politique le refuse : demandez",
        Gravite.AVERTISSEMENT: "il sera admis par sa seule empreinte ; au renouvellement, demandez",
        Gravite.DEROGEABLE: "il n'est admis, par sa seule empreinte, que si une dérogation motivée est enregistrée ; sinon "
        "demandez",
    }
    yield Constat(
        EKU_SANS_CLIENT,
        politique.sans_client.gravite,
        "son autorité l'a émis pour un serveur, sans l'authentification client (clientAuth) : "
        f"{suite[politique.sans_client.gravite]} un certificat avec clientAuth, ou un certificat de l'opérateur "
        "d'infrastructure",
    )


def _dates(faits: Faits, politique: Politique, *, reconnue: bool, le: datetime) -> Iterator[Constat]:
    duree, plafond = faits.fin - faits.debut, politique.jours_max(reconnue=reconnue)
    jours = round(duree / timedelta(days=1))
    if duree > timedelta(days=plafond):
        yield _refus(
            "validite-longue",
            f"il vaut {max(jours, plafond + 1)} jours : {plafond} au plus sont admis, faites-en émettre un plus court",
        )
    if le > faits.fin:
        yield _refus(
            "expire", f"il a expiré le {en_clair(faits.fin)} (heure de Paris) : envoyez celui qui le remplace"
        )
        return
    if le < faits.debut:
        attente = (
            "il ne servira pas avant"
            if faits.debut - le <= _BIENTOT
            else f"c'est dans {(faits.debut - le).days} jours, vérifiez que c'est bien voulu"
        )
        yield _avertissement(
            "futur", f"il n'est valable qu'à partir du {en_clair(faits.debut)} (heure de Paris) : {attente}"
        )
    reste = (faits.fin - max(le, faits.debut)).days
    if faits.debut <= le and reste < PREAVIS_JOURS[-1]:
        yield _avertissement(
            "preavis-entame",
            f"il expire le {en_clair(faits.fin)} (heure de Paris), dans {reste} jours : les quinze jours ouvrés du contrat "
            "sont entamés ou près de l'être, préparez déjà son remplaçant",
        )
    part = min(100, round(100 * PREAVIS_JOURS[-1] / max(jours, 1)))
    if part > politique.preavis_part_alerte:
        yield _avertissement(
            "preavis-long",
            f"il vaut {jours} jours : les quinze jours ouvrés du renouvellement (art. 5.2.2) en font {PREAVIS_JOURS[0]} à "
            f"{PREAVIS_JOURS[-1]} calendaires, jusqu'à {part} % de sa vie ; automatisez le renouvellement, ou prenez un "
            "certificat plus long",
        )


def _critiques(certificat: x509.Certificate) -> Iterator[Constat]:
    inconnues = [
        extension.oid.dotted_string
        for extension in certificat.extensions
        if extension.critical and extension.oid not in _CRITIQUES_CONNUES
    ]
    if inconnues:
        yield _refus(
            "extension-critique",
            f"il porte une extension critique que nous ne connaissons pas ({', '.join(inconnues)}) : faites-en émettre un sans "
            "elle, ou avec elle non critique",
        )


def _noms(sujet: x509.Name, noms: tuple[str, ...]) -> Iterator[Constat]:
    communs = [
        str(attribut.value)
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for attribut in sujet.get_attributes_for_oid(oid)
    ]
    if faibles := [nom for nom in dict.fromkeys((*communs, *noms)) if _faible(nom)]:
        yield _avertissement(
            "nom-faible",
            f"un de ses noms ne désigne personne en propre ({', '.join(faibles)}) : préférez le nom de votre société et de "
            "votre système",
        )
    compte = Counter(noms)
    doubles = [nom for nom, fois in compte.items() if fois > 1]
    if len(sujet.get_attributes_for_oid(NameOID.COMMON_NAME)) > 1:
        doubles.append("CN")
    if doubles:
        yield _avertissement(
            "nom-double",
            f"un de ses noms y est plusieurs fois ({', '.join(doubles)}) : ne gardez qu'une fois chacun",
        )


def _faible(nom: str) -> bool:
    if "*" in nom or _NOM_D_EMPRUNT.fullmatch(nom):
        return True
    try:
        return not ipaddress.ip_address(nom).is_global
    except ValueError:
        return False


def _demande_autorite(extensions: x509.Extensions) -> bool:
    try:
        if extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return True
    except x509.ExtensionNotFound:
        pass
    try:
        return extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except x509.ExtensionNotFound:
        return False


def _cles(politique: Politique) -> str:
    admises = [f"RSA d'au moins {politique.rsa_min} bits", f"ECDSA {', '.join(politique.courbes)}"]
    return " ou ".join([*admises, *(["Ed25519"] if politique.ed25519 else [])])


def _empreintes(politique: Politique) -> str:
    return " ou ".join(empreinte.upper() for empreinte in politique.empreintes)


def _refus(regle: str, message: str) -> Constat:
    return Constat(regle, Gravite.REFUS, message)


def _avertissement(regle: str, message: str) -> Constat:
    return Constat(regle, Gravite.AVERTISSEMENT, message)
