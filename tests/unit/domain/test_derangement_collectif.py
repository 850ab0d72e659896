"""A collective fault: its states, its numbers, its closing codes."""

from datetime import UTC, datetime

import pytest

from esav_ws.domain.collectif_erreurs import (
    ClotureCollectifInadmissible,
    CollectifInconnu,
    TransitionCollectifInterdite,
)
from esav_ws.domain.derangement_collectif import (
    SUITES,
    CauseEcart,
    DerangementCollectif,
    EtatCollectif,
    NiveauCollectif,
    Rattachement,
    relire_numero,
)
from esav_ws.domain.motifs import CodeCloture

E = EtatCollectif
LE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NOUVEAU = DerangementCollectif("DC-2222-2222-2", NiveauCollectif.PM, "FI-21231-0001", LE)
ACTES = {
    E.CONFIRME: lambda c: c.confirmer(le=LE, auteur="Camille", accepte=False, rattachement=Rattachement.AUTO),
    E.ECARTE: lambda c: c.ecarter(CauseEcart.AGENT, le=LE, auteur="Camille"),
    E.EN_COURS: lambda c: c.avancer(E.EN_COURS, le=LE, auteur="Camille"),
    E.RETABLI: lambda c: c.avancer(E.RETABLI, le=LE, auteur="Camille"),
    E.REPARE: lambda c: c.avancer(E.REPARE, le=LE, auteur="Camille"),
    E.CLOS: lambda c: c.clore(CodeCloture.RETABLI_SANS_INTERVENTION, le=LE, auteur="Camille", motif="revenu"),
}
CHEMINS = {
    E.PROPOSE: (),
    E.CONFIRME: (E.CONFIRME,),
    E.EN_COURS: (E.CONFIRME, E.EN_COURS),
    E.RETABLI: (E.CONFIRME, E.EN_COURS, E.RETABLI),
    E.REPARE: (E.CONFIRME, E.EN_COURS, E.REPARE),
    E.CLOS: (E.CONFIRME, E.CLOS),
    E.ECARTE: (E.ECARTE,),
}
PERMIS = {
    (E.PROPOSE, E.CONFIRME),
    (E.PROPOSE, E.ECARTE),
    (E.CONFIRME, E.EN_COURS),
    (E.CONFIRME, E.CLOS),
    (E.EN_COURS, E.RETABLI),
    (E.EN_COURS, E.REPARE),
    (E.EN_COURS, E.CLOS),
    (E.RETABLI, E.REPARE),
    (E.RETABLI, E.CLOS),
    (E.REPARE, E.CLOS),
}


def en(etat):
    collectif = NOUVEAU
    for passage in CHEMINS[etat]:
        collectif = ACTES[passage](collectif)
    return collectif


@pytest.mark.parametrize("cible", ACTES)
@pytest.mark.parametrize("depart", E)
def test_only_the_moves_of_the_table_are_possible(depart, cible):
    avant = en(depart)
    if (depart, cible) in PERMIS:
        apres = ACTES[cible](avant)
        assert (apres.etat, apres.rang) == (cible, avant.rang + 1)
        assert avant.etat is depart
    else:
        with pytest.raises(TransitionCollectifInterdite):
            ACTES[cible](avant)


def test_the_table_has_every_state():
    assert set(SUITES) == set(E)


@pytest.mark.parametrize("code", [CodeCloture.REPARATION_RESEAU, CodeCloture.ANNULATION])
def test_before_it_is_taken_in_charge_only_a_code_without_intervention_closes_it(code):
    with pytest.raises(ClotureCollectifInadmissible, match="RETABLI_SANS_INTERVENTION"):
        en(E.CONFIRME).clore(code, le=LE, auteur="Camille", motif="fini")


def test_cancelling_is_never_the_agents():
    with pytest.raises(ClotureCollectifInadmissible):
        en(E.EN_COURS).clore(CodeCloture.ANNULATION, le=LE, auteur="Camille", motif="fini")


@pytest.mark.parametrize("saisie", ["DC-2222-2222-2", "dc 2222 2222 2", "222222222", "DC222222222"])
def test_a_number_is_read_however_it_is_written(saisie):
    assert relire_numero(saisie) == "DC-2222-2222-2"


@pytest.mark.parametrize("saisie", ["DC-2222-2222-3", "", "DC", "DC-2222-2222-22", "ES-12"])
def test_a_mistyped_number_is_nobodys(saisie):
    with pytest.raises(CollectifInconnu):
        relire_numero(saisie)
