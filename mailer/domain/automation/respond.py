"""Write to those whose time has come: they are added to a mailing of their own autoresponder.

Such a mailing is like any other, with its ledger, its statistics and its buttons; it is sent
whenever nobody waits in it, and being sent again when the next one comes. A new one begins when
the template or the sender has changed, and each year for what comes back every year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.accounts.sending import Sender
from mailer.domain.audit.record import record
from mailer.domain.automation import autoresponders, occasions
from mailer.domain.customers import audience
from mailer.domain.mailings import excluded, recipients, terms
from mailer.domain.outbox import post
from mailer.domain.outbox.audience import insert_audience
from mailer.domain.rendering import tracked_message
from mailer.domain.templates import variants
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.autoresponder import Autoresponder, Autoresponse, Occasion, ResponseState
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Message, MessageKind, Priority
from mailer.models.template import Template

log = structlog.get_logger(__name__)

#: Customers written to in one transaction.
SLICE = 500


def active() -> list[int]:
    """Those that are on."""
    found = select(Autoresponder.id).where(Autoresponder.active).order_by(Autoresponder.id)
    return list(db.session.scalars(found))


def run_slice(autoresponder_id: int, *, days: bool) -> bool:
    """Note whose occasion has come (days only if `days`: that looks at all customers), and
    write to those whose time has come; True while there may be more. The caller commits."""
    autoresponder = db.session.get(
        Autoresponder, autoresponder_id, with_for_update=True, populate_existing=True
    )
    if autoresponder is None or not autoresponder.active:
        return False
    more = False
    if days or not autoresponder.field_key:
        more = occasions.notice(autoresponder)
    return _send_slice(autoresponder) or more


def _send_slice(autoresponder: Autoresponder) -> bool:
    due = _due(autoresponder)
    if not due:
        return False
    reason = autoresponders.obstacle(autoresponder)
    if reason:
        log.info("an autoresponder waits", autoresponder_id=autoresponder.id, reason=reason)
        return False
    mailing = _mailing(autoresponder, due[0].year)
    if mailing is None:
        return False
    holds = occasions.still(autoresponder, due)
    _add(mailing, sorted(holds))
    for response in due:
        if response.customer_id in holds:
            response.state, response.mailing_id = ResponseState.SENT, mailing.id
        elif autoresponder.occasion is Occasion.DATE:
            # Its day may be another one by now, and is noted anew.
            db.session.delete(response)
        else:
            response.state = ResponseState.DROPPED
    db.session.flush()
    return True


def _due(autoresponder: Autoresponder) -> Sequence[Autoresponse]:
    """Of one year, as they belong to one mailing."""
    found = db.session.scalars(
        select(Autoresponse)
        .where(
            Autoresponse.autoresponder_id == autoresponder.id,
            Autoresponse.state == ResponseState.WAITING,
            Autoresponse.due_at <= clock.now(),
        )
        .order_by(Autoresponse.due_at, Autoresponse.customer_id)
        .limit(SLICE)
    ).all()
    return [response for response in found if response.year == found[0].year]


def _mailing(autoresponder: Autoresponder, year: int) -> Mailing | None:
    """The one that goes on, or a new one. None: somebody stopped it, and so the autoresponder."""
    template = db.session.get_one(Template, autoresponder.template_id)
    family = variants.family_of(template)
    sender = autoresponders.sender_of(autoresponder)
    data: dict[str, Any] = {"autoresponder": autoresponder.id, "year": year}
    frozen = variants.frozen(family)
    if frozen:
        data["variants"] = frozen
    mailing = db.session.get(
        Mailing, autoresponder.mailing_id or 0, with_for_update=True, populate_existing=True
    )
    if mailing is not None:
        if mailing.state is MailingState.STOPPED:
            autoresponders.switch_off(autoresponder, SYSTEM)
            return None
        message = db.session.get_one(Message, mailing.message_id)
        if message.data == data and _is_of(message, family, sender):
            return mailing
    made = _made(autoresponder, family, sender, data)
    autoresponder.mailing_id = made.id
    return made


def _is_of(message: Message, family: variants.Family, sender: Sender) -> bool:
    return (
        message.template_version_id,
        message.account_id,
        message.from_address,
        message.from_name,
        message.reply_to,
    ) == (
        family.main.version_id,
        sender.account.id,
        sender.address,
        sender.name,
        sender.reply_to,
    )


def _made(
    autoresponder: Autoresponder,
    family: variants.Family,
    sender: Sender,
    data: Mapping[str, Any],
) -> Mailing:
    """A mailing to nobody yet, which has started."""
    creator, now = autoresponders.creator_of(autoresponder), clock.now()
    version = family.main.version
    mailing = Mailing(
        title=f"{autoresponder.name} {data['year']}" if data["year"] else autoresponder.name,
        subject=version.subject,
        state=MailingState.SENDING,
        template_id=family.main.id,
        template_version_id=version.id,
        account_id=sender.account.id,
        audience=audience.of([]),
        topic_id=terms.chosen(family, terms.AS_TEMPLATE, None, creator).topic_id,
        created_by_id=creator.id,
        created_at=now,
        started_at=now,
        queued_all=True,
    )
    db.session.add(mailing)
    db.session.flush()
    message = post.post(
        MessageKind.MAILING,
        account_id=sender.account.id,
        from_address=sender.address,
        from_name=sender.name,
        reply_to=sender.reply_to,
        subject=version.subject,
        template_version_id=version.id,
        language=family.main.language,
        data=dict(data),
        mailing_id=mailing.id,
        priority=Priority.BULK,
        to=[],
        actor=creator,
    )
    mailing.message_id = message.id
    tracked_message.keep_links(message)
    record(
        creator, "autoresponders.begin", object_type="mailing", object_id=mailing.id,
        name=autoresponder.name,
    )  # fmt: skip
    return mailing


def _add(mailing: Mailing, customer_ids: Sequence[int]) -> None:
    chosen = audience.of([{"customers": list(customer_ids)}])
    chosen_rows = recipients.slice_after(chosen, 0, SLICE, terms.of_mailing(mailing))
    rows = db.session.execute(chosen_rows).all()
    wanted = [row for row in rows if row.reason is None]
    owners = insert_audience(mailing.message_id or 0, wanted)
    added = len(rows) - excluded.note(mailing, rows, owners)
    if added:
        mailing.expected += added
        mailing.template.last_sent_at = clock.now()
        if mailing.state is MailingState.SENT:
            mailing.state, mailing.finished_at = MailingState.SENDING, None
