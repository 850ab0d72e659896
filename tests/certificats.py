"""Files of certificates for tests: what a case says, and the rest of no consequence."""

import hashlib
from datetime import UTC, datetime

from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import Dossier, Source
from esav_ws.domain.certificat_piece import Faits, Piece


def midi(jour: str) -> datetime:
    return datetime.fromisoformat(f"{jour}T12:00").replace(tzinfo=UTC)


def piece(numero: str, debut: str, fin: str) -> Piece:
    """A certificate that is bytes only: no key, no signature."""
    der = f"certificat {numero}".encode()
    faits = Faits(
        hashlib.sha256(der).hexdigest(),
        f"CN={numero}",
        "CN=Autorité",
        hashlib.sha256(numero.encode()).hexdigest()[:16],
        midi(debut),
        midi(fin),
    )
    return Piece(faits, der)


def dossier(
    numero: str,
    source: Source,
    statut: StatutCertificat,
    *,
    fin: str | None,
    debut: str = "2026-01-05",
    ouvert_le: str = "2026-01-05",
    **autres,
) -> Dossier:
    """A file whose certificate is valid to noon, UTC, of *fin*."""
    return Dossier(
        numero=numero,
        operateur=numero.partition("-")[0],
        source=source,
        statut=statut,
        ouvert_le=midi(ouvert_le),
        piece=piece(numero, debut, fin) if fin else None,
        **autres,
    )
