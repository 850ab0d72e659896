"""The calendar of certificates as people see it: in eighty columns, without colour."""

import io
from datetime import date

import pytest
from rich.console import Console

from esav_ws.adapters.jours_feries import JoursFeriesFrance
from esav_ws.cli.vue_echeances import calendrier, table
from esav_ws.domain.calendrier import Calendrier
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import Source
from esav_ws.domain.certificat_echeances import echeances
from tests.certificats import dossier, midi

LE, FIN = date(2027, 5, 10), date(2027, 8, 31)
S = StatutCertificat


@pytest.fixture
def dossiers():
    """ALFA has both certificates in service; BETA's renewal has been received and is not configured."""
    return [
        dossier("ALFA-C0001", Source.OI, S.ACTIF, fin="2027-06-28", active_le=midi("2026-06-28")),
        dossier(
            "ALFA-C0002",
            Source.OI,
            S.ACTIF,
            debut="2027-05-03",
            fin="2028-05-03",
            active_le=midi("2027-05-05"),
            remplace="ALFA-C0001",
        ),
        dossier("BETA-C0001", Source.RECONNUE, S.ACTIF, fin="2027-07-15", active_le=midi("2026-07-15")),
        dossier(
            "BETA-C0002",
            Source.RECONNUE,
            S.DEPOSE,
            ouvert_le="2027-05-06",
            fin="2028-05-03",
            remplace="BETA-C0001",
        ),
    ]


def ecrit(*rendus, largeur=80) -> list[str]:
    sortie = Console(file=io.StringIO(), width=largeur, no_color=True)
    for rendu in rendus:
        sortie.print(rendu)
    return sortie.file.getvalue().splitlines()


def test_the_calendar_draws_lives_overlap_and_deadlines_in_eighty_columns(dossiers):
    """123 days on 59 columns: 5 May is on column 1, 10 May on 4, 28 May on 12, 28 June on 27, 15 July on 35."""
    dues = echeances(dossiers, Calendrier(JoursFeriesFrance()))
    lignes = ecrit(*calendrier(dossiers, dues, LE, FIN, 80))
    assert [ligne.rstrip() for ligne in lignes[:5]] == [
        " " * 21 + "mai 2027      juin           juil           août",
        "ALFA-C0001 OI        =###|######################F",
        "ALFA-C0002 OI         ###|######################I" + "=" * 31,
        "BETA-C0001 RECONNUE  ====|" + "=" * 30 + "F",
        "BETA-C0002 RECONNUE    ..|.......C" + "." * 46,
    ]
    assert max(map(len, lignes)) <= 80


def test_the_table_says_what_who_when_and_what_next_in_eighty_columns(dossiers):
    dues = echeances(dossiers, Calendrier(JoursFeriesFrance()))
    lignes = ecrit(table(dues, LE))
    assert max(map(len, lignes)) <= 80
    plat = " ".join(" ".join(lignes).split())
    assert "28/05/2027" in plat
    assert "esav certificat check" in plat
