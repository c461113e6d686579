"""Alembic's entry: runs the migrations on the connection that `migrations.upgrade` hands in."""

from alembic import context
from sqlmodel import SQLModel

import models.every_table  # noqa: F401  (these define all tables)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller's transaction holds everything
)
context.run_migrations()
