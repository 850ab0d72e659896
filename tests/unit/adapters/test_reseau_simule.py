"""The simulated access network: the same each time, and what is broken is found where it was broken."""

import pytest

from esav_ws.adapters.disjoncteur import BancProtege
from esav_ws.adapters.fichier_essais import lire_catalogues
from esav_ws.adapters.reseau_simule import (
    BancSimule,
    FichierPannesIllisible,
    Panne,
    Pannes,
    TypePanne,
    placer,
)
from esav_ws.application.ports_essais import Cible, EchecBanc
from esav_ws.config import Settings
from esav_ws.domain.equipement import Equipement
from esav_ws.domain.essai import CauseEchec
from esav_ws.domain.essai_localisation import localiser

OLT = Equipement("OLT-21231-01", "", "SIMULE")
LIGNES = [f"FTTO-{rang:04}" for rang in range(1, 10)]
FTTO = next(c for c in lire_catalogues(Settings().tests_catalogue) if c.code == "FTTO-TST")


@pytest.fixture
def pannes(tmp_path) -> Pannes:
    return Pannes(tmp_path / "reseau-simule.json")


def cible(prestation="FTTO-0001", **autres) -> Cible:
    return Cible(OLT, "1", prestation, **autres)


def mesurer(pannes, code, vise=None):
    banc = BancSimule(pannes, pause=lambda _: None)
    releves = banc.executer(vise or cible(), code, {}, delai_s=30.0)
    return FTTO.essai(code).juger([(r.nom, r.valeur, r.unite) for r in releves])


@pytest.mark.parametrize("code", [e.code for e in FTTO.essais])
@pytest.mark.parametrize("prestation", LIGNES)
def test_every_test_of_the_catalogue_finds_a_healthy_line_right_each_time_the_same(pannes, code, prestation):
    mesures = mesurer(pannes, code, cible(prestation))
    assert localiser(mesures) is None
    assert mesures == mesurer(pannes, code, cible(prestation))


@pytest.mark.parametrize(
    ("panne", "code", "attendu"),
    [
        (TypePanne.ONT_MORT, "CONNEXION", ("CLIENT", None)),
        (TypePanne.ONT_MUET, "COMPLET", ("CLIENT", None)),
        (TypePanne.CONNECTEUR_DEGRADE, "NIVEAUX", ("OI", "RACCORDEMENT")),
        (TypePanne.CONNECTEUR_DEGRADE, "DISTANCE", ("OI", "RACCORDEMENT")),
        (TypePanne.COUPURE_PBO_PTO, "CONNEXION", ("OI", "RACCORDEMENT")),
        (TypePanne.COUPURE_PBO_PTO, "DISTANCE", ("OI", "RACCORDEMENT")),
        (TypePanne.COUPURE_PM_PBO, "CONNEXION", ("OI", "DISTRIBUTION")),
        (TypePanne.COUPURE_PM_PBO, "COMPLET", ("OI", "DISTRIBUTION")),
        (TypePanne.COUPURE_PM_PBO, "DISTANCE", ("OI", "DISTRIBUTION")),
        (TypePanne.COUPURE_NRO_PM, "CONNEXION", ("OI", "TRANSPORT")),
        (TypePanne.COUPURE_NRO_PM, "DISTANCE", ("OI", "TRANSPORT")),
        (TypePanne.PORT_HS, "ACTIVATION", ("OI", "NRO")),
        (TypePanne.SERVICE_SUSPENDU, "COMPLET", ("OPERATEUR", None)),
        (TypePanne.PERTE_OPERATEUR, "BOUT_EN_BOUT", ("OPERATEUR", None)),
    ],
)
@pytest.mark.parametrize("prestation", LIGNES)
def test_what_is_broken_is_found_where_it_was_broken(pannes, panne, code, attendu, prestation):
    pannes.casser(Panne(panne, prestation))
    situe = localiser(mesurer(pannes, code, cible(prestation)))
    assert (situe.domaine, situe.segment) == attendu
    autre = next(p for p in LIGNES if p != prestation)
    assert localiser(mesurer(pannes, code, cible(autre))) is None
    assert pannes.reparer(prestation) == 1
    assert localiser(mesurer(pannes, code, cible(prestation))) is None


def test_a_cable_that_is_cut_hits_every_line_behind_it(pannes):
    pannes.casser(Panne(TypePanne.COUPURE_PM_PBO, "PBO-21231-0001"))
    touchee = cible("FTTO-0001", reference_pbo="PBO-21231-0001")
    epargnee = cible("FTTO-0002", reference_pbo="PBO-21231-0002")
    assert localiser(mesurer(pannes, "CONNEXION", touchee)).segment == "DISTRIBUTION"
    assert localiser(mesurer(pannes, "CONNEXION", epargnee)) is None


@pytest.mark.parametrize(
    ("panne", "ou", "cause"),
    [
        (TypePanne.OLT_HS, OLT.code, CauseEchec.INJOIGNABLE),
        (TypePanne.OLT_LENT, OLT.code, CauseEchec.EXPIRE),
    ],
)
def test_an_equipment_that_is_down_or_slow_says_so(pannes, panne, ou, cause):
    pannes.casser(Panne(panne, ou))
    with pytest.raises(EchecBanc) as refus:
        mesurer(pannes, "CONNEXION")
    assert refus.value.cause is cause


def test_nonsense_is_told_by_the_catalogue(pannes):
    pannes.casser(Panne(TypePanne.REPONSE_INCOHERENTE, "FTTO-0001"))
    with pytest.raises(ValueError, match="NaN"):
        mesurer(pannes, "NIVEAUX")


def test_a_damaged_file_says_what_to_do(pannes, tmp_path):
    (tmp_path / "reseau-simule.json").write_text("{", "utf-8")
    with pytest.raises(FichierPannesIllisible, match="supprimez-le"):
        pannes.lire()
    with pytest.raises(EchecBanc, match="supprimez-le"):
        mesurer(pannes, "CONNEXION")


def test_breaking_twice_is_breaking_once_and_nothing_is_repaired_where_nothing_is_broken(pannes):
    assert pannes.casser(Panne(TypePanne.ONT_MORT, "A")) is True
    assert pannes.casser(Panne(TypePanne.ONT_MORT, "A")) is False
    assert (pannes.reparer("B"), pannes.reparer("A"), pannes.lire()) == (0, 1, frozenset())


def test_lines_stand_where_they_stood():
    plan = placer("FTTO-0001", "21231")
    assert plan == placer("FTTO-0001", "21231")
    assert plan.equipement == "OLT-21231-01"
    assert 0 < plan.distance_pm < plan.distance_pbo < plan.distance_pto


class Compteur:
    """A bench that fails as it is told, and counts its calls."""

    nom = "SIMULE"

    def __init__(self, cause):
        self.cause, self.appels = cause, 0

    def sait(self, _equipement, _code):
        return True

    def executer(self, _cible, _code, _parametres, *, delai_s):
        self.appels += 1
        if self.cause:
            raise EchecBanc(self.cause, "non")
        return [delai_s]


def appeler(banc, vise=None, fois=1):
    for _ in range(fois):
        with pytest.raises(EchecBanc) as refus:
            banc.executer(vise or cible(), "CONNEXION", {}, delai_s=1.0)
    return str(refus.value)


@pytest.mark.parametrize("cause", [CauseEchec.INJOIGNABLE, CauseEchec.EXPIRE])
def test_an_equipment_that_is_away_is_left_alone_after_five_failures_and_no_other_is(cause):
    dedans = Compteur(cause)
    banc = BancProtege(dedans)
    appeler(banc, fois=5)
    assert "repos" in appeler(banc)
    assert dedans.appels == 5
    ailleurs = Cible(Equipement("OLT-2", "", "SIMULE"), "1", "X")
    assert appeler(banc, ailleurs) == "non"


@pytest.mark.parametrize("cause", [CauseEchec.OCCUPE, CauseEchec.INCOHERENT])
def test_one_that_answers_is_not_left_alone(cause):
    dedans = Compteur(cause)
    appeler(BancProtege(dedans), fois=20)
    assert dedans.appels == 20


def test_after_its_rest_an_equipment_is_tried_again_and_serves_again():
    dedans = Compteur(CauseEchec.INJOIGNABLE)
    banc = BancProtege(dedans, seuil=2, repos_s=0.0)
    appeler(banc, fois=2)
    dedans.cause = None
    import time

    time.sleep(0.01)
    assert banc.executer(cible(), "CONNEXION", {}, delai_s=1.0) == [1.0]
    assert banc.nom == "SIMULE"
    assert banc.sait(OLT, "CONNEXION")
