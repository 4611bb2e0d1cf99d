"""Mails of a mailing: their links are counted, and lead where the sent version pointed."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage
from html import escape

import pytest
from flask import Flask, current_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.mailings.sent_mail import sent_mail
from mailer.domain.outbox.post import Recipient, insert_deliveries, post
from mailer.domain.rendering import previews
from mailer.domain.rendering.design import design_of
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.domain.rendering.tracked_message import goal, keep_links
from mailer.domain.settings import company as ours
from mailer.domain.settings.company import Company
from mailer.domain.templates import library
from mailer.domain.tracking import links, tokens
from mailer.infra.db import db
from mailer.lib.html_clean.entities import decode
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing
from mailer.models.message import Message, MessageKind
from mailer.models.template import DesignMode, Template
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing
from tests.factories.templates import make_template, make_variant

COUNTED = re.compile(r"http://[^/\s\"]+/c/([0-9a-z.]+)/([0-9]+)")
PIXEL = re.compile(r'<img src="http://[^/"]+/o/([0-9a-z.]+)"[^>]*>')


def sent(template: Template, **customer: object) -> Delivery:
    """The mail of a mailing to one customer."""
    who = make_customer(email="reader@example.com", **customer)
    mailing = make_mailing({"any": [{"customers": [who.id]}]}, template=template)
    return delivery_of(mailing, who.id)


def delivery_of(mailing: Mailing, customer_id: int) -> Delivery:
    assert mailing.message_id is not None
    insert_deliveries(mailing.message_id, [Recipient("reader@example.com", customer_id)])
    return db.session.scalars(
        db.select(Delivery).filter_by(mailing_id=mailing.id, customer_id=customer_id)
    ).one()


def parts(delivery: Delivery) -> tuple[str, str]:
    """The plain text and the HTML that arrive."""
    message = db.session.get_one(Message, delivery.message_id)
    content = renderer_for(message).render_many([delivery])[delivery.id].content
    mail = email.message_from_bytes(content, _class=EmailMessage, policy=email.policy.default)
    found = [str(mail.get_body((kind,)).get_content()) for kind in ("plain", "html")]
    return found[0], found[1]


def goals(part: str) -> list[str | None]:
    """Where the counted links of a part lead, in order."""
    found = []
    for token, number in COUNTED.findall(part):
        mail = tokens.mail_of(current_app, token)
        assert mail is not None
        target = goal(mail, int(number))
        found.append(target.url if target is not None else None)
    return found


def test_links_of_both_parts_are_counted_and_lead_to_their_goals(app_both: Flask) -> None:
    source = "[News](https://www.example.com/a?x=1&y=2) or https://www.example.com/b."
    plain, page = parts(sent(make_template(source=source)))
    wanted = ["https://www.example.com/a?x=1&y=2", "https://www.example.com/b"]
    assert goals(plain) == wanted
    assert goals(page) == wanted
    assert "www.example.com/a" not in plain + page


def test_one_token_serves_a_whole_mail_and_no_other(app: Flask) -> None:
    delivery = sent(make_template(source="https://a.example.com https://b.example.com"))
    plain, page = parts(delivery)
    found = {token for token, _number in COUNTED.findall(plain + page)} | {*PIXEL.findall(page)}
    (token,) = found
    assert tokens.mail_of(current_app, token) == (delivery.message_id, delivery.id)


def test_the_pixel_is_the_last_thing_in_the_body(app: Flask) -> None:
    _plain, page = parts(sent(make_template()))
    assert len(PIXEL.findall(page)) == 1
    assert re.search(PIXEL.pattern + r"\s*</body>", page)


def test_what_a_mail_does_besides_leading_to_the_web_stays(app: Flask) -> None:
    source = '<p><a href="mailto:a@e.com">a</a><a href="#x">b</a><a href="@UNSUBSCRIBE@">c</a></p>'
    delivery = sent(make_template(mode=DesignMode.HTML, source=source))
    _plain, page = parts(delivery)
    assert COUNTED.findall(page) == []
    assert re.search(rf'href="http://[^/]+/unsubscribe/d{delivery.id}\.[0-9a-f]{{16}}"', page)
    assert 'href="mailto:a@e.com"' in page


def test_what_people_look_at_has_the_true_links_and_no_pixel(app: Flask) -> None:
    template = make_template(source="https://www.example.com/a")
    delivery = sent(template)
    preview = previews.show(design_of(template.version), None, SYSTEM)
    for page in (sent_mail(delivery).html, preview.html):
        assert COUNTED.findall(page) == PIXEL.findall(page) == []
        assert "https://www.example.com/a" in page


@pytest.mark.parametrize("kind", [MessageKind.PROOF, MessageKind.COPY])
def test_colleagues_are_not_counted(app: Flask, kind: MessageKind) -> None:
    message = post(
        kind,
        account_id=make_company_account().id,
        from_address="company@example.com",
        to=[Recipient("marc@example.com")],
        template_version_id=make_template(source="https://www.example.com/a").version_id,
        actor=SYSTEM,
    )
    delivery = db.session.scalars(db.select(Delivery).filter_by(message_id=message.id)).one()
    plain, page = parts(delivery)
    assert COUNTED.findall(plain + page) == PIXEL.findall(page) == []


def test_every_language_has_its_links(app: Flask) -> None:
    main = make_template(source="https://en.example.com https://both.example.com")
    make_variant(main, "fr", source="https://both.example.com https://fr.example.com")
    readers = [
        make_customer(email="reader@example.com", language=code) for code in ("en", "fr", "")
    ]
    mailing = make_mailing(
        {"any": [{"customers": [reader.id for reader in readers]}]}, template=main
    )
    assert mailing.message_id is not None
    kept = {url for url, _nth in links.numbers(mailing.message_id)}
    assert kept == {f"https://{name}.example.com" for name in ("en", "fr", "both")}
    french = delivery_of(mailing, readers[1].id)
    assert goals(parts(french)[1]) == ["https://both.example.com", "https://fr.example.com"]


def test_a_later_version_changes_no_goal_of_a_sent_mail(app: Flask) -> None:
    template = make_template(source="https://first.example.com")
    delivery = sent(template)
    library.save_version(
        template,
        base_number=1,
        name=template.name,
        subject="S",
        source="https://second.example.com",
        language="en",
        actor=SYSTEM,
    )
    assert goals(parts(delivery)[1]) == ["https://first.example.com"]


def test_a_link_that_is_new_since_the_start_leads_straight_to_its_goal(app: Flask) -> None:
    ours.save(Company(name="Mercier", website="https://old.example.com"))
    delivery = sent(make_template(source="https://www.example.com"))
    ours.save(replace(ours.company(), website="https://new.example.com"))
    plain, _page = parts(delivery)
    assert goals(plain) == ["https://www.example.com"]
    assert "https://new.example.com" in plain


def test_a_link_with_a_tag_is_the_customers_own(app_both: Flask) -> None:
    source = "[x](https://shop.example.com/?who=@NUMBER@&in=@CITY|Paris@&on=@YEAR@)"
    delivery = sent(make_template(source=source), number="A&B/7")
    plain, page = parts(delivery)
    year = delivery.updated_at.year
    wanted = f"https://shop.example.com/?who=A%26B%2F7&in=Paris&on={year}"
    assert goals(plain) == goals(page) == [wanted]
    shown = sent_mail(delivery)
    assert shown is not None
    assert wanted in shown.text


def test_a_link_with_a_tag_still_leads_there_when_the_customer_is_gone(app: Flask) -> None:
    source = "[x](https://shop.example.com/?who=@FIRSTNAME|you@)"
    delivery = sent(make_template(source=source), first_name="Anna")
    _plain, page = parts(delivery)
    delivery.customer_id = 999_999
    db.session.flush()
    assert goals(page) == ["https://shop.example.com/?who=you"]


def test_links_are_numbered_once_for_a_message(app: Flask) -> None:
    delivery = sent(make_template(source="https://e.com https://e.com https://f.com"))
    found = links.numbers(delivery.message_id)
    assert found == {("https://e.com", 0): 1, ("https://e.com", 1): 2, ("https://f.com", 0): 3}


def test_links_beyond_the_limit_lead_straight_to_their_goals(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "MOST", 1)
    plain, _page = parts(sent(make_template(source="https://e.com https://f.com")))
    assert goals(plain) == ["https://e.com"]
    assert "https://f.com" in plain


PATHS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters='\\<>"`'),
    max_size=30,
)


@given(st.lists(PATHS, min_size=1, max_size=4))
@settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_any_link_of_a_version_arrives_with_its_goal(app: Flask, paths: list[str]) -> None:
    urls = [f"https://www.example.com/{path}" for path in paths]
    source = "".join(f'<p><a href="{escape(url)}">x</a></p>' for url in urls)
    template = make_template(mode=DesignMode.HTML, source=source)
    delivery = sent(template)
    _plain, page = parts(delivery)
    shown = sent_mail(delivery)
    assert shown is not None
    there = re.findall(r'href="(https://www[^"]*)"', shown.html)
    assert goals(page) == [decode(each) for each in there]
    leads = iter(goals(page))
    as_shown = COUNTED.sub(lambda _link: escape(next(leads) or ""), PIXEL.sub("", page))
    assert as_shown == shown.html


def test_keeping_links_of_a_message_without_any_is_fine(app: Flask) -> None:
    delivery = sent(make_template(source="no link"))
    assert links.numbers(delivery.message_id) == {}
    keep_links(db.session.get_one(Message, delivery.message_id))
