"""The iCalendar feed, read back by the library and looked at as text (RFC 5545)."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from esav_ws.adapters.agenda import AgendaFichier, flux
from esav_ws.domain.certificat_echeances import Echeance, GenreEcheance

LE = datetime(2027, 5, 1, 6, 0, tzinfo=UTC)
ENVOI = Echeance(
    genre=GenreEcheance.RENOUVELLEMENT,
    numero="ALFA-C0001",
    operateur="ALFA",
    origine=date(2027, 6, 28),
    le=date(2027, 6, 7),
    action="envoyez-le, sans la clé ; à l'opérateur d'infrastructure",
)


def test_an_echeance_is_an_all_day_event_with_an_alarm():
    (evenement,) = Calendar.from_ical(flux([ENVOI], LE, "oi.example")).walk("VEVENT")
    assert evenement["uid"] == "ALFA-C0001-RENOUVELLEMENT-20270628@oi.example"
    assert (evenement.decoded("dtstart"), evenement.decoded("dtend")) == (date(2027, 6, 7), date(2027, 6, 8))
    assert evenement.decoded("dtstamp") == LE
    assert evenement["summary"] == "ALFA-C0001 : faire parvenir le certificat renouvelé"
    assert evenement["description"] == (
        "faire parvenir le certificat renouvelé au plus tard le 07/06/2027 à 24 h (heure de Paris)\n"
        "À faire par l'Opérateur ALFA (art. 5.2.2) : envoyez-le, sans la clé ; à l'opérateur d'infrastructure"
    )
    (alarme,) = evenement.walk("VALARM")
    assert (alarme["action"], alarme.decoded("trigger")) == ("DISPLAY", timedelta(days=-5, hours=9))


def test_the_text_is_what_the_standard_wants():
    """CRLF, lines of 75 octets at most, the compulsory properties, commas and semicolons escaped."""
    octets = flux([ENVOI], LE, "oi.example")
    lignes = octets.split(b"\r\n")
    assert b"\n" not in b"".join(lignes)
    assert max(map(len, lignes)) <= 75
    assert lignes[0] == b"BEGIN:VCALENDAR"
    assert {b"VERSION:2.0", b"PRODID:-//e-SAV//Certificats//FR", b"DTSTART;VALUE=DATE:20270607"} <= set(
        lignes
    )
    assert rb"envoyez-le\, sans la cl" in octets.replace(b"\r\n ", b"")
    assert rb"\; " in octets.replace(b"\r\n ", b"")


def test_the_feed_keeps_its_identifiers_from_day_to_day():
    demain = LE + timedelta(days=1)
    uids = [
        [e["uid"] for e in Calendar.from_ical(flux([ENVOI], le, "oi.example")).walk("VEVENT")]
        for le in (LE, demain)
    ]
    assert uids[0] == uids[1]


def test_nothing_due_is_a_calendar_without_event():
    assert Calendar.from_ical(flux([], LE, "oi.example")).walk("VEVENT") == []


def test_the_file_is_replaced_whole_by_several_at_once(tmp_path):
    agenda = AgendaFichier(tmp_path / "certificats.ics", "oi.example")
    fils = [threading.Thread(target=agenda.publier, args=([ENVOI], LE)) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert [fichier.name for fichier in tmp_path.iterdir()] == ["certificats.ics"]
    assert (tmp_path / "certificats.ics").read_bytes() == flux([ENVOI], LE, "oi.example")


def test_a_folder_that_is_missing_is_said(tmp_path):
    with pytest.raises(FileNotFoundError):
        AgendaFichier(tmp_path / "absent" / "certificats.ics", "oi.example").publier([ENVOI], LE)
