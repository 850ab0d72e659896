"""The database of the home: fit to be used, or what is wrong with it."""

import sqlite3
from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import DBAPIError

from esav_ws.config import Settings
from esav_ws.home.erreurs import HomeEndommage
from esav_ws.storage.moteur import ouvrir_moteur
from esav_ws.storage.schema import (
    BaseEndommagee,
    DeclencheursManquants,
    Passage,
    SchemaAncien,
    migrer,
    verifier,
)

_RESULTAT_PRIMAIRE: Final = 0xFF
"""SQLite says the kind of an error in the low byte of its code."""
_REMEDES_SQLITE: Final[Mapping[int, str]] = dict.fromkeys(
    (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM),
    "donnez à l'utilisateur de cette commande le droit d'écrire dans {home} et dans les fichiers esav.sqlite* qui "
    "s'y trouvent ; la base elle-même n'est pas en cause",
) | {
    sqlite3.SQLITE_BUSY: "un autre programme la tient : attendez qu'il finisse, ou arrêtez-le",
    sqlite3.SQLITE_FULL: "faites de la place sur le disque de {home}",
}
"""What to do where the file is not what is wrong."""
_RESTAURER: Final = "remettez {home}/esav.sqlite depuis une sauvegarde, ou écartez-la et lancez « esav init »"


def preparer_base(settings: Settings) -> Passage:
    """Bring the database to the present schema and return from which, or raise `HomeEndommage` with what to do."""
    engine = ouvrir_moteur(settings.base, connexions=1)
    try:
        return migrer(engine)
    except (BaseEndommagee, DBAPIError) as erreur:
        raise _base_inutilisable(settings, erreur) from erreur
    finally:
        engine.dispose()


def controler_base(settings: Settings) -> None:
    """Return if the database can be used, else raise `HomeEndommage` with what to do."""
    engine = ouvrir_moteur(settings.base, connexions=1)
    try:
        verifier(engine)
    except (BaseEndommagee, DBAPIError) as erreur:
        raise _base_inutilisable(settings, erreur) from erreur
    finally:
        engine.dispose()


def _base_inutilisable(settings: Settings, erreur: Exception) -> HomeEndommage:
    if isinstance(erreur, SchemaAncien):
        return HomeEndommage(f"base de données à mettre à niveau ({erreur}) : lancez « esav init »")
    if isinstance(erreur, DeclencheursManquants):
        return HomeEndommage(
            f"base de données inutilisable ({erreur}) : réactivez-les (ALTER TABLE … ENABLE TRIGGER), ou remettez la base "
            "depuis une sauvegarde complète"
        )
    origine = getattr(erreur, "orig", None) or erreur
    lignes = [ligne for ligne in str(origine).splitlines() if ligne and not ligne.startswith("***")]
    if isinstance(origine, sqlite3.Error):
        genre = getattr(origine, "sqlite_errorcode", 0) & _RESULTAT_PRIMAIRE
        remede = _REMEDES_SQLITE.get(genre, _RESTAURER).format(home=settings.home)
    elif settings.database_url:
        remede = "vérifiez ESAV_DATABASE_URL et que le serveur répond"
    else:
        remede = _RESTAURER.format(home=settings.home)
    cause = lignes[0] if lignes else "fichier endommagé"
    if str(origine).startswith("***"):
        cause = f"fichier endommagé : {cause}" if lignes else cause
    return HomeEndommage(f"base de données inutilisable ({cause}) : {remede}")
