"""Version du registre : un compteur que la base elle-même élève avec chaque écriture de ce que la porte y lit."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

EVENEMENTS = {
    "certificat": {"insert": "INSERT", "update": "UPDATE", "delete": "DELETE"},
    # Not any update: the number of an Opérateur's last event stands in this table too, and moves with every deposit.
    "operateur": {"insert": "INSERT", "update": "UPDATE OF code, raison_sociale, statut", "delete": "DELETE"},
    "habilitation": {"insert": "INSERT", "update": "UPDATE", "delete": "DELETE"},
}

LEVER = "UPDATE version_registre SET version = version + 1"

# At the commit, so that the one row that all share is the last that a transaction locks: no deadlock, no queue before
# it. Once per transaction, however many rows it writes.
FONCTION = """
CREATE FUNCTION lever_version_registre() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('esav.version_levee', true) IS DISTINCT FROM txid_current()::text THEN
        EXECUTE format('UPDATE %I.version_registre SET version = version + 1', TG_TABLE_SCHEMA);
        PERFORM set_config('esav.version_levee', txid_current()::text, true);
    END IF;
    RETURN NULL;
END
$$
"""


def upgrade() -> None:
    table = op.create_table(
        "version_registre",
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rang", name="pk_version_registre"),
        sa.CheckConstraint("rang = 1", name="ck_version_registre_rang"),
    )
    op.bulk_insert(table, [{"rang": 1, "version": 1}])
    if _sqlite():
        for suivie, evenements in EVENEMENTS.items():
            for nom, evenement in evenements.items():
                op.execute(
                    f"CREATE TRIGGER version_registre_{suivie}_{nom} AFTER {evenement} ON {suivie} BEGIN {LEVER}; END"
                )
        return
    op.execute(FONCTION)
    for suivie, evenements in EVENEMENTS.items():
        for nom, evenement in evenements.items():
            op.execute(
                f"CREATE CONSTRAINT TRIGGER version_registre_{suivie}_{nom} AFTER {evenement} ON {suivie}"
                " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lever_version_registre()"
            )
        op.execute(
            f"CREATE TRIGGER version_registre_{suivie}_truncate AFTER TRUNCATE ON {suivie}"
            " FOR EACH STATEMENT EXECUTE FUNCTION lever_version_registre()"
        )


def downgrade() -> None:
    for suivie, evenements in EVENEMENTS.items():
        for nom in evenements if _sqlite() else (*evenements, "truncate"):
            op.execute(
                f"DROP TRIGGER version_registre_{suivie}_{nom}" + ("" if _sqlite() else f" ON {suivie}")
            )
    if not _sqlite():
        op.execute("DROP FUNCTION lever_version_registre()")
    op.drop_table("version_registre")


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
