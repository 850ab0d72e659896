"""Why what was sent is not the certificate, or the request, that was asked for: errors `CRT-020` to `CRT-031`."""

from esav_ws.domain.erreurs import EsavError


class FichierTropVolumineux(
    EsavError,
    code="CRT-020",
    libelle="Fichier de certificat trop volumineux",
    remede="Envoyer le seul certificat client et ses intermédiaires.",
    article="5.2.2",
):
    """More bytes, or more certificates, than a certificate and its chain ever need; nothing was parsed."""

    @classmethod
    def taille(cls, octets: int, plafond: int) -> "FichierTropVolumineux":
        """Return the error of a file of *octets* bytes where *plafond* are admitted."""
        return cls(
            f"fichier de {octets} octets : {plafond} octets ({plafond // 1024} Kio) sont admis au plus ; envoyez le seul "
            "certificat client et ses intermédiaires, en PEM"
        )

    @classmethod
    def nombre(cls, certificats: int, plafond: int) -> "FichierTropVolumineux":
        """Return the error of a file of *certificats* certificates where *plafond* are admitted."""
        return cls(
            f"{certificats} certificats dans ce fichier : {plafond} sont admis au plus ; envoyez le seul certificat client et "
            "ses intermédiaires, non un magasin d'autorités"
        )


class FichierIllisible(
    EsavError,
    code="CRT-021",
    libelle="Fichier illisible",
    remede="Envoyer le certificat ou la demande en PEM (texte entre BEGIN et END) ou en DER, sans rien y changer.",
    article="5.2.2",
):
    """Empty, damaged, truncated, or of a kind that holds neither a certificate nor a request."""

    def __init__(self, raison: str) -> None:
        super().__init__(f"{raison} : envoyez le fichier PEM ou DER d'origine, sans rien y changer")


class ClePriveeTransmise(
    EsavError,
    code="CRT-022",
    libelle="Clé privée transmise",
    remede="Tenir cette clé pour compromise : créer une nouvelle clé, obtenir un nouveau certificat, n'envoyer que lui.",
    article="5.2.2",
):
    """A private key was sent, bare, encrypted or in a key store. Nothing of the file is kept."""

    def __init__(self, enveloppe: str) -> None:
        super().__init__(
            f"ce fichier contient une clé privée ({enveloppe}) : il est refusé et rien n'en est conservé. Une clé privée ne "
            "se transmet à personne : tenez celle-ci pour compromise, créez-en une nouvelle, faites révoquer le certificat "
            "qui l'emploie, obtenez-en un nouveau et n'envoyez que ce certificat, en PEM"
        )


class MotDePasseRefuse(
    EsavError,
    code="CRT-023",
    libelle="Mot de passe absent ou faux",
    remede="Donner le mot de passe du fichier PKCS#12 ou, mieux, envoyer le seul certificat en PEM.",
    article="5.2.2",
):
    """The PKCS#12 opens with a password that was not given, or with another one."""

    def __init__(self, *, donne: bool) -> None:
        constat = (
            "le mot de passe donné n'ouvre pas ce fichier PKCS#12"
            if donne
            else "ce PKCS#12 est chiffré, sans mot de passe"
        )
        super().__init__(
            f"{constat} : donnez le bon ou, mieux, envoyez le seul certificat en PEM (openssl pkcs12 -in fichier.p12 "
            "-nokeys -out certificat.pem)"
        )


class CertificatClientAttendu(
    EsavError,
    code="CRT-024",
    libelle="Aucun certificat client dans ce fichier",
    remede="Envoyer le certificat client lui-même, avec ses intermédiaires.",
    article="5.2.2",
):
    """The file can be read and holds no client certificate."""


class PlusieursCertificatsClients(
    EsavError,
    code="CRT-025",
    libelle="Plusieurs certificats clients dans ce fichier",
    remede="Envoyer un fichier par certificat client.",
    article="5.2.2",
):
    """Several leaves: nobody but the sender can tell which one is meant."""

    def __init__(self, sujets: tuple[str, ...]) -> None:
        super().__init__(
            f"{len(sujets)} certificats clients dans ce fichier ({' ; '.join(sujets)}) : envoyez un fichier par certificat "
            "client, chacun avec ses seuls intermédiaires"
        )


class CertificatMalForme(
    EsavError,
    code="CRT-026",
    libelle="Certificat ou demande mal formés",
    remede="Faire émettre un certificat conforme à la RFC 5280, ou refaire la demande.",
    article="5.2.2",
):
    """It can be read, yet something in it must not be: a name, a date, a serial number, an extension, a kind of key."""

    def __init__(self, objet: str, defaut: str, remede: str) -> None:
        super().__init__(f"{objet} : {defaut} ; {remede}")


class DemandeAttendue(
    EsavError,
    code="CRT-027",
    libelle="Demande de certificat attendue",
    remede="Envoyer une demande de certificat (CSR, PKCS#10) et une seule, en PEM ou en DER.",
    article="5.2.2",
):
    """The file can be read and does not hold exactly one certification request."""


class PreuvePossessionInvalide(
    EsavError,
    code="CRT-028",
    libelle="Preuve de possession invalide",
    remede="Refaire la demande avec la clé privée qui lui correspond, et l'envoyer sans la modifier.",
    article="5.2.2",
):
    """The request is not signed by the key that it bears."""

    def __init__(self, sujet: str) -> None:
        super().__init__(
            f"la signature de la demande de « {sujet} » ne correspond pas à sa clé publique : refaites la demande avec votre "
            "clé privée (openssl req -new -key cle.pem -out demande.pem) et envoyez-la sans la modifier"
        )


class PolitiqueInvalide(
    EsavError,
    code="CRT-030",
    libelle="Politique des certificats mal écrite",
    remede="Corriger le fichier politique.toml à l'endroit indiqué.",
    camp="SERVEUR",
    article="5.2.2",
):
    """The policy file of the house cannot be used."""

    def __init__(self, fichier: str, raison: str) -> None:
        super().__init__(f"{fichier} : {raison}")


class AutoritesIllisibles(
    EsavError,
    code="CRT-031",
    libelle="Autorités reconnues illisibles",
    remede="Corriger ou retirer le fichier indiqué.",
    camp="SERVEUR",
    article="5.2.2",
):
    """A file of the authorities that the house accepts, or of their revocation lists, cannot be read."""

    def __init__(self, fichier: str, raison: str) -> None:
        super().__init__(f"{fichier} : {raison} ; corrigez ce fichier ou retirez-le")
