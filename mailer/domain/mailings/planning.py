"""Look ahead at a mailing: who gets it, from whom, and on which days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypedDict, Unpack

from flask_babel import gettext as _

from mailer.domain.accounts import access, sending
from mailer.domain.accounts.access import Actor
from mailer.domain.customers import audience as audiences
from mailer.domain.deliveries import plan as days
from mailer.domain.deliveries.waves import Waves
from mailer.domain.mailings import copies, recipients, terms
from mailer.domain.mailings.ab_tests import asked as ab_tests
from mailer.domain.mailings.senders import NotAllowed, Senders, senders_for, who_of
from mailer.domain.mailings.shares import Share, shares_of
from mailer.domain.mailings.terms import Terms
from mailer.domain.templates import purposes, unlisted, variants
from mailer.lib.errors import Refused
from mailer.models.template import Template, TemplateVersion


class How(TypedDict, total=False):
    """What is chosen for a mailing besides its template and audience."""

    #: Empty: the template's.
    subject: str
    #: In whose name, and who gets the answers (`senders.Who`; empty: as the template says).
    sender: str
    reply: str
    choice: terms.Choice
    test: ab_tests.Asked | None


@dataclass(frozen=True)
class Plan:
    """What Send would do: shown before, obeyed afterwards."""

    family: variants.Family
    version: TemplateVersion
    senders: Senders
    ledger: recipients.Ledger
    terms: Terms
    #: On which days the mails would leave.
    waves: Waves
    test: ab_tests.Test | None = None
    #: Why nothing may leave in the name that is asked for; empty when it may.
    refused_sender: str = ""

    @property
    def sender(self) -> sending.Sender:
        """Whose account most of the mails leave through."""
        return self.senders.main

    @property
    def template(self) -> Template:
        """The main one of its languages."""
        return self.family.main

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """Who gets which language; together those who receive it."""
        return shares_of(self.family, self.ledger)


def plan(
    template: Template,
    audience: dict[str, Any],
    actor: Actor,
    *,
    start: dt.datetime | None = None,
    **how: Unpack[How],
) -> Plan:
    """Look ahead: who gets it from whom, and when. Raises `Refused` when nothing could be sent, or
    tested."""
    access.require(actor, "mailings:send")
    if template.deleted_at is not None:
        raise Refused(_("“%(name)s” was deleted. Choose another template.", name=template.name))
    unlisted.check(template)
    check_audience(audience)
    family = variants.family_of(template)
    check_purpose(family)
    test = how.get("test")
    second = ab_tests.family_of(test, template) if test else None
    if second:
        check_purpose(second)
    found, refused = _senders(actor, family.main, how)
    choice = how.get("choice", terms.AS_TEMPLATE)
    asked = terms.chosen(family, choice, start, actor, found.without, second)
    asked = replace(asked, no_sender=bool(refused))
    ledger = recipients.ledger(audience, asked)
    tested = None
    if test and second and ledger.receive:
        own = how.get("subject", "").strip() or family.main.version.subject
        tested = ab_tests.planned(test, family, second, ledger.receive, own)
    waves = _waves(found, ledger.receive, tested, start, actor)
    return Plan(family, family.main.version, found, ledger, asked, waves, tested, refused)


def _senders(actor: Actor, template: Template, how: How) -> tuple[Senders, str]:
    """In whose name it goes; and why not in the one that is asked for."""
    sender, reply = who_of(how.get("sender", "")), who_of(how.get("reply", ""))
    try:
        return senders_for(actor, sender, reply, template), ""
    except NotAllowed as none:
        # The ledger names it, and the person may choose another.
        return senders_for(actor), none.message


def _waves(
    found: Senders,
    receive: int,
    tested: ab_tests.Test | None,
    start: dt.datetime | None,
    actor: Actor,
) -> Waves:
    waves = days.of_new(
        found.main.account.id,
        receive,
        start=start,
        urgent=copies.count(actor, tested=tested is not None),
        held=days.Held(tested.sizes.rest, tested.asked.hours) if tested else None,
    )
    if waves.never:
        raise Refused(
            _(
                "The limits of the sending account keep every mail for urgent ones, so no mailing "
                "can ever leave through it. A super admin can raise its limits, or lower the share "
                "that is kept, where the account is set."
            )
        )
    return waves


def check_purpose(family: variants.Family) -> None:
    """Raise `Refused` when a template is for other mails than mailings."""
    if any(purposes.of_options(each.version.options) for each in family.by_language.values()):
        raise Refused(
            _(
                "This template is for mails with documents or for payment reminders. Choose it in "
                "Settings → Letters or Settings → Debtors: a mailing has no document to bring."
            )
        )


def check_audience(wanted: dict[str, Any]) -> None:
    """Raise `Refused` when an audience names what is gone."""
    problems = audiences.problems(wanted)
    if problems:
        raise Refused(" ".join(problems))
