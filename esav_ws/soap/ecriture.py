"""How an object of a complex class is written: one pass over a table of its members."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

Encodeur = Callable[[Any], str]
"""Turns a value, which is not `None`, into the text of its element."""

Genre = int
TEXTE, CONVERTI, UN, PLUSIEURS = range(4)
"""How a member is read and written: as its text, as a text without markup, by its codec, line by line by its codec."""

Ecriture = tuple[str, Genre, Encodeur, str, str, str, str]
"""Of a member: name, kind, codec, opening and closing tag, what is written for `None` among several, and where absent."""

Attribut = tuple[str, str, Encodeur]
"""Of a member that is an attribute: its name, that on the wire, and what writes its value."""


def echapper(texte: str) -> str:
    """Return *texte* as the content of an element; a carriage return would not survive the parser of the reader."""
    if "&" in texte:
        texte = texte.replace("&", "&amp;")
    if "<" in texte:
        texte = texte.replace("<", "&lt;")
    if ">" in texte:
        texte = texte.replace(">", "&gt;")
    return texte.replace("\r", "&#13;") if "\r" in texte else texte


def ecrivain(
    debut: str, fin: str, classe: Any, membres: Sequence[Ecriture], attributs: Sequence[Attribut]
) -> Encodeur:
    """Return the encoder of the complex *classe* between *debut* and *fin*; *membres* may still grow."""
    origine = classe.__orig__ or classe

    def ecrire(objet: Any) -> str:
        if objet.__class__ is not origine:
            objet = classe.get_serialization_instance(objet)
        valeurs = objet.__dict__
        morceaux = [_ouvrir(debut, attributs, valeurs) if attributs else debut]
        for membre, genre, encoder, ouvrant, fermant, nul, absent in membres:
            valeur = valeurs.get(membre)
            if valeur is None:
                if absent:
                    morceaux.append(absent)
            elif genre is TEXTE:
                if "&" in valeur or "<" in valeur or ">" in valeur or "\r" in valeur:
                    valeur = echapper(valeur)
                morceaux += ouvrant, valeur, fermant
            elif genre is CONVERTI:
                morceaux += ouvrant, encoder(valeur), fermant
            elif genre is UN:
                morceaux.append(encoder(valeur))
            else:
                morceaux += [nul if ligne is None else encoder(ligne) for ligne in valeur]
        morceaux.append(fin)
        return "".join(morceaux)

    return ecrire


def _ouvrir(debut: str, attributs: Sequence[Attribut], valeurs: Mapping[str, Any]) -> str:
    """Return the start tag *debut* with those of *attributs* that have a value."""
    ecrits = (
        f" {nom}={quoteattr(ecrire(valeurs[membre]))}"
        for membre, nom, ecrire in attributs
        if valeurs.get(membre) is not None
    )
    return f"{debut[:-1]}{''.join(ecrits)}>"
