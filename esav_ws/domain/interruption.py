"""When e-SAV itself is out (art. 10): a short stop every night, and planned works told two jours ouvrés before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from esav_ws.domain.calendrier import Calendrier
from esav_ws.domain.contrat import Derogation
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.horloge import PARIS, en_clair, jour_de_paris

ANNONCEE: Final = "INTERRUPTION_ANNONCEE"
ANNULEE: Final = "INTERRUPTION_ANNULEE"
"""Types of the events that tell an Opérateur of planned works of e-SAV."""

PREAVIS_OUVRES: Final = 2
"""Jours ouvrés between the announcement of planned works and their day."""

_UN_JOUR: Final = timedelta(days=1)


class ServiceInterrompu(
    EsavError,
    code="SYS-003",
    libelle="e-SAV est interrompu",
    remede="Réessayer à l'heure dite (Retry-After), tel quel ; en urgence, déposer hors d'e-SAV.",
    camp="SERVEUR",
    article="10",
):
    """A nightly stop or planned works: nothing of the request was read."""

    def __init__(self, interruption: "Fenetre", maintenant: datetime) -> None:
        self.reessayer_apres_s = max(1, -int((maintenant - interruption.fin).total_seconds() // 1))
        super().__init__(
            f"e-SAV est interrompu ({interruption.objet}) jusqu'au {en_clair(interruption.fin)}, heure de Paris : "
            "réessayez alors, rien n'a été lu de cette requête"
        )


class PreavisTravauxInsuffisant(
    EsavError,
    code="SYS-004",
    libelle="Travaux d'e-SAV annoncés trop tard",
    remede="Prendre un jour plus lointain, ou dire le motif d'une exception.",
    article="10.2",
):
    """The works would begin before two jours ouvrés have passed."""

    def __init__(self, debut: datetime, annonce: date, premier: date) -> None:
        super().__init__(
            f"des travaux annoncés le {annonce:%d/%m/%Y} ne peuvent pas commencer le {en_clair(debut)} : le préavis est "
            f"de {PREAVIS_OUVRES} jours ouvrés, jour de l'annonce non compté ; au plus tôt le {premier:%d/%m/%Y}"
        )


class InterruptionImpossible(
    EsavError,
    code="SYS-005",
    libelle="Travaux d'e-SAV impossibles",
    remede="Commencer dans l'avenir.",
    article="10.2",
):
    """The works would begin in the past: nobody could have been told."""

    def __init__(self, debut: datetime) -> None:
        super().__init__(f"le {en_clair(debut)} est passé : des travaux s'annoncent avant de commencer")


class InterruptionInconnue(
    EsavError,
    code="SYS-006",
    libelle="Travaux absents, annulés ou finis",
    remede="Voir ceux qui sont à venir ou en cours : esav service list.",
    article="10.2",
):
    """There is nothing to cancel under this number."""


@dataclass(frozen=True, slots=True, order=True)
class Fenetre:
    """From `debut`, included, to `fin`, excluded, both in UTC; `objet` says what it is, in French."""

    debut: datetime
    fin: datetime
    objet: str = ""

    def contient(self, instant: datetime) -> bool:
        """Return whether *instant* is in it."""
        return self.debut <= instant < self.fin


@dataclass(frozen=True, slots=True)
class ArretNocturne:
    """The stop of every night: at `heure` in Paris, for `duree`."""

    heure: time
    duree: timedelta

    def de_la_nuit(self, jour: date) -> Fenetre:
        """Return the stop that begins on *jour*: one, and as long as any other, also when clocks change.

        An hour that *jour* has twice is the first of the two; of one that it has not, as much later as clocks go forward.
        """
        debut = datetime.combine(jour, self.heure, tzinfo=PARIS).astimezone(UTC)
        return Fenetre(debut, debut + self.duree, "arrêt de nuit")

    def autour(self, instant: datetime) -> tuple[Fenetre, ...]:
        """Return the stops of the day before that of *instant*, of its day, and of the next one."""
        jour = jour_de_paris(instant)
        return tuple(self.de_la_nuit(jour + rang * _UN_JOUR) for rang in (-1, 0, 1))


@dataclass(frozen=True, slots=True)
class Interruption:
    """Planned works of e-SAV. `derogations` are the rules set aside for the reason `exception`."""

    numero: int
    debut: datetime
    fin: datetime
    motif: str
    annoncee_le: datetime
    auteur: str
    exception: str | None = None
    derogations: tuple[Derogation, ...] = ()
    annulee_le: datetime | None = None
    annulee_par: str | None = None
    motif_annulation: str | None = None

    @property
    def fenetre(self) -> Fenetre:
        """Return when e-SAV is out for it; cancelled while it lasts, it ends there."""
        fin = self.fin if self.annulee_le is None else max(self.debut, min(self.fin, self.annulee_le))
        return Fenetre(self.debut, fin, "travaux programmés")

    @property
    def duree(self) -> str:
        """Return how long it is expected to last, for people."""
        heures, minutes = divmod(int((self.fin - self.debut).total_seconds()) // 60, 60)
        return " ".join([*([f"{heures} h"] if heures else []), *([f"{minutes} min"] if minutes else [])])

    @property
    def quand(self) -> str:
        """Return its beginning and end, for people."""
        return f"du {en_clair(self.debut)} au {en_clair(self.fin)}"

    @property
    def donnees(self) -> dict[str, str]:
        """Return what the event that tells of it says."""
        return {
            "travaux": str(self.numero),
            "debut": self.debut.astimezone(PARIS).isoformat(),
            "fin": self.fin.astimezone(PARIS).isoformat(),
            "motif": self.motif,
        }

    def verifier(self, calendrier: Calendrier) -> PreavisTravauxInsuffisant | None:
        """Return what refuses that it be announced as late as it is, with the first day that is admitted.

        Raises:
            InterruptionImpossible: it would have begun before.
        """
        if self.debut <= self.annoncee_le:
            raise InterruptionImpossible(self.debut)
        annonce = jour_de_paris(self.annoncee_le)
        premier = calendrier.ajouter_jours_ouvres(annonce, PREAVIS_OUVRES) + _UN_JOUR
        if jour_de_paris(self.debut) >= premier:
            return None
        return PreavisTravauxInsuffisant(self.debut, annonce, premier)


def interruption_a(instant: datetime, fenetres: Iterable[Fenetre]) -> Fenetre | None:
    """Return when e-SAV, out at *instant*, is back: *fenetres* that follow each other are one. `None`: it is not out."""
    en_cours: Fenetre | None = None
    for fenetre in sorted(fenetres):
        if en_cours is None:
            en_cours = fenetre if fenetre.contient(instant) else None
        elif fenetre.contient(en_cours.fin):
            en_cours = Fenetre(en_cours.debut, fenetre.fin, en_cours.objet)
    return en_cours


def avis(travaux: Interruption, derogations: Sequence[Derogation]) -> tuple[str, str]:
    """Return the subject and the text of the mail that announces *travaux*: dates, hours, expected duration (art. 10.2)."""
    exceptions = "".join(
        f"Par exception à l'article {d.article}, qui disait : {d.constat}.\n\n" for d in derogations
    )
    return (
        f"e-SAV : interruption le {en_clair(travaux.debut)}, {travaux.duree}",
        f"""Bonjour,

Travaux programmés sur e-SAV (article 10.2) : e-SAV sera interrompu {travaux.quand}, heure de Paris.
Durée prévisionnelle : {travaux.duree}.

Motif : {travaux.motif}

{exceptions}Pendant ce temps, chaque appel reçoit la faute {ServiceInterrompu.code}, qui dit jusqu'à quand ; le WSDL reste servi. Une panne
urgente se dépose hors d'e-SAV, comme le prévoit le contrat de l'offre.

Une question : e-soutien.
""",
    )


def avis_annulation(travaux: Interruption) -> tuple[str, str]:
    """Return the subject and the text of the mail that takes *travaux* back."""
    en_cours = travaux.fenetre.debut < travaux.fenetre.fin
    constat = "sont finis : e-SAV répond de nouveau" if en_cours else "sont annulés : e-SAV répondra"
    return (
        f"e-SAV : interruption du {en_clair(travaux.debut)} {'terminée' if en_cours else 'annulée'}",
        f"""Bonjour,

Les travaux programmés {travaux.quand}, heure de Paris, {constat}.

Motif : {travaux.motif_annulation}

Une question : e-soutien.
""",
    )
