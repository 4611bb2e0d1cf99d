"""`python -m mailer.bench`: the measurements of `mailer bench`."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from mailer.bench.bench import Bench, Failed, progress
from mailer.bench.figures import Figure, medians
from mailer.bench.measurements import MEASUREMENTS
from mailer.bench.postgres import Lacking
from mailer.bench.table import lines


@click.command("mailer bench")
@click.option("--only", default=",".join(MEASUREMENTS), show_default=True, metavar="LETTERS")
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1))
@click.option("--messages", default=20_000, show_default=True, type=click.IntRange(2))
@click.option("--sessions", default=32, show_default=True, type=click.IntRange(1, 1000))
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
def main(only: str, rounds: int, messages: int, sessions: int, as_json: bool) -> None:
    """Measure how fast this machine sends, next to other senders, and print one table."""
    # Short, so that sockets fit in it (unix(7): 108 bytes); open to `nobody`, who runs PostgreSQL.
    folder = Path(tempfile.mkdtemp(prefix="mb-"))
    folder.chmod(0o755)
    bench = Bench(folder, rounds, messages, sessions)
    try:
        figures = run(bench, only.split(","))
    except (Failed, Lacking) as error:
        sys.exit(str(error))
    finally:
        bench.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if as_json:
        print(json.dumps({"figures": [asdict(figure) for figure in figures]}))
    else:
        print("\n".join(lines(figures)))


def run(bench: Bench, letters: list[str]) -> list[Figure]:
    """All rounds of these measurements, one after the other in each round, so that whatever else
    the machine does hits all of them alike. Answers with the medians."""
    found: dict[str, list[Figure]] = {}
    for number in range(bench.rounds):
        for letter in letters:
            for figure in MEASUREMENTS[letter].measure(bench):
                progress(f"round {number + 1}: {figure.label}: {figure.rate:,.0f} {figure.unit}")
                found.setdefault(figure.key, []).append(figure)
    return [medians(rounds) for rounds in found.values()]


if __name__ == "__main__":
    main(prog_name="mailer bench")
