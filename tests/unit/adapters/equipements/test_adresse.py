"""Addresses and ports of equipments, as texts."""

import pytest

from esav_ws.adapters.equipements import Adresse, AdresseIncorrecte
from esav_ws.adapters.equipements.port import Port, PortMalEcrit


@pytest.mark.parametrize(
    ("adresse", "texte"),
    [
        (Adresse("192.0.2.10", 161, "nro-v3"), "//nro-v3@192.0.2.10:161"),
        (Adresse("olt.example", 1161, "a", 0.5, 1), "//a@olt.example:1161?delai=0.5&envois=1"),
        (Adresse("2001:db8::1", 161, "nro_v3"), "//nro_v3@[2001:db8::1]:161"),
    ],
)
def test_an_address_is_read_back_as_it_is_written(adresse, texte):
    assert str(adresse) == texte
    assert Adresse.lire(texte) == adresse


@pytest.mark.parametrize(
    "texte",
    [
        "",
        "192.0.2.10",
        "//192.0.2.10:161",
        "//a@192.0.2.10",
        "//a@192.0.2.10:99999",
        "//a:motdepasse@192.0.2.10:161",
        "snmp://a@192.0.2.10:161",
        "//a@192.0.2.10:161/chemin",
        "//a@192.0.2.10:161?delai=lent",
        "//a@192.0.2.10:161?delai=nan",
        "//a@192.0.2.10:161?delai=31",
        "//a@192.0.2.10:161?envois=0",
        "//a@192.0.2.10:161?autre=1",
    ],
)
def test_what_is_no_address_is_refused(texte):
    with pytest.raises(AdresseIncorrecte):
        Adresse.lire(texte)


def test_a_port_names_its_interface_and_its_sensors():
    assert Port.lire("ge-1/0/4;olt=1004;ont=2004") == Port("ge-1/0/4", 1004, 2004)
    assert Port.lire("ge-1/0/4; ont=2004") == Port("ge-1/0/4", None, 2004)
    assert Port.lire("Gi 1:4") == Port("Gi 1:4")
    assert Port("x", olt=7).capteurs == (("puissanceOlt", 7),)


@pytest.mark.parametrize("texte", ["", ";olt=1", "ge;olt=0", "ge;olt=x", "ge;tx=1", "ge;olt=1;olt=2"])
def test_a_port_written_otherwise_is_refused(texte):
    with pytest.raises(PortMalEcrit, match="ge-1/0/4;olt=1004"):
        Port.lire(texte)
