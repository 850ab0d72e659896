from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from esav_ws.domain.formulaire_champs import Champ
from esav_ws.domain.formulaire_regles import (
    AutreChamp,
    Comparateur,
    Compare,
    Contexte,
    Fixe,
    Maintenant,
    Parmi,
    Regle,
    Renseigne,
    Toutes,
    UneAuMoins,
)
from esav_ws.domain.formulaire_types import DefinitionInvalide, TypeChamp

MAINTENANT = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
"""Half past midnight on 1 July in Paris."""
CHAMPS = {
    champ.nom: champ
    for champ in (
        Champ("DEFECT_PUISSANCE", "Puissance", TypeChamp.DECIMAL, decimales=1, unite="dBm"),
        Champ("DEFECT_SEUIL", "Seuil", TypeChamp.ENTIER),
        Champ("DEFECT_DATE", "Début", TypeChamp.DATE_HEURE),
        Champ("DEFECT_JOUR", "Jour", TypeChamp.DATE),
        Champ("INFO_HEURE", "Ouverture", TypeChamp.HEURE),
        Champ("INFO_FIN", "Fermeture", TypeChamp.HEURE),
        Champ("DEFECT_LUMIERE", "Lumière", TypeChamp.OUI_NON),
        Champ("INFO_TEXTE", "Texte", TypeChamp.TEXTE),
    )
}
VRAI, FAUX = Renseigne("INFO_TEXTE"), Renseigne("INFO_TEXTE", present=False)
DOUTE = Renseigne("DEFECT_SEUIL")


def contexte(*, inconnus=(), **valeurs):
    return Contexte(MAINTENANT, valeurs, set(inconnus))


def puissance(comparateur, valeur="-24"):
    return Compare("DEFECT_PUISSANCE", Comparateur(comparateur), Fixe(Decimal(valeur)))


@pytest.mark.parametrize(
    ("comparateur", "sous", "egal", "sur"),
    [
        ("egal", False, True, False),
        ("different", True, False, True),
        ("inferieur", True, False, False),
        ("inferieurOuEgal", True, True, False),
        ("superieur", False, False, True),
        ("superieurOuEgal", False, True, True),
    ],
)
def test_each_comparison_below_at_and_above_its_bound(comparateur, sous, egal, sur):
    mesures = [Decimal("-24.1"), Decimal("-24.0"), Decimal("-23.9")]
    assert [puissance(comparateur).evaluer(contexte(DEFECT_PUISSANCE=mesure)) for mesure in mesures] == [
        sous,
        egal,
        sur,
    ]


@pytest.mark.parametrize("comparateur", list(Comparateur))
def test_a_comparison_with_a_field_left_out_is_false(comparateur):
    assert puissance(comparateur).evaluer(contexte()) is False
    deux = Compare("INFO_HEURE", comparateur, AutreChamp("INFO_FIN"))
    assert deux.evaluer(contexte(INFO_HEURE="08:00")) is False


def test_a_comparison_with_an_untrusted_field_is_unknown():
    deux = Compare("INFO_HEURE", Comparateur.INFERIEUR, AutreChamp("INFO_FIN"))
    assert deux.evaluer(contexte(inconnus=["INFO_FIN"], INFO_HEURE="08:00")) is None
    assert deux.evaluer(contexte(inconnus=["INFO_HEURE"], INFO_FIN="08:00")) is None
    assert Parmi("INFO_HEURE", ("08:00",)).evaluer(contexte(inconnus=["INFO_HEURE"])) is None
    assert Renseigne("INFO_HEURE").evaluer(contexte(inconnus=["INFO_HEURE"])) is None


def test_hours_of_two_fields_are_compared_in_the_order_of_the_day():
    deux = Compare("INFO_FIN", Comparateur.SUPERIEUR, AutreChamp("INFO_HEURE"))
    assert deux.evaluer(contexte(INFO_HEURE="09:30", INFO_FIN="10:00")) is True
    assert deux.evaluer(contexte(INFO_HEURE="09:30", INFO_FIN="09:30")) is False


@pytest.mark.parametrize(("ecart", "admis"), [(0, True), (5, True), (6, False)])
def test_a_moment_is_compared_with_now_and_its_tolerance(ecart, admis):
    pas_futur = Compare("DEFECT_DATE", Comparateur.INFERIEUR_OU_EGAL, Maintenant(timedelta(minutes=5)))
    assert pas_futur.evaluer(contexte(DEFECT_DATE=MAINTENANT + timedelta(minutes=ecart))) is admis


@pytest.mark.parametrize(("jour", "admis"), [(1, True), (2, False)])
def test_a_date_is_compared_with_the_day_in_paris(jour, admis):
    pas_futur = Compare("DEFECT_JOUR", Comparateur.INFERIEUR_OU_EGAL, Maintenant())
    assert pas_futur.evaluer(contexte(DEFECT_JOUR=date(2026, 7, jour))) is admis


def test_membership_and_presence():
    assert Parmi("DEFECT_LUMIERE", ("OUI",)).evaluer(contexte(DEFECT_LUMIERE="OUI")) is True
    assert Parmi("DEFECT_LUMIERE", ("OUI",)).evaluer(contexte(DEFECT_LUMIERE="NON")) is False
    assert Parmi("DEFECT_LUMIERE", ("OUI",)).evaluer(contexte()) is False
    assert VRAI.evaluer(contexte(INFO_TEXTE="x")) is True
    assert VRAI.evaluer(contexte()) is False
    assert FAUX.evaluer(contexte()) is True


@pytest.mark.parametrize(
    ("gauche", "droite", "toutes", "une"),
    [
        (VRAI, VRAI, True, True),
        (VRAI, FAUX, False, True),
        (FAUX, FAUX, False, False),
        (VRAI, DOUTE, None, True),
        (FAUX, DOUTE, False, None),
        (DOUTE, DOUTE, None, None),
    ],
)
def test_combinations_decide_as_soon_as_what_is_known_suffices(gauche, droite, toutes, une):
    connu = contexte(inconnus=["DEFECT_SEUIL"], INFO_TEXTE="x")
    assert Toutes((gauche, droite)).evaluer(connu) is toutes
    assert Toutes((droite, gauche)).evaluer(connu) is toutes
    assert UneAuMoins((gauche, droite)).evaluer(connu) is une
    assert UneAuMoins((droite, gauche)).evaluer(connu) is une


@pytest.mark.parametrize(
    ("si", "alors", "violee"),
    [
        (None, VRAI, False),
        (None, FAUX, True),
        (None, DOUTE, False),
        (VRAI, FAUX, True),
        (FAUX, FAUX, False),
        (DOUTE, FAUX, False),
        (VRAI, DOUTE, False),
    ],
)
def test_a_rule_is_broken_only_when_it_is_certain(si, alors, violee):
    connu = contexte(inconnus=["DEFECT_SEUIL"], INFO_TEXTE="x")
    assert Regle("R", "message", alors, si).violee(connu) is violee


@pytest.mark.parametrize(
    ("condition", "phrase"),
    [
        (puissance("inferieurOuEgal"), "« Puissance » est inférieur ou égal à −24 dBm"),
        (Compare("DEFECT_LUMIERE", Comparateur.EGAL, Fixe("OUI")), "« Lumière » vaut « Oui » (OUI)"),
        (
            Compare("INFO_FIN", Comparateur.SUPERIEUR, AutreChamp("INFO_HEURE")),
            "« Fermeture » est supérieur à « Ouverture »",
        ),
        (
            Compare("DEFECT_DATE", Comparateur.INFERIEUR, Maintenant()),
            "« Début » est inférieur à la date de réception",
        ),
        (
            Compare("DEFECT_DATE", Comparateur.INFERIEUR, Maintenant(timedelta(minutes=5))),
            "« Début » est inférieur à la date de réception plus 5 min",
        ),
        (Parmi("DEFECT_SEUIL", (Decimal(1), Decimal(2))), "« Seuil » vaut 1 ou 2"),
        (VRAI, "« Texte » est renseigné"),
        (FAUX, "« Texte » n'est pas renseigné"),
        (
            Toutes((VRAI, UneAuMoins((VRAI, FAUX)))),
            "« Texte » est renseigné et (« Texte » est renseigné ou « Texte » n'est pas renseigné)",
        ),
    ],
)
def test_a_condition_is_said_in_french(condition, phrase):
    assert condition.dire(CHAMPS) == phrase


@pytest.mark.parametrize(
    "condition",
    [
        Renseigne("INFO_ABSENT"),
        Parmi("INFO_ABSENT", ("X",)),
        Compare("INFO_FIN", Comparateur.EGAL, AutreChamp("INFO_ABSENT")),
        Toutes((VRAI, Renseigne("INFO_ABSENT"))),
        Compare("INFO_TEXTE", Comparateur.INFERIEUR, Fixe("x")),
        Compare("INFO_FIN", Comparateur.EGAL, AutreChamp("DEFECT_JOUR")),
        Compare("DEFECT_JOUR", Comparateur.EGAL, AutreChamp("DEFECT_DATE")),
        Compare("INFO_FIN", Comparateur.INFERIEUR, Maintenant()),
    ],
)
def test_a_condition_on_unknown_fields_or_unlike_operands_is_refused(condition):
    with pytest.raises(DefinitionInvalide):
        condition.verifier(CHAMPS)


def test_a_condition_names_its_fields_in_reading_order():
    condition = UneAuMoins((Compare("INFO_FIN", Comparateur.EGAL, AutreChamp("INFO_HEURE")), VRAI))
    assert condition.noms() == ("INFO_FIN", "INFO_HEURE", "INFO_TEXTE")
