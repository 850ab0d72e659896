"""How alerts of repair time are worded: which signalisation, how much has run, until when, and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass

from esav_ws.domain.horloge import en_clair
from esav_ws.domain.reparation import DEPASSEMENT, EtatHorloge, HorlogeReparation
from esav_ws.domain.signalisation import Signalisation


@dataclass(frozen=True, slots=True)
class AlerteDite:
    """An alert to give: the signalisation, its clock, and the threshold that is told, in percent."""

    signalisation: Signalisation
    horloge: HorlogeReparation
    seuil: int


def objet(alertes: Sequence[AlerteDite]) -> str:
    """Return the subject of the mail that gives *alertes*: at least one, the gravest named."""
    pire = max(alertes, key=lambda alerte: alerte.seuil)
    quoi = "GTR dépassée" if pire.seuil == DEPASSEMENT else f"{pire.seuil} % de la GTR écoulés"
    reste = len(alertes) - 1
    suite = f", et {reste} autre{'s' if reste > 1 else ''}" if reste else ""
    return f"[e-SAV] {pire.signalisation.numero} : {quoi}{suite}"


def texte(operateur: str, alertes: Sequence[AlerteDite]) -> str:
    """Return the mail to the OI's SAV."""
    return "\n".join(
        [
            "Bonjour,",
            "",
            f"Temps de rétablissement garanti, signalisations de l'Opérateur {operateur} :",
            "",
            *(ligne for alerte in sorted(alertes, key=lambda a: -a.seuil) for ligne in _lignes(alerte)),
            "",
            "L'horloge de chacune : esav signalisation show NUMERO",
            "",
        ]
    )


def duree(minutes: int) -> str:
    """Return *minutes* as people write them.

    >>> duree(605)
    '10 h 05'
    """
    heures, reste = divmod(minutes, 60)
    return f"{heures} h {reste:02}"


def _lignes(alerte: AlerteDite) -> list[str]:
    s, h = alerte.signalisation, alerte.horloge
    garantie = h.garantie.libelle if h.garantie else ""
    if h.minutes_depassement is not None:
        quoi = f"dépassée de {duree(h.minutes_depassement)}"
        faire = "clore ou expliquer" if h.etat is EtatHorloge.TERMINEE else "rétablir au plus vite"
    else:
        quoi = f"{alerte.seuil} % écoulés, reste {duree(h.minutes_restantes or 0)}"
        faire = "rétablir avant la limite, ou geler si l'Opérateur est attendu"
    limite = en_clair(h.limite) if h.limite else ""
    return [
        f"- {s.numero} (prestation {s.prestation}, {s.etat.libelle}) : {garantie} {quoi} ; limite le {limite}",
        f"  À faire : {faire}",
    ]
