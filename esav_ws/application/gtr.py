"""Alerts before a guaranteed repair time is exceeded, and when it is: each once, while the deadline moves.

The row of a signalisation says when its next alert comes, written with every passage; only those that have come are
read. What is told, its events, its mail and the trace that it was told are one unit of work.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from esav_ws.application.courriels import poster
from esav_ws.application.garanties import garanties_de
from esav_ws.application.gtr_textes import AlerteDite, objet, texte
from esav_ws.application.periodes import ChantierPeriodique, de_la_minute
from esav_ws.application.ports import OuvrirUnitOfWork, UnitOfWork
from esav_ws.application.ports_gtr import AlerteDue
from esav_ws.domain.courriel import Courriel
from esav_ws.domain.evenement import Evenement
from esav_ws.domain.horloge import PARIS, Horloge, jour_de_paris
from esav_ws.domain.offre import Offre
from esav_ws.domain.regles_sav import ReglesSav
from esav_ws.domain.reparation import DEPASSEMENT, EtatHorloge, HorlogeReparation
from esav_ws.domain.signalisation import Signalisation

SUJET: Final = "gtr"
ALERTE: Final = "ALERTE_GTR"
DEPASSEE: Final = "GTR_DEPASSEE"
AUTEUR: Final = "e-SAV"
LOT: Final = 100
"""Signalisations looked at in one reading, and of one Opérateur in one transaction: others write in between."""


class ChantierGtr(ChantierPeriodique):
    """Gives the alerts that have come, at most once a minute; the OI's SAV at *contacts* gets one mail of each portion."""

    sujet: str = SUJET

    def __init__(
        self, regles: ReglesSav, contacts: tuple[str, ...], *, ouvrir: OuvrirUnitOfWork, horloge: Horloge
    ) -> None:
        super().__init__(ouvrir=ouvrir, horloge=horloge)
        self._regles = regles
        self._contacts = contacts

    def periode(self, maintenant: datetime) -> str | None:
        """Return the minute of *maintenant* when an alert has come, `None` otherwise."""
        if not self._gestes.lire(lambda u: u.gtr.echues(maintenant, None, 1)):
            return None
        return de_la_minute(maintenant)

    def accomplir(self, reference: str) -> None:
        """Give the alerts that have come by now, whatever the minute that *reference* names."""
        del reference
        maintenant = self._horloge.maintenant()
        apres: AlerteDue | None = None
        while lot := self._gestes.lire(partial(_echues, maintenant, apres)):
            par_operateur: defaultdict[str, list[str]] = defaultdict(list)
            for due in lot:
                par_operateur[due.operateur].append(due.numero)
            for operateur, numeros in par_operateur.items():
                self._gestes.ecrire(partial(self._alerter, operateur, numeros, maintenant))
            apres = lot[-1]

    def _alerter(self, operateur: str, numeros: Sequence[str], maintenant: datetime, uow: UnitOfWork) -> None:
        """Look at each again, alone to write for its Opérateur: it may have moved, or been told, meanwhile."""
        uow.operateurs.verrouiller(operateur)
        offres: dict[str, Offre | None] = {}
        dites: list[tuple[AlerteDite, tuple[int, ...]]] = []
        for numero in numeros:
            signalisation = uow.signalisations.trouver(numero, operateur)
            if signalisation is None:
                continue
            code = signalisation.offre
            if code not in offres:
                offres[code] = uow.parc.offre(code)
            offre = offres[code]
            garanties = garanties_de(signalisation, offre, uow.parc) if offre else ()
            horloge = self._regles.mesure.horloge(signalisation, garanties, maintenant)
            uow.gtr.armer(
                numero, self._regles.mesure.prochaine_alerte(horloge, self._regles.seuils, maintenant)
            )
            seuils = self._a_dire(horloge, uow.gtr.donnees(numero))
            if seuils:
                dites.append((AlerteDite(signalisation, horloge, seuils[-1]), seuils))
        if not dites:
            return
        reference = _reference(dites, maintenant)
        for dite, seuils in dites:
            uow.gtr.ajouter(dite.signalisation.numero, seuils, le=maintenant, reference=reference)
            uow.journal.publier(_evenement(dite.signalisation, dite.horloge, dite.seuil, maintenant))
        if self._contacts:
            alertes = [dite for dite, _ in dites]
            poster(
                uow,
                Courriel(reference, self._contacts, objet(alertes), texte(operateur, alertes)),
                le=maintenant,
            )

    def _a_dire(self, horloge: HorlogeReparation, donnees: frozenset[int]) -> tuple[int, ...]:
        """Return the thresholds reached that were not told, the greatest last; none when a greater one was told.

        What has ended in time is nobody's urgency any more.
        """
        seuils = (
            (DEPASSEMENT,) if horloge.etat is EtatHorloge.TERMINEE else (*self._regles.seuils, DEPASSEMENT)
        )
        atteints = tuple(sorted(s for s in seuils if s not in donnees and horloge.atteint(s)))
        return atteints if atteints and atteints[-1] > max(donnees, default=0) else ()


def _echues(maintenant: datetime, apres: AlerteDue | None, uow: UnitOfWork) -> list[AlerteDue]:
    return uow.gtr.echues(maintenant, apres, LOT)


def _reference(dites: Sequence[tuple[AlerteDite, tuple[int, ...]]], maintenant: datetime) -> str:
    """Return the reference of what tells *dites*: nothing else ever has it, each of them being told once."""
    cles = "\n".join(f"{dite.signalisation.numero} {seuil}" for dite, seuils in dites for seuil in seuils)
    condense = hashlib.sha256(cles.encode()).hexdigest()[:16]
    return f"gtr-{jour_de_paris(maintenant):%Y%m%d}-{condense}"


def _evenement(
    signalisation: Signalisation, horloge: HorlogeReparation, seuil: int, le: datetime
) -> Evenement:
    donnees = {"prestation": signalisation.prestation, "seuil": str(seuil)}
    if horloge.garantie is not None and horloge.limite is not None:
        donnees |= {
            "objectifMinutes": str(horloge.minutes_objectif),
            "calendrier": horloge.garantie.calendrier,
            "dureeEcouleeMinutes": str(horloge.minutes_ecoulees),
            "dateLimite": horloge.limite.astimezone(PARIS).isoformat(timespec="seconds"),
        }
    kind = DEPASSEE if seuil == DEPASSEMENT else ALERTE
    return Evenement(signalisation.operateur, kind, signalisation.numero, le, AUTEUR, donnees)
