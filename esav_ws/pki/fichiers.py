"""Files that hold secrets."""

import os
from pathlib import Path


def ecrire_secret(chemin: Path, contenu: bytes) -> None:
    """Write *contenu* to *chemin*, which must not exist, durably and for its owner alone.

    Raises:
        OSError: it exists, or cannot be written.
    """
    descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "wb") as fichier:
        fichier.write(contenu)
        fichier.flush()
        os.fsync(descripteur)
