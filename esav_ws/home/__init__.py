"""The home (`ESAV_HOME`): where the runtime PKI and the embedded database stand, made whole or told damaged."""

from typing import Final

from esav_ws.config import Settings
from esav_ws.home.base import controler_base, preparer_base
from esav_ws.home.erreurs import HomeEndommage, ecriture_permise
from esav_ws.home.pki import (
    Pki,
    autorite_oi,
    completer,
    completer_signataire,
    controler_pki,
    pki_de,
    refuser_cle_seule,
    signe_par,
)
from esav_ws.pki.epreuves import creer_paire
from esav_ws.storage.schema import Passage

__all__ = [
    "HomeEndommage",
    "Passage",
    "Pki",
    "autorite_oi",
    "controler",
    "controler_base",
    "controler_environnement",
    "creer",
    "ecriture_permise",
    "signe_par",
]

_MARQUE: Final = "environnement"
"""The file of the home that names the environment it is of."""


def creer(settings: Settings) -> Passage:
    """Make what is missing of the home: the OI's authority, the server certificate, the database at its schema.

    What stands already is kept, but for a server certificate of our own authority that is about to expire.
    Return the schema that the database had, and the one that it has now.

    Raises:
        HomeEndommage: what stands there cannot be used, or nothing can be written there.
    """
    pki = pki_de(settings)
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        pki.trust.mkdir(parents=True, exist_ok=True)
        pki.trust_notification.mkdir(parents=True, exist_ok=True)
        pki.trust_attestation.mkdir(parents=True, exist_ok=True)
    except OSError as erreur:
        raise HomeEndommage(
            f"ESAV_HOME={settings.home} : impossible d'y écrire ({erreur.strerror}) ; "
            "choisissez un autre dossier ou corrigez ses droits"
        ) from erreur
    with ecriture_permise():
        controler_environnement(settings)
        if not (marque := settings.home / _MARQUE).exists():
            marque.write_text(f"{settings.environnement}\n", "utf-8")
        completer(pki)
        if settings.environnement == "integration":
            if not pki.epreuve[0].exists():
                creer_paire(*pki.epreuve)
            completer_signataire(pki)
    controler_pki(pki)
    return preparer_base(settings)


def controler(settings: Settings) -> None:
    """Return if the home can be served, else raise `HomeEndommage` with what to do."""
    controler_environnement(settings)
    pki = pki_de(settings)
    refuser_cle_seule(pki)
    for fichier in (pki.ca, *pki.serveur):
        if not fichier.is_file():
            raise HomeEndommage(f"{fichier} est absent : lancez « esav init » (ESAV_HOME={settings.home})")
    controler_pki(pki)
    controler_base(settings)


def controler_environnement(settings: Settings) -> None:
    """Return if the home is that of the environment served, or nobody's yet, else raise `HomeEndommage`.

    Production and integration are two homes: what one trusts, the other does not.
    """
    marque = settings.home / _MARQUE
    connu = marque.read_text("utf-8").strip() if marque.is_file() else settings.environnement
    if connu != settings.environnement:
        raise HomeEndommage(
            f"ESAV_HOME={settings.home} est le dossier de l'environnement {connu}, et ESAV_ENVIRONNEMENT vaut "
            f"{settings.environnement} : donnez à chaque environnement son dossier"
        )
