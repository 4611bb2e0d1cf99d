"""Previews: the mail as it will be, in a frame that can run nothing."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from html import unescape

import pytest

from mailer.blueprints.components.mail_frames import html_part
from mailer.blueprints.security import CSP_FOREIGN
from mailer.domain.mailings import launch, queueing
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.infra.db import db
from mailer.infra.installation import installation
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.message import Message
from mailer.models.template import DesignMode, Template, TemplateVersion
from mailer.models.user import User
from tests.factories.accounts import make_company_account, make_role, make_user
from tests.factories.customers import make_customer
from tests.factories.templates import make_template
from tests.fixtures.application import Browser
from tests.personas import marketer, support

SignIn = Callable[[User], Browser]
DRAFT = {
    "mode": "text",
    "language": "en",
    "subject": "Hi @FIRSTNAME@",
    "source": "Dear @CUSTOMERNAME@",
}


def test_the_saved_version_is_shown_with_the_sample_or_a_customer(sign_in: SignIn) -> None:
    browser = sign_in(support())
    luis = make_customer(first_name="Luís", last_name="Gonçalves")
    url = f"/templates/{make_template(source='Dear @CUSTOMERNAME@').id}/preview"
    assert "Dear Emily Carter" in browser.get(url).text
    assert "Dear Luís Gonçalves" in browser.get(f"{url}?customer={luis.id}").text


def test_the_frame_runs_nothing_and_loads_nothing_from_elsewhere(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    template = make_template()
    frames = [
        browser.get(f"/templates/{template.id}/preview"),
        browser.post("/templates/draft", data=DRAFT),
    ]
    for frame in frames:
        assert frame.headers["Content-Security-Policy"] == CSP_FOREIGN
        assert "sandbox" in CSP_FOREIGN
        assert frame.content_type == "text/html; charset=utf-8"


def test_the_plain_text_part_is_plain_text(sign_in: SignIn) -> None:
    template = make_template(source="**Dear** <b>@CUSTOMERNAME@</b>")
    frame = sign_in(marketer()).get(f"/templates/{template.id}/preview?part=text")
    assert frame.content_type == "text/plain; charset=utf-8"
    assert "Dear <b>Emily Carter</b>" in frame.text


def test_a_draft_is_shown_and_nothing_is_kept(sign_in: SignIn) -> None:
    luis = make_customer(first_name="Luís", last_name="Gonçalves")
    browser = sign_in(marketer())
    assert (
        "Dear Luís Gonçalves"
        in browser.post("/templates/draft", data=DRAFT | {"customer": luis.id}).text
    )
    assert db.session.scalar(db.select(TemplateVersion)) is None


def test_an_empty_draft_is_shown_empty(sign_in: SignIn) -> None:
    answer = sign_in(marketer()).post("/templates/draft", data=DRAFT | {"source": " "})
    assert answer.status_code == 200
    assert "<body" in answer.text


def test_the_draft_says_who_it_is_from_and_what_is_empty(sign_in: SignIn) -> None:
    nameless = make_customer(first_name="", last_name="", company="Atelier")
    make_company_account(from_name="Mercier", from_address="m@example.com")
    answer = sign_in(marketer()).post(
        "/templates/draft/check",
        data=DRAFT | {"customer": nameless.id},
    )
    assert "@FIRSTNAME@ is empty for this recipient." in answer.text
    assert "m@example.com" in answer.text


def test_the_subject_is_shown_as_its_reader_gets_it(sign_in: SignIn) -> None:
    luis = make_customer(first_name="Luís")
    template = make_template(subject="Hi @FIRSTNAME@ <b>")
    state = (
        sign_in(support()).get(f"/templates/{template.id}/preview/state?customer={luis.id}").text
    )
    assert "Hi Luís &lt;b&gt;" in state


@pytest.mark.parametrize("customer", ["999999", "x", "-1", "²", "1;drop"])
def test_a_customer_who_does_not_exist_is_not_found(sign_in: SignIn, customer: str) -> None:
    url = f"/templates/{make_template().id}/preview?customer={customer}"
    assert sign_in(marketer()).get(url).status_code == 404


def test_customers_are_shown_only_to_who_may_see_them(sign_in: SignIn) -> None:
    designer = make_user(role=make_role(permissions=["templates:view", "templates:edit"]))
    luis = make_customer(first_name="Luís", last_name="Gonçalves")
    template = make_template(source="@CUSTOMERNAME@")
    browser = sign_in(designer)
    assert "Search a customer" not in browser.get(f"/templates/{template.id}").text
    for answer in (
        browser.get("/templates/customers?q=lui"),
        browser.get(f"/templates/{template.id}/preview?customer={luis.id}"),
        browser.post("/templates/draft", data=DRAFT | {"customer": luis.id}),
    ):
        assert answer.status_code == 403
        assert "Gonçalves" not in answer.text


def test_customers_are_found_by_the_beginning_of_their_name(sign_in: SignIn) -> None:
    make_customer(first_name="Luís", last_name="Gonçalves")
    make_customer(first_name="Leonie", last_name="Köhler")
    browser = sign_in(marketer())
    found = browser.get("/templates/customers?q=goncal").text
    assert "Luís Gonçalves" in found
    assert "Köhler" not in found
    assert "Köhler" in browser.get("/templates/customers?q=").text
    assert "No customer begins with “zz”." in browser.get("/templates/customers?q=zz").text


DARK = "<style>@media (prefers-color-scheme: dark) { p { color: white } }</style>"


def make_designs() -> list[Template]:
    """One of each mode, with a picture of ours, a tag and rules for dark mode."""
    html = f'<html><head><title>x</title>{DARK}</head><body><img alt="Us" src="/media/{"0" * 32}.png"><p>Dear @CUSTOMERNAME@</p></body></html>'
    mjml = "<mjml><mj-body><mj-section><mj-column><mj-text>Dear @CUSTOMERNAME@</mj-text></mj-column></mj-section></mj-body></mjml>"
    return [
        make_template(source="**Dear** @CUSTOMERNAME@"),
        make_template(mode="html", source=html),
        make_template(mode="dragdrop", source=mjml),
    ]


def test_what_is_shown_is_what_is_sent_in_every_mode(sign_in: SignIn) -> None:
    make_company_account()
    luis, marc = make_customer(first_name="Luís", last_name="Gonçalves & Co"), marketer()
    browser = sign_in(marc)
    for template in make_designs():
        message = post_to(luis, template, marc)
        delivery = db.session.scalars(db.select(Delivery).filter_by(message_id=message.id)).one()
        sent = renderer_for(message).render_many([delivery])[delivery.id].content
        url = f"/templates/{template.id}/preview?customer={luis.id}"
        shown = browser.get(url).text.replace('<base target="_blank">', "", 1)
        assert same_addresses(shown) == same_addresses(html_part(sent)), template.mode
        source = browser.get(f"{url}&part=source").text
        assert "Gonçalves &amp;amp; Co" in source
        text = browser.get(f"{url}&part=text").text
        assert same_addresses(text).split() == text_part(sent).split()
        assert fixed_part(shown_message(browser, url)) == fixed_part(sent.decode())


def post_to(customer: Customer, template: Template, actor: User) -> Message:
    """The mailing's message, as Send posts it, with its one delivery."""
    mailing = launch.launch(template, {"any": [{"customers": [customer.id]}]}, actor)
    while queueing.queue_slice(mailing.id):
        pass
    return db.session.get_one(Message, mailing.message_id)


def same_addresses(html: str) -> str:
    """Without what may differ: our own address before pictures, the picture that counts this one
    mail's opening, and its links."""
    html = html.replace(installation().public_url, "").rstrip("\n")
    html = re.sub(r'<img src="/o/[^>]*>', "", html)
    return re.sub(r"/(unsubscribe|view)/[\w.]+", r"/\1/…", html)


def text_part(message: bytes) -> str:
    """The plain text of a finished mail."""
    body = message_from_bytes(message, policy=policy.default).get_body(("plain",))
    assert body is not None
    return same_addresses(str(body.get_content()))


def shown_message(browser: Browser, url: str) -> str:
    """The message that the preview shows, line by line."""
    page = browser.get(f"{url}&part=message").text
    return "\n".join(unescape(line) for line in re.findall(r"<li>(.*?)</li>", page, re.DOTALL))


def fixed_part(message: str) -> list[str]:
    """A message without its date, its number, and the links and picture of its recipient."""
    message = re.sub(r"(?<!\?)=\r?\n", "", message)  # an encoded word ends in ?=
    message = re.sub(r'<img src=3D"[^"]*/o/[^>]*>', "", message)
    varying = ("Date:", "Message-ID:", "List-Unsubscribe:", " <mailto:", " <http")
    lines = [line for line in message.splitlines() if not line.startswith(varying)]
    kept = [re.sub(r"/(unsubscribe|view)/[\w.]+", r"/\1/…", line) for line in lines]
    return [re.sub(r"=_[0-9a-f]{24}", "=_boundary", line) for line in kept]


def test_in_dark_mode_the_rules_for_dark_apply_or_a_word_says_there_are_none(
    sign_in: SignIn,
) -> None:
    browser, (_text, html, _mjml) = sign_in(marketer()), make_designs()
    url = f"/templates/{html.id}/preview"
    assert (
        "@media (min-width: 0px) { p { color: white } }" in browser.get(f"{url}?scheme=dark").text
    )
    assert "@media (max-width: 0px) { p" in browser.get(f"{url}?scheme=light").text
    word = "says nothing about dark mode"
    assert word not in browser.get(f"{url}/state?scheme=dark").text
    plain = make_template(mode="html", source="<p>Hello</p>")
    assert word in browser.get(f"/templates/{plain.id}/preview/state?scheme=dark").text
    assert word not in browser.get(f"/templates/{plain.id}/preview/state").text


def test_without_pictures_nothing_is_loaded_and_alternative_texts_stay(sign_in: SignIn) -> None:
    browser, (_text, html, _mjml) = sign_in(marketer()), make_designs()
    shown = browser.get(f"/templates/{html.id}/preview?images=off").text
    assert 'alt="Us" src="data:,"' in shown
    assert "/media/" not in shown


def test_a_source_stands_in_numbered_lines_and_runs_nothing(sign_in: SignIn) -> None:
    template = make_template(mode="html", source="<p>one</p>\n<p>&lt;script&gt;</p>")
    frame = sign_in(marketer()).get(f"/templates/{template.id}/preview?part=source")
    assert frame.headers["Content-Security-Policy"] == CSP_FOREIGN
    assert "<li>&lt;p&gt;one&lt;/p&gt;</li>" in frame.text
    assert "<script" not in frame.text


def test_a_draft_that_cannot_be_read_leaves_the_preview_and_says_why(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    broken = {"mode": "dragdrop", "subject": "Hi", "source": "<mjml><mj-body>"}
    assert browser.post("/templates/draft", data=broken).status_code == 204
    said = browser.post("/templates/draft/check", data=broken).text
    assert "The preview below is of the last state that could be read." in said


@pytest.mark.parametrize("mode", ["text", "html", "dragdrop"])
def test_a_draft_of_any_mode_is_shown(sign_in: SignIn, mode: str) -> None:
    sources = {each.mode: each.version.source for each in make_designs()}
    answer = sign_in(marketer()).post(
        "/templates/draft", data=DRAFT | {"mode": mode, "source": sources[DesignMode(mode)]}
    )
    assert "Emily Carter" in answer.text


def test_one_steps_through_the_customers_by_name(sign_in: SignIn) -> None:
    names = ["Ana", "Bea", "Bo", "Cid"]
    made = {name: make_customer(first_name=name, last_name="") for name in reversed(names)}
    browser = sign_in(marketer())

    def step(shown: str, **query: object) -> str | None:
        customer = made[shown].id if shown else ""
        query_string = {"shown": customer} | query
        answer = browser.get("/templates/customers/next", query_string=query_string).json
        assert answer is not None
        return answer["customer"] and answer["customer"]["name"]

    assert [step(name) for name in ("", *names)] == [*names, None]
    assert [step(name, back=1) for name in ("", "Cid", "Ana")] == ["Cid", "Bo", None]
    assert [step(name, q="b") for name in ("", "Bea", "Bo")] == ["Bea", "Bo", None]
    assert step("Cid", back=1, q="b") == "Bo"


def test_pictures_from_other_servers_are_shown_when_asked_for(sign_in: SignIn) -> None:
    source = '<img src="https://example.com/a.png" alt="">'
    template = make_template(mode=DesignMode.HTML, source=source)
    browser, url = sign_in(marketer()), f"/templates/{template.id}/preview"

    assert "img-src 'self' data: cid:" in browser.get(url).headers["Content-Security-Policy"]
    assert "Show them" in browser.get(f"{url}/state").text

    asked = browser.get(f"{url}?images=all").headers["Content-Security-Policy"]
    assert "img-src * " in asked
    assert "default-src 'none'" in asked
    assert asked.startswith("sandbox ")
    assert "Show them" not in browser.get(f"{url}/state?images=all").text
    own = make_template(mode=DesignMode.HTML, source="<p>Hello")
    assert "Show them" not in browser.get(f"/templates/{own.id}/preview/state").text
