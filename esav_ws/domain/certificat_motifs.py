"""Why a certificate is revoked: the reasons of RFC 5280, 5.3.1, that apply to a client's."""

from enum import StrEnum


class MotifRevocation(StrEnum):
    """The reason codes, under their names of the RFC."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "keyCompromise"
    CA_COMPROMISE = "cACompromise"
    AFFILIATION_CHANGED = "affiliationChanged"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessationOfOperation"

    @property
    def libelle(self) -> str:
        """Return the reason in French."""
        return _LIBELLES[self]

    @classmethod
    def de(cls, texte: str | None) -> "MotifRevocation":
        """Return the reason whose label *texte* begins with, in any case, else `UNSPECIFIED`.

        >>> MotifRevocation.de("Clé compromise : poste volé").value
        'keyCompromise'
        """
        ecrit = (texte or "").casefold()
        return next(
            (motif for motif, libelle in _LIBELLES.items() if ecrit.startswith(libelle)), cls.UNSPECIFIED
        )


_LIBELLES = {
    MotifRevocation.UNSPECIFIED: "sans motif précisé",
    MotifRevocation.KEY_COMPROMISE: "clé compromise",
    MotifRevocation.CA_COMPROMISE: "autorité compromise",
    MotifRevocation.AFFILIATION_CHANGED: "changement d'identité du titulaire",
    MotifRevocation.SUPERSEDED: "remplacé par un autre",
    MotifRevocation.CESSATION_OF_OPERATION: "cessation d'activité",
}
