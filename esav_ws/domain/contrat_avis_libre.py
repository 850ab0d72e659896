"""Notices that a person writes: conditions, annexes, access, or an evolution without a new version (art. 12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from esav_ws.domain.contrat import Derogation
from esav_ws.domain.contrat_avis import PIED
from esav_ws.domain.contrat_erreurs import PreavisInsuffisant, RegleEvolution
from esav_ws.domain.contrat_evolution import PREAVIS, Evolution
from esav_ws.domain.courriel import PieceJointe
from esav_ws.domain.erreurs import EsavError

NATURES: Final = (
    Evolution.ANNEXES,
    Evolution.CONDITIONS,
    Evolution.ACCES,
    Evolution.MINEURE,
    Evolution.MAJEURE,
)
"""What such a notice may be about: each has its delay."""

OBJET_MAX: Final = 120
"""Characters of the subject that the person writes."""


class PreavisConditionsInsuffisant(
    RegleEvolution,
    EsavError,
    code="VER-014",
    libelle="Préavis insuffisant d'une modification des conditions",
    remede="Prendre une date d'effet qui respecte le préavis, ou prévenir plus tôt.",
    article="12.2",
):
    """The change of the conditions, or of an annex, would take effect before the notice has run."""

    def __init__(self, evolution: Evolution, le: date, au_plus_tot: date) -> None:
        self.au_plus_tot = au_plus_tot
        super().__init__(
            f"{evolution.libelle} : rien ne peut changer le {le:%d/%m/%Y}, le préavis est de "
            f"{PREAVIS[evolution].delai}, jour de l'avis non compté ; au plus tôt le {au_plus_tot:%d/%m/%Y}"
        )


class DocumentManquant(
    EsavError,
    code="VER-015",
    libelle="Nouvelle version du document non jointe",
    remede="Joindre à l'avis la nouvelle version du document.",
    article="12.2",
):
    """Changed conditions are sent with the new version of their document."""


class DocumentsIndisponibles(
    EsavError,
    code="VER-016",
    libelle="Documents d'une annonce impossibles à faire",
    remede="Corriger ce que le message nomme ; « esav pack build » fait les mêmes documents.",
    camp="SERVEUR",
    article="12.1",
):
    """The documents that go with an announcement could not be made: nothing is announced."""

    def __init__(self, constat: str) -> None:
        super().__init__(f"les documents à joindre n'ont pas pu être faits : {constat}")


@dataclass(frozen=True, slots=True)
class AvisLibre:
    """A notice of an evolution that takes effect on `effet_le`, written by a person, with its attachments.

    Raises:
        DocumentManquant: the conditions change, and no document is attached.
    """

    evolution: Evolution
    effet_le: date
    objet: str
    texte: str
    pieces: tuple[PieceJointe, ...] = ()

    def __post_init__(self) -> None:
        if self.evolution is Evolution.CONDITIONS and not self.pieces:
            raise DocumentManquant

    def verifier(self, le: date) -> PreavisInsuffisant | PreavisConditionsInsuffisant | None:
        """Return what refuses that it be given on the day *le*, with the earliest day on which it may take effect."""
        preavis = PREAVIS[self.evolution]
        premier = preavis.au_plus_tot(le)
        if self.effet_le >= premier:
            return None
        if preavis.article == PreavisConditionsInsuffisant.article:
            return PreavisConditionsInsuffisant(self.evolution, self.effet_le, premier)
        return PreavisInsuffisant(self.objet, self.evolution, preavis.delai, self.effet_le, premier)

    @property
    def sujet(self) -> str:
        """Return the subject of the mail."""
        return f"e-SAV : {self.objet}, au {self.effet_le:%d/%m/%Y}"

    def corps(self, le: date, derogations: tuple[Derogation, ...]) -> str:
        """Return the text of the mail given on the day *le*; *derogations* are the rules that it sets aside."""
        return "\n".join(self._lignes(le, derogations)) + "\n"

    def _lignes(self, le: date, derogations: tuple[Derogation, ...]) -> Iterator[str]:
        preavis = PREAVIS[self.evolution]
        yield "Bonjour,"
        yield ""
        yield (
            f"{self.objet} ({self.evolution.libelle}) : effet le {self.effet_le:%d/%m/%Y} à 0 h, heure de Paris."
        )
        if not derogations:
            yield f"Préavis de {preavis.delai} à compter de ce jour, {le:%d/%m/%Y} non compté (article {preavis.article})."
        for derogation in derogations:
            yield f"Par exception à l'article {derogation.article}, qui disait : {derogation.constat}."
        yield ""
        yield self.texte.strip()
        yield ""
        if self.pieces:
            yield f"Joint à cet avis : {', '.join(piece.nom for piece in self.pieces)}."
        yield PIED
