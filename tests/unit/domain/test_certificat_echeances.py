"""What is due about certificates, its days counted by hand on the calendar of 2026 and 2027 (art. 5.2.2)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from esav_ws.adapters.jours_feries import JoursFeriesFrance
from esav_ws.domain.calendrier import Calendrier, Region
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import Source
from esav_ws.domain.certificat_echeances import (
    GenreEcheance,
    dernier_jour,
    echeances,
    jours_restants,
    remarque_vie_courte,
)
from esav_ws.domain.operateur import Cote
from tests.certificats import dossier

METROPOLE = Calendrier(JoursFeriesFrance())
G, S = GenreEcheance, StatutCertificat
JOUR = date.fromisoformat


def dues(*dossiers, calendrier=METROPOLE):
    return {(e.genre, e.numero): e.le.isoformat() for e in echeances(dossiers, calendrier)}


def demande(**autres):
    return dossier("ALFA-C0002", Source.OI, S.DEMANDE, ouvert_le="2026-03-02", fin=None, **autres)


def test_the_oi_issues_within_fifteen_jours_ouvres_of_the_request():
    assert dues(demande()) == {(G.EMISSION, "ALFA-C0002"): "2026-03-23"}


def test_the_days_depend_on_the_region():
    """From 30 March 2026: Easter Monday is left out everywhere, Good Friday in Alsace."""
    recu = replace(demande(), ouvert_le=datetime(2026, 3, 30, 8, 0, tzinfo=UTC))
    alsace = Calendrier(JoursFeriesFrance(Region.ALSACE_MOSELLE))
    assert dues(recu) == {(G.EMISSION, "ALFA-C0002"): "2026-04-21"}
    assert dues(recu, calendrier=alsace) == {(G.EMISSION, "ALFA-C0002"): "2026-04-22"}


def test_a_request_received_at_night_is_of_its_day_in_paris():
    """23:30 UTC on 2 March is 3 March in Paris."""
    tard = replace(demande(), ouvert_le=datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    assert dues(tard) == {(G.EMISSION, "ALFA-C0002"): "2026-03-24"}


@pytest.mark.parametrize(
    ("statut", "commande"), [(S.DEPOSE, "esav certificat check"), (S.CONTROLE, "esav certificat activate")]
)
def test_the_oi_configures_what_it_received_within_fifteen_jours_ouvres(statut, commande):
    recu = dossier("ALFA-C0001", Source.RECONNUE, statut, ouvert_le="2026-03-02", fin="2026-09-01")
    (due,) = echeances([recu], METROPOLE)
    assert (due.genre, due.le, due.debiteur) == (G.CONFIGURATION, JOUR("2026-03-23"), Cote.OI)
    assert due.action == f"{commande} ALFA-C0001"


def test_a_certificate_of_the_oi_in_service_says_all_that_lies_ahead():
    """It ends on Monday 28 June 2027: fifteen jours ouvrés before is Monday 7 June; thirty days before, 29 May."""
    toutes = echeances([dossier("ALFA-C0001", Source.OI, S.ACTIF, fin="2027-06-28")], METROPOLE)
    assert [(e.genre, e.le.isoformat(), e.debiteur) for e in toutes] == [
        (G.BASCULE, "2027-05-29", Cote.OPERATEUR),
        (G.REMPLACEMENT, "2027-06-07", Cote.OI),
        (G.FIN, "2027-06-28", Cote.OPERATEUR),
    ]
    assert {e.article for e in toutes} == {"5.2.2"}
    assert "CSR" in toutes[1].action


def test_of_a_recognised_certificate_the_operateur_sends_the_next_one():
    (_, envoi, _) = echeances([dossier("ALFA-C0001", Source.RECONNUE, S.ACTIF, fin="2027-06-28")], METROPOLE)
    assert (envoi.genre, envoi.le, envoi.debiteur) == (G.RENOUVELLEMENT, JOUR("2027-06-07"), Cote.OPERATEUR)


def test_the_holidays_of_may_move_the_last_day_to_send():
    """Before Thursday 27 May 2027: 17 May (Whit Monday) and 6 May (Ascension) are left out."""
    assert (
        dues(dossier("ALFA-C0001", Source.RECONNUE, S.ACTIF, fin="2027-05-27"))[
            G.RENOUVELLEMENT, "ALFA-C0001"
        ]
        == "2027-05-04"
    )


def test_a_renewal_by_the_oi_goes_from_request_to_retirement():
    """Each step ends what it was about, and nothing else."""
    ancien = dossier("ALFA-C0001", Source.OI, S.ACTIF, fin="2027-06-28")
    neuf = dossier(
        "ALFA-C0002", Source.OI, S.DEMANDE, ouvert_le="2027-05-03", fin=None, remplace="ALFA-C0001"
    )
    assert dues(ancien, neuf) == {
        (G.EMISSION, "ALFA-C0002"): "2027-05-26",
        (G.REMPLACEMENT, "ALFA-C0001"): "2027-06-07",
        (G.FIN, "ALFA-C0001"): "2027-06-28",
    }
    emis = dossier(
        "ALFA-C0002", Source.OI, S.EMIS, ouvert_le="2027-05-03", fin="2028-06-28", remplace="ALFA-C0001"
    )
    assert dues(ancien, emis) == {(G.INSTALLATION, "ALFA-C0002"): "2027-06-28"}
    servi = replace(emis, statut=S.ACTIF, premier_usage_le=datetime(2027, 6, 1, 8, 0, tzinfo=UTC))
    retire = replace(ancien, statut=S.REMPLACE, retrait_le=datetime(2027, 6, 15, 22, 0, tzinfo=UTC))
    assert dues(retire, servi) == {
        (G.RETRAIT, "ALFA-C0001"): "2027-06-15",
        (G.BASCULE, "ALFA-C0002"): "2028-05-29",
        (G.REMPLACEMENT, "ALFA-C0002"): "2028-06-07",
        (G.FIN, "ALFA-C0002"): "2028-06-28",
    }


def test_a_renewal_by_the_operateur_is_sent_configured_then_installed():
    ancien = dossier("ALFA-C0001", Source.RECONNUE, S.ACTIF, fin="2027-06-28")
    recu = dossier(
        "ALFA-C0002",
        Source.RECONNUE,
        S.DEPOSE,
        ouvert_le="2027-06-01",
        fin="2027-12-01",
        remplace="ALFA-C0001",
    )
    assert dues(ancien, recu) == {
        (G.CONFIGURATION, "ALFA-C0002"): "2027-06-22",
        (G.FIN, "ALFA-C0001"): "2027-06-28",
    }
    actif = replace(recu, statut=S.ACTIF)
    assert dues(ancien, actif)[G.INSTALLATION, "ALFA-C0002"] == "2027-06-28"
    assert (G.FIN, "ALFA-C0001") not in dues(ancien, actif)


def test_a_change_of_source_is_asked_thirty_days_before_then_delivered_in_fifteen_jours_ouvres():
    """From a recognised authority to the OI: its request is what the Opérateur had to send."""
    ancien = dossier("ALFA-C0001", Source.RECONNUE, S.ACTIF, fin="2027-06-28")
    assert dues(ancien)[G.BASCULE, "ALFA-C0001"] == "2027-05-29"
    vers_oi = dossier(
        "ALFA-C0002", Source.OI, S.DEMANDE, ouvert_le="2027-05-28", fin=None, remplace="ALFA-C0001"
    )
    assert dues(ancien, vers_oi) == {
        (G.EMISSION, "ALFA-C0002"): "2027-06-18",
        (G.FIN, "ALFA-C0001"): "2027-06-28",
    }


def test_the_other_change_of_source_settles_the_replacement_that_the_oi_owed():
    ancien = dossier("ALFA-C0001", Source.OI, S.ACTIF, fin="2027-06-28")
    reconnu = dossier(
        "ALFA-C0002",
        Source.RECONNUE,
        S.DEPOSE,
        ouvert_le="2027-05-28",
        fin="2027-12-01",
        remplace="ALFA-C0001",
    )
    assert dues(ancien, reconnu) == {
        (G.CONFIGURATION, "ALFA-C0002"): "2027-06-18",
        (G.FIN, "ALFA-C0001"): "2027-06-28",
    }


@pytest.mark.parametrize("statut", [S.REFUSE, S.REVOQUE, S.EXPIRE])
def test_a_successor_that_failed_settles_nothing(statut):
    ancien = dossier("ALFA-C0001", Source.OI, S.ACTIF, fin="2027-06-28")
    rate = dossier("ALFA-C0002", Source.OI, statut, fin="2027-05-28", remplace="ALFA-C0001")
    assert dues(ancien, rate) == dues(ancien)


@pytest.mark.parametrize("statut", [S.REFUSE, S.REVOQUE, S.EXPIRE])
def test_nothing_is_due_on_what_is_over(statut):
    assert dues(dossier("ALFA-C0001", Source.OI, statut, fin="2027-06-28")) == {}


def test_the_last_lawful_day_is_not_late_and_the_next_one_is():
    (due,) = echeances([demande()], METROPOLE)
    assert (due.jours_restants(JOUR("2026-03-23")), due.en_retard(JOUR("2026-03-23"))) == (0, False)
    assert (due.jours_restants(JOUR("2026-03-24")), due.en_retard(JOUR("2026-03-24"))) == (-1, True)


def test_a_change_of_source_that_nobody_made_is_not_late():
    bascule = echeances([dossier("ALFA-C0001", Source.OI, S.ACTIF, fin="2027-06-28")], METROPOLE)[0]
    assert bascule.en_retard(JOUR("2027-06-20")) is False


def test_a_validity_that_ends_at_midnight_ends_the_day_before():
    assert dernier_jour(datetime(2027, 6, 27, 22, 0, tzinfo=UTC)) == JOUR("2027-06-27")
    assert dernier_jour(datetime(2027, 6, 27, 22, 0, 1, tzinfo=UTC)) == JOUR("2027-06-28")


def test_a_short_life_is_remarked_with_its_days():
    """47 days from 12 May 2027 end on 28 June: 21 of them are the fifteen jours ouvrés."""
    debut, fin = datetime(2027, 5, 12, 8, 0, tzinfo=UTC), datetime(2027, 6, 28, 8, 0, tzinfo=UTC)
    remarque = remarque_vie_courte(debut, fin, METROPOLE)
    assert remarque is not None
    assert "21 jours calendaires sur 47" in remarque
    assert "26 jours après le début" in remarque
    assert remarque_vie_courte(datetime(2026, 6, 28, 8, 0, tzinfo=UTC), fin, METROPOLE) is None


def test_the_days_left_are_those_of_the_first_in_service_to_end_and_negative_when_none_is():
    aujourdhui = JOUR("2027-06-01")
    dossiers = [
        dossier("ALFA-C0001", Source.OI, S.REMPLACE, fin="2027-06-05"),
        dossier("ALFA-C0002", Source.OI, S.ACTIF, fin="2027-06-28"),
        dossier("ALFA-C0003", Source.OI, S.ACTIF, fin="2028-06-28"),
        dossier("BETA-C0001", Source.OI, S.EXPIRE, fin="2027-05-20"),
        dossier("BETA-C0002", Source.OI, S.EXPIRE, fin="2027-05-30"),
        dossier("ECHO-C0001", Source.OI, S.REVOQUE, fin="2027-06-28"),
    ]
    assert jours_restants(dossiers, aujourdhui) == {"ALFA": 27, "BETA": -2}
