"""Proofs: who gets them, with whose data, and what is refused."""

from email import message_from_bytes, policy

import pytest
from flask import Flask

from mailer.domain.accounts.access import Forbidden
from mailer.domain.customers.mails import count_of
from mailer.domain.dispatch import sent_proofs
from mailer.domain.dispatch.proofs import MOST, MOST_CUSTOMERS, send_proof
from mailer.domain.overview import sending
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.domain.templates import variants
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.audit_entry import AuditEntry
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.message import Message, MessageKind, Priority
from mailer.models.smtp_account import AccountKind
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.templates import make_template
from tests.personas import marketer, support


def test_a_proof_of_the_saved_version_is_posted_to_each_address(app_both: Flask) -> None:
    make_company_account()
    template, luis, marc = make_template(language="fr"), make_customer(), marketer()
    (message,) = send_proof(template, ["a@example.com", "B@example.com"], [luis], marc)
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
        send_proof(make_template(), addresses, [], marketer())
    assert sentence in refused.value.fields["to"]
    assert db.session.scalar(db.select(Message)) is None


def test_without_a_sending_account_it_says_where_to_choose_one(app: Flask) -> None:
    with pytest.raises(Refused, match="Settings"):
        send_proof(make_template(), ["a@example.com"], [None], marketer())


def test_only_who_may_send_can(app: Flask) -> None:
    make_company_account()
    with pytest.raises(Forbidden):
        send_proof(make_template(), ["a@example.com"], [None], support())


def mails_of(messages: list[Message]) -> list[tuple[str, str]]:
    """Address and subject of each mail, as they arrive."""
    found = []
    for message in messages:
        rows = db.session.scalars(db.select(Delivery).filter_by(message_id=message.id)).all()
        for made in renderer_for(message).render_many(rows).values():
            mail = message_from_bytes(made.content, policy=policy.default)
            found.append((str(mail["To"]), str(mail["Subject"])))
    return found


def test_each_address_gets_one_mail_for_each_customer_named_in_its_subject(app: Flask) -> None:
    make_company_account()
    template = make_template(subject="News from @CITY|here@")
    luis = make_customer(first_name="Luís", last_name="Gonçalves", city="Porto")
    odd = make_customer(first_name="@CITY@", last_name="", city="")
    messages = send_proof(template, ["a@example.com", "b@example.com"], [luis, odd], marketer())
    assert mails_of(messages) == [
        ("a@example.com", "[Proof: Luís Gonçalves] News from Porto"),
        ("b@example.com", "[Proof: Luís Gonçalves] News from Porto"),
        ("a@example.com", "[Proof: @CITY@] News from here"),
        ("b@example.com", "[Proof: @CITY@] News from here"),
    ]


def test_one_customer_chosen_twice_is_one_proof(app: Flask) -> None:
    make_company_account()
    luis = make_customer(first_name="Claire")
    messages = send_proof(make_template(), ["a@example.com"], [luis, luis], marketer())
    assert [subject for _to, subject in mails_of(messages)] == ["[Proof] News for Claire"]


def test_a_proof_of_a_mailing_is_in_each_customers_language(app: Flask) -> None:
    make_company_account()
    marc = marketer()
    english = make_template(subject="News", language="en")
    french = make_template(subject="Nouvelles", language="fr")
    variants.link(english, french, marc)
    luis = make_customer(first_name="Luís", last_name="G", language="fr")
    ann = make_customer(first_name="Ann", last_name="B", language="en")
    messages = send_proof(english, ["a@example.com"], [luis, ann], marc, as_sent=True)
    subjects = [subject for _to, subject in mails_of(messages)]
    assert subjects == ["[Épreuve\N{NBSP}: Luís G] Nouvelles", "[Proof: Ann B] News"]


def test_too_many_mails_are_refused_in_plain_words(app: Flask) -> None:
    make_company_account()
    template, marc = make_template(), marketer()
    many = [make_customer() for _number in range(MOST_CUSTOMERS + 1)]
    with pytest.raises(Refused, match="at most 10 customers"):
        send_proof(template, ["a@example.com"], many, marc)
    addresses = [f"a{number}@example.com" for number in range(7)]
    with pytest.raises(Refused, match="70 mails"):
        send_proof(template, addresses, many[:MOST_CUSTOMERS], marc)
    assert db.session.scalar(db.select(Message)) is None


def test_proofs_count_in_no_statistics(app: Flask) -> None:
    make_company_account()
    template, luis = make_template(), make_customer()
    send_proof(template, ["a@example.com"], [luis], marketer())
    delivery = db.session.scalars(db.select(Delivery)).one()
    assert (delivery.mailing_id, delivery.customer_id) == (None, None)
    assert template.last_sent_at is None
    assert sending.running() == sending.recent() == []
    assert count_of(luis) == 0


def test_sent_proofs_say_who_sent_which_version_to_whom(app_both: Flask) -> None:
    make_company_account(kind=AccountKind.LOCAL_MAILBOX)
    template, marc = make_template(), marketer()
    luis = make_customer(first_name="Luís", last_name="Gonçalves")
    send_proof(template, ["a@example.com"], [None], marc)
    send_proof(make_template(), ["other@example.com"], [None], marc)
    send_proof(template, ["a@example.com", "b@example.com"], [luis], marc)
    newest, oldest = sent_proofs.of_template(template, None, 10)
    assert (newest.by, newest.version, newest.customer) == (marc.name, 1, luis)
    assert [delivery.address for delivery in newest.deliveries] == [
        "a@example.com",
        "b@example.com",
    ]
    assert newest.moving
    assert newest.local
    assert oldest.customer is None
    for delivery in oldest.deliveries:
        delivery.state = DeliveryState.ACCEPTED
    assert not oldest.moving
    assert sent_proofs.of_template(template, newest.id, 10) == [oldest]
    assert sent_proofs.of_template(template, None, 1) == [newest]
