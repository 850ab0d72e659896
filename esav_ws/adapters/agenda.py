"""The iCalendar feed of what is due about certificates (RFC 5545): one all-day event per échéance, with an alarm."""

import os
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from esav_ws.domain.certificat_echeances import Echeance
from esav_ws.domain.operateur import Cote

PRODID: Final = "-//e-SAV//Certificats//FR"
RAPPEL: Final = timedelta(days=-5, hours=9)
"""The alarm: at 09:00, five days before."""
RAFRAICHIR: Final = timedelta(hours=12)
"""How often a calendar that subscribes is asked to read again."""


def flux(echeances: Sequence[Echeance], le: datetime, domaine: str) -> bytes:
    """Return the feed as it stands at *le*; an échéance keeps its UID, unique in *domaine*, as long as it is there."""
    from icalendar import Alarm, Calendar, Event  # noqa: PLC0415 - only who writes the feed loads it

    agenda = Calendar()
    agenda.add("prodid", PRODID)
    agenda.add("version", "2.0")
    agenda.add("method", "PUBLISH")
    agenda.add("x-wr-calname", "e-SAV : échéances des certificats")
    agenda.add("refresh-interval", RAFRAICHIR, parameters={"VALUE": "DURATION"})
    for e in echeances:
        evenement = Event()
        evenement.add("uid", f"{e.numero}-{e.genre}-{e.origine:%Y%m%d}@{domaine}")
        evenement.add("dtstamp", le)
        evenement.add("dtstart", e.le)
        evenement.add("dtend", e.le + timedelta(days=1))
        evenement.add("summary", f"{e.numero} : {e.libelle}")
        evenement.add("description", description(e))
        evenement.add("categories", [e.operateur, e.debiteur])
        evenement.add("transp", "TRANSPARENT")
        alarme = Alarm()
        alarme.add("action", "DISPLAY")
        alarme.add("trigger", RAPPEL)
        alarme.add("description", f"{e.numero} : {e.libelle} {e.quand()}")
        evenement.add_component(alarme)
        agenda.add_component(evenement)
    octets: bytes = agenda.to_ical()
    return octets


def description(e: Echeance) -> str:
    """Return what a calendar shows of *e*: until when, whose turn, which article, what to do."""
    qui = "l'opérateur d'infrastructure" if e.debiteur is Cote.OI else f"l'Opérateur {e.operateur}"
    return f"{e.libelle} {e.quand()} (heure de Paris)\nÀ faire par {qui} (art. {e.article}) : {e.action}"


class AgendaFichier:
    """Keeps the feed in a file, replaced whole: who reads it never sees half of it."""

    def __init__(self, fichier: Path, domaine: str) -> None:
        self._fichier = fichier
        self._domaine = domaine
        self._publiees: tuple[Echeance, ...] | None = None

    def publier(self, echeances: Sequence[Echeance], le: datetime) -> None:
        """Write *echeances* as they stand at *le*, in place of what was there, or raise `OSError`; not twice the same."""
        if tuple(echeances) == self._publiees and self._fichier.is_file():
            return
        provisoire = self._fichier.with_name(f".{self._fichier.name}.{os.getpid()}-{threading.get_ident()}")
        try:
            provisoire.write_bytes(flux(echeances, le, self._domaine))
            provisoire.replace(self._fichier)
        finally:
            provisoire.unlink(missing_ok=True)
        self._publiees = tuple(echeances)
