"""What the agent enters for an Opérateur, received outside e-SAV while it was out, on both databases (art. 11)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from esav_ws.application.messages import ConsulterSignalisation, ListerSignalisations, ReleverEvenements
from esav_ws.application.messages_exploitation import (
    ConsulterVolumes,
    ListerInterruptions,
    PlanifierInterruption,
)
from esav_ws.application.messages_souscriptions import ResilierSouscription
from esav_ws.application.saisie import DeposerPour
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.certificat import SouscriptionResiliee
from esav_ws.domain.formulaire import FormulaireInvalide
from esav_ws.domain.offre import PrestationInconnue
from esav_ws.domain.operateur import Cote, HabilitationManquante, OperateurInconnu
from esav_ws.domain.reception import CanalReception, Reception, ReceptionInadmissible
from esav_ws.domain.signalisation_erreurs import ReferenceDejaEmployee, SignalisationDejaOuverte
from esav_ws.soap.v1 import traduction as v1
from esav_ws.soap.v2 import traduction as v2
from tests.fakes import AGENT, ALFA, BETA, depot

RECUE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Within the works from 09:30 to 10:30 in Paris; the clock begins at 09:00 there."""
SAISIE = RECUE + timedelta(hours=2)


@pytest.fixture
def interrompue(maison, horloge):
    """The house after works of e-SAV."""
    debut = horloge.instant + timedelta(minutes=30)
    travaux = PlanifierInterruption(
        debut=debut, fin=debut + timedelta(hours=1), motif="Base", exception="Urgence"
    )
    maison.bus.executer(travaux, AGENT)
    horloge.instant = SAISIE
    return maison


def pour(operateur="ALFA", recue=RECUE, motif=None, canal=CanalReception.TELEPHONE, **depose):
    return DeposerPour(operateur=operateur, depot=depot(**depose), canal=canal, recue_le=recue, motif=motif)


def test_it_is_deposited_at_its_reception_and_marked_so_for_everybody(interrompue):
    accuse = interrompue.bus.executer(pour(commentaire="Client professionnel"), AGENT)
    assert accuse.depose_le == RECUE
    detail = interrompue.bus.executer(ConsulterSignalisation(numero=accuse.numero), ALFA)
    s = detail.signalisation
    assert s.reception == Reception(CanalReception.TELEPHONE, SAISIE, AGENT.nom)
    assert [(c.le, c.auteur, c.cote) for c in s.commentaires] == [
        (RECUE, "ALFA", Cote.OPERATEUR),
        (SAISIE, AGENT.nom, Cote.OI),
    ]
    en_v2 = v2.consulter_signalisation_reponse(detail)
    assert (en_v2.receptionHorsEsav.canal.code, en_v2.receptionHorsEsav.dateSaisie) == ("TELEPHONE", SAISIE)
    assert en_v2.dateDepot == RECUE
    en_v1 = v1.consulter_signalisation_reponse(detail)
    assert en_v1.dateDepot == RECUE
    assert "par téléphone le 02/03/2026 à 10:00" in en_v1.commentaire[-1].texte
    (evenement,) = [
        e
        for e in interrompue.bus.executer(ReleverEvenements(), ALFA).evenements
        if e.type == "SIGNALISATION_DEPOSEE"
    ]
    assert (evenement.donnees["canal"], evenement.auteur) == ("TELEPHONE", AGENT.nom)


def test_its_operateur_follows_it_as_any_other_and_nobody_else_does(interrompue):
    numero = interrompue.bus.executer(pour(), AGENT).numero
    lignes = interrompue.bus.executer(ListerSignalisations(), ALFA).lignes
    assert [ligne.numero for ligne in lignes] == [numero]
    assert interrompue.bus.executer(ListerSignalisations(), BETA).lignes == ()


def test_what_came_through_e_sav_is_not_marked(maison):
    numero = maison.bus.executer(depot(), ALFA).numero
    detail = maison.bus.executer(ConsulterSignalisation(numero=numero), ALFA)
    assert detail.signalisation.reception is None
    assert v2.consulter_signalisation_reponse(detail).receptionHorsEsav is None


def test_the_repair_clock_runs_from_the_reception_and_its_alerts_are_not_lost(interrompue):
    numero = interrompue.bus.executer(pour("ALFA", prestation="FTTO-0001", offre="FTTO"), AGENT).numero
    detail = interrompue.bus.executer(ConsulterSignalisation(numero=numero), AGENT)
    # FTTO: 4 hours round the clock; received 2 hours ago
    assert detail.horloge.ecoule == timedelta(hours=2)
    with interrompue.unites(ecriture=False) as uow:
        (due,) = uow.gtr.echues(SAISIE, None, 10)
    assert due.numero == numero


def test_it_is_no_request_of_article_6(interrompue, horloge):
    interrompue.bus.executer(pour(), AGENT)
    horloge.avancer(hours=2)
    jour = date(2026, 3, 2)
    lus = interrompue.bus.executer(ConsulterVolumes(debut=jour, fin=jour, operateur=None), AGENT)
    assert lus.volumes == ()
    interrompue.bus.executer(depot("REF-2", "BF-2100-0002"), ALFA)
    lus = interrompue.bus.executer(ConsulterVolumes(debut=jour, fin=jour, operateur=None), AGENT)
    assert {(v.operateur, v.nombre) for v in lus.volumes if v.detaille} == {("ALFA", 1)}


def test_entered_again_it_is_the_same_one_and_so_it_is_for_its_operateur(interrompue):
    premier = interrompue.bus.executer(pour(), AGENT)
    assert interrompue.bus.executer(pour(canal=CanalReception.COURRIEL), AGENT) == premier
    assert interrompue.bus.executer(depot(), ALFA) == premier
    with pytest.raises(ReferenceDejaEmployee):
        interrompue.bus.executer(pour(prestation="BF-2100-0002"), AGENT)


def test_the_rules_are_those_of_every_deposit(interrompue):
    interrompue.bus.executer(pour(), AGENT)
    with pytest.raises(SignalisationDejaOuverte):
        interrompue.bus.executer(pour(reference="REF-2"), AGENT)
    with pytest.raises(PrestationInconnue):
        interrompue.bus.executer(pour(reference="REF-3", prestation="BF-2500-0001"), AGENT)
    with pytest.raises(OperateurInconnu):
        interrompue.bus.executer(pour("ZZZZ"), AGENT)
    with pytest.raises(HabilitationManquante):
        interrompue.bus.executer(pour(), ALFA)
    vide = depot("REF-4", "BF-2100-0004")
    sans_champ = DeposerPour(
        operateur="ALFA",
        depot=depot("REF-4", "BF-2100-0004", formulaire=type(vide.formulaire)("FTTH-SIG", 1, ())),
        canal=CanalReception.COURRIEL,
        recue_le=RECUE,
    )
    with pytest.raises(FormulaireInvalide):
        interrompue.bus.executer(sans_champ, AGENT)


def test_outside_an_interruption_it_takes_a_reason_which_both_sides_read(interrompue):
    dehors = RECUE + timedelta(minutes=30)  # the works end then
    with pytest.raises(ReceptionInadmissible):
        interrompue.bus.executer(pour(recue=dehors), AGENT)
    numero = interrompue.bus.executer(pour(recue=dehors, motif="Réseau de l'Opérateur coupé"), AGENT).numero
    detail = interrompue.bus.executer(ConsulterSignalisation(numero=numero), ALFA)
    assert detail.signalisation.commentaires[-1].texte.endswith("Motif : Réseau de l'Opérateur coupé")


def test_works_that_ended_early_count_as_long_as_they_lasted(interrompue):
    (travaux,) = interrompue.bus.executer(ListerInterruptions(), AGENT).travaux
    with interrompue.unites(ecriture=True) as uow:
        fin = RECUE + timedelta(minutes=10)
        uow.interruptions.annuler(
            replace(travaux, annulee_le=fin, annulee_par=AGENT.nom, motif_annulation="Fini")
        )
        uow.commit()
    assert interrompue.bus.executer(pour(), AGENT).depose_le == RECUE
    with pytest.raises(ReceptionInadmissible):
        interrompue.bus.executer(pour(reference="REF-2", recue=fin), AGENT)


def test_the_stop_of_the_night_is_one(interrompue, tmp_path, horloge):
    url = interrompue.engine.url.render_as_string(hide_password=False)
    settings = Settings(home=tmp_path, database_url=url, arret_nocturne="04:00")
    autre = Maison.ouvrir(settings, horloge=horloge)
    nuit = datetime(2026, 3, 2, 3, 14, tzinfo=UTC)
    assert autre.bus.executer(pour(recue=nuit), AGENT).depose_le == nuit
    with pytest.raises(ReceptionInadmissible):
        autre.bus.executer(pour(recue=nuit + timedelta(minutes=1), reference="REF-2"), AGENT)
    autre.fermer()


def test_once_the_subscription_has_ended_nothing_is_taken_for_it(interrompue, horloge):
    interrompue.bus.executer(
        ResilierSouscription(
            operateur="ALFA",
            cote=Cote.OI,
            recue_le=date(2026, 3, 2),
            effet_le=date(2026, 3, 2),
            motif="m",
            exception="m",
        ),
        AGENT,
    )
    horloge.avancer(days=1)
    with pytest.raises(SouscriptionResiliee):
        interrompue.bus.executer(pour(recue=datetime(2026, 3, 2, 23, tzinfo=UTC), motif="m"), AGENT)
    # received on its last day, it is taken
    assert interrompue.bus.executer(pour(), AGENT).depose_le == RECUE
