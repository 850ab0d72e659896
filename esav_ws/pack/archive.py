"""One zip, the same bytes for the same sources."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Final

from esav_ws.domain.pack import PackInconnu
from esav_ws.pack.contenu import contenu_catalogue, contenu_contrat
from esav_ws.pack.sources import CATALOGUE, Sources, fichier, noms

MANIFESTE: Final = "MANIFESTE.sha256"
_INSTANT: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3
_LECTURE: Final = 0o100644 << 16


def pack(sources: Sources, nom: str) -> bytes:
    """Return the zip of the pack *nom*: reproducible, with a manifest for `sha256sum -c`.

    Raises:
        PackInconnu: when *nom* is not one of `noms`.
        CatalogueInvalide: when the forms catalogue cannot be used.
    """
    if nom not in noms(sources):
        raise PackInconnu(nom, noms(sources))
    contenu = contenu_catalogue(sources) if nom == CATALOGUE else contenu_contrat(sources, nom)
    return _zipper(contenu, fichier(nom).removesuffix(".zip"))


def _zipper(contenu: Mapping[str, bytes], racine: str) -> bytes:
    lignes = (
        f"{hashlib.sha256(octets).hexdigest()}  {chemin}\n" for chemin, octets in sorted(contenu.items())
    )
    tout = {**contenu, MANIFESTE: "".join(lignes).encode()}
    memoire = io.BytesIO()
    with zipfile.ZipFile(memoire, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for chemin, octets in sorted(tout.items()):
            entree = zipfile.ZipInfo(f"{racine}/{chemin}", _INSTANT)
            entree.create_system, entree.external_attr = _UNIX, _LECTURE
            entree.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entree, octets)
    return memoire.getvalue()
