"""Groups and families."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import families, groups
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.customer import Customer
from tests.factories.customers import make_customer, make_group


def test_a_name_is_needed_and_taken_once_whatever_its_accents(app_both: Flask) -> None:
    first = groups.create("Fidèles", "", SYSTEM)
    for name in ("", "   ", "FIDELES", "x" * 121):
        with pytest.raises(Refused) as refused:
            groups.create(name, "", SYSTEM)
        assert refused.value.fields.keys() == {"name"}
    groups.update(first, "fidèles", "kept", SYSTEM)
    assert (first.name, first.description) == ("fidèles", "kept")


def test_members_are_counted_and_a_deleted_group_leaves_its_customers(app_both: Flask) -> None:
    one, two = make_customer(), make_customer()
    group = make_group(customers=[one, two])
    make_group()
    assert groups.member_counts() == {group.id: 2}
    groups.remove(group, SYSTEM)
    assert groups.member_counts() == {}
    assert set(db.session.scalars(select(Customer.id))) == {one.id, two.id}


def test_a_deleted_family_leaves_its_customers_without_one(app_both: Flask) -> None:
    family = families.create("Hotels", SYSTEM)
    with pytest.raises(Refused):
        families.create("HÔTELS", SYSTEM)
    customer = make_customer(family_id=family.id)
    make_customer()
    assert families.member_counts() == {family.id: 1}
    families.remove(family, SYSTEM)
    db.session.expire_all()
    assert db.session.get(Customer, customer.id).family_id is None
