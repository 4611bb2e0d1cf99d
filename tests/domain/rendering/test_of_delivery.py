"""What the engine gets: finished mails for mailings, proofs and system mails."""

import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask

from mailer.domain.accounts.password_links import user_of
from mailer.domain.outbox.post import Recipient, post
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.domain.rendering.rendered import Rendered
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind
from tests.factories.accounts import make_account, make_company_account, make_user
from tests.factories.customers import make_customer
from tests.factories.templates import make_template
from tests.personas import marketer


def posted(kind: MessageKind, to: list[Recipient], **values: Any) -> Message:
    account = make_company_account()
    values.setdefault("actor", marketer())
    return post(
        kind,
        account_id=account.id,
        from_address="company@example.com",
        from_name="Example Company",
        to=to,
        **values,
    )


def rendered(message: Message) -> dict[str, Rendered]:
    deliveries = db.session.scalars(
        db.select(Delivery).where(Delivery.message_id == message.id).order_by(Delivery.id)
    ).all()
    made = renderer_for(message).render_many(deliveries)
    return {each.address: made[each.id] for each in deliveries if each.id in made}


def read(mail: Rendered) -> EmailMessage:
    return email.message_from_bytes(mail.content, policy=email.policy.default.clone(utf8=True))


def body(mail: Rendered, kind: str = "plain") -> str:
    part = read(mail).get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_template_mail_has_each_customers_own_data(app_both: Flask) -> None:
    template = make_template(subject="For @FIRSTNAME@", source="Dear @CUSTOMERNAME@")
    customers = [
        make_customer(first_name="Luís", last_name="Gonçalves", email="luis@example.com"),
        make_customer(first_name="Stan", last_name="W", email="stanisław.wójcik@wp.pl"),
    ]
    message = posted(
        MessageKind.MAILING,
        [Recipient(each.email, each.id) for each in customers],
        template_version_id=template.version_id,
    )
    mails = rendered(message)
    assert read(mails["luis@example.com"])["Subject"] == "For Luís"
    assert "Dear Luís Gonçalves" in body(mails["luis@example.com"])
    assert "Dear Stan W" in body(mails["stanisław.wójcik@wp.pl"])
    assert [mail.smtputf8 for mail in mails.values()] == [False, True]


def test_the_subject_of_the_message_counts(app: Flask) -> None:
    template = make_template(subject="Old")
    message = posted(
        MessageKind.MAILING,
        [Recipient("a@example.com")],
        template_version_id=template.version_id,
        subject="New",
    )
    assert read(rendered(message)["a@example.com"])["Subject"] == "New"


def test_a_later_save_does_not_change_what_was_posted(app: Flask) -> None:
    template = make_template(source="first")
    message = posted(
        MessageKind.MAILING, [Recipient("a@example.com")], template_version_id=template.version_id
    )
    from mailer.domain.accounts.access import SYSTEM
    from mailer.domain.templates import library

    library.save_version(
        template, base_number=1, name="N", subject="S", source="second", language="en", actor=SYSTEM
    )
    assert "first" in body(rendered(message)["a@example.com"])


def test_a_mail_to_a_customer_who_is_gone_is_not_made(app: Flask) -> None:
    template = make_template()
    customer = make_customer(email="gone@example.com")
    message = posted(
        MessageKind.MAILING,
        [Recipient(customer.email, customer.id), Recipient("b@example.com")],
        template_version_id=template.version_id,
    )
    db.session.delete(customer)
    db.session.flush()
    assert list(rendered(message)) == ["b@example.com"]


def test_a_proof_shows_the_chosen_customer_to_whoever_gets_it(app: Flask) -> None:
    template = make_template(subject="Hi @FIRSTNAME@", source="Dear @CUSTOMERNAME@")
    luis = make_customer(first_name="Luís", last_name="Gonçalves")
    message = posted(
        MessageKind.PROOF,
        [Recipient("marc@example.com")],
        template_version_id=template.version_id,
        data={"customer_id": luis.id},
    )
    mail = rendered(message)["marc@example.com"]
    assert read(mail)["Subject"] == "[Proof] Hi Luís"
    assert "Dear Luís Gonçalves" in body(mail)
    assert read(mail)["To"].addresses[0].display_name == ""


def test_a_proof_without_a_customer_shows_the_sample(app: Flask) -> None:
    template = make_template(source="Dear @CUSTOMERNAME@")
    message = posted(
        MessageKind.PROOF, [Recipient("marc@example.com")], template_version_id=template.version_id
    )
    assert "Dear Emily Carter" in body(rendered(message)["marc@example.com"])


@pytest.mark.parametrize("kind", [MessageKind.PASSWORD, MessageKind.INVITATION])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_password_mail_has_a_link_that_was_made_just_now(
    app: Flask, kind: MessageKind, language: str
) -> None:
    user = make_user(name="Olga <O>")
    message = posted(kind, [Recipient(user.email)], data={"user_id": user.id}, language=language)
    mail = rendered(message)[user.email]
    (link,) = {word for word in body(mail).split() if "/password/" in word}
    assert user_of(link.rpartition("/")[2]) == user
    assert link in body(mail, "html")
    assert "Olga &lt;O&gt;" in body(mail, "html")
    assert read(mail)["Auto-Submitted"] == "auto-generated"
    assert read(mail)["List-Unsubscribe"] is None
    assert read(mail)["Subject"]
    assert link not in str(message.data)


def test_no_password_mail_is_made_for_someone_switched_off(app: Flask) -> None:
    user = make_user(active=False)
    message = posted(MessageKind.PASSWORD, [Recipient(user.email)], data={"user_id": user.id})
    assert rendered(message) == {}


def test_the_mail_about_a_stopped_account_says_what_the_server_said(app: Flask) -> None:
    account = make_account(host="smtp.example.com", state_reason="535 wrong password")
    message = posted(
        MessageKind.ACCOUNT_STOPPED,
        [Recipient("a@example.com")],
        data={"account_id": account.id},
        language="fr",
    )
    mail = rendered(message)["a@example.com"]
    assert "smtp.example.com" in read(mail)["Subject"]
    assert "535 wrong password" in body(mail)
    assert "/settings/sending" in body(mail)
