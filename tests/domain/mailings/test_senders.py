"""In whose name mails leave, through which account, and who gets the answers."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.mailings import launch, ledger, planning, queueing, recipients
from mailer.domain.mailings.senders import NotAllowed, Who, senders_for
from mailer.domain.mailings.terms import Terms
from mailer.domain.templates.sender import set_sender
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.delivery import Delivery
from mailer.models.mailing import ExclusionReason
from mailer.models.message import Message
from tests.factories.accounts import make_account, make_company_account, make_user
from tests.factories.customers import make_customer
from tests.factories.mailings import EVERYONE, make_text_template
from tests.personas import marketer


def sent_from() -> dict[str, tuple[str, str]]:
    """Address of each recipient → From and Reply-to of its mail."""
    rows = db.session.execute(
        select(Delivery.address, Message.from_address, Message.reply_to).join(
            Message, Message.id == Delivery.message_id
        )
    )
    return {address: (sender, reply) for address, sender, reply in rows}


def test_me_the_organisation_and_where_answers_go(app: Flask) -> None:
    make_company_account(reply_to="answers@example.com")
    marc = marketer()
    assert senders_for(marc).main.address == "company@example.com"
    assert senders_for(marc, Who.ME).main.address == marc.email
    assert senders_for(marc, Who.COMPANY).main.address == "company@example.com"
    assert senders_for(marc, Who.COMPANY, Who.ME).main.reply_to == marc.email
    assert senders_for(marc, Who.ME, Who.COMPANY).main.reply_to == "answers@example.com"


def test_each_recipient_sees_its_own_owner(app_both: Flask) -> None:
    company = make_account(company_default=True)
    near = make_user(email="near@example.com")
    own = make_user(email="own@elsewhere.example")
    account = make_account(
        owner_id=own.id, from_address=own.email, tested_at=clock.now(), from_name="Own"
    )
    far, gone = make_user(email="far@elsewhere.example"), make_user(active=False)
    owners = {"near": near, "own": own, "far": far, "gone": gone, "none": None}
    for name, owner in owners.items():
        make_customer(email=f"{name}@c.example", owner_id=owner.id if owner else None)
    # The same address twice, with another owner: the first one gets it.
    make_customer(email="near@c.example", owner_id=own.id)
    mailing = launch.launch(
        make_text_template(), EVERYONE, marketer(), sender="owner", reply="owner"
    )
    db.session.commit()
    assert mailing.expected == 4
    while queueing.queue_slice(mailing.id):
        pass
    db.session.commit()
    assert sent_from() == {
        "near@c.example": (near.email, near.email),
        "own@c.example": (own.email, own.email),
        "gone@c.example": ("company@example.com", ""),
        "none@c.example": ("company@example.com", ""),
    }
    through = select(Delivery.account_id).where(Delivery.address == "own@c.example")
    assert db.session.scalar(through) == account.id
    assert db.session.scalars(select(Delivery.account_id)).all().count(company.id) == 3
    outcome = ledger.outcome(mailing)
    assert outcome.excluded == {ExclusionReason.NO_SENDER: 1, ExclusionReason.DUPLICATE: 1}
    assert outcome.audience == 6


@pytest.mark.parametrize("without", [[], [7]])
def test_the_reason_is_counted_only_where_it_can_hold(app: Flask, without: list[int]) -> None:
    make_customer()
    terms = Terms(senderless=frozenset(without))
    assert recipients.ledger(EVERYONE, terms).receive == 1


def test_a_template_has_a_sender_of_its_own(app: Flask) -> None:
    make_account(company_default=True)
    own = make_user(email="own@elsewhere.example")
    account = make_account(owner_id=own.id, from_address="shop@own.example", tested_at=clock.now())
    template = make_text_template()
    set_sender(template, "Sales", "sales@example.com", "desk@example.com", SYSTEM)
    found = senders_for(marketer(), Who.TEMPLATE, Who.TEMPLATE, template).main
    assert (found.name, found.address, found.reply_to) == (
        "Sales", "sales@example.com", "desk@example.com",
    )  # fmt: skip
    # Of another domain: only who has a tested account for it may.
    set_sender(template, "", "Shop@own.example", "", SYSTEM)
    assert senders_for(own, Who.TEMPLATE, template=template).main.account.id == account.id
    with pytest.raises(NotAllowed):
        senders_for(marketer(), Who.TEMPLATE, template=template)


def test_the_ledger_names_a_sender_that_may_not_send(app: Flask) -> None:
    make_account(company_default=True)
    make_customer()
    template = make_text_template()
    set_sender(template, "", "ceo@bank.example", "", SYSTEM)
    planned = planning.plan(template, EVERYONE, marketer(), sender="template")
    assert planned.ledger.receive == 0
    assert planned.ledger.excluded == {ExclusionReason.NO_SENDER: 1}
    with pytest.raises(Refused, match=r"ceo@bank\.example"):
        launch.launch(template, EVERYONE, marketer(), sender="template")
    assert launch.launch(template, EVERYONE, marketer(), sender="me").expected == 1


@pytest.mark.parametrize(
    ("name", "address", "reply", "field"),
    [
        ("Sales", "", "", "from_address"),
        ("", "no address", "", "from_address"),
        ("", "a@b.example\r\nBcc: c@d.example", "", "from_address"),
        ("", "", "nobody", "reply_to"),
        ("x" * 121, "a@b.example", "", "from_name"),
    ],
)
def test_a_sender_that_is_none_is_refused(
    app: Flask, name: str, address: str, reply: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        set_sender(make_text_template(), name, address, reply, SYSTEM)
    assert list(refused.value.fields) == [field]
