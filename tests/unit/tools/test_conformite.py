"""The gateway that `make conformance` starts has no setting of whoever calls, and says why it does not start."""

import subprocess
import sys

import pytest

from tools.conformite import PassageManque, attendre, environnement_neuf, ports_libres


def test_no_setting_of_the_caller_reaches_the_gateway(monkeypatch, tmp_path):
    monkeypatch.setenv("ESAV_DATABASE_URL", "postgresql://localhost/production")
    neuf = environnement_neuf(tmp_path, (18443, 19464))
    assert {nom: valeur for nom, valeur in neuf.items() if nom.startswith("ESAV_")} == {
        "ESAV_HOME": str(tmp_path),
        "ESAV_PORT_WS": "18443",
        "ESAV_PORT_METRICS": "19464",
        "ESAV_PORT_PKI": "0",
    }
    assert "PATH" in neuf


def test_a_gateway_that_ends_at_once_is_not_waited_for_and_its_last_word_is_said(tmp_path):
    journal = tmp_path / "service.log"
    with journal.open("wb") as dit:
        service = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.exit('le port 8080 est déjà pris')"],
            stdout=dit,
            stderr=dit,
        )
        with pytest.raises(PassageManque, match="le port 8080 est déjà pris"):
            attendre(service, ports_libres(1)[0], journal)
        service.wait()
