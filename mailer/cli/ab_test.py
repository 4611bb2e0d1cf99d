"""What `mailer mailings …` tells about the A/B test of a mailing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mailer.cli.verb import say
from mailer.domain.mailings.ab_tests import figures, messages, words
from mailer.infra.db import db
from mailer.lib.lots import Lot
from mailer.models.mailing import Mailing
from mailer.models.message import Message


def facts(mailing: Mailing) -> dict[str, Any] | None:
    """For programs; None without a test."""
    test = messages.test_of(mailing)
    if test is None:
        return None
    result = figures.decided(mailing, test)
    second = db.session.get_one(Message, test.message_id)
    subjects = {Lot.A: mailing.subject, Lot.B: second.subject}
    return {
        "share": test.share,
        "criterion": test.criterion.value,
        "hours": test.hours,
        "decides_at": test.decides_at.isoformat() if test.decides_at else None,
        "winner": test.winner.value if test.winner else None,
        "why": test.why.value if test.why else None,
        "decided_at": test.decided_at.isoformat() if test.decided_at else None,
        "certainty": round(result.certainty, 4),
        "in_words": words.certainty(result),
        "variants": {
            lot.value: {"subject": subjects[lot], **asdict(counts)}
            for lot, counts in result.counts.items()
        },
    }


def tell(test: dict[str, Any] | None) -> None:
    """For people."""
    if test is None:
        return
    for name, variant in test["variants"].items():
        say(
            f"  {name.upper()}, {variant['subject']}: {variant['sent']} sent, "
            f"{variant['opened']} opened, {variant['clicked']} clicked"
        )
    say(f"  {test['in_words']}")
    if test["winner"]:
        say(f"  {test['winner'].upper()} won ({test['why'].replace('_', ' ')}).")
    elif test["decides_at"]:
        say(f"  The winner is picked at {test['decides_at']}.")
