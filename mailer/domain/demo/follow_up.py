"""What will follow the made-up mailing that was sent last week: it leaves in some days, to those
who have not opened it by then."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.demo.sent_mailing import AGO
from mailer.domain.follow_ups import save
from mailer.domain.follow_ups.save import Wanted
from mailer.domain.templates import library
from mailer.infra.db import db
from mailer.models.follow_up import Reaction
from mailer.models.mailing import Mailing, MailingState

#: From now.
IN_DAYS = 4


def add_follow_up(language: str) -> None:
    """One, on the mailing that was sent."""
    sent = select(Mailing).where(Mailing.state == MailingState.SENT).order_by(Mailing.id).limit(1)
    mailing = db.session.scalars(sent).one()
    template = library.create(
        _("The new harvest, once more"),
        _("Have you tasted the new harvest yet?"),
        "text",
        _(
            "Hello @CUSTOMERNAME@,\n\n"
            "Last week we wrote to you about the coffees of the new harvest. There are still some "
            "bags of each, and we keep one for you until the end of the week.\n\n"
            "[Have a look](https://www.example.com/new)\n\n"
            "See you soon!"
        ),
        language,
        SYSTEM,
    )
    wanted = Wanted(Reaction.UNOPENED, template.id, days=AGO.days + IN_DAYS)
    save.create(mailing, wanted, mailing.created_by or SYSTEM)
