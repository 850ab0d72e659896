"""A fault reported on a prestation: its states, the only transitions between them, and what each leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from esav_ws.domain.motifs import SANS_INTERVENTION, CauseGel, CodeCloture, CodeMotif, CodeRejet
from esav_ws.domain.operateur import Cote
from esav_ws.domain.reception import Reception
from esav_ws.domain.signalisation_erreurs import (
    CodeClotureInadmissible,
    DegelSansReponse,
    ProgressionInterdite,
    TransitionInterdite,
)


class Etat(CodeMotif):
    """The eight states of art. 4.2.2, and how the contract calls each for people."""

    EN_DEPOT = "EN_DEPOT", "en dépôt"
    EN_QUALIFICATION = "EN_QUALIFICATION", "en qualification"
    EN_COURS = "EN_COURS", "en cours"
    GELE = "GELE", "gelé"
    CLOS = "CLOS", "clos"
    VALIDE = "VALIDE", "validé"
    CLOS_TABLEAU_DE_BORD = "CLOS_TABLEAU_DE_BORD", "clos tableau de bord"
    EN_REJET = "EN_REJET", "en rejet"


class Avancement(CodeMotif):
    """Progress of the repair as the Opérateur reads it (art. 4.2.2), and how it is called for people."""

    EN_COURS = "EN_COURS", "en cours"
    RETABLIE = "RETABLIE", "rétablie"
    REPAREE = "REPAREE", "réparée"
    CLOSE = "CLOSE", "close"
    GELEE = "GELEE", "gelée"
    VALIDEE = "VALIDEE", "validée"


SUITES: Mapping[Etat, frozenset[Etat]] = MappingProxyType(
    {
        Etat.EN_DEPOT: frozenset({Etat.EN_QUALIFICATION, Etat.EN_REJET, Etat.CLOS}),
        Etat.EN_QUALIFICATION: frozenset({Etat.EN_COURS, Etat.GELE, Etat.CLOS}),
        Etat.EN_COURS: frozenset({Etat.GELE, Etat.CLOS}),
        Etat.GELE: frozenset({Etat.EN_QUALIFICATION, Etat.EN_COURS, Etat.CLOS}),
        Etat.CLOS: frozenset({Etat.VALIDE, Etat.EN_COURS, Etat.CLOS_TABLEAU_DE_BORD}),
        Etat.VALIDE: frozenset({Etat.EN_COURS, Etat.CLOS_TABLEAU_DE_BORD}),
        Etat.CLOS_TABLEAU_DE_BORD: frozenset(),
        Etat.EN_REJET: frozenset(),
    }
)
"""The table of transitions. From `GELE`, only the state that the freeze interrupted (or `CLOS`)."""

OUVERTS = frozenset({Etat.EN_DEPOT, Etat.EN_QUALIFICATION, Etat.EN_COURS, Etat.GELE})

_AVANCEMENT_FIXE: Mapping[Etat, Avancement | None] = MappingProxyType(
    {
        Etat.EN_DEPOT: None,
        Etat.EN_QUALIFICATION: None,
        Etat.GELE: Avancement.GELEE,
        Etat.CLOS: Avancement.CLOSE,
        Etat.VALIDE: Avancement.VALIDEE,
        Etat.CLOS_TABLEAU_DE_BORD: Avancement.CLOSE,
        Etat.EN_REJET: None,
    }
)
_PROGRESSION = (Avancement.EN_COURS, Avancement.RETABLIE, Avancement.REPAREE)


def avancement(etat: Etat, progression: Avancement) -> Avancement | None:
    """Return the progress that goes with *etat*, *progression* being the one reached within `EN_COURS`."""
    return progression if etat is Etat.EN_COURS else _AVANCEMENT_FIXE[etat]


@dataclass(frozen=True, slots=True)
class Deposant:
    """Whom the OI calls back at the Opérateur's."""

    nom: str
    telephone: str
    courriel: str | None = None


@dataclass(frozen=True, slots=True)
class Commentaire:
    """A dated remark of either side, read by both."""

    le: datetime
    auteur: str
    cote: Cote
    texte: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One move in the diagram, or one step of progress within `EN_COURS`; `cote` is the side that a freeze waits for."""

    depart: Etat
    cible: Etat
    le: datetime
    auteur: str
    motif: str = ""
    code: str | None = None
    avancement: Avancement | None = None
    cote: Cote | None = None


@dataclass(frozen=True, slots=True)
class Gel:
    """An open freeze: why, on whose side the wait is, what the Opérateur is asked for, and where it returns to."""

    cause: CauseGel
    cote: Cote
    le: datetime
    retour: Etat
    information_demandee: str | None = None


@dataclass(frozen=True, slots=True)
class DefautDepose:
    """The form as deposited, its values by field name in their order, and the fault that it declares."""

    code_formulaire: str
    version_formulaire: int
    valeurs: tuple[tuple[str, str], ...]
    nature: str
    libelle: str
    prelocalisation: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Signalisation:
    """A fault reported on one *prestation*. Immutable: a change is a new value.

    `depose_le` is when the OI received it; `reception` says how, where that was not through e-SAV (art. 11). `incident` is
    the reference of the incident, or of the works, that it is attached to.
    """

    numero: str
    operateur: str
    prestation: str
    offre: str
    reference_operateur: str
    deposant: Deposant
    defaut: DefautDepose
    depose_le: datetime
    etat: Etat = Etat.EN_DEPOT
    etat_le: datetime | None = None
    revision: int = 0
    progression: Avancement = Avancement.EN_COURS
    gel: Gel | None = None
    passages: tuple[Passage, ...] = ()
    commentaires: tuple[Commentaire, ...] = ()
    reception: Reception | None = None
    incident: str | None = None

    @property
    def ouverte(self) -> bool:
        """Return whether work on this signalisation is still expected."""
        return self.etat in OUVERTS

    @property
    def avancement(self) -> Avancement | None:
        """Return the progress to show, or `None` where art. 4.2.2 shows none."""
        return avancement(self.etat, self.progression)

    @property
    def date_etat(self) -> datetime:
        """Return when the present state or progress was reached."""
        return self.etat_le or self.depose_le

    @property
    def prise_en_compte_le(self) -> datetime | None:
        """Return when the signalisation was found admissible, or `None` before.

        One that was closed unqualified, then contested, is taken into account by the contesting.
        """
        admise = {Etat.EN_QUALIFICATION, Etat.EN_COURS}
        return next((p.le for p in self.passages if p.cible in admise), None)

    @property
    def fin(self) -> Passage | None:
        """Return the passage that last closed or rejected this signalisation, `None` while it is open."""
        if self.ouverte:
            return None
        return next(p for p in reversed(self.passages) if p.cible in {Etat.CLOS, Etat.EN_REJET})

    def passer(
        self,
        cible: Etat,
        *,
        le: datetime,
        auteur: str,
        motif: str = "",
        code: str | None = None,
        cote: Cote | None = None,
    ) -> "Signalisation":
        """Return this signalisation moved to *cible*, or raise `TransitionInterdite`."""
        if cible not in SUITES[self.etat] or (self.gel and cible not in {self.gel.retour, Etat.CLOS}):
            raise TransitionInterdite(self.numero, self.etat, cible)
        passage = Passage(self.etat, cible, le, auteur, motif, code, cote=cote)
        return replace(self, etat=cible, etat_le=le, gel=None, passages=(*self.passages, passage))

    def accepter(self, *, le: datetime, auteur: str, motif: str = "") -> "Signalisation":
        """Return it admitted, waiting for a technician. A frozen one comes back by unfreezing."""
        if self.etat is not Etat.EN_DEPOT:
            raise TransitionInterdite(self.numero, self.etat, Etat.EN_QUALIFICATION)
        return self.passer(Etat.EN_QUALIFICATION, le=le, auteur=auteur, motif=motif)

    def rejeter(self, code: CodeRejet, *, le: datetime, auteur: str, motif: str) -> "Signalisation":
        """Return it refused as not admissible, with its published code."""
        return self.passer(Etat.EN_REJET, le=le, auteur=auteur, motif=motif, code=code)

    def prendre_en_charge(self, *, le: datetime, auteur: str, motif: str = "") -> "Signalisation":
        """Return it in a technician's hands. A closed or frozen one comes back by contesting or unfreezing."""
        if self.etat is not Etat.EN_QUALIFICATION:
            raise TransitionInterdite(self.numero, self.etat, Etat.EN_COURS)
        return self.passer(Etat.EN_COURS, le=le, auteur=auteur, motif=motif)

    def progresser(self, vers: Avancement, *, le: datetime, auteur: str, motif: str = "") -> "Signalisation":
        """Return it restored (`RETABLIE`) or repaired (`REPAREE`), or raise `ProgressionInterdite`.

        Progress only goes forward; a repair that restores at once may skip `RETABLIE`.
        """
        if (
            self.etat is not Etat.EN_COURS
            or vers not in _PROGRESSION
            or _PROGRESSION.index(vers) <= _PROGRESSION.index(self.progression)
        ):
            raise ProgressionInterdite(self.numero, self.etat, self.avancement, vers)
        passage = Passage(Etat.EN_COURS, Etat.EN_COURS, le, auteur, motif, avancement=vers)
        return replace(self, progression=vers, etat_le=le, passages=(*self.passages, passage))

    def geler(
        self,
        cause: CauseGel,
        *,
        cote: Cote,
        le: datetime,
        auteur: str,
        motif: str = "",
        information_demandee: str | None = None,
    ) -> "Signalisation":
        """Return it frozen: it waits on *cote*, and tells the Opérateur what is asked for."""
        gelee = self.passer(Etat.GELE, le=le, auteur=auteur, motif=motif, code=cause, cote=cote)
        return replace(gelee, gel=Gel(cause, cote, le, self.etat, information_demandee))

    def degeler(
        self, *, le: datetime, auteur: str, motif: str = "", reponse: str | None = None, cote: Cote = Cote.OI
    ) -> "Signalisation":
        """Return it to the state that the freeze interrupted.

        Raises:
            TransitionInterdite: it is not frozen.
            DegelSansReponse: the Opérateur unfreezes without the information that the freeze asked for.
        """
        if self.gel is None:
            raise TransitionInterdite(self.numero, self.etat, "DEGEL")
        if cote is Cote.OPERATEUR and self.gel.information_demandee and not reponse:
            raise DegelSansReponse(self.numero, self.gel.information_demandee)
        return self.passer(self.gel.retour, le=le, auteur=auteur, motif=motif)

    def clore(self, code: CodeCloture, *, le: datetime, auteur: str, motif: str) -> "Signalisation":
        """Return it closed by the OI with its published code.

        Before a technician has it (`EN_DEPOT`, `EN_QUALIFICATION`) or while it waits (`GELE`), only a code *without
        intervention* is admitted; `ANNULATION` is the Opérateur's alone.
        """
        admis = frozenset(CodeCloture) if self.etat is Etat.EN_COURS else SANS_INTERVENTION
        if self.ouverte and code not in admis - {CodeCloture.ANNULATION}:
            raise CodeClotureInadmissible(self.numero, self.etat, code, admis - {CodeCloture.ANNULATION})
        return self.passer(Etat.CLOS, le=le, auteur=auteur, motif=motif, code=code)

    def annuler(self, *, le: datetime, auteur: str, motif: str) -> "Signalisation":
        """Return it cancelled by the Opérateur; refused once a technician works on it (`EN_COURS`)."""
        if self.etat is Etat.EN_COURS:
            raise TransitionInterdite(self.numero, self.etat, "ANNULATION")
        return self.passer(Etat.CLOS, le=le, auteur=auteur, motif=motif, code=CodeCloture.ANNULATION)

    def valider(self, *, le: datetime, auteur: str, motif: str = "") -> "Signalisation":
        """Return it validated: a closing notice was sent."""
        return self.passer(Etat.VALIDE, le=le, auteur=auteur, motif=motif)

    def contester(self, *, le: datetime, auteur: str, motif: str) -> "Signalisation":
        """Return it to `EN_COURS`: the Opérateur contests the closing. Progress starts again.

        Its own cancelling is not the OI's closing: there is nothing to contest, a new fault is a new deposit.
        """
        annulee = self.fin is not None and self.fin.code == CodeCloture.ANNULATION
        if annulee or self.etat not in {Etat.CLOS, Etat.VALIDE}:
            raise TransitionInterdite(
                self.numero, CodeCloture.ANNULATION if annulee else self.etat, "CONTESTATION"
            )
        reprise = self.passer(Etat.EN_COURS, le=le, auteur=auteur, motif=motif)
        return replace(reprise, progression=Avancement.EN_COURS)

    def verrouiller(self, *, le: datetime, auteur: str, motif: str = "") -> "Signalisation":
        """Return it closed on the dashboard: no longer modifiable."""
        return self.passer(Etat.CLOS_TABLEAU_DE_BORD, le=le, auteur=auteur, motif=motif)

    def commenter(self, texte: str, *, le: datetime, auteur: str, cote: Cote) -> "Signalisation":
        """Return it with one more remark, or raise `TransitionInterdite` once it is final."""
        if not SUITES[self.etat]:
            raise TransitionInterdite(self.numero, self.etat, "COMMENTAIRE")
        return replace(self, commentaires=(*self.commentaires, Commentaire(le, auteur, cote, texte)))
