"""Transitions and progress, against the table of art. 4.2.2 written by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esav_ws.domain.erreurs import EsavError
from esav_ws.domain.motifs import CauseGel, CodeCloture, CodeRejet
from esav_ws.domain.operateur import Cote
from esav_ws.domain.signalisation import Avancement, DefautDepose, Deposant, Etat, Signalisation
from esav_ws.domain.signalisation_erreurs import (
    CodeClotureInadmissible,
    DegelSansReponse,
    ProgressionInterdite,
    TransitionInterdite,
)

T0 = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
QUAND = {"le": T0, "auteur": "agent"}

DIAGRAMME = {
    "EN_DEPOT": {"EN_QUALIFICATION", "EN_REJET", "CLOS"},
    "EN_QUALIFICATION": {"EN_COURS", "GELE", "CLOS"},
    "EN_COURS": {"GELE", "CLOS"},
    "CLOS": {"VALIDE", "EN_COURS", "CLOS_TABLEAU_DE_BORD"},
    "VALIDE": {"EN_COURS", "CLOS_TABLEAU_DE_BORD"},
    "CLOS_TABLEAU_DE_BORD": set(),
    "EN_REJET": set(),
}


def deposee() -> Signalisation:
    return Signalisation(
        numero="2222-2222-2",
        operateur="ALFA",
        prestation="BF-2100-0001",
        offre="FTTH",
        reference_operateur="REF-1",
        deposant=Deposant("Service client", "0380000000"),
        defaut=DefautDepose("FTTH-SIG", 1, "<f/>", "LOS", "Plus de lumière"),
        depose_le=T0,
    )


def dans(etat: str) -> Signalisation:
    """A signalisation led to *etat* by lawful moves only."""
    s = deposee()
    if etat == "EN_DEPOT":
        return s
    if etat == "EN_REJET":
        return s.rejeter(CodeRejet.HORS_PERIMETRE, **QUAND, motif="m")
    s = s.accepter(**QUAND)
    if etat == "EN_QUALIFICATION":
        return s
    s = s.prendre_en_charge(**QUAND)
    if etat == "EN_COURS":
        return s
    if etat == "GELE":
        return s.geler(CauseGel.ACCES_SITE, cote=Cote.OPERATEUR, **QUAND)
    s = s.clore(CodeCloture.REPARATION_RESEAU, **QUAND, motif="m")
    if etat == "CLOS":
        return s
    return s.valider(**QUAND) if etat == "VALIDE" else s.verrouiller(**QUAND)


@pytest.mark.parametrize("cible", [e.value for e in Etat])
@pytest.mark.parametrize("depart", sorted(DIAGRAMME))
def test_only_the_moves_of_the_diagram_are_possible(depart, cible):
    s = dans(depart)
    if cible in DIAGRAMME[depart]:
        apres = s.passer(Etat(cible), le=T0, auteur="agent", motif="raison", code="CODE")
        assert apres.etat == cible
        dernier = apres.passages[-1]
        assert (dernier.depart, dernier.cible, dernier.le, dernier.auteur, dernier.motif) == (
            depart,
            cible,
            T0,
            "agent",
            "raison",
        )
    else:
        with pytest.raises(TransitionInterdite, match=f"de {depart} à {cible}"):
            s.passer(Etat(cible), **QUAND)


@pytest.mark.parametrize(
    ("origine", "autre"), [("EN_QUALIFICATION", "EN_COURS"), ("EN_COURS", "EN_QUALIFICATION")]
)
def test_a_freeze_gives_way_to_the_state_it_interrupted_and_to_no_other(origine, autre):
    gelee = dans(origine).geler(CauseGel.RENDEZ_VOUS, cote=Cote.OPERATEUR, **QUAND)
    assert gelee.degeler(**QUAND).etat == origine
    with pytest.raises(TransitionInterdite):
        gelee.passer(Etat(autre), **QUAND)


@pytest.mark.parametrize(
    ("etat", "avancement"),
    [
        ("EN_DEPOT", None),
        ("EN_QUALIFICATION", None),
        ("EN_COURS", "EN_COURS"),
        ("GELE", "GELEE"),
        ("CLOS", "CLOSE"),
        ("VALIDE", "VALIDEE"),
        ("CLOS_TABLEAU_DE_BORD", "CLOSE"),
        ("EN_REJET", None),
    ],
)
def test_each_state_shows_its_progress(etat, avancement):
    assert dans(etat).avancement == avancement


@pytest.mark.parametrize(
    ("etat", "ouverte"),
    [
        ("EN_DEPOT", True),
        ("EN_QUALIFICATION", True),
        ("EN_COURS", True),
        ("GELE", True),
        ("CLOS", False),
        ("VALIDE", False),
        ("CLOS_TABLEAU_DE_BORD", False),
        ("EN_REJET", False),
    ],
)
def test_open_means_the_first_four_states(etat, ouverte):
    assert dans(etat).ouverte is ouverte


def test_progress_only_goes_forward_and_survives_a_freeze():
    s = dans("EN_COURS").progresser(Avancement.RETABLIE, **QUAND)
    assert s.avancement == "RETABLIE"
    with pytest.raises(ProgressionInterdite):
        s.progresser(Avancement.EN_COURS, **QUAND)
    degelee = s.geler(CauseGel.TIERS, cote=Cote.OI, **QUAND).degeler(**QUAND)
    assert degelee.avancement == "RETABLIE"
    assert degelee.progresser(Avancement.REPAREE, **QUAND).avancement == "REPAREE"


@pytest.mark.parametrize("etat", ["EN_DEPOT", "EN_QUALIFICATION", "GELE", "CLOS"])
def test_progress_exists_within_en_cours_only(etat):
    with pytest.raises(ProgressionInterdite):
        dans(etat).progresser(Avancement.REPAREE, **QUAND)


def test_contesting_a_closing_starts_the_repair_again():
    repare = dans("EN_COURS").progresser(Avancement.REPAREE, **QUAND)
    close = repare.clore(CodeCloture.REPARATION_RESEAU, **QUAND, motif="m").valider(**QUAND)
    assert close.contester(**QUAND, motif="toujours coupé").avancement == "EN_COURS"


@pytest.mark.parametrize("etat", ["EN_DEPOT", "EN_QUALIFICATION", "GELE"])
def test_the_operateur_cancels_before_a_technician_works(etat):
    annulee = dans(etat).annuler(**QUAND, motif="client rétabli")
    assert (annulee.etat, annulee.passages[-1].code) == ("CLOS", "ANNULATION")


@pytest.mark.parametrize("etat", ["EN_COURS", "CLOS", "VALIDE", "CLOS_TABLEAU_DE_BORD", "EN_REJET"])
def test_cancelling_is_refused_elsewhere(etat):
    with pytest.raises(TransitionInterdite):
        dans(etat).annuler(**QUAND, motif="m")


@pytest.mark.parametrize("etat", ["EN_DEPOT", "EN_QUALIFICATION", "GELE"])
def test_closing_without_intervention_takes_a_code_without_intervention(etat):
    with pytest.raises(CodeClotureInadmissible) as refus:
        dans(etat).clore(CodeCloture.REPARATION_RESEAU, **QUAND, motif="m")
    assert set(refus.value.elements[0].valeurs_admises) == {
        "DEFAUT_NON_CONSTATE",
        "HORS_RESPONSABILITE",
        "RETABLI_SANS_INTERVENTION",
        "DOUBLON",
        "SANS_REPONSE",
    }
    assert dans(etat).clore(CodeCloture.HORS_RESPONSABILITE, **QUAND, motif="m").etat == "CLOS"


def test_the_agent_never_closes_as_cancelled():
    with pytest.raises(CodeClotureInadmissible):
        dans("EN_COURS").clore(CodeCloture.ANNULATION, **QUAND, motif="m")


ACTES_PERMIS = {
    "accepter": {"EN_DEPOT"},
    "rejeter": {"EN_DEPOT"},
    "prendre_en_charge": {"EN_QUALIFICATION"},
    "geler": {"EN_QUALIFICATION", "EN_COURS"},
    "degeler": {"GELE"},
    "progresser": {"EN_COURS"},
    "clore": {"EN_DEPOT", "EN_QUALIFICATION", "EN_COURS", "GELE"},
    "annuler": {"EN_DEPOT", "EN_QUALIFICATION", "GELE"},
    "valider": {"CLOS"},
    "contester": {"CLOS", "VALIDE"},
    "verrouiller": {"CLOS", "VALIDE"},
}
ARGUMENTS = {
    "rejeter": ((CodeRejet.HORS_PERIMETRE,), {"motif": "m"}),
    "geler": ((CauseGel.TIERS,), {"cote": Cote.OI}),
    "progresser": ((Avancement.REPAREE,), {}),
    "clore": ((CodeCloture.HORS_RESPONSABILITE,), {"motif": "m"}),
    "annuler": ((), {"motif": "m"}),
    "contester": ((), {"motif": "m"}),
}


@pytest.mark.parametrize("etat", [e.value for e in Etat])
@pytest.mark.parametrize("acte", sorted(ACTES_PERMIS))
def test_each_act_is_possible_in_its_own_states_only(acte, etat):
    places, nommes = ARGUMENTS.get(acte, ((), {}))
    s = dans(etat)
    if etat in ACTES_PERMIS[acte]:
        assert getattr(s, acte)(*places, **QUAND, **nommes) != s
    else:
        with pytest.raises(EsavError):
            getattr(s, acte)(*places, **QUAND, **nommes)


def test_unfreezing_takes_the_information_that_the_freeze_asked_for():
    gelee = dans("EN_COURS").geler(
        CauseGel.INFORMATION, cote=Cote.OPERATEUR, information_demandee="code du digicode ?", **QUAND
    )
    with pytest.raises(DegelSansReponse, match="code du digicode"):
        gelee.degeler(**QUAND, cote=Cote.OPERATEUR)
    assert gelee.degeler(**QUAND, cote=Cote.OPERATEUR, reponse="4B12").etat == "EN_COURS"
    assert gelee.degeler(**QUAND, cote=Cote.OI).etat == "EN_COURS"


@pytest.mark.parametrize("etat", ["EN_REJET", "CLOS_TABLEAU_DE_BORD"])
def test_a_final_signalisation_takes_no_more_remark(etat):
    with pytest.raises(TransitionInterdite):
        dans(etat).commenter("trop tard", le=T0, auteur="ALFA", cote=Cote.OPERATEUR)


def test_taken_into_account_when_found_admissible():
    assert deposee().prise_en_compte_le is None
    assert deposee().accepter(le=T0 + timedelta(hours=1), auteur="a").prise_en_compte_le == T0 + timedelta(
        hours=1
    )


ACTES = [
    lambda s: s.accepter(**QUAND),
    lambda s: s.rejeter(CodeRejet.HORS_PERIMETRE, **QUAND, motif="m"),
    lambda s: s.prendre_en_charge(**QUAND),
    lambda s: s.geler(CauseGel.TIERS, cote=Cote.OI, **QUAND),
    lambda s: s.degeler(**QUAND),
    lambda s: s.progresser(Avancement.RETABLIE, **QUAND),
    lambda s: s.progresser(Avancement.REPAREE, **QUAND),
    lambda s: s.clore(CodeCloture.REPARATION_RESEAU, **QUAND, motif="m"),
    lambda s: s.clore(CodeCloture.DOUBLON, **QUAND, motif="m"),
    lambda s: s.annuler(**QUAND, motif="m"),
    lambda s: s.valider(**QUAND),
    lambda s: s.contester(**QUAND, motif="m"),
    lambda s: s.verrouiller(**QUAND),
    lambda s: s.commenter("x", le=T0, auteur="a", cote=Cote.OI),
]


@given(st.lists(st.sampled_from(ACTES), max_size=25))
def test_no_sequence_of_acts_leaves_the_diagram(actes):
    s = deposee()
    for acte in actes:
        try:
            apres = acte(s)
        except EsavError:
            continue
        assert len(apres.passages) + len(apres.commentaires) == len(s.passages) + len(s.commentaires) + 1
        if apres.etat != s.etat:
            depart = "GELE" if s.etat == "GELE" else s.etat.value
            admis = {s.gel.retour.value, "CLOS"} if s.gel else DIAGRAMME[depart]
            assert apres.etat.value in admis
        assert (apres.gel is not None) == (apres.etat == "GELE")
        s = apres
