"""Alembic's entry: runs on the connection `models.migrate` hands over, in batch mode for SQLite's sake."""

from alembic import context

from models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="models.base.",
)
with context.begin_transaction():
    context.run_migrations()
