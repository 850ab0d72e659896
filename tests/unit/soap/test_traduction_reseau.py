"""What v2 shows of incidents and works around a line."""

from datetime import UTC, datetime, timedelta

from esav_ws.application.resultats import Verification
from esav_ws.domain.reseau import DescriptionReseau, Element, EvenementReseau
from esav_ws.domain.reseau_codes import CauseIncident, Equipement, NatureReseau
from esav_ws.soap.v2 import traduction

NEUF_H = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_what_covers_the_line_of_a_deposit_that_is_tried_is_shown():
    pms = tuple(Element(f"FI-21231-{rang:04d}") for rang in range(1, 6))
    description = DescriptionReseau(
        Equipement.PM, pms, NEUF_H, NEUF_H + timedelta(hours=4), cause=CauseIncident.CABLE_COUPE
    )
    incident = EvenementReseau.declarer(
        "INC-1", NatureReseau.INCIDENT, description, le=NEUF_H, auteur="Camille", motif="x"
    )
    (vu,) = traduction.verifier_formulaire_reponse(Verification((), reseau=(incident,))).evenementReseau
    assert (vu.type, vu.reference) == ("INCIDENT", "INC-1")
    assert vu.libelle == (
        "Incident de réseau : Câble coupé ou arraché ; coupure du service ; FI-21231-0001, FI-21231-0002, "
        "FI-21231-0003 et 2 autres PM, fin prévue le 02/03/2026 à 13:00"
    )
    assert (vu.dateDebut, vu.dateFin) == (NEUF_H, NEUF_H + timedelta(hours=4))
