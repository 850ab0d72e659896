"""The way out for events of a space, which fails or repeats deliveries when its Opérateur asked for it."""

from pathlib import Path

import orjson

from esav_ws.application.ports_abonnements import Notification, Notifieur
from esav_ws.application.travaux import AReprendre
from esav_ws.plateforme.fichiers import ecrire, lecture, marque


class Livraisons:
    """A `Notifieur` around *notifieur*; what it has still to fail and to double is kept in *fichier*.

    Deliveries of one space are made one after the other, under its lock.
    """

    def __init__(self, notifieur: Notifieur, fichier: Path) -> None:
        self._notifieur = notifieur
        self._fichier = fichier
        self.doublees = 0
        """Events that were carried twice since the space was opened."""

    @property
    def empechement(self) -> str | None:
        """Return what, in French, keeps every call from leaving."""
        return self._notifieur.empechement

    @property
    def a_venir(self) -> tuple[int, int]:
        """Return how many deliveries are still to fail, and how many to double; raise `FichierAbime`."""
        if marque(self._fichier) is None:
            return 0, 0
        with lecture(self._fichier):
            echecs, doubles = map(int, orjson.loads(self._fichier.read_bytes()))
        return echecs, doubles

    def echouer(self, nombre: int) -> None:
        """Fail the *nombre* next deliveries, as an address that is down does; 0: none any more."""
        self._garder(nombre, self.a_venir[1])

    def doubler(self, nombre: int) -> None:
        """Make the *nombre* next deliveries twice; 0: none any more."""
        self._garder(self.a_venir[0], nombre)

    def notifier(self, notification: Notification) -> int:
        """Carry *notification* as was asked, and return what the address acknowledges; raise what it raises."""
        echecs, doubles = self.a_venir
        if echecs:
            self._garder(echecs - 1, doubles)
            raise AReprendre("échec demandé à la régie de l'espace", resume="failure asked for")
        acquitte = self._notifieur.notifier(notification)
        if doubles and not notification.verification:
            self._garder(echecs, doubles - 1)
            acquitte = self._notifieur.notifier(notification)
            self.doublees += 1
        return acquitte

    def _garder(self, echecs: int, doubles: int) -> None:
        ecrire(self._fichier, orjson.dumps([echecs, doubles]))
