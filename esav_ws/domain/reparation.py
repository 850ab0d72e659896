"""The repair clock that both sides read: how long a repair has run, without the freezes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from esav_ws.domain.offre import CalendrierGtr, Garantie
from esav_ws.domain.signalisation import Etat, Passage, Signalisation


class EtatHorloge(StrEnum):
    """Whether the repair clock runs, stands in a freeze, or has ended."""

    EN_MARCHE = "EN_MARCHE"
    ARRETEE = "ARRETEE"
    TERMINEE = "TERMINEE"


@dataclass(frozen=True, slots=True)
class HorlogeReparation:
    """The clock as shown: its state, the time run, and the limit of the strictest round-the-clock guarantee."""

    etat: EtatHorloge
    ecoule: timedelta
    limite: datetime | None


def duree_hors_gel(depot: datetime, fin: datetime, passages: Sequence[Passage]) -> timedelta:
    """Return how long the repair clock ran between *depot* and *fin*.

    The clock stops on entering `GELE` and restarts on leaving it; a gel still open at *fin* counts as stopped until
    *fin*. From a closing to its contesting the clock is stopped too: nobody is asked to repair.
    Source: art. 4.2.2.
    """
    return fin - depot - _arrets(fin, passages)


def _arrets(fin: datetime, passages: Sequence[Passage]) -> timedelta:
    total, arret = timedelta(), None
    for passage in passages:
        if arret is None and passage.cible in {Etat.GELE, Etat.CLOS}:
            arret = passage.le
        elif arret is not None and passage.cible in {Etat.EN_QUALIFICATION, Etat.EN_COURS}:
            total += passage.le - arret
            arret = None
    return total + (fin - arret if arret is not None else timedelta())


def horloge(
    signalisation: Signalisation, garanties: Sequence[Garantie], maintenant: datetime
) -> HorlogeReparation:
    """Return the repair clock of *signalisation* at *maintenant*.

    The limit is given for guarantees that run round the clock; it recedes with every freeze.
    """
    fin = signalisation.fin
    arret = fin.le if fin else maintenant
    ecoule = duree_hors_gel(signalisation.depose_le, arret, signalisation.passages)
    if fin:
        etat = EtatHorloge.TERMINEE
    else:
        etat = EtatHorloge.ARRETEE if signalisation.gel else EtatHorloge.EN_MARCHE
    heures = [g.heures for g in garanties if g.calendrier is CalendrierGtr.CALENDAIRE]
    limite = arret + timedelta(hours=min(heures)) - ecoule if heures else None
    return HorlogeReparation(etat, ecoule, limite)
