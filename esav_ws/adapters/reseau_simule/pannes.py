"""What is broken in the simulated network: a file of the home, that the command line writes and every worker reads."""

import json
import os
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path


class TypePanne(StrEnum):
    """What can be broken: the key of each is said in its label."""

    ONT_MORT = "ONT_MORT"
    ONT_MUET = "ONT_MUET"
    CONNECTEUR_DEGRADE = "CONNECTEUR_DEGRADE"
    COUPURE_PBO_PTO = "COUPURE_PBO_PTO"
    SERVICE_SUSPENDU = "SERVICE_SUSPENDU"
    PERTE_OPERATEUR = "PERTE_OPERATEUR"
    REPONSE_INCOHERENTE = "REPONSE_INCOHERENTE"
    COUPURE_PM_PBO = "COUPURE_PM_PBO"
    COUPURE_NRO_PM = "COUPURE_NRO_PM"
    PORT_HS = "PORT_HS"
    OLT_HS = "OLT_HS"
    OLT_LENT = "OLT_LENT"

    @property
    def libelle(self) -> str:
        """Return what people call it, and what it breaks."""
        return _LIBELLES[self]


_LIBELLES = {
    TypePanne.ONT_MORT: "ONT sans alimentation (prestation)",
    TypePanne.ONT_MUET: "ONT en panne, fibre intacte (prestation)",
    TypePanne.CONNECTEUR_DEGRADE: "connecteur dégradé au PBO (prestation)",
    TypePanne.COUPURE_PBO_PTO: "câble coupé entre PBO et PTO (prestation)",
    TypePanne.SERVICE_SUSPENDU: "service suspendu par l'Opérateur (prestation)",
    TypePanne.PERTE_OPERATEUR: "pertes au-delà du point de livraison (prestation)",
    TypePanne.REPONSE_INCOHERENTE: "l'équipement répond n'importe quoi (prestation)",
    TypePanne.COUPURE_PM_PBO: "câble coupé entre PM et PBO (PBO, ou une de ses prestations)",
    TypePanne.COUPURE_NRO_PM: "câble coupé entre NRO et PM (PM, ou une de ses prestations)",
    TypePanne.PORT_HS: "port de l'équipement hors service (prestation)",
    TypePanne.OLT_HS: "équipement injoignable (équipement)",
    TypePanne.OLT_LENT: "équipement très lent (équipement)",
}


@dataclass(frozen=True, slots=True)
class Panne:
    """One thing that is broken: its kind, and what it hits."""

    type: TypePanne
    cible: str


class FichierPannesIllisible(Exception):
    """The file is not what this program writes. The message, in French, says what to do."""


class Pannes:
    """What is broken, as the file *chemin* says now."""

    def __init__(self, chemin: Path) -> None:
        self._chemin = chemin
        self._verrou = threading.Lock()
        self._lu: tuple[tuple[int, int], frozenset[Panne]] = ((0, 0), frozenset())

    def lire(self) -> frozenset[Panne]:
        """Return all that is broken; nothing when there is no file.

        Raises:
            FichierPannesIllisible: the file is damaged.
        """
        try:
            etat = self._chemin.stat()
        except FileNotFoundError:
            return frozenset()
        cle = (etat.st_mtime_ns, etat.st_size)
        with self._verrou:
            if self._lu[0] != cle:
                self._lu = (cle, self._relire())
            return self._lu[1]

    def casser(self, panne: Panne) -> bool:
        """Break something more, and return whether it was not broken before."""
        presentes = self.lire()
        self._ecrire(presentes | {panne})
        return panne not in presentes

    def reparer(self, cible: str) -> int:
        """Repair all that is broken at *cible*, and return how much that was."""
        presentes = self.lire()
        restantes = {p for p in presentes if p.cible != cible}
        if len(restantes) != len(presentes):
            self._ecrire(restantes)
        return len(presentes) - len(restantes)

    def _relire(self) -> frozenset[Panne]:
        try:
            lues = json.loads(self._chemin.read_text(encoding="utf-8"))
            return frozenset(Panne(TypePanne(p["type"]), str(p["cible"])) for p in lues)
        except (ValueError, KeyError, TypeError) as erreur:
            raise FichierPannesIllisible(
                f"{self._chemin.name} est illisible : supprimez-le, le réseau simulé est alors intact"
            ) from erreur

    def _ecrire(self, pannes: Iterable[Panne]) -> None:
        """Replace the file at once: who reads it meanwhile sees the former one, or this one."""
        texte = json.dumps(
            [asdict(p) for p in sorted(pannes, key=lambda p: (p.type, p.cible))], ensure_ascii=False, indent=1
        )
        fd, neuf = tempfile.mkstemp(dir=self._chemin.parent, prefix=self._chemin.name)
        with os.fdopen(fd, "w", encoding="utf-8") as fichier:
            fichier.write(texte + "\n")
        Path(neuf).replace(self._chemin)
