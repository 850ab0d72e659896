"""The story of tests: four lines, of which two want the OI, are tested over the web service, then through SNMP.

What is foreseen is written by hand: from the catalogue of tests, from what is broken, from the rules of localisation
and from those of a deposit (art. 4.1). A dead ONT is at the customer's: the rule of the offer refuses its deposit.
"""

from collections.abc import Iterator
from datetime import date, time
from typing import Final

from esav_ws.adapters.reseau_simule import Panne, TypePanne
from esav_ws.application.messages_essais import DispenserTest
from esav_ws.application.messages_reseau import CloreReseau, DeclarerReseau, EffetReseau
from esav_ws.cli.demo_etapes import AGENT, OI, Etape, tenter
from esav_ws.cli.demo_scene import Chapitre
from esav_ws.cli.demo_tests_gestes import Dite, Gestes
from esav_ws.cli.demo_tests_scene import COUPE, DEGRADE, ETRANGER, MORT, PM, SAIN, VOISIN, Lien, SceneTests
from esav_ws.cli.demo_tests_snmp import par_snmp
from esav_ws.domain.essai import EtatEssai
from esav_ws.domain.horloge import en_clair
from esav_ws.domain.reseau import DescriptionReseau, Element
from esav_ws.domain.reseau_codes import CauseIncident, Equipement, EtatReseau, NatureReseau
from esav_ws.domain.signalisation import Etat

JOUR: Final = date(2027, 3, 2)
LENDEMAIN: Final = date(2027, 3, 3)
RESEAU: Final = "Réseau simulé"
INCIDENT: Final = "INCIDENT-1"

_SANS_ACTE: Final = "ACTIVATION BOUT_EN_BOUT COMPLET CONNEXION DISTANCE LIGNE NIVEAUX"
_CONFORME: Final = "TERMINE, CONFORME"
_CLIENT: Final = "TERMINE, NON_CONFORME, CLIENT"
_BRANCHEMENT: Final = "TERMINE, DEGRADE, OI RACCORDEMENT"
_DISTRIBUTION: Final = "TERMINE, NON_CONFORME, OI DISTRIBUTION"

QUATRE: Final[tuple[tuple[Lien, str, str], ...]] = (
    (SAIN, "saine", _CONFORME),
    (MORT, "d'ONT sans courant", _CLIENT),
    (DEGRADE, "dégradée", _BRANCHEMENT),
    (COUPE, "coupée entre PM et PBO", _DISTRIBUTION),
)
"""The lines that are tested, what is wrong with them, and what a whole test must find."""


def _dire_incident(fait: EffetReseau) -> Dite:
    etat, concernes = fait.evenement.etat, ", ".join(fait.operateurs)
    return etat, f"{fait.evenement.reference}, {etat.libelle} ; à dire à {concernes}"


class RecitTests:
    """The story on one scene. It ends at the first step that does not go as it should."""

    def __init__(self, scene: SceneTests) -> None:
        self._scene = scene
        self._gestes = Gestes(scene)

    @property
    def chapitres(self) -> tuple[Chapitre, ...]:
        """Return the parts of the story, in order."""
        return (
            Chapitre(JOUR, time(9), "Ce que chacun peut demander", self._demander),
            Chapitre(JOUR, time(10), "Quatre lignes, testées en v1 puis en v2", self._tester),
            Chapitre(JOUR, time(14), "Seuls les bons dépôts passent", self._deposer),
            Chapitre(JOUR, time(16), "Le câble entre PM et PBO", self._incident),
            Chapitre(LENDEMAIN, time(18), "Un résultat de la veille", self._lendemain),
            Chapitre(LENDEMAIN, time(19), "Les mêmes défauts, lus par SNMP", lambda: par_snmp(self._gestes)),
        )

    def raconter(self) -> Iterator[Etape]:
        """Yield each step as soon as it is done."""
        for chapitre in self.chapitres:
            for etape in chapitre.jouer(self._scene):
                yield etape
                if etape.arrete:
                    return

    # --- what can be asked for ----------------------------------------------------------------------------------------

    def _demander(self) -> Iterator[Etape]:
        gestes, sain, etranger = self._gestes, SAIN.identifiant, ETRANGER.identifiant
        yield tenter(
            "ALFA",
            f"liste en v1 les tests de {sain}",
            f"{_SANS_ACTE} RELANCE_ONT RELANCE_PORT",
            lambda: gestes.lister("ALFA", 1, sain),
        )
        yield tenter(
            "BETA",
            f"liste en v2 ceux de {etranger} : sans l'habilitation aux actes, ils n'y sont pas",
            _SANS_ACTE,
            lambda: gestes.lister("BETA", 2, etranger),
        )
        for quoi, attendu, code, majeure, ligne, essai, parametres in (
            ("5 000 trames, où 1 000 sont admises", "TST-003", "ALFA", 2, sain, "BOUT_EN_BOUT", {"paquets": "5000"}),
            ("une relance de l'ONT sans la confirmer", "TST-003", "ALFA", 1, sain, "RELANCE_ONT", {}),
            ("une relance, sans habilitation", "AUT-001", "BETA", 2, etranger, "RELANCE_ONT", {"confirmation": "OUI"}),
            ("un test que l'offre n'a pas", "TST-002", "ALFA", 2, sain, "PLANETES", {}),
            ("un test sur une ligne qui n'est pas la sienne", "PRE-001", "BETA", 2, sain, "CONNEXION", {}),
        ):  # fmt: skip
            yield tenter(
                code,
                f"demande en v{majeure} {quoi}",
                attendu,
                lambda c=code, m=majeure, x=ligne, e=essai, p=parametres: gestes.demander(c, m, x, e, **p),  # type: ignore[misc]
            )
        yield self._depot(SAIN, None, 1, "TST-008", "sans test, que l'offre exige")

    # --- four lines ---------------------------------------------------------------------------------------------------

    def _tester(self) -> Iterator[Etape]:
        gestes = self._gestes
        pannes = (
            (TypePanne.ONT_MORT, MORT.identifiant),
            (TypePanne.CONNECTEUR_DEGRADE, DEGRADE.identifiant),
            (TypePanne.COUPURE_PM_PBO, COUPE.pbo),
        )

        def casser() -> Dite:
            for type_, cible in pannes:
                self._scene.casser(Panne(type_, cible))
            return str(len(pannes)), " ; ".join(f"{cible} : {type_.libelle}" for type_, cible in pannes)

        yield tenter(RESEAU, "se casse en trois endroits", "3", casser)
        for lien, etat, _ in QUATRE:
            ligne = lien.identifiant
            yield tenter(
                "ALFA",
                f"demande en v1 le test complet de {ligne}, {etat}",
                EtatEssai.DEMANDE,
                lambda x=ligne: gestes.demander("ALFA", 1, x, "COMPLET"),  # type: ignore[misc]
            )
        en_cours = gestes.tests[SAIN.identifiant, 1]
        yield tenter(
            "ALFA",
            f"en demande en v2 un second sur {SAIN.identifiant} : le refus donne le numéro du premier",
            "TST-004",
            lambda: gestes.redemander("ALFA", 2, SAIN.identifiant, "NIVEAUX", en_cours),
        )
        yield self._depot(DEGRADE, (DEGRADE, 1), 1, "TST-009", "avec son test, qui n'est pas fini")
        for lien, etat, attendu in QUATRE:
            ligne = lien.identifiant
            yield tenter(
                "ALFA",
                f"consulte en v1 le test de {ligne}, {etat}, jusqu'à sa fin",
                attendu,
                lambda x=ligne: gestes.resultat("ALFA", 1, x),  # type: ignore[misc]
            )
        for lien, etat, attendu in QUATRE:
            yield self._test(lien, 2, "NIVEAUX", attendu, etat)

    # --- deposits -----------------------------------------------------------------------------------------------------

    def _deposer(self) -> Iterator[Etape]:
        gestes = self._gestes
        numero = gestes.tests[DEGRADE.identifiant, 1]
        yield self._depot(SAIN, (SAIN, 1), 1, "TST-011", "avec son test, conforme")
        yield self._depot(
            MORT, (MORT, 2), 2, "TST-011", "avec son test : l'ONT est sans courant, chez le client"
        )
        yield self._depot(COUPE, (DEGRADE, 1), 2, "TST-001", "avec le test d'une autre de ses lignes")
        yield self._depot(DEGRADE, (DEGRADE, 1), 1, Etat.EN_DEPOT, "avec son test : le défaut est à l'OI")
        yield self._depot(ETRANGER, (DEGRADE, 1), 2, "TST-001", "avec le test d'ALFA, qui lui est inconnu")
        yield tenter(
            "BETA",
            f"consulte {numero}, d'ALFA : il lui est inconnu",
            "TST-001",
            lambda: gestes.epier("BETA", 1, numero),
        )
        yield gestes.oi(
            AGENT,
            f"dispense {MORT.identifiant} du test : ALFA a changé l'alimentation, sans effet",
            DispenserTest(
                identifiant_prestation=MORT.identifiant, motif="Alimentation changée, sans effet", heures=4
            ),
            "ALFA",
            lambda fait: (
                fait.operateur,
                f"dispense jusqu'au {en_clair(fait.jusqu_a)}, pour {fait.operateur} seul",
            ),
        )
        yield self._depot(MORT, (MORT, 2), 2, Etat.EN_DEPOT, "sous cette dispense, avec le même test")

    # --- an incident --------------------------------------------------------------------------------------------------

    def _incident(self) -> Iterator[Etape]:
        gestes, scene = self._gestes, self._scene
        vu = f"{INCIDENT} NOUVEAU ({COUPE.identifiant}, {VOISIN.identifiant})"
        yield gestes.oi(
            OI,
            f"ouvre un incident sur le lien de {PM} à {COUPE.pbo}",
            DeclarerReseau(
                nature=NatureReseau.INCIDENT,
                reference=INCIDENT,
                description=DescriptionReseau(
                    Equipement.LIENPMPBO,
                    (Element(PM, COUPE.pbo),),
                    scene.maintenant,
                    cause=CauseIncident.CABLE_COUPE,
                ),
                motif="Câble arraché par une pelle",
            ),
            EtatReseau.NOUVEAU,
            _dire_incident,
        )
        yield tenter(
            "ALFA",
            f"consulte en v1 les incidents de {COUPE.identifiant}",
            vu,
            lambda: gestes.incidents("ALFA", 1, identifiantPrestation=COUPE.identifiant),
        )
        yield tenter(
            "ALFA", f"consulte en v2 ceux de {PM}", vu, lambda: gestes.incidents("ALFA", 2, referencePm=PM)
        )
        yield tenter(
            "BETA",
            "consulte les siens : aucune de ses lignes n'est derrière ce lien",
            "aucun",
            lambda: gestes.incidents("BETA", 2),
        )
        yield self._depot(COUPE, (COUPE, 2), 2, Etat.EN_DEPOT, "avec son test : le défaut est à l'OI")
        yield tenter(
            "ALFA",
            "lit que sa signalisation est rattachée à l'incident",
            INCIDENT,
            lambda: gestes.rattachement("ALFA", COUPE.identifiant),
        )
        yield self._test(VOISIN, 2, "COMPLET", _DISTRIBUTION, "derrière le même PBO")
        yield tenter(
            "ALFA",
            "relève son journal : neuf tests finis, l'incident, le rattachement",
            "TEST_TERMINE 9, INCIDENT_OUVERT 1, SIGNALISATION_RATTACHEE 1",
            lambda: gestes.journal("ALFA", "TEST_TERMINE", "INCIDENT_OUVERT", "SIGNALISATION_RATTACHEE"),
        )

        def reparer() -> Dite:
            return str(scene.reparer(COUPE.pbo)), f"{COUPE.pbo} : lumière revenue"

        yield tenter(RESEAU, "est réparé : le câble est soudé", "1", reparer)
        yield gestes.oi(
            OI,
            "clôt l'incident",
            CloreReseau(nature=NatureReseau.INCIDENT, reference=INCIDENT, motif="Câble soudé"),
            EtatReseau.CLOTURE,
            _dire_incident,
        )
        yield self._test(VOISIN, 1, "COMPLET", _CONFORME, "rétablie")
        yield self._depot(VOISIN, (VOISIN, 1), 1, "TST-011", "avec ce test, conforme")

    def _lendemain(self) -> Iterator[Etape]:
        yield self._depot(VOISIN, (VOISIN, 2), 2, "TST-010", "avec le test de la veille, valable 24 h")

    # --- steps --------------------------------------------------------------------------------------------------------

    def _test(self, lien: Lien, majeure: int, essai: str, attendu: str, etat: str) -> Etape:
        ligne = lien.identifiant
        return tenter(
            lien.operateur,
            f"demande en v{majeure} le test {essai} de {ligne}, {etat}, et le consulte jusqu'à sa fin",
            attendu,
            lambda: self._gestes.tester(lien.operateur, majeure, ligne, essai),
        )

    def _depot(
        self, lien: Lien, cite: tuple[Lien, int] | None, majeure: int, attendu: str, avec: str
    ) -> Etape:
        """Return the step of a deposit that cites the latest test of that line in that version, or none."""
        numero = self._gestes.tests[cite[0].identifiant, cite[1]] if cite else None
        return tenter(
            lien.operateur,
            f"dépose en v{majeure} sur {lien.identifiant}, {avec}",
            attendu,
            lambda: self._gestes.deposer(lien.operateur, majeure, lien.identifiant, numero),
        )
