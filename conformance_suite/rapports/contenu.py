"""What the three reports say, before they are written."""

from collections.abc import Sequence
from dataclasses import dataclass

from conformance_suite.catalogue import Execution
from conformance_suite.etat import Issue, Resultat
from conformance_suite.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Ligne:
    """One execution and its result."""

    execution: Execution
    resultat: Resultat


@dataclass(frozen=True, slots=True)
class Rapport:
    """A run: where, when, with what, the verdict of each level, and every result."""

    url: str
    date: str
    identite: dict[str, str]
    verdicts: Sequence[Verdict]
    lignes: Sequence[Ligne]

    def compte(self, issue: Issue) -> int:
        """Return how many executions ended so."""
        return sum(ligne.resultat.issue is issue for ligne in self.lignes)


def lignes(executions: Sequence[Execution], resultats: dict[str, Resultat]) -> tuple[Ligne, ...]:
    """Return the lines of a report; what was not reached says so, and is not green."""
    return tuple(
        Ligne(e, resultats.get(e.cle) or Resultat(e.cle, Issue.NON_JOUE, "passage interrompu avant ce cas"))
        for e in executions
    )
