#!/usr/bin/env python
"""How long pages of the customer list take on the server, per search, filter and sorting.

    DATABASE_URL=… MAILER_DATA_DIR=… scripts/time_list.py [--explain]

Run it on a demonstration with many customers (`mailer demo --customers 1000000`). Each page is
asked for through the whole app (sign-in check, queries, template), as htmx does, five times.
Printed are, in milliseconds: the median time on the clock; the processor time per page of this
process and of PostgreSQL's (what the clock would show on a machine that does nothing else, with
the data in memory); and how many statements a page took. PostgreSQL works without parallel
workers meanwhile.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from flask import Flask, session
from flask.testing import FlaskClient
from flask_login import login_user
from sqlalchemy import Engine, event, text

from mailer.factory import create_app
from mailer.infra.db import db
from mailer.models.user import User

PAGES = (
    "",
    "?sort=-modified",
    "?sort=kind",
    "?q=a",
    "?q=mar",
    "?q=martin",
    "?q=z&sort=-modified",
    "?q=martin+lyon",
    "?q=lucas+martin&sort=city",
    "?q=lucas.martin123",
    "?q=qqqq",
    "?kind=lead",
    "?kind=third_party&consent=withdrawn",
    "?kind=third_party&consent=withdrawn&sort=-created",
    "?group=1",
    "?group=3&sort=email",
    "?group=none",
    "?country=LU",
    "?country=LU&kind=supplier&sort=city",
    "?email=invalid",
    "?email=invalid&sort=-modified",
    "?language=nl&sort=company",
    "?owner=none&family=none",
    "?owner=1&q=ben",
    "?q=ma&kind=lead&sort=-modified",
    "?q=dup&consent=given&sort=-created",
    "?q=ma&kind=lead&group=2&consent=given&sort=-created",
    "?q=ma&country=BE&language=nl&sort=company",
)
TARGET, RUNS = 150, 5
AS_HTMX = {"HX-Request": "true", "HX-Target": "records"}


def main() -> None:
    """Time all pages; exit with 1 when one takes more than the target."""
    app = create_app()
    client = _signed_in(app)
    statements: list[tuple[str, Any]] = []
    with app.app_context():
        engine = db.engine
        print(f"{engine.dialect.name}, {_customers():,} customers", flush=True)
    event.listen(
        engine,
        "before_cursor_execute",
        lambda _c, _cur, statement, parameters, *_: statements.append((statement, parameters)),
    )
    slowest = 0.0
    backend = _Backend(app, engine)
    for page in (*PAGES, *_deep(client)):
        times = []
        client.get(f"/customers/{page}", headers=AS_HTMX)
        before = time.process_time() + backend.seconds()
        for _ in range(RUNS):
            statements.clear()
            begin = time.perf_counter()
            answer = client.get(f"/customers/{page}", headers=AS_HTMX)
            times.append((time.perf_counter() - begin) * 1000)
            assert answer.status_code == 200, answer.status
        processor = (time.process_time() + backend.seconds() - before) * 1000 / RUNS
        slowest = max(slowest, processor)
        mark = "  SLOW" if processor > TARGET else ""
        line = f"{statistics.median(times):8.1f} {processor:8.1f} ms {len(statements):3}"
        print(f"{line}  {page[:90] or '(all)'}{mark}", flush=True)
        if mark and "--explain" in sys.argv:
            _explain(app, list(statements))
    print(f"slowest: {slowest:.1f} ms of processor time")
    sys.exit(1 if slowest > TARGET else 0)


class _Backend:
    """The processor time of PostgreSQL's processes for this script; none with SQLite."""

    def __init__(self, app: Flask, engine: Engine) -> None:
        self.pids: set[int] = set()
        if engine.dialect.name == "postgresql":
            event.listen(engine, "checkout", self._checkout)
            with app.app_context():
                engine.dispose()

    def _checkout(self, connection: Any, record: Any, _proxy: Any) -> None:
        self.pids.add(connection.info.backend_pid)
        if "serial" not in record.info:
            record.info["serial"] = True
            connection.execute("SET max_parallel_workers_per_gather = 0")
            connection.commit()

    def seconds(self) -> float:
        """User and system time so far (proc(5))."""
        total = 0
        for pid in self.pids:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / os.sysconf("SC_CLK_TCK")


def _signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    with app.app_context():
        user = db.session.scalar(db.select(User).order_by(User.id))
        assert user is not None, "no user: run `mailer demo` first"
        with (
            client.session_transaction() as kept,
            app.test_request_context(environ_overrides=client.environ_base),
        ):
            login_user(user)
            kept.update(session)
    return client


def _customers() -> int:
    return int(db.session.scalar(text("SELECT count(*) FROM customer")) or 0)


def _deep(client: FlaskClient) -> list[str]:
    """Pages far down: the cursor of a name in the middle of the alphabet, and of the last row."""
    from mailer.lib.pagination import Cursor, encode

    middle, last = encode(Cursor(("mmm", 1))), encode(Cursor(("\U0010ffff", 1), backwards=True))
    return [f"?at={middle}", f"?at={last}", f"?kind=lead&at={middle}", f"?q=m&at={middle}"]


def _explain(app: Flask, statements: list[tuple[str, Any]]) -> None:
    with app.app_context():
        verb = (
            "EXPLAIN QUERY PLAN"
            if db.engine.dialect.name == "sqlite"
            else "EXPLAIN (ANALYZE, BUFFERS)"
        )
        with db.engine.connect() as connection:
            for statement, parameters in statements:
                if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                    begin = time.perf_counter()
                    connection.exec_driver_sql(statement, parameters).all()
                    took = (time.perf_counter() - begin) * 1000
                    if took > 15:
                        print(f"--- {took:.1f} ms\n{statement}\n{parameters}")
                        for row in connection.exec_driver_sql(f"{verb} {statement}", parameters):
                            print("   ", row[-1])


if __name__ == "__main__":
    main()
