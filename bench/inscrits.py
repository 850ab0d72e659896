"""A house with ten thousand certificates, of which only the fingerprint is ever looked at."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bench.concurrents.passerelle import url_sqlite
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import Dossier, Source
from esav_ws.domain.certificat_piece import Faits, Piece
from esav_ws.domain.horloge import Horloge
from esav_ws.pki.empreinte import empreinte_sha256

INSCRITS: Final = 10_000
VALIDITE: Final = timedelta(days=365)

_DER: Final = 1200
"""Bytes of an ordinary client certificate."""


@contextmanager
def ouverte(
    home: Path, base: str | None = None, *, horloge: Horloge | None = None, contacts: tuple[str, ...] = ()
) -> Iterator[Maison]:
    """Give the house on *home* and the database *base* (its URL; SQLite by default), and close it in the end."""
    settings = Settings(home=home, database_url=base or url_sqlite(home), contacts_certificats=contacts)
    maison = Maison.ouvrir(settings, horloge=horloge)
    try:
        yield maison
    finally:
        maison.fermer()


def inscrire(maison: Maison, titulaires: Sequence[str], fins: Sequence[datetime]) -> list[bytes]:
    """Return the DER of certificates just registered: one in service for each of *fins*, of *titulaires* in turn."""
    ders = [secrets.token_bytes(_DER) for _ in fins]
    with maison.unites(ecriture=True) as uow:
        for rang, (der, fin) in enumerate(zip(ders, fins, strict=True)):
            titulaire = titulaires[rang % len(titulaires)]
            debut = fin - 2 * VALIDITE
            faits = Faits(
                empreinte_sha256(der), f"CN=Banc {rang}", "CN=Autorité du banc", f"{rang:x}", debut, fin
            )
            uow.certificats.ajouter(
                Dossier(
                    numero=f"{titulaire}-C{rang + 10_000}",
                    operateur=titulaire,
                    source=Source.OI,
                    statut=StatutCertificat.ACTIF,
                    ouvert_le=debut,
                    active_le=debut,
                    premier_usage_le=debut,
                    piece=Piece(faits, der),
                )
            )
        uow.commit()
    return ders
