"""Environment of the migrations: the connection comes from `anagen.diary.versions`."""

from __future__ import annotations

from alembic import context

from anagen.diary.tables import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
