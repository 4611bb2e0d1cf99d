"""What is known about recipients, in few queries however many they are."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from mailer.domain.rendering.recipients import contexts_for, facts_of, sample_facts
from mailer.infra.db import db
from mailer.models.custom_field import CustomField
from tests.factories import add
from tests.factories.accounts import make_user
from tests.factories.customers import make_customer


class Row:
    """A delivery, as much of it as rendering looks at."""

    def __init__(
        self, id: int, customer_id: int | None, address: str = "a@example.com", data: Any = None
    ):
        self.id, self.customer_id, self.address, self.data = id, customer_id, address, data


def test_a_recipient_has_the_customers_data_and_the_owners(app_both: Flask) -> None:
    owner = make_user(name="Olga", email="olga@example.com", phone="12")
    luis = make_customer(
        first_name="Luís",
        last_name="Gonçalves",
        city="São José",
        custom={"size": 4},
        owner_id=owner.id,
    )
    facts = facts_of([luis.id])[luis.id]
    assert (facts.name, facts.first_name, facts.city) == ("Luís Gonçalves", "Luís", "São José")
    assert (facts.owner.name, facts.owner.email, facts.owner.phone) == (
        "Olga",
        "olga@example.com",
        "12",
    )
    assert facts.custom == {"size": 4}


def test_a_customer_without_owner_has_empty_ones(app: Flask) -> None:
    customer = make_customer()
    assert facts_of([customer.id])[customer.id].owner.name == ""


def test_many_recipients_cost_one_query(app: Flask) -> None:
    rows = [Row(n, make_customer().id) for n in range(1, 60)]
    db.session.flush()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    contexts = contexts_for(rows)
    assert len(contexts) == 59
    assert len([statement for statement in asked if "customer" in statement]) == 1
    assert contexts[7].identity == "d7"


def test_an_address_without_a_customer_knows_only_itself(app: Flask) -> None:
    context = contexts_for([Row(1, None, "new@example.com", {"Code": "X1"})])[1]
    assert context.address == context.customer.email == "new@example.com"
    assert context.customer.name == context.name == ""
    assert context.data == {"code": "X1"}


def test_a_delivery_whose_customer_is_gone_is_left_out(app: Flask) -> None:
    customer = make_customer()
    found = contexts_for([Row(1, customer.id), Row(2, customer.id + 1000)])
    assert list(found) == [1]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_sample_has_the_companys_own_fields(app: Flask, language: str) -> None:
    add(CustomField(key="hobby", label="Hobby"))
    assert sample_facts(language).custom == {"hobby": "Hobby"}
    assert sample_facts(language).language == language
