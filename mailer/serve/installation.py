"""One running installation: made ready, started, watched, stopped."""

from __future__ import annotations

import fcntl
import http.client
import json
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, TextIO

from mailer.config import Config
from mailer.lib.parenthood import end_with_parent
from mailer.serve import supervisor

#: After this time without all signs of life, say what is missing.
START_SECONDS = 60.0
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what listens, not what we do


class CannotStart(Exception):
    """Something outside stands in the way; the message says what, and what to do."""


class Running:
    """The foreground process of `mailer serve`.

    It does little by itself, so that it does not fail: supervisord watches the programs, and
    this process watches supervisord.
    """

    def __init__(self, config: Config, *, with_parent: bool) -> None:
        self._config = config
        self._with_parent = with_parent
        self._stop = threading.Event()
        self._watched: subprocess.Popen[str] | None = None

    def run(self) -> int:
        """Start, watch, stop. Raises `CannotStart`."""
        if self._with_parent:
            end_with_parent(signal.SIGTERM)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        lock = self._lock()
        self._check_port()
        sign_in = self._prepare()
        supervisor.write_configuration(self._config)
        greeting = threading.Thread(target=self._greet, args=(sign_in,), daemon=True)
        greeting.start()
        while not self._stop.is_set():
            self._supervise()
        say("Stopped. Your data is in " + str(self._config.data_dir))
        lock.close()
        return 0

    def _supervise(self) -> None:
        """Run supervisord to its end; a killed one is followed by a new one."""
        self._watched = supervisor.start(self._config)
        reader = threading.Thread(target=self._listen, args=(self._watched,), daemon=True)
        reader.start()
        while self._watched.poll() is None and not self._stop.wait(0.2):
            pass
        if self._stop.is_set():
            say("Stopping …")
            self._watched.terminate()
        self._watched.wait()
        reader.join(2)
        if not self._stop.is_set():
            say("The supervisor ended and is started again; see logs/supervisor.log")
            self._stop.wait(1)

    def _listen(self, watched: subprocess.Popen[str]) -> None:
        assert watched.stdout is not None
        logs = self._config.data_dir / "logs"
        supervisor.translate(watched.stdout, logs, self._unless_stopping(say))

    def _unless_stopping(self, call: Callable[[str], None]) -> Callable[[str], None]:
        return lambda text: None if self._stop.is_set() else call(text)

    def _ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _lock(self) -> TextIO:
        """One `mailer serve` for each data folder."""
        file = (self._config.run_dir / "serve.lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise CannotStart(
                f"Mailer already runs on the data in {self._config.data_dir} ({file.read()}). "
                "Stop it first, or choose another folder: MAILER_DATA_DIR=/path/to/folder"
            ) from error
        file.truncate(0)
        file.write(f"process {os.getpid()}, {self._address()}")
        file.flush()
        return file

    def _check_port(self) -> None:
        host, port = self._config.host, self._config.port
        try:
            family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be used on {host} ({error.strerror}). "
                "Stop the program that uses it, or choose another one: make run PORT=8001"
            ) from error

    def _prepare(self) -> str:
        """Bring the database up to date; answers with how to sign in first, if that is news."""
        done = subprocess.run(
            [sys.executable, "-m", "mailer.serve.prepare"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if self._stop.is_set():
            return ""
        if done.returncode:
            raise CannotStart("Mailer could not be started; what is above says why.")
        return done.stdout.strip()

    def _greet(self, sign_in: str) -> None:
        """Say where the product is once all of it is up; if that takes long, what is missing."""
        slow = time.monotonic() + START_SECONDS
        while not self._stop.wait(0.2):
            up, state = self._health()
            if up:
                text = f"\nMailer is running: {self._address()}"
                say("\n".join(part for part in (text, sign_in, "Ctrl-C stops it.\n") if part))
                return
            if time.monotonic() > slow:
                slow = math.inf
                missing = json.dumps(state) if state else "the web server does not answer"
                say(f"Not everything is up after {START_SECONDS:.0f} seconds: {missing}")
                say(supervisor.last_words(self._config.data_dir / "logs", "web"))

    def _health(self) -> tuple[bool, dict[str, Any]]:
        host = _ANYWHERE.get(self._config.host, self._config.host)
        connection = http.client.HTTPConnection(host, self._config.port, timeout=4)
        try:
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            return answer.status == 200, json.loads(answer.read())
        except (OSError, ValueError, http.client.HTTPException):
            return False, {}
        finally:
            connection.close()

    def _address(self) -> str:
        host = _ANYWHERE.get(self._config.host, self._config.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self._config.port}"


def say(text: str) -> None:
    """For the person at the terminal."""
    print(text, flush=True)
