"""Simple types of Signalisation v1, and how often a member occurs.

A type occurs once unless a member says otherwise (`facultatif`, `repete`), as in a schema.
"""

from typing import Any

from esav_ws.domain.horloge import PARIS
from esav_ws.soap._spyne import Date, DateTime, Int, Unicode

NAMESPACE = "urn:esav:ws:signalisation:1"


def _simple(base: Any, nom: str, **facettes: Any) -> Any:
    """Return the simple type *nom* of the contract: *base* under *facettes*."""
    return base(type_name=nom, __namespace__=NAMESPACE, min_occurs=1, nillable=False, **facettes)


def _occurrences(type_: Any, **attributs: Any) -> Any:
    return type_.customize(type_name=type_.get_type_name(), __namespace__=NAMESPACE, **attributs)


def facultatif(type_: Any) -> Any:
    """Return *type_* as a member that may be absent: `None` in Python, nothing on the wire."""
    return _occurrences(type_, min_occurs=0)


def repete(type_: Any) -> Any:
    """Return *type_* as a repeated element without wrapper: a list in Python, or `None` when there is none."""
    return _occurrences(type_, min_occurs=0, max_occurs="unbounded")


NumeroSignalisation = _simple(
    Unicode,
    "NumeroSignalisation",
    pattern="[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]",
)
IdentifiantPrestation = _simple(Unicode, "IdentifiantPrestation", pattern="[A-Z0-9-]{1,40}")
ReferenceExterne = _simple(Unicode, "ReferenceExterne", min_len=1, max_len=64, pattern=r"\S+( \S+)*")
Identifiant = _simple(Unicode, "Identifiant", pattern="[A-Za-z0-9._-]{1,64}")
ReferenceReseau = _simple(Unicode, "ReferenceReseau", min_len=1, max_len=60)
CodeOffre = _simple(Unicode, "CodeOffre", pattern="[A-Z0-9-]{1,20}")
CodeFormulaire = _simple(Unicode, "CodeFormulaire", pattern="[A-Z0-9-]{1,20}")
VersionFormulaire = _simple(Int, "VersionFormulaire", ge=1)
Code = _simple(Unicode, "Code", pattern="[A-Z0-9_]{1,40}")
CodeErreur = _simple(Unicode, "CodeErreur", pattern="[A-Z]{3}-[0-9]{3}")
Nom = _simple(Unicode, "Nom", min_len=1, max_len=100)
Telephone = _simple(Unicode, "Telephone", pattern=r"(\+33|0)[1-9][0-9]{8}")
Courriel = _simple(Unicode, "Courriel", max_len=254, pattern=r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
Texte = _simple(Unicode, "Texte", min_len=1, max_len=2000)
Libelle = _simple(Unicode, "Libelle", min_len=1, max_len=255)
Message = _simple(Unicode, "Message", min_len=1, max_len=4000)
ValeurRecue = _simple(Unicode, "ValeurRecue", max_len=2000)
Document = Unicode(min_occurs=1, nillable=False)
Duree = _simple(Int, "Duree", ge=0)
Taille = _simple(Int, "Taille", ge=1, le=200)
Curseur = _simple(Unicode, "Curseur", min_len=1, max_len=200)
Instant = DateTime(min_occurs=1, nillable=False, as_timezone=PARIS)
"""Aware in Python: what comes without offset is in Paris time. What goes out keeps the offset it was given."""
Jour = Date(min_occurs=1, nillable=False)

Etat = _simple(
    Unicode,
    "Etat",
    values=[
        "EN_DEPOT",
        "EN_QUALIFICATION",
        "EN_COURS",
        "GELE",
        "CLOS",
        "VALIDE",
        "CLOS_TABLEAU_DE_BORD",
        "EN_REJET",
    ],
)
EtatOuvert = _simple(Unicode, "EtatOuvert", values=["EN_DEPOT", "EN_QUALIFICATION", "EN_COURS", "GELE"])
Avancement = _simple(
    Unicode, "Avancement", values=["EN_COURS", "RETABLIE", "REPAREE", "CLOSE", "GELEE", "VALIDEE"]
)
EtatHorloge = _simple(Unicode, "EtatHorloge", values=["EN_MARCHE", "ARRETEE", "TERMINEE"])
TypeRendezVous = _simple(Unicode, "TypeRendezVous", values=["SAV", "SAV_PLUS", "EXPERTISE"])
Cote = _simple(Unicode, "Cote", values=["OPERATEUR", "OI"])
Camp = _simple(Unicode, "Camp", values=["CLIENT", "SERVEUR"])
