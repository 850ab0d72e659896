"""Limits and interruptions on the wire: both versions, both SOAP bindings, each database; two worker processes (art. 6, 10)."""

import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from zeep.exceptions import Fault

from esav_ws.application.messages_exploitation import ConsulterVolumes
from esav_ws.bootstrap import Maison
from esav_ws.config import Settings
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.interruption import Interruption
from esav_ws.domain.limite import Limite
from tests.banc_tls import connexion
from tests.e2e.conftest import CHEMIN_V1, CHEMIN_V2
from tests.e2e.ligne import Ligne
from tests.fakes import AGENT

TYPES = {"11": "text/xml; charset=utf-8", "12": "application/soap+xml; charset=utf-8"}
ENVELOPPES = {
    "11": "http://schemas.xmlsoap.org/soap/envelope/",
    "12": "http://www.w3.org/2003/05/soap-envelope",
}


def limite(jour, par_minute, numero=1):
    return Limite(numero, jour, jour, par_minute, "Surcharge", datetime(2026, 1, 1, tzinfo=UTC), "Camille")


def consulter(version, soap="11"):
    """A `consulterEtat` of a signalisation that is not there: a fault, unless something refuses it before."""
    espace = f"urn:esav:ws:signalisation:{version}"
    entete = (
        f'<e:Header><entete xmlns="{espace}"><identifiantRequete>7b1c7c80-0f5b-4b3c-9b57-0f5f0f5f0f5f</identifiantRequete>'
        "<horodatage>2026-03-02T09:00:00+01:00</horodatage></entete></e:Header>"
        if version == 2
        else ""
    )
    return (
        f'<e:Envelope xmlns:e="{ENVELOPPES[soap]}">{entete}<e:Body><consulterEtat xmlns="{espace}">'
        "<numeroSignalisation>2222-2222-2</numeroSignalisation></consulterEtat></e:Body></e:Envelope>"
    )


def decider(maison, *, limites=(), travaux=()):
    """Store what was decided earlier, and have the gate read it."""
    with maison.unites(ecriture=True) as uow:
        for une in limites:
            uow.limites.ajouter(une)
        for uns in travaux:
            uow.interruptions.ajouter(uns)
        uow.commit()
    maison.ouverture.relire()


def test_a_limit_stops_who_floods_and_nobody_else_in_both_versions(figee):
    passerelle, horloge = figee
    decider(passerelle.maison, limites=[limite(jour_de_paris(horloge.instant), 3)])
    v1, v2 = passerelle.service(1), passerelle.service(2)
    for service in (v1, v2):
        with pytest.raises(Fault, match="2222-2222-2"):
            service.consulterEtat(numeroSignalisation="2222-2222-2")
    v1.consulterHistorique(identifiantPrestation="BF-2100-0001")
    for service in (v1, v2):
        with pytest.raises(Fault, match=r"limite de 3 requêtes par minute atteinte .* réessayez dans 30 s"):
            service.consulterEtat(numeroSignalisation="2222-2222-2")
        for _ in range(5):
            service.listerSignalisations()
    for version in (1, 2):
        passerelle.service(version, "BETA").consulterHistorique(identifiantPrestation="BF-2500-0001")
    horloge.avancer(seconds=30)
    v1.consulterHistorique(identifiantPrestation="BF-2100-0001")
    passerelle.maison.comptage.verser()
    jour = jour_de_paris(horloge.instant)
    vus = passerelle.maison.bus.executer(ConsulterVolumes(debut=jour, fin=jour), AGENT).volumes
    comptes = {}
    for v in vus:
        if v.detaille:
            comptes[v.operateur, str(v.nature)] = comptes.get((v.operateur, str(v.nature)), 0) + v.nombre
    assert comptes == {("ALFA", "HISTORIQUE"): 2, ("BETA", "HISTORIQUE"): 2}


@pytest.mark.parametrize("annoncee", [True, False], ids=["announced", "unannounced"])
@pytest.mark.parametrize(("soap", "statut"), [("11", 500), ("12", 429)])
@pytest.mark.parametrize("version", [1, 2])
def test_the_refusal_has_its_status_its_code_and_when_to_come_back(figee, version, soap, statut, annoncee):
    passerelle, horloge = figee
    decider(passerelle.maison, limites=[limite(jour_de_paris(horloge.instant), 1)])
    action = f"urn:esav:ws:signalisation:{version}/consulterEtat"
    entetes = {"content-type": TYPES[soap]}
    if annoncee and soap == "11":
        entetes["soapaction"] = f'"{action}"'
    elif annoncee:
        entetes["content-type"] += f'; action="{action}"'
    adresse = passerelle.url.replace(CHEMIN_V1, {1: CHEMIN_V1, 2: CHEMIN_V2}[version])
    http = passerelle.http()
    reponses = [http.post(adresse, content=consulter(version, soap), headers=entetes) for _ in range(2)]
    assert "SIG-001" in reponses[0].text
    refus = reponses[1]
    assert (refus.status_code, refus.headers["retry-after"]) == (statut, "30")
    assert "VOL-001" in refus.text
    assert f"urn:esav:ws:signalisation:{version}" in refus.text


def test_while_e_sav_is_out_every_operation_says_until_when_and_the_wsdl_is_served(figee):
    passerelle, horloge = figee
    debut = horloge.instant - timedelta(minutes=10)
    fin = horloge.instant + timedelta(minutes=20)
    decider(passerelle.maison, travaux=[Interruption(1, debut, fin, "Base", debut, "Camille")])
    for version in (1, 2):
        for soap in ("11", "12"):
            adresse = passerelle.url.replace("/v1", f"/v{version}")
            for corps in (consulter(version, soap), "<pas du SOAP"):
                refus = passerelle.http().post(adresse, content=corps, headers={"content-type": TYPES[soap]})
                assert (refus.status_code, refus.headers["retry-after"]) == (500, "1200")
                assert "SYS-003" in refus.text
        with pytest.raises(Fault, match=r"e-SAV est interrompu \(travaux programmés\) jusqu'au"):
            passerelle.service(version).listerSignalisations()
        assert passerelle.http().get(f"{adresse}?wsdl").status_code == 200
    horloge.instant = fin
    passerelle.service(1).listerSignalisations()


@pytest.fixture(scope="module")
def ligne(tmp_path_factory, home_installe) -> Ligne:
    return Ligne(tmp_path_factory.mktemp("limite") / "home", home_installe)


def test_two_worker_processes_share_one_limit(ligne):
    """Six a minute for ALFA over eight connections of two processes: six, or seven if two came at the same instant."""
    maison = Maison.ouvrir(Settings(home=ligne.home))
    aujourdhui = jour_de_paris(datetime.now(UTC))
    with maison.unites(ecriture=True) as uow:
        demain = aujourdhui + timedelta(days=1)
        uow.limites.ajouter(Limite(1, aujourdhui, demain, 6, "Surcharge", datetime.now(UTC), "Camille"))
        uow.commit()
    maison.fermer()
    entetes = {
        "Content-Type": TYPES["11"],
        "SOAPAction": '"urn:esav:ws:signalisation:1/consulterEtat"',
    }
    with ligne.servir(ESAV_WORKERS="2") as annonce, ExitStack() as pile:
        assert {"esav-1", "esav-2"} <= ligne.equipe().keys()
        clients = {
            code: [pile.enter_context(connexion(ligne.port, ligne.contexte(code))) for _ in range(8)]
            for code in ("ALFA", "BETA")
        }

        def demander(http):
            http.request("POST", CHEMIN_V1, consulter(1).encode(), entetes)
            return b"VOL-001" in http.getresponse().read()

        for clients_de in clients.values():
            demander(clients_de[0])
        while True:
            minute = int(time.time()) // 60
            refus = [demander(http) for _ in range(3) for http in clients["ALFA"]]
            autre = demander(clients["BETA"][0])
            if int(time.time()) // 60 == minute:
                break
        assert 24 - 7 <= sum(refus) <= 24
        assert not autre
        assert "esav_limite_par_minute 6.0" in httpx.get(annonce["metriques"], trust_env=False).text
