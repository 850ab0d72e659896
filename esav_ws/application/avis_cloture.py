"""The closing notice: what the Opérateur is told when a closing is validated (art. 4.2.2)."""

from datetime import date
from typing import Final

from esav_ws.application.bus import Contexte
from esav_ws.application.courriels import poster
from esav_ws.application.suites import publier
from esav_ws.domain.courriel import Courriel
from esav_ws.domain.horloge import en_clair
from esav_ws.domain.libelles import libelle_du_code, motif_de_fin
from esav_ws.domain.signalisation import Passage, Signalisation

EVENEMENT: Final = "AVIS_CLOTURE"


def aviser(signalisation: Signalisation, contexte: Contexte) -> None:
    """Give the notice of the closing in force: an event, and a mail to the correspondants of the Opérateur if any."""
    fin = signalisation.fin
    if fin is None or fin.code is None:
        return
    dernier = contexte.regles.dernier_jour_de_contestation(fin.le)
    publier(
        signalisation,
        EVENEMENT,
        {"prestation": signalisation.prestation, "code": fin.code, "contestableJusquAu": dernier.isoformat()},
        contexte,
    )
    adresses = contexte.uow.avis.correspondants().get(signalisation.operateur)
    if not adresses:
        return
    texte = _texte(signalisation, fin, fin.code, dernier)
    rang = len(signalisation.passages)
    reference = f"cloture-{signalisation.numero}-{rang}"
    objet = f"[e-SAV] {signalisation.numero} : avis de clôture"
    poster(contexte.uow, Courriel(reference, adresses, objet, texte), le=contexte.maintenant)


def _texte(s: Signalisation, fin: Passage, code: str, dernier: date) -> str:
    quoi = f"{s.numero} (votre référence {s.reference_operateur}, prestation {s.prestation})"
    motif = "".join(c if c.isprintable() or c == "\n" else " " for c in motif_de_fin(fin))
    return "\n".join(
        [
            "Bonjour,",
            "",
            f"La signalisation {quoi} est close depuis le {en_clair(fin.le)}.",
            "",
            f"Code de clôture : {code} ({libelle_du_code(fin.cible, code)})",
            f"Motif : {motif}",
            "",
            f"Si le défaut persiste, contestez la clôture (contesterCloture) jusqu'au {dernier:%d/%m/%Y} à 24 h.",
            "",
        ]
    )
