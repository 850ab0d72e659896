"""Acts for the OI in a conformance run: `python -m tools.pilote_conformite`, a line `acte numéro` in, `fait` out.

Works in the home of ESAV_HOME. It stays for the whole run, where a command per act would start `esav` sixty times.
"""

import sys
from collections.abc import Mapping

from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.operateur import Acteur, Cote, Habilitation
from esav_ws.domain.regie import ActeRegie
from esav_ws.plateforme.actes import commande

_AGENT = Acteur("Pilote de conformité", Cote.OI, frozenset({Habilitation.SAV}))
_MOTIF = "Essai de conformité"

ACTES: Mapping[str, ActeRegie] = {
    "accepter": ActeRegie.ACCEPTER,
    "rejeter": ActeRegie.REJETER,
    "prendre": ActeRegie.PRENDRE_EN_CHARGE,
    "geler": ActeRegie.GELER,
    "retablir": ActeRegie.RETABLIR,
    "reparer": ActeRegie.REPARER,
    "clore": ActeRegie.CLORE,
    "valider": ActeRegie.VALIDER,
}
"""The acts that the cases ask for, as the régie of the integration platform does them."""


def agir(maison: Maison, acte: str, numero: str) -> str:
    """Do *acte* on the signalisation *numero*; return `fait`, or why not."""
    if acte not in ACTES:
        return f"acte inconnu : {acte}"
    try:
        maison.bus.executer(commande(ACTES[acte], numero, _MOTIF), _AGENT)
    except EsavError as erreur:
        return str(erreur)
    return "fait"


def main() -> None:
    """Read acts until the end of the input."""
    maison = Maison.ouvrir(Settings())
    try:
        for ligne in sys.stdin:
            acte, _, numero = ligne.strip().partition(" ")
            sys.stdout.write(f"{agir(maison, acte, numero)}\n")
            sys.stdout.flush()
    finally:
        maison.fermer()


if __name__ == "__main__":
    main()
