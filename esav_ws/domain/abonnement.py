"""Subscriptions: to whose own address the event journal of an Opérateur is carried, and how far it was taken."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from esav_ws.domain.abonnement_erreurs import (
    AbonnementDansUnAutreEtat,
    RangHorsJournal,
    TypeEvenementInconnu,
)
from esav_ws.domain.evenement import TYPES, Evenement

ABONNEMENTS_MAX: Final = 3
"""Subscriptions of one Opérateur that are not ended: what it can make us do at once is bounded by this."""
ERREUR_MAX: Final = 500
"""Characters kept of why an attempt failed; some of them may be the address's own."""


class EtatAbonnement(StrEnum):
    """Where a subscription stands. Nothing but a verification leaves before the address has answered one."""

    EN_VERIFICATION = "EN_VERIFICATION"
    ACTIF = "ACTIF"
    SUSPENDU = "SUSPENDU"
    RESILIE = "RESILIE"

    @property
    def libelle(self) -> str:
        """Return how people call it."""
        return _LIBELLES[self]


_LIBELLES: Final = {
    EtatAbonnement.EN_VERIFICATION: "en vérification",
    EtatAbonnement.ACTIF: "actif",
    EtatAbonnement.SUSPENDU: "suspendu",
    EtatAbonnement.RESILIE: "résilié",
}


@dataclass(frozen=True, slots=True)
class Abonnement:
    """One subscription. Immutable: a change is a new value.

    Attributes:
        types: the kinds of events wanted; none: all.
        courriel: whom to tell of failures, beside the correspondants.
        acquitte: the sequence number up to which its Opérateur has acknowledged the journal.
        verifie_le: when the address first answered; before, it receives no event.
        transmis_le: when it last acknowledged something.
        echec_depuis: since when every attempt has failed; `None` when the last one succeeded.
        echecs: how many have failed since.
        erreur: why the last one failed.
        motif: why it is suspended.
        tour: how many tasks it has had; each is known by this number.
        revision: how often it was written.
    """

    identifiant: str
    operateur: str
    adresse: str
    cree_le: datetime
    etat_le: datetime
    types: tuple[str, ...] = ()
    courriel: str | None = None
    etat: EtatAbonnement = EtatAbonnement.EN_VERIFICATION
    acquitte: int = 0
    verifie_le: datetime | None = None
    transmis_le: datetime | None = None
    echec_depuis: datetime | None = None
    echecs: int = 0
    erreur: str | None = None
    motif: str | None = None
    tour: int = 0
    revision: int = 0

    @property
    def vivant(self) -> bool:
        """Return whether there is something to carry to its address."""
        return self.etat in {EtatAbonnement.EN_VERIFICATION, EtatAbonnement.ACTIF}

    def veut(self, evenement: Evenement) -> bool:
        """Return whether it asked for that kind of event."""
        return not self.types or evenement.type in self.types

    def verifier(self, le: datetime) -> Self:
        """Return it active: its address has answered."""
        reussi = self._reussi(le)
        return replace(reussi, etat=EtatAbonnement.ACTIF, etat_le=le, verifie_le=le)

    def acquitter(self, rang: int, le: datetime) -> Self:
        """Return it taken up to *rang*."""
        return replace(self._reussi(le), acquitte=rang)

    def passer(self, rang: int) -> Self:
        """Return it past what it did not ask for, up to *rang*."""
        return replace(self, acquitte=rang)

    def echouer(self, le: datetime, erreur: str) -> Self:
        """Return it with one more attempt failed."""
        lisible = "".join(c if c.isprintable() else " " for c in erreur[:ERREUR_MAX])
        return replace(self, echec_depuis=self.echec_depuis or le, echecs=self.echecs + 1, erreur=lisible)

    def a_suspendre(self, le: datetime, delai: timedelta) -> bool:
        """Return whether all has failed for *delai*."""
        return self.echec_depuis is not None and le - self.echec_depuis >= delai

    def suspendre(self, le: datetime, motif: str) -> Self:
        """Return it suspended, or raise `AbonnementDansUnAutreEtat`. What was not acknowledged waits."""
        if not self.vivant:
            raise AbonnementDansUnAutreEtat(self.identifiant, self.etat.libelle)
        return replace(self, etat=EtatAbonnement.SUSPENDU, etat_le=le, motif=motif)

    def reprendre(self, le: datetime) -> Self:
        """Return it going on from the last event acknowledged, or raise `AbonnementDansUnAutreEtat`."""
        if self.etat is EtatAbonnement.RESILIE:
            raise AbonnementDansUnAutreEtat(self.identifiant, self.etat.libelle)
        etat = EtatAbonnement.ACTIF if self.verifie_le else EtatAbonnement.EN_VERIFICATION
        etat_le = self.etat_le if etat is self.etat else le
        return replace(self, etat=etat, etat_le=etat_le, motif=None, echec_depuis=None, echecs=0, erreur=None)

    def rejouer(self, depuis: int) -> Self:
        """Return it as if event *depuis* and those after had never been acknowledged.

        Raises:
            AbonnementDansUnAutreEtat: it is ended.
            RangHorsJournal: *depuis* is not among what was acknowledged.
        """
        if self.etat is EtatAbonnement.RESILIE:
            raise AbonnementDansUnAutreEtat(self.identifiant, self.etat.libelle)
        if not 1 <= depuis <= self.acquitte:
            raise RangHorsJournal(depuis, self.acquitte)
        return replace(self, acquitte=depuis - 1)

    def resilier(self, le: datetime) -> Self:
        """Return it ended; again, unchanged."""
        if self.etat is EtatAbonnement.RESILIE:
            return self
        return replace(self, etat=EtatAbonnement.RESILIE, etat_le=le)

    def _reussi(self, le: datetime) -> Self:
        return replace(self, transmis_le=le, echec_depuis=None, echecs=0, erreur=None)


def lire_types(types: tuple[str, ...]) -> tuple[str, ...]:
    """Return *types* once each, in the order of the published list, or raise `TypeEvenementInconnu`.

    >>> lire_types(("ETAT_CHANGE", "SIGNALISATION_DEPOSEE", "ETAT_CHANGE"))
    ('SIGNALISATION_DEPOSEE', 'ETAT_CHANGE')
    """
    inconnus = [type_ for type_ in types if type_ not in TYPES]
    if inconnus:
        raise TypeEvenementInconnu(inconnus[0], tuple(TYPES))
    return tuple(type_ for type_ in TYPES if type_ in types)
