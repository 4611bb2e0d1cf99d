"""How Alembic reaches this installation's database (run by Flask-Migrate, inside the app)."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app


def run() -> None:
    """Run the migrations in one transaction on a connection of the app's engine."""
    extension = current_app.extensions["migrate"]
    options = {**extension.configure_args, "process_revision_directives": _skip_if_empty}
    with extension.db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=extension.db.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()


def _skip_if_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """`flask db migrate` writes no file when nothing changed."""
    if directives and directives[0].upgrade_ops.is_empty():
        directives.clear()


run()
