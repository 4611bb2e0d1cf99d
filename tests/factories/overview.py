"""Mailings, mails and imports in a given state, whatever led to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.import_run import ImportRun, ImportState
from mailer.models.mailing import Mailing, MailingState
from mailer.models.smtp_account import SmtpAccount
from mailer.models.template import Template
from tests.factories import add, number
from tests.factories.accounts import make_company_account
from tests.factories.mailings import counted, make_text_template


def _account() -> SmtpAccount:
    found = db.session.scalar(db.select(SmtpAccount).where(SmtpAccount.company_default))
    return found or make_company_account()


def _template() -> Template:
    return db.session.scalar(db.select(Template)) or make_text_template()


def mailing_in(state: MailingState, mails: dict[DeliveryState, int], **values: Any) -> Mailing:
    """A mailing with some mails in each state."""
    now = clock.now()
    template = _template()
    values.setdefault("started_at", now - dt.timedelta(minutes=1))
    values.setdefault("created_at", now)
    values.setdefault("title", f"Mailing {number()}")
    mailing = add(
        Mailing(
            subject="News",
            state=state,
            template_id=template.id,
            template_version_id=template.version_id,
            expected=sum(mails.values()),
            **values,
        )
    )
    for delivery_state, count in mails.items():
        for _ in range(count):
            mail_in(delivery_state, mailing_id=mailing.id)
    return mailing


def mail_in(state: DeliveryState, **values: Any) -> Delivery:
    """A mail in some state."""
    now = clock.now()
    each = number()
    values.setdefault("due_at", now)
    counted(values.get("mailing_id"), None, state)
    return add(
        Delivery(
            message_id=1,
            account_id=_account().id,
            priority=1,
            address=f"a{each}@example.com",
            address_key=f"a{each}@example.com",
            state=state,
            expires_at=now + dt.timedelta(days=2),
            updated_at=now,
            **values,
        )
    )


def import_in(state: ImportState, **values: Any) -> ImportRun:
    """An import in some state."""
    values.setdefault("created_at", clock.now())
    return add(ImportRun(file_name="clients.csv", file_key="imports/x", state=state, **values))
