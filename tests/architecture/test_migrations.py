"""The migrations make exactly the tables that the models describe."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from mailer.infra.db import MIGRATIONS, Base, db
from mailer.models.role import Role
from tests.factories.accounts import make_role


def _differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_the_models_are_what_the_migrations_make(app_both: Flask) -> None:
    assert not _differences()


def test_the_migrations_go_down_and_up_again(app_both: Flask) -> None:
    db.session.remove()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
    upgrade()
    assert not _differences()


def test_roles_that_take_care_of_incidents_get_their_tasks(app_both: Flask) -> None:
    made = {
        "Care": (
            ["incidents:view", "incidents:edit"],
            ["tasks:delete", "tasks:edit", "tasks:view"],
        ),
        "Look": (["incidents:view"], ["tasks:view"]),
        "Chosen": (["incidents:edit", "tasks:view"], ["tasks:view"]),
        "Other": (["mailings:view"], []),
    }
    for name, (had, _tasks) in made.items():
        make_role(name=name, permissions=had)
    db.session.commit()
    db.session.remove()
    downgrade(revision="c4d8a1f6e937")
    upgrade()
    for name, (had, tasks) in made.items():
        role = db.session.scalars(db.select(Role).filter_by(name=name)).one()
        assert sorted(role.permissions) == sorted({*had, *tasks}), name
