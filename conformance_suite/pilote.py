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
_FAIT = "fait"


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


@dataclass(slots=True)
class PiloteContinu:
    """Acts through one process that stays: a line `acte numéro` in, a line `fait` or the reason of a refusal out."""

    commande: str
    actes: Mapping[str, str] = field(default_factory=dict)
    _processus: subprocess.Popen[str] | None = None

    def agir(self, acte: str, numero: str) -> None:
        """Have *acte* done by the process, which is started at the first one.

        Raises:
            NonJoue: the process cannot be started, has ended, or refuses the act.
        """
        try:
            processus = self._processus or self._lancer()
            assert processus.stdin is not None  # noqa: S101 - for the type checker: both are pipes
            assert processus.stdout is not None  # noqa: S101 - for the type checker: both are pipes
            processus.stdin.write(f"{self.actes.get(acte, acte)} {numero}\n")
            processus.stdin.flush()
            dit = processus.stdout.readline().strip()
        except OSError as erreur:
            raise NonJoue(f"le pilote n'a pas pu faire « {acte} » : {erreur}") from erreur
        if dit != _FAIT:
            raise NonJoue(f"le pilote a refusé « {acte} » : {dit or 'plus de réponse'}")

    def fermer(self) -> None:
        """End the process."""
        if self._processus:
            self._processus.communicate(timeout=_DELAI)

    def _lancer(self) -> subprocess.Popen[str]:
        self._processus = subprocess.Popen(  # noqa: S603 - the operator gives this command, without a shell
            shlex.split(self.commande), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self._processus
