"""What never goes into a report or a state file: keys, passwords, and what names or reaches a person."""

import re

_MASQUE = "***"
_MAX = 20_000
_ELEMENT = re.compile(
    r"(<(?:[\w.-]+:)?(?:telephone|courriel|auteur|INFO_\w*(?:CONTACT|TELEPHONE|COURRIEL|ACCES|BATIMENT)\w*)"
    r"(?:\s[^>]*)?>)[^<]*(<)",
    re.IGNORECASE,
)
_DEPOSANT = re.compile(r"(<(?:[\w.-]+:)?deposant\b[^>]*>.*?</(?:[\w.-]+:)?deposant>)", re.DOTALL)
_NOM = re.compile(r"(<(?:[\w.-]+:)?nom(?:\s[^>]*)?>)[^<]*(<)")
_CONTENU = re.compile(r"(<(?:[\w.-]+:)?contenu(?:\s[^>]*)?>)([^<]{60})[^<]*(<)")
_CLE = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)
_TELEPHONE = re.compile(r"(?<![\w-])(?:\+33|0)[1-9](?:[ .-]?\d{2}){4}(?![\w-])")
_COURRIEL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SECRET = re.compile(r"(?i)\b((?:mot de passe|password|passwd|secret|token|jeton)\s*[=:]\s*)\S+")
_ENTETES = frozenset({"authorization", "cookie", "set-cookie", "proxy-authorization"})


def masquer(texte: str) -> str:
    """Return *texte* without keys, passwords, names of persons, telephones and mail addresses, cut to a readable length."""
    texte = _CLE.sub("[clé privée retirée]", texte)
    texte = _DEPOSANT.sub(lambda bloc: _NOM.sub(rf"\g<1>{_MASQUE}\g<2>", bloc[1]), texte)
    texte = _ELEMENT.sub(rf"\g<1>{_MASQUE}\g<2>", texte)
    texte = _CONTENU.sub(r"\g<1>\g<2>…\g<3>", texte)
    texte = _SECRET.sub(rf"\g<1>{_MASQUE}", texte)
    texte = _TELEPHONE.sub(_MASQUE, texte)
    texte = _COURRIEL.sub(_MASQUE, texte)
    return texte if len(texte) <= _MAX else f"{texte[:_MAX]}\n[… {len(texte) - _MAX} caractères de plus]"


def masquer_octets(corps: bytes) -> str:
    """Return a body as text fit for a report, masked; what is not text is shown escaped."""
    for codage in ("utf-8", "utf-16" if corps[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"):
        try:
            return masquer("".join(c if c >= " " or c in "\n\t" else "·" for c in corps.decode(codage)))
        except UnicodeDecodeError:
            continue
    return masquer(corps.decode("utf-8", "replace"))


def masquer_entetes(entetes: dict[str, str]) -> dict[str, str]:
    """Return HTTP headers fit for a report."""
    return {nom: _MASQUE if nom.lower() in _ENTETES else masquer(valeur) for nom, valeur in entetes.items()}
