"""Tags that tell about the deal that a mail is about: that of its customer which a mailing to deals
means. In other mails they have no value."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from babel.dates import format_date
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from mailer.domain.deals import labels
from mailer.domain.templates.tags.document import amount
from mailer.domain.templates.tags.facts import Facts
from mailer.domain.templates.tags.tag import Scope, TagKind
from mailer.models.deal import DealStage


def _day(day: dt.date | None, facts: Facts) -> str:
    return str(format_date(day, "long", locale=facts.mail.language)) if day else ""


@lru_cache(256)
def _stage(stage: str, language: str) -> str:
    if not stage:
        return ""
    with force_locale(language):
        return str(labels.STAGES[DealStage(stage)])


TAGS = (
    TagKind(
        "DEALTITLE",
        Scope.DEAL,
        _l("Deal title"),
        _l("In a few words, what the deal is about."),
        lambda facts: facts.customer.deal.title,
        ("TITREAFFAIRE", "AFFAIRE", "DEALNAME"),
        field="deal",
    ),
    TagKind(
        "DEALNUMBER",
        Scope.DEAL,
        _l("Deal number"),
        _l("The number that the deal has with you."),
        lambda facts: facts.customer.deal.number,
        ("NUMEROAFFAIRE", "NUMAFFAIRE"),
        field="deal",
    ),
    TagKind(
        "DEALAMOUNT",
        Scope.DEAL,
        _l("Deal amount"),
        _l("The amount of the deal, with its currency."),
        lambda facts: amount(
            facts.customer.deal.amount, facts.customer.deal.currency, facts.mail.language
        ),
        ("MONTANTAFFAIRE",),
        field="deal_amount",
    ),
    TagKind(
        "DEALSTAGE",
        Scope.DEAL,
        _l("Deal stage"),
        _l("How far it has come, in the language of the mail."),
        lambda facts: _stage(facts.customer.deal.stage, facts.mail.language),
        ("ETAPEAFFAIRE",),
        field="deal",
    ),
    TagKind(
        "DEALOWNER",
        Scope.DEAL,
        _l("Deal owner"),
        _l("The colleague who looks after the deal; empty where nobody does yet."),
        lambda facts: facts.customer.deal.owner,
        ("RESPONSABLEAFFAIRE",),
        field="deal_owner",
    ),
    TagKind(
        "DEALEXPECTED",
        Scope.DEAL,
        _l("Expected day"),
        _l("The day on which the deal should be decided."),
        lambda facts: _day(facts.customer.deal.expected, facts),
        ("DATEPREVUEAFFAIRE", "DEALEXPECTEDDATE"),
        field="deal_expected",
    ),
    TagKind(
        "DEALCLOSED",
        Scope.DEAL,
        _l("Closing day of the deal"),
        _l("The day on which the deal was won or lost; empty while it is open."),
        lambda facts: _day(facts.customer.deal.closed, facts),
        ("DATECLOTUREAFFAIRE", "DEALCLOSINGDATE"),
        field="deal_closed",
    ),
)
