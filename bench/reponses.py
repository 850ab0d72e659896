"""What must be right in an answer: its status, its announced length, its numbers. Nothing else is read of it."""

from collections.abc import Callable

BALISE = b"numeroSignalisation>"
BALISE_TEST = b"numeroTest>"
LONGUEUR = b"\r\ncontent-length:"
STATUT = b"http/1.1 200 "

Verifier = Callable[[bytes, bytes], None]
"""Raises `ReponseFausse` unless a body is right for the number that was asked for (empty: none was)."""


class ReponseFausse(RuntimeError):
    """An answer is not the one due. A round with one of them measures nothing."""


def corps_de(reponse: bytes) -> bytes | None:
    """Return the body of an HTTP *reponse*, or `None` as long as it is not whole.

    Raises:
        ReponseFausse: its status is not 200, it does not tell its length, or more came than it told.
    """
    fin = reponse.find(b"\r\n\r\n")
    if fin < 0:
        return None
    tete = reponse[:fin].lower()
    depart = tete.find(LONGUEUR)
    if depart < 0:
        raise ReponseFausse(f"no Content-Length: {reponse[:300]!r}")
    suite = tete.find(b"\r", depart + 2)
    attendue = fin + 4 + int(tete[depart + len(LONGUEUR) : suite if suite > 0 else fin])
    if len(reponse) < attendue:
        return None
    if not tete.startswith(STATUT) or len(reponse) > attendue:
        raise ReponseFausse(f"not the answer due: {reponse[:100]!r} … {reponse[fin + 4 :][:600]!r}")
    return reponse[fin + 4 :]


def numero_de(corps: bytes, balise: bytes = BALISE) -> bytes:
    """Return the first number that an answer bears under *balise*, or raise `ReponseFausse`."""
    depart = corps.find(balise) + len(balise)
    fin = corps.find(b"<", depart)
    if depart < len(balise) or fin <= depart:
        raise ReponseFausse(f"no number in {corps[:600]!r}")
    return corps[depart:fin]


def exiger_numero(corps: bytes, attendu: bytes) -> None:
    """Return if the first number of *corps* is *attendu*, else raise `ReponseFausse`."""
    if (recu := numero_de(corps)) != attendu:
        raise ReponseFausse(f"asked {attendu.decode()}, answered {recu.decode()}")


def exiger_lignes(au_moins: int, au_plus: int) -> Verifier:
    """Return the check of a page of so many lines."""

    def verifier(corps: bytes, _attendu: bytes) -> None:
        if not au_moins <= (lignes := corps.count(BALISE) // 2) <= au_plus:
            raise ReponseFausse(
                f"a page of {au_moins} to {au_plus} lines is due, {lignes} came: {corps[:300]!r}"
            )

    return verifier


def exiger_neuf(vus: set[bytes], balise: bytes = BALISE) -> Verifier:
    """Return the check of a deposit, or of a test asked for: its number is not among *vus*, and joins them."""

    def verifier(corps: bytes, _attendu: bytes) -> None:
        numero = numero_de(corps, balise)
        if numero in vus:
            raise ReponseFausse(f"the number {numero.decode()} was given twice")
        vus.add(numero)

    return verifier
