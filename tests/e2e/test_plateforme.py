"""The integration platform on a real TLS socket: two Opérateurs, each in its space, and the régie that steers it."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from zeep.exceptions import Fault, TransportError

from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.demonstration import poser_certificats, semer
from esav_ws.home import Pki, creer
from esav_ws.plateforme.passerelle import Plateforme
from esav_ws.plateforme.surveillance import Perdre, Reponse
from esav_ws.server import EcouteTLS, Parametres, en_fond
from tests.e2e.conftest import Passerelle, port_libre
from tests.e2e.depots import deposer
from tests.fakes import AGENT
from tests.fakes_travaux import attendre
from tests.recepteur import Autorites, Recepteur

REGIE = "/ws/regie"
LOOPBACK = "127.0.0.0/8,::1/128"


class JugeReglable:
    """Does what a test tells it; keeps what it sees."""

    def __init__(self):
        self.appels, self.echanges = [], []
        self.suite_avant = self.suite_apres = None

    def avant(self, appel):
        self.appels.append(appel)
        return self.suite_avant

    def apres(self, echange):
        self.echanges.append(echange)
        return self.suite_apres


@dataclass
class Banc(Passerelle):
    """The platform, and clients of its Opérateurs."""

    plateforme: Plateforme = None
    juge: JugeReglable = None

    def regie(self, code="ALFA", soap="11"):
        return self.zeep(code, soap=soap, chemin=REGIE)


@contextmanager
def ouverte(home: Path, juge=None) -> Iterator[Banc]:
    settings = Settings(
        home=home, environnement="integration", port_ws=port_libre(), push_reseaux=LOOPBACK, database_url=None
    )
    pki = Pki(settings.pki)
    maison = Maison.ouvrir(settings)
    plateforme = Plateforme(maison, juge=juge)
    parametres = Parametres(tls=EcouteTLS(*pki.serveur, pki.autorites(), port=settings.port_ws))
    journaliser = plateforme.application.journaliser
    try:
        with en_fond(plateforme.asgi, parametres, journaliser=journaliser) as adresses:
            banc = Banc(maison, plateforme.application, pki, adresses.port, [], plateforme, juge)
            yield banc
            banc.fermer()
    finally:
        plateforme.fermer()
        maison.fermer()


@pytest.fixture(scope="module")
def home_plateforme(tmp_path_factory) -> Path:
    """The home of a platform that knows the Opérateurs of the demonstration."""
    home = tmp_path_factory.mktemp("plateforme") / "home"
    settings = Settings(home=home, environnement="integration", database_url=None)
    creer(settings)
    maison = Maison.ouvrir(settings)
    for commande in (*semer(), *poser_certificats(Pki(settings.pki))):
        maison.bus.executer(commande, AGENT)
    maison.fermer()
    Autorites(home.parent / "autorites").installer(settings.pki)
    return home


@pytest.fixture(scope="module")
def servie(home_plateforme) -> Iterator[Banc]:
    with ouverte(home_plateforme, JugeReglable()) as banc:
        yield banc


@pytest.fixture
def banc(servie) -> Banc:
    """The platform, the space of ALFA as new, in the hours in which everything is open."""
    servie.juge.suite_avant = servie.juge.suite_apres = None
    servie.juge.echanges.clear()
    remettre(servie.regie())
    return servie


def remettre(regie) -> None:
    """Have a space as new, in the hours in which everything is open: those of the day are not those of the tests."""
    regie.reinitialiser()
    regie.placer(situation="HEURES_OUVREES")


def code_de(faute) -> str:
    return faute.value.detail.findtext(".//{*}code")


def insister(appel, fois) -> None:
    for _ in range(fois):
        appel()


# --- spaces -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("soap", ["11", "12"])
def test_each_operateur_has_its_own_space_with_the_same_lines(banc, version, soap):
    ici, chez_l_autre = (banc.service(version, code, soap=soap) for code in ("ALFA", "BETA"))
    regie = banc.regie("BETA", soap)
    remettre(regie)
    numero = deposer(ici).numeroSignalisation
    assert chez_l_autre.listerSignalisations().signalisation == []
    with pytest.raises(Fault) as faute:
        chez_l_autre.consulterEtat(numeroSignalisation=numero)
    assert code_de(faute) == "SIG-001"
    autre = deposer(chez_l_autre).numeroSignalisation
    assert [s.numeroSignalisation for s in ici.listerSignalisations().signalisation] == [numero]
    with pytest.raises(Fault) as faute:
        regie.agir(numeroSignalisation=numero, acte="ACCEPTER")
    assert code_de(faute) == "SIG-001"
    assert regie.agir(numeroSignalisation=autre, acte="ACCEPTER").etat == "EN_QUALIFICATION"
    assert ici.consulterEtat(numeroSignalisation=numero).etat == "EN_DEPOT"


def test_a_line_of_another_operateur_is_refused_as_unknown(banc):
    with pytest.raises(Fault) as faute:
        deposer(banc.service(1), prestation="BF-2100-0101")
    assert code_de(faute) == "PRE-001"


def test_the_test_set_is_told_by_the_regie(banc):
    lignes = {ligne.identifiantPrestation: ligne for ligne in banc.regie().consulterEspace().ligne}
    assert lignes["BF-2100-0001"].codeOffre == "FTTH"
    assert lignes["FTTO-0001"].codeOffre == "FTTO"
    assert "autre Opérateur" in lignes["BF-2100-0101"].usage


def test_an_operateur_without_any_right_tries_every_domain(banc):
    remettre(banc.regie("ECHO"))
    assert deposer(banc.service(1, "ECHO")).numeroSignalisation
    tests = banc.service(1, "ECHO", objet="test").listerTests(identifiantPrestation="FTTO-0001")
    assert tests


def test_a_test_of_a_simulated_link_ends(banc):
    service = banc.service(1, objet="test")
    codes = [test.codeTest for test in service.listerTests(identifiantPrestation="FTTO-0001")]
    accuse = service.demanderTest(
        identifiantPrestation="FTTO-0001", referenceOperateur="T-1", codeTest=codes[0]
    )
    attendre(
        lambda: service.consulterTest(numeroTest=accuse.numeroTest).etat == "TERMINE", "le test est terminé"
    )


# --- the régie --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("soap", ["11", "12"])
def test_a_signalisation_goes_through_freeze_and_closing_and_locks_itself(banc, soap):
    regie, v2 = banc.regie(soap=soap), banc.service(2, soap=soap)
    numero = deposer(v2).numeroSignalisation

    def agir(acte, **autres):
        return regie.agir(numeroSignalisation=numero, acte=acte, **autres).etat

    assert agir("ACCEPTER") == "EN_QUALIFICATION"
    assert agir("PRENDRE_EN_CHARGE") == "EN_COURS"
    assert agir("GELER", motif="Étage ?") == "GELE"
    assert v2.consulterSignalisation(numeroSignalisation=numero).gel.informationDemandee == "Étage ?"
    assert agir("REPRENDRE") == "EN_COURS"
    assert agir("RETABLIR") == "EN_COURS"
    assert agir("REPARER") == "EN_COURS"
    assert agir("CLORE") == "CLOS"
    assert agir("VALIDER") == "VALIDE"
    with pytest.raises(Fault) as faute:
        agir("ACCEPTER")
    assert code_de(faute) == "SIG-010"
    regie.avancer(jours=31)
    assert v2.consulterEtat(numeroSignalisation=numero).etat == "CLOS_TABLEAU_DE_BORD"


def test_a_signalisation_is_rejected(banc):
    numero = deposer(banc.service(1)).numeroSignalisation
    assert banc.regie().agir(numeroSignalisation=numero, acte="REJETER").etat == "EN_REJET"


def test_the_clock_moves_forward_and_comes_back_by_a_reset_alone(banc):
    regie = banc.regie()
    avant = regie.consulterEspace()
    apres = regie.avancer(jours=2, heures=3, minutes=5)
    ecart = timedelta(days=2, hours=3, minutes=5)
    assert ecart <= apres.heure - avant.heure < ecart + timedelta(minutes=2)
    accuse = deposer(banc.service(1))
    assert apres.heure <= accuse.dateDepot < apres.heure + timedelta(minutes=2)
    for invalide in ({}, {"jours": 0}, {"jours": 366, "heures": 1}):
        with pytest.raises(Fault) as faute:
            regie.avancer(**invalide)
        assert code_de(faute) == "CNF-001"
    assert regie.reinitialiser().decalage == 0
    assert banc.service(1).listerSignalisations().signalisation == []


def test_the_nightly_stop_is_reached_and_left_while_the_regie_answers(banc):
    regie, service = banc.regie(), banc.service(1)
    etat = regie.placer(situation="ARRET_NOCTURNE")
    assert (etat.heure.hour, etat.heure.minute, etat.situation) == (4, 0, ["ARRET_NOCTURNE"])
    with pytest.raises(Fault) as faute:
        service.listerSignalisations()
    assert code_de(faute) == "SYS-003"
    regie.avancer(minutes=16)
    assert service.listerSignalisations().signalisation == []


def test_the_slot_search_is_closed_at_night(banc):
    service = banc.service(1)
    etat = banc.regie().placer(situation="FERMETURE_CRENEAUX")
    assert (etat.heure.hour, etat.situation) == (1, ["FERMETURE_CRENEAUX"])
    jour = etat.heure.date()
    with pytest.raises(Fault) as faute:
        service.rechercherCreneaux(
            identifiantPrestation="BF-2100-0001",
            type="SAV",
            dateDebut=jour,
            dateFin=jour + timedelta(days=7),
        )
    assert code_de(faute) == "RDV-006"


def test_slots_are_proposed_however_far_the_clock_went(banc):
    etat = banc.regie().avancer(jours=200)
    etat = banc.regie().placer(situation="HEURES_OUVREES")
    jour = etat.heure.date()
    creneaux = banc.service(1).rechercherCreneaux(
        identifiantPrestation="BF-2100-0001",
        type="SAV",
        dateDebut=jour + timedelta(days=1),
        dateFin=jour + timedelta(days=14),
    )
    assert creneaux


def test_a_public_holiday_is_reached(banc):
    etat = banc.regie().placer(situation="JOUR_FERIE")
    assert etat.heure.hour == 10
    assert "JOUR_FERIE" in etat.situation


def test_a_limit_is_in_force_the_next_day(banc):
    regie, service = banc.regie(), banc.service(1)
    veille = regie.consulterEspace().heure.date()
    etat = regie.limiter(parMinute=2)
    assert (etat.heure.date(), etat.heure.hour) == (veille + timedelta(days=1), 8)
    assert etat.limite.parMinute == 2
    numero = deposer(service).numeroSignalisation
    with pytest.raises(Fault) as faute:
        insister(lambda: service.consulterEtat(numeroSignalisation=numero), 4)
    assert code_de(faute) == "VOL-001"
    assert regie.limiter(parMinute=5).limite.parMinute == 5
    regie.avancer(jours=1)
    assert regie.consulterEspace().limite is None


def test_pushes_fail_are_carried_again_by_the_clock_and_doubled(banc, home_plateforme):
    autorites = Autorites(home_plateforme.parent / "push")
    autorites.installer(banc.maison.settings.pki)
    regie, v2 = banc.regie(), banc.service(2)
    with Recepteur(autorites).ouvert() as recepteur:
        v2.abonner(adresse=recepteur.adresse)
        attendre(lambda: recepteur.appels, "la vérification de l'adresse")
        regie.faireEchouerPush(nombre=2)
        numero = deposer(v2).numeroSignalisation
        attendre(lambda: regie.consulterEspace().pushAEchouer < 2, "le premier échec")
        assert recepteur.livres() == []
        while regie.consulterEspace().pushAEchouer:
            regie.avancer(minutes=1)
        regie.avancer(minutes=1)
        attendre(recepteur.livres, "la reprise")
        livres = recepteur.livres()
        regie.doublerPush(nombre=1)
        recepteur.appels.clear()
        regie.agir(numeroSignalisation=numero, acte="ACCEPTER")
        attendre(lambda: len(recepteur.appels) >= 2, "la livraison doublée")
        premier, second = recepteur.appels[:2]
        assert premier.rangs == second.rangs != ()
        assert set(premier.rangs).isdisjoint(livres)
        assert regie.consulterEspace().pushADoubler == 0


def test_no_scenario_is_judged_where_nobody_judges(banc):
    regie = banc.regie()
    assert regie.consulterParcours() == []
    assert regie.abandonnerParcours() == []
    with pytest.raises(Fault) as faute:
        regie.commencerParcours(parcours="depot")
    assert code_de(faute) == "CNF-005"


def test_a_reset_while_calls_are_under_way_leaves_nothing_half_done(banc):
    arret, pannes = threading.Event(), []

    def appeler(rang):
        service = banc.service(1)
        tour = 0
        while not arret.is_set():
            tour += 1
            try:
                numero = deposer(service, f"R-{rang}-{tour}", f"BF-2100-000{rang}").numeroSignalisation
                service.annulerSignalisation(
                    numeroSignalisation=numero, referenceActe=f"A-{rang}-{tour}", commentaire="fin"
                )
            except Fault as faute:
                code = faute.detail.findtext(".//{*}code")
                if code != "SIG-001":  # reset between the two calls
                    pannes.append(code)
            except Exception as panne:  # noqa: BLE001 - told by the test
                pannes.append(repr(panne))

    fils = [threading.Thread(target=appeler, args=(rang,)) for rang in (1, 2, 3)]
    for fil in fils:
        fil.start()
    regie = banc.regie()
    for _ in range(3):
        regie.reinitialiser()
    arret.set()
    for fil in fils:
        fil.join()
    assert pannes == []
    regie.reinitialiser()
    assert banc.service(1).listerSignalisations().signalisation == []
    dossier = banc.maison.settings.home / "espaces" / "ALFA"
    attendre(lambda: len(list(dossier.glob("g-*"))) == 1, "les espaces d'avant sont effacés")


# --- who judges -------------------------------------------------------------------------------------------------------


def test_the_judge_sees_the_calls_of_services_and_not_those_of_the_regie(banc):
    service = banc.service(1)
    deposer(service)
    (echange,) = banc.juge.echanges
    assert (echange.operateur, echange.chemin, echange.statut) == ("ALFA", "/ws/signalisation/v1", 200)
    assert b"deposerSignalisation" in echange.requete
    assert b"numeroSignalisation" in echange.reponse


def test_an_answer_that_the_judge_loses_cuts_the_connection_and_the_deposit_stands(banc):
    service = banc.service(1)
    banc.juge.suite_apres = Perdre()
    with pytest.raises(requests.ConnectionError):
        deposer(service, "PERDUE-1")
    banc.juge.suite_apres = None
    (connue,) = service.listerSignalisations().signalisation
    assert deposer(service, "PERDUE-1").numeroSignalisation == connue.numeroSignalisation


def test_an_answer_of_the_judge_takes_the_place_of_the_gateway_s(banc):
    banc.juge.suite_avant = Reponse(503, (("content-type", "text/plain"),), b"jouet")
    with pytest.raises(TransportError) as refus:
        deposer(banc.service(1))
    assert (refus.value.status_code, refus.value.content) == (503, b"jouet")
    banc.juge.suite_avant = None
    assert banc.service(1).listerSignalisations().signalisation == []


# --- PHP --------------------------------------------------------------------------------------------------------------

PHP = """
$options = ['trace' => 1, 'cache_wsdl' => WSDL_CACHE_NONE, 'soap_version' => {soap},
    'stream_context' => stream_context_create(['ssl' => ['cafile' => '{ca}', 'local_cert' => '{cert}', 'local_pk' => '{cle}']])];
$regie = new SoapClient('{url}?wsdl', $options);
echo $regie->placer(['situation' => 'JOUR_FERIE'])->situation, "\\n";
try {{ $regie->avancer(['jours' => 0]); }} catch (SoapFault $f) {{ echo $f->detail->erreur->code, "\\n"; }}
echo $regie->reinitialiser([])->decalage, "\\n";
"""


@pytest.mark.parametrize("soap", ["SOAP_1_1", "SOAP_1_2"])
def test_php_steers_a_space(banc, soap):
    certificat, cle = banc.pki.client("ALFA")
    programme = PHP.format(
        soap=soap,
        ca=banc.pki.ca,
        cert=certificat,
        cle=cle,
        url=banc.url.replace("/ws/signalisation/v1", REGIE),
    )
    fait = subprocess.run(["php", "-r", programme], capture_output=True, text=True, check=False, timeout=60)
    assert (fait.stderr, fait.stdout.split()) == ("", ["JOUR_FERIE", "CNF-001", "0"])


# --- production -------------------------------------------------------------------------------------------------------


def test_production_has_no_regie(passerelle):
    with passerelle.http() as http:
        reponse = http.post(f"https://localhost:{passerelle.port}{REGIE}", content=b"<x/>")
        assert reponse.status_code == 404
        assert http.get(f"https://localhost:{passerelle.port}{REGIE}?wsdl").status_code == 404
