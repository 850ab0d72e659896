"""Instants and days on the wire: where spyne reads them wrongly or slowly, ours take its place."""

from datetime import UTC, date, datetime, timedelta

import orjson

from esav_ws.domain.horloge import PARIS


def lire_instant(_classe: object, texte: str) -> datetime:
    """Return an `xs:dateTime` in UTC; without offset it is Paris time (art. 10), 24:00 is the next day's midnight.

    Spyne's own reader takes `-09:30` for −08:30 and stumbles on white space that the schema collapses.

    Raises:
        ValueError: a date that Python cannot hold.
        OverflowError: one that leaves the calendar on its way to UTC.
    """
    if "T24:" in texte:
        lu = datetime.fromisoformat(texte.strip().replace("T24:00:00", "T00:00:00")) + timedelta(days=1)
    else:
        lu = datetime.fromisoformat(texte.strip())
    return (lu if lu.tzinfo else lu.replace(tzinfo=PARIS)).astimezone(UTC)


def ecrire_instant(_classe: object, instant: datetime) -> str:
    """Return *instant* as `isoformat` writes it; in UTC, as all that is stored, in a third of the time."""
    return orjson.dumps(instant)[1:-1].decode() if instant.tzinfo is UTC else instant.isoformat()


def lire_jour(_classe: object, texte: str) -> date:
    """Return an `xs:date` without its offset, as spyne does, which tries `strptime` first and takes ten times as long.

    Raises:
        ValueError: a date that Python cannot hold.
    """
    return date.fromisoformat(texte[:10])
