"""`mailer mailings …`: send templates and follow what becomes of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from mailer.cli.verb import say, verb
from mailer.domain.accounts.access import Actor, load
from mailer.domain.mailings import launch, ledger, named_audience, operate
from mailer.domain.outbox import attachments
from mailer.infra.db import db, reading
from mailer.models.attachment import Attachment
from mailer.models.delivery import DeliveryState
from mailer.models.mailing import Mailing, MailingState

#: Seconds between two looks at a mailing that is being sent.
GLANCE = 0.3


@click.group("mailings")
def commands() -> None:
    """Mailings: send, watch, pause, resume, stop."""


@commands.command("send")
@click.option("--template", "template_name", required=True, help="The template's name.")
@click.option("--to", "target", required=True, help="all, group:NAME, or one e-mail address.")
@click.option("--title", default="", help="The mailing's own title; else the template's name.")
@click.option(
    "--attach",
    "paths",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that goes with every mail; may be given several times.",
)
@click.option("--wait", is_flag=True, help="Show the progress until every mail is settled.")
@verb
def send(
    actor: Actor, template_name: str, target: str, title: str, paths: tuple[Path, ...], wait: bool
) -> dict[str, Any]:
    """Send a template to customers, now."""
    template = named_audience.template_named(template_name)
    audience = named_audience.audience_of(target)
    files = _taken(paths, actor)
    mailing = launch.launch(template, audience, actor, title=title, files=files)
    db.session.commit()
    say(f"Mailing {mailing.id}: {mailing.expected} recipients.")
    if not wait:
        return facts(mailing)
    return _watch(mailing.id)


@commands.command("show")
@click.argument("mailing_id", type=int)
@verb
def show(actor: Actor, mailing_id: int) -> dict[str, Any]:
    """State, counts by delivery state, first and last acceptance."""
    mailing = load(Mailing, mailing_id, actor, "mailings:view")
    answer = facts(mailing)
    _print(answer)
    return answer


@commands.command("pause")
@click.argument("mailing_id", type=int)
@verb
def pause(actor: Actor, mailing_id: int) -> dict[str, Any]:
    """Hold a mailing."""
    return _operate(actor, mailing_id, operate.pause)


@commands.command("resume")
@click.argument("mailing_id", type=int)
@verb
def resume(actor: Actor, mailing_id: int) -> dict[str, Any]:
    """Go on with a paused mailing."""
    return _operate(actor, mailing_id, operate.resume)


@commands.command("stop")
@click.argument("mailing_id", type=int)
@verb
def stop(actor: Actor, mailing_id: int) -> dict[str, Any]:
    """End a mailing; what waits is cancelled."""
    return _operate(actor, mailing_id, operate.stop)


@commands.command("start")
@click.argument("mailing_id", type=int)
@verb
def start(actor: Actor, mailing_id: int) -> dict[str, Any]:
    """Take up a stopped mailing where it ended."""
    return _operate(actor, mailing_id, operate.start_again)


@commands.command("retry")
@click.argument("mailing_id", type=int)
@verb
def retry(actor: Actor, mailing_id: int) -> dict[str, Any]:
    """Queue the failed mails of a mailing once more."""
    return _operate(actor, mailing_id, operate.retry_failed)


def facts(mailing: Mailing) -> dict[str, Any]:
    """What programs are told about a mailing."""
    outcome = ledger.outcome(mailing)
    return {
        "id": mailing.id,
        "title": mailing.title,
        "state": mailing.state.value,
        "expected": mailing.expected,
        "counts": {state.value: outcome.of(state) for state in DeliveryState if outcome.of(state)},
        "attachments": [each.name for each in _attached(mailing)],
        "excluded": {reason.value: count for reason, count in outcome.excluded.items()},
        "first_accepted_at": _moment(outcome.first_accepted_at),
        "last_accepted_at": _moment(outcome.last_accepted_at),
    }


def _attached(mailing: Mailing) -> list[Attachment]:
    return attachments.of_message(mailing.message_id) if mailing.message_id else []


def _taken(paths: Iterable[Path], actor: Actor) -> list[Attachment]:
    """The files, kept."""
    taken: list[Attachment] = []
    for path in paths:
        with path.open("rb") as file:
            taken.append(attachments.take(file, path.name, "", taken, actor))
    return taken


def _operate(
    actor: Actor, mailing_id: int, change: Callable[[Mailing, Actor], object]
) -> dict[str, Any]:
    mailing = load(Mailing, mailing_id, actor, "mailings:send")
    change(mailing, actor)
    answer = facts(mailing)
    _print(answer)
    return answer


def _watch(mailing_id: int) -> dict[str, Any]:
    """Look at a mailing until it is finished; fails when not all of it was accepted."""
    ended = (MailingState.SENT, MailingState.STOPPED, MailingState.PAUSED)
    bar: Any = None
    hidden = click.get_current_context().meta.get("json", False)
    while True:
        with reading():
            mailing = db.session.get_one(Mailing, mailing_id, populate_existing=True)
            settled = ledger.outcome(mailing).settled
            answer, state, expected = facts(mailing), mailing.state, mailing.expected
            db.session.rollback()
        if not hidden:
            bar = bar or click.progressbar(length=max(expected, 1), label="Sending")
            bar.update(settled - bar.pos)
        if state in ended:
            break
        time.sleep(GLANCE)
    say("")
    _print(answer)
    accepted = answer["counts"].get(DeliveryState.ACCEPTED.value, 0)
    answer["ok"] = state == MailingState.SENT and accepted == sum(answer["counts"].values())
    return answer


def _print(answer: dict[str, Any]) -> None:
    say(f"Mailing {answer['id']}, {answer['title']}: {answer['state']}")
    for file in answer["attachments"]:
        say(f"  with {file}")
    for name in ("counts", "excluded"):
        for key, count in answer[name].items():
            say(f"  {key.replace('_', ' ')}: {count}")


def _moment(value: Any) -> str | None:
    return value.isoformat() if value else None
