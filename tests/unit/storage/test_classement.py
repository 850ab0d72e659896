"""Nobody adds a column that may name a person without saying so."""

from esav_ws.domain.donnees import DE_SIGNALISATION, EFFETS, PLANCHERS, TOUT_EFFACE, Categorie
from esav_ws.storage.classement import CLASSEMENT
from esav_ws.storage.donnees_tables import SOURCES
from esav_ws.storage.metadonnees import metadata

TECHNIQUES = {"alembic_version"}


def test_every_column_of_every_table_is_classed_and_nothing_else():
    declarees = {table.name: set(table.c.keys()) for table in metadata.sorted_tables}
    assert {nom: set(colonnes) for nom, colonnes in CLASSEMENT.items()} == declarees


def test_every_category_has_an_effect_a_floor_and_columns():
    classees = {c for colonnes in CLASSEMENT.values() for c in colonnes.values() if c}
    # of the deposit's content, each path goes with its own category
    assert classees == set(Categorie) == set(EFFETS) == set(PLANCHERS)


def test_whatever_has_a_term_is_treated_somewhere():
    a_terme = {c for c, effet in EFFETS.items() if effet != "conserver"}
    assert a_terme == {*DE_SIGNALISATION, *SOURCES}


def test_the_bits_are_those_of_the_partial_index():
    assert TOUT_EFFACE == 31
