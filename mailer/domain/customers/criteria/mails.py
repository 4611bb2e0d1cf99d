"""Fields of what a customer did with our mailings, and of ratings."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, func, not_, select

from mailer.domain.customers import rating_filter
from mailer.domain.customers.criteria.field import (
    Condition,
    Field,
    Kind,
    Text,
    certain,
    day_rule,
    moment,
    number_rule,
)
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.rating import Rating
from mailer.models.reading import Reading
from mailer.models.tracking_event import Grade

#: What machines do is no reading.
_OPENED = Reading.opened.in_((Grade.HUMAN, Grade.PROBABLE))
_CLICKED = Reading.clicked == Grade.HUMAN
_NO_AHEAD = frozenset({"ahead"})


def mail_fields() -> Iterable[Field]:
    """Mailings that arrived, were opened, were clicked."""
    yield Field("opened", _l("Opened mailings"), Kind.LAST, partial(_last, _OPENED))
    yield Field("clicked", _l("Clicked mailings"), Kind.LAST, partial(_last, _CLICKED))
    got = _mine(select(func.max(Delivery.accepted_at)))
    yield _date("mailed_at", _l("Last mailing received"), got)
    opened = _readings(select(func.max(Reading.opened_at)), _OPENED)
    yield _date("opened_at", _l("Last opening"), opened)
    clicked = _readings(select(func.max(Reading.clicked_at)), _CLICKED)
    yield _date("clicked_at", _l("Last click"), clicked)
    count = partial(number_rule, _mine(select(func.count(Delivery.id))).scalar_subquery())
    sums = frozenset({"empty", "filled"})
    yield Field("mailings", _l("Mailings received"), Kind.NUMBER, count, without=sums)


def rating_fields() -> Iterable[Field]:
    """Whether they were asked, what they answered."""
    yield Field("rating", _l("Rating status"), Kind.CHOICE, _rating, rating_filter.choices)
    score = select(Rating.score).where(Rating.customer_id == Customer.id, Rating.score.is_not(None))
    score = score.order_by(Rating.last_at.desc(), Rating.id.desc()).limit(1).correlate(Customer)
    newest = partial(number_rule, score.scalar_subquery())
    yield Field("score", _l("Last score"), Kind.NUMBER, newest)


def _rating(operator: str, values: list[str]) -> Condition:
    found = certain(rating_filter.of_customers(values))
    return found if operator == "one_of" else not_(found)


def _date(key: str, label: Text, query: Select[Any]) -> Field:
    condition = partial(day_rule, query.scalar_subquery(), begin=moment)
    return Field(key, label, Kind.DATE, condition, without=_NO_AHEAD)


def _mine(query: Select[Any]) -> Select[Any]:
    """Mails of mailings that this customer's server took."""
    return query.where(
        Delivery.customer_id == Customer.id,
        Delivery.mailing_id.is_not(None),
        Delivery.state.in_((DeliveryState.ACCEPTED, DeliveryState.COMPLAINED)),
    ).correlate(Customer)


def _readings(query: Select[Any], what: Condition) -> Select[Any]:
    return _mine(query.join(Delivery, Delivery.id == Reading.delivery_id).where(what))


def _last(what: Condition, operator: str, count: int) -> Condition:
    """Somebody who never got a mailing has neither opened nor ignored one."""
    last = _mine(select(Delivery.id)).order_by(Delivery.id.desc()).limit(count)
    reading = select(Reading.delivery_id).where(what, Reading.delivery_id.in_(last))
    done = reading.correlate(Customer).exists()
    return done if operator == "some" else and_(_mine(select(Delivery.id)).exists(), not_(done))
