"""An unmodified zeep client takes, moves and cancels an appointment over mutual TLS, in both versions."""

from datetime import timedelta

import pytest
from zeep.exceptions import Fault

from esav_ws.application.messages import Accepter, Geler, PrendreEnCharge
from esav_ws.demonstration import planning
from esav_ws.domain.horloge import jour_de_paris
from esav_ws.domain.motifs import CauseGel
from tests.e2e.depots import deposer
from tests.fakes import AGENT

LIGNE = "BF-2100-0001"


@pytest.mark.parametrize("version", [1, 2], ids=["v1", "v2"])
def test_an_appointment_from_its_search_to_its_cancelling(passerelle, version):
    service, bus = passerelle.service(version), passerelle.maison.bus
    aujourdhui = jour_de_paris(passerelle.maison.horloge.maintenant())
    bus.executer(planning(aujourdhui, passerelle.maison.settings), AGENT)
    periode = {"dateDebut": aujourdhui + timedelta(days=2), "dateFin": aujourdhui + timedelta(days=20)}

    def chercher(prestation=LIGNE, type_="SAV"):
        rendus = service.rechercherCreneaux(identifiantPrestation=prestation, type=type_, **periode)
        return getattr(rendus, "creneau", rendus)

    numero = deposer(service, idCreneau=chercher()[0].idCreneau).numeroSignalisation
    (pris,) = service.consulterSignalisation(numeroSignalisation=numero).rendezVous
    assert (pris.type, pris.etat) == ("SAV", "PRIS")

    nouveau = chercher()[1]
    reporte = service.reporterRendezVous(
        idRendezVous=pris.idRendezVous, idCreneau=nouveau.idCreneau, motif="Client occupé"
    )
    assert (reporte.etat, reporte.dateDebut) == ("PRIS", nouveau.dateDebut)
    annule = service.annulerRendezVous(idRendezVous=pris.idRendezVous, motif="Rétabli")
    assert service.consulterRendezVous(idRendezVous=pris.idRendezVous).etat == annule.etat == "ANNULE"

    for commande in (
        Accepter(numero=numero),
        PrendreEnCharge(numero=numero),
        Geler(numero=numero, cause=CauseGel.RENDEZ_VOUS),
    ):
        bus.executer(commande, AGENT)
    creneau = chercher()[0].idCreneau
    repris = service.reserverCreneau(idCreneau=creneau, numeroSignalisation=numero)
    assert repris == service.reserverCreneau(idCreneau=creneau, numeroSignalisation=numero)
    assert service.consulterEtat(numeroSignalisation=numero).etat == "EN_COURS"
    with pytest.raises(Fault) as faute:
        chercher(type_="EXPERTISE")
    assert faute.value.detail.findtext(".//{*}code") == "RDV-004"
    autre = passerelle.service(version, "BETA")
    with pytest.raises(Fault) as faute:
        autre.consulterRendezVous(idRendezVous=repris.idRendezVous)
    assert faute.value.detail.findtext(".//{*}code") == "RDV-009"
