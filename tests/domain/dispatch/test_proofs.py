"""Proofs: who gets them, with whose data, and what is refused."""

import pytest
from flask import Flask

from mailer.domain.accounts.access import Forbidden
from mailer.domain.dispatch.proofs import MOST, send_proof
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.audit_entry import AuditEntry
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind, Priority
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.templates import make_template
from tests.personas import marketer, support


def test_a_proof_of_the_saved_version_is_posted_to_each_address(app_both: Flask) -> None:
    make_company_account()
    template, luis, marc = make_template(language="fr"), make_customer(), marketer()
    message = send_proof(template, ["a@example.com", "B@example.com"], luis, marc)
    assert message.kind == MessageKind.PROOF
    assert message.priority == Priority.URGENT
    assert message.template_version_id == template.version_id
    assert message.data == {"customer_id": luis.id}
    assert message.language == "fr"
    assert message.mailing_id is None
    addresses = db.session.scalars(
        db.select(Delivery.address).where(Delivery.message_id == message.id).order_by(Delivery.id)
    )
    assert list(addresses) == ["a@example.com", "B@example.com"]
    assert template.last_sent_at is None
    assert db.session.scalars(db.select(AuditEntry.action)).all()[-1] == "templates.proof"


@pytest.mark.parametrize(
    ("addresses", "sentence"),
    [
        ([], "at least one"),
        (["not an address"], "not an address"),
        (["a@example.com", "b@", "@c"], "b@, @c"),
        ([f"a{n}@example.com" for n in range(MOST + 1)], str(MOST)),
    ],
)
def test_wrong_addresses_are_named_and_nothing_is_sent(
    app: Flask, addresses: list[str], sentence: str
) -> None:
    make_company_account()
    with pytest.raises(Refused) as refused:
        send_proof(make_template(), addresses, None, marketer())
    assert sentence in refused.value.fields["to"]
    assert db.session.scalar(db.select(Message)) is None


def test_without_a_sending_account_it_says_where_to_choose_one(app: Flask) -> None:
    with pytest.raises(Refused, match="Settings"):
        send_proof(make_template(), ["a@example.com"], None, marketer())


def test_only_who_may_send_can(app: Flask) -> None:
    make_company_account()
    with pytest.raises(Forbidden):
        send_proof(make_template(), ["a@example.com"], None, support())
