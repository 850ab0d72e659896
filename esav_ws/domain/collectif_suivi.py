"""How one signalisation follows its collective fault: the same moves, on its own clock, as far as its own state admits.

Pure, and the same however often it is asked: a child that has followed does not move again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypedDict

from esav_ws.domain.derangement_collectif import DerangementCollectif, EtatCollectif, PassageCollectif
from esav_ws.domain.motifs import SANS_INTERVENTION, CodeCloture, CodeMotif
from esav_ws.domain.operateur import Cote
from esav_ws.domain.signalisation import Avancement, Etat, Signalisation


class Empechement(CodeMotif):
    """Why a child stands where its collective fault no longer is."""

    EN_DEPOT = "EN_DEPOT", "Encore en dépôt : à accepter ou à rejeter"
    GEL_OPERATEUR = "GEL_OPERATEUR", "Gelée, l'Opérateur est attendu"
    GEL_OI = "GEL_OI", "Gelée du côté de l'opérateur d'infrastructure : à reprendre"


@dataclass(frozen=True, slots=True)
class Suite:
    """What following gave: the child, moved or not, and what keeps it back, `None` when nothing does."""

    signalisation: Signalisation
    empechement: Empechement | None


class _Quand(TypedDict):
    le: datetime
    auteur: str
    motif: str


def suivre(enfant: Signalisation, collectif: DerangementCollectif, *, maintenant: datetime) -> Suite:
    """Return *enfant* brought where *collectif* stands, as far as the published diagram lets it.

    Service is restored and repaired for the child at the instant of the collective act, which ends its clock whatever
    batch it is in; not before the child's own latest move. It is accepted and closed at *maintenant*, when that is
    done. A frozen child stays frozen; a code without intervention closes it, as one would close it by hand.
    """
    for passage in collectif.passages:
        if not enfant.ouverte:
            break
        etape = _ETAPES.get(passage.cible)
        if etape is not None:
            enfant = etape(enfant, collectif, passage, maintenant)
    return Suite(enfant, _empechement(enfant, collectif))


def motif(collectif: DerangementCollectif, passage: PassageCollectif) -> str:
    """Return the reason that a child's passage bears: it names the collective fault."""
    return f"Dérangement collectif {collectif.numero}" + (f" : {passage.motif}" if passage.motif else "")


def _empechement(enfant: Signalisation, collectif: DerangementCollectif) -> Empechement | None:
    if enfant.gel is not None and collectif.etat is not EtatCollectif.CONFIRME:
        return Empechement.GEL_OI if enfant.gel.cote is Cote.OI else Empechement.GEL_OPERATEUR
    return Empechement.EN_DEPOT if enfant.etat is Etat.EN_DEPOT else None


def _quand(collectif: DerangementCollectif, passage: PassageCollectif, le: datetime) -> _Quand:
    return {"le": le, "auteur": passage.auteur, "motif": motif(collectif, passage)}


def _accepter(
    enfant: Signalisation, collectif: DerangementCollectif, passage: PassageCollectif, maintenant: datetime
) -> Signalisation:
    if not collectif.accepte or enfant.etat is not Etat.EN_DEPOT:
        return enfant
    return enfant.accepter(**_quand(collectif, passage, maintenant))


def _prendre(
    enfant: Signalisation, collectif: DerangementCollectif, passage: PassageCollectif, _maintenant: datetime
) -> Signalisation:
    if enfant.etat is not Etat.EN_QUALIFICATION:
        return enfant
    return enfant.prendre_en_charge(**_quand(collectif, passage, max(passage.le, enfant.date_etat)))


def _progresser(
    enfant: Signalisation, collectif: DerangementCollectif, passage: PassageCollectif, _maintenant: datetime
) -> Signalisation:
    vers = _AVANCEMENTS[passage.cible]
    faits = {vers, Avancement.REPAREE}
    if enfant.etat is not Etat.EN_COURS or enfant.progression in faits:
        return enfant
    return enfant.progresser(vers, **_quand(collectif, passage, max(passage.le, enfant.date_etat)))


def _clore(
    enfant: Signalisation, collectif: DerangementCollectif, passage: PassageCollectif, maintenant: datetime
) -> Signalisation:
    code = CodeCloture(passage.code or "")
    if enfant.etat is not Etat.EN_COURS and code not in SANS_INTERVENTION:
        return enfant
    return enfant.clore(code, **_quand(collectif, passage, maintenant))


_AVANCEMENTS: Final[Mapping[EtatCollectif, Avancement]] = MappingProxyType(
    {EtatCollectif.RETABLI: Avancement.RETABLIE, EtatCollectif.REPARE: Avancement.REPAREE}
)
_Etape = Callable[[Signalisation, DerangementCollectif, PassageCollectif, datetime], Signalisation]
_ETAPES: Final[Mapping[EtatCollectif, _Etape]] = MappingProxyType(
    {
        EtatCollectif.CONFIRME: _accepter,
        EtatCollectif.EN_COURS: _prendre,
        EtatCollectif.RETABLI: _progresser,
        EtatCollectif.REPARE: _progresser,
        EtatCollectif.CLOS: _clore,
    }
)
"""What each act of the collective fault asks of a child."""
