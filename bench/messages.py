"""The requests of the bench, as BETA writes them."""

from pathlib import Path

ESPACE = "urn:esav:ws:signalisation:1"
CHEMIN = "/ws/signalisation/v1"
FORMULAIRE = Path(__file__).resolve().parent.parent / "forms_catalogue" / "COL-SIG" / "1" / "exemple.xml"
"""COL: the offer that allows several open signalisations on one prestation."""

PAGE = 50
"""Lines of a list."""


def enveloppe(operation: str, contenu: str) -> bytes:
    """Return the SOAP 1.1 envelope of *operation*."""
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<{operation} xmlns="{ESPACE}">{contenu}</{operation}></s:Body></s:Envelope>'
    ).encode()


def depot(reference: str) -> bytes:
    """Return a deposit that every rule accepts."""
    _, _, formulaire = FORMULAIRE.read_text("utf-8").partition("?>")
    return enveloppe(
        "deposerSignalisation",
        f"<identifiantPrestation>COL-0001</identifiantPrestation><referenceOperateur>{reference}"
        "</referenceOperateur><deposant><nom>Banc</nom><telephone>0381000000</telephone></deposant>"
        f"<formulaire>{formulaire.strip()}</formulaire>",
    )


def par_numero(operation: str, numero: str) -> bytes:
    """Return a consultation, by *operation*, of the signalisation *numero*."""
    return enveloppe(operation, f"<numeroSignalisation>{numero}</numeroSignalisation>")


def liste() -> bytes:
    """Return the question of one page of open signalisations."""
    return enveloppe("listerSignalisations", f"<taille>{PAGE}</taille>")
