"""Plays a run: every execution in turn, whatever the others did; results are kept as they come."""

import http.client
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conformance_suite import soap
from conformance_suite.canal import Echange, sonder
from conformance_suite.catalogue import Execution
from conformance_suite.erreurs import Ecart, Injoignable, NonJoue, en_francais
from conformance_suite.etapes import jouer
from conformance_suite.etat import Etat, Issue, Resultat, Trace
from conformance_suite.masques import masquer, masquer_entetes, masquer_octets
from conformance_suite.partie import Partie
from conformance_suite.scene import Scene

_TRACES = 8

Suivi = Callable[[Resultat], None]


@dataclass(frozen=True, slots=True)
class Fin:
    """How something ended; `coupee` when the connection failed, so that the service may be gone."""

    issue: Issue
    dit: str = ""
    coupee: bool = False


@dataclass(slots=True)
class Moteur:
    """What plays the executions of a run against its scene."""

    scene: Scene
    etat: Etat
    suivi: Suivi = lambda _: None

    def executer(self, executions: Sequence[Execution]) -> None:
        """Play what has no result yet.

        Raises:
            Injoignable: the service is gone in the middle of the run; the case that saw it has no result.
        """
        a_jouer = [e for e in executions if e.cle not in self.etat.resultats]
        if any(e.cas.besoins for e in a_jouer):
            self.scene.ranger()
        for execution in a_jouer:
            resultat, coupee = self._jouer(execution)
            if coupee:
                self._encore_la(execution)
            self.etat.ajouter(resultat)
            self.suivi(resultat)

    def _encore_la(self, execution: Execution) -> None:
        self.scene.canal.fermer()
        try:
            sonder(self.scene.canal, f"{soap.chemin(execution.cas.service, execution.version)}?wsdl")
        except Injoignable as erreur:
            raise Injoignable(
                f"le service ne répond plus, au cas {execution.cle} : {erreur} ; ce qui est fait est gardé, la même "
                "commande avec --reprendre continue"
            ) from erreur

    def _jouer(self, execution: Execution) -> tuple[Resultat, bool]:
        self.scene.journal.clear()
        debut = time.monotonic()
        fin = self._issue(execution)
        journal = self.scene.journal
        correlation = journal[-1].entetes.get("x-correlation-id", "") if journal else ""
        traces = () if fin.issue is Issue.NON_JOUE else tuple(_trace(e) for e in journal[-_TRACES:])
        duree = round(time.monotonic() - debut, 3)
        return Resultat(execution.cle, fin.issue, masquer(fin.dit), duree, traces, correlation), fin.coupee

    def _issue(self, execution: Execution) -> Fin:
        contrat = execution.cas.service, execution.version
        if contrat not in self.scene.services:
            return Fin(Issue.NON_JOUE, self.scene.refus[contrat])
        partie = Partie(self.scene, execution)
        fin = _proteger(lambda: _derouler(partie))
        longueur = len(self.scene.journal)
        rangement = _proteger(partie.ranger)
        del self.scene.journal[longueur:]
        if fin.issue is Issue.REUSSI and rangement.issue is not Issue.REUSSI:
            return Fin(Issue.ECHOUE, f"la fin du cas a échoué : {rangement.dit}", rangement.coupee)
        return fin


def _derouler(partie: Partie) -> None:
    partie.preparer()
    for etape in partie.execution.cas.etapes:
        jouer(etape, partie)


def _proteger(faire: Callable[[], None]) -> Fin:
    """Do something, and say how it ended: a case that crashes has failed, and the run goes on."""
    try:
        faire()
    except NonJoue as raison:
        return Fin(Issue.NON_JOUE, str(raison))
    except Ecart as ecart:
        return Fin(Issue.ECHOUE, str(ecart))
    except (OSError, http.client.HTTPException) as erreur:
        return Fin(Issue.ECHOUE, f"la connexion a été coupée ou refusée : {en_francais(erreur)}", coupee=True)
    except Exception as erreur:  # noqa: BLE001 - a case that crashes counts as failed, whatever its reason
        return Fin(Issue.ECHOUE, f"le cas s'est interrompu : {type(erreur).__name__} : {erreur}")
    return Fin(Issue.REUSSI)


def _trace(echange: Echange) -> Trace:
    envoyes = "\n".join(f"{n}: {v}" for n, v in masquer_entetes(dict(echange.entetes_envoyes)).items())
    recus = "\n".join(f"{n}: {v}" for n, v in masquer_entetes(dict(echange.entetes)).items())
    return Trace(
        f"{echange.methode} {echange.chemin}\n{envoyes}\n\n{masquer_octets(echange.corps_envoye)}".strip(),
        f"HTTP {echange.statut}\n{recus}\n\n{masquer_octets(echange.corps)}".strip(),
    )
