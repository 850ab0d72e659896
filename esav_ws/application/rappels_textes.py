"""How reminders of certificates are worded: what, when, which article, and what to do next (art. 5.2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from esav_ws.domain.certificat_echeances import Echeance
from esav_ws.domain.certificat_rappels import Pas


@dataclass(frozen=True, slots=True)
class RappelDu:
    """A reminder to give: its échéance, the steps that have come and were not told, the last of which is told."""

    echeance: Echeance
    pas: tuple[Pas, ...]

    @property
    def dit(self) -> Pas:
        """Return the step that is told."""
        return self.pas[-1]


def objet(rappels: Sequence[RappelDu], aujourdhui: date) -> str:
    """Return the subject of the mail that gives *rappels*: at least one, the first due first."""
    premier = rappels[0]
    quoi = f"[e-SAV] {premier.echeance.numero} : {_quoi(premier)} ({delai(premier.echeance, aujourdhui)})"
    reste = len(rappels) - 1
    return f"{quoi}, et {reste} autre{'s' if reste > 1 else ''}" if reste else quoi


def texte_operateur(operateur: str, rappels: Sequence[RappelDu], aujourdhui: date) -> str:
    """Return the mail to the correspondants of *operateur*."""
    return "\n".join(
        [
            "Bonjour,",
            "",
            f"Échéances des certificats de l'Opérateur {operateur}, au {aujourdhui:%d/%m/%Y} :",
            "",
            *_lignes(rappels, aujourdhui),
            "",
            "Passé la fin de validité, e-SAV intégré n'est plus accessible avec ce certificat. Une question : e-soutien.",
            "",
        ]
    )


def texte_oi(
    siens: Sequence[RappelDu], autres: Sequence[RappelDu], sans_adresse: Sequence[str], aujourdhui: date
) -> str:
    """Return the mail to the certificate managers of the OI: what they owe, and what Opérateurs were told."""
    parties = ["Bonjour,", ""]
    if siens:
        parties += ["À faire par l'opérateur d'infrastructure :", "", *_lignes(siens, aujourdhui), ""]
    if autres:
        parties += ["Chez les Opérateurs, pour information :", "", *_lignes(autres, aujourdhui), ""]
    if sans_adresse:
        parties += [
            f"Sans adresse, prévenus par leur journal seul : {', '.join(sans_adresse)} (esav operateur contact).",
            "",
        ]
    return "\n".join([*parties, "Tout le calendrier : esav certificat due", ""])


def delai(echeance: Echeance, aujourdhui: date) -> str:
    """Return how far *echeance* is from *aujourdhui*, as people say it."""
    match echeance.jours_restants(aujourdhui):
        case 0:
            return "aujourd'hui"
        case 1:
            return "demain"
        case -1:
            return "depuis hier"
        case jours if jours > 0:
            return f"dans {jours} jours"
        case jours:
            return f"depuis {-jours} jours"


def _quoi(rappel: RappelDu) -> str:
    match rappel.dit:
        case Pas.EXPIRE:
            return "certificat expiré"
        case Pas.RETARD:
            return f"en retard, {rappel.echeance.libelle}"
        case _:
            return rappel.echeance.libelle


def _lignes(rappels: Sequence[RappelDu], aujourdhui: date) -> list[str]:
    lignes = []
    for rappel in rappels:
        e = rappel.echeance
        lignes.append(
            f"- {e.numero} ({e.operateur}) : {_quoi(rappel)}, {e.quand()} ({delai(e, aujourdhui)} ; art. {e.article})"
        )
        lignes.append(f"  À faire : {e.action}")
    return lignes
