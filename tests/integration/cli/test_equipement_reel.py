"""`esav equipement define`, `connect` and `check`: a real equipment, asked through a real SNMP agent."""

import pytest

from esav_ws.adapters.equipements.simulateur import AgentSimule, EtatLigne, port_ecrit
from esav_ws.config import Settings
from tests.outils import exiger

CLE = "AAAAC3NzaC1lZDI1NTE5AAAAIDBaecD1stDOZAK/wF9YtrcNTBdPGlSWOCTjaZJJ2Krx"


def test_an_equipment_is_defined_connected_checked_and_tells_no_secret(demo, tmp_path):
    exiger("snmpd", "snmpd")
    agent = AgentSimule(tmp_path / "agent")
    agent.ecrire_acces(Settings().acces_equipements)
    options = ("--hote", "127.0.0.1", "--port", str(agent.port), "--delai", "0.5", "--envois", "2")
    with agent.ouvert({1: EtatLigne.SAINE}):
        defini = demo.json("equipement", "define", "OLT-9", *options, "--acces", agent.v3.nom)
        assert defini["adaptateur"] == "SNMP"
        assert defini["adresse"] == f"//simulateur-v3@127.0.0.1:{agent.port}?delai=0.5&envois=2"
        demo.json("equipement", "connect", "FTTO-0001", "OLT-9", port_ecrit(1))
        lu = demo("equipement", "check", "OLT-9", "--port", port_ecrit(1), "--json")
        assert (lu.exit_code, "OLT-SIMULE" in lu.stdout, "-17.40 dBm" in lu.stdout) == (0, True, True)
        dit = demo("equipement", "check", "OLT-9").stdout
        assert "Equipement simule" in dit
    secrets = (agent.v2c.communaute, agent.v3.cle_authentification, agent.v3.cle_chiffrement)
    absent = demo("equipement", "check", "OLT-9")
    assert absent.exit_code == 3
    assert "ne répond pas" in absent.stderr
    montre = demo("equipement", "show", "OLT-9", "--json").stdout
    assert "FTTO-0001" in montre
    assert not any(secret in texte for secret in secrets for texte in (lu.stdout, dit, absent.stderr, montre))


def test_an_equipment_without_usable_credentials_says_what_to_write(demo):
    demo.json("equipement", "define", "OLT-9", "--hote", "192.0.2.1", "--acces", "nro")
    assert "chmod 600" in demo.refus("equipement", "check", "OLT-9")[1]["message"]
    chemin = Settings().acces_equipements
    chemin.write_text('[nro]\nversion = "2c"\ncommunaute = "tres-secret-42"\n')
    chemin.chmod(0o644)
    code, refus = demo.refus("equipement", "check", "OLT-9")
    assert (code, "ouvert à d'autres" in refus["message"]) == (3, True)
    chemin.chmod(0o600)
    demo.json("equipement", "define", "OLT-9", "--hote", "192.0.2.1", "--acces", "autre")
    code, refus = demo.refus("equipement", "check", "OLT-9")
    assert (code, "[autre]" in refus["message"], "tres-secret" in str(refus)) == (3, True, False)


@pytest.mark.parametrize(
    ("options", "dit"),
    [
        (("--acces", "nro"), "hôte"),
        (("--hote", "192.0.2.1"), "accès"),
        (("--hote", "192.0.2.1", "--acces", "nro", "--port", "0"), "port 0"),
        (("--hote", "192.0.2.1", "--acces", "nro", "--delai", "99"), "délai 99"),
        (("--hote", "192.0.2.1", "--acces", "nro", "--adaptateur", "NETCONF"), "--cle-hote"),
        (("--hote", "192.0.2.1", "--acces", "nro", "--cle-hote", CLE), "--cle-hote"),
        (("--hote", "192.0.2.1", "--acces", "nro", "--adaptateur", "TELNET"), "SNMP, NETCONF, SIMULE"),
    ],
)
def test_an_equipment_that_cannot_be_meant_is_refused(demo, options, dit):
    code, refus = demo.refus("equipement", "define", "OLT-9", *options)
    assert (code, dit in refus["message"]) == (2, True)


def test_a_netconf_equipment_pins_its_host_key_and_nothing_is_written_in_a_simulation(demo):
    options = ("--adaptateur", "netconf", "--hote", "olt.example", "--acces", "olt", "--cle-hote", CLE)
    demo.json("equipement", "define", "OLT-9", *options, "--simuler")
    assert demo.refus("equipement", "show", "OLT-9")[0] == 1
    defini = demo.json("equipement", "define", "OLT-9", *options)
    assert defini["adresse"].startswith("//olt@olt.example:830?delai=10&cle=AAAAC3NzaC1lZDI1NTE5")
    assert demo.refus("equipement", "check", "OLT-9")[0] == 3


def test_the_simulated_network_has_nobody_to_ask(demo):
    code, refus = demo.refus("equipement", "check", "OLT-21231-01")
    assert (code, "réseau simulé" in refus["message"]) == (2, True)
    assert demo.refus("equipement", "connect", "FTTO-0001", "OLT-INCONNU", "1")[0] == 1
