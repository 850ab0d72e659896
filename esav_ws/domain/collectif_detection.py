"""When several open signalisations look like one fault: the rule of proposal, pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from esav_ws.domain.derangement_collectif import NiveauCollectif

FENETRE: Final = 4
"""Hours."""
SEUILS: Final[Mapping[NiveauCollectif, int]] = MappingProxyType(
    {NiveauCollectif.PBO: 3, NiveauCollectif.PM: 6, NiveauCollectif.LIAISON: 3}
)
"""Lines."""

Support = tuple[NiveauCollectif, str]
"""A PBO, a PM or a link: its level and its reference."""


def supports(pbo: str | None, pm: str | None, extremite_a: str | None) -> tuple[Support, ...]:
    """Return what a line shares with others, the narrowest first.

    A line of the access network hangs on its PBO and its PM; any other, on the link that leaves by its end A.
    """
    acces = ((NiveauCollectif.PBO, pbo), (NiveauCollectif.PM, pm))
    connus = tuple((niveau, reference) for niveau, reference in acces if reference)
    return connus or (((NiveauCollectif.LIAISON, extremite_a),) if extremite_a else ())


@dataclass(frozen=True, slots=True)
class ReglesCollectif:
    """When a collective fault is proposed: `seuils` distinct lines of one support, reported within `fenetre`."""

    fenetre: timedelta = timedelta(hours=FENETRE)
    seuils: Mapping[NiveauCollectif, int] = field(default_factory=lambda: SEUILS)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open signalisation of the window: its line, and where the line hangs.

    `propose` is the number of the proposal that it is in already, `None` when it is free.
    """

    numero: str
    operateur: str
    prestation: str
    pbo: str | None = None
    pm: str | None = None
    liaison: str | None = None
    propose: str | None = None

    @property
    def supports(self) -> tuple[Support, ...]:
        """Return what a fault of which would explain it, the narrowest first."""
        return supports(self.pbo, self.pm, self.liaison)


@dataclass(frozen=True, slots=True)
class Proposition:
    """A collective fault to propose: its support, the free signalisations, the narrower proposals that it takes in."""

    support: Support
    candidates: tuple[Candidate, ...]
    absorbes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Constat:
    """What a round finds: new proposals, and by known collective fault the free signalisations that it explains."""

    propositions: tuple[Proposition, ...]
    rattachements: Mapping[str, tuple[Candidate, ...]]


def constater(
    candidates: Iterable[Candidate],
    confirmes: Mapping[Support, str],
    proposes: Mapping[Support, str],
    regles: ReglesCollectif,
) -> Constat:
    """Return what the *candidates*, all of one window, look like.

    *confirmes* and *proposes* are the numbers of the collective faults that are known of each support. A confirmed one
    explains what hangs on it, the narrowest first; so does a proposal on the PM. What is left is proposed at the
    narrowest level that explains all of a PM: its PBO where there is one only, else the PM, and its narrower proposals
    go into it. Below the threshold of the PM, each PBO counts for itself.
    """
    rattachements: defaultdict[str, list[Candidate]] = defaultdict(list)
    par_support: defaultdict[Support, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if not candidate.supports:
            continue
        large = candidate.supports[-1]
        connu = next((confirmes[s] for s in candidate.supports if s in confirmes), proposes.get(large))
        if connu is None:
            par_support[large].append(candidate)
        elif candidate.propose is None:
            rattachements[connu].append(candidate)
    propositions: list[Proposition] = []
    for large, groupe in par_support.items():
        if _explique(large, groupe, regles):
            propositions.append(_proposition(large, groupe))
            continue
        for support, partie in _par_pbo(groupe).items():
            libres = [c for c in partie if c.propose is None]
            if support in proposes:
                rattachements[proposes[support]] += libres
            elif support != large and _assez(support, libres, regles):
                propositions.append(_proposition(support, libres))
    return Constat(tuple(propositions), {numero: tuple(c) for numero, c in rattachements.items() if c})


def _explique(support: Support, groupe: Sequence[Candidate], regles: ReglesCollectif) -> bool:
    """Return whether *support* is to be proposed for *groupe*: enough lines, and nothing narrower that they all share."""
    plus_etroits = {c.supports[0] for c in groupe}
    return _assez(support, groupe, regles) and (len(plus_etroits) > 1 or plus_etroits == {support})


def _assez(support: Support, groupe: Iterable[Candidate], regles: ReglesCollectif) -> bool:
    return len({c.prestation for c in groupe}) >= regles.seuils[support[0]]


def _par_pbo(groupe: Iterable[Candidate]) -> Mapping[Support, list[Candidate]]:
    par_pbo: defaultdict[Support, list[Candidate]] = defaultdict(list)
    for candidate in groupe:
        par_pbo[candidate.supports[0]].append(candidate)
    return par_pbo


def _proposition(support: Support, groupe: Iterable[Candidate]) -> Proposition:
    libres, absorbes = [], set()
    for candidate in groupe:
        if candidate.propose is None:
            libres.append(candidate)
        else:
            absorbes.add(candidate.propose)
    return Proposition(support, tuple(libres), frozenset(absorbes))
