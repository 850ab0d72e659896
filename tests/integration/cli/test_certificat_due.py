"""`esav certificat due`: the calendar, the table, JSON and iCalendar, on a registry made by hand."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import delete

from esav_ws.application.gestes import Gestes
from esav_ws.bootstrap import Maison
from esav_ws.cli.releve_certificats import ReleveCertificats
from esav_ws.config import Settings
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import Source
from esav_ws.domain.horloge import HorlogeSysteme, jour_de_paris
from esav_ws.metriques import CertificatsEnBase
from esav_ws.storage.tables_certificats import certificat, passage_certificat
from tests.certificats import dossier

S = StatutCertificat


def dans(jours: int) -> str:
    return (jour_de_paris(HorlogeSysteme().maintenant()) + timedelta(days=jours)).isoformat()


@pytest.fixture
def registre(demo, aujourdhui):
    """ALFA's ends in 50 days, BETA's was requested 60 days ago, GAMA's has a short life and is over."""
    maison = Maison.ouvrir(Settings())
    with maison.engine.connect().execution_options(ecriture=True) as base:
        base.execute(delete(passage_certificat))
        base.execute(delete(certificat))
        base.commit()
    dossiers = [
        dossier("ALFA-C0001", Source.RECONNUE, S.ACTIF, debut=dans(-20), fin=dans(50)),
        dossier("BETA-C0001", Source.OI, S.DEMANDE, ouvert_le=dans(-60), fin=None),
        dossier("GAMA-C0001", Source.OI, S.EXPIRE, fin=dans(-10)),
    ]
    Gestes(maison.unites).ecrire(lambda u: [u.certificats.ajouter(d) for d in dossiers])
    yield demo
    maison.fermer()


def test_what_is_due_is_listed_the_late_first(registre):
    donnees = registre.json("certificat", "due")
    assert [(e["certificat"], e["genre"], e["enRetard"]) for e in donnees["echeance"]] == [
        ("BETA-C0001", "EMISSION", True),
        ("ALFA-C0001", "BASCULE", False),
        ("ALFA-C0001", "RENOUVELLEMENT", False),
        ("ALFA-C0001", "FIN", False),
    ]
    emission, _, _, fin = donnees["echeance"]
    assert (emission["debiteur"], emission["article"]) == ("OI", "5.2.2")
    assert emission["action"] == "esav certificat issue BETA-C0001"
    assert (fin["le"], fin["joursRestants"]) == (dans(50), 50)
    assert donnees["remarque"][0]["certificat"] == "ALFA-C0001"


def test_one_operateur_and_some_days_only(registre):
    assert {
        e["operateur"] for e in registre.json("certificat", "due", "--operateur", "alfa")["echeance"]
    } == {"ALFA"}
    proches = registre.json("certificat", "due", "--operateur", "ALFA", "--jours", "21")["echeance"]
    assert [e["genre"] for e in proches] == ["BASCULE"]
    code, erreur = registre.refus("certificat", "due", "--operateur", "ZZZZ")
    assert (code, erreur["code"]) == (1, "AUT-002")


def test_people_see_a_calendar_a_table_and_what_is_missing(registre):
    dessin = registre("certificat", "due").stdout
    assert "ALFA-C0001 RECONNUE" in dessin
    assert "faire parvenir le certificat renouvelé" in dessin
    assert "validité courte : les 15 jours ouvrés de l'article 5.2.2" in dessin
    assert "ESAV_CONTACTS_CERTIFICATS est vide" in dessin
    assert "Rien n'est dû" in registre("certificat", "due", "--operateur", "GAMA").stdout


def test_contacts_are_addresses(registre, monkeypatch):
    monkeypatch.setenv("ESAV_CONTACTS_CERTIFICATS", "pki@oi.example, noc@oi.example")
    assert Settings().contacts_certificats == ("pki@oi.example", "noc@oi.example")
    assert "ESAV_CONTACTS_CERTIFICATS" not in registre("certificat", "due").stdout
    monkeypatch.setenv("ESAV_CONTACTS_CERTIFICATS", "Service PKI")
    code, erreur = registre.refus("certificat", "due")
    assert (code, erreur["code"]) == (3, "INSTALLATION")
    assert "ESAV_CONTACTS_CERTIFICATS" in erreur["message"]


def test_the_feed_is_written_whole(registre, tmp_path):
    fichier = tmp_path / "due.ics"
    assert (
        "4 échéances écrites" in registre("certificat", "due", "--jours", "1", "--ical", str(fichier)).stdout
    )
    assert len(Calendar.from_ical(fichier.read_bytes()).walk("VEVENT")) == 4
    code, _ = registre.refus("certificat", "due", "--ical", str(tmp_path / "absent" / "due.ics"))
    assert code == 3


def test_the_metrics_say_the_days_left_and_what_is_late(registre):
    maison = Maison.ouvrir(Settings())
    releve = ReleveCertificats(maison)
    page = CollectorRegistry()
    page.register(CertificatsEnBase(releve.etat))
    assert b"esav_certificat_retards{" not in generate_latest(page)
    releve.lire()
    maison.fermer()
    lignes = generate_latest(page).decode().splitlines()
    assert [ligne for ligne in lignes if not ligne.startswith("#")] == [
        'esav_certificat_jours_restants{operateur="ALFA"} 50.0',
        'esav_certificat_jours_restants{operateur="GAMA"} -10.0',
        'esav_certificat_retards{debiteur="OI"} 1.0',
        'esav_certificat_retards{debiteur="OPERATEUR"} 0.0',
    ]
