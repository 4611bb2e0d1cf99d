"""`mailer mailings follow-ups …`: what leaves by itself some days after a mailing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click
from flask_babel import gettext as _

from mailer.cli.verb import say, verb
from mailer.domain.accounts.access import Actor, load
from mailer.domain.follow_ups import days, find, leave, save
from mailer.domain.follow_ups.save import Wanted
from mailer.domain.mailings import named_audience
from mailer.lib.errors import NotFound, Refused
from mailer.models.follow_up import FollowUp, Reaction
from mailer.models.mailing import Mailing


@click.group("follow-ups")
def commands() -> None:
    """What leaves by itself some days after a mailing."""


@commands.command("list")
@click.argument("mailing_id", type=int)
@verb
def list_all(actor: Actor, mailing_id: int) -> dict[str, Any]:
    """The follow-ups of a mailing, and how each stands."""
    mailing = load(Mailing, mailing_id, actor, "mailings:view")
    found = [_told(each, mailing) for each in find.of_mailing(mailing)]
    for each in found:
        state = "late" if each["late"] else each["obstacle"] or each["state"]
        say(f"{each['id']}: to those who {each['who']}, {each['next'] or each['days']}, {state}")
    return {"follow_ups": found}


@commands.command("add")
@click.argument("mailing_id", type=int)
@click.option("--template", "template_name", required=True, help="The template's name.")
@click.option(
    "--to",
    "who",
    type=click.Choice([each.value for each in Reaction]),
    default=Reaction.RECEIVED.value,
    help="Which of its recipients.",
)
@click.option("--days", "after", type=int, help="So many days after it.")
@click.option("--date", "on_date", type=click.DateTime(["%Y-%m-%d"]), help="Or on that day.")
@click.option("--subject", default="", help="Instead of the template's own.")
@click.option("--except", "unwanted", multiple=True, help="group:NAME or list:NAME: gets nothing.")
@verb
def add(
    actor: Actor,
    mailing_id: int,
    template_name: str,
    who: str,
    after: int | None,
    on_date: dt.datetime | None,
    subject: str,
    unwanted: tuple[str, ...],
) -> dict[str, Any]:
    """One more follow-up of a mailing."""
    mailing = load(Mailing, mailing_id, actor, "mailings:send")
    if (after is None) == (on_date is None):
        raise Refused(_("Say either --days or --date."))
    wanted = Wanted(
        who=Reaction(who),
        template_id=named_audience.template_named(template_name).id,
        days=after,
        on_date=on_date.date() if on_date else None,
        subject=subject,
        leave_out=named_audience.audience_of([], unwanted)["not"],
    )
    made = save.create(mailing, wanted, actor)
    say(f"Follow-up {made.mailing_id} of {mailing.title}")
    return _told(made, mailing)


@commands.command("delete")
@click.argument("follow_up_id", type=int)
@verb
def delete(actor: Actor, follow_up_id: int) -> dict[str, Any]:
    """Delete a follow-up that has not left."""
    mailing = load(Mailing, follow_up_id, actor, "mailings:send")
    follow_up = find.of_its_own(mailing)
    if follow_up is None:
        raise NotFound
    save.delete(follow_up, actor)
    say(f"Follow-up {follow_up_id}: deleted")
    return {"id": follow_up_id}


def _told(follow_up: FollowUp, mailing: Mailing) -> dict[str, Any]:
    origin = find.origin_of(mailing)
    moment = days.next_moment(follow_up, origin)
    return {
        "id": follow_up.mailing_id,
        "follows": origin.id,
        "who": follow_up.who.value,
        "days": follow_up.days,
        "date": follow_up.on_date,
        "next": moment.isoformat() if moment else None,
        "state": follow_up.mailing.state.value if find.begun(follow_up) else "planned",
        "over": follow_up.ended,
        "late": leave.is_late(follow_up, origin),
        "obstacle": "" if find.begun(follow_up) else leave.obstacle(follow_up, origin),
    }
