"""The rules of art. 12 on versions: numbers, classes, notices, coexistence, never more than two in production.

Each returns the refusal, or `None`; `Controle` raises it, or writes it down where an exception with its reason was
asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from esav_ws.domain.contrat import Derogation, EtatVersion, Genre, VersionContrat, successeur, veille
from esav_ws.domain.contrat_erreurs import (
    CoexistenceHorsBornes,
    EvolutionMalClassee,
    ExceptionSansMotif,
    JourImpossible,
    NumeroVersionIncorrect,
    PreavisInsuffisant,
    TroisiemeVersion,
    VersionMajeureFinie,
)
from esav_ws.domain.contrat_evolution import PREAVIS, Comparaison, Evolution
from esav_ws.domain.delais import Delai
from esav_ws.domain.erreurs import EsavError

EN_PRODUCTION_MAX: Final = 2
"""Versions of a service, or of a form, in production at once."""

COEXISTENCE_MIN: Final = Delai(mois=1)
COEXISTENCE_MAX: Final = Delai(mois=6)
COEXISTENCE_FORMULAIRES: Final = Delai(mois=1)
"""How long two versions live together, from the day on which the new one is in production."""

_UN_JOUR: Final = timedelta(days=1)


@dataclass(slots=True)
class Controle:
    """Applies rules; with the reason of an *exception*, those that it sets aside are kept in `derogations`.

    Raises:
        ExceptionSansMotif: at construction, the reason is blank.
    """

    exception: str | None = None
    derogations: list[Derogation] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.exception is not None and not self.exception.strip():
            raise ExceptionSansMotif

    def exiger(self, refus: EsavError | None) -> None:
        """Return if there is no *refus*, or an exception that covers it; else raise it."""
        if refus is None:
            return
        if self.exception is None:
            raise refus
        self.derogations.append(Derogation(refus.code, refus.article or "12.1", str(refus)))


def verifier_numero(version: VersionContrat, versions: Sequence[VersionContrat], le: date) -> None:
    """Return if *version* follows those of *versions* that were announced, or raise `NumeroVersionIncorrect`.

    The refusal offers no number of a major version that is over on the day *le*.
    """
    connues = sorted(v.rang for v in versions if v.inscrit is not EtatVersion.PROJET)
    if not connues or version.rang in connues:
        return
    if version.genre is Genre.FORMULAIRE:
        attendus = [(connues[-1][0] + 1, 0)]
    else:
        dernieres = dict(connues)
        attendus = [*((n, m + 1) for n, m in dernieres.items()), (connues[-1][0] + 1, 0)]
    if version.rang not in attendus:
        offertes = (VersionContrat(version.genre, version.objet, *rang) for rang in attendus)
        noms = (v.nom for v in offertes if _derniere_finie(v, versions, le) is None)
        raise NumeroVersionIncorrect(version.nom, noms)


def verifier_retour(version: VersionContrat, versions: Sequence[VersionContrat], production: date) -> None:
    """Return if *version*, in production from *production*, brings back no major version that is over by then.

    Raises:
        VersionMajeureFinie: it would; no exception lifts this.
    """
    derniere = _derniere_finie(version, versions, production)
    if derniere is not None:
        suivante = successeur(version, versions, production)
        raise VersionMajeureFinie(version.nom, production, derniere, suivante.nom if suivante else None)


def _derniere_finie(
    version: VersionContrat, versions: Iterable[VersionContrat], le: date
) -> VersionContrat | None:
    """Return the last version at the address of the minor *version*, where none is served any more on the day *le*."""
    siennes = [
        v
        for v in versions
        if (v.objet, v.majeure) == (version.objet, version.majeure) and v.rang != version.rang
    ]
    if version.mineure == 0 or any(v.vivante(le) for v in siennes):
        return None
    finies = (v for v in siennes if v.etat(le) is EtatVersion.RETIREE)
    return max(finies, key=lambda v: v.rang, default=None)


def verifier_debut(version: VersionContrat, production: date, le: date) -> None:
    """Return if an act of the day *le* may put *version* in production from *production*: today or later.

    Raises:
        JourImpossible: it may not; no exception lifts this.
    """
    if production < le:
        raise JourImpossible(version.nom, "être en production", production, le)


def verifier_fin(version: VersionContrat, fin_le: date, le: date) -> None:
    """Return if an act of the day *le* may end *version* on *fin_le*: yesterday or later, once it was in production.

    Raises:
        JourImpossible: it may not; no exception lifts this.
    """
    premier = max(veille(le), version.production_le or veille(le))
    if fin_le < premier:
        raise JourImpossible(version.nom, "avoir pour dernier jour", fin_le, premier)


def classer(
    version: VersionContrat, comparaison: Comparaison | None, declaree: Evolution | None
) -> Evolution:
    """Return the kind of evolution under which *version* is announced.

    A new major number is a major evolution; a new form, which art. 12.1 names among the minor ones, a minor one; any
    other new number weighs what its changes weigh, and no less than a minor evolution unless declared as one of access.
    *declaree* may be heavier than that, never lighter.

    Raises:
        EvolutionMalClassee: the changes weigh more than the number, or the declaration, admits.
    """
    changements = comparaison.changements if comparaison else ()
    constatee = comparaison.evolution if comparaison else Evolution.AUCUNE
    if version.genre is Genre.FORMULAIRE:
        due, regle = (
            Evolution.MINEURE,
            "une nouvelle version d'un formulaire est au moins une évolution mineure",
        )
    elif version.mineure == 0:
        due, regle = Evolution.MAJEURE, "un nouveau premier numéro est toujours une évolution majeure"
    elif constatee is Evolution.MAJEURE:
        raise EvolutionMalClassee(
            version.nom,
            "un numéro N.m annonce une évolution mineure",
            constatee,
            changements,
            f"annoncez-la sous le numéro {version.majeure + 1}.0, ou retirez ces changements",
        )
    elif declaree is Evolution.ACCES and constatee.rang <= Evolution.ACCES.rang:
        due, regle = Evolution.ACCES, f"sa classe est « {Evolution.ACCES.libelle} »"
    else:
        due, regle = Evolution.MINEURE, f"sa classe est « {Evolution.MINEURE.libelle} »"
    if declaree is not None and declaree.rang < due.rang:
        lourds = changements if constatee.rang > declaree.rang else ()
        raise EvolutionMalClassee(version.nom, f"déclarée « {declaree.libelle} »", constatee, lourds, regle)
    return declaree or due


def au_plus_tot(evolution: Evolution, annonce: date, *, initiale: bool) -> date:
    """Return the first lawful day of production of what is announced on *annonce*.

    Where nothing is in production there is nobody to warn: the first version needs no notice.
    """
    preavis = PREAVIS.get(evolution)
    return annonce if initiale or preavis is None else preavis.au_plus_tot(annonce)


def verifier_preavis(version: VersionContrat, annonce: date, production: date) -> PreavisInsuffisant | None:
    """Return what refuses that *version*, announced on *annonce*, be in production from *production*."""
    evolution = version.evolution or Evolution.AUCUNE
    premier = au_plus_tot(evolution, annonce, initiale=version.initiale)
    if production >= premier:
        return None
    preavis = PREAVIS.get(evolution)
    return PreavisInsuffisant(version.nom, evolution, preavis.delai if preavis else "", production, premier)


def verifier_nombre(
    version: VersionContrat,
    versions: Iterable[VersionContrat],
    production: date,
    *,
    precedente: VersionContrat | None = None,
) -> TroisiemeVersion | None:
    """Return what refuses that *version* be in production from *production*: two others would be, then or later.

    The end of *precedente*, which hangs on that of *version* itself, makes no room for it.
    """
    autres = [v for v in versions if v.objet == version.objet and v.majeure != version.majeure]
    genees = _de_trop(autres, production)
    if not genees:
        return None
    finissent = [v for v in autres if precedente is None or v.rang != precedente.rang]
    candidats = sorted(v.fin_le + _UN_JOUR for v in finissent if v.fin_le and v.fin_le >= production)
    libre = next((jour for jour in candidats if not _de_trop(autres, jour)), None)
    return TroisiemeVersion(version, genees, libre)


def _de_trop(autres: Sequence[VersionContrat], depuis: date) -> list[VersionContrat]:
    """Return the others in production on the first day, from *depuis* on, when there is no room beside them."""
    departs = [v.production_le for v in autres if v.production_le and v.production_le > depuis]
    for jour in (depuis, *sorted(departs)):
        vivantes = {v.majeure: v for v in sorted(autres, key=lambda v: v.rang) if v.vivante(jour)}
        if len(vivantes) >= EN_PRODUCTION_MAX:
            return list(vivantes.values())
    return []


def bornes_coexistence(version: VersionContrat, suivante: VersionContrat, le: date) -> tuple[date, date]:
    """Return the first and the last admitted last day of *version*, followed by *suivante*, for an act of the day *le*.

    Counted from the day on which *suivante* is in production. Where it was no evolution of *version* but was put in
    production with it, they stand side by side: counted from the day on which *version* is deprecated. The end of an
    address is one of those changes that are told fifteen days ahead.
    """
    depart = suivante.production_le or le
    if version.genre is Genre.FORMULAIRE:
        terme = COEXISTENCE_FORMULAIRES.echeance(depart)
        return terme, terme
    if suivante.initiale:
        depart = max(depart, version.depreciee_le or le)
    premier = max(COEXISTENCE_MIN.echeance(depart), PREAVIS[Evolution.ACCES].delai.echeance(le))
    return premier, COEXISTENCE_MAX.echeance(depart)


def verifier_coexistence(
    version: VersionContrat, suivante: VersionContrat, fin_le: date | None, le: date
) -> CoexistenceHorsBornes | None:
    """Return what refuses that *version* end on *fin_le* (`None`: never), said on the day *le*, *suivante* following."""
    premier, dernier = bornes_coexistence(version, suivante, le)
    if fin_le is not None and premier <= fin_le <= dernier:
        return None
    raison = (
        f"deux versions d'un formulaire vivent ensemble {COEXISTENCE_FORMULAIRES}"
        if version.genre is Genre.FORMULAIRE
        else f"deux versions d'un service vivent ensemble {COEXISTENCE_MIN} au moins et {COEXISTENCE_MAX} au plus, et "
        f"la fin d'une adresse se dit {PREAVIS[Evolution.ACCES].delai} avant"
    )
    return CoexistenceHorsBornes(version.nom, fin_le, (premier, dernier), raison)
