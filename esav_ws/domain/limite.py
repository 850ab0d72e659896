"""The temporary limit of requests per minute (art. 6): announced the day before, over by itself at its last day.

Each Opérateur has its own: what one sends takes nothing from another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final

from esav_ws.domain.delais import fin_du_jour
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import PARIS, en_clair, jour_de_paris, minuit_de_paris

ANNONCEE: Final = "LIMITE_ANNONCEE"
ANNULEE: Final = "LIMITE_ANNULEE"
"""Types of the events that tell an Opérateur of a limit."""

_MINUTE_S: Final = 60
_UN_JOUR: Final = timedelta(days=1)


class LimiteAtteinte(
    EsavError,
    code="VOL-001",
    libelle="Limite de requêtes par minute atteinte",
    remede="Attendre les secondes dites (Retry-After), puis renvoyer tel quel ; espacer les consultations.",
    article="6",
):
    """The Opérateur has had its requests of this minute. Nothing was read of the message."""

    def __init__(self, limite: "Limite", maintenant: datetime) -> None:
        self.reessayer_apres_s = _MINUTE_S - maintenant.second
        suivante = maintenant.replace(second=0, microsecond=0) + timedelta(minutes=1)
        super().__init__(
            f"limite de {limite.par_minute} requêtes par minute atteinte ({limite.quand}) : réessayez dans "
            f"{self.reessayer_apres_s} s, à {suivante.astimezone(PARIS):%H:%M:%S} (heure de Paris)"
        )


class LimiteTropProche(
    EsavError,
    code="VOL-002",
    libelle="Limite non annoncée la veille",
    remede="Commencer demain ou plus tard : les Opérateurs sont prévenus la veille.",
    article="6",
):
    """The limit would begin before the day after its announcement."""

    def __init__(self, premier_jour: date, decidee_le: date) -> None:
        super().__init__(
            f"une limite est annoncée la veille : décidée le {decidee_le:%d/%m/%Y}, elle ne peut pas commencer le "
            f"{premier_jour:%d/%m/%Y} ; au plus tôt le {decidee_le + _UN_JOUR:%d/%m/%Y}"
        )


class LimiteConcurrente(
    EsavError,
    code="VOL-003",
    libelle="Une autre limite court les mêmes jours",
    remede="Annuler l'autre d'abord, ou prendre d'autres jours.",
    article="6",
):
    """Two limits never apply at once."""

    def __init__(self, autre: "Limite") -> None:
        super().__init__(f"la limite {autre.numero} ({autre.quand}) court déjà ces jours-là")


class LimiteInconnue(
    EsavError,
    code="VOL-004",
    libelle="Limite absente, annulée ou finie",
    remede="Voir celles qui sont à venir ou en cours : esav volume list.",
    article="6",
):
    """There is nothing to cancel under this number."""


class LimiteImpossible(
    EsavError,
    code="VOL-005",
    libelle="Limite impossible",
    remede="Finir le jour du début ou plus tard, et laisser une requête par minute au moins à chacun.",
    article="6",
):
    """It would end before it begins, or let nobody send anything."""


@dataclass(frozen=True)
class Limite:
    """At most `par_minute` requests of each Opérateur in each minute, from `premier_jour` to the end of `dernier_jour`.

    `total` is what was shared out when it was decided, `None` where the share itself was given. `annulee_le` is when it
    was cancelled, and ends it at once.
    """

    numero: int
    premier_jour: date
    dernier_jour: date
    par_minute: int
    motif: str
    decidee_le: datetime
    auteur: str
    total: int | None = None
    annulee_le: datetime | None = None
    annulee_par: str | None = None
    motif_annulation: str | None = None

    @cached_property
    def debut(self) -> datetime:
        """Return the instant at which it begins: midnight in Paris."""
        return minuit_de_paris(self.premier_jour)

    @cached_property
    def fin(self) -> datetime:
        """Return the instant at which it ends: 24:00 in Paris, or when it was cancelled."""
        fin = fin_du_jour(self.dernier_jour)
        return fin if self.annulee_le is None else min(fin, self.annulee_le)

    def court_le(self, instant: datetime) -> bool:
        """Return whether it applies at *instant*."""
        return self.debut <= instant < self.fin

    @property
    def quand(self) -> str:
        """Return its days, for people."""
        if self.premier_jour == self.dernier_jour:
            return f"le {self.premier_jour:%d/%m/%Y}"
        return f"du {self.premier_jour:%d/%m/%Y} au {self.dernier_jour:%d/%m/%Y} inclus"

    @property
    def donnees(self) -> dict[str, str]:
        """Return what the event that tells of it says."""
        return {
            "limite": str(self.numero),
            "premierJour": self.premier_jour.isoformat(),
            "dernierJour": self.dernier_jour.isoformat(),
            "parMinute": str(self.par_minute),
        }


def part(total: int, operateurs: int) -> int:
    """Return what each of *operateurs* gets of *total* requests per minute, or raise `LimiteImpossible`.

    Equal shares, and none is lent: what was lent could not be given back within its minute.
    """
    if not operateurs or total < operateurs:
        raise LimiteImpossible(
            f"{total} requêtes par minute pour {operateurs} Opérateurs : moins d'une pour chacun"
        )
    return total // operateurs


def verifier(limite: Limite, autres: Iterable[Limite]) -> None:
    """Return if *limite* may be decided as it is.

    Raises:
        LimiteImpossible: it ends before it begins.
        LimiteTropProche: it begins on the day of the decision, or before.
        LimiteConcurrente: one of *autres* applies on one of its days.
    """
    if limite.dernier_jour < limite.premier_jour:
        raise LimiteImpossible(
            f"la limite finirait le {limite.dernier_jour:%d/%m/%Y}, avant de commencer le {limite.premier_jour:%d/%m/%Y}"
        )
    decidee_le = jour_de_paris(limite.decidee_le)
    if limite.premier_jour <= decidee_le:
        raise LimiteTropProche(limite.premier_jour, decidee_le)
    for autre in autres:
        if autre.debut < limite.fin and limite.debut < autre.fin:
            raise LimiteConcurrente(autre)


def avis(limite: Limite) -> tuple[str, str]:
    """Return the subject and the text of the mail that announces *limite*."""
    return (
        f"e-SAV : limite de {limite.par_minute} requêtes par minute, {limite.quand}",
        f"""Bonjour,

Limitation temporaire du nombre de requêtes (article 6) : {limite.quand}, {limite.par_minute} requêtes par minute.
Elle commence le {limite.premier_jour:%d/%m/%Y} à 0 h et cesse d'elle-même le {limite.dernier_jour:%d/%m/%Y} à 24 h, heure de Paris.

Motif : {limite.motif}

Cette limite est la vôtre : ce qu'envoient les autres Opérateurs n'y prend rien. Comptent les dépôts, les consultations
d'état et de détail et les historiques ; rien d'autre. Au-delà, la réponse est la faute {LimiteAtteinte.code} : elle dit dans combien de
secondes réessayer, comme l'en-tête HTTP Retry-After.

Une question : e-soutien.
""",
    )


def avis_annulation(limite: Limite) -> tuple[str, str]:
    """Return the subject and the text of the mail that takes *limite* back."""
    le = en_clair(limite.annulee_le or limite.fin)
    return (
        f"e-SAV : limite de requêtes annulée ({limite.quand})",
        f"""Bonjour,

La limite de {limite.par_minute} requêtes par minute, {limite.quand}, est annulée depuis le {le}, heure de Paris.

Motif : {limite.motif_annulation}

Une question : e-soutien.
""",
    )
