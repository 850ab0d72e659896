"""The file of offers: those that come with the program, and everything wrong at once."""

from datetime import date

import pytest

from esav_ws.adapters.fichier_offres import lire_offres
from esav_ws.config import OFFRES
from esav_ws.domain.offre import CalendrierGtr, Canal, FamilleOffre, Garantie, Offre
from esav_ws.domain.offre_regles import OffresInvalides, preavis_insuffisant
from esav_ws.domain.rendezvous import TypeRendezVous

UNE = """
[[offre]]
code = "FTTH"
libelle = "Accès FTTH"
famille = "FTTH"
canaux = ["INTEGRE"]
rendez_vous = ["SAV", "EXPERTISE"]
test_obligatoire = false
plusieurs_ouvertes = true
annoncee_le = 2026-01-15
mise_en_place_le = 2026-02-16

[[offre.garantie]]
code = "GTR-10HO"
libelle = "GTR 10 h ouvrées"
heures = 10
calendrier = "OUVRE"
option = true
"""


@pytest.fixture
def lire(tmp_path):
    def lire_texte(texte: str | bytes):
        fichier = tmp_path / "offres.toml"
        fichier.write_bytes(texte.encode() if isinstance(texte, str) else texte)
        return lire_offres(fichier)

    return lire_texte


def refus(lire, texte) -> list[str]:
    with pytest.raises(OffresInvalides) as erreur:
        lire(texte)
    return [element.xpath for element in erreur.value.elements]


def test_an_offer_is_read_whole(lire):
    assert lire(UNE) == (
        Offre(
            "FTTH",
            "Accès FTTH",
            frozenset({Canal.INTEGRE}),
            plusieurs_ouvertes=True,
            garanties=(Garantie("GTR 10 h ouvrées", 10, CalendrierGtr.OUVRE, "GTR-10HO", option=True),),
            famille=FamilleOffre.FTTH,
            rendez_vous=frozenset({TypeRendezVous.SAV, TypeRendezVous.EXPERTISE}),
            annoncee_le=date(2026, 1, 15),
            mise_en_place_le=date(2026, 2, 16),
        ),
    )


@pytest.mark.parametrize("nom", ["exemple.toml", "demonstration.toml"])
def test_the_files_that_come_with_the_program_keep_every_rule(nom):
    for offre in lire_offres(OFFRES / nom):
        assert preavis_insuffisant(offre, None) is None


def test_a_file_with_the_mark_of_some_editors_is_read(lire):
    assert len(lire(b"\xef\xbb\xbf" + UNE.encode())) == 1


@pytest.mark.parametrize("texte", [b"[[offre]\n", b"\xff\xfeo\x00", "x = 'é'".encode("latin-1")])
def test_what_is_not_toml_in_utf8_is_told(lire, texte):
    assert refus(lire, texte) == ["fichier"]


@pytest.mark.parametrize(
    ("avant", "apres", "ou"),
    [
        ('code = "FTTH"\n', "", ["offre[1].code"]),
        ('code = "FTTH"', "code = 12", ["offre[1].code"]),
        ('famille = "FTTH"', 'famille = "FTHH"', ["offre[1].famille"]),
        ('["INTEGRE"]', '["INTEGRE", "EN_LIGNE"]', ["offre[1].canaux"]),
        ('["INTEGRE"]', '["WEB"]', ["offre[1].canaux"]),
        ('["SAV", "EXPERTISE"]', '"SAV"', ["offre[1].rendez_vous"]),
        ("test_obligatoire = false", "test_obligatoire = 0", ["offre[1].test_obligatoire"]),
        ("= 2026-01-15", '= "2026-01-15"', ["offre[1].annoncee_le"]),
        ("= 2026-01-15", "= 2026-01-15T08:00:00", ["offre[1].annoncee_le"]),
        ("heures = 10", "heures = true", ["offre[1].garantie[1].heures"]),
        ("heures = 10", "heures = 0", ["offre[1].garantie[1].heures"]),
        ('calendrier = "OUVRE"', 'calendrier = "NUIT"', ["offre[1].garantie[1].calendrier"]),
        (
            "plusieurs_ouvertes = true",
            "plusieur_ouvertes = true",
            ["offre[1].plusieur_ouvertes", "offre[1].plusieurs_ouvertes"],
        ),
        ("[[offre]]", "[reglages]\na = 1\n[[offre]]", ["reglages"]),
    ],
)
def test_each_mistake_is_named_where_it_is(lire, avant, apres, ou):
    assert refus(lire, UNE.replace(avant, apres)) == ou


def test_a_file_without_offers_or_with_one_twice_is_refused(lire):
    assert refus(lire, "") == ["offre"]
    assert refus(lire, "offre = 3") == ["offre"]
    assert refus(lire, UNE + UNE) == ["offre[2].code"]
