"""Annexe 1: a month to set up an offer, FTTH by web services only."""

from datetime import UTC, date, datetime

import pytest

from esav_ws.domain.offre import (
    CalendrierGtr,
    Canal,
    ExceptionOffre,
    FamilleOffre,
    Garantie,
    Offre,
    Prestation,
)
from esav_ws.domain.offre_regles import (
    MiseEnPlaceTropProche,
    OffreDejaEnPlace,
    anomalies,
    exiger_encore_ouverte,
    preavis_insuffisant,
)


def offre(**champs) -> Offre:
    return Offre(**{"code": "NEUVE", "libelle": "Offre neuve", "canaux": frozenset(Canal), **champs})


@pytest.mark.parametrize(
    ("annonce", "premier_jour"),
    [
        (date(2026, 1, 15), date(2026, 2, 16)),  # the month ends on the 15th at 24:00
        (date(2026, 1, 31), date(2026, 3, 1)),  # there is no 31 February: it ends on the 28th
        (date(2028, 1, 30), date(2028, 3, 1)),  # nor a 30th in a leap year
        (date(2026, 12, 1), date(2027, 1, 2)),
    ],
)
def test_a_month_lies_between_the_announcement_and_the_first_deposits(annonce, premier_jour):
    assert preavis_insuffisant(offre(annoncee_le=annonce, mise_en_place_le=premier_jour), None) is None
    veille = date.fromordinal(premier_jour.toordinal() - 1)
    refus = preavis_insuffisant(offre(annoncee_le=annonce, mise_en_place_le=veille), None)
    assert isinstance(refus, MiseEnPlaceTropProche)
    assert f"premier jour admis : {premier_jour:%d/%m/%Y}" in str(refus)


def test_days_that_were_admitted_once_are_not_asked_again():
    prise = ExceptionOffre("urgence", "Camille", datetime(2026, 1, 1, tzinfo=UTC))
    jours = {"annoncee_le": date(2026, 1, 15), "mise_en_place_le": date(2026, 1, 20)}
    assert preavis_insuffisant(offre(**jours, libelle="Autre"), offre(**jours, exception=prise)) is None


def test_an_offer_in_place_is_not_closed_to_deposits_again():
    connue = offre(annoncee_le=date(2026, 1, 1), mise_en_place_le=date(2026, 3, 2))
    plus_tard = offre(annoncee_le=date(2026, 1, 1), mise_en_place_le=date(2026, 4, 1))
    exiger_encore_ouverte(plus_tard, connue, date(2026, 3, 1))
    with pytest.raises(OffreDejaEnPlace):
        exiger_encore_ouverte(plus_tard, connue, date(2026, 3, 2))


def test_an_offer_takes_deposits_from_its_day_on():
    neuve = offre(mise_en_place_le=date(2026, 3, 2))
    assert (neuve.en_place(date(2026, 3, 1)), neuve.en_place(date(2026, 3, 2))) == (False, True)
    assert offre().en_place(date(1999, 1, 1))


@pytest.mark.parametrize(
    ("canaux", "admis"),
    [({Canal.INTEGRE}, True), ({Canal.EN_LIGNE}, False), ({Canal.INTEGRE, Canal.EN_LIGNE}, False)],
)
def test_ftth_is_reached_by_web_services_only(canaux, admis):
    trouvees = [a.xpath for a in anomalies(offre(famille=FamilleOffre.FTTH, canaux=frozenset(canaux)))]
    assert trouvees == ([] if admis else ["canaux"])
    assert list(anomalies(offre(famille=FamilleOffre.FTTO, canaux=frozenset(canaux)))) == []


def test_everything_wrong_with_an_offer_is_told_at_once():
    fautive = offre(
        code="offre neuve",
        libelle=" ",
        canaux=frozenset(),
        garanties=(
            Garantie("GTR", 4, CalendrierGtr.CALENDAIRE, "G"),
            Garantie("", 0, CalendrierGtr.OUVRE, "G"),
            Garantie("GTR", 4, CalendrierGtr.OUVRE, option=True),
        ),
        annoncee_le=date(2026, 3, 2),
        mise_en_place_le=date(2026, 3, 1),
    )
    assert [a.xpath for a in anomalies(fautive)] == [
        "code",
        "libelle",
        "canaux",
        "garantie[2].code",
        "garantie[2].libelle",
        "garantie[2].heures",
        "garantie[3].code",
        "mise_en_place_le",
    ]


def test_an_option_is_the_guarantee_of_those_that_name_it():
    socle = Garantie("GTR 10 h ouvrées", 10, CalendrierGtr.OUVRE, "GTR-10HO")
    option = Garantie("GTR 4 h", 4, CalendrierGtr.CALENDAIRE, "GTR-4H", option=True)
    avec = offre(garanties=(socle, option))
    assert avec.garanties_de(Prestation("P", "ALFA", "NEUVE")) == (socle,)
    assert avec.garanties_de(Prestation("P", "ALFA", "NEUVE", garanties=("GTR-4H",))) == (socle, option)
