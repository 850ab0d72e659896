"""Line tests through the bus and the background work, on both databases (art. 4.1)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from esav_ws.application.gestes import Gestes
from esav_ws.application.messages import ReleverEvenements, VerifierFormulaire
from esav_ws.application.messages_administration import DefinirPrestation
from esav_ws.application.messages_essais import (
    AnnulerTest,
    ConsulterEquipement,
    ConsulterTest,
    DefinirEquipements,
    DispenserTest,
    ListerEquipements,
    ListerEssais,
    ListerTests,
)
from esav_ws.application.messages_parc import TransfererPrestation
from esav_ws.application.ports_essais import EchecBanc, Releve
from esav_ws.domain.equipement import Equipement, Raccordement
from esav_ws.domain.essai import CauseEchec, Domaine, EtatEssai, Segment, TestNonAnnulable, Verdict
from esav_ws.domain.essai_erreurs import (
    EquipementInconnu,
    NumeroTestMalSaisi,
    ParametresTestInvalides,
    PrestationNonTestable,
    ReferenceTestDejaEmployee,
    TestDejaEnCours,
    TestHorsOffre,
    TestHorsRegle,
    TestObligatoire,
    TestPerime,
    TestSansDefaut,
    TestSansResultat,
)
from esav_ws.domain.essai_numero import relire
from esav_ws.domain.offre import (
    EtatPrestation,
    Prestation,
    PrestationInconnue,
    PrestationResiliee,
    TestInconnu,
)
from esav_ws.domain.operateur import Habilitation, HabilitationManquante
from tests.fakes import AGENT, ALFA, BETA, depot
from tests.fakes_essais import COUPE, SAIN, BancDicte, demande, tournee

ACTEUR_ACTE = replace(ALFA, habilitations=ALFA.habilitations | {Habilitation.TEST_ACTE})
OLT = "OLT-21231-01"
CONFIRMATION = ("confirmation", "OUI")


def demander(maison, *arguments, acteur=ALFA):
    return maison.bus.executer(demande(*arguments), acteur)


def lu(maison, numero, acteur=ALFA):
    return maison.bus.executer(ConsulterTest(numero=numero), acteur)


def joue(maison, banc=None, *arguments, acteur=ALFA):
    """A test asked for, run, and read."""
    numero = demander(maison, *arguments, acteur=acteur).numero
    tournee(maison, banc or BancDicte())
    return lu(maison, numero, acteur)


def coupe(_cible, _code):
    return COUPE


def evenements(maison):
    lus = maison.bus.executer(ReleverEvenements(operateur="ALFA", taille=200), AGENT).evenements
    return [(e.type, dict(e.donnees)) for e in lus if e.type.startswith("TEST_")]


def test_a_test_is_asked_for_run_and_read_with_its_verdict(maison, horloge):
    demandee = demander(maison)
    assert (demandee.etat, demandee.equipement) == (EtatEssai.DEMANDE, OLT)
    assert relire(demandee.numero.lower().replace("-", " ")) == demandee.numero
    horloge.avancer(seconds=5)
    tournee(maison, BancDicte(coupe))
    fini = lu(maison, demandee.numero)
    assert (fini.etat, fini.verdict, fini.fini_le) == (
        EtatEssai.TERMINE,
        Verdict.NON_CONFORME,
        horloge.instant,
    )
    assert [(m.nom, m.valeur, m.unite, m.verdict) for m in fini.mesures][2:] == [
        ("etatOnt", "HORS_LIGNE", "", Verdict.NON_CONFORME),
        ("alarme", "LOS", "", Verdict.NON_CONFORME),
        ("pboHorsLigne", "100", "%", None),
    ]
    assert (fini.localisation.domaine, fini.localisation.segment) == (Domaine.OI, Segment.DISTRIBUTION)
    assert evenements(maison) == [
        (
            "TEST_TERMINE",
            {
                "numeroTest": fini.numero,
                "prestation": "FTTO-0001",
                "referenceOperateur": "T-1",
                "codeTest": "CONNEXION",
                "etatTest": "TERMINE",
                "verdict": "NON_CONFORME",
                "localisation": "OI",
            },
        )
    ]


def test_the_same_reference_gives_the_same_test_again_even_once_it_has_ended(maison):
    premier = joue(maison)
    assert demander(maison) == premier
    with pytest.raises(ReferenceTestDejaEmployee) as refus:
        demander(maison, "T-1", "FTTO-0001", "ACTIVATION")
    assert [(e.xpath, e.valeur_recue, e.valeurs_admises) for e in refus.value.elements] == [
        ("/demanderTest/codeTest", "ACTIVATION", ("CONNEXION",))
    ]


def test_a_second_test_while_one_is_active_is_refused_with_its_number(maison):
    premier = demander(maison)
    with pytest.raises(TestDejaEnCours) as refus:
        demander(maison, "T-2")
    assert refus.value.numero == premier.numero
    tournee(maison, BancDicte())
    assert demander(maison, "T-2").etat is EtatEssai.DEMANDE


def test_of_requests_that_come_at_once_on_one_line_one_is_taken_and_the_others_get_its_number(maison):
    import threading
    from concurrent.futures import ThreadPoolExecutor

    ensemble = threading.Barrier(6)

    def une(rang):
        ensemble.wait(30)
        try:
            return demander(maison, f"T-{rang}").numero
        except TestDejaEnCours as refus:
            return refus

    with ThreadPoolExecutor(6) as fils:
        rendus = list(fils.map(une, range(6)))
    (pris,) = [r for r in rendus if isinstance(r, str)]
    assert {r.numero for r in rendus if not isinstance(r, str)} == {pris}


def test_a_test_that_keeps_the_equipment_for_itself_keeps_out_its_like_and_names_no_other_operateur(maison):
    premier = demander(maison, "T-1", "FTTO-0001", "DISTANCE")
    with pytest.raises(TestDejaEnCours, match=premier.numero):
        demander(maison, "T-2", "FTTO-0002", "DISTANCE")
    chez_beta = DefinirEquipements(raccordements=(Raccordement("COL-0001", OLT, "1/1/9:9"),))
    maison.bus.executer(DefinirPrestation(prestation=Prestation("COL-0001", "BETA", "FTTO")), AGENT)
    maison.bus.executer(chez_beta, AGENT)
    with pytest.raises(TestDejaEnCours) as refus:
        demander(maison, "T-3", "COL-0001", "DISTANCE", acteur=BETA)
    assert refus.value.numero == ""
    assert premier.numero not in str(refus.value)


@pytest.mark.parametrize(
    ("arguments", "erreur"),
    [
        (("T", "FTTO-0001", "INCONNU"), TestHorsOffre),
        (("T", "BF-2100-0001", "CONNEXION"), TestHorsOffre),
        (("T", "COL-0001", "CONNEXION"), PrestationInconnue),
        (("T", "FTTO-0001", "BOUT_EN_BOUT", ("paquets", "1001")), ParametresTestInvalides),
        (("T", "FTTO-0001", "BOUT_EN_BOUT", ("paquets", "dix")), ParametresTestInvalides),
        (("T", "FTTO-0001", "BOUT_EN_BOUT", ("sens", "HAUT")), ParametresTestInvalides),
        (("T", "FTTO-0001", "BOUT_EN_BOUT", ("autre", "1")), ParametresTestInvalides),
        (("T", "FTTO-0001", "RELANCE_ONT", CONFIRMATION), HabilitationManquante),
    ],
)
def test_what_cannot_be_tested_so_is_refused(maison, arguments, erreur):
    with pytest.raises(erreur):
        demander(maison, *arguments)


def test_every_fault_of_the_parameters_is_told_at_once_with_what_is_admitted(maison):
    with pytest.raises(ParametresTestInvalides) as refus:
        demander(maison, "T", "FTTO-0001", "BOUT_EN_BOUT", ("paquets", "0"), ("sens", "HAUT"), ("x", ""))
    assert [(e.xpath, e.valeur_recue, e.valeurs_admises) for e in refus.value.elements] == [
        ("//parametre[nom='paquets']", "0", ()),
        ("//parametre[nom='sens']", "HAUT", ("DESCENDANT", "MONTANT", "LES_DEUX")),
        ("//parametre[nom='x']", "x", ("paquets", "sens")),
    ]


def test_an_act_takes_its_own_right_and_a_confirmation(maison):
    with pytest.raises(ParametresTestInvalides, match="obligatoire absent"):
        demander(maison, "T", "FTTO-0001", "RELANCE_ONT", acteur=ACTEUR_ACTE)
    fait = demander(maison, "T", "FTTO-0001", "RELANCE_ONT", CONFIRMATION, acteur=ACTEUR_ACTE)
    assert fait.acte


def test_acts_are_listed_for_those_who_may_do_them(maison):
    def codes(acteur, prestation="FTTO-0001"):
        lus = maison.bus.executer(ListerTests(identifiant_prestation=prestation), acteur)
        return [e.code for e in lus]

    sans = ["ACTIVATION", "CONNEXION", "NIVEAUX", "LIGNE", "BOUT_EN_BOUT", "DISTANCE", "COMPLET"]
    assert codes(ALFA) == sans
    assert codes(ACTEUR_ACTE) == [*sans, "RELANCE_PORT", "RELANCE_ONT"]
    assert codes(ALFA, "BF-2100-0001") == []
    with pytest.raises(PrestationInconnue):
        codes(BETA)


def test_a_line_without_a_known_equipment_cannot_be_tested(maison):
    neuve = Prestation("FTTO-0100", "ALFA", "FTTO")
    maison.bus.executer(DefinirPrestation(prestation=neuve), AGENT)
    with pytest.raises(PrestationNonTestable):
        demander(maison, "T", "FTTO-0100")
    maison.bus.executer(DefinirPrestation(prestation=replace(neuve, etat=EtatPrestation.RESILIEE)), AGENT)
    with pytest.raises(PrestationResiliee):
        demander(maison, "T", "FTTO-0100")


def test_another_operateur_s_test_is_an_unknown_one(maison):
    numero = demander(maison).numero
    for message in (ConsulterTest(numero=numero), AnnulerTest(numero=numero)):
        with pytest.raises(TestInconnu):
            maison.bus.executer(message, BETA)
    with pytest.raises(NumeroTestMalSaisi):
        lu(maison, "TS-2222-2222-3")


def test_a_test_that_waits_is_cancelled_once_and_is_not_run(maison):
    numero = demander(maison).numero
    annule = maison.bus.executer(AnnulerTest(numero=numero), ALFA)
    assert maison.bus.executer(AnnulerTest(numero=numero), ALFA) == annule
    banc = BancDicte()
    assert tournee(maison, banc) == []
    assert banc.vus == []
    assert [t for t, _ in evenements(maison)] == ["TEST_ANNULE"]
    fini = joue(maison, None, "T-2")
    with pytest.raises(TestNonAnnulable):
        maison.bus.executer(AnnulerTest(numero=fini.numero), ALFA)


@pytest.mark.parametrize(
    ("cause", "etat"),
    [
        (CauseEchec.INJOIGNABLE, EtatEssai.ECHEC),
        (CauseEchec.OCCUPE, EtatEssai.ECHEC),
        (CauseEchec.EXPIRE, EtatEssai.EXPIRE),
    ],
)
def test_a_harmless_test_is_begun_three_times_then_ends_with_the_cause(maison, horloge, cause, etat):
    def echouer(_cible, _code):
        raise EchecBanc(cause, "rien ne répond")

    banc = BancDicte(echouer)
    numero = demander(maison).numero
    tournee(maison, banc)
    assert (lu(maison, numero).etat, lu(maison, numero).cause) == (EtatEssai.DEMANDE, cause)
    assert tournee(maison, banc) == []  # not due yet
    horloge.avancer(seconds=20)
    tournee(maison, banc)
    horloge.avancer(seconds=40)
    tournee(maison, banc)
    fini = lu(maison, numero)
    assert (fini.etat, fini.cause, fini.essais, fini.detail) == (etat, cause, 3, "rien ne répond")
    assert len(banc.vus) == 3
    assert [t for t, _ in evenements(maison)] == [f"TEST_{etat}"]


def test_an_act_that_fails_is_never_begun_again(maison, horloge):
    def occupe(_cible, _code):
        raise EchecBanc(CauseEchec.OCCUPE, "occupé")

    banc = BancDicte(occupe)
    numero = demander(maison, "T", "FTTO-0001", "RELANCE_ONT", CONFIRMATION, acteur=ACTEUR_ACTE).numero
    tournee(maison, banc)
    horloge.avancer(minutes=5)
    tournee(maison, banc)
    assert (lu(maison, numero).etat, len(banc.vus)) == (EtatEssai.ECHEC, 1)


@pytest.mark.parametrize(
    "releves",
    [
        (),
        (Releve("etatOnt", "PEUT_ETRE"),),
        (Releve("inconnue", "1", "dBm"),),
        (Releve("pboHorsLigne", "NaN", "%"),),
        (Releve("pboHorsLigne", "12", "dBm"),),
        (Releve("etatOnt", "EN_LIGNE"), Releve("etatOnt", "EN_LIGNE")),
    ],
)
def test_an_equipment_that_answers_nonsense_gives_no_result(maison, releves):
    fini = joue(maison, BancDicte(lambda _c, _t: releves))
    assert (fini.etat, fini.cause, fini.mesures) == (EtatEssai.ECHEC, CauseEchec.INCOHERENT, ())


def test_an_adapter_that_breaks_ends_its_test_and_no_other(maison):
    def casser(cible, _code):
        if cible.prestation == "FTTO-0001":
            raise KeyError("interne")
        return SAIN

    premier, second = demander(maison).numero, demander(maison, "T-2", "FTTO-0002").numero
    tournee(maison, BancDicte(casser))
    assert [lu(maison, n).etat for n in (premier, second)] == [EtatEssai.ECHEC, EtatEssai.TERMINE]


def test_a_test_that_outlasts_its_time_is_given_up_and_its_late_answer_is_not_kept(maison):
    import threading

    lache = threading.Event()

    def pendre(_cible, _code):
        lache.wait(30)
        return SAIN

    instants = iter([0.0, 0.0, 0.0, *([1000.0] * 50)])
    numero = demander(maison).numero
    try:
        tournee(maison, BancDicte(pendre), chrono=lambda: next(instants))
    finally:
        lache.set()
    remis = lu(maison, numero)
    assert (remis.etat, remis.cause, remis.essais) == (EtatEssai.DEMANDE, CauseEchec.EXPIRE, 1)


def test_a_test_that_waits_for_an_hour_expires(maison, horloge):
    numero = demander(maison).numero
    horloge.avancer(hours=1)
    banc = BancDicte()
    tournee(maison, banc)
    assert (lu(maison, numero).etat, banc.vus) == (EtatEssai.EXPIRE, [])
    assert [t for t, _ in evenements(maison)] == ["TEST_EXPIRE"]


def commencer(maison, horloge):
    """Leave the next test as a worker does that was killed while it ran."""
    gestes = Gestes(maison.unites)

    def prendre(u):
        essai = u.essais.suivant(OLT, 4, horloge.instant)
        u.essais.enregistrer(essai, essai.demarrer(horloge.instant))

    gestes.ecrire(prendre)


def test_what_a_death_cut_short_is_begun_again_if_harmless(maison, horloge):
    numero = demander(maison).numero
    commencer(maison, horloge)
    tournee(maison, BancDicte())
    assert (lu(maison, numero).etat, lu(maison, numero).cause) == (EtatEssai.DEMANDE, CauseEchec.INTERROMPU)
    horloge.avancer(seconds=20)
    tournee(maison, BancDicte())
    assert (lu(maison, numero).etat, lu(maison, numero).essais) == (EtatEssai.TERMINE, 2)


def test_an_act_that_a_death_cut_short_is_not_done_again(maison, horloge):
    numero = demander(maison, "T", "FTTO-0001", "RELANCE_ONT", CONFIRMATION, acteur=ACTEUR_ACTE).numero
    commencer(maison, horloge)
    banc = BancDicte()
    tournee(maison, banc)
    fini = lu(maison, numero)
    assert (fini.etat, fini.cause, banc.vus) == (EtatEssai.ECHEC, CauseEchec.INTERROMPU, [])


def peupler(maison, combien, operateur="ALFA", prefixe="P"):
    """More lines on the same equipment."""
    identifiants = [f"{prefixe}-{rang:04}" for rang in range(combien)]
    for identifiant in identifiants:
        maison.bus.executer(DefinirPrestation(prestation=Prestation(identifiant, operateur, "FTTO")), AGENT)
    maison.bus.executer(
        DefinirEquipements(raccordements=tuple(Raccordement(i, OLT, i) for i in identifiants)), AGENT
    )
    return identifiants


def test_an_equipment_runs_four_units_of_load_at_once_and_no_more(maison):
    import threading

    lignes = peupler(maison, 12)
    for rang, ligne in enumerate(lignes):
        demander(maison, f"R-{rang}", ligne)
    quatre = threading.Barrier(4)

    def ensemble(_cible, _code):
        quatre.wait(30)
        return SAIN

    banc = BancDicte(ensemble)
    tournee(maison, banc)
    assert banc.pic[OLT] == 4
    assert sorted(p for p, _ in banc.vus) == sorted(lignes)


def test_one_who_floods_does_not_make_the_other_wait(maison, horloge):
    """ALFA has thirty tests waiting before BETA's five come: BETA's are done among the first twelve."""
    for rang, ligne in enumerate(peupler(maison, 30, "ALFA", "A")):
        demander(maison, f"A-{rang}", ligne)
    horloge.avancer(seconds=1)
    for rang, ligne in enumerate(peupler(maison, 5, "BETA", "B")):
        demander(maison, f"B-{rang}", ligne, acteur=BETA)
    un_a_un = DefinirEquipements(equipements=(Equipement(OLT, "un à la fois", "SIMULE", "", 1),))
    maison.bus.executer(un_a_un, AGENT)
    banc = BancDicte()
    tournee(maison, banc)
    rangs = [rang for rang, (ligne, _) in enumerate(banc.vus) if ligne.startswith("B")]
    assert len(banc.vus) == 35
    assert rangs == [1, 3, 5, 7, 9]


def test_what_is_heavier_pays_more_of_its_share(maison):
    """A test of weight 2 counts as two: BETA's light ones come twice as often."""
    for rang, ligne in enumerate(peupler(maison, 6, "ALFA", "A")):
        demander(maison, f"A-{rang}", ligne, "BOUT_EN_BOUT")
    for rang, ligne in enumerate(peupler(maison, 6, "BETA", "B")):
        demander(maison, f"B-{rang}", ligne, acteur=BETA)
    deux = DefinirEquipements(equipements=(Equipement(OLT, "", "SIMULE", "", 2),))
    maison.bus.executer(deux, AGENT)
    gestes, pris = Gestes(maison.unites), []

    def prendre(u):
        suivant = u.essais.suivant(OLT, 2, maison.horloge.maintenant())
        u.essais.enregistrer(suivant, suivant.demarrer(maison.horloge.maintenant()))
        return suivant.operateur

    pris = [gestes.ecrire(prendre) for _ in range(9)]
    assert pris.count("BETA") == 6


# The compulsory test before a deposit


def deposer(maison, numero_test=None, prestation="FTTO-0001", reference="REF-1", acteur=ALFA):
    return maison.bus.executer(depot(reference, prestation, "FTTO", numero_test=numero_test), acteur)


def test_an_offer_that_wants_a_test_takes_no_deposit_without(maison):
    with pytest.raises(TestObligatoire) as refus:
        deposer(maison)
    assert refus.value.elements[0].valeurs_admises == ("COMPLET", "CONNEXION", "NIVEAUX")
    verification = maison.bus.executer(VerifierFormulaire(depot=depot("REF-1", "FTTO-0001", "FTTO")), ALFA)
    assert [e.code for e in verification.refus] == ["TST-008"]


def test_a_fault_that_a_test_found_on_the_oi_s_side_can_be_reported_and_the_test_names_the_deposit(maison):
    essai = joue(maison, BancDicte(coupe))
    numero = deposer(maison, essai.numero.lower()).numero
    assert lu(maison, essai.numero).signalisation == numero


def test_a_retry_gets_the_same_acknowledgement_though_the_result_is_out_of_date_by_then(maison, horloge):
    essai = joue(maison, BancDicte(coupe))
    accuse = deposer(maison, essai.numero)
    horloge.avancer(days=3)
    assert deposer(maison, essai.numero) == accuse


def test_a_line_found_right_takes_no_deposit(maison):
    essai = joue(maison)
    with pytest.raises(TestSansDefaut, match="CONFORME"):
        deposer(maison, essai.numero)


def test_a_result_of_a_catalogue_that_is_gone_is_judged_by_the_one_that_serves(maison):
    essai = joue(maison)
    with maison.engine.begin() as connexion:
        connexion.execute(text("UPDATE essai SET version = 99"))
    with pytest.raises(TestSansDefaut):
        deposer(maison, essai.numero)


def test_a_fault_at_the_customer_s_takes_no_deposit_and_says_why(maison):
    eteint = (*SAIN[:2], Releve("etatOnt", "HORS_LIGNE"), Releve("alarme", "DYING_GASP"))
    essai = joue(maison, BancDicte(lambda _c, _t: eteint))
    with pytest.raises(TestSansDefaut, match="dying gasp"):
        deposer(maison, essai.numero)


def test_a_result_is_good_for_a_day_and_not_for_a_second_more(maison, horloge):
    essai = joue(maison, BancDicte(coupe))
    horloge.avancer(hours=24)
    with pytest.raises(TestPerime, match="03/03/2026"):
        deposer(maison, essai.numero)
    horloge.instant -= timedelta(seconds=1)
    assert deposer(maison, essai.numero).etat == "EN_DEPOT"


def test_a_test_without_result_takes_no_deposit(maison):
    essai = demander(maison)
    with pytest.raises(TestSansResultat, match="demandé"):
        deposer(maison, essai.numero)
    maison.bus.executer(AnnulerTest(numero=essai.numero), ALFA)
    with pytest.raises(TestSansResultat, match="annulé"):
        deposer(maison, essai.numero)


def test_a_test_that_does_not_count_takes_no_deposit(maison):
    sans_service = BancDicte(lambda _c, _t: (Releve("etatPort", "HORS_SERVICE"),))
    essai = joue(maison, sans_service, "T", "FTTO-0001", "ACTIVATION")
    with pytest.raises(TestHorsRegle, match="COMPLET, CONNEXION, NIVEAUX"):
        deposer(maison, essai.numero)


def test_another_line_s_test_and_a_number_that_is_none_are_unknown(maison):
    essai = joue(maison, BancDicte(coupe))
    for numero, prestation in (
        (essai.numero, "FTTO-0002"),
        ("T1", "FTTO-0001"),
        ("TS-2222-2222-2", "FTTO-0001"),
    ):
        with pytest.raises(TestInconnu):
            deposer(maison, numero, prestation)


def test_the_agent_lets_a_deposit_do_without_for_a_while_and_says_why(maison, horloge):
    donnee = maison.bus.executer(
        DispenserTest(identifiant_prestation="FTTO-0001", motif="ONT remplacé, banc en panne", heures=2),
        AGENT,
    )
    assert (donnee.operateur, donnee.auteur) == ("ALFA", "Camille Agent")
    horloge.avancer(hours=2)
    with pytest.raises(TestObligatoire):
        deposer(maison)
    horloge.instant -= timedelta(seconds=1)
    assert deposer(maison).etat == "EN_DEPOT"
    with pytest.raises(TestObligatoire):
        deposer(maison, prestation="FTTO-0002", reference="REF-2")


def test_a_waiver_covers_a_test_that_found_nothing_too(maison):
    essai = joue(maison)
    maison.bus.executer(DispenserTest(identifiant_prestation="FTTO-0001", motif="désaccord"), AGENT)
    assert deposer(maison, essai.numero).etat == "EN_DEPOT"


def test_a_waiver_does_not_pass_to_the_operateur_that_takes_the_line_over(maison):
    maison.bus.executer(DispenserTest(identifiant_prestation="FTTO-0001", motif="désaccord"), AGENT)
    cession = TransfererPrestation(identifiant="FTTO-0001", vers="BETA", motif="Changement d'Opérateur")
    maison.bus.executer(cession, AGENT)
    with pytest.raises(TestObligatoire):
        deposer(maison, acteur=BETA)


def test_what_cannot_be_tested_can_be_reported(maison):
    maison.bus.executer(DefinirPrestation(prestation=Prestation("FTTO-0100", "ALFA", "FTTO")), AGENT)
    assert deposer(maison, prestation="FTTO-0100").etat == "EN_DEPOT"


def test_an_offer_that_wants_none_asks_for_none(maison):
    assert maison.bus.executer(depot(), ALFA).etat == "EN_DEPOT"


# The OI's side


def test_the_oi_tests_for_itself_what_the_operateur_may_see_and_cite_and_which_is_no_request_of_its(
    maison, horloge
):
    essai = joue(maison, BancDicte(coupe), "OI-1", "FTTO-0001", "CONNEXION", acteur=AGENT)
    assert (essai.operateur, essai.auteur) == ("ALFA", "Camille Agent")
    assert lu(maison, essai.numero).etat is EtatEssai.TERMINE
    assert deposer(maison, essai.numero).etat == "EN_DEPOT"

    def comptes(u):
        return u.essais.resultats(horloge.instant - timedelta(hours=1), horloge.instant + timedelta(hours=1))

    assert Gestes(maison.unites).lire(comptes) == {}


def test_a_test_that_gave_a_result_is_a_request_of_the_contract_and_no_other_is(maison, horloge):
    joue(maison)
    joue(maison, BancDicte(lambda _c, _t: ()), "T-2", "FTTO-0002")
    debut = horloge.instant.replace(minute=0)
    lus = Gestes(maison.unites).lire(lambda u: u.volumes.lire(debut, debut + timedelta(hours=1)))
    assert [(v.operateur, v.nature, v.nombre) for v in lus if v.detaille] == [("ALFA", "TEST", 1)]


def test_the_agent_lists_tests_by_page_and_sees_what_equipments_are_doing(maison, horloge):
    numeros = []
    for rang in range(1, 4):
        numeros.append(demander(maison, f"T-{rang}", f"FTTO-000{rang}").numero)
        horloge.avancer(seconds=1)
    page = maison.bus.executer(ListerEssais(taille=2), AGENT)
    assert [e.numero for e in page.essais] == [numeros[2], numeros[1]]
    suite = maison.bus.executer(ListerEssais(taille=2, curseur=page.curseur_suivant), AGENT)
    assert ([e.numero for e in suite.essais], suite.curseur_suivant) == ([numeros[0]], None)
    seul = ListerEssais(operateur="ALFA", prestation="FTTO-0002", equipement=OLT, etats=(EtatEssai.DEMANDE,))
    assert [e.numero for e in maison.bus.executer(seul, AGENT).essais] == [numeros[1]]
    (etat,) = maison.bus.executer(ListerEquipements(), AGENT)
    assert (etat.equipement.code, etat.en_attente, etat.en_cours) == (OLT, 3, 0)
    vue = maison.bus.executer(ConsulterEquipement(code=OLT), AGENT)
    assert len(vue.raccordements) == 9
    with pytest.raises(EquipementInconnu):
        maison.bus.executer(ConsulterEquipement(code="X"), AGENT)
    with pytest.raises(EquipementInconnu):
        maison.bus.executer(DefinirEquipements(raccordements=(Raccordement("FTTO-0001", "X", "1"),)), AGENT)
