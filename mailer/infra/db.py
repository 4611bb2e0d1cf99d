"""The database: one session a request or job, SQLite and PostgreSQL alike.

Units of work are either *writing* (the default; SQLite opens them with BEGIN IMMEDIATE, so
that two writers queue instead of failing half-way) or *reading* (GET requests; the database
itself refuses changes, which is how "a GET never changes anything" is kept).
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Numeric,
    String,
    event,
    func,
    select,
)
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator, TypeEngine

from mailer.lib.folding import fold

_reading: ContextVar[bool] = ContextVar("mailer_reading", default=False)
AFTER_COMMIT = "mailer.after_commit"
_QUERY_ONLY = "mailer.query_only"
#: Digits of an `Exact` number: fewer than 64 bits hold.
_TOO_MUCH = 10**18
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


class Base(DeclarativeBase):
    """All tables; constraint names are fixed so that migrations are the same everywhere."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)
migrate = Migrate()

Id = BigInteger().with_variant(Integer(), "sqlite")


def sort_key(length: int) -> String:
    """A text column compared byte by byte on both databases, for prefix search and keysets."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def enum_type(cls: type[enum.StrEnum]) -> Enum:
    """A StrEnum stored as its value."""
    return Enum(
        cls,
        native_enum=False,
        create_constraint=False,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


class UTCDateTime(TypeDecorator[dt.datetime]):
    """An aware moment, stored in UTC; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[dt.datetime]:
        """What a value of such a column is."""
        return dt.datetime

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=dt.UTC)  # type: ignore[no-any-return]
        return value.astimezone(dt.UTC)  # type: ignore[no-any-return]


class Exact(TypeDecorator[Decimal]):
    """An exact number with so many decimals at most; one with more is refused, never rounded.

    NUMERIC on PostgreSQL. SQLite has none, so there it is a whole number of the smallest parts,
    which compares, sorts and adds up the same (but is not to be multiplied in SQL).
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, decimals: int) -> None:
        super().__init__(19, decimals)
        self.decimals = decimals
        self._smallest = Decimal(1).scaleb(-decimals)

    @property
    def python_type(self) -> type[Decimal]:
        """What a value of such a column is."""
        return Decimal

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind = BigInteger() if dialect.name == "sqlite" else Numeric(19, self.decimals)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("an exact number is never made from a float")
        exact = Decimal(value)
        kept = exact.quantize(self._smallest)
        if kept != exact:
            raise ValueError(f"{value} has more than {self.decimals} decimals")
        if abs(kept.scaleb(self.decimals)) >= _TOO_MUCH:
            raise ValueError(f"{value} is too large to be kept")
        return int(kept.scaleb(self.decimals)) if dialect.name == "sqlite" else kept

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        exact = Decimal(value)
        return exact.scaleb(-self.decimals) if dialect.name == "sqlite" else exact


def init_app(app: Flask, database_url: str) -> None:
    """Bind the app to its database."""
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    if database_url.startswith("sqlite"):
        options: dict[str, Any] = {"connect_args": {"timeout": 30}}
    else:
        options = {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)
    with app.app_context():
        prepare_engine(db.engine)


def prepare_engine(engine: Engine) -> None:
    """Give an engine the transaction modes described above."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "begin", _postgres_begin)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "temp_store=MEMORY",
        # 4 MB for each connection, of which a process has several; the system keeps the file.
        "cache_size=-4096",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.create_function("folded", 1, fold, deterministic=True)


def _sqlite_begin(connection: Connection) -> None:
    reading = _reading.get()
    # `info` lives as long as the connection to the file, which keeps the setting.
    if connection.info.get(_QUERY_ONLY) is not reading:
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.info[_QUERY_ONLY] = reading
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _postgres_begin(connection: Connection) -> None:
    if _reading.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


@contextmanager
def reading() -> Iterator[None]:
    """Units of work begun inside only read; the database refuses a change."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def take_turns(what: str) -> None:
    """Until this unit ends, others wait here for the same `what`: for rules about all rows of a
    table, such as a name that only one may have. On SQLite all writers take turns anyway."""
    if db.engine.dialect.name == "postgresql":
        lock = select(func.pg_advisory_xact_lock(func.hashtext(what)))
        db.session.execute(lock)


def after_commit(call: Callable[[], object]) -> None:
    """Run `call` once the session's current unit is committed; drop it if it is rolled back."""
    db.session.info.setdefault(AFTER_COMMIT, []).append(call)


@event.listens_for(Session, "after_commit")
def _run_after_commit(session: Session) -> None:
    for call in session.info.pop(AFTER_COMMIT, []):
        call()


@event.listens_for(Session, "after_rollback")
def _drop_after_rollback(session: Session) -> None:
    session.info.pop(AFTER_COMMIT, None)
