"""The document with the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from mailer.bench import table
from mailer.bench.figures import Figure
from mailer.bench.targets import Verdict

#: What stands from this heading on was written by a person, and stays.
REMARKS = "## Remarks"
_HEAD = """# Benchmarks

Written by `{command}`. Medians of {rounds} rounds; within a round, one measurement follows the other. CPU time and memory are those of the program that sends (of this engine: all workers that send, with their jobs; the largest job); times are for each one sent.
"""
_LEGEND = """
- **a** Postfix’s `smtp-source`, which sends the same bytes over and over; **b** Python’s `smtplib` likewise, over one connection.
- **c** This engine: a mailing of a template with 22 KB of text and HTML, 5 tags and 8 links, to customers in its database; rendered, claimed, its intent and outcome committed. The rate is that of `mailer mailings show`: from the first acceptance to the last. Recipients are queued before, except where the line says otherwise.
- **d** The same through a relay that holds every byte back by 20 ms each way. **e** Mailings of different sizes, one worker.
- **f** What readers of a mail ask for, next to a view of Flask’s that does nothing, under the same gunicorn. **g** From Send to the last recipient’s row in the outbox. **h** Ratings of 10,000 readers at once: each is committed before it is answered, and all of them are in the database and count afterwards.
- All servers are on this machine and share its cores: Postfix’s `smtp-sink` receives, and its own count of mails is compared with that of the database after every run.
"""


def write(
    file: Path,
    command: str,
    rounds: int,
    facts: Mapping[str, str],
    figures: Sequence[Figure],
    verdicts: Sequence[Verdict],
) -> None:
    """Write the document; remarks that are in it stay."""
    parts = [_HEAD.format(command=command, rounds=rounds)]
    parts += [f"- {name}: {fact}" for name, fact in facts.items()]
    parts += ["", *table.lines(figures), _LEGEND]
    if verdicts:
        parts += ["## Targets", "", *table.verdict_lines(verdicts), ""]
    text = "\n".join(parts)
    remarks = _remarks(file)
    file.write_text(f"{text}\n{remarks}" if remarks else text, "utf-8")


def _remarks(file: Path) -> str:
    try:
        _before, heading, after = file.read_text("utf-8").partition(f"\n{REMARKS}\n")
    except FileNotFoundError:
        return ""
    return heading.removeprefix("\n") + after
