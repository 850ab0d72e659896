"""The outbox: a mail is accepted in the unit of work of what causes it, and sent by background work."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from esav_ws.application.gestes import Gestes
from esav_ws.application.ports import OuvrirUnitOfWork, UnitOfWork
from esav_ws.application.ports_travaux import CourrielAccepte, Messagerie
from esav_ws.application.travaux import ARenoncer, AReprendre
from esav_ws.domain.courriel import Courriel, identifiant_message
from esav_ws.domain.tache import REPRISES

SUJET: Final = "courriel"


def poster(uow: UnitOfWork, courriel: Courriel, *, le: datetime, pas_avant: datetime | None = None) -> bool:
    """Accept *courriel* with the rest of *uow*, to leave at once or not before *pas_avant*.

    Returns:
        Whether it is new; a mail of that reference was accepted before otherwise, and nothing changes.
    """
    if uow.taches.trouver(SUJET, courriel.reference) is not None:
        return False
    uow.courriels.ajouter(courriel, le)
    uow.taches.ajouter(SUJET, courriel.reference, creee_le=le, due_le=pas_avant or le)
    return True


class ChantierCourriels:
    """Sends the mails of the outbox.

    A mail bears its Message-ID before it first leaves: when a crash comes between the server's yes and our commit, it
    is sent again under the same one, and is recognisable.
    """

    sujet: str = SUJET
    reprises: Sequence[timedelta] = REPRISES

    def __init__(self, messagerie: Messagerie, *, ouvrir: OuvrirUnitOfWork, en_parallele: int = 8) -> None:
        self._messagerie = messagerie
        self._gestes = Gestes(ouvrir)
        self.en_parallele = en_parallele

    def empechement(self) -> str | None:
        """Return what keeps every mail from leaving."""
        return self._messagerie.empechement

    def accomplir(self, reference: str) -> None:
        """Send the mail to those of its recipients for whom no server has taken it yet."""
        accepte = self._nomme(reference)
        if accepte is None:
            raise ARenoncer("le courriel n'est plus dans la boîte d'envoi", resume="mail missing")
        remise = self._messagerie.envoyer(accepte)
        reste = tuple(a for a in accepte.restants if a in remise.differes or a in remise.refuses)
        if not reste:
            return
        if reste != accepte.restants:
            self._gestes.ecrire(lambda u: u.courriels.restreindre(reference, reste))
        nombre = f"{len(reste)} destinataire(s) sur {len(accepte.courriel.destinataires)}"
        dits = " ; ".join(dict.fromkeys((remise.differes or remise.refuses).values()))
        if remise.differes:
            raise AReprendre(f"{nombre} : {dits}", resume=f"{len(remise.differes)} recipient(s) deferred")
        raise ARenoncer(f"{nombre} : {dits}", resume=f"{len(remise.refuses)} recipient(s) refused")

    def _nomme(self, reference: str) -> CourrielAccepte | None:
        """Return the mail with its Message-ID, given now if it has none."""
        accepte = self._gestes.lire(lambda u: u.courriels.trouver(reference))
        if accepte is None or accepte.message_id is not None:
            return accepte
        nom = identifiant_message(reference, accepte.cree_le, self._messagerie.domaine)
        self._gestes.ecrire(lambda u: u.courriels.nommer(reference, nom))
        return CourrielAccepte(accepte.courriel, accepte.cree_le, accepte.restants, nom)
