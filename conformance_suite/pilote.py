"""The OI's part in a case: an agent accepts, freezes, closes… The suite only knows a command that does it."""

import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from conformance_suite.erreurs import NonJoue

ACTES: Mapping[str, str] = {
    "accepter": "signalisation accept {numero}",
    "rejeter": "signalisation reject {numero} --code INFORMATION_INSUFFISANTE --motif 'Essai de conformité'",
    "prendre": "signalisation start {numero}",
    "geler": "signalisation freeze {numero} --cause INFORMATION --demande 'Code du digicode ?'",
    "retablir": "signalisation restore {numero}",
    "reparer": "signalisation repair {numero}",
    "clore": "signalisation close {numero} --code DEFAUT_NON_CONSTATE --motif 'Essai de conformité'",
    "valider": "signalisation validate {numero}",
}
"""The acts that cases ask for, as e-SAV's own command line takes them; `[pilote_actes]` replaces any of them."""

_DELAI = 60


class Pilote(Protocol):
    """Whoever acts for the OI."""

    def agir(self, acte: str, numero: str) -> None:
        """Do *acte* on the signalisation *numero*, or raise `NonJoue` with the reason."""


@dataclass(frozen=True, slots=True)
class PiloteCommande:
    """Acts through a command that the OI gives, as `esav` where the suite runs beside the gateway."""

    commande: str
    actes: Mapping[str, str] = field(default_factory=dict)

    def agir(self, acte: str, numero: str) -> None:
        """Run the command of *acte*; its arguments never pass through a shell.

        Raises:
            NonJoue: the act is unknown, the command fails or does not end within a minute.
        """
        modele = self.actes.get(acte) or ACTES.get(acte)
        if modele is None:
            raise NonJoue(f"le pilote ne sait pas « {acte} »")
        ligne = [
            *shlex.split(self.commande),
            *(mot.replace("{numero}", numero) for mot in shlex.split(modele)),
        ]
        try:
            rendu = subprocess.run(ligne, capture_output=True, text=True, timeout=_DELAI, check=False)  # noqa: S603 - the operator gives this command, without a shell
        except (OSError, subprocess.TimeoutExpired) as erreur:
            raise NonJoue(f"le pilote n'a pas pu faire « {acte} » : {erreur}") from erreur
        if rendu.returncode:
            dit = (rendu.stderr or rendu.stdout).strip().splitlines()
            raise NonJoue(
                f"le pilote a refusé « {acte} » (code {rendu.returncode}) : {dit[0] if dit else ''}"
            )
