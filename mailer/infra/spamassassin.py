"""SpamAssassin, where it is installed on this machine: its score of a mail.

Never needed: without it nothing is said. No network is asked (`--local`), and a mail is never
kept by it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass

#: Seconds that a judgement may take; the program starts in two or three.
PATIENCE = 20
_STATUS = re.compile(
    rb"^X-Spam-Status:\s*\w+,\s*score=(-?[\d.]+)\s+required=(-?[\d.]+)", re.MULTILINE
)
_RULE = re.compile(r"^\s*(-?\d+\.\d+)\s+([A-Z][A-Z0-9_]+)\s+(\S.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One of the things that count."""

    points: float
    name: str
    #: In English, as the program says it.
    description: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What it says of a mail: spam from `limit` points on."""

    score: float
    limit: float
    #: Those that make it worse, the worst first.
    rules: tuple[Rule, ...]


def program() -> str:
    """The path of the program; empty where it is not installed."""
    return shutil.which("spamassassin") or ""


def judge(message: bytes) -> Judgement | None:
    """The judgement of a complete message; None where there is none (not installed, too slow,
    failed)."""
    path = program()
    if not path:
        return None
    try:
        answer = subprocess.run(  # noqa: S603 — a fixed program, no shell
            [path, "--local", "--nocreate-prefs", "--test-mode"],
            input=message,
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    status = _STATUS.search(answer.replace(b"\r\n", b"\n").replace(b"\n\t", b" "))
    if status is None:
        return None
    report = answer.partition(b"Content analysis details:")[2].decode("utf-8", "replace")
    # The report stands in the headers and again in the body.
    found = dict.fromkeys(_RULE.findall(report))
    rules = [Rule(float(points), name, text.strip()) for points, name, text in found]
    worse = sorted((rule for rule in rules if rule.points > 0), key=lambda rule: -rule.points)
    return Judgement(float(status[1]), float(status[2]), tuple(worse))
