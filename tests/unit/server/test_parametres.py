import ipaddress
from pathlib import Path

import pytest

from esav_ws.server import EcouteRelais

LOCALES = ("127.0.0.1", "::1")


def test_a_unix_socket_is_written_with_its_path():
    assert EcouteRelais.depuis_reglages("unix:/run/esav.sock", LOCALES).chemin == Path("/run/esav.sock")


@pytest.mark.parametrize(
    ("ecoute", "hote", "port"), [("127.0.0.1:8442", "127.0.0.1", 8442), ("[::1]:8442", "::1", 8442)]
)
def test_a_host_and_port_are_written_with_their_admitted_peers(ecoute, hote, port):
    relais = EcouteRelais.depuis_reglages(ecoute, ("10.0.0.0/24", "::1"))
    assert (relais.chemin, relais.hote, relais.port) == (None, hote, port)
    assert relais.admis == (ipaddress.ip_network("10.0.0.0/24"), ipaddress.ip_network("::1/128"))


@pytest.mark.parametrize(
    "ecoute", ["", "unix:", "8442", "localhost", "localhost:", ":8442", "localhost:http"]
)
def test_anything_else_is_refused_and_told_how(ecoute):
    with pytest.raises(ValueError, match="attendu unix:/chemin ou hote:port"):
        EcouteRelais.depuis_reglages(ecoute, LOCALES)


def test_an_admitted_peer_must_be_an_address_or_a_network():
    with pytest.raises(ValueError, match="ESAV_PROXY_ADRESSES"):
        EcouteRelais.depuis_reglages("127.0.0.1:8442", ("frontal.example",))


@pytest.mark.parametrize(
    ("pair", "admis"),
    [
        ("10.0.0.9", True),
        ("10.0.1.9", False),
        ("::ffff:10.0.0.9", True),
        ("::ffff:10.0.1.9", False),
        ("fe80::1%eth0", True),
        ("fe80::2", False),
    ],
)
def test_peers_are_admitted_by_address_also_when_ipv4_comes_mapped_in_ipv6(pair, admis):
    relais = EcouteRelais.depuis_reglages("127.0.0.1:8442", ("10.0.0.0/24", "fe80::1"))
    assert relais.admet(pair) is admis


def test_nobody_is_admitted_by_default():
    assert not EcouteRelais(port=8442).admet("127.0.0.1")
