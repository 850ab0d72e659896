"""Signalisations received outside e-SAV while it was out (art. 11), and entered by the OI for their Opérateur."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from esav_ws.domain.erreurs import ElementErreur, EsavError
from esav_ws.domain.horloge import en_clair
from esav_ws.domain.interruption import Fenetre
from esav_ws.domain.motifs import CodeMotif

ANCIENNETE_MAX: Final = timedelta(days=30)
"""How long after its reception a signalisation can be entered: beyond, a wrong date is more likely."""


class CanalReception(CodeMotif):
    """By what a signalisation came in outside e-SAV."""

    TELEPHONE = "TELEPHONE", "téléphone"
    COURRIEL = "COURRIEL", "courriel"


class ReceptionInadmissible(
    EsavError,
    code="SIG-060",
    libelle="Réception hors d'e-SAV impossible à saisir",
    remede="Corriger l'instant de la réception, ou dire pourquoi elle a eu lieu alors qu'e-SAV répondait.",
    article="11",
):
    """The instant of reception is wrong, or e-SAV was not out then and no reason is given. Said to the OI only."""


class FichierDepotInvalide(
    EsavError,
    code="SIG-061",
    libelle="Fichier de signalisation à corriger",
    remede="Corriger chaque champ nommé, puis relancer la saisie.",
    article="11",
):
    """The file of a signalisation to enter is incomplete or wrong. Said to the OI's own people only."""

    def __init__(self, fichier: str, fautes: Sequence[ElementErreur]) -> None:
        super().__init__(f"{fichier} : " + " ; ".join(map(str, fautes)), elements=tuple(fautes))


@dataclass(frozen=True, slots=True)
class Reception:
    """How a signalisation came in, who entered it when, and why it was taken although e-SAV was up."""

    canal: CanalReception
    saisie_le: datetime
    saisie_par: str
    motif: str | None = None

    def dire(self, recue_le: datetime) -> str:
        """Return, for both sides, that it was received so at *recue_le*."""
        raison = f" Motif : {self.motif}" if self.motif else ""
        return (
            f"Signalisation reçue hors d'e-SAV (article 11) par {self.canal.libelle} le {en_clair(recue_le)}, heure de Paris, "
            f"et saisie par le SAV.{raison}"
        )


def exiger_recevable(
    recue_le: datetime, maintenant: datetime, arrets: Iterable[Fenetre], motif: str | None
) -> None:
    """Return if a signalisation received at *recue_le* can be entered at *maintenant*, else say what is wrong.

    *arrets* are the times during which e-SAV was out; outside them it takes a *motif*.

    Raises:
        ReceptionInadmissible: it comes from the future, is too old, or needs a reason.
    """
    quand = en_clair(recue_le)
    if recue_le > maintenant:
        raise ReceptionInadmissible(
            f"réception le {quand}, dans l'avenir : donnez l'instant de l'appel ou du courriel"
        )
    if maintenant - recue_le > ANCIENNETE_MAX:
        raise ReceptionInadmissible(
            f"réception le {quand}, il y a plus de {ANCIENNETE_MAX.days} jours : vérifiez la date ; une panne qui dure "
            "encore se dépose de nouveau"
        )
    if motif is None and not any(arret.contient(recue_le) for arret in arrets):
        raise ReceptionInadmissible(
            f"e-SAV n'était pas interrompu le {quand} : corrigez l'instant, ou dites avec --motif pourquoi cette "
            "signalisation n'a pas été déposée par e-SAV"
        )
