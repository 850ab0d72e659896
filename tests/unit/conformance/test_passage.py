"""A run against a server that breaks its contract, crashes or is interrupted: told rightly, and gone on with."""

import json

import pytest
from lxml import etree

from conformance_suite.configuration import Niveau
from conformance_suite.controles import CONTROLES
from conformance_suite.erreurs import (
    AutoriteInconnue,
    CertificatRefuse,
    ConfigurationInvalide,
    Injoignable,
    Sortie,
)
from conformance_suite.etat import NOM, Issue, Resultat
from conformance_suite.passage import Portee, jouer
from conformance_suite.rapports import NOMS
from conformance_suite.verdict import Jugement, juger, sortie
from esav_ws.pki.ca import creer_ca, ecrire_certificat
from tests.serveur_faux import certificats, servir

FAUTE = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:{}</faultcode>'
    '<faultstring>rappelez le 0380123456</faultstring><detail><erreur xmlns="urn:esav:ws:signalisation:1"><code>{}</code>'
    "<camp>CLIENT</camp><libelle>x</libelle></erreur></detail></s:Fault></s:Body></s:Envelope>"
)
ENTETES = {"Content-Type": "text/xml; charset=utf-8", "X-Correlation-Id": "c-1"}


def passerelle(code="MSG-013", faultcode="Client", statut=405):
    def repondre(methode, chemin, corps):
        if chemin.endswith("?wsdl"):
            return 200, ENTETES, b"<definitions/>"
        return statut, ENTETES, FAUTE.format(faultcode, code).encode()

    return repondre


@pytest.fixture(scope="module")
def fichiers(tmp_path_factory):
    return certificats(tmp_path_factory.mktemp("certificats"))


def prevues(*cas, versions=(1,), niveaux=tuple(Niveau)):
    return Portee(niveaux, versions, cas).executions()


def issues(rapport):
    return {ligne.resultat.cle: ligne.resultat.issue for ligne in rapport.lignes}


def test_a_server_that_keeps_the_case_is_green(fichiers, tmp_path):
    with servir(fichiers, passerelle()) as configuration:
        rapport = jouer(configuration, prevues("TRA-002", "TRA-003"), tmp_path)
    assert set(issues(rapport).values()) == {Issue.REUSSI}
    (verdict,) = rapport.verdicts
    # Two cases of a level are not the level.
    assert (verdict.jugement, sortie(rapport.verdicts)) == (Jugement.PARTIEL, Sortie.CONFORME)
    assert verdict.ecartes == len(prevues(niveaux=(Niveau.CONNEXION,))) - 2


@pytest.mark.parametrize(
    ("faux", "dit"),
    [
        ({"statut": 500}, "statut HTTP : attendu 405, reçu 500"),
        ({"code": "MSG-014"}, "attendu la faute MSG-013, reçu MSG-014"),
        ({"faultcode": "Client.Methode"}, "faultcode : attendu « Client », reçu « Client.Methode »"),
    ],
)
def test_a_broken_server_fails_the_case_with_what_was_expected_and_received(fichiers, tmp_path, faux, dit):
    with servir(fichiers, passerelle(**faux)) as configuration:
        rapport = jouer(configuration, prevues("TRA-002"), tmp_path)
    (ligne,) = rapport.lignes
    assert ligne.resultat.issue is Issue.ECHOUE
    assert dit in ligne.resultat.dit
    assert sortie(rapport.verdicts) is Sortie.NON_CONFORME


def test_the_three_reports_show_what_passed_without_what_is_personal(fichiers, tmp_path):
    with servir(fichiers, passerelle(statut=500)) as configuration:
        jouer(configuration, prevues("TRA-002"), tmp_path)
    html, junit, brut = ((tmp_path / NOMS[nom]).read_text("utf-8") for nom in ("html", "junit", "json"))
    for texte in (html, junit, brut):
        assert "TRA-002.v1.soap11" in texte
        assert "PUT /ws/signalisation/v1" in texte
        assert "0380123456" not in texte
        assert "PRIVATE KEY" not in texte
    assert "Que faire" in html
    suite = etree.fromstring(junit.encode()).find("testsuite")
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    lu = json.loads(brut)
    assert lu["verdicts"][0]["jugement"] == "non conforme"
    assert lu["resultats"][0]["correlation"] == "c-1"


def test_a_level_is_held_to_be_kept_when_the_whole_of_it_passed():
    toutes = prevues(niveaux=(Niveau.EVENEMENTS, Niveau.TEST), versions=(2,))
    resultats = {e.cle: Resultat(e.cle, Issue.REUSSI) for e in toutes}
    assert [v.jugement for v in juger(toutes, resultats)] == [Jugement.CONFORME] * 2
    sans_un = [e for e in toutes if e.cas.id != "EVE-001"]
    assert [(v.niveau, v.jugement) for v in juger(sans_un, resultats)] == [
        (Niveau.TEST, Jugement.CONFORME),
        (Niveau.EVENEMENTS, Jugement.PARTIEL),
    ]


def test_a_case_that_crashes_has_failed_and_the_run_goes_on(fichiers, tmp_path, monkeypatch):
    def tomber(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setitem(CONTROLES, "deux_requetes", tomber)
    with servir(fichiers, passerelle()) as configuration:
        rapport = jouer(configuration, prevues("TRA-003", "TRA-017", "TRA-004"), tmp_path)
    assert issues(rapport) == {
        "TRA-003.v1.soap11": Issue.REUSSI,
        "TRA-004.v1.soap11": Issue.REUSSI,
        "TRA-017.v1.soap11": Issue.ECHOUE,
    }
    assert "ZeroDivisionError" in rapport.lignes[-1].resultat.dit


def test_what_needs_the_oi_s_help_is_not_played_and_not_green(fichiers, tmp_path):
    with servir(fichiers, passerelle()) as configuration:
        rapport = jouer(configuration, prevues("ETA-009", "TLS-017"), tmp_path)
    assert set(issues(rapport).values()) == {Issue.NON_JOUE}
    assert {v.jugement for v in rapport.verdicts} == {Jugement.INCOMPLET}
    assert sortie(rapport.verdicts) is Sortie.INCOMPLET
    assert any("--pilote" in ligne.resultat.dit for ligne in rapport.lignes)


def test_an_interrupted_run_goes_on_where_it_was(fichiers, tmp_path):
    cas = prevues("TRA-002", "TRA-003", "TRA-004")
    vus = []

    def interrompre(resultat):
        vus.append(resultat.cle)
        if len(vus) == 2:
            raise KeyboardInterrupt

    with servir(fichiers, passerelle()) as configuration:
        with pytest.raises(KeyboardInterrupt):
            jouer(configuration, cas, tmp_path, suivi=interrompre)
        assert "passage interrompu" in (tmp_path / NOMS["html"]).read_text("utf-8")
        # Cut in the middle of a letter, as it is when the machine stops.
        with (tmp_path / NOM).open("ab") as fichier:
            fichier.write('{"cle": "coupé'.encode()[:-1])
        repris = []
        rapport = jouer(configuration, cas, tmp_path, reprendre=True, suivi=lambda r: repris.append(r.cle))
        assert repris == ["TRA-004.v1.soap11"]
        assert set(issues(rapport).values()) == {Issue.REUSSI}
        with pytest.raises(ConfigurationInvalide, match="d'un autre passage"):
            jouer(configuration, cas[:1], tmp_path, reprendre=True)


def test_an_endpoint_that_is_down_is_said_so(fichiers, tmp_path):
    with pytest.raises(Injoignable, match="rien ne répond à localhost:1"):
        jouer(fichiers, prevues("TRA-002"), tmp_path)


def test_a_wrong_authority_is_said_so(fichiers, tmp_path):
    ecrire_certificat(tmp_path / "autre.pem", creer_ca("Autre"))
    with servir(fichiers, passerelle()) as configuration, pytest.raises(AutoriteInconnue, match="--autorite"):
        jouer(configuration.avec(autorite=tmp_path / "autre.pem"), prevues("TRA-002"), tmp_path)


def test_a_certificate_that_the_gate_refuses_is_said_with_its_fault(fichiers, tmp_path):
    refus = FAUTE.format("Client", "CRT-003").encode()
    with (
        servir(fichiers, lambda *_: (403, ENTETES, refus)) as configuration,
        pytest.raises(CertificatRefuse, match="refuse ce certificat : rappelez"),
    ):
        jouer(configuration, prevues("TRA-002"), tmp_path)


DEPUIS, JUSQUE = "@1798758000", "Wed, 30 Jun 2027 22:00:00 GMT"
SUITE = '<https://esav.example/ws/signalisation/v2>; rel="successor-version"'


@pytest.mark.parametrize(
    ("annonces", "dit"),
    [
        ({}, ""),
        ({"Deprecation": DEPUIS, "Sunset": JUSQUE, "Link": SUITE}, ""),
        ({"Deprecation": DEPUIS, "Sunset": JUSQUE}, "sans nommer celle qui lui succède"),
        ({"Deprecation": DEPUIS}, "l'en-tête Deprecation est là, Sunset manque"),
        ({"Sunset": JUSQUE}, "l'en-tête Sunset est là, Deprecation manque"),
        ({"Deprecation": "true", "Sunset": JUSQUE}, "attendu « @secondes »"),
        ({"Deprecation": DEPUIS, "Sunset": "demain"}, "attendu une date HTTP"),
        ({"Deprecation": "@1898758000", "Sunset": JUSQUE}, "avant d'être dépréciée"),
    ],
)
def test_a_deprecated_version_passes_when_it_says_its_end_whole(fichiers, tmp_path, annonces, dit):
    with servir(fichiers, lambda *_: (200, ENTETES | annonces, b"<definitions/>")) as configuration:
        rapport = jouer(configuration, prevues("VER-013"), tmp_path)
    (ligne,) = rapport.lignes
    assert ligne.resultat.issue is (Issue.ECHOUE if dit else Issue.REUSSI)
    assert dit in ligne.resultat.dit
