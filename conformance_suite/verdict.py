"""The verdict of each level, per contract version: green only when every case of it was played and passed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conformance_suite.catalogue import Execution, charger, executions
from conformance_suite.configuration import Niveau
from conformance_suite.erreurs import Sortie
from conformance_suite.etat import Issue, Resultat


class Jugement(StrEnum):
    """What is said of a level."""

    CONFORME = "conforme"
    NON_CONFORME = "non conforme"
    INCOMPLET = "incomplet"
    PARTIEL = "partiel"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict of one level for one version, with its counts; `ecartes` were not asked for in this run."""

    niveau: Niveau
    version: int
    reussis: int
    echoues: int
    non_joues: int
    ecartes: int = 0

    @property
    def jugement(self) -> Jugement:
        """What the counts say."""
        if self.echoues:
            return Jugement.NON_CONFORME
        if self.non_joues or not self.reussis:
            return Jugement.INCOMPLET
        return Jugement.PARTIEL if self.ecartes else Jugement.CONFORME


def juger(prevues: Sequence[Execution], resultats: Mapping[str, Resultat]) -> tuple[Verdict, ...]:
    """Return the verdicts of what was to be played; what has no result was not played."""
    verdicts = []
    for niveau in Niveau:
        for version in sorted({e.version for e in prevues}):
            siennes = [e.cle for e in prevues if e.cas.niveau == niveau and e.version == version]
            if not siennes:
                continue
            issues = [resultats[cle].issue if cle in resultats else Issue.NON_JOUE for cle in siennes]
            reussis, echoues, non_joues = (
                issues.count(issue) for issue in (Issue.REUSSI, Issue.ECHOUE, Issue.NON_JOUE)
            )
            ecartes = len(executions(charger(), (niveau,), (version,))) - len(siennes)
            verdicts.append(Verdict(niveau, version, reussis, echoues, non_joues, ecartes))
    return tuple(verdicts)


def sortie(verdicts: Sequence[Verdict]) -> Sortie:
    """Return the exit code of a run: what was asked for is what counts."""
    jugements = {v.jugement for v in verdicts}
    if Jugement.NON_CONFORME in jugements:
        return Sortie.NON_CONFORME
    return Sortie.INCOMPLET if Jugement.INCOMPLET in jugements or not jugements else Sortie.CONFORME
