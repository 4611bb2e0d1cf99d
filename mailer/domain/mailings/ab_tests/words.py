"""What a test tells, in sentences: how sure it is, who won and why."""

from __future__ import annotations

from decimal import Decimal

from babel import numbers
from flask_babel import get_locale
from flask_babel import gettext as _

from mailer.domain.mailings.ab_tests.figures import ENOUGH, Result
from mailer.infra.db import db
from mailer.lib.lots import Lot
from mailer.models.ab_test import AbTest, Criterion, WhyWon
from mailer.models.user import User

#: From these on, of 100, a difference is called very probable, and probable.
_VERY_SURE, _SURE = 95, 80


def name_of(variant: Lot) -> str:
    """What people call it."""
    return variant.value.upper()


def certainty(result: Result) -> str:
    """How sure it is that one is better than the other."""
    winner, decided_by = result.better
    if decided_by is WhyWon.FEW:
        if result.criterion is Criterion.CLICKS:
            return _("Too little to tell: fewer than %(least)s recipients clicked.", least=ENOUGH)
        return _("Too little to tell: fewer than %(least)s recipients opened it.", least=ENOUGH)
    if decided_by is WhyWon.TIE:
        return _("Both do equally well.")
    name, sure = name_of(winner), min(99, int(100 * result.certainty))
    if sure >= _VERY_SURE:
        return _("%(variant)s is very probably better: %(sure)s in 100.", variant=name, sure=sure)
    if sure >= _SURE:
        return _(
            "%(variant)s is probably better: %(sure)s in 100. The rest is chance.",
            variant=name,
            sure=sure,
        )
    return _(
        "The difference may be chance: %(sure)s in 100 that %(variant)s is better.",
        variant=name,
        sure=sure,
    )


def why(test: AbTest, result: Result) -> str:
    """Why the rest gets what it gets; empty while there is no winner."""
    if test.winner is None or test.why is None:
        return ""
    if test.why is WhyWon.BY_HAND:
        user = db.session.get(User, test.decided_by_id) if test.decided_by_id else None
        who = user.name if user else _("the terminal")
        return _("%(name)s chose %(variant)s.", name=who, variant=name_of(test.winner))
    if test.why is WhyWon.TIE:
        return _("Both did equally well, and then A wins.")
    if test.why is WhyWon.FEW:
        return _few(test.criterion)
    other = Lot.B if test.winner is Lot.A else Lot.A
    shares = {
        "variant": name_of(test.winner),
        "more": _percent(result.counts[test.winner].share(test.criterion)),
        "less": _percent(result.counts[other].share(test.criterion)),
    }
    if test.criterion is Criterion.CLICKS:
        return _("More of those who got %(variant)s clicked: %(more)s against %(less)s.", **shares)
    return _("More of those who got %(variant)s opened it: %(more)s against %(less)s.", **shares)


def _few(criterion: Criterion) -> str:
    if criterion is Criterion.CLICKS:
        return _("Fewer than %(least)s recipients clicked, and then A wins.", least=ENOUGH)
    return _("Fewer than %(least)s recipients opened it, and then A wins.", least=ENOUGH)


def _percent(share: float) -> str:
    exact = Decimal(str(round(share, 3)))
    return numbers.format_percent(exact, locale=get_locale(), decimal_quantization=False)
