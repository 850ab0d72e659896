"""The requests of the bench, as BETA writes them."""

from pathlib import Path

ESPACE = "urn:esav:ws:signalisation:1"
CHEMIN = "/ws/signalisation/v1"
CHEMIN_V2 = "/ws/signalisation/v2"
CHEMIN_TEST = "/ws/test/v1"
CHEMIN_TEST_V2 = "/ws/test/v2"
ESPACES = {
    CHEMIN: ESPACE,
    CHEMIN_V2: "urn:esav:ws:signalisation:2",
    CHEMIN_TEST: "urn:esav:ws:test:1",
    CHEMIN_TEST_V2: "urn:esav:ws:test:2",
}
"""The namespace of each version, by its path."""

IDENTIFIANT = "00000000-0000-4000-8000-000000000000"
"""The request identifier of v2 in messages: whoever sends a command puts one of its own in its place."""

FORMULAIRE = Path(__file__).resolve().parent.parent / "forms_catalogue" / "COL-SIG" / "1" / "exemple.xml"
"""COL: the offer that allows several open signalisations on one prestation."""

PAGE = 50
"""Lines of a list."""


def enveloppe(operation: str, contenu: str, chemin: str = CHEMIN) -> bytes:
    """Return the SOAP 1.1 envelope of *operation*, in the version at *chemin*."""
    espace = ESPACES.get(chemin, ESPACE)
    entete = ""
    if chemin in {CHEMIN_V2, CHEMIN_TEST_V2}:
        entete = (
            f'<s:Header><entete xmlns="{espace}"><identifiantRequete>{IDENTIFIANT}</identifiantRequete>'
            "<horodatage>2026-03-02T09:00:00+01:00</horodatage></entete></s:Header>"
        )
    return (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">{entete}<s:Body>'
        f'<{operation} xmlns="{espace}">{contenu}</{operation}></s:Body></s:Envelope>'
    ).encode()


def depot(reference: str, chemin: str = CHEMIN) -> bytes:
    """Return a deposit that every rule accepts."""
    _, _, formulaire = FORMULAIRE.read_text("utf-8").partition("?>")
    return enveloppe(
        "deposerSignalisation",
        f"<identifiantPrestation>COL-0001</identifiantPrestation><referenceOperateur>{reference}"
        "</referenceOperateur><deposant><nom>Banc</nom><telephone>0381000000</telephone></deposant>"
        f"<formulaire>{formulaire.strip()}</formulaire>",
        chemin,
    )


REFERENCE = "</identifiantPrestation><referenceOperateur>"
"""What stands between the line and the reference of a test that is asked for."""


def demande_test(ligne_et_reference: str, chemin: str = CHEMIN_TEST) -> bytes:
    """Return the request of a test; *ligne_et_reference* are a line and a reference around `REFERENCE`."""
    return enveloppe(
        "demanderTest",
        f"<identifiantPrestation>{ligne_et_reference}</referenceOperateur><codeTest>CONNEXION</codeTest>",
        chemin,
    )


def par_numero(operation: str, numero: str, chemin: str = CHEMIN) -> bytes:
    """Return a consultation, by *operation*, of the signalisation *numero*."""
    return enveloppe(operation, f"<numeroSignalisation>{numero}</numeroSignalisation>", chemin)


def liste(chemin: str = CHEMIN) -> bytes:
    """Return the question of one page of open signalisations."""
    return enveloppe("listerSignalisations", f"<taille>{PAGE}</taille>", chemin)


def releve(curseur: str, taille: int) -> bytes:
    """Return the question, of v2, of so many events after *curseur*."""
    contenu = f"<curseur>{curseur}</curseur><taille>{taille}</taille>"
    return enveloppe("releverEvenements", contenu, CHEMIN_V2)
