"""The go-live gate over mutual TLS (art. 5.2.1): ECHO is refused, its attestation is recorded, then it works."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from esav_ws.application.messages_administration import FermerDomaine, Habiliter
from esav_ws.application.messages_attestation import EnregistrerAttestation
from esav_ws.application.messages_versions import AnnoncerVersion, PublierVersion, RetirerVersion
from esav_ws.domain.attestation_document import ecrire
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.operateur import Habilitation
from esav_ws.home import autorite_oi
from esav_ws.pki.attestations import SignatairePlateforme
from esav_ws.pki.ca import ecrire_certificat, ecrire_cle, emettre_signataire
from esav_ws.plateforme.parcours.catalogue import jeu_publie
from tests.attestations import attestation, joue
from tests.e2e.test_ouverture import TYPES, consulter
from tests.fakes import AGENT

SIGNALISATION, TEST = Habilitation.SIGNALISATION, Habilitation.TEST
TOUS = [(version, soap) for version in (1, 2) for soap in ("11", "12")]


@pytest.fixture
def signataire(passerelle, tmp_path):
    """Who signs for the platform, recognised by this production."""
    ca = autorite_oi(passerelle.pki)
    identite = emettre_signataire(ca)
    reconnu = passerelle.pki.trust_attestation / "plateforme.pem"
    ecrire_certificat(reconnu, identite)
    yield SignatairePlateforme(
        ecrire_certificat(tmp_path / "attestation.pem", identite, ca),
        ecrire_cle(tmp_path / "attestation.key.pem", identite),
    )
    reconnu.unlink()


@pytest.fixture
def enregistrer(passerelle, signataire):
    """Records what ECHO passed of a major version of signalisation."""
    maison, jeu = passerelle.maison, jeu_publie()

    def faire(majeure):
        hier = datetime.now(UTC) - timedelta(days=1)
        noms = jeu.pour(SIGNALISATION, majeure)
        (contrat,) = (
            v for v in maison.contrats.versions() if (v.objet, v.majeure) == ("signalisation", majeure)
        )
        faite = attestation(
            siren=None,
            majeure=majeure,
            version=f"{majeure}.0",
            jeu=jeu.empreinte,
            exiges=noms,
            empreinte_contrat=maison.contrats.empreinte(contrat),
            signataire=signataire.signataire(datetime.now(UTC)),
            parcours=tuple(
                replace(joue(nom, majeure=majeure), jeu=jeu.empreinte, debut=hier, fin=hier) for nom in noms
            ),
        )
        signee = signataire.signer(ecrire(faite))
        commande = EnregistrerAttestation(
            operateur="ECHO", document=signee.document, signature=signee.signature, jeu=jeu
        )
        recue = maison.bus.executer(commande, AGENT)
        maison.acces.regarder()
        return recue

    return faire


def appeler(passerelle, version, soap="11", code="ECHO"):
    """The status of one call of signalisation, and the code of its fault if it is one."""
    reponse = passerelle.http(code).post(
        f"https://localhost:{passerelle.port}/ws/signalisation/v{version}",
        content=consulter(version, soap),
        headers={"content-type": TYPES[soap]},
    )
    codes = etree.fromstring(reponse.content).xpath(
        "//*[local-name()='erreur']/*[local-name()='code']/text()"
    )
    return reponse.status_code, next(iter(codes), None)


def agir(passerelle, commande):
    passerelle.maison.bus.executer(commande, AGENT)
    passerelle.maison.acces.regarder()


def test_echo_is_refused_until_its_attestation_opens_that_version_alone(passerelle, enregistrer):
    for version, soap in TOUS:
        assert appeler(passerelle, version, soap) == (500 if soap == "11" else 403, "AUT-001")
        wsdl = passerelle.http("ECHO").get(
            f"https://localhost:{passerelle.port}/ws/signalisation/v{version}?wsdl"
        )
        assert wsdl.status_code == 200
    enregistrer(2)
    for soap in ("11", "12"):
        assert appeler(passerelle, 2, soap)[1] == "SIG-001"
        assert appeler(passerelle, 1, soap) == (500 if soap == "11" else 403, "AUT-005")
    assert appeler(passerelle, 1, code="ALFA")[1] == "SIG-001"
    assert passerelle.service(2, "ECHO").listerSignalisations().signalisation == []
    echo_test = passerelle.http("ECHO").get(f"https://localhost:{passerelle.port}/ws/test/v2?wsdl")
    assert echo_test.status_code == 200


def test_a_refused_call_is_answered_in_french_with_what_to_do_and_stores_nothing(passerelle, enregistrer):
    enregistrer(2)
    reponse = passerelle.http("ECHO").post(
        f"https://localhost:{passerelle.port}/ws/signalisation/v1",
        content=consulter(1, "11"),
        headers={"content-type": TYPES["11"]},
    )
    dit = "".join(etree.fromstring(reponse.content).itertext())
    for attendu in ("AUT-005", "version 1", "ouverte : v2", "plateforme d'intégration", "5.2.1"):
        assert attendu in dit
    with passerelle.maison.unites(ecriture=False) as uow:
        assert uow.journal.dernier("ECHO") == 1  # that its domain was opened: nothing of the call


def test_an_exception_opens_and_a_closing_closes_from_the_next_call_on(passerelle):
    agir(
        passerelle,
        Habiliter(operateur="ECHO", domaine=SIGNALISATION, motif="Reprise", majeures=(1,)),
    )
    assert appeler(passerelle, 1)[1] == "SIG-001"
    assert appeler(passerelle, 2)[1] == "AUT-005"
    agir(passerelle, FermerDomaine(operateur="ECHO", domaine=SIGNALISATION, majeure=1, motif="m"))
    assert appeler(passerelle, 1)[1] == "AUT-001"


def test_a_retired_version_answers_its_retirement_and_its_successor_wants_its_own(passerelle, enregistrer):
    enregistrer(1)
    assert appeler(passerelle, 1)[1] == "SIG-001"
    aujourdhui = jour_de_paris(datetime.now(UTC))
    version = {"contrat": "signalisation", "motif": "m", "exception": "essai"}
    for majeure in (1, 2):
        agir(passerelle, AnnoncerVersion(majeure=majeure, **version))
        agir(passerelle, PublierVersion(majeure=majeure, production_le=aujourdhui, **version))
    agir(passerelle, RetirerVersion(majeure=1, **version))
    passerelle.maison.regimes.relire()
    assert appeler(passerelle, 1)[1] == "VER-002"
    assert appeler(passerelle, 2)[1] == "AUT-005"
    enregistrer(2)
    assert appeler(passerelle, 2)[1] == "SIG-001"


def test_the_tests_of_lines_go_live_by_themselves(passerelle, enregistrer):
    enregistrer(2)
    agir(passerelle, Habiliter(operateur="ECHO", domaine=TEST, motif="m", majeures=(2,)))
    assert passerelle.service(2, "ECHO", objet="test").consulterIncidents() is not None
