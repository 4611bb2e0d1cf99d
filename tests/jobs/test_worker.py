"""The worker process: jobs in the app's context, failures that are told, restarts survived."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from flask import Flask
from rq.job import Job
from sqlalchemy.orm import Session

from mailer.infra import queue
from mailer.models.setting import Setting
from tests.fixtures.servers import ValkeyServer
from tests.jobs.processes import Process, started, worker

pytestmark = pytest.mark.usefixtures("app")


def _ask_for(name: str, *args: str) -> Job:
    return queue.queue("default").enqueue(f"tests.jobs.samples.{name}", args=args)


def _finished(process: Process, job: Job) -> None:
    process.wait_for("the job", lambda: job.get_status(refresh=True) == "finished")


def test_a_job_runs_in_the_context_of_the_app(db_session: Session, tmp_path: Path) -> None:
    with worker(tmp_path) as process:
        _finished(process, _ask_for("write", "note"))
    row = db_session.get(Setting, "note")
    assert row is not None
    assert row.value == {"app": "mailer"}


def test_what_a_job_did_not_commit_is_gone_with_it(db_session: Session, tmp_path: Path) -> None:
    with worker(tmp_path) as process:
        _finished(process, _ask_for("forget_to_commit", "half"))
        _finished(process, _ask_for("write", "whole"))
    assert db_session.get(Setting, "half") is None
    assert db_session.get(Setting, "whole") is not None


def test_a_failure_is_logged_with_its_traceback_and_the_job_id(tmp_path: Path) -> None:
    with worker(tmp_path) as process:
        job = _ask_for("fail", "rosebud")
        process.wait_for("the failure", lambda: job.get_status(refresh=True) == "failed")
        assert 'event="job failed"' in process.said
        assert f"job_id={job.id}" in process.said
        assert "LookupError: nothing is called rosebud" in process.said
        assert "samples.py" in process.said


def test_a_restart_of_redis_costs_no_worker(valkey: ValkeyServer, tmp_path: Path) -> None:
    with worker(tmp_path) as process:
        valkey.stop()
        valkey.start()
        _finished(process, _ask_for("write", "after"))
        assert process.popen.poll() is None


def test_sigterm_lets_a_job_end_by_itself(valkey: ValkeyServer, tmp_path: Path) -> None:
    client = valkey.client()
    with worker(tmp_path) as process:
        _ask_for("work_until_stopped", "sample")
        process.wait_for("the job", lambda: client.llen("sample"))
        process.popen.send_signal(signal.SIGTERM)
        assert process.popen.wait(30) == 0
    assert client.lrange("sample", -1, -1) == [b"ended by itself"]


def test_a_killed_worker_takes_its_job_with_it(valkey: ValkeyServer, tmp_path: Path) -> None:
    client = valkey.client()
    with worker(tmp_path) as process:
        _ask_for("work_until_stopped", "sample")
        process.wait_for("the job", lambda: client.llen("sample"))
        job_pid = int(client.lindex("sample", 0) or 0)
        process.popen.kill()
        process.wait_for("the end of the job", lambda: not _lives(job_pid))
    assert client.llen("sample") == 1


def test_an_unknown_queue_is_refused_in_one_line(app: Flask, tmp_path: Path) -> None:
    with started(tmp_path / "worker.log", "mailer.serve.worker", "drain,lnog") as process:
        assert process.popen.wait(30) == 1
    assert process.said.strip() == "There are the queues drain, default, long, upkeep; not lnog."


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
