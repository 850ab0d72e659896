"""The simple types of the contracts, as each version has them in a namespace of its own.

The words are the domain's: identifiers, closed lists, lengths. A version that needs another facet declares that type
itself; every version is held to its published schema by its own tests.
"""

from functools import cache
from typing import Any

from esav_ws.domain.horloge import PARIS
from esav_ws.soap._spyne import Boolean, ComplexModel, Date, DateTime, Int, Unicode


class Vocabulaire:
    """The simple types of the namespace *espace*.

    A type occurs once unless a member says otherwise (`facultatif`, `repete`), as in a schema.
    """

    def __init__(self, espace: str) -> None:
        self.espace = espace
        simple = self.simple
        self.NumeroSignalisation = simple(
            Unicode,
            "NumeroSignalisation",
            pattern="[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]{4}-[2-9A-HJ-NP-TV-Z]",
        )
        self.IdentifiantPrestation = simple(Unicode, "IdentifiantPrestation", pattern="[A-Z0-9-]{1,40}")
        self.ReferenceExterne = simple(
            Unicode, "ReferenceExterne", min_len=1, max_len=64, pattern=r"\S+( \S+)*"
        )
        self.Identifiant = simple(Unicode, "Identifiant", pattern="[A-Za-z0-9._-]{1,64}")
        self.ReferenceReseau = simple(Unicode, "ReferenceReseau", min_len=1, max_len=60)
        self.CodeOffre = simple(Unicode, "CodeOffre", pattern="[A-Z0-9-]{1,20}")
        self.CodeFormulaire = simple(Unicode, "CodeFormulaire", pattern="[A-Z0-9-]{1,20}")
        self.VersionFormulaire = simple(Int, "VersionFormulaire", ge=1)
        self.Code = simple(Unicode, "Code", pattern="[A-Z0-9_]{1,40}")
        self.CodeErreur = simple(Unicode, "CodeErreur", pattern="[A-Z]{3}-[0-9]{3}")
        self.Nom = simple(Unicode, "Nom", min_len=1, max_len=100)
        self.Telephone = simple(Unicode, "Telephone", pattern=r"(\+33|0)[1-9][0-9]{8}")
        self.Courriel = simple(Unicode, "Courriel", max_len=254, pattern=r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
        self.Texte = simple(Unicode, "Texte", min_len=1, max_len=2000)
        self.Libelle = simple(Unicode, "Libelle", min_len=1, max_len=255)
        self.Message = simple(Unicode, "Message", min_len=1, max_len=4000)
        self.ValeurRecue = simple(Unicode, "ValeurRecue", max_len=2000)
        self.Adresse = simple(Unicode, "Adresse", min_len=1, max_len=2000)
        self.NomDonnee = simple(Unicode, "NomDonnee", pattern="[a-z][A-Za-z0-9]{0,39}")
        self.Document = Unicode(min_occurs=1, nillable=False)
        self.Duree = simple(Int, "Duree", ge=0)
        self.Booleen = Boolean(min_occurs=1, nillable=False)
        self.Taille = simple(Int, "Taille", ge=1, le=200)
        self.Curseur = simple(Unicode, "Curseur", min_len=1, max_len=200)
        self.Instant = DateTime(min_occurs=1, nillable=False, as_timezone=PARIS)
        # Aware in Python: what comes without offset is in Paris time. What goes out keeps the offset it was given.
        self.Jour = Date(min_occurs=1, nillable=False)

        self.Etat = simple(
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
        self.EtatOuvert = simple(
            Unicode, "EtatOuvert", values=["EN_DEPOT", "EN_QUALIFICATION", "EN_COURS", "GELE"]
        )
        self.Avancement = simple(
            Unicode, "Avancement", values=["EN_COURS", "RETABLIE", "REPAREE", "CLOSE", "GELEE", "VALIDEE"]
        )
        self.EtatHorloge = simple(Unicode, "EtatHorloge", values=["EN_MARCHE", "ARRETEE", "TERMINEE"])
        self.TypeRendezVous = simple(Unicode, "TypeRendezVous", values=["SAV", "SAV_PLUS", "EXPERTISE"])
        self.Cote = simple(Unicode, "Cote", values=["OPERATEUR", "OI"])
        self.Camp = simple(Unicode, "Camp", values=["CLIENT", "SERVEUR"])
        self.IdentifiantRequete = simple(
            Unicode, "IdentifiantRequete", pattern="[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
        )

    def simple(self, base: Any, nom: str, **facettes: Any) -> Any:
        """Return the simple type *nom*: *base* under *facettes*."""
        return base(type_name=nom, __namespace__=self.espace, min_occurs=1, nillable=False, **facettes)

    def liste(self, nom: str, *valeurs: str) -> Any:
        """Return the simple type *nom*: one of these texts."""
        return self.simple(Unicode, nom, values=list(valeurs))

    def facultatif(self, type_: Any) -> Any:
        """Return *type_* as a member that may be absent: `None` in Python, nothing on the wire."""
        return self._occurrences(type_, min_occurs=0)

    def repete(self, type_: Any, au_plus: int | str = "unbounded") -> Any:
        """Return *type_* as a repeated element without wrapper, *au_plus* times: a list in Python, or `None` when there is none."""
        return self._occurrences(type_, min_occurs=0, max_occurs=au_plus)

    def _occurrences(self, type_: Any, **attributs: Any) -> Any:
        return type_.customize(type_name=type_.get_type_name(), __namespace__=self.espace, **attributs)


class Structure(ComplexModel):  # type: ignore[misc]  # spyne is untyped
    """Base of the complex types; without members of its own, it does not appear in a contract."""

    class Attributes(ComplexModel.Attributes):  # type: ignore[misc]
        """Occurs once, never nil."""

        min_occurs = 1
        nillable = False

    def __init__(self, **membres: Any) -> None:
        """Take members by name; those that are not given are `None`, as spyne makes them, ten times as fast.

        Raises:
            TypeError: a name that is no member.
        """
        classe: Any = type(self)
        absents = _absents(classe)
        self.__dict__ = absents | membres
        if len(self.__dict__) > len(absents):
            raise TypeError(f"{classe.__name__} has no {membres.keys() - absents.keys()}")


@cache
def _absents(classe: Any) -> dict[str, None]:
    return dict.fromkeys(classe.get_flat_type_info(classe))
