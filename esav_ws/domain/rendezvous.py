"""Appointments (art. 4.2.2): slots proposed and held for a while, booked on a signalisation, moved, cancelled, kept or missed."""

import math
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from esav_ws.domain.horloge import PARIS, en_clair, jour_de_paris, minuit_de_paris
from esav_ws.domain.motifs import CauseGel, CodeMotif
from esav_ws.domain.operateur import Cote
from esav_ws.domain.rendezvous_erreurs import (
    CreneauInadapte,
    DelaiDepasse,
    PeriodeInadmise,
    RechercheFermee,
    RendezVousAVenir,
    RendezVousPasse,
    RendezVousTermine,
)

TENUE: Final = timedelta(minutes=15)
"""How long a proposed slot is held."""
PROPOSES: Final = 10
"""Slots that one search proposes at most: what it holds, nobody else is proposed meanwhile."""
PERIODE_MAX: Final = 31
"""Days, both ends included, that one search covers at most."""
PARTOUT: Final = "*"
"""The zone of technicians who go everywhere."""
LEVES_PAR_RENDEZ_VOUS: Final = frozenset({CauseGel.RENDEZ_VOUS, CauseGel.CLIENT_ABSENT})
"""The causes of freeze that ask for an appointment: booking one lifts them."""

FERMETURE_RECHERCHE: Final = time(1)
OUVERTURE_RECHERCHE: Final = time(4)
"""When slot search closes and opens again, every night in Paris (art. 10)."""
_INSEE = re.compile(r"(?:^|-)(\d[\dAB]\d{3})(?:-|$)")
_OUTRE_MER = ("97", "98")


class TypeRendezVous(CodeMotif):
    """The three kinds of art. 4.2.2."""

    SAV = "SAV", "intervention SAV"
    SAV_PLUS = "SAV_PLUS", "intervention SAV+"
    EXPERTISE = "EXPERTISE", "expertise contradictoire"


class EtatRendezVous(CodeMotif):
    """What became of an appointment. Open list: new values may come."""

    PRIS = "PRIS", "pris"
    ANNULE = "ANNULE", "annulé"
    HONORE = "HONORE", "honoré"
    NON_HONORE = "NON_HONORE", "non honoré"


def zones(reference_pm: str | None) -> tuple[str, ...]:
    """Return the zones whose technicians serve a prestation behind this PM, the narrowest first.

    They are the PM itself, the INSEE code of its commune, its département, and everywhere.

    >>> zones("FI-21231-0001")
    ('FI-21231-0001', '21231', '21', '*')
    """
    if not reference_pm:
        return (PARTOUT,)
    insee = commune(reference_pm)
    if insee is None:
        return reference_pm, PARTOUT
    return reference_pm, insee, insee[: 3 if insee.startswith(_OUTRE_MER) else 2], PARTOUT


def commune(reference_pm: str | None) -> str | None:
    """Return the INSEE code of the commune that the reference of a PM names, `None` if it names none.

    >>> commune("FI-21231-0001")
    '21231'
    """
    insee = _INSEE.search(reference_pm or "")
    return insee[1] if insee else None


@dataclass(frozen=True, slots=True)
class Plage:
    """Capacity: `techniciens` of a `zone` who can all do each of `types`, between two instants."""

    zone: str
    types: frozenset[TypeRendezVous]
    debut: datetime
    fin: datetime
    techniciens: int

    @property
    def cle(self) -> str:
        """Return what no other has: the zone, the kinds, the beginning and the length."""
        minutes = (self.fin - self.debut) // timedelta(minutes=1)
        types = "+".join(sorted(self.types))
        return f"{self.zone}/{types}/{self.debut.astimezone(PARIS):%Y%m%dT%H%M%z}/{minutes}"


@dataclass(frozen=True, slots=True)
class Creneau:
    """A proposed slot: one seat of a `plage`, held until `expire_le` for one Opérateur, prestation and kind."""

    id: str
    plage: str
    operateur: str
    prestation: str
    type: TypeRendezVous
    debut: datetime
    fin: datetime
    expire_le: datetime

    def exiger_pour(self, prestation: str, type_: TypeRendezVous | None = None) -> None:
        """Return if it was proposed for *prestation*, and for that kind if one is given; else raise `CreneauInadapte`."""
        if self.prestation != prestation or type_ not in {None, self.type}:
            raise CreneauInadapte(self.id, self.prestation, self.type)


@dataclass(frozen=True, slots=True)
class RendezVous:
    """An appointment on the signalisation `numero`. Immutable: a change is a new value.

    `creneau_initial` is the slot with which it was booked; `leve_gel` says that booking it lifted a freeze; `cote`, on
    whose side it was missed.
    """

    id: str
    numero: str
    operateur: str
    prestation: str
    type: TypeRendezVous
    creneau: str
    creneau_initial: str
    debut: datetime
    fin: datetime
    pris_le: datetime
    etat_le: datetime
    etat: EtatRendezVous = EtatRendezVous.PRIS
    leve_gel: bool = False
    cote: Cote | None = None
    motif: str | None = None

    def reporter(self, creneau: Creneau, *, le: datetime, motif: str) -> "RendezVous":
        """Return it moved to *creneau*, or raise as `exiger_modifiable` does, or `CreneauInadapte`."""
        self.exiger_modifiable(le)
        creneau.exiger_pour(self.prestation, self.type)
        return replace(
            self, creneau=creneau.id, debut=creneau.debut, fin=creneau.fin, etat_le=le, motif=motif
        )

    def annuler(self, *, le: datetime, motif: str) -> "RendezVous":
        """Return it cancelled by the Opérateur, or raise as `exiger_modifiable` does."""
        self.exiger_modifiable(le)
        return self.devenir_sans_objet(le=le, motif=motif)

    def devenir_sans_objet(self, *, le: datetime, motif: str) -> "RendezVous":
        """Return it cancelled because what it was for has ended, whenever that is."""
        return replace(self, etat=EtatRendezVous.ANNULE, etat_le=le, motif=motif)

    def honorer(self, *, le: datetime, motif: str) -> "RendezVous":
        """Return it kept by both sides, or raise `RendezVousTermine` or `RendezVousAVenir`."""
        self._exiger_commence(le)
        return replace(self, etat=EtatRendezVous.HONORE, etat_le=le, motif=motif or None)

    def manquer(self, cote: Cote, *, le: datetime, motif: str) -> "RendezVous":
        """Return it missed on the side *cote*, or raise `RendezVousTermine` or `RendezVousAVenir`."""
        self._exiger_commence(le)
        return replace(self, etat=EtatRendezVous.NON_HONORE, etat_le=le, cote=cote, motif=motif or None)

    def _exiger_pris(self) -> None:
        if self.etat is not EtatRendezVous.PRIS:
            raise RendezVousTermine(self.id, self.etat.libelle)

    def exiger_modifiable(self, le: datetime) -> None:
        """Return if the Opérateur may still move or cancel it at *le*: it is expected, and its eve is not over.

        Raises:
            RendezVousTermine: it is no longer expected.
            RendezVousPasse: it has begun.
            DelaiDepasse: the eve is over.
        """
        self._exiger_pris()
        if le >= self.debut:
            raise RendezVousPasse(self.id, en_clair(self.debut))
        if le >= (limite := limite_de_modification(self.debut)):
            raise DelaiDepasse(self.id, en_clair(self.debut), en_clair(limite))

    def _exiger_commence(self, le: datetime) -> None:
        self._exiger_pris()
        if le < self.debut:
            raise RendezVousAVenir(self.id, en_clair(self.debut))


def limite_de_modification(debut: datetime) -> datetime:
    """Return until when an appointment that begins at *debut* can be moved or cancelled: 24:00 of its eve, in Paris."""
    return minuit_de_paris(jour_de_paris(debut))


def exiger_recherche_ouverte(maintenant: datetime) -> None:
    """Return unless slot search is closed at *maintenant*: 01:00 to 04:00 in Paris (art. 10); else raise `RechercheFermee`."""
    a_paris = maintenant.astimezone(PARIS)
    if FERMETURE_RECHERCHE <= a_paris.time() < OUVERTURE_RECHERCHE:
        ouverture = datetime.combine(a_paris.date(), OUVERTURE_RECHERCHE, PARIS)
        reste = ouverture.astimezone(UTC) - maintenant
        raise RechercheFermee(en_clair(ouverture), math.ceil(reste.total_seconds()))


def exiger_periode(debut: date, fin: date, *, aujourdhui: date) -> None:
    """Return if the days *debut* to *fin*, both included, can be searched, else raise `PeriodeInadmise`."""
    if fin < debut:
        raise PeriodeInadmise(
            debut, fin, "dateFin est antérieure à dateDebut", "dateFin au plus tôt dateDebut"
        )
    if fin < aujourdhui:
        raise PeriodeInadmise(debut, fin, "la période est passée", "dateFin au plus tôt aujourd'hui")
    if fin == date.max:
        raise PeriodeInadmise(debut, fin, "la période sort du calendrier", "une dateFin plus proche")
    if (jours := (fin - debut).days + 1) > PERIODE_MAX:
        regle = f"{PERIODE_MAX} jours au plus, extrémités comprises"
        raise PeriodeInadmise(debut, fin, f"la période compte {jours} jours", regle)
