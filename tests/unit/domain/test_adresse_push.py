"""Where events may be carried."""

from ipaddress import ip_address, ip_network

import pytest

from esav_ws.domain.abonnement_erreurs import AdresseAbonnementRefusee
from esav_ws.domain.adresse_push import admise, lire_adresse, port_de


@pytest.mark.parametrize(
    "adresse",
    [
        "https://si.alfa.example/e-sav",
        "HTTPS://si.alfa.example",
        "https://si.alfa.example:8443/a/b?x=1&y=%C3%A9",
        "https://9.9.9.9/e-sav",
        "https://[2606:4700::1111]:8443/",
        "https://si-1.alfa.example/" + "a" * 473,
    ],
)
def test_a_public_https_address_is_admitted_as_it_is_written(adresse):
    assert lire_adresse(adresse) == adresse


@pytest.mark.parametrize(
    "adresse",
    [
        "",
        "http://si.alfa.example/",
        "ftp://si.alfa.example/",
        "file:///etc/passwd",
        "//si.alfa.example/",
        "https:/si.alfa.example",
        "https://",
        "https:///chemin",
        "https://alfa@si.alfa.example/",
        "https://alfa:secret@si.alfa.example/",
        "https://9.9.9.9@127.0.0.1/",
        "https://si.alfa.example/#fin",
        "https://si.alfa.example/#",
        "https://si.alfa.example:0/",
        "https://si.alfa.example:99999/",
        "https://si.alfa.example:port/",
        "https://si alfa.example/",
        "https://si.alfa.example/a b",
        "https://si.alfa.example/\r\nX: y",
        "https://si.alfa.example\\@127.0.0.1/",
        "https://é.example/",
        "https://-alfa.example/",
        "https://alfa_si/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[fe80::1%25eth0]/",
        "https://[::1/",
        "https://si.alfa.example/" + "a" * 480,
    ],
)
def test_any_other_address_is_refused(adresse):
    with pytest.raises(AdresseAbonnementRefusee):
        lire_adresse(adresse)


def test_an_internal_address_is_admitted_where_its_network_is():
    assert lire_adresse("https://127.0.0.1:9443/", [ip_network("127.0.0.0/8")])
    with pytest.raises(AdresseAbonnementRefusee):
        lire_adresse("https://10.0.0.1/", [ip_network("127.0.0.0/8")])


def test_the_port_is_that_of_https_unless_it_is_told():
    assert port_de("https://si.alfa.example/e-sav") == 443
    assert port_de("https://[2606:4700::1111]:8443/") == 8443


@pytest.mark.parametrize(
    "ip",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "ff02::1",
    ],
)
def test_internal_and_reserved_addresses_are_refused_however_they_are_written(ip):
    assert not admise(ip_address(ip))


@pytest.mark.parametrize(
    "ip", ["9.9.9.9", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::909:909"]
)
def test_public_addresses_are_admitted(ip):
    assert admise(ip_address(ip))


def test_a_network_that_is_set_admits_what_stands_for_its_addresses():
    reseaux = [ip_network("10.8.0.0/16")]
    assert admise(ip_address("10.8.3.4"), reseaux)
    assert admise(ip_address("::ffff:10.8.3.4"), reseaux)
    assert not admise(ip_address("10.9.0.1"), reseaux)
