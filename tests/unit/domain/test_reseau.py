"""Incidents and works by themselves: their life, what they cover, how they are written."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esav_ws.domain.reseau import Couverture, DescriptionReseau, Element, EvenementReseau, a_rattacher
from esav_ws.domain.reseau_codes import (
    CauseIncident,
    Equipement,
    EtatReseau,
    Impact,
    NatureIntervention,
    NatureReseau,
)
from esav_ws.domain.reseau_erreurs import (
    CriteresReseauIncoherents,
    DescriptionReseauIncorrecte,
    FinReelleInadmissible,
    PeriodeReseauTropLongue,
    TransitionReseauInterdite,
)
from esav_ws.domain.reseau_fiche import ecrire, lire, relire
from esav_ws.domain.reseau_periode import PeriodeReseau

NEUF_H = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DIJON, BESANCON = "FI-21231-0001", "FI-25056-0001"
INCIDENT, TRAVAUX = NatureReseau.INCIDENT, NatureReseau.TRAVAUX_PROGRAMMES
QUAND = {"le": NEUF_H, "auteur": "Camille", "motif": "x"}

PERMIS = {
    ("NOUVEAU", "MAJ"),
    ("NOUVEAU", "REPLANIFICATION"),
    ("NOUVEAU", "CLOTURE"),
    ("NOUVEAU", "ANNULE"),
    ("MAJ", "MAJ"),
    ("MAJ", "REPLANIFICATION"),
    ("MAJ", "CLOTURE"),
    ("MAJ", "ANNULE"),
    ("REPLANIFICATION", "MAJ"),
    ("REPLANIFICATION", "REPLANIFICATION"),
    ("REPLANIFICATION", "CLOTURE"),
    ("REPLANIFICATION", "ANNULE"),
}


def description(*elements, **autres):
    return DescriptionReseau(
        **{
            "equipement": Equipement.PM,
            "elements": elements or (Element(DIJON),),
            "debut": NEUF_H,
            "fin": NEUF_H + timedelta(hours=4),
            **autres,
        }
    )


def evenement(nature=TRAVAUX, reference="X-1", **autres):
    return EvenementReseau.declarer(reference, nature, description(**autres), **QUAND)


def mener(vers, depuis):
    """The same, moved to the state *vers*."""
    minutes = depuis.revision + 1
    gestes = {
        "MAJ": lambda: depuis.modifier(description(commentaire=str(minutes)), **QUAND),
        "REPLANIFICATION": lambda: depuis.replanifier(
            NEUF_H - timedelta(minutes=minutes), NEUF_H + timedelta(days=1), **QUAND
        ),
        "CLOTURE": lambda: depuis.clore(**QUAND),
        "ANNULE": lambda: depuis.annuler(**QUAND),
    }
    return gestes[vers]()


@pytest.mark.parametrize("vers", ["MAJ", "REPLANIFICATION", "CLOTURE", "ANNULE"])
@pytest.mark.parametrize("depart", ["NOUVEAU", "MAJ", "REPLANIFICATION", "CLOTURE", "ANNULE"])
def test_the_diagram_of_works_is_this_one(depart, vers):
    avant = evenement() if depart == "NOUVEAU" else mener(depart, evenement())
    assert avant.etat == depart
    if (depart, vers) in PERMIS:
        apres = mener(vers, avant)
        assert (apres.etat, apres.revision) == (vers, avant.revision + 1)
        assert apres.historique[:-1] == avant.historique
    else:
        with pytest.raises(TransitionReseauInterdite):
            mener(vers, avant)


def test_an_incident_is_never_planned_again():
    with pytest.raises(TransitionReseauInterdite):
        mener("REPLANIFICATION", evenement(INCIDENT))


@pytest.mark.parametrize("fin", [NEUF_H - timedelta(seconds=1), NEUF_H + timedelta(seconds=1)])
def test_the_real_end_is_between_the_beginning_and_now(fin):
    with pytest.raises(FinReelleInadmissible):
        evenement().clore(**QUAND, fin_reelle=fin)


def test_what_has_ended_is_seen_for_eight_days_to_midnight_in_paris():
    assert evenement().visible_jusqu_au is None
    clos = evenement().clore(**QUAND)
    assert clos.visible_jusqu_au == datetime(2026, 3, 10, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("equipement", "elements", "couvertures"),
    [
        (Equipement.PM, (Element(DIJON), Element(BESANCON)), (Couverture(DIJON), Couverture(BESANCON))),
        (Equipement.PMT, (Element(DIJON, "PMT-1"), Element(DIJON, "PMT-2")), (Couverture(DIJON),)),
        (Equipement.PBO, (Element(DIJON, "PBO-1"),), (Couverture(DIJON, "PBO-1"),)),
        (Equipement.LIENPMPBO, (Element(DIJON, "PBO-1"),), (Couverture(DIJON, "PBO-1"),)),
    ],
)
def test_each_kind_of_equipment_covers_its_lines_once(equipement, elements, couvertures):
    assert description(*elements, equipement=equipement).couvertures == couvertures


def test_an_incident_explains_before_works_and_the_latest_first():
    vieux = evenement(INCIDENT, "INC-1", debut=NEUF_H - timedelta(days=2))
    recent = evenement(INCIDENT, "INC-2", debut=NEUF_H - timedelta(days=1))
    travaux = evenement(TRAVAUX, "TP-1", debut=NEUF_H - timedelta(hours=1))
    a_venir = evenement(INCIDENT, "INC-3", debut=NEUF_H + timedelta(hours=1))
    clos = evenement(INCIDENT, "INC-4").clore(**QUAND)
    assert a_rattacher([vieux, recent, travaux, a_venir, clos], NEUF_H) is recent
    assert a_rattacher([travaux, a_venir], NEUF_H) is travaux
    assert a_rattacher([a_venir, clos], NEUF_H) is None


def test_a_period_is_of_three_months_at_most():
    debut = datetime(2026, 1, 31, 9, tzinfo=UTC)
    assert PeriodeReseau(debut, datetime(2026, 4, 30, 22, tzinfo=UTC))  # 1 May 00:00 in Paris
    with pytest.raises(PeriodeReseauTropLongue, match="30/04/2026"):
        PeriodeReseau(debut, datetime(2026, 4, 30, 22, 1, tzinfo=UTC))
    with pytest.raises(CriteresReseauIncoherents):
        PeriodeReseau.entre(debut, None)
    assert PeriodeReseau.entre(None, None) is None


@pytest.mark.parametrize("annee", [1, 1969, 9000, 9999])
def test_a_period_beyond_the_calendar_is_refused(annee):
    with pytest.raises(CriteresReseauIncoherents):
        PeriodeReseau(datetime(annee, 12, 31, 23, 30, tzinfo=UTC), datetime(9999, 12, 31, 23, 45, tzinfo=UTC))


ELEMENTS = st.lists(st.sampled_from([DIJON, BESANCON]), min_size=1, max_size=2, unique=True)
PRECIS = st.lists(
    st.tuples(st.sampled_from([DIJON, BESANCON]), st.sampled_from(["PBO-1", "PBO/2", "P_3"])),
    min_size=1,
    unique=True,
)


@given(
    elements=st.one_of(
        ELEMENTS.map(lambda pms: (Equipement.PM, tuple(map(Element, pms)))),
        PRECIS.map(lambda paires: (Equipement.PBO, tuple(Element(*paire) for paire in paires))),
        PRECIS.map(lambda paires: (Equipement.PMT, tuple(Element(*paire) for paire in paires))),
    ),
    impact=st.sampled_from(Impact),
    nature=st.sampled_from(NatureIntervention),
    curatifs=st.none() | st.booleans(),
    intervention=st.booleans(),
)
def test_what_is_written_is_read_again_the_same(elements, impact, nature, curatifs, intervention):
    equipement, pieces = elements
    ecrite = description(
        *pieces,
        equipement=equipement,
        impact=impact,
        nature_intervention=nature,
        curatifs=curatifs,
        intervention_oc=intervention,
        immeubles=("12 rue Verte", "14 bis"),
        commentaire="Accès par la cour",
    )
    assert set(ecrire(ecrite)["referencePm"].split()) == {e.pm for e in pieces}
    assert relire(ecrire(ecrite)) == ecrite
    assert lire(ecrire(ecrite), TRAVAUX) == ecrite


BON = {
    "equipement": "pbo",
    "referencePm": DIJON,
    "referencePbo": "PBO-1 PBO-2",
    "dateDebut": "2026-03-02T09:00",
    "cause": "vandalisme",
}


def test_a_date_without_offset_is_of_paris_and_codes_are_taken_in_any_case():
    lue = lire(BON, INCIDENT)
    assert lue.debut == NEUF_H
    assert lue.cause is CauseIncident.VANDALISME
    assert lue.elements == (Element(DIJON, "PBO-1"), Element(DIJON, "PBO-2"))


@pytest.mark.parametrize(
    ("change", "colonnes"),
    [
        ({"equipement": ""}, {"equipement", "referencePbo"}),
        ({"equipement": "PM"}, {"referencePbo"}),
        ({"equipement": "PMT"}, {"referencePbo", "referencePmt"}),
        ({"referencePm": f"{DIJON} {BESANCON}"}, {"referencePm"}),
        ({"referencePbo": "pbo"}, {"referencePbo"}),
        ({"referencePbo": "PBO-1 PBO-1"}, {"referencePm"}),
        ({"dateDebut": "demain"}, {"dateDebut"}),
        ({"dateDebut": "9999-12-31T23:59"}, {"dateDebut"}),
        ({"interventionRequiseOC": "PEUT-ETRE"}, {"interventionRequiseOC"}),
        ({"natureIntervention": "CHGC"}, {"natureIntervention"}),
        ({"referenceIncident": "inc 1"}, {"referenceIncident"}),
        ({"commentaire": "\x00"}, {"commentaire"}),
    ],
)
def test_what_is_wrong_is_named_by_its_column(change, colonnes):
    with pytest.raises(DescriptionReseauIncorrecte) as refus:
        lire(BON | change, INCIDENT)
    assert {element.xpath for element in refus.value.elements} <= colonnes | {"referencePm"}
    assert {element.xpath for element in refus.value.elements} & colonnes


def test_states_are_those_of_the_profession():
    assert {etat.value for etat in EtatReseau} == {"NOUVEAU", "MAJ", "REPLANIFICATION", "CLOTURE", "ANNULE"}
