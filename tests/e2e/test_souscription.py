"""From a bon de commande to the first call and to the last one, over mutual TLS, under a clock that tests move (art. 7, 8)."""

from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from zeep.exceptions import Fault

from esav_ws.application.messages_administration import DefinirPrestation, EnregistrerCertificat, Habiliter
from esav_ws.application.messages_souscriptions import ConsulterSouscription, ResilierSouscription
from esav_ws.application.resiliations import ChantierResiliations
from esav_ws.application.saisie import DeposerPour
from esav_ws.domain.delais import Delai
from esav_ws.domain.horloge import jour_de_paris, minuit_de_paris
from esav_ws.domain.offre import Prestation
from esav_ws.domain.operateur import Cote, Habilitation, StatutOperateur
from esav_ws.domain.reception import CanalReception
from esav_ws.home import autorite_oi
from esav_ws.pki.ca import ecrire_certificat, ecrire_cle, emettre_client
from esav_ws.pki.empreinte import faits_der
from tests.bons import enregistrer
from tests.e2e.conftest import CHEMIN_V1, CHEMIN_V2, Passerelle
from tests.e2e.test_ouverture import TYPES, consulter
from tests.fakes import AGENT, EN_PRODUCTION, depot


def delivrer(passerelle: Passerelle, code: str) -> None:
    """Issue a certificate of the OI's authority to *code* and put it in service."""
    identite = emettre_client(autorite_oi(passerelle.pki), code, fin=datetime.now(UTC) + timedelta(days=365))
    certificat, cle = passerelle.pki.client(code)
    certificat.parent.mkdir(parents=True, exist_ok=True)
    ecrire_cle(cle, identite)
    ecrire_certificat(certificat, identite)
    der = x509.load_pem_x509_certificate(certificat.read_bytes()).public_bytes(Encoding.DER)
    inscrit = EnregistrerCertificat(certificat=faits_der(der).certificat(code), der=der)
    passerelle.maison.bus.executer(inscrit, AGENT)


def refus(client: httpx.Client, passerelle: Passerelle, version: int) -> str:
    chemin = CHEMIN_V1 if version == 1 else CHEMIN_V2
    reponse = client.post(
        f"https://localhost:{passerelle.port}{chemin}",
        content=consulter(version),
        headers={"content-type": TYPES["11"]},
    )
    return reponse.text


def test_an_operateur_subscribes_calls_both_versions_leaves_and_is_refused_on_its_day(figee):
    passerelle, horloge = figee
    bus = passerelle.maison.bus
    bus.executer(enregistrer(), AGENT)
    bus.executer(DefinirPrestation(prestation=Prestation("BF-3900-0001", "NOVA", "FTTH")), AGENT)
    delivrer(passerelle, "NOVA")

    v1, v2 = passerelle.service(1, "NOVA"), passerelle.service(2, "NOVA")
    for version in (1, 2):
        assert "AUT-001" in refus(passerelle.http("NOVA"), passerelle, version)
    for domaine in (Habilitation.SIGNALISATION, Habilitation.TEST):
        bus.executer(Habiliter(operateur="NOVA", domaine=domaine, motif="Conformité passée ailleurs"), AGENT)
    passerelle.maison.acces.regarder()
    assert v1.listerSignalisations().signalisation == []
    saisi = DeposerPour(
        operateur="NOVA",
        depot=depot("TEL-1", "BF-3900-0001", version=EN_PRODUCTION),
        canal=CanalReception.TELEPHONE,
        recue_le=horloge.instant - timedelta(minutes=5),
        motif="e-SAV injoignable depuis l'Opérateur",
    )
    numero = bus.executer(saisi, AGENT).numero
    detail = v2.consulterSignalisation(numeroSignalisation=numero)
    assert detail.receptionHorsEsav.canal.code == "TELEPHONE"
    assert detail.dateDepot == saisi.recue_le
    assert v1.consulterSignalisation(numeroSignalisation=numero).commentaire[-1].cote == "OI"

    aujourdhui = jour_de_paris(horloge.instant)
    bus.executer(
        ResilierSouscription(
            operateur="NOVA", cote=Cote.OPERATEUR, recue_le=aujourdhui, motif="Courrier recommandé"
        ),
        AGENT,
    )
    passerelle.maison.acces.regarder()  # as it does several times a second: two months pass in less here
    fin = minuit_de_paris(Delai(mois=2).echeance(aujourdhui) + timedelta(days=1))
    client = passerelle.http("NOVA")
    horloge.instant = fin.astimezone(UTC) - timedelta(seconds=1)
    assert v1.consulterEtat(numeroSignalisation=numero).etat == "EN_DEPOT"
    assert "SIG-001" in refus(client, passerelle, 2)

    horloge.instant = fin.astimezone(UTC)
    for version in (1, 2):
        assert "CRT-019" in refus(client, passerelle, version)  # on the connection that was open
        assert "CRT-019" in refus(passerelle.http("NOVA"), passerelle, version)
    with pytest.raises(Fault, match="résiliée"):
        v1.consulterEtat(numeroSignalisation=numero)

    ChantierResiliations(ouvrir=passerelle.maison.unites, horloge=horloge).accomplir("minute")
    lue = bus.executer(ConsulterSouscription(operateur="NOVA"), AGENT)
    assert lue.operateur.statut is StatutOperateur.RESILIE
    assert isinstance(lue.resiliation.effet_le, date)
    assert "CRT-019" in refus(client, passerelle, 2)
