"""The RQ worker of this product: it forks for each job from a process that has the app loaded,
waits out a restart of Redis, and lets long work end early when it is to stop."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from typing import Any

import structlog
from flask import Flask
from redis import Redis
from rq import Queue, Worker
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer

from mailer.infra import stopping
from mailer.infra.db import db
from mailer.lib.parenthood import end_with_parent

log = structlog.get_logger(__name__)

#: Seconds. An idle worker is heard of every WORKER_TTL - 15; jobs of a killed one are found
#: after about 75 s with these (RQ's own defaults: many minutes).
WORKER_TTL = 25
MAINTENANCE_INTERVAL = 10
MONITORING_INTERVAL = 5


class MailerWorker(Worker):
    """Runs jobs of `queues`, the first queue first, inside the context of `app`."""

    def __init__(self, app: Flask, queues: Sequence[str], connection: Redis) -> None:
        self.app = app
        super().__init__(
            [Queue(name, connection=connection, serializer=JSONSerializer) for name in queues],
            connection=connection,
            serializer=JSONSerializer,
            worker_ttl=WORKER_TTL,
            maintenance_interval=MAINTENANCE_INTERVAL,
            job_monitoring_interval=MONITORING_INTERVAL,
            log_job_description=False,
        )

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; the job at hand is brought to an end first."""
        log.info("worker started", queues=",".join(self.queue_names()), pid=os.getpid())
        self.work(logging_level="WARNING")
        log.info("worker stopped", pid=os.getpid())

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """In the forked child: it shares no database connection, and ends with its worker."""
        end_with_parent(signal.SIGKILL)
        with self.app.app_context():
            db.engine.dispose(close=False)
        super().main_work_horse(job, queue)

    def setup_work_horse_signals(self) -> None:
        """A wish to stop reaches the job as `stopping.asked()`, not as a kill."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stopping.listen()

    def handle_warm_shutdown_request(self) -> None:
        """Tell the job at hand, too."""
        if self.horse_pid:
            self.kill_horse(signal.SIGTERM)

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """One job in a context of its own; popping it gives the session back."""
        with (
            structlog.contextvars.bound_contextvars(job=_name(job), job_id=job.id),
            self.app.app_context(),
        ):
            return bool(super().perform_job(job, queue, execution))

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """A job that fails is never silent."""
        log.error("job failed", arguments=_arguments(job), exc_info=exc_info)

    def handle_work_horse_killed(self, job: Job, retpid: int, ret_val: int, rusage: Any) -> None:
        """Its process died under it: killed, or out of memory."""
        log.error("job's process died", job=_name(job), job_id=job.id, wait_status=ret_val)


def _name(job: Job) -> str:
    return str(job.func_name).removeprefix("mailer.jobs.")


def _arguments(job: Job) -> str:
    return ",".join(str(argument) for argument in job.args or ())
