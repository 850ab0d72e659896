"""The document packs of an installation."""

from esav_ws.adapters.fichier_essais import lire_catalogues
from esav_ws.application.packs import Packs
from esav_ws.config import Settings
from esav_ws.pack.depot import PacksEnDossier, PacksEnMemoire
from esav_ws.pack.sources import Sources


def sources_des_packs(settings: Settings) -> Sources:
    """Return where the document packs of this installation come from."""
    return Sources(
        settings.wsdl,
        settings.xsd,
        settings.forms_catalogue,
        settings.tests_catalogue,
        settings.documents,
        settings.exemples,
        lire_catalogues,
    )


def packs(settings: Settings) -> Packs:
    """Return the document packs of this installation, kept in its home and, once asked for, in memory."""
    return PacksEnMemoire(PacksEnDossier(sources_des_packs(settings), settings.home / "packs"))
