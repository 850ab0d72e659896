"""Incidents and planned works told to those whom they concern, in the background: each revision once to each.

The rows say what remains to be told; whatever is done is done again from them after a crash. One Opérateur at a time
is written for, and prestations and signalisations are read in portions, however many an incident covers.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Final

from esav_ws.application.courriels import poster
from esav_ws.application.messages_reseau import Concerne
from esav_ws.application.periodes import ChantierPeriodique, de_la_minute
from esav_ws.application.ports import UnitOfWork
from esav_ws.application.ports_reseau import Ouverte
from esav_ws.application.reseau_rattachement import RATTACHEE, donnees_du_rattachement
from esav_ws.application.reseau_textes import TYPES, commentaire_de_fin, donnees, objet, texte
from esav_ws.domain.courriel import Courriel
from esav_ws.domain.evenement import Evenement
from esav_ws.domain.operateur import Cote
from esav_ws.domain.reseau import EvenementReseau, a_rattacher
from esav_ws.domain.reseau_codes import EtatReseau

SUJET: Final = "reseau"
AUTEUR: Final = "e-SAV"
LOT: Final = 100
"""Signalisations, and incidents or works, read at a time."""
RANGS: Final = 50
"""Coverings (a PM, a PBO) whose prestations are counted in one reading."""
REEXAMEN_MIN: Final = 15
"""Minutes between two readings of what lives: prestations come, go and move meanwhile."""
_REEXAMEN: Final = "reexamen "


class ChantierReseau(ChantierPeriodique):
    """Tells what changed within a minute, and looks again every quarter of an hour at what lives."""

    sujet: str = SUJET

    def periode(self, maintenant: datetime) -> str | None:
        """Return the minute of *maintenant* when something is to be told, else its quarter of an hour if anything lives."""
        if self._gestes.lire(lambda u: u.reseau.a_dire("", 1)):
            return de_la_minute(maintenant)
        if not self._gestes.lire(lambda u: u.reseau.vivants("", 1)):
            return None
        quart = maintenant.replace(minute=maintenant.minute // REEXAMEN_MIN * REEXAMEN_MIN)
        return _REEXAMEN + de_la_minute(quart)

    def accomplir(self, reference: str) -> None:
        """Tell what is to be told; on a re-examination (*reference* says so), look at all that lives."""
        dernier = ""
        tout = reference.startswith(_REEXAMEN)
        while lot := self._gestes.lire(partial(_lot, dernier, tout=tout)):
            for lu in lot:
                self._traiter(lu)
            dernier = lot[-1]

    def _traiter(self, reference: str) -> None:
        evenement = self._gestes.lire(lambda u: u.reseau.trouver(reference))
        if evenement is None:
            return
        if evenement.vivant:
            touches = frozenset(self._gestes.lire(lambda u: u.reseau.touches(reference)))
            self._gestes.ecrire(lambda u: u.reseau.concerner(reference, sorted(touches), None))
        else:
            touches = frozenset()
        for concerne in self._gestes.lire(lambda u: u.reseau.concernes(reference)):
            if _a_dire(concerne, evenement, touches):
                self._dire(evenement, concerne.operateur)
        if evenement.vivant:
            self._rattacher(evenement)
        else:
            self._dire_la_fin(evenement)
        self._gestes.ecrire(lambda u: u.reseau.tout_dit(reference, evenement.revision))

    def _dire(self, evenement: EvenementReseau, operateur: str) -> None:
        nombre = sum(
            self._gestes.lire(partial(_compter, evenement.reference, operateur, rang))
            for rang in range(0, len(evenement.description.couvertures), RANGS)
        )
        self._gestes.ecrire(partial(self._publier, evenement, operateur, nombre))

    def _publier(self, evenement: EvenementReseau, operateur: str, nombre: int, u: UnitOfWork) -> None:
        """Tell, unless another worker did: the event, the mail and the trace are one unit of work."""
        u.operateurs.verrouiller(operateur)
        avant = next(c for c in u.reseau.concernes(evenement.reference) if c.operateur == operateur)
        if avant.revision_dite is not None and avant.revision_dite >= evenement.revision:
            return
        le = self._horloge.maintenant()
        u.reseau.dire(evenement.reference, operateur, evenement.revision, nombre)
        etat = evenement.etat
        if avant.revision_dite is None and evenement.vivant:
            etat = EtatReseau.NOUVEAU  # news to this one, however often it changed before
        kind = TYPES[evenement.nature, etat]
        u.journal.publier(Evenement(operateur, kind, "", le, AUTEUR, donnees(evenement, nombre)))
        adresses = u.avis.correspondants().get(operateur, ())
        if adresses and etat is not EtatReseau.MAJ:
            reference = f"reseau.{evenement.reference}.{evenement.revision}.{operateur}"
            poster(u, Courriel(reference, adresses, objet(evenement, etat), texte(evenement, nombre)), le=le)

    def _rattacher(self, evenement: EvenementReseau) -> None:
        """Attach the open signalisations that it explains, and that nothing explained before."""
        apres: tuple[datetime, str] | None = None
        while lot := self._gestes.lire(partial(_a_rattacher, evenement, apres)):
            for operateur, siennes in groupby(
                sorted(lot, key=attrgetter("operateur")), attrgetter("operateur")
            ):
                self._gestes.ecrire(partial(self._rattacher_a, evenement, operateur, list(siennes)))
            apres = lot[-1].depose_le, lot[-1].numero

    def _rattacher_a(
        self, evenement: EvenementReseau, operateur: str, ouvertes: Sequence[Ouverte], u: UnitOfWork
    ) -> None:
        u.operateurs.verrouiller(operateur)
        le = self._horloge.maintenant()
        for ouverte in ouvertes:
            lue = u.signalisations.trouver(ouverte.numero, operateur)
            if lue is None or not lue.ouverte or lue.incident or not a_rattacher([evenement], lue.depose_le):
                continue
            u.reseau.rattacher(lue.numero, evenement.reference, le)
            dites = donnees_du_rattachement(evenement)
            u.journal.publier(Evenement(operateur, RATTACHEE, lue.numero, le, AUTEUR, dites))

    def _dire_la_fin(self, evenement: EvenementReseau) -> None:
        """Write a remark on each open signalisation that is attached: what becomes of it, the agent decides."""
        apres = ""
        while lot := self._gestes.lire(partial(_a_commenter, evenement.reference, apres)):
            for ouverte in lot:
                self._gestes.ecrire(partial(self._commenter, evenement, ouverte))
            apres = lot[-1].numero

    def _commenter(self, evenement: EvenementReseau, ouverte: Ouverte, u: UnitOfWork) -> None:
        u.operateurs.verrouiller(ouverte.operateur)
        avant = u.signalisations.trouver(ouverte.numero, ouverte.operateur)
        if avant is None or not avant.ouverte or u.reseau.fin_dite(ouverte.numero):
            return
        le = self._horloge.maintenant()
        apres = avant.commenter(commentaire_de_fin(evenement), le=le, auteur=AUTEUR, cote=Cote.OI)
        u.signalisations.enregistrer(avant, apres)
        u.reseau.dire_la_fin(avant.numero, le)
        u.journal.publier(
            Evenement(avant.operateur, "COMMENTAIRE_AJOUTE", avant.numero, le, AUTEUR, {"cote": Cote.OI})
        )


def _lot(dernier: str, u: UnitOfWork, *, tout: bool) -> list[str]:
    return u.reseau.vivants(dernier, LOT) if tout else u.reseau.a_dire(dernier, LOT)


def _a_dire(concerne: Concerne, evenement: EvenementReseau, touches: frozenset[str]) -> bool:
    """Return whether there is something to tell: not to those who were told already that they have left it."""
    if concerne.revision_dite == evenement.revision:
        return False
    return concerne.operateur in touches or concerne.nombre != 0


def _compter(reference: str, operateur: str, rang: int, u: UnitOfWork) -> int:
    return u.reseau.compter(reference, operateur, rang, RANGS)


def _a_rattacher(
    evenement: EvenementReseau, apres: tuple[datetime, str] | None, u: UnitOfWork
) -> list[Ouverte]:
    return u.reseau.a_rattacher(evenement.reference, evenement.description.debut, apres, LOT)


def _a_commenter(reference: str, apres: str, u: UnitOfWork) -> list[Ouverte]:
    return u.reseau.rattachees(reference, apres, LOT, a_dire=True)
