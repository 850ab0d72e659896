"""Commands and queries: what every edge posts to the bus. A rule written behind them holds everywhere."""

from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import ClassVar

from esav_ws.domain.formulaire import FormulaireRecu
from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeRejet
from esav_ws.domain.operateur import Cote, Habilitation
from esav_ws.domain.signalisation import Avancement, Deposant, Etat

TAILLE_PAGE = 50
"""Rows of a page when the caller does not say."""


class Message:
    """What is asked of the application, and the habilitation that it takes: `None` when being let in is enough.

    `longue` says that it may take longer than what others wait for can bear: it is run apart from them.
    """

    __slots__ = ()
    habilitation: ClassVar[Habilitation | None]
    longue: ClassVar[bool] = False

    @property
    def payload(self) -> "Message":
        """Return what is asked: the message itself, unless it is an envelope around another."""
        return self


class Requete(Message):
    """A query: reads, changes nothing."""

    __slots__ = ()


class Commande(Message):
    """A command: one unit of work, audited, all or nothing."""

    __slots__ = ()
    champ_objet: ClassVar[str] = "numero"

    @property
    def action(self) -> str:
        """Return what the audit journal calls this command."""
        return type(self).__name__

    @property
    def objet(self) -> str:
        """Return what the audit journal names as the object of this command."""
        objet: str = attrgetter(self.champ_objet)(self)
        return objet


@dataclass(frozen=True, slots=True, kw_only=True)
class DeposerSignalisation(Commande):
    """Report a fault (art. 4.2.1)."""

    habilitation = Habilitation.SIGNALISATION
    champ_objet = "identifiant_prestation"
    identifiant_prestation: str
    reference_operateur: str
    deposant: Deposant
    formulaire: FormulaireRecu
    code_offre: str | None = None
    commentaire: str | None = None
    id_creneau: str | None = None
    numero_test: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acte(Commande):
    """An Opérateur's act on its own signalisation, idempotent by `reference_acte`."""

    habilitation = Habilitation.SIGNALISATION
    numero: str
    reference_acte: str
    commentaire: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AjouterCommentaire(Acte):
    """Add a remark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DegelerSignalisation(Acte):
    """Lift a freeze, with the information that it asked for."""

    information_fournie: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnulerSignalisation(Acte):
    """Cancel (closing code `ANNULATION`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContesterCloture(Acte):
    """Contest a closing: back to `EN_COURS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traitement(Commande):
    """An act of the OI's SAV on a signalisation. With `revision`, refused when somebody wrote in between."""

    habilitation = Habilitation.SAV
    numero: str
    motif: str = ""
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepter(Traitement):
    """Find it admissible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejeter(Traitement):
    """Find it not admissible."""

    code: CodeRejet


@dataclass(frozen=True, slots=True, kw_only=True)
class PrendreEnCharge(Traitement):
    """A technician takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Geler(Traitement):
    """Freeze it: wait on one side for a cause."""

    cause: CauseGel
    cote: Cote = Cote.OPERATEUR
    information_demandee: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprendre(Traitement):
    """Lift a freeze from the OI's side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progresser(Traitement):
    """Report service restored, or the fault repaired."""

    avancement: Avancement


@dataclass(frozen=True, slots=True, kw_only=True)
class Clore(Traitement):
    """Close it with a published code."""

    code: CodeCloture


@dataclass(frozen=True, slots=True, kw_only=True)
class Valider(Traitement):
    """Record that the closing notice was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verrouiller(Traitement):
    """Close it on the dashboard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterEtat(Requete):
    """State of one signalisation."""

    habilitation = Habilitation.SIGNALISATION
    numero: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterSignalisation(Requete):
    """Whole detail of one signalisation (art. 4.2.2)."""

    habilitation = Habilitation.SIGNALISATION
    numero: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerSignalisations(Requete):
    """A page of open signalisations, newest first; `etats` narrows, and admits one closed state to the OI."""

    habilitation = Habilitation.SIGNALISATION
    etats: tuple[Etat, ...] = ()
    identifiant_prestation: str | None = None
    depuis: datetime | None = None
    operateur: str | None = None
    taille: int = TAILLE_PAGE
    curseur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LireHorloges(Requete):
    """The repair clocks of some signalisations, by number."""

    habilitation = Habilitation.SIGNALISATION
    numeros: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterHistorique(Requete):
    """A page of ended signalisations, latest end first, up to 90 calendar days back (art. 4.2.2)."""

    habilitation = Habilitation.SIGNALISATION
    identifiant_prestation: str | None = None
    debut: date | None = None
    fin: date | None = None
    taille: int = TAILLE_PAGE
    curseur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListerFormulaires(Requete):
    """Forms in production, of one offer or of all; the whole list unless `taille` cuts it into pages."""

    habilitation = Habilitation.SIGNALISATION
    code_offre: str | None = None
    taille: int | None = None
    curseur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObtenirFormulaire(Requete):
    """One version of one form: its schema and its source."""

    habilitation = Habilitation.SIGNALISATION
    code: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierFormulaire(Requete):
    """All that would be refused of a deposit, and what surrounds its line. Nothing is stored (art. 4.2.1)."""

    habilitation = Habilitation.SIGNALISATION
    depot: DeposerSignalisation


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleverEvenements(Requete):
    """Events of the Opérateur's journal in order, after a cursor; reading consumes nothing.

    `operateur` says whose journal the OI reads; an Opérateur reads its own.
    """

    habilitation = Habilitation.SIGNALISATION
    operateur: str | None = None
    taille: int = TAILLE_PAGE
    curseur: str | None = None
