"""The processes of an installation, each of them to be killed, stopped or started anew."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from redis import Redis
from rq import Worker
from rq.serializers import JSONSerializer

from tests.fixtures.servers import spawn

SENDS = "drain,default"
SERVES = "default,long"


class Fleet:
    """Workers and ticks. What is killed is started again as a supervisor would, if wanted."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.workers: list[subprocess.Popen[bytes]] = []
        self.ticks: list[subprocess.Popen[bytes]] = []

    def start(self, workers: int, *, ticks: int = 1, **environ: str) -> None:
        """So many workers that send, one that never does, and ticks."""
        for _each in range(workers):
            self.start_worker(**environ)
        self.start_worker(SERVES, **environ)
        for _each in range(ticks):
            self.ticks.append(spawn([sys.executable, "-m", "mailer.serve.tick"], self.log))

    def start_worker(self, queues: str = SENDS, **environ: str) -> None:
        """One more; it listens when it is ready."""
        command = [sys.executable, "-m", "mailer.serve.worker", queues]
        before = {name: os.environ.get(name) for name in environ}
        os.environ.update(environ)
        try:
            self.workers.append(spawn(command, self.log))
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value

    def kill_one(self, dice: random.Random) -> None:
        """kill -9 a worker, one at work rather than an idle one; another follows."""
        workers = [worker for worker in self.workers if SENDS in worker.args]  # type: ignore[operator]
        busy = [worker for worker in workers if horses(worker)]
        victim = dice.choice(busy or workers)
        victim.kill()
        victim.wait()
        self.workers.remove(victim)
        self.start_worker()

    def kill(self) -> None:
        """A power cut."""
        for process in [*self.workers, *self.ticks]:
            process.kill()
        for process in [*self.workers, *self.ticks]:
            process.wait()
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
                pids += horses(process)
        return pids

    def said(self) -> str:
        """The last that they logged."""
        return self.log.read_text(errors="replace")[-6000:] if self.log.exists() else ""


def horses(worker: subprocess.Popen[bytes]) -> list[int]:
    """The processes in which a worker's jobs run."""
    try:
        children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text()
    except OSError:
        return []
    return [int(pid) for pid in children.split()]


def send_signal(pids: list[int], number: signal.Signals) -> None:
    """To those of them that still live."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def memory(pids: list[int]) -> int:
    """The largest of their resident sizes so far, in bytes."""
    peaks = [0]
    for pid in pids:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        peaks += [int(line.split()[1]) * 1024 for line in status.splitlines() if "VmHWM" in line]
    return max(peaks)
