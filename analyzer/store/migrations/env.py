"""Runs Alembic's migrations on the connection that `Database.upgrade` hands over."""

from alembic import context

from analyzer.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters tables by copying them
    transactional_ddl=True,
)
context.run_migrations()
