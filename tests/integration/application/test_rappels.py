"""The daily round of certificates on both databases: each reminder once, whatever crashes, workers and clocks do."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import delete, select

from esav_ws.adapters.agenda import AgendaFichier
from esav_ws.adapters.courriel import MessagerieSmtp, ServeurSmtp
from esav_ws.adapters.jours_feries import JoursFeriesFrance
from esav_ws.application.courriels import ChantierCourriels
from esav_ws.application.gestes import Gestes
from esav_ws.application.messages import ReleverEvenements
from esav_ws.application.messages_avis import DefinirCorrespondants
from esav_ws.application.messages_certificats import ConstaterExpirations
from esav_ws.application.rappels import SYSTEME, ChantierCertificats, Tournee
from esav_ws.application.travaux import Issue, Travaux
from esav_ws.domain.calendrier import Calendrier
from esav_ws.domain.certificat import StatutCertificat
from esav_ws.domain.certificat_dossier import Source
from esav_ws.storage.tables_certificats import certificat, passage_certificat
from esav_ws.storage.tables_rappels import rappel
from esav_ws.storage.tables_taches import tache
from tests.certificats import dossier
from tests.fakes import AGENT
from tests.fakes_travaux import Puits

METROPOLE = Calendrier(JoursFeriesFrance())
S = StatutCertificat
OI = ("certificats@oi.example",)


class Panne(Exception):
    """The machine stops here."""


class Vie:
    """A registry that holds what the test says, and the rounds made on it."""

    def __init__(self, maison, horloge, tmp_path) -> None:
        self.maison, self.horloge = maison, horloge
        self.fichier = tmp_path / "certificats.ics"
        self.gestes = Gestes(maison.unites)
        self.contacts = OI
        self.rappeler = True
        with maison.engine.connect().execution_options(ecriture=True) as base:
            base.execute(delete(passage_certificat))
            base.execute(delete(certificat))
            base.commit()

    def le(self, jour: str, heure: int = 8) -> "Vie":
        self.horloge.instant = datetime.combine(date.fromisoformat(jour), datetime.min.time(), UTC).replace(
            hour=heure
        )
        return self

    def garder(self, *dossiers) -> None:
        self.gestes.ecrire(lambda u: [u.certificats.ajouter(d) for d in dossiers])

    def changer(self, numero: str, **changements) -> None:
        def geste(u):
            avant = u.certificats.dossier(numero)
            u.certificats.enregistrer(avant, replace(avant, **changements))

        self.gestes.ecrire(geste)

    def chantier(self, ouvrir=None) -> ChantierCertificats:
        tournee = Tournee(
            METROPOLE,
            self.contacts,
            constater=lambda: self.maison.bus.executer(ConstaterExpirations(), SYSTEME),
            agenda=AgendaFichier(self.fichier, "oi.example"),
            rappeler=self.rappeler,
        )
        return ChantierCertificats(tournee, ouvrir=ouvrir or self.maison.unites, horloge=self.horloge)

    def tournee(self, ouvrier="moi") -> list[Issue]:
        """What one worker does of a day: what has come due, done."""
        travaux = Travaux([self.chantier()], ouvrir=self.maison.unites, horloge=self.horloge)
        travaux.echoir()
        return [travaux.faire("certificats", r, ouvrier).issue for r in travaux.dues("certificats")]

    def references(self) -> list[str]:
        with self.maison.engine.connect() as base:
            return sorted(
                base.execute(select(tache.c.reference).where(tache.c.sujet == "courriel")).scalars()
            )

    def courriels(self):
        with self.maison.unites(ecriture=False) as uow:
            return [uow.courriels.trouver(reference).courriel for reference in self.references()]

    def pour(self, adresse: str):
        return [c for c in self.courriels() if adresse in c.destinataires]

    def pas(self):
        with self.maison.engine.connect() as base:
            return sorted(map(tuple, base.execute(select(rappel.c.numero, rappel.c.genre, rappel.c.pas))))

    def journal(self, operateur="ALFA"):
        return self.maison.bus.executer(ReleverEvenements(operateur=operateur), AGENT).evenements

    def statut(self, numero):
        with self.maison.unites(ecriture=False) as uow:
            return uow.certificats.dossier(numero).statut


@pytest.fixture
def vie(maison, horloge, tmp_path) -> Vie:
    return Vie(maison, horloge, tmp_path)


def reconnu(numero="ALFA-C0001", fin="2027-06-28", statut=S.ACTIF, **autres):
    """Its renewal is to be sent by 7 June 2027; the steps are 8 May, 31 May, 7 June and 8 June."""
    return dossier(numero, Source.RECONNUE, statut, fin=fin, **autres)


def demande(numero="ALFA-C0002"):
    """Received on 2 March 2026: the OI issues by 23 March, and is reminded from 16 March on."""
    return dossier(numero, Source.OI, S.DEMANDE, fin=None, ouvert_le="2026-03-02")


def test_an_operateur_is_told_once_by_one_mail_and_one_event(vie):
    vie.garder(reconnu())
    vie.le("2027-05-08").tournee()
    vie.le("2027-05-09").tournee()
    (courriel,) = vie.pour("correspondant@alfa.example")
    assert courriel.destinataires == ("correspondant@alfa.example", "supervision@alfa.example")
    assert courriel.objet == (
        "[e-SAV] ALFA-C0001 : faire parvenir le certificat renouvelé (dans 30 jours), et 1 autre"
    )
    texte = courriel.texte.splitlines()
    assert texte[2] == "Échéances des certificats de l'Opérateur ALFA, au 08/05/2027 :"
    assert texte[4] == (
        "- ALFA-C0001 (ALFA) : faire parvenir le certificat renouvelé, au plus tard le 07/06/2027 à 24 h "
        "(dans 30 jours ; art. 5.2.2)"
    )
    assert texte[5].startswith("  À faire : obtenez le certificat suivant de votre autorité")
    assert texte[6] == (
        "- ALFA-C0001 (ALFA) : fin de validité, le 28/06/2027 à 14:00 (dans 51 jours ; art. 5.2.2)"
    )
    evenements = vie.journal()
    assert [(e.type, e.numero, e.auteur) for e in evenements] == [("ECHEANCE_CERTIFICAT", "", "e-SAV")] * 2
    assert dict(evenements[0].donnees) == {
        "certificat": "ALFA-C0001",
        "echeance": "RENOUVELLEMENT",
        "le": "2027-06-07",
        "joursRestants": "30",
        "article": "5.2.2",
        "action": "obtenez le certificat suivant de votre autorité, avec une clé neuve, et envoyez-le à l'opérateur "
        "d'infrastructure, sans la clé",
        "rappel": courriel.reference.removesuffix(".ALFA"),
    }


def test_the_managers_of_the_oi_read_what_they_owe_and_what_operateurs_were_told(vie):
    vie.garder(demande("BETA-C0001"), reconnu(fin="2026-04-30"))
    vie.le("2026-03-16").tournee()
    (courriel,) = vie.pour(OI[0])
    texte = courriel.texte
    assert (
        "- BETA-C0001 (BETA) : émettre le certificat demandé, au plus tard le 23/03/2026 à 24 h (dans 7 jours"
        in (texte.partition("À faire par l'opérateur d'infrastructure :")[2])
    )
    assert "À faire : esav certificat issue BETA-C0001" in texte
    assert "ALFA-C0001 (ALFA) : fin de validité" in texte.partition("Chez les Opérateurs")[2]
    assert vie.pour("correspondant@beta.example") == []


def test_duties_of_the_oi_wait_until_somebody_is_there_to_be_told(vie):
    vie.garder(demande())
    vie.contacts = ()
    vie.le("2026-03-16").tournee()
    assert (vie.courriels(), vie.pas()) == ([], [])
    vie.contacts = OI
    vie.le("2026-03-17").tournee()
    assert len(vie.pour(OI[0])) == 1


def test_an_operateur_without_address_is_told_by_its_journal_and_the_oi_knows(vie):
    vie.maison.bus.executer(DefinirCorrespondants(operateur="ALFA", adresses=()), AGENT)
    vie.garder(reconnu())
    vie.le("2027-05-08").tournee()
    assert [e.type for e in vie.journal()] == ["ECHEANCE_CERTIFICAT"] * 2
    (courriel,) = vie.courriels()
    assert "Sans adresse, prévenus par leur journal seul : ALFA" in courriel.texte


def test_each_step_comes_on_its_day_until_the_day_after(vie):
    vie.garder(reconnu())
    dits = []
    for rang in range(62):
        jour = date(2027, 4, 28) + timedelta(days=rang)
        avant = len(vie.pas())
        vie.le(jour.isoformat()).tournee()
        if len(vie.pas()) > avant:
            dits.append(jour.isoformat())
    # end of validity J-60; renewal J-30, change of source (29 May is a Saturday: from Monday 24 on), renewal JO-5, J, late; end JO-5, end
    assert dits == [
        "2027-04-29",
        "2027-05-08",
        "2027-05-24",
        "2027-05-31",
        "2027-06-07",
        "2027-06-08",
        "2027-06-21",
        "2027-06-28",
    ]
    objets = {c.objet for c in vie.pour("correspondant@alfa.example")}
    assert "[e-SAV] ALFA-C0001 : en retard, faire parvenir le certificat renouvelé (depuis hier)" in objets


def test_what_is_done_is_not_reminded(vie):
    vie.garder(
        reconnu(),
        reconnu("ALFA-C0002", "2028-06-28", S.DEPOSE, ouvert_le="2027-06-01", remplace="ALFA-C0001"),
    )
    vie.le("2027-06-08").tournee()
    assert {genre for _, genre, _ in vie.pas()} == {"FIN"}


def test_a_clock_that_jumps_ahead_merges_what_was_missed(vie):
    """From before every step to after the last one: one mail to each side, one event per échéance, all steps recorded."""
    vie.garder(reconnu())
    vie.le("2027-03-01").tournee()
    vie.le("2027-06-20").tournee()
    assert len(vie.pour("correspondant@alfa.example")) == 1
    assert len(vie.pour(OI[0])) == 1
    assert [e.donnees["echeance"] for e in vie.journal()] == ["RENOUVELLEMENT", "FIN"]
    assert vie.pas() == [
        ("ALFA-C0001", "FIN", "J-60"),
        ("ALFA-C0001", "RENOUVELLEMENT", "J"),
        ("ALFA-C0001", "RENOUVELLEMENT", "J-30"),
        ("ALFA-C0001", "RENOUVELLEMENT", "JO-5"),
        ("ALFA-C0001", "RENOUVELLEMENT", "RETARD"),
    ]


def test_a_clock_that_goes_back_tells_nothing_twice(vie):
    vie.garder(reconnu())
    vie.le("2027-05-31").tournee()
    dits, journal = vie.references(), len(vie.journal())
    for jour in ("2027-05-08", "2027-05-30", "2027-05-31", "2027-06-01"):
        vie.le(jour).tournee()
    assert (vie.references(), len(vie.journal())) == (dits, journal)


def test_a_round_made_again_after_a_crash_tells_nothing_twice(vie):
    """The round dies after its first portion is durable, is done again, and tells the rest."""
    vie.garder(*(demande(f"ALFA-C{rang:04}") for rang in range(1, 151)))
    vie.le("2026-03-16")

    class Ouvrir:
        """Dies at the second commit of reminders."""

        restants = 1

        def __call__(self, *, ecriture):
            if ecriture and not self.restants:
                raise Panne
            self.restants -= ecriture
            return vie.maison.unites(ecriture=ecriture)

    with pytest.raises(Panne):
        vie.chantier(Ouvrir()).accomplir("2026-03-16")
    assert (len(vie.pas()), len(vie.courriels())) == (100, 1)
    vie.chantier().accomplir("2026-03-16")
    assert (len(vie.pas()), len(vie.courriels())) == (150, 2)
    vie.chantier().accomplir("2026-03-16")
    assert (len(vie.pas()), len(vie.courriels())) == (150, 2)


def test_a_mail_sent_again_after_a_crash_bears_the_same_message_id(vie):
    """The server has taken the mail, the worker dies before it knows."""
    vie.garder(demande())
    vie.le("2026-03-16").tournee()
    (reference,) = vie.references()
    puits = Puits(data=lambda _message: "COUPER" if len(puits.recus) == 0 else None)
    with puits.ouvert():
        messagerie = MessagerieSmtp(
            ServeurSmtp("127.0.0.1", "e-sav@oi.example", port=puits.port, securite="aucune", delai_s=5),
            domaine="oi.example",
        )
        travaux = Travaux(
            [ChantierCourriels(messagerie, ouvrir=vie.maison.unites)],
            ouvrir=vie.maison.unites,
            horloge=vie.horloge,
        )
        assert travaux.faire("courriel", reference, "un").issue is Issue.REPORTEE
        vie.horloge.avancer(hours=1)
        assert travaux.faire("courriel", reference, "deux").issue is Issue.FAITE
    premier, second = map(str.strip, puits.identifiants())
    assert premier == second
    assert premier.startswith("<echeances-20260316-")
    assert "émettre le certificat demandé" in puits.recus[1].get_content()
    assert puits.recus[1]["To"] == OI[0]


def test_two_workers_at_once_tell_everything_once(vie):
    vie.garder(reconnu(), demande("BETA-C0001"), reconnu("ECHO-C0001"))
    vie.le("2027-05-31")
    depart, echecs = threading.Barrier(2), []

    def tourner():
        depart.wait(30)
        try:
            vie.chantier().accomplir("2027-05-31")
        except Exception as echec:  # noqa: BLE001 - shown by the test
            echecs.append(echec)

    fils = [threading.Thread(target=tourner) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    assert echecs == []
    assert len(vie.pour("correspondant@alfa.example")) == 1
    assert len(vie.pour(OI[0])) == 1
    assert [e.donnees["echeance"] for e in vie.journal()] == ["RENOUVELLEMENT", "FIN"]


def test_the_round_of_a_day_is_done_by_one_worker_from_seven_on(vie):
    vie.garder(reconnu())
    assert vie.le("2027-05-31", heure=4).tournee() == []  # 06:00 in Paris
    assert vie.le("2027-05-31", heure=5).tournee("un") == [Issue.FAITE]
    assert vie.tournee("deux") == []


def test_a_certificate_past_its_end_is_written_down_and_told_to_both_sides(vie):
    vie.garder(reconnu())
    vie.le("2027-06-27").tournee()
    vie.le("2027-06-28", heure=11).tournee()
    assert vie.statut("ALFA-C0001") is S.ACTIF
    avant = len(vie.pour(OI[0]))
    vie.le("2027-06-29").tournee()
    assert vie.statut("ALFA-C0001") is S.EXPIRE
    assert [(e.type, e.donnees.get("statut")) for e in vie.journal()][-1] == ("CERTIFICAT", "EXPIRE")
    assert "[e-SAV] ALFA-C0001 : certificat expiré" in {
        c.objet for c in vie.pour("correspondant@alfa.example")
    }
    assert len(vie.pour(OI[0])) == avant + 1
    assert ("ALFA-C0001", "FIN", "EXPIRE") in vie.pas()
    vie.le("2027-06-30").tournee()
    assert len(vie.pour(OI[0])) == avant + 1


def test_no_end_is_written_down_on_the_word_of_a_clock_that_has_just_jumped(vie):
    """An end is for good: it waits for a second round, and a clock set right by then has harmed nobody."""
    vie.garder(reconnu())
    vie.le("2026-03-02").tournee()
    vie.le("2030-03-02").tournee()
    assert vie.statut("ALFA-C0001") is S.ACTIF
    vie.le("2026-03-03").tournee()
    assert vie.statut("ALFA-C0001") is S.ACTIF
    vie.le("2030-03-02").tournee()
    vie.le("2030-03-03").tournee()
    assert vie.statut("ALFA-C0001") is S.EXPIRE


def test_the_integration_platform_reminds_nobody_and_keeps_its_ends(vie):
    vie.garder(reconnu())
    vie.rappeler = False
    vie.le("2027-06-28").tournee()
    assert vie.courriels() == []
    vie.le("2027-06-29").tournee()
    assert vie.statut("ALFA-C0001") is S.EXPIRE


def test_a_retirement_that_moves_is_told_again_on_its_new_day(vie):
    vie.garder(reconnu(statut=S.REMPLACE, retrait_le=datetime(2027, 3, 15, 12, tzinfo=UTC)))
    vie.le("2027-03-15").tournee()
    vie.changer("ALFA-C0001", retrait_le=datetime(2027, 5, 10, 12, tzinfo=UTC))
    vie.le("2027-05-10").tournee()
    objets = [c.objet for c in vie.pour("correspondant@alfa.example")]
    assert objets == ["[e-SAV] ALFA-C0001 : retrait du certificat remplacé (aujourd'hui)"] * 2


def test_the_round_writes_the_feed_of_calendars(vie):
    vie.garder(reconnu())
    vie.le("2027-03-01").tournee()
    agenda = Calendar.from_ical(vie.fichier.read_bytes())
    assert [(e["uid"], e.decoded("dtstart").isoformat()) for e in agenda.walk("VEVENT")] == [
        ("ALFA-C0001-BASCULE-20270628@oi.example", "2027-05-29"),
        ("ALFA-C0001-RENOUVELLEMENT-20270628@oi.example", "2027-06-07"),
        ("ALFA-C0001-FIN-20270628@oi.example", "2027-06-28"),
    ]
