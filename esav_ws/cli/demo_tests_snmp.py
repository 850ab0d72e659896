"""The same faults read through SNMP: a real agent answers, in the place of an equipment, what each line is said to be."""

from collections.abc import Iterator
from typing import Final

from esav_ws.adapters.equipements.simulateur import ABSENT, AgentSimule, SimulateurAbsent, programme_agent
from esav_ws.cli.demo_etapes import OI, Etape, tenter
from esav_ws.cli.demo_snmp import EQUIPEMENT, LIGNES, ports, raccordement_snmp
from esav_ws.cli.demo_tests_gestes import Dite, Gestes
from esav_ws.domain.signalisation import Etat

_LUES: Final[tuple[tuple[str, int, str, str, str], ...]] = (
    ("FTTO-0001", 1, "saine", "TERMINE, CONFORME", "TST-011"),
    ("FTTO-0002", 2, "d'ONT sans courant", "TERMINE, NON_CONFORME, CLIENT", "TST-011"),
    ("FTTO-0003", 1, "dégradée", "TERMINE, DEGRADE, OI RACCORDEMENT", Etat.EN_DEPOT),
    (
        "FTTO-0004",
        2,
        "coupée entre PM et PBO",
        "TERMINE, NON_CONFORME, OI DISTRIBUTION",
        Etat.EN_DEPOT,
    ),
    ("FTTO-0006", 1, "dont l'équipement répond n'importe quoi", "ECHEC, INCOHERENT", "TST-009"),
)
"""A line, the version in which it is tested, what is wrong, what the test must find, and what a deposit must get."""


def par_snmp(gestes: Gestes) -> Iterator[Etape]:
    """Yield the tests and the deposits of lines behind a real agent; one step says why when there is none here."""
    if programme_agent() is None:
        yield Etape.passee(OI, "fait lire les mêmes défauts par SNMP", ABSENT)
        return
    scene = gestes.scene
    agent = AgentSimule(scene.settings.home / "agent")

    def raccorder() -> Dite:
        agent.ecrire_acces(scene.settings.acces_equipements)
        try:
            scene.tenir(agent.ouvert(ports()))
        except SimulateurAbsent as absent:
            return "agent absent", str(absent)
        for commande in raccordement_snmp(agent, agent.v3):
            scene.executer(commande)
        return str(len(LIGNES)), f"{EQUIPEMENT} : {len(LIGNES)} liens, SNMPv3 authentifié et chiffré"

    yield tenter(OI, f"raccorde six liens à {EQUIPEMENT}, qu'un agent SNMP réel tient", "6", raccorder)
    for ligne, majeure, etat, attendu, depot in _LUES:
        yield tenter(
            "ALFA",
            f"demande en v{majeure} le test complet de {ligne}, {etat}, et le consulte jusqu'à sa fin",
            attendu,
            lambda x=ligne, m=majeure: gestes.tester("ALFA", m, x, "COMPLET"),  # type: ignore[misc]
        )
        numero = gestes.tests[ligne, majeure]
        yield tenter(
            "ALFA",
            f"dépose en v{majeure} sur {ligne}, avec ce test",
            depot,
            lambda x=ligne, m=majeure, n=numero: gestes.deposer("ALFA", m, x, n),  # type: ignore[misc]
        )
