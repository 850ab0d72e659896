import pytest
from sqlalchemy import text

from esav_ws.storage.moteur import ouvrir_moteur
from esav_ws.storage.schema import BaseEndommagee, migrer, verifier


def test_a_migrated_database_is_whole(moteur):
    verifier(moteur)


def test_migrating_again_changes_nothing(moteur):
    passage = migrer(moteur)
    assert passage.avant == passage.apres is not None
    verifier(moteur)


def test_a_database_without_schema_says_so(tmp_path):
    engine = ouvrir_moteur(f"sqlite:///{tmp_path / 'vide.sqlite'}", connexions=1)
    with pytest.raises(BaseEndommagee, match="schéma absent"):
        verifier(engine)
    engine.dispose()


def test_a_schema_of_the_future_is_neither_served_nor_migrated(moteur):
    with moteur.connect().execution_options(ecriture=True) as connexion:
        connexion.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connexion.commit()
    for geste in (verifier, migrer):
        with pytest.raises(BaseEndommagee, match="9999 inconnu"):
            geste(moteur)


def test_a_missing_table_is_named(moteur):
    with moteur.connect().execution_options(ecriture=True) as connexion:
        connexion.execute(text("DROP TABLE commentaire"))
        connexion.commit()
    with pytest.raises(BaseEndommagee, match="commentaire"):
        verifier(moteur)


def test_the_migrations_say_what_the_tables_say(moteur):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from esav_ws.storage.tables import metadata

    with moteur.connect() as connexion:
        contexte = MigrationContext.configure(connexion, opts={"compare_type": True})
        assert compare_metadata(contexte, metadata) == []
