"""Who will receive a mailing, and who will not: counts and lists agree, reasons in their order."""

from __future__ import annotations

import random

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.domain.mailings import recipients
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.customer import Consent, Customer
from mailer.models.mailing import ExclusionReason as Reason
from mailer.models.suppression import Suppression, SuppressionReason
from tests.factories import add
from tests.factories.customers import make_customer
from tests.factories.mailings import EVERYONE


def suppress(address: str) -> None:
    """Put an address on the suppression list."""
    add(
        Suppression(
            address=address,
            address_key=address,
            reason=SuppressionReason.HARD_BOUNCE,
            created_at=clock.now(),
        )
    )


def names(reason: Reason | None) -> list[str]:
    """Who stands behind one line of the ledger."""
    return [row.name for row in recipients.listed(EVERYONE, reason, 0, 100)]


def test_every_reason_is_counted_and_lists_its_customers(app_both: Flask) -> None:
    make_customer(first_name="Good", last_name="One", email="good@example.com")
    make_customer(first_name="Same", last_name="Again", email="GOOD@example.com")
    make_customer(first_name="No", last_name="Address", email="")
    make_customer(first_name="Bad", last_name="Address", email="not an address")
    make_customer(first_name="Opted", last_name="Out", email="out@example.com", consent="withdrawn")
    make_customer(first_name="Bounced", last_name="Once", email="gone@example.com")
    suppress("gone@example.com")

    ledger = recipients.ledger(EVERYONE)

    assert ledger.receive == 1
    assert ledger.excluded == {
        Reason.NO_ADDRESS: 1,
        Reason.INVALID_ADDRESS: 1,
        Reason.OPTED_OUT: 1,
        Reason.SUPPRESSED: 1,
        Reason.DUPLICATE: 1,
    }
    assert ledger.total == 6
    assert names(None) == ["Good One"]
    assert names(Reason.DUPLICATE) == ["Same Again"]
    assert names(Reason.OPTED_OUT) == ["Opted Out"]
    assert names(Reason.SUPPRESSED) == ["Bounced Once"]


def test_an_opt_out_holds_for_every_record_with_that_address(app_both: Flask) -> None:
    make_customer(email="both@example.com", consent="withdrawn")
    make_customer(email="Both@example.com", consent="given")

    assert recipients.ledger(EVERYONE).excluded == {Reason.OPTED_OUT: 2}


def test_an_opt_out_outside_the_audience_holds_too(app_both: Flask) -> None:
    make_customer(email="both@example.com", consent="withdrawn")
    chosen = make_customer(email="both@example.com", consent="given")

    ledger = recipients.ledger({"any": [{"customers": [chosen.id]}]})

    assert (ledger.receive, ledger.excluded) == (0, {Reason.OPTED_OUT: 1})


def test_the_duplicate_names_the_record_that_gets_the_mail(app_both: Flask) -> None:
    first = make_customer(email="one@example.com")
    second = make_customer(email="one@example.com")

    (row,) = recipients.listed(EVERYONE, Reason.DUPLICATE, 0, 10)

    assert (row.id, row.duplicate_of) == (second.id, first.id)


def test_nobody_chosen_is_an_empty_ledger(app: Flask) -> None:
    make_customer(email="one@example.com")

    assert recipients.ledger({"any": []}).total == 0


@pytest.mark.parametrize("size", [1, 3, 100])
def test_the_list_behind_a_line_is_complete_in_pages_of_any_size(app: Flask, size: int) -> None:
    ids = [make_customer(email=f"p{n}@example.com").id for n in range(7)]
    seen: list[int] = []
    while page := recipients.listed(EVERYONE, None, seen[-1] if seen else 0, size):
        seen += [row.id for row in page]

    assert seen == ids


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "nonsense", "a@example.com", "b@example.com", "c@example.com"]),
            st.sampled_from(list(Consent)),
        ),
        max_size=12,
    ),
    st.sets(st.sampled_from(["a@example.com", "b@example.com"])),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_ledger_adds_up_for_any_audience(
    app: Flask, people: list[tuple[str, Consent]], suppressed: set[str]
) -> None:
    db.session.rollback()
    for email, consent in people:
        make_customer(email=email, consent=consent)
    for address in suppressed:
        suppress(address)
    ids = list(db.session.scalars(db.select(Customer.id)))
    chosen = random.Random(len(ids)).sample(ids, len(ids) // 2 + len(ids) % 2)
    audience = {"any": [{"customers": chosen}]}

    ledger = recipients.ledger(audience)
    reached = recipients.listed(audience, None, 0, 100)

    assert ledger.total == len(chosen)
    assert recipients.receive(audience) == ledger.receive
    assert ledger.receive == len(reached) == len({row.email.lower() for row in reached})
    assert all(row.email not in suppressed for row in reached)
