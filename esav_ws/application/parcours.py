"""The plays of parcours, kept as they go: whoever asks, in any process, sees where each stands."""

from datetime import datetime
from functools import partial
from typing import Final

from esav_ws.application.bus import avec_reprise
from esav_ws.application.ports import OuvrirUnitOfWork
from esav_ws.domain.attestation import ParcoursJoue
from esav_ws.domain.parcours import AucunParcoursEnCours, ParcoursEnCours, PartieEnCours

INTERROMPU: Final = "interrompu : la plateforme s'est arrêtée pendant ce parcours"
"""What is noted of a play that a stop of the gateway cut; nothing of it is the client's fault."""


class RegistreParcours:
    """Stores the plays in the home's database, each step of them in a transaction of its own."""

    def __init__(self, ouvrir: OuvrirUnitOfWork) -> None:
        self._ouvrir = ouvrir

    def commencer(self, partie: PartieEnCours) -> None:
        """Store a play that begins, or raise `ParcoursEnCours` when its Opérateur is playing another."""
        avec_reprise(partial(self._commencer, partie))

    def noter(self, partie: PartieEnCours) -> bool:
        """Store where *partie* stands; `False` when it was ended meanwhile, by whoever steers the platform."""
        return bool(avec_reprise(partial(self._noter, partie)))

    def finir(self, partie: PartieEnCours, joue: ParcoursJoue) -> bool:
        """Store how *partie* ended, among what was played; `False` when it had ended already."""
        return bool(avec_reprise(partial(self._finir, partie, joue)))

    def abandonner(self, operateur: str, le: datetime) -> ParcoursJoue:
        """End the play of *operateur* as failed, and return what it was; raise `AucunParcoursEnCours` without one."""
        partie = self.en_cours(operateur)
        if partie is None:
            raise AucunParcoursEnCours
        joue = partie.echouee(le, f"abandonné ; attendu, {partie.etape}", "Recommencer le parcours.")
        if not self.finir(partie, joue):
            raise AucunParcoursEnCours
        return joue

    def interrompre(self, le: datetime) -> int:
        """End every play as failed, since nobody follows them any more; return how many there were."""
        with self._ouvrir(ecriture=False) as uow:
            parties = uow.parties.lister()
        for partie in parties:
            self.finir(partie, partie.echouee(le, INTERROMPU, "Rien : recommencer le parcours."))
        return len(parties)

    def en_cours(self, operateur: str) -> PartieEnCours | None:
        """Return the play of *operateur* that is under way."""
        with self._ouvrir(ecriture=False) as uow:
            return uow.parties.trouver(operateur)

    def joues(self, operateur: str) -> list[ParcoursJoue]:
        """Return the plays of *operateur* that are over, the oldest first."""
        with self._ouvrir(ecriture=False) as uow:
            return uow.parcours.lister(operateur)

    def _commencer(self, partie: PartieEnCours) -> None:
        with self._ouvrir(ecriture=True) as uow:
            if autre := uow.parties.trouver(partie.operateur):
                raise ParcoursEnCours(autre.parcours)
            uow.parties.ajouter(partie)
            uow.commit()

    def _noter(self, partie: PartieEnCours) -> bool:
        with self._ouvrir(ecriture=True) as uow:
            if not uow.parties.modifier(partie):
                return False
            uow.commit()
        return True

    def _finir(self, partie: PartieEnCours, joue: ParcoursJoue) -> bool:
        with self._ouvrir(ecriture=True) as uow:
            if not uow.parties.retirer(partie):
                return False
            uow.parcours.ajouter(joue)
            uow.commit()
        return True
