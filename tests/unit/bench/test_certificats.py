"""The figures of the bench of certificates, from what it measured."""

from bench.certificats import Banc, Controle, Durees
from bench.chiffres import code_sortie, sous_plancher
from bench.renouvellements import SUITE, Renouvellement
from bench.tournee import DureeTournee
from esav_ws.domain.certificat_dossier import Source


def banc(controle_us=50.0, effet_s=0.5, *, refus=0, promu=True, tournee_s=4.0):
    return Banc(
        print,
        [
            Controle("one", Durees(4.0, controle_us, 200.0, 1000)),
            Controle("shown", Durees(4.0, 1000.0, 2000.0, 1000), exige=False),
        ],
        {"revocation to first refusal": Durees(0.2, 0.4, effet_s, 1000)},
        [Renouvellement("OI → OI", 10, 20, refus, promu)],
        [DureeTournee("the round of the next day", tournee_s, 100, 27)],
    )


def test_figures_within_their_floors_end_well():
    assert code_sortie(banc().chiffres()) == 0


def test_whatever_is_below_its_floor_ends_badly_and_is_named():
    for mauvais, nom in (
        (banc(controle_us=100.1), "one: p99"),
        (banc(effet_s=1.1), "revocation to first refusal"),
        (banc(refus=1), "OI → OI: calls refused"),
        (banc(tournee_s=5.1), "the round of the next day"),
        (banc(promu=False), "OI → OI: calls refused"),
    ):
        assert [chiffre.nom for chiffre in sous_plancher(mauvais.chiffres())] == [nom]
        assert code_sortie(mauvais.chiffres()) == 1


def test_durations_are_summed_up_by_their_ranks():
    assert Durees.de([float(rang) for rang in range(1, 201)]) == Durees(100.5, 199.0, 200.0, 200)


def test_the_renewals_are_the_four_that_the_contract_knows():
    suites = list(zip((Source.RECONNUE, *SUITE), SUITE, strict=False))
    assert sorted(suites) == sorted((de, vers) for de in Source for vers in Source)
