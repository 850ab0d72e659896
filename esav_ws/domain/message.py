"""Errors of the message itself, of the contract version asked for, and of the gateway: `MSG`, `VER`, `SYS`.

None of these messages quotes what was received: the offending values travel in `elements`, back to the one who sent them.
"""

from collections.abc import Iterable, Sequence

from esav_ws.domain.erreurs import ElementErreur, EsavError


class MessageVide(
    EsavError,
    code="MSG-001",
    libelle="Message vide",
    remede="Envoyer une enveloppe SOAP dans le corps de la requête HTTP POST.",
):
    """The body of the request holds nothing, or only blanks."""


class XmlMalForme(
    EsavError,
    code="MSG-002",
    libelle="XML mal formé",
    remede="Corriger le document à la ligne et à la colonne indiquées ; le produire avec une bibliothèque XML.",
):
    """The body is not well-formed XML."""

    def __init__(self, ligne: int, colonne: int) -> None:
        super().__init__(
            f"le message n'est pas un document XML bien formé : ligne {ligne}, colonne {colonne}"
        )


class DoctypeInterdit(
    EsavError,
    code="MSG-003",
    libelle="Déclaration DOCTYPE interdite",
    remede="Retirer la déclaration DOCTYPE du message : SOAP l'interdit.",
):
    """The document carries a document type declaration."""


class JeuDeCaracteres(
    EsavError,
    code="MSG-004",
    libelle="Jeu de caractères inadmissible",
    remede="Envoyer le message en UTF-8, et l'annoncer dans l'en-tête HTTP Content-Type (charset=utf-8).",
):
    """The announced charset is not served, or the bytes do not belong to it."""

    def __init__(self, admis: Iterable[str]) -> None:
        super().__init__(
            "le jeu de caractères annoncé n'est pas admis, ou des octets du message ne lui appartiennent pas ; "
            f"admis : {', '.join(admis)}"
        )


class MessageTropVolumineux(
    EsavError,
    code="MSG-005",
    libelle="Message trop volumineux",
    remede="Réduire le message sous le plafond indiqué.",
):
    """The body exceeds the size cap of this endpoint."""

    def __init__(self, plafond: int) -> None:
        super().__init__(f"le message dépasse le plafond de {plafond} octets")


class MessageTropComplexe(
    EsavError,
    code="MSG-006",
    libelle="Message trop complexe",
    remede="Réduire la profondeur, le nombre d'éléments ou le nombre d'attributs du message.",
):
    """The document is too deep, or has too many elements or attributes, to be a message of the contract."""

    def __init__(self, limite: str) -> None:
        super().__init__(f"le message dépasse une limite de structure : {limite}")


class EnveloppeInvalide(
    EsavError,
    code="MSG-007",
    libelle="Enveloppe SOAP invalide",
    remede="Envoyer une Envelope avec au plus un Header, puis un seul Body qui contient exactement une opération.",
):
    """The document is well-formed, but not a SOAP envelope with exactly one operation."""

    def __init__(self, defaut: str) -> None:
        super().__init__(f"enveloppe SOAP invalide : {defaut}")


class FauteEnRequete(
    EsavError,
    code="MSG-008",
    libelle="Faute SOAP envoyée comme requête",
    remede="Envoyer l'élément d'une opération du contrat ; une faute n'est jamais une requête.",
):
    """The Body holds a SOAP Fault."""


class EnTeteNonCompris(
    EsavError,
    code="MSG-009",
    libelle="En-tête SOAP obligatoire non compris",
    remede="Retirer cet en-tête, ou son attribut mustUnderstand.",
):
    """A header entry marked mustUnderstand is not part of the contract."""

    def __init__(self, nom: str) -> None:
        super().__init__(
            "un en-tête SOAP marqué mustUnderstand n'est pas prévu par le contrat",
            elements=(ElementErreur(xpath=f"/Envelope/Header/{nom}", regle="en-tête inconnu du contrat"),),
        )


class OperationInconnue(
    EsavError,
    code="MSG-010",
    libelle="Opération inconnue",
    remede="Envoyer une opération du contrat, dans l'espace de noms du service.",
):
    """The child of Body is no operation of this contract."""

    def __init__(self, nom: str, espace: str, connues: Iterable[str]) -> None:
        connues = tuple(sorted(connues))
        super().__init__(
            f"opération inconnue ; opérations de {espace} : {', '.join(connues)}",
            elements=(
                ElementErreur(
                    xpath=f"/{nom}", regle="opération inconnue du contrat", valeurs_admises=connues
                ),
            ),
        )


class SoapActionIncorrecte(
    EsavError,
    code="MSG-011",
    libelle="SOAPAction incorrecte",
    remede="Envoyer l'action indiquée, ou ne pas en envoyer.",
):
    """The announced action is not that of the operation in the Body."""

    def __init__(self, attendue: str) -> None:
        super().__init__(f"l'action SOAP annoncée n'est pas celle de l'opération envoyée : {attendue}")


class MessageNonConforme(
    EsavError,
    code="MSG-012",
    libelle="Message non conforme au schéma",
    remede="Corriger chaque élément signalé d'après le schéma publié (?xsd=…).",
):
    """The message breaks the published schema. Every breach found is in `elements`."""

    def __init__(self, elements: tuple[ElementErreur, ...]) -> None:
        super().__init__(
            f"le message n'est pas conforme au schéma publié : {len(elements)} erreur(s), chacune détaillée dans "
            f"« element » ; la première : {elements[0]}",
            elements=elements,
        )


class MethodeInterdite(
    EsavError,
    code="MSG-013",
    libelle="Méthode HTTP non admise",
    remede="Appeler les opérations par POST ; lire le contrat par GET avec ?wsdl ou ?xsd=….",
):
    """The HTTP method is not served here. `admises` are those that are."""

    def __init__(self, admises: Sequence[str]) -> None:
        super().__init__(f"méthode HTTP non admise à cette adresse ; admise(s) : {', '.join(admises)}")
        self.admises = tuple(admises)


class TypeDeContenu(
    EsavError,
    code="MSG-014",
    libelle="Type de contenu non admis",
    remede="Envoyer Content-Type: text/xml (SOAP 1.1) ou application/soap+xml (SOAP 1.2), sans compression.",
):
    """The Content-Type names neither SOAP 1.1 nor SOAP 1.2, or the body is compressed."""


class RessourceInconnue(
    EsavError,
    code="MSG-015",
    libelle="Ressource inconnue",
    remede="Vérifier l'adresse : celles des services, et les schémas que leur ?wsdl nomme.",
):
    """No service, schema or document lives at this address."""

    def __init__(self, connues: Iterable[str]) -> None:
        super().__init__(
            f"rien n'est publié à cette adresse ; adresses connues : {', '.join(sorted(connues))}"
        )


class DelaiDepasse(
    EsavError,
    code="MSG-016",
    libelle="Délai de réception dépassé",
    remede="Envoyer le corps de la requête sans attendre ; vérifier la liaison et Content-Length.",
):
    """The body did not arrive whole in time."""

    def __init__(self, delai_s: float) -> None:
        super().__init__(f"le corps de la requête n'est pas arrivé en entier en {delai_s:g} secondes")


class VersionSoap(
    EsavError,
    code="MSG-017",
    libelle="Version de SOAP incohérente",
    remede="Accorder l'espace de noms de Envelope et Content-Type : text/xml en SOAP 1.1, application/soap+xml en 1.2.",
):
    """The namespace of the envelope and the content type do not name the same SOAP version."""


class VersionNonServie(
    EsavError,
    code="VER-001",
    libelle="Version de contrat non servie",
    remede="Appeler une des versions indiquées.",
    article="12",
):
    """The service exists, not in this version. The message names the addresses of those that are served."""

    def __init__(self, service: str, version: int, servies: Iterable[str]) -> None:
        super().__init__(
            f"la version {version} du service {service} n'est pas servie ; adresses servies : {', '.join(servies)}"
        )


class ErreurInterne(
    EsavError,
    code="SYS-001",
    libelle="Erreur interne",
    remede="Réessayer ; si l'erreur persiste, donner à e-soutien l'identifiant indiqué.",
    camp="SERVEUR",
):
    """Something unforeseen. Only the correlation id leaves the gateway."""

    def __init__(self, correlation: str) -> None:
        super().__init__(
            f"erreur interne de la passerelle ; identifiant à donner à e-soutien : {correlation}"
        )


class BaseIndisponible(
    EsavError,
    code="SYS-002",
    libelle="Base de données indisponible",
    remede="Réessayer plus tard, avec la même référence : un dépôt déjà enregistré rend le même accusé.",
    camp="SERVEUR",
):
    """The database does not answer: nothing of this request was stored."""

    def __init__(self) -> None:
        super().__init__(
            "la base de données est indisponible : réessayez plus tard ; "
            "le dépôt non acquitté n'a pas été enregistré"
        )
