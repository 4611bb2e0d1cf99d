"""`python -m mailer.bench`: what `mailer bench` does."""

from __future__ import annotations

import json
import shlex
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from mailer.bench import machine, report, table
from mailer.bench.bench import Bench, progress
from mailer.bench.figures import Figure, medians
from mailer.bench.measurements import MEASUREMENTS
from mailer.bench.processes import Failed, Lacking
from mailer.bench.targets import verdicts

SIZES, FULL_SIZES = "10000,100000", "10000,100000,1000000"


class Letters(click.ParamType):
    """Measurements by their letters."""

    name = "LETTERS"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> list[str]:
        """`a,c` or `ac`."""
        letters = [letter for letter in value.lower() if letter not in ", "]
        if not letters or set(letters) - set(MEASUREMENTS):
            self.fail(f"There are the measurements {', '.join(MEASUREMENTS)}.", param, ctx)
        return sorted(set(letters))


class Numbers(click.ParamType):
    """Numbers of recipients."""

    name = "N,N,…"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> list[int]:
        """`10000,100000`."""
        numbers = value.split(",")
        if not all(number.isdecimal() and int(number) > 1 for number in numbers):
            self.fail(f"“{value}” is not a list of numbers above 1.", param, ctx)
        return sorted(map(int, numbers))


@click.command("mailer bench", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--only", type=Letters(), default=",".join(MEASUREMENTS), show_default=True)
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1))
@click.option("--messages", default=20_000, show_default=True, type=click.IntRange(2))
@click.option("--sessions", default=32, show_default=True, type=click.IntRange(1, 1000))
@click.option("--sizes", type=Numbers(), default=SIZES, show_default=True, help="Of e and g.")
@click.option("--full", is_flag=True, help=f"--sizes {FULL_SIZES}; takes an hour or more.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write a document.")
def main(
    only: list[str],
    rounds: int,
    messages: int,
    sessions: int,
    sizes: list[int],
    full: bool,
    as_json: bool,
    write: Path | None,
) -> None:
    """Measure how fast this machine sends, next to other senders, and print one table.

    a: Postfix's smtp-source. b: smtplib in a loop. c: this engine. d: the same to a server 40 ms
    away. e: mailings of different sizes. f: what readers ask for. g: queueing an audience. h: ratings that come at once.

    Everything runs in a folder of its own, with databases and servers of its own; nothing of
    this installation is touched.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the folder is removed
    facts = machine.facts()
    # Short, so that sockets fit in it (unix(7): 108 bytes); open to `nobody`, who runs PostgreSQL.
    folder = Path(tempfile.mkdtemp(prefix="mb-"))
    folder.chmod(0o755)
    sizes = Numbers().convert(FULL_SIZES, None, None) if full else sizes
    bench = Bench(folder, messages, sessions, sizes)
    try:
        bench.check()
        figures = run(bench, only, rounds)
    except (Failed, Lacking) as error:
        print(json.dumps({"ok": False, "error": str(error)})) if as_json else progress(str(error))
        sys.exit(1)
    finally:
        bench.stop()
        shutil.rmtree(folder, ignore_errors=True)
    judged = verdicts(figures)
    if write is not None:
        command = shlex.join(["mailer", "bench", *sys.argv[1:]])
        report.write(write, command, rounds, facts, figures, judged)
    if as_json:
        answer = {"ok": True, "machine": facts, "figures": [asdict(figure) for figure in figures]}
        print(json.dumps(answer | {"targets": [asdict(verdict) for verdict in judged]}))
    else:
        lines = [f"{name}: {fact}" for name, fact in facts.items()]
        print("\n".join([*lines, "", *table.lines(figures), "", *table.verdict_lines(judged)]))


def run(bench: Bench, letters: Sequence[str], rounds: int) -> list[Figure]:
    """All rounds of these measurements, one after the other in each round, so that whatever else
    the machine does hits all of them alike. Answers with the medians."""
    found: dict[str, list[Figure]] = {}
    for number in range(1, rounds + 1):
        for letter in letters:
            for figure in MEASUREMENTS[letter](bench):
                progress(f"round {number}: {figure.name}: {figure.rate:,.0f} {figure.unit}")
                found.setdefault(figure.key, []).append(figure)
    return [medians(each) for each in found.values()]


if __name__ == "__main__":
    main(prog_name="mailer bench")
