"""Plays a run: every execution in turn, whatever the others did; results are kept as they come."""

import http.client
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conformance_suite import soap
from conformance_suite.canal import Echange, sonder
from conformance_suite.catalogue import Execution
from conformance_suite.erreurs import Ecart, NonJoue
from conformance_suite.etapes import jouer
from conformance_suite.etat import Etat, Issue, Resultat, Trace
from conformance_suite.masques import masquer, masquer_entetes, masquer_octets
from conformance_suite.partie import Partie
from conformance_suite.scene import Scene

_TRACES = 8
_OK = 200

Suivi = Callable[[Resultat], None]


@dataclass(slots=True)
class Moteur:
    """What plays the executions of a run against its scene."""

    scene: Scene
    etat: Etat
    suivi: Suivi = lambda _: None

    def executer(self, executions: Sequence[Execution]) -> None:
        """Play what has no result yet.

        Raises:
            Arret: the endpoint cannot be judged at all.
        """
        a_jouer = [e for e in executions if e.cle not in self.etat.resultats]
        try:
            self._decouvrir(a_jouer)
            if any(e.cas.besoins for e in a_jouer):
                self.scene.ranger()
            for execution in a_jouer:
                resultat = self._jouer(execution)
                self.etat.ajouter(resultat)
                self.suivi(resultat)
        finally:
            self.scene.fermer()

    def _decouvrir(self, executions: Sequence[Execution]) -> None:
        contrats = {(e.cas.service, e.version) for e in executions}
        for service, version in sorted(contrats):
            echange = sonder(self.scene.canal, f"{soap.chemin(service, version)}?wsdl")
            if echange.statut == _OK:
                self.scene.services.add((service, version))

    def _jouer(self, execution: Execution) -> Resultat:
        self.scene.journal.clear()
        debut = time.monotonic()
        issue, dit = self._issue(execution)
        journal = self.scene.journal
        correlation = journal[-1].entetes.get("x-correlation-id", "") if journal else ""
        traces = () if issue is Issue.NON_JOUE else tuple(_trace(e) for e in journal[-_TRACES:])
        return Resultat(
            execution.cle, issue, masquer(dit), round(time.monotonic() - debut, 3), traces, correlation
        )

    def _issue(self, execution: Execution) -> tuple[Issue, str]:
        if (execution.cas.service, execution.version) not in self.scene.services:
            return (
                Issue.NON_JOUE,
                f"le service {execution.cas.service} v{execution.version} n'est pas servi ici",
            )
        partie = Partie(self.scene, execution)
        issue, dit = _proteger(lambda: _derouler(partie))
        fin = len(self.scene.journal)
        rangement, pourquoi = _proteger(partie.ranger)
        del self.scene.journal[fin:]
        if issue is Issue.REUSSI and rangement is not Issue.REUSSI:
            return Issue.ECHOUE, f"la fin du cas a échoué : {pourquoi}"
        return issue, dit


def _derouler(partie: Partie) -> None:
    partie.preparer()
    for etape in partie.execution.cas.etapes:
        jouer(etape, partie)


def _proteger(faire: Callable[[], None]) -> tuple[Issue, str]:
    """Do something, and say how it ended: a case that crashes has failed, and the run goes on."""
    try:
        faire()
    except NonJoue as raison:
        return Issue.NON_JOUE, str(raison)
    except Ecart as ecart:
        return Issue.ECHOUE, str(ecart)
    except (OSError, http.client.HTTPException) as erreur:
        return Issue.ECHOUE, f"la connexion a été coupée ou refusée : {type(erreur).__name__} {erreur}"
    except Exception as erreur:  # noqa: BLE001 - a case that crashes counts as failed, whatever its reason
        return Issue.ECHOUE, f"le cas s'est interrompu : {type(erreur).__name__} : {erreur}"
    return Issue.REUSSI, ""


def _trace(echange: Echange) -> Trace:
    envoyes = "\n".join(f"{n}: {v}" for n, v in masquer_entetes(dict(echange.entetes_envoyes)).items())
    recus = "\n".join(f"{n}: {v}" for n, v in masquer_entetes(dict(echange.entetes)).items())
    return Trace(
        f"{echange.methode} {echange.chemin}\n{envoyes}\n\n{masquer_octets(echange.corps_envoye)}".strip(),
        f"HTTP {echange.statut}\n{recus}\n\n{masquer_octets(echange.corps)}".strip(),
    )
