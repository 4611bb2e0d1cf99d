"""The processes of an installation, each of them to be killed, stopped or started anew."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from rq import Worker
from rq.serializers import JSONSerializer

from mailer.infra import killpoints
from tests.faults.nursery import Nursery

SENDS = "drain,default,upkeep"
SERVES = "default,long,upkeep"
END_SECONDS = 10


@dataclass(frozen=True)
class Process:
    """A worker or tick."""

    pid: int
    queues: str

    def kill(self) -> None:
        """kill -9, and its jobs with it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        end = time.monotonic() + END_SECONDS
        while Path(f"/proc/{self.pid}").exists():
            assert time.monotonic() < end, f"process {self.pid} does not end"
            time.sleep(0.01)

    def horses(self) -> list[int]:
        """The processes in which a worker's jobs run."""
        try:
            children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        except OSError:
            return []
        return [int(pid) for pid in children.split()]


class Fleet:
    """Workers and ticks, out of the nursery."""

    def __init__(self, log: Path, nursery: Nursery) -> None:
        self.log = log
        self.workers: list[Process] = []
        self.ticks: list[Process] = []
        self._nursery = nursery

    def start(self, senders: int, *, ticks: int = 1, dies_at: str = "") -> None:
        """So many workers that send, one that never does, and ticks; `dies_at` is an order for
        `killpoints`."""
        if dies_at:
            os.environ[killpoints.VARIABLE] = dies_at
        try:
            for _each in range(senders):
                self.workers.append(self._start("worker", SENDS))
            self.workers.append(self._start("worker", SERVES))
            self.ticks += [self._start("tick") for _each in range(ticks)]
        finally:
            os.environ.pop(killpoints.VARIABLE, None)

    def kill_one(self, dice: random.Random, *, at_work: bool = True) -> None:
        """kill -9 a worker that sends, one `at_work` rather than an idle one; another follows,
        as a supervisor sees to it."""
        senders = [worker for worker in self.workers if worker.queues == SENDS]
        busy = [worker for worker in senders if worker.horses()] if at_work else []
        victim = dice.choice(busy or senders)
        victim.kill()
        self.workers.remove(victim)
        self.workers.append(self._start("worker", SENDS))

    def kill(self) -> None:
        """A power cut."""
        for process in [*self.workers, *self.ticks]:
            process.kill()
        self.workers.clear()
        self.ticks.clear()

    def draining(self, connection: Redis) -> list[int]:
        """The processes that run a drain now."""
        known = Worker.all(connection=connection, serializer=JSONSerializer)
        found = {worker.pid: worker for worker in known}
        pids = []
        for process in self.workers:
            worker = found.get(process.pid)
            job = worker.get_current_job() if worker else None
            if job is not None and job.func_name == "mailer.jobs.deliveries.drain":
                pids += process.horses()
        return pids

    def said(self) -> str:
        """The last that they logged."""
        return self.log.read_text(errors="replace")[-6000:] if self.log.exists() else ""

    def _start(self, program: str, queues: str = "") -> Process:
        pid = self._nursery.start(program, queues.split(","), self.log)
        return Process(pid, queues)


def send_signal(pids: list[int], number: signal.Signals) -> None:
    """To those of them that still live."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
