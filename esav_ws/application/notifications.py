"""Carrying the journal to the addresses that asked for it: in order, each event once per acknowledgement.

The row of the subscription is the truth: what its Opérateur acknowledged, and nothing else. A call that was cut short
is made again with the same sequence numbers; an acknowledgement is written only over the place that it follows.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from esav_ws.application.abonnements_annonces import annoncer_suspension
from esav_ws.application.gestes import Gestes
from esav_ws.application.ports import OuvrirUnitOfWork, UnitOfWork
from esav_ws.application.ports_abonnements import SUJET, Notification, Notifieur
from esav_ws.application.ports_journal import Trace
from esav_ws.application.rappels import SYSTEME
from esav_ws.application.travaux import ARenoncer, AReprendre
from esav_ws.domain.abonnement import Abonnement, EtatAbonnement
from esav_ws.domain.horloge import Horloge
from esav_ws.domain.operateur import StatutOperateur

PAGE: Final = 100
"""Events read at once: what one call carries at the most."""
LOT: Final = 500
"""Subscriptions given a task by one sweep."""
TOUR_S: Final = 30.0
"""Seconds after which a task leaves its place to another, however much it has still to carry."""
EN_PARALLELE: Final = 16
"""Calls that one worker makes at once: those that wait for an address that is dead are a few of them."""
_DEBUTS: Final = tuple(timedelta(seconds=s) for s in (5, 15, 30, 60, 120, 300, 600, 1200, 1800))


class ChantierNotifications:
    """Carries events; a subscription has one task at a time, whatever the number of workers.

    Attributes:
        suspension: after so long without any success, the subscription is suspended.
    """

    sujet: str = SUJET

    def __init__(
        self,
        notifieur: Notifieur,
        *,
        ouvrir: OuvrirUnitOfWork,
        horloge: Horloge,
        suspension: timedelta = timedelta(days=5),
        en_parallele: int = EN_PARALLELE,
        chrono: Callable[[], float] = time.monotonic,
    ) -> None:
        self._notifieur = notifieur
        self._gestes = Gestes(ouvrir)
        self._horloge = horloge
        self._chrono = chrono
        self.suspension = suspension
        self.en_parallele = en_parallele
        heures = int(suspension / timedelta(hours=1)) + 1
        self.reprises: Sequence[timedelta] = (*_DEBUTS, *(timedelta(hours=1) for _ in range(heures)))

    def empechement(self) -> str | None:
        """Return what keeps every call from leaving."""
        return self._notifieur.empechement

    def alimenter(self, maintenant: datetime) -> None:
        """Give a task to each subscription that has something to carry and none."""
        if not self._gestes.lire(lambda u: u.abonnements.en_attente(1)):
            return

        def lancer(u: UnitOfWork) -> None:
            for identifiant, tour in u.abonnements.en_attente(LOT):
                reference = f"{identifiant}.{tour + 1}"
                if u.abonnements.lancer(identifiant, tour, reference):
                    u.taches.ajouter(SUJET, reference, creee_le=maintenant, due_le=maintenant)

        self._gestes.ecrire(lancer)

    def accomplir(self, reference: str) -> None:
        """Carry what there is to the address of the subscription of which *reference* is a task."""
        identifiant = reference.rpartition(".")[0]
        fin = self._chrono() + TOUR_S
        while self._chrono() < fin:
            lu = self._gestes.lire(lambda u: self._lire(identifiant, u))
            if lu is None:
                return
            abonnement, notification = lu
            if not (notification.verification or notification.evenements or notification.perdus):
                self._enregistrer(abonnement.passer(notification.dernier))
                continue
            self._porter(abonnement, notification)

    def _lire(self, identifiant: str, u: UnitOfWork) -> tuple[Abonnement, Notification] | None:
        """Return what comes next of it, `None` when there is nothing to do."""
        abonnement = u.abonnements.trouver(identifiant, None)
        if abonnement is None or not abonnement.vivant:
            return None
        operateur = u.operateurs.trouver(abonnement.operateur)
        le = self._horloge.maintenant()
        if operateur is None or operateur.statut is not StatutOperateur.ACTIF or operateur.ferme(le):
            return None
        avant = abonnement.acquitte
        if abonnement.etat is EtatAbonnement.EN_VERIFICATION:
            question = Notification(identifiant, abonnement.adresse, le, avant, avant, verification=True)
            return abonnement, question
        dernier = u.journal.dernier(abonnement.operateur)
        if dernier <= avant:
            return None
        page = u.journal.evenements(abonnement.operateur, avant, PAGE)
        premier = page[0].sequence if page else dernier + 1
        return abonnement, Notification(
            identifiant,
            abonnement.adresse,
            le,
            avant,
            page[-1].sequence if page else dernier,
            tuple(e for e in page if abonnement.veut(e)),
            (avant + 1, premier - 1) if premier > avant + 1 else None,
        )

    def _porter(self, abonnement: Abonnement, notification: Notification) -> None:
        """Make the call, and write down what came of it.

        Raises:
            AReprendre: it failed, or nothing was acknowledged.
            ARenoncer: it failed for too long: the subscription is suspended.
        """
        try:
            rang = self._notifieur.notifier(notification)
            _juger(notification, rang)
        except AReprendre as echec:
            if self._noter_echec(abonnement.identifiant, str(echec)):
                raise ARenoncer(f"abonnement suspendu : {echec}", resume=echec.resume) from echec
            raise
        le = self._horloge.maintenant()
        apres = abonnement.verifier(le) if notification.verification else abonnement.acquitter(rang, le)
        self._enregistrer(apres)

    def _enregistrer(self, apres: Abonnement) -> None:
        """Write *apres*, unless somebody wrote since it was read: what comes next is then read anew."""
        self._gestes.ecrire(lambda u: u.abonnements.enregistrer(apres))

    def _noter_echec(self, identifiant: str, erreur: str) -> bool:
        """Write down one more failure; return whether it was the last one."""
        le = self._horloge.maintenant()
        return self._gestes.ecrire(lambda u: self._manquer(identifiant, erreur, le, u))

    def _manquer(self, identifiant: str, erreur: str, le: datetime, u: UnitOfWork) -> bool:
        """Write the failure with all that follows from it; return whether the subscription is suspended by it."""
        abonnement = u.abonnements.trouver(identifiant, None)
        if abonnement is None or not abonnement.vivant:
            return False
        manque = abonnement.echouer(le, erreur)
        finie = manque.a_suspendre(le, self.suspension)
        if finie:
            manque = manque.suspendre(le, f"sans réponse valable depuis {self.suspension.days} jours")
        if not u.abonnements.enregistrer(manque) or not finie:
            return False
        annoncer_suspension(manque, u, le=le, auteur=SYSTEME.nom)
        u.journal.tracer(Trace(le, SYSTEME.nom, None, "SuspendreAbonnement", identifiant, ""))
        return True


def _juger(notification: Notification, rang: int) -> None:
    """Return if *rang* acknowledges something of *notification*, else raise `AReprendre`."""
    if notification.verification:
        if rang != notification.dernier:
            raise AReprendre(
                f"vérification : rangAcquitte {rang} reçu, {notification.dernier} attendu",
                resume="wrong acknowledgement",
            )
        return
    if not notification.precedent <= rang <= notification.dernier:
        raise AReprendre(
            f"rangAcquitte {rang} hors de ce qui est envoyé, de {notification.precedent} à {notification.dernier}",
            resume="wrong acknowledgement",
        )
    if rang == notification.precedent:
        raise AReprendre(
            "rien n'est acquitté : rangAcquitte est le rang précédent", resume="nothing acknowledged"
        )
