"""A whole installation of `mailer serve`, as real processes that can be looked at and killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mailer.bench.processes import free_port
from mailer.config import redis_socket

ROOT = Path(__file__).resolve().parents[2]
#: Patience for machines that do other things at the same time.
SECONDS = 90.0


def wait_for(what: str, ready: Callable[[], Any], said: Callable[[], str] = str) -> Any:
    """Ask until the answer is true and give it; fails with `what`, and what was `said`."""
    end = time.monotonic() + SECONDS
    while not (answer := ready()):
        assert time.monotonic() < end, f"in vain waited for: {what}\n{said()}"
        time.sleep(0.05)
    return answer


@dataclass
class Installation:
    """One data folder, one port, and the processes on them."""

    data_dir: Path
    port: int = field(default_factory=free_port)
    #: Empty: SQLite in the data folder.
    database_url: str = ""
    process: subprocess.Popen[bytes] | None = None

    @property
    def environ(self) -> dict[str, str]:
        """The environment of its processes: nothing of the test's own installation."""
        ours = ("DATABASE_URL", "REDIS_URL", "FILES_DIR", "PUBLIC_URL", "SECRET_KEY", "HOST")
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        mine = {"MAILER_DATA_DIR": str(self.data_dir), "PORT": str(self.port), "MAILER_DEMO": "0"}
        elsewhere = {"DATABASE_URL": self.database_url} if self.database_url else {}
        return {**kept, **mine, **elsewhere}

    @property
    def output(self) -> str:
        """What it printed so far."""
        return (self.data_dir / "printed.txt").read_text(errors="replace")

    def start(self) -> None:
        """Start it, and wait until all of it is up and it has said so."""
        self.begin()
        wait_for("the address", self._says_its_address, self.everything_said)
        assert self.health()[0] == 200, self.output

    def begin(self) -> None:
        """Start it."""
        self.data_dir.mkdir(exist_ok=True)
        with (self.data_dir / "printed.txt").open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mailer.serve", "--with-parent"],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """End it as Ctrl-C does; answers with the exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(SECONDS)

    def pid(self, program: str) -> int:
        """The process of that program now; 0 while there is none."""
        try:
            pid = int((self.data_dir / "run" / f"{program}.pid").read_text() or "0")
        except FileNotFoundError:
            return 0
        return pid if pid in self.pids() else 0

    def kill(self, program: str) -> int:
        """kill -9 a program; answers with the process it was."""
        pid: int = wait_for(program, lambda: self.pid(program))
        os.kill(pid, signal.SIGKILL)
        return pid

    def pids(self) -> set[int]:
        """Every process of this installation: all carry its data folder in their environment,
        Valkey (which writes its title over that) in its title."""
        mark = f"MAILER_DATA_DIR={self.data_dir}".encode()
        title = f"unixsocket:{redis_socket(self.data_dir)}".encode()
        found = set()
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                environment = (folder / "environ").read_bytes().split(b"\0")
                command = (folder / "cmdline").read_bytes()
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if (mark in environment or title in command) and state != "Z":
                found.add(int(folder.name))
        return found

    def health(self) -> tuple[int, dict[str, Any]]:
        """The status and the body of /healthz; 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as page:
                return page.status, json.load(page)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, {}

    def is_up(self) -> bool:
        """Everything is up."""
        return self.health()[0] == 200

    def everything_said(self) -> str:
        """What it printed, and what its programs wrote into their logs."""
        logs = sorted((self.data_dir / "logs").glob("*.log"))
        return self.output + "".join(f"--- {p.name}\n{p.read_text()[-1500:]}\n" for p in logs)

    def _says_its_address(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.output
        return "Mailer is running" in self.output
