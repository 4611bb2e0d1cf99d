"""Autoresponders."""

from __future__ import annotations

from typing import Any

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.automation import autoresponders
from mailer.domain.automation.autoresponders import Wanted
from mailer.infra.db import db
from mailer.models.autoresponder import Autoresponder, Occasion
from mailer.models.smtp_account import SmtpAccount
from tests.factories import number
from tests.factories.accounts import make_company_account
from tests.factories.mailings import make_text_template


def make_autoresponder(*, on: bool = True, actor: Actor = SYSTEM, **wanted: Any) -> Autoresponder:
    """One that waits for new customers, and is on."""
    if not db.session.scalar(db.select(SmtpAccount).where(SmtpAccount.company_default)):
        make_company_account()
    wanted.setdefault("name", f"Welcome {number()}")
    wanted.setdefault("occasion", Occasion.CREATED)
    if "template_id" not in wanted:
        wanted["template_id"] = make_text_template().id
    made = autoresponders.create(Wanted(**wanted), actor)
    if on:
        autoresponders.switch_on(made, actor)
    db.session.commit()
    return made


SAMPLES = {"autoresponder_id": lambda: make_autoresponder().id}
