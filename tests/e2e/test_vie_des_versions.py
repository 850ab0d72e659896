"""A deprecated version answers until its last day, a retired one names its successor, and calls are counted."""

import time
from datetime import date, timedelta

import pytest
from zeep.exceptions import Fault

from esav_ws.application.acces import FRAICHEUR_S
from esav_ws.application.messages_versions import ConsulterVersions
from esav_ws.domain.contrat import EtatVersion, Genre, VersionContrat
from esav_ws.domain.horloge import jour_de_paris
from tests.e2e.conftest import CHEMIN_V1, Passerelle
from tests.fakes import AGENT

SUIVANTE = VersionContrat(
    Genre.SERVICE,
    "signalisation",
    2,
    inscrit=EtatVersion.EN_PRODUCTION,
    production_le=date(2026, 3, 1),
)


def ancienne(fin_le) -> VersionContrat:
    return VersionContrat(
        Genre.SERVICE,
        "signalisation",
        1,
        inscrit=EtatVersion.DEPRECIEE,
        production_le=date(2025, 1, 1),
        depreciee_le=SUIVANTE.production_le,
        fin_le=fin_le,
    )


@pytest.fixture
def passerelle(figee) -> Passerelle:
    return figee[0]


@pytest.fixture
def aujourdhui(figee) -> date:
    return jour_de_paris(figee[1].instant)


@pytest.fixture
def hier(aujourdhui) -> date:
    return aujourdhui - timedelta(days=1)


def decider(passerelle, *versions):
    """Write these versions down, and wait until no process may still believe otherwise."""
    with passerelle.maison.unites(ecriture=True) as uow:
        for version in versions:
            uow.versions.enregistrer(version)
        uow.commit()
    time.sleep(FRAICHEUR_S + 0.05)


def emplois(passerelle):
    vues = passerelle.maison.bus.executer(ConsulterVersions(depuis=date(2025, 1, 1)), AGENT).emplois
    return {(e.operateur, e.objet, e.version, e.operation): (e.nombre, e.fautes) for e in vues}


def test_a_version_lives_is_deprecated_and_is_retired_under_its_callers(passerelle, aujourdhui, hier):
    http = passerelle.http("ALFA")
    service = passerelle.zeep("ALFA")
    assert "sunset" not in http.get(f"{passerelle.url}?wsdl").headers

    decider(passerelle, SUIVANTE, ancienne(aujourdhui))
    reponse = http.get(f"{passerelle.url}?wsdl")
    assert reponse.status_code == 200
    assert reponse.headers["deprecation"].startswith("@")
    assert reponse.headers["sunset"].endswith(" GMT")
    assert reponse.headers["link"].endswith('/ws/signalisation/v2>; rel="successor-version"')
    service.listerSignalisations()

    decider(passerelle, ancienne(hier))
    with pytest.raises(
        Fault, match=r"signalisation 1\.0 est retirée depuis le .* ; appelez signalisation 2\.0"
    ):
        service.listerSignalisations()
    refus = http.get(f"{passerelle.url}?wsdl")
    assert refus.status_code == 404
    assert "VER-002" in refus.text

    passerelle.maison.comptage.verser()
    assert emplois(passerelle) == {
        ("ALFA", "signalisation", "1.0", "listerSignalisations"): (1, 0),
        ("ALFA", "signalisation", "1.0", ""): (2, 2),
    }


def test_a_retired_version_is_refused_before_its_body_is_read(passerelle, hier):
    decider(passerelle, SUIVANTE, ancienne(hier))
    refus = passerelle.http("ALFA").post(
        passerelle.url, content=b"<pas du SOAP", headers={"content-type": "text/xml"}
    )
    assert (refus.status_code, "VER-002" in refus.text) == (500, True)


def test_a_version_whose_code_was_removed_is_still_answered_for(passerelle, hier):
    """Version 3 is served by nobody here; the gate knows it as retired, and answers for it."""
    decider(passerelle, SUIVANTE)
    http = passerelle.http("ALFA")
    adresse = passerelle.url.replace("/v1", "/v3")
    assert "VER-001" in http.get(f"{adresse}?wsdl").text
    partie = VersionContrat(Genre.SERVICE, "signalisation", 3, inscrit=EtatVersion.RETIREE, fin_le=hier)
    decider(passerelle, partie)
    assert "signalisation 3.0 est retirée" in http.get(f"{adresse}?wsdl").text


def test_what_was_counted_is_stored_when_the_gateway_stops(passerelle):
    service = passerelle.zeep("BETA")
    service.listerSignalisations()
    service.listerSignalisations()
    with pytest.raises(Fault):
        service.consulterEtat(numeroSignalisation="ABCD-EFGH-J")
    passerelle.application.fermer()
    comptes = emplois(passerelle)
    assert comptes["BETA", "signalisation", "1.0", "listerSignalisations"] == (2, 0)
    assert comptes["BETA", "signalisation", "1.0", "consulterEtat"] == (1, 1)
    assert CHEMIN_V1 in passerelle.url
