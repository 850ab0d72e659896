"""The plays of parcours, kept as they go: whoever asks, in any process, sees where each stands."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from esav_ws.application.bus import avec_reprise
from esav_ws.application.ports import OuvrirUnitOfWork
from esav_ws.domain.attestation import Constat, GraviteConstat
from esav_ws.domain.parcours import AucunParcoursEnCours, ParcoursEnCours, PartieJouee
from esav_ws.domain.regie import EtatParcours

INTERROMPU: Final = "interrompu : la plateforme s'est arrêtée pendant ce parcours"
"""What is noted of a play that a stop of the gateway cut; nothing of it is the client's fault."""
_RECOMMENCER: Final = "Rien n'est à corriger : recommencer le parcours."


class RegistreParcours:
    """Stores the plays of the home, each in a transaction of its own."""

    def __init__(self, ouvrir: OuvrirUnitOfWork) -> None:
        self._ouvrir = ouvrir

    def commencer(self, partie: PartieJouee) -> PartieJouee:
        """Store *partie* as a new play and return it with its number.

        Raises:
            ParcoursEnCours: its Opérateur is playing another.
        """
        return avec_reprise(partial(self._commencer, partie))

    def noter(self, partie: PartieJouee) -> bool:
        """Store where *partie* stands; `False` when it had been ended meanwhile."""
        return avec_reprise(partial(self._noter, partie))

    def abandonner(self, operateur: str, le: datetime) -> PartieJouee:
        """End the play of *operateur* that is under way, as failed, and return it.

        Raises:
            AucunParcoursEnCours: there is none.
        """
        partie = next(iter(self.en_cours(operateur)), None)
        if partie is None:
            raise AucunParcoursEnCours
        finie = _finir(partie, le, f"abandonné ; attendu, {partie.etape}", "Recommencer le parcours.")
        self.noter(finie)
        return finie

    def interrompre(self, le: datetime) -> int:
        """End every play that is under way, since nobody follows them any more; return how many there were."""
        parties = self.en_cours()
        for partie in parties:
            self.noter(_finir(partie, le, INTERROMPU, _RECOMMENCER))
        return len(parties)

    def trouver(self, numero: int) -> PartieJouee | None:
        """Return one."""
        with self._ouvrir(ecriture=False) as uow:
            return uow.parties.trouver(numero)

    def en_cours(self, operateur: str | None = None) -> list[PartieJouee]:
        """Return the plays that are under way."""
        with self._ouvrir(ecriture=False) as uow:
            return uow.parties.en_cours(operateur)

    def dernieres(self, operateur: str) -> list[PartieJouee]:
        """Return the latest play of each parcours and major version of *operateur*."""
        with self._ouvrir(ecriture=False) as uow:
            return uow.parties.dernieres(operateur)

    def _commencer(self, partie: PartieJouee) -> PartieJouee:
        with self._ouvrir(ecriture=True) as uow:
            if autres := uow.parties.en_cours(partie.operateur):
                raise ParcoursEnCours(autres[0].parcours)
            numerotee = replace(partie, numero=uow.parties.dernier() + 1)
            uow.parties.ajouter(numerotee)
            uow.commit()
        return numerotee

    def _noter(self, partie: PartieJouee) -> bool:
        with self._ouvrir(ecriture=True) as uow:
            if not uow.parties.modifier(partie):
                return False
            uow.commit()
        return True


def _finir(partie: PartieJouee, le: datetime, texte: str, remede: str) -> PartieJouee:
    return replace(
        partie,
        fin=le,
        etat=EtatParcours.ECHOUE,
        etape=None,
        remede=remede,
        constats=(*partie.constats, Constat(le, texte, GraviteConstat.ERREUR)),
    )
