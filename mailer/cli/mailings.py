"""`mailer mailings …`: send templates and follow what becomes of them."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from mailer.cli import ab_test, follow_ups
from mailer.cli.verb import say, verb
from mailer.cli.written_mails import mail_of
from mailer.domain.accounts.access import Actor, load
from mailer.domain.customers import topics
from mailer.domain.deliveries import plan
from mailer.domain.deliveries.waves import Waves
from mailer.domain.mailings import (
    launch,
    ledger,
    named_audience,
    named_sender,
    operate,
    schedule,
    start,
    statistics,
)
from mailer.domain.mailings.ab_tests import decide, figures
from mailer.domain.mailings.terms import Choice
from mailer.domain.outbox import attachments
from mailer.domain.tracking import readings
from mailer.infra import queue
from mailer.infra.db import db, reading
from mailer.lib.lots import Lot
from mailer.models.attachment import Attachment
from mailer.models.delivery import DeliveryState
from mailer.models.mailing import Mailing, MailingState

#: Seconds between two looks at a mailing that is being sent.
GLANCE = 0.3


class Time(click.ParamType):
    """A date and a time, as the company's clocks show them or with an offset."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.datetime:
        """ISO 8601; both parts are asked for, so that nothing starts at an hour nobody meant."""
        if isinstance(value, dt.datetime):
            return value
        try:
            found = dt.datetime.fromisoformat(value)
        except ValueError:
            found = None
        if found is None or len(value) <= len("2026-11-25"):
            self.fail(
                f"{value!r} is no date and time such as 2026-11-25T09:00, “2026-11-25 09:00” or "
                "2026-11-25T09:00+01:00.",
                param,
                ctx,
            )
        return found


@click.group("mailings")
def commands() -> None:
    """Mailings: send, watch, pause, resume, stop, follow up."""


commands.add_command(follow_ups.commands)


@commands.command("send")
@click.option("--template", "template_name", help="The template's name.")
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Without a template: the mail itself, HTML (.html) or text.",
)
@click.option("--subject", default="", help="The subject; else the template's.")
@click.option(
    "--from",
    "sender",
    default="",
    help="me, owner (of each record), company, template, or an address; else as the template or "
    "the account says.",
)
@click.option("--reply-to", "reply", default="", help="The same words: who gets the answers.")
@click.option(
    "--to",
    "targets",
    required=True,
    multiple=True,
    help="all, group:NAME, list:NAME, deals, deals:STAGE, or an address; may be repeated.",
)
@click.option(
    "--except",
    "unwanted",
    multiple=True,
    help="The same words: who gets nothing, whatever --to says.",
)
@click.option(
    "--write-to",
    default="",
    help="contacts, or contacts:USE (main, financial, delivery, other): to their contacts instead "
    "of the customers themselves.",
)
@click.option("--title", default="", help="The mailing's own title; else the template's name.")
@click.option(
    "--attach",
    "paths",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that goes with every mail; may be given several times.",
)
@click.option(
    "--topic", "topic_name", help="What it is about, instead of the template’s; “” for none."
)
@click.option(
    "--leave-out-empty", is_flag=True, help="No mail to whom a tag of it would be empty for."
)
@click.option("--at", type=Time(), help="Start then, by the company's clocks; else now.")
@click.option("--wait", is_flag=True, help="Show the progress until every mail is settled.")
@verb
def send(
    actor: Actor,
    template_name: str | None,
    path: Path | None,
    subject: str,
    sender: str,
    reply: str,
    targets: tuple[str, ...],
    unwanted: tuple[str, ...],
    write_to: str,
    title: str,
    paths: tuple[Path, ...],
    topic_name: str | None,
    leave_out_empty: bool,
    at: dt.datetime | None,
    wait: bool,
) -> dict[str, Any]:
    """Send a template, or a mail without one, to customers, now or at a time."""
    template = mail_of(template_name, path, subject, actor)
    audience = named_audience.audience_of(targets, unwanted, write_to)
    mailing = launch.launch(
        template,
        audience,
        actor,
        title=title,
        subject=subject,
        sender=named_sender.sender_named(sender, template, actor),
        reply=named_sender.reply_named(reply, template),
        files=_taken(paths, actor),
        start=start.start_at(at) if at else None,
        choice=Choice(_topic(topic_name), leave_out_empty),
    )
    db.session.commit()
    say(f"Mailing {mailing.id}: {mailing.expected} recipients.")
    _print_days(mailing, plan.of_mailing(mailing))
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
def start_again(actor: Actor, mailing_id: int) -> dict[str, Any]:
    """Take up a stopped mailing where it ended, or start a scheduled one now."""
    return _operate(actor, mailing_id, _start)


@commands.command("retry")
@click.argument("mailing_id", type=int)
@verb
def retry(actor: Actor, mailing_id: int) -> dict[str, Any]:
    """Queue the failed mails of a mailing once more."""
    return _operate(actor, mailing_id, operate.retry_failed)


@commands.command("statistics")
@click.argument("mailing_id", type=int)
@verb
def show_statistics(actor: Actor, mailing_id: int) -> dict[str, Any]:
    """What readers did: every figure, and who followed which link."""
    with reading():
        mailing = load(Mailing, mailing_id, actor, "mailings:view")
        links = [asdict(link) for link in statistics.links(mailing)]
        counted = {figure.value: count for figure, count in statistics.figures(mailing).items()}
        say(f"Mailing {mailing.id}, {mailing.title}")
        for name, count in counted.items():
            say(f"  {name}: {count}")
        for link in links:
            say(f"  {link['url']}: people {link['people']}, clicks {link['clicks']}")
        return {"id": mailing.id, **counted, "links": links}


@commands.command("choose")
@click.argument("mailing_id", type=int)
@click.argument("variant", type=click.Choice([lot.value for lot in figures.TESTED]))
@verb
def choose(actor: Actor, mailing_id: int, variant: str) -> dict[str, Any]:
    """End the A/B test of a mailing: the rest gets this variant now."""
    return _operate(actor, mailing_id, lambda it, by: decide.choose(it, Lot(variant), by))


@commands.command("judge")
@click.argument("mailing_id", type=int)
@verb
def judge_again(actor: Actor, mailing_id: int) -> dict[str, Any]:
    """Have the openings and clicks of a mailing judged anew, by today's rules."""
    mailing = load(Mailing, mailing_id, actor, "mailings:view")
    events = readings.judge_again(mailing.id)
    queue.enqueue("tracking.judge")
    db.session.commit()
    say(f"Openings and clicks that are judged anew: {events}")
    return {"id": mailing_id, "events": events}


def facts(mailing: Mailing) -> dict[str, Any]:
    """What programs are told about a mailing."""
    outcome = ledger.outcome(mailing)
    waves = plan.of_mailing(mailing)
    return {
        "id": mailing.id,
        "title": mailing.title,
        "state": mailing.state.value,
        "expected": mailing.expected,
        "start_at": _moment(mailing.start_at),
        "late": schedule.is_late(mailing),
        "plan": [{"date": wave.date.isoformat(), "count": wave.count} for wave in waves.waves],
        "counts": {state.value: outcome.of(state) for state in DeliveryState if outcome.of(state)},
        "attachments": [each.name for each in _attached(mailing)],
        "topic": topic.name if (topic := topics.known(mailing.topic_id)) else None,
        "excluded": {reason.value: count for reason, count in outcome.excluded.items()},
        "first_accepted_at": _moment(outcome.first_accepted_at),
        "last_accepted_at": _moment(outcome.last_accepted_at),
        "ab_test": ab_test.facts(mailing),
    }


def _attached(mailing: Mailing) -> list[Attachment]:
    return attachments.of_message(mailing.message_id) if mailing.message_id else []


def _topic(name: str | None) -> int | None:
    """Its id; 0 for “none”, None where nothing was said."""
    if not name:
        return None if name is None else 0
    return topics.named(name).id


def _taken(paths: Iterable[Path], actor: Actor) -> list[Attachment]:
    """The files, kept."""
    taken: list[Attachment] = []
    for path in paths:
        with path.open("rb") as file:
            taken.append(attachments.take(file, path.name, "", taken, actor))
    return taken


def _start(mailing: Mailing, actor: Actor) -> None:
    scheduled = mailing.state == MailingState.SCHEDULED
    (operate.send_now if scheduled else operate.start_again)(mailing, actor)


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
            state, expected = mailing.state, mailing.expected
            answer = facts(mailing) if state in ended else {}
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


def _print_days(mailing: Mailing, waves: Waves) -> None:
    """When it starts, and its days if there are more than one."""
    if mailing.start_at is not None:
        local = mailing.start_at.astimezone(ZoneInfo(mailing.start_zone))
        say(f"It starts on {local:%Y-%m-%d at %H:%M} ({mailing.start_zone}).")
    if len(waves.waves) > 1 or waves.rest:
        for wave in waves.waves:
            say(f"  {wave.date}: {wave.count}")
    if waves.rest:
        say(f"  later: {waves.rest}")


def _print(answer: dict[str, Any]) -> None:
    say(f"Mailing {answer['id']}, {answer['title']}: {answer['state']}")
    for file in answer["attachments"]:
        say(f"  with {file}")
    if answer["late"]:
        say("  It is more than an hour late, so it did not start. Start it, or stop it.")
    for name in ("counts", "excluded"):
        for key, count in answer[name].items():
            say(f"  {key.replace('_', ' ')}: {count}")
    ab_test.tell(answer["ab_test"])


def _moment(value: Any) -> str | None:
    return value.isoformat() if value else None
