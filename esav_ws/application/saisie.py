"""Signalisations that the OI enters for an Opérateur: received outside e-SAV while it was out (art. 11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from esav_ws.application.bus import Contexte, Handler, Preparer
from esav_ws.application.depot import Examen, examiner, inscrire
from esav_ws.application.messages import Commande, DeposerSignalisation, Message
from esav_ws.application.operateurs import exiger
from esav_ws.application.ports import Catalogue
from esav_ws.application.resultats import AccuseDepot
from esav_ws.domain.certificat import SouscriptionResiliee
from esav_ws.domain.interruption import ArretNocturne
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.reception import CanalReception, Reception, exiger_recevable


@dataclass(frozen=True, slots=True, kw_only=True)
class DeposerPour(Commande):
    """Deposit for an Opérateur what came in by `canal` at `recue_le`; `motif`: why, if e-SAV was not out then."""

    habilitation = Habilitation.SAV
    champ_objet = "depot.identifiant_prestation"
    operateur: str
    depot: DeposerSignalisation
    canal: CanalReception
    recue_le: datetime
    motif: str | None = None


class SaisiePourOperateur:
    """Enters deposits, *nocturne* being the stop of every night, if there is one."""

    def __init__(self, nocturne: ArretNocturne | None) -> None:
        self._nocturne = nocturne

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return which method answers which message."""
        return {DeposerPour: self.deposer}

    def preparations(self) -> Mapping[type[Message], Preparer]:
        """Return what is found out of a deposit before anything is read: its form, as of its reception."""
        return {DeposerPour: _examiner}

    def deposer(self, commande: DeposerPour, contexte: Contexte) -> AccuseDepot:
        """Return the acknowledgement, under the rules of every deposit.

        Raises:
            EsavError: what refuses a deposit; `OperateurInconnu`, `SouscriptionResiliee`, `ReceptionInadmissible`.
        """
        operateur = exiger(commande.operateur, contexte)
        if operateur.ferme_le is not None and operateur.ferme(commande.recue_le):
            raise SouscriptionResiliee(operateur.ferme_le, operateur.code)
        interruptions = [i.fenetre for i in contexte.uow.interruptions.lister()]
        nuits = self._nocturne.autour(commande.recue_le) if self._nocturne else ()
        exiger_recevable(commande.recue_le, contexte.maintenant, [*interruptions, *nuits], commande.motif)
        reception = Reception(commande.canal, contexte.maintenant, contexte.acteur.nom, commande.motif)
        return inscrire(commande.depot, contexte, operateur.code, (reception, commande.recue_le))


def _examiner(commande: DeposerPour, catalogue: Catalogue, _maintenant: datetime) -> Examen:
    return examiner(commande.depot, catalogue, commande.recue_le)
