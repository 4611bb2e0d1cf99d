"""The customers that a benchmark writes to."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from mailer.bench import customers
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.models.customer import Customer


@pytest.mark.parametrize("counts", [(3,), (4,), (2, 10), (7, 8, 20), (9, 5)])
def test_there_are_exactly_so_many_each_with_an_address_of_its_own(app_both, counts, monkeypatch):
    monkeypatch.setattr(customers, "SLICE", 3)
    for count in counts:
        customers.make(count)
    addresses = db.session.scalars(select(Customer.email)).all()
    assert len(addresses) == len(set(addresses)) == max(counts)
    assert db.session.scalar(select(func.count(func.distinct(Customer.number)))) == max(counts)


def test_they_can_be_written_to(app, monkeypatch):
    monkeypatch.setattr(customers, "SLICE", 3)
    customers.make(5)
    for customer in db.session.scalars(select(Customer)):
        assert customer.consent == "given"
        assert customer.email_state == "valid"
        assert email_address.parse(customer.email).key == customer.email_key
