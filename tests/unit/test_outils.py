"""A missing tool is said in one line, and is a failure where every tool is required."""

import pytest

from tests.outils import absent, exiger


def test_a_tool_that_is_there_is_found():
    assert exiger("sh", "dash").endswith("/sh")


def test_a_missing_tool_skips_the_test_and_says_how_to_get_it(monkeypatch):
    monkeypatch.delenv("ESAV_EXIGER_OUTILS", raising=False)
    with pytest.raises(
        pytest.skip.Exception, match=r"absent : outil-qui-manque \(apt-get install un-paquet\)"
    ):
        exiger("outil-qui-manque", "un-paquet")


def test_a_missing_tool_fails_the_test_where_all_are_required(monkeypatch):
    monkeypatch.setenv("ESAV_EXIGER_OUTILS", "1")
    with pytest.raises(pytest.fail.Exception, match=r"absent : le paquet soap \(npm ci\)"):
        absent("le paquet soap", "npm ci")
