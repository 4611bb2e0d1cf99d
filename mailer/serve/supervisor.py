"""supervisord: its configuration, its process, and what it says, in plain words."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from mailer.config import Config
from mailer.serve.programs import SUPERVISOR, Program, programs, supervisor_file

LOG_BYTES = "5MB"
LOG_COPIES = 4
#: A program that ends at once is tried again after 1, 2, 3 … seconds, in the end every minute.
_RETRIES = 60

_ENDED = re.compile(r"exited: (\S+) \((.+?)(?:; (?:not )?expected)?\)$")
_RUNS = re.compile(r"success: (\S+) entered RUNNING")
_GAVE_UP = re.compile(r"gave up: (\S+) entered FATAL")


def write_configuration(config: Config) -> None:
    """Write the configuration; paths in it are relative to the data folder, so that no
    character of that folder's name can mean anything in it."""
    (config.data_dir / "logs").mkdir(parents=True, exist_ok=True)
    text = "\n".join(_configuration(programs(config)))
    supervisor_file(config).write_text(text, "utf-8")


def start(config: Config) -> subprocess.Popen[str]:
    """Start the supervisor; it says what happens on its standard output."""
    # All of them absolute: the programs run in the data folder.
    environment = {
        **os.environ,
        "MAILER_DATA_DIR": str(config.data_dir),
        "FILES_DIR": str(config.files_dir),
        "DATABASE_URL": config.database_url,
        "PORT": str(config.port),
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "mailer.serve.launch", SUPERVISOR],
        cwd=config.data_dir,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        # Ctrl-C reaches the whole foreground group: only we pass it on, once.
        start_new_session=True,
    )


def translate(lines: Iterable[str], logs: Path, say: Callable[[str], None]) -> None:
    """Say in plain words what the supervisor reports, until it ends."""
    ended: set[str] = set()
    for line in lines:
        line = line.rstrip()
        if found := _ENDED.search(line):
            name = found[1]
            log = logs / f"{name}.log"
            if name not in ended:
                say(f"{name} ended ({found[2]}) and is started again; see {log}")
            ended.add(name)
        elif found := _RUNS.search(line):
            if found[1] in ended:
                say(f"{found[1]} runs again.")
            ended.discard(found[1])
        elif found := _GAVE_UP.search(line):
            say(f"{found[1]} cannot be started. Its last words:\n{last_words(logs, found[1])}")
        elif " CRIT " in line or " ERRO " in line or line.startswith("Error"):
            say(line)


def last_words(logs: Path, name: str, lines: int = 15) -> str:
    """The end of a program's log."""
    try:
        text = (logs / f"{name}.log").read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def _configuration(found: list[Program]) -> Iterable[str]:
    yield "; Written by “mailer serve” at each start."
    yield "[supervisord]"
    yield "nodaemon = true"
    yield "logfile = logs/supervisor.log"
    yield f"logfile_maxbytes = {LOG_BYTES}"
    yield f"logfile_backups = {LOG_COPIES}"
    yield "pidfile = run/supervisord.pid"
    yield "umask = 077"
    if os.geteuid() == 0:
        yield "user = root"
    for base, name in ((True, "base"), (False, "app")):
        members = [program for program in found if program.base == base]
        if members:
            yield f"\n[group:{name}]"
            yield f"programs = {','.join(program.name for program in members)}"
            yield f"priority = {1 if base else 10}"
    for program in found:
        yield from _section(program)


def _section(program: Program) -> Iterable[str]:
    command = shlex.join([sys.executable, "-P", "-m", "mailer.serve.launch", program.name])
    yield f"\n[program:{program.name}]"
    yield f"command = {command.replace('%', '%%')}"
    yield "autorestart = true"
    yield "startsecs = 1"
    yield f"startretries = {_RETRIES}"
    yield f"stopwaitsecs = {program.stop_seconds}"
    yield "killasgroup = true"
    yield "redirect_stderr = true"
    yield f"stdout_logfile = logs/{program.name}.log"
    yield f"stdout_logfile_maxbytes = {LOG_BYTES}"
    yield f"stdout_logfile_backups = {LOG_COPIES}"
