"""A/B tests: what the last step of sending asks for, how a mailing's page shows it, the choice by
hand."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.domain.accounts.access import load
from mailer.domain.mailings.ab_tests import asked as rules
from mailer.domain.mailings.ab_tests import decide, figures, messages, words
from mailer.domain.mailings.ab_tests.asked import Asked
from mailer.domain.templates import purposes, variants
from mailer.infra.db import db
from mailer.lib.errors import NotFound
from mailer.lib.lots import Lot
from mailer.lib.record_ids import record_ids
from mailer.models.ab_test import AbTest, Criterion
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing
from mailer.models.message import Message
from mailer.models.template import Template

#: Templates offered for B.
_OFFERED = 200
CRITERIA = {
    Criterion.CLICKS: _l("Clicks"),
    Criterion.OPENS: _l("Openings"),
}
LOTS = {
    Lot.A: _l("Variant A"),
    Lot.B: _l("Variant B"),
    Lot.REST: _l("Gets the winner"),
}


@dataclass(frozen=True)
class Entered:
    """The fields of the page, as texts."""

    ab: str = ""
    ab_subject: str = ""
    ab_template: str = ""
    ab_share: str = str(rules.SHARE)
    ab_by: str = Criterion.CLICKS.value
    ab_hours: str = str(rules.HOURS)

    def asked(self) -> Asked | None:
        """What they ask for; None without a test. Of a number that is none, 0 is refused later."""
        if not self.ab:
            return None
        return Asked(
            _template(self.ab_template),
            self.ab_subject,
            _number(self.ab_share),
            Criterion(self.ab_by) if self.ab_by in set(Criterion) else Criterion.CLICKS,
            _number(self.ab_hours),
        )


def _template(text: str) -> Template | None:
    """What is named, also from the bin, which is refused with a sentence; None, the same as A, for
    nothing, for what went for good, and for what somebody wrote for one mailing."""
    ids = record_ids([text])
    found = db.session.get(Template, ids[0]) if ids else None
    return found if found is not None and not found.unlisted else None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 0


def entered(draft: Mailing | None) -> Entered:
    """What the page shows: what was just typed on it, else what was kept, else what is usual."""
    usual = asdict(Entered())
    kept = usual | {k: v for k, v in (draft.wishes if draft else {}).items() if k in usual}
    if "ab_here" in request.form:
        kept = {name: request.form.get(name, "").strip() for name in usual}
    return Entered(**{name: str(value)[:500] for name, value in kept.items()})


def typed(draft: Mailing | None) -> dict[str, Any]:
    """What a draft keeps of it."""
    return asdict(entered(draft))


def mails(draft: Mailing, template: Template) -> dict[Lot, tuple[Template, str]]:
    """What is sent of a draft with this template: a template and the subject that was written for
    it (empty: its own). A alone where nothing is tested, or where B's template was deleted."""
    found = {Lot.A: (template, draft.wishes.get("subject") or "")}
    asked = entered(draft).asked()
    second = (asked.template or template) if asked else None
    if asked and second and second.deleted_at is None:
        found[Lot.B] = (second, asked.subject)
    return found


def second_family(draft: Mailing | None) -> variants.Family | None:
    """B's template in its languages, if the draft tests another one."""
    asked = entered(draft).asked()
    return variants.family_of(asked.template) if asked and asked.template else None


def step(draft: Mailing | None, receive: int) -> dict[str, Any]:
    """What the last step shows of it."""
    query = select(Template).where(
        Template.deleted_at.is_(None), Template.variant_of_id.is_(None), purposes.are_for(None)
    )
    offered = list(db.session.scalars(query.order_by(Template.name_key).limit(_OFFERED)))
    found = entered(draft)
    chosen = found.asked()
    if chosen and chosen.template and chosen.template not in offered:
        offered.append(chosen.template)
    return {
        "ab": found,
        "ab_templates": offered,
        "ab_criteria": CRITERIA,
        "ab_limits": rules,
        **_sizes(found.ab_share, receive),
    }


def ab_sizes() -> str:
    """What a share means in recipients, while it is typed."""
    receive = max(0, request.args.get("expected", 0, type=int))
    share = request.args.get("ab_share", "")
    return render_template("mailings/ab_sizes.html", **_sizes(share, receive))


def _sizes(text: str, receive: int) -> dict[str, Any]:
    share = _number(text)
    right = rules.LEAST_SHARE <= share <= rules.MOST_SHARE
    return {
        "ab_sizes": rules.sizes(receive, share) if right else None,
        "ab_least": rules.FEWEST,
    }


def shown(mailing: Mailing) -> dict[str, Any]:
    """What a mailing's page shows of its test; nothing without one."""
    test = messages.test_of(mailing)
    if test is None:
        return {"ab": None}
    # While the tested share leaves, the page asks every second, and nothing is to be compared yet.
    left = test.decides_at is not None or test.winner is not None
    result = figures.decided(mailing, test) if left else None
    second = messages.second_template(mailing)
    message = db.session.get_one(Message, test.message_id)
    return {
        "ab": test,
        "ab_result": result,
        "ab_mails": {
            Lot.A: (mailing.subject, mailing.template),
            Lot.B: (message.subject, second),
        },
        "ab_certainty": words.certainty(result) if result else "",
        "ab_why": words.why(test, result) if result else "",
        "ab_criteria": CRITERIA,
    }


def stage(mailing: Mailing) -> str:
    """How far its test is, as far as the page looks different."""
    test = messages.test_of(mailing)
    if test is None:
        return ""
    return f".{test.winner}" if test.winner else f".{test.decides_at is not None}"


def lot_of(delivery: Delivery) -> str:
    """The variant of one mail, in words; empty where there is but one."""
    if delivery.mailing_id is None or db.session.get(AbTest, delivery.mailing_id) is None:
        return ""
    return str(LOTS[messages.lot_in(db.session.get_one(Message, delivery.message_id))])


def variants_of(mailing: Mailing) -> list[Lot]:
    """What the pages of its figures show apart; nothing without a test."""
    return list(figures.TESTED) if messages.test_of(mailing) else []


def variant_asked() -> Lot:
    """The variant that the address of a page or a frame asks for; A, if none."""
    return Lot.B if request.args.get("variant", "") == Lot.B.value else Lot.A


def asked_variant(mailing: Mailing) -> Lot:
    """Of a page that shows one variant: the one that its address asks for, if there is one."""
    return variant_asked() if messages.test_of(mailing) else Lot.A


def message_of(mailing: Mailing, variant: Lot) -> Message:
    """The message of a variant. Raises `NotFound` for a draft, which has none yet."""
    test = messages.test_of(mailing)
    of_it = test.message_id if test is not None and variant is Lot.B else mailing.message_id
    if of_it is None:
        raise NotFound
    return db.session.get_one(Message, of_it)


def ab_choose(mailing_id: int) -> Response:
    """The rest gets this variant, without waiting for the end of the test."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:send")
    wanted = request.values.get("variant", "")
    if wanted not in (Lot.A.value, Lot.B.value):
        raise NotFound
    decide.choose(mailing, Lot(wanted), actor())
    flash_done(_("The rest gets variant %(variant)s.", variant=wanted.upper()))
    return redirect(url_for("mailings.show", mailing_id=mailing.id), 303)
