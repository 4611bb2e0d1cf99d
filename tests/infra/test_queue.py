"""Jobs leave when the unit of work that asked for them is committed, and not before."""

from __future__ import annotations

import json
import zlib

import pytest
from flask import Flask

from mailer.infra.db import db
from mailer.infra.queue import DEFAULT, DRAIN, LONG, QUEUES, enqueue, push, queue
from mailer.models.setting import Setting


def _waiting() -> list[tuple[str, str | None, tuple[object, ...]]]:
    return [
        (name, job.func_name, tuple(job.args)) for name in QUEUES for job in queue(name).get_jobs()
    ]


def test_a_job_leaves_after_the_commit(app: Flask) -> None:
    db.session.add(Setting(name="x", value={}))
    enqueue("mailings.sweep", 7)
    db.session.flush()
    assert _waiting() == []
    db.session.commit()
    assert _waiting() == [(DEFAULT, "mailer.jobs.mailings.sweep", (7,))]


def test_a_job_of_a_unit_that_is_rolled_back_never_leaves(app: Flask) -> None:
    db.session.add(Setting(name="x", value={}))
    db.session.flush()
    enqueue("mailings.sweep")
    db.session.rollback()
    db.session.commit()
    assert _waiting() == []


@pytest.mark.parametrize(
    ("name", "place"), [("deliveries.drain", DRAIN), ("imports.run", LONG), ("other.job", DEFAULT)]
)
def test_each_job_goes_to_its_place(app: Flask, name: str, place: str) -> None:
    assert push(name)
    assert [found for found, _job, _args in _waiting()] == [place]


def test_what_lies_in_redis_is_json(app: Flask, valkey) -> None:
    push("mailings.sweep", 7)
    (job,) = queue(DEFAULT).get_jobs()
    payload = valkey.client().hget(job.key, "data")
    assert json.loads(zlib.decompress(payload))[0] == "mailer.jobs.mailings.sweep"


def test_without_redis_the_unit_is_committed_all_the_same(app_both: Flask, valkey) -> None:
    db.session.add(Setting(name="x", value={}))
    enqueue("mailings.sweep")
    valkey.stop()
    db.session.commit()
    db.session.expire_all()
    assert db.session.get(Setting, "x") is not None
