"""`mailer bounces …`: what came back from mail servers and mailboxes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from mailer.cli.verb import say, verb
from mailer.domain.accounts.access import Actor
from mailer.domain.bounces.act import Done
from mailer.domain.bounces.explain import sentence
from mailer.domain.bounces.feed import feed
from mailer.domain.bounces.fetch import fetch
from mailer.domain.bounces.mailbox import mailbox
from mailer.lib.bounces.read import read
from mailer.lib.bounces.report import Answer, Report

FILES = click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)


@click.group("bounces")
def commands() -> None:
    """Bounces, complaints and auto-replies."""


@commands.command("classify")
@FILES
@verb
def classify(actor: Actor, files: tuple[Path, ...]) -> dict[str, Any]:
    """Say what each of these mails says; nothing is changed. A folder means its files."""
    answers = []
    for path in _each(files):
        report = read(path.read_bytes())
        answers.append({"file": str(path), **_told(report)})
        first = report.first
        say(
            f"{path}: {first.bounce_class} {first.address} {first.status} {first.diagnostic}".rstrip()
        )
    return {"files": answers}


@commands.command("feed")
@FILES
@verb
def feed_files(actor: Actor, files: tuple[Path, ...]) -> dict[str, Any]:
    """Act on each of these mails that answers one of ours: it bounced, or its reader complained.
    A folder means its files."""
    answers = []
    for path in _each(files):
        fed = feed(path.read_bytes(), actor)
        answers.append(
            {
                "file": str(path),
                "done": fed.done,
                "delivery": fed.delivery_id,
                "suppressed": fed.suppressed,
                **_told(fed.report),
            }
        )
        say(f"{path}: {fed.done} {fed.report.first.address} {fed.report.first.diagnostic}".rstrip())
    acted = sum(each["done"] in (Done.BOUNCED, Done.COMPLAINED) for each in answers)
    return {"files": answers, "acted_on": acted}


@commands.command("fetch")
@verb
def fetch_new(actor: Actor) -> dict[str, Any]:
    """Read what is new in the bounce mailbox and act on it; also done once a minute by itself."""
    fetched = fetch(actor, lambda: False)
    kept = mailbox()
    trouble = sentence(fetched.trouble, kept.host) if kept else ""
    say(trouble or f"{fetched.read} read, {fetched.acted_on} of our mails had come back")
    return {
        "ok": not trouble,
        "read": fetched.read,
        "acted_on": fetched.acted_on,
        "error": trouble,
    }


def _each(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        yield from (
            sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
        )


def _told(report: Report) -> dict[str, Any]:
    return {
        **_answer(report.first),
        "message_id": report.message_id,
        "recipients": [_answer(each) for each in report.answers],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "class": answer.bounce_class,
        "address": answer.address,
        "smtp_code": answer.smtp_code,
        "status": answer.status,
        "diagnostic": answer.diagnostic,
        "delayed": answer.delayed,
    }
