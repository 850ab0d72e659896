"""The published cases: enough of them, each whole, of every level and version."""

import re
from pathlib import Path

import pytest

from conformance_suite.catalogue import FAMILLES, charger, empreinte, executions
from conformance_suite.configuration import ConfigurationInvalide, Niveau, composer
from conformance_suite.contrat import differences
from conformance_suite.controles import CONTROLES

RACINE = Path(__file__).resolve().parents[3]


def test_there_are_a_hundred_and_fifty_cases_at_least_each_with_its_text():
    cas = charger()
    assert len(cas) >= 150
    assert len({c.id for c in cas}) == len(cas)
    for c in cas:
        assert re.fullmatch(r"[A-Z]{3}-\d{3}", c.id)
        assert all((c.titre, c.verifie, c.reference, c.remede, c.etapes)), c.id


def test_every_family_file_is_played_and_every_check_is_used():
    fichiers = {chemin.stem for chemin in (RACINE / "conformance_suite" / "cas").glob("*.toml")}
    assert fichiers == set(FAMILLES)
    nommes = {e.nom for c in charger() for e in c.etapes if e.genre == "controle"}
    assert nommes == set(CONTROLES)


def test_every_level_has_cases_and_both_versions_and_both_versions_of_soap_are_played():
    toutes = executions(charger(), list(Niveau), (1, 2))
    assert {e.cas.niveau for e in toutes} == set(Niveau)
    assert {(e.version, e.soap) for e in toutes} == {(1, "11"), (1, "12"), (2, "11"), (2, "12")}
    assert len({e.cle for e in toutes}) == len(toutes)
    assert re.fullmatch("[0-9a-f]{64}", empreinte())


def test_a_difference_of_contract_is_named():
    publie = (RACINE / "wsdl" / "v1" / "signalisation.wsdl").read_bytes()
    assert differences(publie, publie) == []
    servi = publie.replace(b'<wsdl:operation name="consulterEtat">', b'<wsdl:operation name="lireEtat">')
    trouvees = differences(publie, servi)
    assert any("operation consulterEtat : absent du contrat servi" in d for d in trouvees)
    assert any("operation lireEtat : en trop dans le contrat servi" in d for d in trouvees)


def test_a_constraint_that_changed_is_named_and_notes_and_addresses_are_not():
    publie = (RACINE / "xsd" / "v1" / "signalisation.xsd").read_bytes()
    servi = publie.replace(b'<xs:maxLength value="64"/>', b'<xs:maxLength value="65"/>')
    assert any("maxLength 64 : absent" in d for d in differences(publie, servi))
    assert differences(publie, publie.replace("Prestation en défaut".encode(), b"Autre note")) == []


def test_the_configuration_file_says_what_it_does_not_know(tmp_path):
    fichier = tmp_path / "c.toml"
    fichier.write_text('url="https://x"\ncertificat="c"\ncle="k"\nautorite="a"\ninvente=1\n', "utf-8")
    with pytest.raises(ConfigurationInvalide, match="réglage inconnu : invente"):
        composer(fichier)
    fichier.write_text(
        'url="https://x:8443/ws"\ncertificat="c"\ncle="k"\nautorite="a"\nprestations=["P"]\n', "utf-8"
    )
    lue = composer(fichier, prestations=("Q",))
    assert (lue.url, lue.prestations, lue.paire.certificat) == ("https://x:8443", ("Q",), tmp_path / "c")
