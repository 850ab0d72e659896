"""Test v1 and v2 over mutual TLS: tests asked for, run, read, cancelled; works and incidents; and every refusal with its code."""

import uuid
from datetime import date, timedelta

import pytest
from lxml import etree
from zeep.exceptions import Fault

from esav_ws.application.messages_exploitation import ConsulterVolumes
from esav_ws.application.messages_reseau import DeclarerReseau
from esav_ws.application.ports_essais import EchecBanc, Releve
from esav_ws.domain.contrat import EtatVersion, Genre, VersionContrat
from esav_ws.domain.essai import CauseEchec
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.interruption import Interruption
from esav_ws.domain.operateur import Habilitation
from esav_ws.domain.reseau import DescriptionReseau, Element
from esav_ws.domain.reseau_codes import CauseIncident, Equipement, NatureIntervention, NatureReseau
from tests.e2e.test_ouverture import decider as decider_service
from tests.e2e.test_ouverture import limite
from tests.e2e.test_v2 import code_de
from tests.e2e.test_vie_des_versions import decider as decider_versions
from tests.fakes import AGENT, dispense
from tests.fakes_essais import COUPE, BancDicte, tournee

DIJON = "FI-21231-0001"
LIGNE, AUTRE = "FTTO-0001", "FTTO-0002"

versions = pytest.mark.parametrize("version", [1, 2])
un_fil = pytest.mark.parametrize("url_base", ["sqlite"], indirect=True)
"""The wire is the matter: one database will do."""


@pytest.fixture
def service(figee, version):
    return figee[0].service(version, objet="test")


def demander(service, reference="T-1", prestation=LIGNE, code="CONNEXION", **parametres):
    membres = {"identifiantPrestation": prestation, "referenceOperateur": reference, "codeTest": code}
    if parametres:
        membres["parametre"] = [{"nom": nom, "valeur": valeur} for nom, valeur in parametres.items()]
    return service.demanderTest(**membres)


def lister(service, prestation=LIGNE):
    """The tests by code: zeep unwraps an answer of one member where there is no header."""
    rendus = service.listerTests(identifiantPrestation=prestation)
    return {t.codeTest: t for t in getattr(rendus, "test", rendus)}


def refus_de(appel, *arguments, **membres):
    """The code of the fault that the call gets, its text, and the elements that it names."""
    with pytest.raises(Fault) as faute:
        appel(*arguments, **membres)
    detail = faute.value.detail
    elements = [e.findtext("{*}xpath") for e in detail.iter("{*}element")]
    return code_de(faute), str(faute.value), elements


@versions
def test_a_test_is_asked_for_run_read_and_told(figee, service, version):
    passerelle, _ = figee
    tests = lister(service)
    assert {"CONNEXION", "NIVEAUX", "BOUT_EN_BOUT", "RELANCE_ONT"} <= tests.keys()
    parametres = {p.nom: p for p in tests["BOUT_EN_BOUT"].parametre}
    assert (parametres["paquets"].minimum, parametres["paquets"].maximum) == ("1", "1000")
    assert parametres["sens"].valeurAdmise == ["DESCENDANT", "MONTANT", "LES_DEUX"]
    accuse = demander(service)
    assert accuse.etat == "DEMANDE"
    assert demander(service).numeroTest == accuse.numeroTest
    assert service.consulterTest(numeroTest=accuse.numeroTest).etat == "DEMANDE"
    tournee(passerelle.maison, BancDicte(geste=lambda *_: COUPE))
    assert demander(service).etat == "DEMANDE"
    lu = service.consulterTest(numeroTest=accuse.numeroTest)
    assert (lu.etat, lu.verdict) == ("TERMINE", "NON_CONFORME")
    assert {m.nom: (m.valeur, m.unite, m.verdict) for m in lu.mesure}["alarme"] == (
        "LOS",
        None,
        "NON_CONFORME",
    )
    situe = lu.localisationProbable
    assert (situe, lu.segment) == ("OI", "DISTRIBUTION") if version == 1 else (situe.domaine == "OI")
    evenements = passerelle.service(2).releverEvenements(taille=200).evenement
    (fini,) = [e for e in evenements if e.type == "TEST_TERMINE"]
    assert {d.nom: d.valeur for d in fini.donnee}["numeroTest"] == accuse.numeroTest


@un_fil
@versions
def test_what_is_wrong_with_a_request_is_told_with_its_code(figee, service):
    passerelle, _ = figee
    maison = passerelle.maison
    code, texte, _ = refus_de(demander, service, code="PLANETES")
    assert code == "TST-002"
    assert "CONNEXION" in texte
    code, _, elements = refus_de(demander, service, code="RELANCE_ONT")
    assert (code, elements) == ("TST-003", ["//parametre[nom='confirmation']"])
    code, _, elements = refus_de(
        demander, service, code="BOUT_EN_BOUT", paquets="1001", sens="TRAVERS", inconnu="1"
    )
    assert code == "TST-003"
    assert sorted(elements) == [f"//parametre[nom='{nom}']" for nom in ("inconnu", "paquets", "sens")]
    premier = demander(service).numeroTest
    code, texte, _ = refus_de(demander, service, "T-2")
    assert code == "TST-004"
    assert premier in texte
    assert refus_de(demander, service, code="NIVEAUX")[0] == "TST-005"
    assert refus_de(demander, service, "T-3", "FTTO-9999")[0] == "PRE-001"
    assert refus_de(demander, service, "T-3", "BF-2100-0001")[0] == "TST-002"
    maison.bus.executer(dispense(AUTRE), AGENT)
    assert refus_de(service.consulterTest, numeroTest="TS-2222-2222-2")[0] == "TST-001"
    assert refus_de(service.consulterTest, numeroTest="TS-2222-2222-3")[0] == "TST-007"


@un_fil
@versions
def test_another_operateur_knows_nothing_of_a_test(figee, service, version):
    passerelle, _ = figee
    numero = demander(service).numeroTest
    beta = passerelle.service(version, "BETA", objet="test")
    inconnu = refus_de(service.consulterTest, numeroTest="TS-2222-2222-2")
    etranger = refus_de(beta.consulterTest, numeroTest=numero)
    assert etranger[0] == inconnu[0] == "TST-001"
    assert etranger[1].replace(numero, "") == inconnu[1].replace("TS-2222-2222-2", "")
    if version == 2:
        assert refus_de(beta.annulerTest, numeroTest=numero)[0] == "TST-001"


@un_fil
@versions
def test_an_act_takes_a_habilitation_and_the_domain_another(figee, service, version):
    passerelle, _ = figee
    maison = passerelle.maison
    acte = demander(service, code="RELANCE_ONT", confirmation="OUI")
    assert acte.etat == "DEMANDE"
    with maison.unites(ecriture=True) as uow:
        uow.operateurs.deshabiliter("ALFA", Habilitation.TEST_ACTE)
        uow.commit()
    passerelle.application._maison.acces._lus.clear()
    code, _, _ = refus_de(demander, service, "T-2", AUTRE, "RELANCE_ONT", confirmation="OUI")
    assert code == "AUT-001"
    assert "RELANCE_ONT" not in lister(service)
    echo = passerelle.service(version, "ECHO", objet="test")
    assert refus_de(echo.consulterIncidents)[0] == "AUT-001"


@un_fil
@versions
def test_an_equipment_that_does_not_answer_right_is_told(figee, service, version):
    passerelle, horloge = figee
    for geste, etat, cause in (
        (EchecBanc(CauseEchec.INJOIGNABLE, "pas de réponse"), "ECHEC", "INJOIGNABLE"),
        ((Releve("puissanceOnt", "beaucoup", "dBm"),), "ECHEC", "INCOHERENT"),
        (EchecBanc(CauseEchec.EXPIRE, "trop long"), "EXPIRE", "EXPIRE"),
    ):

        def repondre(*_, geste=geste):
            if isinstance(geste, Exception):
                raise geste
            return geste

        numero = demander(service, f"T-{cause}").numeroTest
        for _ in range(3):
            tournee(passerelle.maison, BancDicte(geste=repondre))
            horloge.avancer(minutes=2)
        lu = service.consulterTest(numeroTest=numero)
        assert (lu.etat, lu.mesure, lu.verdict) == (etat, [], None)
        assert (lu.causeEchec if version == 1 else lu.causeEchec.code) == cause


@un_fil
def test_a_test_that_waits_is_cancelled_and_once_begun_it_is_not(figee):
    passerelle, _ = figee
    service = passerelle.service(2, objet="test")
    numero = demander(service).numeroTest
    annule = service.annulerTest(numeroTest=numero)
    assert (annule.etat, annule.libelleEtat) == ("ANNULE", "annulé")
    assert service.annulerTest(numeroTest=numero).dateEtat == annule.dateEtat
    fini = demander(service, "T-2").numeroTest
    tournee(passerelle.maison, BancDicte())
    assert refus_de(service.annulerTest, numeroTest=fini)[0] == "TST-006"
    types = [e.type for e in passerelle.service(2).releverEvenements(taille=200).evenement]
    assert types.count("TEST_ANNULE") == types.count("TEST_TERMINE") == 1


@un_fil
def test_the_same_identifier_gives_the_same_answer_and_another_body_is_refused(figee):
    passerelle, horloge = figee
    service = passerelle.service(2, objet="test")
    service.identifiant = str(uuid.uuid4())
    premiere, entete = demander(service), service.entete
    horloge.avancer(minutes=1)
    tournee(passerelle.maison, BancDicte())
    seconde = demander(service)
    assert (seconde.numeroTest, seconde.etat, seconde.dateDemande) == (
        premiere.numeroTest,
        premiere.etat,
        premiere.dateDemande,
    )
    assert (service.entete.identifiantReponse, service.entete.horodatage) == (
        entete.identifiantReponse,
        entete.horodatage,
    )
    assert refus_de(demander, service, "T-2")[0] == "MSG-020"
    numero = premiere.numeroTest
    service.identifiant = str(uuid.uuid4())
    attente = demander(service, "T-3").numeroTest
    assert attente != numero
    service.identifiant = str(uuid.uuid4())
    assert [service.annulerTest(numeroTest=attente).etat for _ in range(2)] == ["ANNULE", "ANNULE"]


def semer_le_reseau(maison, le):
    incident = DescriptionReseau(Equipement.PM, (Element(DIJON),), le, cause=CauseIncident.CABLE_COUPE)
    travaux = DescriptionReseau(
        Equipement.PBO,
        (Element(DIJON, "PBO-21231-0001"),),
        le + timedelta(days=7),
        le + timedelta(days=7, hours=4),
        nature_intervention=NatureIntervention.CHGC,
    )
    for reference, nature, description in (
        ("INC-1", NatureReseau.INCIDENT, incident),
        ("TP-1", NatureReseau.TRAVAUX_PROGRAMMES, travaux),
    ):
        maison.bus.executer(
            DeclarerReseau(nature=nature, reference=reference, description=description, motif="Vu"), AGENT
        )


@un_fil
@versions
def test_works_and_incidents_are_asked_for_by_line_pm_commune_and_period(figee, service, version):
    passerelle, horloge = figee
    semer_le_reseau(passerelle.maison, horloge.instant)
    aujourdhui = jour_de_paris(horloge.instant)

    def incidents(**criteres):
        return [i.reference for i in service.consulterIncidents(**criteres).incident]

    def travaux(**criteres):
        return [t.reference for t in service.consulterTravauxProgrammes(**criteres).travaux]

    assert incidents() == incidents(identifiantPrestation="BF-2100-0001") == incidents(referencePm=DIJON)
    assert incidents(commune="21231", etat=["NOUVEAU"]) == ["INC-1"]
    assert incidents(commune="25056") == incidents(etat=["CLOTURE"]) == []
    assert travaux(dateDebut=aujourdhui, dateFin=aujourdhui + timedelta(days=7)) == ["TP-1"]
    assert travaux(dateDebut=aujourdhui, dateFin=aujourdhui + timedelta(days=6)) == []
    assert travaux(modifieDepuis=horloge.instant + timedelta(seconds=1)) == []
    (incident,) = service.consulterIncidents().incident
    assert (incident.cause if version == 1 else incident.cause.code) == "CABLE_COUPE"
    trop = {"dateDebut": date(2026, 3, 2), "dateFin": date(2026, 6, 3)}
    assert refus_de(service.consulterIncidents, **trop)[0] == "TST-020"
    service.consulterIncidents(**trop | {"dateFin": date(2026, 6, 2)})
    assert refus_de(service.consulterTravauxProgrammes, dateDebut=aujourdhui)[0] == "TST-021"
    assert refus_de(service.consulterIncidents, identifiantPrestation="BF-2500-0001")[0] == "PRE-001"
    beta = passerelle.service(version, "BETA", objet="test")
    assert [t.reference for t in beta.consulterTravauxProgrammes().travaux] == []


@un_fil
@pytest.mark.parametrize("version", [2])
def test_pages_follow_one_another(figee, service):
    passerelle, horloge = figee
    for rang in range(3):
        description = DescriptionReseau(
            Equipement.PM, (Element(DIJON),), horloge.instant, cause=CauseIncident.AUTRE
        )
        commande = DeclarerReseau(
            nature=NatureReseau.INCIDENT, reference=f"INC-{rang}", description=description, motif="Vu"
        )
        passerelle.maison.bus.executer(commande, AGENT)
        horloge.avancer(seconds=1)
    lues, curseur = [], None
    while True:
        page = service.consulterIncidents(taille=2, curseur=curseur)
        lues.append([i.reference for i in page.incident])
        curseur = page.curseurSuivant
        if curseur is None:
            break
    assert lues == [["INC-2", "INC-1"], ["INC-0"]]
    curseur = service.consulterIncidents(taille=2).curseurSuivant
    assert refus_de(service.consulterTravauxProgrammes, curseur=curseur)[0] == "SIG-018"


@un_fil
@versions
def test_exactly_the_contractual_requests_count_and_a_limit_stops_them_alone(figee, service, version):
    passerelle, horloge = figee
    maison = passerelle.maison
    jour = jour_de_paris(horloge.instant)
    service.listerTests(identifiantPrestation=LIGNE)
    numero = demander(service).numeroTest
    demander(service)
    tournee(maison, BancDicte())
    service.consulterTest(numeroTest=numero)
    demander(service, "T-2", AUTRE)  # it gives no result: it counts for nothing
    service.consulterIncidents()
    service.consulterTravauxProgrammes()
    maison.comptage.verser()
    vus = maison.bus.executer(ConsulterVolumes(debut=jour, fin=jour), AGENT).volumes
    assert {str(v.nature): v.nombre for v in vus if v.detaille and v.operateur == "ALFA"} == {
        "TEST": 1,
        "RESEAU": 2,
    }
    horloge.avancer(minutes=2)
    decider_service(maison, limites=[limite(jour_de_paris(horloge.instant), 2)])
    service.consulterIncidents()
    assert refus_de(demander, service, "T-2", AUTRE, "NIVEAUX")[0] == "TST-005"
    assert refus_de(service.consulterIncidents)[0] == "VOL-001"
    assert refus_de(demander, service, "T-9")[0] == "VOL-001"
    assert service.consulterTest(numeroTest=numero).etat == "TERMINE"


@un_fil
@versions
def test_while_e_sav_is_out_the_service_says_until_when_and_its_contract_is_served(figee, version):
    passerelle, horloge = figee
    adresse = passerelle.url.replace("/ws/signalisation/v1", f"/ws/test/v{version}")
    debut, fin = horloge.instant - timedelta(minutes=1), horloge.instant + timedelta(minutes=20)
    decider_service(passerelle.maison, travaux=[Interruption(1, debut, fin, "Base", debut, "Camille")])
    refus = passerelle.http().post(adresse, content="<x/>", headers={"content-type": "text/xml"})
    assert (refus.status_code, refus.headers["retry-after"]) == (500, "1200")
    assert "SYS-003" in refus.text
    wsdl = passerelle.http().get(f"{adresse}?wsdl")
    assert wsdl.status_code == 200
    (schema,) = etree.fromstring(wsdl.content).findall(".//{http://www.w3.org/2001/XMLSchema}import")
    assert schema.get("schemaLocation") == f"{adresse}?xsd=test.xsd"
    assert (
        f'targetNamespace="urn:esav:ws:test:{version}"'
        in passerelle.http().get(f"{adresse}?xsd=test.xsd").text
    )


@un_fil
def test_versions_of_test_live_apart_from_those_of_signalisation(figee):
    passerelle, horloge = figee
    le = jour_de_paris(horloge.instant)
    hier, demain = le - timedelta(days=2), le + timedelta(days=60)
    suivante = VersionContrat(Genre.SERVICE, "test", 2, inscrit=EtatVersion.EN_PRODUCTION, production_le=hier)

    def ancienne(fin):
        return VersionContrat(
            Genre.SERVICE,
            "test",
            1,
            inscrit=EtatVersion.DEPRECIEE,
            production_le=date(2025, 1, 1),
            depreciee_le=hier,
            fin_le=fin,
        )

    decider_versions(passerelle, suivante, ancienne(demain))
    adresse = passerelle.url.replace("/ws/signalisation/v1", "/ws/test/v1")
    http = passerelle.http()
    assert "sunset" in http.get(f"{adresse}?wsdl").headers
    assert "sunset" not in http.get(f"{passerelle.url}?wsdl").headers
    decider_versions(passerelle, ancienne(le - timedelta(days=1)))
    retiree = http.post(adresse, content="<x/>", headers={"content-type": "text/xml"})
    assert "VER-002" in retiree.text
    assert "/ws/test/v2" in retiree.text
    passerelle.service(1).listerSignalisations()
    passerelle.service(2, objet="test").listerTests(identifiantPrestation=LIGNE)


@un_fil
def test_a_certificate_that_does_not_get_in_gets_to_no_test(figee):
    passerelle, _ = figee
    for version in (1, 2):
        adresse = passerelle.url.replace("/ws/signalisation/v1", f"/ws/test/v{version}")
        for code, refus in (("GAMA", "CRT-003"), ("DELT", "CRT-005")):
            recu = passerelle.http(code).post(adresse, content="<x/>", headers={"content-type": "text/xml"})
            assert refus in recu.text


@un_fil
@versions
def test_hostile_messages_get_their_faults(figee, version):
    passerelle, _ = figee
    adresse = passerelle.url.replace("/ws/signalisation/v1", f"/ws/test/v{version}")
    espace = f"urn:esav:ws:test:{version}"
    http = passerelle.http()

    def poster(corps, **entetes):
        return http.post(adresse, content=corps, headers={"content-type": "text/xml", **entetes}).text

    def enveloppe(corps):
        entete = (
            f'<e:Header><t:entete xmlns:t="{espace}"><t:identifiantRequete>{uuid.uuid4()}</t:identifiantRequete>'
            "<t:horodatage>2026-03-02T09:00:00+01:00</t:horodatage></t:entete></e:Header>"
        )
        return (
            f'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">{entete if version == 2 else ""}'
            f"<e:Body>{corps}</e:Body></e:Envelope>"
        )

    assert "MSG-003" in poster('<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>')
    assert "MSG-002" in poster(enveloppe("")[:-10])
    autre = '<listerSignalisations xmlns="urn:esav:ws:signalisation:1"/>'
    assert "MSG-010" in poster(enveloppe(autre))
    extra = f'<consulterTest xmlns="{espace}"><numeroTest>TS-2222-2222-2</numeroTest><x/></consulterTest>'
    refus = poster(enveloppe(extra))
    assert "MSG-012" in refus
    assert f'<erreur xmlns="{espace}">' in refus
    action = poster(enveloppe(extra), soapaction='"urn:esav:ws:signalisation:1/consulterTest"')
    assert "MSG-011" in action
    parametre = "<parametre><nom>a</nom><valeur>1</valeur></parametre>"
    flot = (
        f'<demanderTest xmlns="{espace}"><identifiantPrestation>{LIGNE}</identifiantPrestation>'
        f"<referenceOperateur>R</referenceOperateur><codeTest>CONNEXION</codeTest>{parametre * 51}</demanderTest>"
    )
    assert "MSG-012" in poster(enveloppe(flot))
