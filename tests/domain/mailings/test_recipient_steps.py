"""Looking at an audience recipient by recipient."""

import pytest
from flask import Flask

from mailer.domain.mailings import recipient_steps, recipients
from mailer.models.customer import Consent, Customer
from tests.factories.customers import make_customer

EVERYONE = {"any": [{"all": True}]}


@pytest.fixture
def receiving(app_both: Flask) -> list[Customer]:
    """Three who will receive it, among others who will not."""
    make_customer(email="")
    first = make_customer(first_name="Ana", email="ana@example.com")
    make_customer(email="no@example.com", consent=Consent.WITHDRAWN)
    second = make_customer(first_name="Bea", email="bea@example.com")
    make_customer(first_name="Twin", email="ANA@example.com")
    third = make_customer(first_name="Cid", email="cid@example.com")
    return [first, second, third]


def test_one_steps_through_those_who_will_receive_it_in_both_directions(
    receiving: list[Customer],
) -> None:
    ids = [customer.id for customer in receiving]
    assert ids == [row.id for row in recipients.listed(EVERYONE, None, 0, 10)]
    found, shown = [], None
    while (customer := recipient_steps.neighbour(EVERYONE, shown)) is not None:
        shown = customer.id
        found.append(shown)
    assert found == ids
    found, shown = [], None
    while (customer := recipient_steps.neighbour(EVERYONE, shown, back=True)) is not None:
        shown = customer.id
        found.append(shown)
    assert found == ids[::-1]


def test_a_search_narrows_them(receiving: list[Customer]) -> None:
    _ana, bea, _cid = receiving
    assert recipient_steps.first(EVERYONE, 8, "bea") == [bea]
    assert recipient_steps.neighbour(EVERYONE, None, "bea") == bea
    assert recipient_steps.neighbour(EVERYONE, bea.id, "bea") is None
    assert recipient_steps.first(EVERYONE, 8, "twin") == []
    assert recipient_steps.first(EVERYONE, 2) == receiving[:2]


def test_many_twins_in_a_row_are_passed_over(app: Flask) -> None:
    first = make_customer(email="one@example.com")
    for _number in range(45):
        make_customer(email="one@example.com")
    last = make_customer(email="last@example.com")
    assert recipient_steps.neighbour(EVERYONE, first.id) == last
    assert recipient_steps.neighbour(EVERYONE, last.id, back=True) == first
    assert recipient_steps.first(EVERYONE, 5) == [first, last]


def test_some_of_them_are_taken_from_the_beginning_to_the_end(app: Flask) -> None:
    made = [make_customer(email=f"c{number}@example.com") for number in range(40)]
    some = recipient_steps.spread(EVERYONE, 5)
    assert len(some) == 5
    assert some[0] == made[0]
    assert some[-1] == made[-1]
    assert recipient_steps.spread({"any": [{"customers": [made[3].id]}]}, 5) == [made[3]]
    assert recipient_steps.spread({"any": [{"customers": []}]}, 5) == []
