"""Follow-ups come along when a mailing is copied."""

from __future__ import annotations

from dataclasses import dataclass, field

from mailer.domain.accounts.access import Actor
from mailer.domain.follow_ups import find, save
from mailer.domain.follow_ups.save import Wanted
from mailer.lib.errors import Refused
from mailer.models.follow_up import FollowUp
from mailer.models.mailing import Mailing


@dataclass
class Copies:
    """What became of the follow-ups of a mailing that was copied."""

    #: The mailing of each follow-up, and that of its copy.
    made: list[tuple[Mailing, Mailing]] = field(default_factory=list)
    #: Their date is over, or their template or a list is not there any more.
    left: int = 0


def copy(mailing: Mailing, copied: Mailing, actor: Actor) -> Copies:
    """The same follow-ups for the copy, also those that have left after the mailing itself."""
    copies = Copies()
    for each in find.of_mailing(mailing):
        if each.mailing.deleted_at is not None:
            continue
        try:
            made = save.create(copied, _wanted(each), actor)
        except Refused:
            copies.left += 1
        else:
            copies.made.append((each.mailing, made.mailing))
    return copies


def _wanted(follow_up: FollowUp) -> Wanted:
    mailing = follow_up.mailing
    return Wanted(
        who=follow_up.who,
        template_id=mailing.template_id,
        days=follow_up.days,
        on_date=follow_up.on_date,
        subject=mailing.wishes.get("subject", ""),
        sender=mailing.sender,
        reply=mailing.reply,
        leave_out=follow_up.leave_out,
    )
