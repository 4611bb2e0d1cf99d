"""The fault tests at full size, and their report in `docs/faults.md`: `make faults`.

    faults.py [pytest arguments]           for example -k pause: then the report holds these only
    faults.py --small [pytest arguments]   as in `make test`: minutes instead of hours
    faults.py --add FILE [arguments]       in parts: FILE keeps what each part found, and the report
                                           holds all that is in it

Exit status 0 when all passed; the report is written all the same.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "docs" / "faults.md"
HEADER = (
    "| | Scenario | Database | Size | Seeds | Mails | Lost | Doubled | In doubt | Allowed "
    "| Resumed after | |"
)
INTRODUCTION = """# Faults

What happens to mails when anything dies in the middle of sending. Made by `make faults`
(`make faults FAULTS=--small` for the size of `make test`; in parts, as below, with
`FAULTS="--add FILE -k NAME"`); nothing here is written by hand. Workers are forked from a process
that has the product loaded. The oracle is the record of the receiving server by Message-ID, never
our database. *In doubt* is a mail of which nobody can know whether it arrived (its process died
between the final dot and the answer); it waits for a person's decision, so it is neither lost nor
sent twice. *Allowed* is how many may be in doubt: one for each connection of each process that was
killed. *Resumed after* is the longest time until mails left again, without anybody's help.
"""
TITLES = {
    0: "The state machine",
    1: "Workers are killed",
    2: "A process dies at a named point",
    3: "Everything else goes away",
    4: "Servers that do it wrong",
    5: "Pause, resume, stop",
    6: "Crowds and limits",
    7: "A full disk",
}


def main() -> int:
    """Run, then write; answers with the exit status."""
    os.chdir(ROOT)
    asked = argparse.ArgumentParser(description="The fault tests and their report.")
    asked.add_argument("--small", action="store_true", help="at the size of make test")
    asked.add_argument("--add", type=Path, metavar="FILE", help="add to what FILE holds")
    options, arguments = asked.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        file = options.add or Path(folder) / "rows"
        file.touch()
        begun = time.monotonic()
        status = run(file, arguments, small=options.small)
        part = {
            "date": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}",
            "commit": commit(),
            "minutes": round((time.monotonic() - begun) / 60),
            "arguments": " ".join(arguments),
            "size": "the small size of `make test`" if options.small else "full size",
            "passed": status == 0,
        }
        with file.open("a") as lines:
            lines.write(json.dumps({"part": part}) + "\n")
        REPORT.write_text(report([json.loads(line) for line in file.read_text().splitlines()]))
    print(f"The report is in {REPORT.relative_to(ROOT)}.", flush=True)
    return status


def run(rows: Path, arguments: list[str], *, small: bool) -> int:
    """pytest; small ones two at once. At full size each has the machine for itself: two that kill
    workers every two seconds leave no time for anything else on a small machine."""
    environ = {**os.environ, "MAILER_FAULTS_ROWS": str(rows)}
    command = [sys.executable, "-m", "pytest", "tests/faults"]
    if small:
        command += ["-n", "2", "--dist", "worksteal"]
    else:
        environ["MAILER_FAULTS"] = "full"
    command += arguments
    return subprocess.run(command, env=environ, check=False).returncode


def report(lines: list[dict[str, Any]]) -> str:
    """The whole file, from what each run of a scenario and each part found."""
    parts = [line["part"] for line in lines if "part" in line]
    rows = [line for line in lines if "part" not in line]
    total = {name: sum(row[name] for row in rows) for name in ("mails", "lost", "doubled")}
    text = [INTRODUCTION, f"On {machine()}:", "", *(said(part) for part in parts), ""]
    text.append(f"{total['mails']:,} mails: {total['lost']} lost, {total['doubled']} doubled.")
    by_number = defaultdict(list)
    for row in rows:
        by_number[row["number"]].append(row)
    for number in sorted(by_number):
        text += ["", f"## {TITLES[number]}", "", HEADER, "| --- " * 12 + "|"]
        text += table(by_number[number])
    return "\n".join(text) + "\n"


def said(part: dict[str, Any]) -> str:
    """What was run, and how it ended."""
    which = f" (`{part['arguments']}`)" if part["arguments"] else ""
    return (
        f"- {part['date']}, commit {part['commit']}, at {part['size']}{which}, "
        f"{part['minutes']} minutes. "
        + ("All passed." if part["passed"] else "**Not all passed.**")
    )


def table(rows: Iterable[dict[str, Any]]) -> list[str]:
    """One line a scenario, its seeds together."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["scenario"], row["database"]].append(row)
    return [line(group) for _name, group in sorted(groups.items())]


def line(group: list[dict[str, Any]]) -> str:
    """The runs of one scenario on one database: their sums, and the longest wait."""
    first = group[0]
    seeds = ", ".join(str(row["seed"]) for row in group if row["seed"] is not None)
    sums = [sum(row[name] for row in group) for name in ("mails", "lost", "doubled", "in_doubt")]
    waits = [row["resumed"] for row in group if row["resumed"] is not None]
    sizes, notes = (
        "; ".join(dict.fromkeys(row[name] for row in group if row[name]))
        for name in ("size", "note")
    )
    cells = [
        str(first["number"]),
        first["scenario"],
        first["database"],
        sizes,
        seeds,
        *(f"{number:,}" for number in sums),
        f"{sum(row['allowed'] for row in group):,}",
        f"{max(waits):.1f} s" if waits else "",
        notes,
    ]
    return "| " + " | ".join(cells) + " |"


def machine() -> str:
    """Processors, memory and versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} processors, {memory:.0f} GB, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}"
    )


def commit() -> str:
    """What was tested; the report itself may have changed since."""
    code = ["--", ".", f":!{REPORT.relative_to(ROOT)}"]
    changed = "-dirty" if _git("status", "--porcelain", *code) else ""
    return (_git("rev-parse", "--short", "HEAD") or "unknown") + changed


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
