"""Processes that end with the one that started them."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

START_SECONDS = 30


class Lacking(Exception):
    """This machine lacks a program; the message says which, and how to get it."""


class Failed(Exception):
    """A measurement whose numbers do not add up, or that does not end; the message says how."""


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def spawn(
    command: Sequence[str | os.PathLike[str]],
    log: Path,
    *,
    as_nobody: bool = False,
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program that ends with this process, however it ends (`setpriv --pdeathsig`, where
    there is one); its output goes to `log`."""
    setpriv = shutil.which("setpriv")
    if setpriv:
        wrap = [setpriv, "--pdeathsig=KILL"]
        if as_nobody:
            wrap += ["--reuid=nobody", f"--regid={nobody().pw_gid}", "--clear-groups"]
        command = [*wrap, *command]
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=env
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program that `spawn` started."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(
    ready: Callable[[], object],
    process: subprocess.Popen[bytes],
    log: Path,
    seconds: float = START_SECONDS,
) -> None:
    """Wait until `ready()` is true; raises `RuntimeError` with the program's own words when it
    ends before, or takes longer than `seconds`."""
    end = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"a server did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)


def listens(port: int) -> bool:
    """Does anybody take connections on this loopback port?"""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def nobody() -> pwd.struct_passwd:
    """The user who owns nothing, for servers that refuse to run as root."""
    return pwd.getpwnam("nobody")
