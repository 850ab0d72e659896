"""The life of a test, its number, and its catalogue by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from esav_ws.domain.essai import (
    ATTENTE_MAX,
    CauseEchec,
    EssaiLigne,
    EtatEssai,
    Mesure,
    TestNonAnnulable,
    Verdict,
    le_pire,
)
from esav_ws.domain.essai_catalogue import (
    Bande,
    CatalogueEssais,
    MesureEssai,
    ParametreEssai,
    RegleDepot,
    TypeParametre,
    catalogue_de,
    servi,
)
from esav_ws.domain.essai_erreurs import NumeroTestMalSaisi
from esav_ws.domain.essai_numero import composer, relire
from esav_ws.domain.operateur import Cote

LE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DEMANDE = EssaiLigne(
    "TS-2222-2222-2", "ALFA", "FTTO-0001", "FTTO", "T-1", "CONNEXION", "FTTO-TST", 1, (), "OLT", "1", "ALFA",
    Cote.OPERATEUR, 1, "", True, False, 30, LE, LE, LE, LE + ATTENTE_MAX,
)  # fmt: skip
EN_COURS = DEMANDE.demarrer(LE)
REGLE = RegleDepot(timedelta(hours=24), frozenset(), frozenset())


def test_a_state_gives_way_to_those_that_follow_it_and_to_no_other():
    fini = EN_COURS.terminer(LE, (), None)
    echoue = replace(EN_COURS, sans_risque=False).echouer(LE, CauseEchec.OCCUPE, "")
    for essai in (fini, echoue, DEMANDE.expirer(LE), DEMANDE.annuler(LE)):
        assert not essai.actif
        assert essai.fini_le == LE
        with pytest.raises(ValueError, match="does not go"):
            essai.demarrer(LE)
    for essai in (EN_COURS, fini, echoue):
        with pytest.raises(TestNonAnnulable):
            essai.annuler(LE)


def test_a_harmless_test_waits_longer_each_time_before_it_is_begun_again():
    premier = EN_COURS.echouer(LE, CauseEchec.OCCUPE, "occupé")
    assert (premier.etat, premier.a_partir_le) == (EtatEssai.DEMANDE, LE + timedelta(seconds=20))
    second = premier.demarrer(LE).echouer(LE, CauseEchec.OCCUPE, "occupé")
    assert (second.etat, second.a_partir_le) == (EtatEssai.DEMANDE, LE + timedelta(seconds=40))
    assert second.demarrer(LE).echouer(LE, CauseEchec.OCCUPE, "occupé").etat is EtatEssai.ECHEC


def test_neither_an_act_nor_nonsense_nor_what_is_late_is_begun_again():
    assert replace(EN_COURS, sans_risque=False).echouer(LE, CauseEchec.EXPIRE, "").etat is EtatEssai.EXPIRE
    assert EN_COURS.echouer(LE, CauseEchec.INCOHERENT, "").etat is EtatEssai.ECHEC
    assert EN_COURS.echouer(LE + ATTENTE_MAX, CauseEchec.OCCUPE, "").etat is EtatEssai.ECHEC


def test_a_test_is_worth_its_worst_measure():
    rendus = [None, Verdict.CONFORME, Verdict.NON_CONFORME, Verdict.DEGRADE]
    mesures = tuple(Mesure(str(rang), "1", "", v) for rang, v in enumerate(rendus))
    assert le_pire(mesures) is Verdict.NON_CONFORME
    assert le_pire(mesures[:2]) is Verdict.CONFORME
    assert le_pire(()) is Verdict.CONFORME


def test_a_number_is_read_however_it_is_written_and_one_wrong_character_is_seen():
    numero = composer(123456789)
    assert relire(numero.lower().replace("-", " ")) == numero
    for faux in (numero[:-1] + "2", numero[3:], "TS-", "", numero.replace("TS", "RV")):
        if faux != numero:
            with pytest.raises(NumeroTestMalSaisi):
                relire(faux)


NIVEAU = MesureEssai(
    "niveau",
    "Niveau",
    "dBm",
    (
        Bande(Verdict.NON_CONFORME, None, Decimal(-28)),
        Bande(Verdict.DEGRADE, Decimal(-28), Decimal(-25)),
        Bande(Verdict.CONFORME, Decimal(-25), Decimal(-8)),
    ),
)


@pytest.mark.parametrize(
    ("valeur", "verdict"),
    [
        ("-28.01", "NON_CONFORME"),
        ("-28", "DEGRADE"),
        ("-25.001", "DEGRADE"),
        ("-25", "CONFORME"),
        ("-8.1", "CONFORME"),
    ],
)
def test_a_band_holds_its_lower_bound_and_not_its_upper_one(valeur, verdict):
    assert NIVEAU.juger(valeur) == verdict


@pytest.mark.parametrize("valeur", ["", "abc", "NaN", "Infinity", "-8", "1e3"])
def test_what_no_band_holds_is_nonsense(valeur):
    with pytest.raises(ValueError, match="niveau"):
        NIVEAU.juger(valeur)


ENTIER = ParametreEssai("n", "N", TypeParametre.ENTIER, True, "trames", Decimal(1), Decimal(10))
DECIMAL = ParametreEssai("d", "D", TypeParametre.DECIMAL, False, "m", Decimal("0.5"), Decimal("1.5"))


@pytest.mark.parametrize(
    ("parametre", "texte", "valeur"),
    [
        (ENTIER, "1", 1),
        (ENTIER, "10", 10),
        (DECIMAL, "0.5", Decimal("0.5")),
        (ParametreEssai("o", "O", TypeParametre.OUI_NON), "NON", False),
        (ParametreEssai("t", "T", TypeParametre.TEXTE), "x" * 100, "x" * 100),
        (ParametreEssai("c", "C", TypeParametre.CODE, valeurs=("A", "B")), "B", "B"),
    ],
)
def test_a_value_is_read_by_its_type(parametre, texte, valeur):
    assert parametre.lire(texte) == valeur


@pytest.mark.parametrize(
    ("parametre", "texte"),
    [
        (ENTIER, "0"),
        (ENTIER, "11"),
        (ENTIER, "1.5"),
        (ENTIER, ""),
        (DECIMAL, "NaN"),
        (DECIMAL, "Infinity"),
        (DECIMAL, "0.49"),
        (ParametreEssai("o", "O", TypeParametre.OUI_NON), "oui"),
        (ParametreEssai("t", "T", TypeParametre.TEXTE), "x" * 101),
        (ParametreEssai("t", "T", TypeParametre.TEXTE), ""),
        (ParametreEssai("c", "C", TypeParametre.CODE, valeurs=("A", "B")), "a"),
    ],
)
def test_a_value_out_of_its_type_or_bounds_is_told(parametre, texte):
    with pytest.raises(ValueError, match=r"\w"):
        parametre.lire(texte)


def catalogue(version, production, fin=None, annonce=date(2026, 1, 1)):
    return CatalogueEssais("X", version, "GPON", ("FTTO",), (), REGLE, annonce, production, fin)


def test_the_newest_version_in_production_serves_and_an_old_one_is_found_by_its_number():
    toutes = (
        catalogue(1, date(2026, 1, 1), date(2026, 4, 30)),
        catalogue(2, date(2026, 4, 1)),
        catalogue(3, None, annonce=None),
    )
    jours = {date(2025, 12, 31): None, date(2026, 3, 31): 1, date(2026, 4, 1): 2, date(2026, 5, 1): 2}
    for jour, attendue in jours.items():
        lu = servi(toutes, "FTTO", jour)
        assert (lu and lu.version) == attendue
    assert servi(toutes, "COL", date(2026, 4, 1)) is None
    assert catalogue_de(toutes, "X", 1) is toutes[0]
    assert catalogue_de(toutes, "X", 9) is None
    etats = [c.etat(date(2026, 5, 1)) for c in toutes]
    assert etats == ["RETIREE", "EN_PRODUCTION", "PROJET"]
    assert toutes[1].etat(date(2026, 3, 1)) == "ANNONCEE"
