"""`GET /healthz` tells machines what is up, and never hangs or fails itself."""

from __future__ import annotations

import datetime as dt
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from mailer import config
from mailer.domain.deliveries import waiting
from mailer.factory import create_app
from mailer.infra import heartbeats
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery
from tests.factories.accounts import make_company_account
from tests.fixtures.servers import ValkeyServer
from tests.jobs.processes import worker


def _make_delivery(waits: int, **values: object) -> None:
    now = clock.now()
    values = {
        "message_id": 1,
        "priority": 0,
        "address": "a@example.com",
        "address_key": f"a{waits}@example.com",
        "due_at": now - dt.timedelta(seconds=waits),
        "expires_at": now + dt.timedelta(days=1),
        "updated_at": now,
    } | values
    db.session.add(Delivery(**values))
    db.session.flush()


def test_it_needs_no_signing_in_and_names_what_is_missing(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json == {
        "ok": False,
        "database": {"up": True},
        "redis": {"up": True},
        "workers": {"up": False, "drain": 0, "others": 0},
        "tick": {"up": False},
        "oldest_waiting_seconds": None,
    }


def test_it_is_200_with_both_kinds_of_workers_and_a_tick(
    client: FlaskClient, valkey: ValkeyServer, tmp_path: Path
) -> None:
    with worker(tmp_path, "drain,default"):
        assert client.get("/healthz").status_code == 503
        (tmp_path / "other").mkdir()
        with worker(tmp_path / "other", "default,long"):
            heartbeats.beat_tick(valkey.client())
            answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["workers"] == {"up": True, "drain": 1, "others": 1}


def test_a_worker_that_was_not_heard_of_lately_does_not_count(
    client: FlaskClient, valkey: ValkeyServer
) -> None:
    for name, age in (("lately", 20), ("long-ago", 40)):
        heard = (clock.now() - dt.timedelta(seconds=age)).isoformat()
        valkey.client().hset(
            f"rq:worker:{name}", mapping={"queues": "drain", "last_heartbeat": heard}
        )
        valkey.client().sadd("rq:workers", f"rq:worker:{name}")
    answer = client.get("/healthz").json
    assert answer is not None
    assert answer["workers"]["drain"] == 1


def test_it_says_how_long_the_oldest_due_mail_has_waited(
    app_both: Flask, client: FlaskClient, db_session: Session
) -> None:
    account = make_company_account()
    _make_delivery(90, account_id=account.id, priority=1)
    _make_delivery(30, account_id=account.id)
    _make_delivery(300, account_id=account.id, state="accepted")
    _make_delivery(-600, account_id=account.id, state="deferred")
    answer = client.get("/healthz").json
    assert answer is not None
    assert 90 <= answer["oldest_waiting_seconds"] < 120


@pytest.mark.usefixtures("app")
def test_asking_for_the_oldest_mail_goes_by_the_index(db_session: Session) -> None:
    make_company_account()
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if "FROM delivery" in statement:
            asked.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    waiting.oldest_seconds()
    event.remove(db.engine, "before_cursor_execute", note)
    statement, values = asked[0]
    plan = db_session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert [row.detail for row in plan] == [
        "SEARCH delivery USING INDEX ix_delivery_due (account_id=? AND priority=? AND due_at<?)"
    ]


def test_it_answers_without_redis(client: FlaskClient, valkey: ValkeyServer) -> None:
    valkey.stop()
    started = time.monotonic()
    answer = client.get("/healthz")
    assert time.monotonic() - started < 3
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["redis"] == {"up": False}
    assert answer.json["database"] == {"up": True}


@pytest.fixture
def silence() -> Iterator[int]:
    """A port where somebody takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_it_answers_in_time_when_redis_hangs(environ: dict[str, str], silence: int) -> None:
    app = create_app(config.load({**environ, "REDIS_URL": f"redis://127.0.0.1:{silence}/0"}))
    started = time.monotonic()
    answer = app.test_client().get("/healthz")
    assert time.monotonic() - started < 3
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["redis"] == {"up": False}


def test_it_answers_without_its_database(environ: dict[str, str], data_dir: Path) -> None:
    url = f"sqlite:///{data_dir / 'no' / 'such' / 'folder.sqlite'}"
    app = create_app(config.load({**environ, "DATABASE_URL": url}))
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["database"] == {"up": False}
    assert answer.json["redis"] == {"up": True}
