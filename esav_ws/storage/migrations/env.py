"""Alembic environment: runs on the connection that `esav_ws.storage.schema` hands over."""

from alembic import context

from esav_ws.storage.tables_taches import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
