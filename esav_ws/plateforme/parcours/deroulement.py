"""A parcours being played: what is awaited now, what was seen, what is wrong. Pure: the judge does what it says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from esav_ws.domain.attestation import Constat, EchangeJoue, GraviteConstat
from esav_ws.domain.horloge import PARIS
from esav_ws.domain.parcours import echec
from esav_ws.plateforme.parcours.lecture import Demande, Lu
from esav_ws.plateforme.parcours.modele import Etape, Memoire, Parcours, Perdue, Refus

PATIENCE: Final = timedelta(minutes=15)
"""How long a step waits for what it awaits, in real time."""
ECHANGES_MAX: Final = 2000
"""Calls of one parcours: beyond, the client is not following any more."""


@dataclass(frozen=True, slots=True)
class Suite:
    """What the judge has to do after a call: acts of the OI on *numero*, and what becomes of the answer."""

    actes: tuple[str, ...] = ()
    numero: str = ""
    reponse: bytes | Perdue | None = None


@dataclass(slots=True)
class Deroulement:
    """The state of a parcours of one Opérateur, in one major version, begun at *debut*.

    `doublees_avant` is for the judge: how many events the space had carried twice when that was asked for.
    """

    parcours: Parcours
    majeure: int
    debut: datetime
    patience: timedelta = PATIENCE
    memoire: Memoire = field(default_factory=Memoire)
    constats: list[Constat] = field(default_factory=list)
    echanges: list[EchangeJoue] = field(default_factory=list)
    rang: int = 0
    fin: datetime | None = None
    reussi: bool = False
    certificat: str = ""
    doublees_avant: int | None = None
    _depuis: datetime | None = None
    _etapes: Sequence[Etape] = ()

    def __post_init__(self) -> None:
        self._etapes = self.parcours.etapes(self.majeure)
        self._depuis = self.debut

    @property
    def etape(self) -> Etape | None:
        """Return the step whose call is awaited, `None` once it is over."""
        return None if self.fin else self._etapes[self.rang]

    @property
    def attendu(self) -> str | None:
        """Return what is awaited now, with its rank."""
        return (
            None
            if self.fin
            else f"étape {self.rang + 1} sur {len(self._etapes)} : {self._etapes[self.rang].attendu}"
        )

    def regarde(self, demande: Demande) -> bool:
        """Return whether a call is one of this parcours: of its services, and of its version for its own contract."""
        if self.fin or demande.service not in self.parcours.services:
            return False
        return demande.service != self.parcours.contrat or demande.majeure == self.majeure

    def avant(self, demande: Demande, le: datetime) -> Refus | None:
        """Return what is answered to *demande* in place of the gateway, if anything."""
        etape = self.etape
        return etape.avant(demande, self.memoire, le) if etape and etape.avant else None

    def apres(self, lu: Lu, echange: EchangeJoue, corps: bytes = b"") -> Suite:
        """Take in a call and its answer *corps*; return what is to be done."""
        if self.fin:
            return Suite()
        etape = self._etapes[self.rang]
        sort = etape.apres(lu, corps) if etape.apres else None
        if isinstance(sort, Perdue):
            lu = replace(lu, perdue=True)
        self.certificat = lu.empreinte
        self.echanges.append(echange)
        if self._faux(lu):
            return Suite(reponse=sort)
        tient = etape.quand(lu, self.memoire)
        self.memoire.lus.append(lu)
        if not tient:
            if len(self.echanges) >= ECHANGES_MAX:
                self._echouer(
                    lu.le, f"plus de {ECHANGES_MAX} appels sans que vienne ce qui était attendu", etape.remede
                )
            return Suite(reponse=sort)
        self.signaler(lu.le, f"vu : {etape.attendu} ({_appel(lu)})")
        self.rang += 1
        self._depuis = lu.le
        if self.rang == len(self._etapes):
            self.fin, self.reussi = lu.le, True
            self.signaler(lu.le, "parcours réussi")
        return Suite(etape.puis, self.memoire.numero, sort)

    def expirer(self, le: datetime) -> bool:
        """Fail the parcours when its step has waited too long at *le*; say whether it has."""
        etape = self.etape
        if etape is None or self._depuis is None or le - self._depuis < self.patience:
            return False
        minutes = int(self.patience.total_seconds() // 60)
        self._echouer(le, f"rien n'est venu en {minutes} minutes ; attendu, {self.attendu}", etape.remede)
        return True

    def abandonner(self, le: datetime) -> None:
        """Fail the parcours: its Opérateur gives it up while something was still awaited."""
        etape = self.etape
        if etape is not None:
            self._echouer(le, f"abandonné ; attendu, {self.attendu}", etape.remede)

    def signaler(self, le: datetime, texte: str) -> None:
        """Note something that is no fault of the client's."""
        self.constats.append(Constat(le, texte, GraviteConstat.INFO))

    def _faux(self, lu: Lu) -> bool:
        for regle in self.parcours.regles.values():
            if faux := regle(lu, self.memoire):
                self._echouer(lu.le, f"{faux.pourquoi} : {_appel(lu)}", faux.remede)
                return True
        return False

    def _echouer(self, le: datetime, texte: str, remede: str) -> None:
        self.fin = le
        self.constats.extend(echec(le, texte, remede))


def _appel(lu: Lu) -> str:
    """Return which call it was: operation, hour, correlation id, and the fault that answered it."""
    recu = f", faute {lu.rendu.faute.code}" if lu.rendu.faute else ", réponse perdue" if lu.perdue else ""
    correlation = re.sub(r"[^\w.-]", "", lu.correlation)[:64]
    return f"{lu.operation} v{lu.demande.majeure} à {lu.le.astimezone(PARIS):%H:%M:%S}, corrélation {correlation}{recu}"
