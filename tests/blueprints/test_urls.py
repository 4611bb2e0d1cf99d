"""A request is one unit of work."""

from __future__ import annotations

import pytest
from flask import Flask, redirect
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from mailer.blueprints.urls import Area, form, get, post
from mailer.domain.accounts.permissions import PUBLIC
from mailer.infra.db import db
from mailer.infra.queue import QUEUES, enqueue, queue
from mailer.lib.errors import NotFound, Refused
from mailer.models.setting import Setting
from tests.fixtures.application import Browser
from tests.personas import super_admin


def _add() -> None:
    db.session.add(Setting(name="made", value={}))
    db.session.flush()
    enqueue("mailings.sweep")


def redirects() -> Response:
    _add()
    return redirect("/", 303)


def answers_422() -> tuple[str, int]:
    _add()
    return "look at the form", 422


def refuses() -> str:
    _add()
    raise Refused("Not today.")


def finds_nothing() -> str:
    _add()
    raise NotFound


def writes_in_a_get() -> str:
    _add()
    return "made"


def crashes() -> str:
    _add()
    raise RuntimeError("on purpose")


def takes_a_form() -> str:
    _add()
    return "done"


@pytest.fixture
def with_views(app_both: Flask) -> Flask:
    """Views that write and then end in every way there is."""
    views = (redirects, answers_422, refuses, finds_nothing, crashes)
    area = Area(
        "trial",
        "/trial",
        [
            *(post(f"/{view.__name__}", view, PUBLIC) for view in views),
            get("/writes_in_a_get", writes_in_a_get, PUBLIC),
            form("/form", takes_a_form, PUBLIC),
        ],
    )
    app_both.register_blueprint(area.blueprint())
    app_both.extensions["mailer.permissions"].update(area.permissions)
    return app_both


def _made() -> bool:
    return db.session.get(Setting, "made") is not None


def _jobs() -> int:
    return sum(len(queue(name)) for name in QUEUES)


def test_a_change_that_succeeds_is_committed_and_then_its_job_leaves(
    with_views: Flask, client: Browser
) -> None:
    assert client.post("/trial/redirects").status_code == 303
    assert _made()
    assert _jobs() == 1


@pytest.mark.parametrize(
    ("view", "status"), [("answers_422", 422), ("refuses", 422), ("finds_nothing", 404)]
)
def test_a_change_that_ends_in_an_error_is_rolled_back(
    with_views: Flask, client: Browser, view: str, status: int
) -> None:
    assert client.post(f"/trial/{view}").status_code == status
    assert not _made()
    assert _jobs() == 0


def test_a_change_that_crashes_is_rolled_back_and_says_so(
    with_views: Flask, client: Browser
) -> None:
    with_views.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.post("/trial/crashes")
    assert answer.status_code == 500
    assert "Nothing was changed" in answer.text
    assert "on purpose" not in answer.text
    assert not _made()
    assert _jobs() == 0


def test_the_database_refuses_a_get_that_writes(with_views: Flask, client: Browser) -> None:
    with pytest.raises(DBAPIError):
        client.get("/trial/writes_in_a_get")
    assert not _made()


def test_a_form_reads_with_get_and_writes_with_post(with_views: Flask, client: Browser) -> None:
    with pytest.raises(DBAPIError):
        client.get("/trial/form")
    assert not _made()
    assert client.post("/trial/form").status_code == 200
    assert _made()


def test_a_change_is_kept_when_redis_is_down(with_views: Flask, client: Browser, valkey) -> None:
    valkey.stop()
    assert client.post("/trial/redirects").status_code == 303
    assert _made()


def test_pages_answer_when_redis_is_down(with_views: Flask, client: Browser, valkey) -> None:
    super_admin()
    valkey.stop()
    assert client.get("/sign-in").status_code == 200
