"""The notice of an evolution as one Opérateur reads it: what takes effect when, and what changes for it (art. 12)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from esav_ws.domain.contrat import Genre, VersionContrat
from esav_ws.domain.contrat_evolution import PREAVIS, Changement, Comparaison, Evolution

CHANGEMENTS_CITES: Final = 200
"""Changes that one notice quotes; the documents that come with it have them all."""

PIED: Final = "Une question : e-soutien."
"""What every notice ends with."""


@dataclass(frozen=True, slots=True)
class Avis:
    """What *operateur* is told of `version`.

    `precedente` is the version that it replaces, with its last day once it is known. `siens` are the changes that touch
    what the Opérateur calls, by its own traffic; `autres` counts those that touch nothing of its own. Without traffic
    (`appelle` is `False`), all are its own: nothing shows that it could do without.
    """

    operateur: str
    version: VersionContrat
    precedente: VersionContrat | None
    siens: tuple[Changement, ...]
    autres: int
    appelle: bool = True

    @property
    def objet(self) -> str:
        """Return the subject of the mail."""
        le = f" au {self.version.production_le:%d/%m/%Y}" if self.version.production_le else ""
        return f"e-SAV : {self.version.nom}, {self._classe}{le}"

    @property
    def texte(self) -> str:
        """Return the text of the mail."""
        return "\n".join(self._lignes()) + "\n"

    def _lignes(self) -> Iterator[str]:
        version, evolution = self.version, self.version.evolution or Evolution.AUCUNE
        preavis = PREAVIS.get(evolution)
        yield "Bonjour,"
        yield ""
        if version.production_le:
            yield (
                f"{version.nom} ({self._classe}) entre en production le {version.production_le:%d/%m/%Y} à 0 h, "
                "heure de Paris."
            )
        exceptions = list(derogations(version))
        yield from exceptions
        if version.annoncee_le and preavis and not version.initiale and not exceptions:
            yield (
                f"Préavis de {preavis.delai} à compter de ce jour, {version.annoncee_le:%d/%m/%Y} non compté "
                f"(article {preavis.article})."
            )
        if self.precedente is not None and self.precedente.fin_le is not None:
            yield f"{self.precedente.nom} est servie jusqu'au {self.precedente.fin_le:%d/%m/%Y} à 24 h, heure de Paris."
        yield ""
        yield from self._changements()
        yield ""
        yield f"Les documents à jour sont joints à cet avis. {PIED}"

    def _changements(self) -> Iterator[str]:
        if self.precedente is None and not self.siens:
            yield "Aucune version en production ne la précède : rien de ce que vous employez ne change."
        elif not self.siens:
            yield "D'après vos appels des derniers mois, rien de ce que vous employez ne change."
        else:
            yield self._titre
            for changement in self.siens[:CHANGEMENTS_CITES]:
                yield f"- {_dire(changement)}"
            if len(self.siens) > CHANGEMENTS_CITES:
                yield f"- et {len(self.siens) - CHANGEMENTS_CITES} autres, dans les documents joints."
        if self.autres:
            yield f"Autres changements, sur ce que vous n'appelez pas : {self.autres}."

    @property
    def _classe(self) -> str:
        if self.version.initiale:
            return "première version"
        return (self.version.evolution or Evolution.AUCUNE).libelle

    @property
    def _titre(self) -> str:
        if self.version.genre is Genre.FORMULAIRE:
            return "Ce qui change dans le formulaire :"
        if self.appelle:
            return "Ce qui change pour vous, d'après vos appels :"
        avant = f" à {self.precedente.nom}" if self.precedente else ""
        return f"Ce qui change (aucun appel de votre part{avant} n'a été compté ces derniers mois) :"


def avis_pour(
    operateur: str,
    version: VersionContrat,
    precedente: VersionContrat | None,
    comparaison: Comparaison | None,
    operations: Collection[str],
) -> Avis:
    """Return the notice of *version* to *operateur*, who calls *operations* of the version before.

    A change that names no operation touches whoever calls; one of a form, whoever is told of it.
    """
    changements = comparaison.changements if comparaison else ()
    if not operations or version.genre is Genre.FORMULAIRE:
        return Avis(operateur, version, precedente, changements, 0, appelle=bool(operations))
    siens = tuple(c for c in changements if not c.operations or not set(operations).isdisjoint(c.operations))
    return Avis(operateur, version, precedente, siens, len(changements) - len(siens))


def derogations(version: VersionContrat) -> Iterator[str]:
    """Yield what the last act on *version* set aside, as its Opérateurs are told."""
    for passage in version.passages[-1:]:
        for derogation in passage.derogations:
            yield f"Par exception à l'article {derogation.article}, qui disait : {derogation.constat}."


def _dire(changement: Changement) -> str:
    ou = f" [{', '.join(changement.operations)}]" if changement.operations else ""
    suite = " ; votre SI doit changer" if changement.rompt else ""
    return f"{changement.lieu} : {changement.constat}{ou}{suite}"
