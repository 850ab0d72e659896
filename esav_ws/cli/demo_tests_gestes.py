"""What people do in the story of tests, and how the answer is put: what is compared, its words, what it shows."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from esav_ws.application.messages import Message
from esav_ws.cli.client import SIGNALISATION, TEST, exemple
from esav_ws.cli.demo_etapes import Etape, tenter
from esav_ws.cli.demo_tests_scene import SceneTests
from esav_ws.cli.erreurs import Faute
from esav_ws.domain.essai import ACTIFS, CauseEchec, EtatEssai
from esav_ws.domain.signalisation import Etat

FORMULAIRE: Final = "FTTO-SIG"
ENTRE_DEUX_LECTURES: Final = timedelta(seconds=20)
LECTURES: Final = 10
"""How often a result is asked for before the story gives up."""
_PARLANTES: Final = (
    "etatOnt",
    "alarme",
    "puissanceOnt",
    "puissanceOlt",
    "pboHorsLigne",
    "pboDegrades",
    "erreurs",
)
"""The measures that are worth showing, where they were made."""
_PAGE: Final = 200

Dite = tuple[str, str]
"""What is compared with what the story foresees, and the answer in words."""
Montree = tuple[str, str, Mapping[str, str]]
"""The same, and what it shows."""
Cle = tuple[str, int]
"""A line, and the major version in which it was tested."""


class Gestes:
    """The acts of the OI and of the Opérateurs on one scene.

    `tests` are the numbers of the latest tests, `signalisations` those of the deposits by line.
    """

    def __init__(self, scene: SceneTests) -> None:
        self.scene = scene
        self.tests: dict[Cle, str] = {}
        self.signalisations: dict[str, str] = {}
        self._references = 0

    def _reference(self) -> str:
        self._references += 1
        return f"RECIT-{self._references:03}"

    # --- tests --------------------------------------------------------------------------------------------------------

    def lister(self, code: str, majeure: int, ligne: str) -> Dite:
        """Return the codes of the tests that can be asked for on *ligne*."""
        rendus = self._tester(code, majeure, "listerTests", identifiantPrestation=ligne)
        # zeep gives the only member of an answer without header by itself
        tests = getattr(rendus, "test", rendus)
        codes = " ".join(sorted(t.codeTest for t in tests))
        return codes, f"{len(tests)} tests : {codes}"

    def demander(self, code: str, majeure: int, ligne: str, essai: str, **parametres: str) -> Dite:
        """Return the state in which a test is acknowledged."""
        contenu: dict[str, Any] = {
            "identifiantPrestation": ligne,
            "referenceOperateur": self._reference(),
            "codeTest": essai,
        }
        if parametres:
            contenu["parametre"] = [{"nom": nom, "valeur": valeur} for nom, valeur in parametres.items()]
        accuse = self._tester(code, majeure, "demanderTest", **contenu)
        self.tests[ligne, majeure] = accuse.numeroTest
        return accuse.etat, f"{accuse.numeroTest}, {EtatEssai(accuse.etat).libelle}"

    def redemander(self, code: str, majeure: int, ligne: str, essai: str, en_cours: str) -> Dite:
        """Ask for another test while the test *en_cours* runs: its number is in the refusal, or something else came."""
        try:
            return self.demander(code, majeure, ligne, essai)
        except Faute as faute:
            if en_cours in str(faute):
                raise
            return "numéro absent", str(faute)

    def resultat(self, code: str, majeure: int, ligne: str) -> Montree:
        """Return what came of the latest test of *ligne*, asked for again and again until it has ended."""
        numero = self.tests[ligne, majeure]
        for _ in range(LECTURES):
            lu = self._tester(code, majeure, "consulterTest", numeroTest=numero)
            if EtatEssai(lu.etat) not in ACTIFS:
                break
            self.scene.patienter(ENTRE_DEUX_LECTURES)
        ou, raisons = _localisation(lu)
        cause = getattr(lu.causeEchec, "code", lu.causeEchec)
        dit = ", ".join(filter(None, (lu.etat, lu.verdict, cause, ou)))
        mesures = {m.nom: f"{m.valeur} {m.unite or ''}".strip() for m in lu.mesure}
        faits = {nom: mesures[nom] for nom in _PARLANTES if nom in mesures}
        if raisons:
            faits["défaut probable"] = " ; ".join(raisons)
        fin = CauseEchec(cause).libelle if cause else EtatEssai(lu.etat).libelle
        return dit, f"{numero}, {fin}", faits

    def tester(self, code: str, majeure: int, ligne: str, essai: str) -> Montree:
        """Return what came of a test, from its request to its end."""
        self.demander(code, majeure, ligne, essai)
        return self.resultat(code, majeure, ligne)

    def epier(self, code: str, majeure: int, numero: str) -> Dite:
        """Return the state of the test *numero*, whoever asked for it."""
        lu = self._tester(code, majeure, "consulterTest", numeroTest=numero)
        return lu.etat, f"{numero}, {lu.etat}"

    # --- deposits -----------------------------------------------------------------------------------------------------

    def deposer(self, code: str, majeure: int, ligne: str, numero_test: str | None) -> Dite:
        """Return the state in which a deposit that cites that test, or none, is acknowledged."""
        formulaire = exemple(self.scene.settings, FORMULAIRE, self.scene.maintenant.date())
        accuse = self.scene.client(code, SIGNALISATION, majeure).deposer(
            ligne, self._reference(), formulaire, "Récit des tests.", numero_test=numero_test
        )
        self.signalisations[ligne] = accuse.numeroSignalisation
        return accuse.etat, f"{accuse.numeroSignalisation}, {Etat(accuse.etat).libelle}"

    def rattachement(self, code: str, ligne: str) -> Dite:
        """Return the incident to which the signalisation of *ligne* is attached, read in v2."""
        numero = self.signalisations[ligne]
        client = self.scene.client(code, SIGNALISATION, 2)
        lu = client.appeler("consulterSignalisation", numeroSignalisation=numero)
        return lu.numeroIncident or "aucun", f"{numero}, rattachée à {lu.numeroIncident or 'rien'}"

    # --- the network --------------------------------------------------------------------------------------------------

    def incidents(self, code: str, majeure: int, **criteres: str) -> Dite:
        """Return the incidents that the Opérateur sees, each with its own impacted prestations."""
        page = self._tester(code, majeure, "consulterIncidents", **criteres)
        vus = [
            f"{i.reference} {i.etat} ({', '.join(_impactees(i.prestationImpactee))})" for i in page.incident
        ]
        dit = " ; ".join(vus) or "aucun"
        return dit, dit

    def journal(self, code: str, *types: str) -> Dite:
        """Return how many events of those types are in the Opérateur's journal, read in v2."""
        page = self.scene.client(code, SIGNALISATION, 2).appeler("releverEvenements", taille=_PAGE)
        comptes = Counter(e.type for e in page.evenement)
        dit = ", ".join(f"{type_} {comptes[type_]}" for type_ in types)
        return dit, f"{len(page.evenement)} événements, dont {dit}"

    # --- steps --------------------------------------------------------------------------------------------------------

    def oi(self, qui: str, quoi: str, message: Message, attendu: str, dire: Callable[[Any], Dite]) -> Etape:
        """Return the step of an act of the OI; *dire* puts what came of it."""
        return tenter(qui, quoi, attendu, lambda: dire(self.scene.executer(message)))

    def _tester(self, code: str, majeure: int, operation: str, **contenu: Any) -> Any:
        return self.scene.client(code, TEST, majeure).appeler(operation, **contenu)


def _localisation(lu: Any) -> tuple[str, list[str]]:
    """Return where the fault probably lies, as either version tells it, and why."""
    situe = lu.localisationProbable
    if situe is None:
        return "", []
    if isinstance(situe, str):
        return " ".join(filter(None, (situe, lu.segment))), list(lu.raison)
    return " ".join(filter(None, (situe.domaine, situe.segment))), list(situe.raison)


def _impactees(prestations: list[Any]) -> list[str]:
    """Return the identifiers of prestations, as either version tells them."""
    return sorted(getattr(p, "identifiantPrestation", p) for p in prestations)
