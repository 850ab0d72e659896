"""The packs of an installation, made once and kept in a folder."""

import hashlib
import os
import tempfile
import threading
from pathlib import Path

from esav_ws.application.packs import Pack, Packs
from esav_ws.domain.pack import PackInconnu
from esav_ws.pack.sources import Sources, fichier, noms


class PacksEnDossier:
    """Packs kept in *dossier* under the digest of their sources: a changed source makes a new file.

    Several processes may share the folder: a file appears whole or not at all.
    """

    def __init__(self, sources: Sources, dossier: Path) -> None:
        self._sources = sources
        self._dossier = dossier

    def noms(self) -> tuple[str, ...]:
        """Return the names that `obtenir` knows."""
        return noms(self._sources)

    def obtenir(self, nom: str) -> Pack:
        """Return the pack *nom*, made first if it was not since its sources changed.

        Raises:
            PackInconnu: no pack bears this name.
            CatalogueInvalide: the forms catalogue cannot be used.
            OSError: the folder cannot be written.
        """
        if nom not in self.noms():
            raise PackInconnu(nom, self.noms())
        garde = self._dossier / f"{nom}.{self._sources.empreinte()[:16]}.zip"
        octets = garde.read_bytes() if garde.is_file() else self._faire(nom, garde)
        return Pack(nom, fichier(nom), octets, hashlib.sha256(octets).hexdigest())

    def _faire(self, nom: str, garde: Path) -> bytes:
        from esav_ws.pack.archive import pack  # noqa: PLC0415 - templates are loaded only where a pack is made

        octets = pack(self._sources, nom)
        self._dossier.mkdir(parents=True, exist_ok=True)
        for ancien in self._dossier.glob(f"{nom}.*.zip"):
            ancien.unlink(missing_ok=True)
        descripteur, provisoire = tempfile.mkstemp(dir=self._dossier)
        with open(descripteur, "wb") as ecrit:  # noqa: PTH123 - a descriptor
            ecrit.write(octets)
        os.replace(provisoire, garde)  # noqa: PTH105 - both are names, not paths
        return octets


class PacksEnMemoire:
    """Packs as a running gateway gives them: each asked of *packs* once, and kept.

    A gateway reads its contracts and its forms when it starts; its packs are those of what it serves. Threads that ask
    for one that is being made wait for it, and get the same.
    """

    def __init__(self, packs: Packs) -> None:
        self._packs = packs
        self._gardes: dict[str, Pack] = {}
        self._un_seul = threading.Lock()

    def noms(self) -> tuple[str, ...]:
        """Return the names that `obtenir` knows."""
        return self._packs.noms()

    def obtenir(self, nom: str) -> Pack:
        """Return the pack *nom*, or raise what the first to ask for it met: nothing is kept of a failure."""
        garde = self._gardes.get(nom)
        if garde is None:
            with self._un_seul:
                garde = self._gardes.get(nom)
                if garde is None:
                    garde = self._gardes[nom] = self._packs.obtenir(nom)
        return garde
