"""What is due about certificates, for who asks (art. 5.2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from esav_ws.application.bus import Contexte, Handler
from esav_ws.application.messages import Message, Requete
from esav_ws.application.operateurs import exiger
from esav_ws.domain.calendrier import Calendrier
from esav_ws.domain.certificat_dossier import Dossier
from esav_ws.domain.certificat_echeances import Echeance, echeances, remarque_vie_courte
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.operateur import Habilitation


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsulterEcheances(Requete):
    """What is due on the certificates of one Opérateur, or of all. Returns a `SituationCertificats`."""

    habilitation = Habilitation.SAV
    longue = True
    operateur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationCertificats:
    """What is due on the Paris day `le`, the first due first, on which files; `remarques`, by number, on short lives."""

    le: date
    echeances: tuple[Echeance, ...]
    dossiers: tuple[Dossier, ...]
    remarques: Mapping[str, str]


class Echeancier:
    """The handler of what is due, by *calendrier*."""

    def __init__(self, calendrier: Calendrier) -> None:
        self._calendrier = calendrier

    def handlers(self) -> Mapping[type[Message], Handler]:
        """Return which handler answers which message."""
        return {ConsulterEcheances: self.consulter}

    def consulter(self, requete: ConsulterEcheances, contexte: Contexte) -> SituationCertificats:
        """Return what is due, or raise `OperateurInconnu`."""
        code = requete.operateur
        if code is not None:
            exiger(code, contexte)
        dossiers = contexte.uow.certificats.dossiers(code)
        remarques = {
            d.numero: remarque
            for d in dossiers
            if d.piece is not None
            and (remarque := remarque_vie_courte(d.piece.faits.debut, d.piece.faits.fin, self._calendrier))
        }
        return SituationCertificats(
            le=jour_de_paris(contexte.maintenant),
            echeances=echeances(dossiers, self._calendrier),
            dossiers=tuple(dossiers),
            remarques=remarques,
        )
