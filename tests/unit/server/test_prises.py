import socket
import stat

import pytest

from esav_ws.server.prises import EcouteImpossible, ouvrir_tcp, ouvrir_unix


@pytest.fixture
def fermer():
    prises = []
    yield prises.extend
    for prise in prises:
        prise.close()


def test_port_zero_takes_one_free_port_for_every_address_of_the_host(fermer):
    prises = ouvrir_tcp("localhost", 0, "ESAV_PORT_WS")
    fermer(prises)
    assert len({prise.getsockname()[1] for prise in prises}) == 1


def test_a_port_that_is_taken_is_named_with_the_setting_to_change(fermer):
    (prise,) = ouvrir_tcp("127.0.0.1", 0, "ESAV_PORT_WS")
    fermer([prise])
    port = prise.getsockname()[1]
    with pytest.raises(EcouteImpossible, match=rf"le port {port} est déjà pris .* ESAV_PORT_WS"):
        ouvrir_tcp("127.0.0.1", port, "ESAV_PORT_WS")


def test_an_address_that_is_not_this_machines_is_named():
    with pytest.raises(EcouteImpossible, match=r"écoute impossible sur 192\.0\.2\.1, port 0 .* ESAV_HOTE"):
        ouvrir_tcp("192.0.2.1", 0, "ESAV_PORT_WS", reglage_hote="ESAV_HOTE")


def test_a_unix_socket_is_for_its_owner_and_group(fermer, tmp_path):
    chemin = tmp_path / "esav.sock"
    fermer([ouvrir_unix(chemin, "ESAV_PROXY_ECOUTE")])
    assert stat.S_IMODE(chemin.stat().st_mode) == 0o660


def test_a_unix_socket_left_by_a_dead_server_is_replaced(fermer, tmp_path):
    chemin = tmp_path / "esav.sock"
    ouvrir_unix(chemin, "ESAV_PROXY_ECOUTE").close()
    fermer([ouvrir_unix(chemin, "ESAV_PROXY_ECOUTE")])
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(chemin))


def test_a_unix_socket_in_use_is_left_alone(fermer, tmp_path):
    chemin = tmp_path / "esav.sock"
    fermer([ouvrir_unix(chemin, "ESAV_PROXY_ECOUTE")])
    with pytest.raises(EcouteImpossible, match="ESAV_PROXY_ECOUTE"):
        ouvrir_unix(chemin, "ESAV_PROXY_ECOUTE")


def test_a_file_in_the_place_of_the_socket_is_never_removed(tmp_path):
    chemin = tmp_path / "esav.sock"
    chemin.write_text("précieux")
    with pytest.raises(EcouteImpossible):
        ouvrir_unix(chemin, "ESAV_PROXY_ECOUTE")
    assert chemin.read_text() == "précieux"
