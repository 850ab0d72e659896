"""One run from its configuration to its reports."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance_suite.catalogue import Execution, charger, executions
from conformance_suite.configuration import Configuration, Niveau
from conformance_suite.contexte import verifier
from conformance_suite.decouverte import decouvrir
from conformance_suite.erreurs import ConfigurationInvalide
from conformance_suite.etat import Etat, identite
from conformance_suite.moteur import Moteur, Suivi
from conformance_suite.pilote import Pilote
from conformance_suite.rapports import ecrire
from conformance_suite.rapports.contenu import Rapport, lignes
from conformance_suite.scene import Scene
from conformance_suite.verdict import juger


@dataclass(frozen=True, slots=True)
class Portee:
    """What a run plays."""

    niveaux: tuple[Niveau, ...] = tuple(Niveau)
    versions: tuple[int, ...] = (1, 2)
    cas: tuple[str, ...] = ()
    sauf: tuple[str, ...] = ()

    def executions(self) -> tuple[Execution, ...]:
        """Return the executions of this scope.

        Raises:
            ConfigurationInvalide: a case is unknown, or nothing is left to play.
        """
        catalogue = charger()
        inconnus = sorted({*self.cas, *self.sauf} - {cas.id for cas in catalogue})
        if inconnus:
            raise ConfigurationInvalide(
                f"cas inconnu : {', '.join(inconnus)} (esav-conformance list les donne)"
            )
        trouvees = tuple(
            e
            for e in executions(catalogue, self.niveaux, self.versions, self.cas)
            if e.cas.id not in self.sauf
        )
        if not trouvees:
            raise ConfigurationInvalide(
                "rien à jouer : aucun cas n'est de ces niveaux et de ces versions à la fois"
            )
        return trouvees


def jouer(
    configuration: Configuration,
    prevues: Sequence[Execution],
    dossier: Path,
    *,
    reprendre: bool = False,
    pilote: Pilote | None = None,
    suivi: Suivi = lambda _: None,
) -> Rapport:
    """Play *prevues* and write the reports into *dossier*, also when the run is interrupted.

    Raises:
        Arret: the run cannot start, and nothing is written; or the service is gone in the middle of it.
    """
    verifier(configuration)
    scene = Scene(configuration, pilote)
    try:
        decouvrir(scene, prevues)
        qui = identite(configuration, tuple(e.cle for e in prevues))
        etat = Etat(dossier, qui, reprendre=reprendre)
        debut = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        try:
            Moteur(scene, etat, suivi).executer(prevues)
        finally:
            rapport = Rapport(
                configuration.url,
                debut,
                qui,
                juger(prevues, etat.resultats),
                lignes(prevues, etat.resultats),
            )
            if etat.resultats:
                ecrire(rapport, dossier)
    finally:
        scene.fermer()
    return rapport
