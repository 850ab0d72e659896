"""Alerts of repair time on both databases: each once, while freezes move the deadline and whatever workers do.

The clock of these tests stands at Monday 2 March 2026, 09:00 in Paris. FTTO has four hours round the clock: half at
11:00, four fifths at 12:12, the limit at 13:00. FTTH has ten working hours: 14:00, 17:00, and Tuesday at 09:00.
"""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from esav_ws.adapters.jours_feries import JoursFeriesFrance
from esav_ws.application.gestes import Gestes
from esav_ws.application.gtr import ChantierGtr
from esav_ws.application.messages import (
    Accepter,
    AjouterCommentaire,
    Clore,
    ConsulterSignalisation,
    ContesterCloture,
    DegelerSignalisation,
    Geler,
    LireHorloges,
    PrendreEnCharge,
    Progresser,
    ReleverEvenements,
    Reprendre,
)
from esav_ws.application.messages_administration import DefinirOffre
from esav_ws.application.travaux import Issue, Travaux
from esav_ws.domain.calendrier import Calendrier
from esav_ws.domain.heures_ouvrees import HeuresOuvrees
from esav_ws.domain.motifs import CauseGel, CodeCloture
from esav_ws.domain.offre import CalendrierGtr, Garantie
from esav_ws.domain.operateur import Cote
from esav_ws.domain.regles_sav import ReglesSav
from esav_ws.domain.reparation import Mesure
from esav_ws.domain.signalisation import Avancement
from esav_ws.storage.gtr import _a_verrouiller, _echues
from esav_ws.storage.tables import signalisation
from esav_ws.storage.tables_gtr import alerte_gtr
from esav_ws.storage.tables_taches import tache
from tests.fakes import AGENT, ALFA, BETA, depot, dispense

REGLES = ReglesSav(Mesure(HeuresOuvrees(Calendrier(JoursFeriesFrance()))))
SAV = ("sav@oi.example",)


class Panne(Exception):
    """The machine stops here."""


class Vie:
    """Signalisations under way, and the rounds of alerts made on them."""

    def __init__(self, maison, horloge) -> None:
        self.maison, self.horloge, self.contacts = maison, horloge, SAV
        self.gestes = Gestes(maison.unites)
        self.rang = 0

    def a(self, heure: str, jour: str = "2026-03-02") -> "Vie":
        """Set the clock to what it shows in Paris, in winter."""
        self.horloge.instant = datetime.fromisoformat(f"{jour} {heure}").replace(tzinfo=UTC) - timedelta(
            hours=1
        )
        return self

    def deposer(self, prestation="FTTO-0001", offre="FTTO", acteur=ALFA) -> str:
        self.rang += 1
        if offre == "FTTO":
            self.agir(dispense(prestation))
        return self.maison.bus.executer(depot(f"REF-{self.rang}", prestation, offre), acteur).numero

    def agir(self, *commandes, acteur=AGENT) -> None:
        for commande in commandes:
            self.maison.bus.executer(commande, acteur)

    def chantier(self, ouvrir=None) -> ChantierGtr:
        return ChantierGtr(REGLES, self.contacts, ouvrir=ouvrir or self.maison.unites, horloge=self.horloge)

    def tournee(self, ouvrier="moi") -> list[Issue]:
        travaux = Travaux([self.chantier()], ouvrir=self.maison.unites, horloge=self.horloge)
        travaux.echoir()
        return [travaux.faire("gtr", r, ouvrier).issue for r in travaux.dues("gtr")]

    def donnees(self):
        with self.maison.engine.connect() as base:
            return sorted(map(tuple, base.execute(select(alerte_gtr.c.numero, alerte_gtr.c.seuil))))

    def evenements(self, operateur="ALFA"):
        lus = self.maison.bus.executer(ReleverEvenements(operateur=operateur, taille=200), AGENT).evenements
        return [e for e in lus if e.type in {"ALERTE_GTR", "GTR_DEPASSEE"}]

    def seuils(self, numero: str) -> list[str]:
        return [e.donnees["seuil"] for e in self.evenements() if e.numero == numero]

    def prochaine(self, numero: str):
        with self.maison.engine.connect() as base:
            return base.execute(
                select(signalisation.c.alerte_le).where(signalisation.c.numero == numero)
            ).scalar()

    def courriels(self):
        with self.maison.engine.connect() as base:
            references = base.execute(
                select(tache.c.reference).where(tache.c.sujet == "courriel").order_by(tache.c.creee_le)
            ).scalars()
            references = [r for r in references if r.startswith("gtr-")]
        return [self.gestes.lire(lambda u, r=r: u.courriels.trouver(r)).courriel for r in references]


@pytest.fixture
def vie(maison, horloge) -> Vie:
    return Vie(maison, horloge)


def test_each_threshold_is_told_once_to_the_sav_by_mail_and_to_the_operateur_by_an_event(vie):
    numero = vie.deposer()
    for heure in ("10:59", "11:00", "11:30", "12:11", "12:12", "13:00", "13:01", "18:00"):
        vie.a(heure).tournee()
    assert vie.seuils(numero) == ["50", "80", "100"]
    assert vie.donnees() == [(numero, 50), (numero, 80), (numero, 100)]
    premiere, _, derniere = vie.evenements()
    assert (premiere.type, premiere.auteur, premiere.donnees) == (
        "ALERTE_GTR",
        "e-SAV",
        {
            "prestation": "FTTO-0001",
            "seuil": "50",
            "objectifMinutes": "240",
            "calendrier": "CALENDAIRE",
            "dureeEcouleeMinutes": "120",
            "dateLimite": "2026-03-02T13:00:00+01:00",
        },
    )
    assert (derniere.type, derniere.donnees["dureeEcouleeMinutes"]) == ("GTR_DEPASSEE", "241")
    moitie, _, depassee = vie.courriels()
    assert moitie.destinataires == SAV
    assert moitie.objet == f"[e-SAV] {numero} : 50 % de la GTR écoulés"
    assert (
        f"- {numero} (prestation FTTO-0001, en dépôt) : GTR 4 h, 24 h/24 et 7 j/7 50 % écoulés, reste 2 h 00 ; "
        "limite le 02/03/2026 à 13:00" in moitie.texte
    )
    assert depassee.objet == f"[e-SAV] {numero} : GTR dépassée"
    assert "dépassée de 0 h 01" in depassee.texte


def test_nothing_is_read_nor_stored_before_an_alert_comes(vie):
    vie.deposer()
    assert vie.a("10:59").chantier().periode(vie.horloge.instant) is None
    assert vie.tournee() == []
    assert vie.a("11:00").chantier().periode(vie.horloge.instant) == "2026-03-02T10:00"


def test_working_hours_alert_across_the_night(vie):
    numero = vie.deposer("BF-2100-0001", "FTTH")
    for jour, heure in (("02", "14:00"), ("02", "17:00"), ("02", "23:00"), ("03", "09:00"), ("03", "09:01")):
        vie.a(heure, f"2026-03-{jour}").tournee()
        vie.a(heure, f"2026-03-{jour}").tournee()
    assert vie.seuils(numero) == ["50", "80", "100"]


def test_a_freeze_postpones_the_alert_and_going_on_arms_it_again(vie):
    numero = vie.deposer()
    vie.a("10:00").agir(Accepter(numero=numero), Geler(numero=numero, cause=CauseGel.ACCES_SITE))
    assert vie.prochaine(numero) is None
    vie.a("12:30").tournee()
    assert vie.seuils(numero) == []
    vie.agir(Reprendre(numero=numero))
    assert vie.prochaine(numero) == datetime(2026, 3, 2, 12, 30, tzinfo=UTC)  # 13:30: one hour of two has run
    vie.a("13:29").tournee()
    assert vie.seuils(numero) == []
    vie.a("13:30").tournee()
    assert vie.seuils(numero) == ["50"]


def test_a_freeze_on_the_side_of_the_oi_postpones_nothing(vie):
    numero = vie.deposer()
    vie.a("10:00").agir(
        Accepter(numero=numero), Geler(numero=numero, cause=CauseGel.AUTORISATION_VOIRIE, cote=Cote.OI)
    )
    vie.a("11:00").tournee()
    assert vie.seuils(numero) == ["50"]


def test_the_operateur_who_unfreezes_arms_it_too(vie):
    numero = vie.deposer()
    vie.a("10:00").agir(
        Accepter(numero=numero),
        Geler(numero=numero, cause=CauseGel.INFORMATION, information_demandee="Code ?"),
    )
    vie.a("15:00").agir(
        DegelerSignalisation(
            numero=numero, reference_acte="A-1", commentaire="Voici", information_fournie="12A45"
        ),
        acteur=ALFA,
    )
    assert vie.prochaine(numero) == datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def test_an_alert_that_came_before_a_freeze_is_still_given(vie):
    numero = vie.deposer()
    vie.a("11:05").agir(Accepter(numero=numero), Geler(numero=numero, cause=CauseGel.TIERS))
    vie.a("11:10").tournee()
    assert vie.seuils(numero) == ["50"]
    assert vie.prochaine(numero) is None


def test_a_breach_that_no_worker_saw_is_told_even_after_the_closing_and_a_half_is_not(vie):
    depassee, moitie = vie.deposer(), vie.deposer("FTTO-0002")
    vie.a("11:30").agir(
        Accepter(numero=moitie),
        PrendreEnCharge(numero=moitie),
        Progresser(numero=moitie, avancement=Avancement.RETABLIE),
    )
    vie.a("14:00").agir(
        Accepter(numero=depassee),
        PrendreEnCharge(numero=depassee),
        Clore(numero=depassee, code=CodeCloture.REPARATION_RESEAU, motif="m"),
    )
    vie.a("20:00").tournee()
    assert vie.donnees() == [(depassee, 100)]
    assert "dépassée de 1 h 00" in vie.courriels()[0].texte
    assert (vie.prochaine(depassee), vie.prochaine(moitie)) == (None, None)


def test_of_several_thresholds_missed_the_greatest_is_told_and_all_are_recorded(vie):
    numero = vie.deposer()
    vie.a("12:30").tournee()
    vie.a("12:31").tournee()
    assert vie.seuils(numero) == ["80"]
    assert vie.donnees() == [(numero, 50), (numero, 80)]


def test_restored_in_time_nothing_more_is_told_and_a_contested_closing_arms_it_again(vie):
    numero = vie.deposer()
    vie.a("11:00").tournee()
    vie.agir(
        Accepter(numero=numero),
        PrendreEnCharge(numero=numero),
        Progresser(numero=numero, avancement=Avancement.RETABLIE),
        Clore(numero=numero, code=CodeCloture.REPARATION_RESEAU, motif="m"),
    )
    vie.a("18:00").tournee()
    assert vie.seuils(numero) == ["50"]
    vie.a("09:00", "2026-03-03").agir(
        ContesterCloture(numero=numero, reference_acte="A-1", commentaire="Non"), acteur=ALFA
    )
    vie.a("10:11", "2026-03-03").tournee()
    assert vie.seuils(numero) == ["50"]
    vie.a("10:12", "2026-03-03").tournee()  # 2 h on Monday and 1 h 12
    assert vie.seuils(numero) == ["50", "80"]


def test_a_clock_that_jumps_tells_nothing_twice(vie):
    numero = vie.deposer()
    vie.a("11:00").tournee()
    vie.a("09:30").tournee()
    vie.a("11:00").tournee()
    vie.a("13:30", "2026-03-05").tournee()
    vie.a("11:00").tournee()
    vie.a("12:12").tournee()
    vie.a("13:01").tournee()
    assert vie.seuils(numero) == ["50", "100"]


def test_two_workers_at_once_tell_it_once(vie):
    numeros = [vie.deposer(f"FTTO-{rang:04}") for rang in range(1, 6)]
    vie.a("11:00")
    depart = threading.Barrier(2)

    def ouvrier() -> None:
        depart.wait()
        vie.chantier().accomplir("2026-03-02T10:00")

    fils = [threading.Thread(target=ouvrier) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert vie.donnees() == sorted((numero, 50) for numero in numeros)
    assert sorted(e.numero for e in vie.evenements()) == sorted(numeros)
    assert sum(c.texte.count("50 % écoulés") for c in vie.courriels()) == 5


def test_a_crash_before_the_commit_tells_nothing_and_the_next_round_all(vie):
    numero = vie.deposer()
    vie.a("11:00")

    class Ouvrir:
        def __call__(self, *, ecriture):
            uow = vie.maison.unites(ecriture=ecriture)
            if ecriture:
                uow.commit = self.tomber
            return uow

        def tomber(self):
            raise Panne

    with pytest.raises(Panne):
        vie.chantier(Ouvrir()).accomplir("x")
    assert (vie.donnees(), vie.evenements(), vie.courriels()) == ([], [], [])
    vie.tournee()
    assert (vie.seuils(numero), len(vie.courriels())) == (["50"], 1)


def test_one_mail_tells_what_comes_together_for_one_operateur_the_gravest_first(vie):
    ancienne = vie.deposer()
    vie.a("10:00")
    recente, autre = vie.deposer("FTTO-0002"), vie.deposer("COL-0001", "COL", BETA)
    vie.a("12:30").tournee()
    textes = {c.objet: c.texte for c in vie.courriels()}
    groupe = f"[e-SAV] {ancienne} : 80 % de la GTR écoulés, et 1 autre"
    assert set(textes) == {groupe, f"[e-SAV] {autre} : 50 % de la GTR écoulés"}
    assert textes[groupe].index(f"- {ancienne}") < textes[groupe].index(f"- {recente}")
    assert [e.numero for e in vie.evenements("BETA")] == [autre]


def test_without_address_the_operateur_is_told_all_the_same(vie):
    vie.contacts = ()
    numero = vie.deposer()
    vie.a("11:00").tournee()
    assert (vie.seuils(numero), vie.courriels()) == (["50"], [])


def test_a_remark_moves_no_alert_and_an_alert_no_revision(vie):
    numero = vie.deposer()
    vie.agir(AjouterCommentaire(numero=numero, reference_acte="A-1", commentaire="Bonjour"), acteur=ALFA)
    assert vie.prochaine(numero) == datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    vie.a("11:00").tournee()
    assert vie.maison.bus.executer(ConsulterSignalisation(numero=numero), AGENT).signalisation.revision == 1


def test_another_guarantee_of_the_offer_is_followed_by_what_is_open(vie):
    numero = vie.deposer()
    with vie.maison.unites(ecriture=False) as uow:
        ftto = uow.parc.offre("FTTO")
    vie.agir(DefinirOffre(offre=replace(ftto, garanties=(Garantie("GTR 1 h", 1, CalendrierGtr.CALENDAIRE),))))
    vie.tournee()
    assert vie.prochaine(numero) == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    vie.a("09:30").tournee()
    assert vie.seuils(numero) == ["50"]


def test_more_than_one_portion_is_told_in_one_round(vie, monkeypatch):
    monkeypatch.setattr("esav_ws.application.gtr.LOT", 2)
    numeros = [vie.deposer(f"FTTO-{rang:04}") for rang in range(1, 6)]
    vie.a("11:00").tournee()
    assert vie.donnees() == sorted((numero, 50) for numero in numeros)


def test_only_what_has_come_is_read_by_its_index(vie):
    vie.deposer()
    with vie.maison.engine.connect() as base:
        dialecte = base.dialect
        sqlite = dialecte.name == "sqlite"
        if not sqlite:
            base.exec_driver_sql("SET enable_seqscan = off")
        for index, instruction in {
            "ix_signalisation_alerte": _echues(suite=False),
            "ix_signalisation_a_verrouiller": _a_verrouiller(suite=False),
        }.items():
            compilee = instruction.pour(dialecte)
            sql = compilee.sql.replace("$1", "'2026-03-02'").replace("$2", "1")
            parametres = tuple(compilee.lier({"le": vie.horloge.instant, "taille": 1})) if sqlite else ()
            plan = base.exec_driver_sql(
                ("EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN ") + sql, parametres
            ).all()
            assert index in str(plan)


def test_the_instant_written_at_the_deposit_can_be_lost_without_harm(vie):
    """What an older schema left is due at once: the round finds out when its alert comes."""
    numero = vie.deposer()
    with vie.maison.engine.connect().execution_options(ecriture=True) as base:
        base.execute(update(signalisation).values(alerte_le=signalisation.c.depose_le))
        base.commit()
    vie.a("09:05").tournee()
    assert (vie.seuils(numero), vie.prochaine(numero)) == ([], datetime(2026, 3, 2, 10, 0, tzinfo=UTC))


def test_clocks_are_read_by_number_and_nobody_reads_anothers(vie):
    sien, autre = vie.deposer(), vie.deposer("COL-0001", "COL", BETA)
    vie.a("10:30")
    lues = vie.maison.bus.executer(LireHorloges(numeros=(sien, autre)), AGENT)
    assert {numero: lue.minutes_ecoulees for numero, lue in lues.items()} == {sien: 90, autre: 90}
    assert set(vie.maison.bus.executer(LireHorloges(numeros=(sien, autre)), ALFA)) == {sien}
