"""Programs that some tests drive and that a machine may lack.

A test whose program is missing is skipped, and the summary of pytest says in one line what is absent and how to get
it. With `ESAV_EXIGER_OUTILS=1` (continuous integration) it fails instead: nothing is left out unseen.
"""

import os
import shutil
from typing import NoReturn

import pytest


def exiger(outil: str, paquet: str) -> str:
    """Return the path of the program *outil*, or skip the test, naming the Debian packages *paquet* that bring it."""
    chemin = shutil.which(outil)
    if chemin is None:
        absent(outil, f"apt-get install {paquet}")
    return chemin


def absent(outil: str, commande: str) -> NoReturn:
    """Skip the test for want of *outil*, which *commande* installs; fail it when every tool is required."""
    raison = f"absent : {outil} ({commande})"
    if os.environ.get("ESAV_EXIGER_OUTILS") == "1":
        pytest.fail(raison, pytrace=False)
    pytest.skip(raison)
