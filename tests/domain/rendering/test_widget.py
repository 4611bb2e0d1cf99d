"""The rating widget as it stands in mails of all kinds."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.outbox.post import Recipient
from mailer.domain.ratings import settings
from mailer.domain.ratings.settings import STARS, RatingSettings
from mailer.domain.rendering import public_links
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind
from mailer.models.template import DesignMode
from tests.domain.rendering.test_of_delivery import body, posted, rendered
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing, make_text_template
from tests.factories.ratings import make_asked
from tests.factories.settings import make_company
from tests.factories.templates import make_template

SOURCES = {
    DesignMode.TEXT: "Hello\n\n@widgetvaluation@\n\nBye",
    DesignMode.HTML: "<html><body><p>Hello</p><div>@WidgetValuation@</div></body></html>",
    DesignMode.DRAGDROP: (
        "<mjml><mj-body><mj-section><mj-column><mj-text>Hello</mj-text>"
        "<mj-text>@WIDGETVALUATION@</mj-text></mj-column></mj-section></mj-body></mjml>"
    ),
}
LINK = re.compile(r"http://[^/\s\"]+/rate/(d\d+\.[0-9a-f]{16})/([1-5])")


def mail_to(language: str, source: str, mode: DesignMode, kind: str) -> str:
    make_company(language="en")
    customer = make_customer(email="anna@example.com", language=language)
    template = make_template(mode=mode, source=source)
    message = posted(
        MessageKind.MAILING,
        [Recipient(customer.email, customer.id)],
        template_version_id=template.version_id,
    )
    return body(rendered(message)[customer.email], kind)


@pytest.mark.parametrize("mode", SOURCES)
@pytest.mark.parametrize("kind", ["html", "plain"])
def test_every_mode_has_five_links_of_the_mail_itself(
    app: Flask, mode: DesignMode, kind: str
) -> None:
    mail = mail_to("en", SOURCES[mode], mode, kind)
    found = LINK.findall(mail)
    delivery = db.session.scalars(db.select(Delivery)).one()
    assert sorted(score for _token, score in found) == list("12345")
    assert {public_links.identity_in(token, public_links.RATE) for token, _score in found} == {
        f"d{delivery.id}"
    }
    assert "widgetvaluation" not in mail.lower()
    assert "Very good" in mail


def test_the_links_are_words_and_need_no_picture(app: Flask) -> None:
    mail = mail_to("en", SOURCES[DesignMode.TEXT], DesignMode.TEXT, "html")
    links = re.findall(r"<a [^>]*/rate/.*?</a>", mail, re.DOTALL)
    assert len(links) == 5
    for link in links:
        assert "<img" not in link
        words = re.sub(r"<[^>]+>", " ", re.sub(r'<span aria-hidden="true".*?</span>', "", link))
        assert words.strip() in ("Very poor", "Poor", "Fair", "Good", "Very good")
    # A table cannot stand in a paragraph.
    assert not re.search(r"<p[^>]*>\s*<table", mail)
    assert mail.count("<p") == mail.count("</p>")


@pytest.mark.parametrize("kind", ["html", "plain"])
@pytest.mark.parametrize("language", ["fr", "de", ""])
def test_it_speaks_the_recipients_language(app: Flask, language: str, kind: str) -> None:
    word = "Très bon" if language == "fr" else "Very good"
    assert word in mail_to(language, SOURCES[DesignMode.TEXT], DesignMode.TEXT, kind)


def test_where_nothing_can_be_read_it_is_nothing(app: Flask) -> None:
    source = '<html><body><a href="https://example.com/@WIDGETVALUATION@">x</a></body></html>'
    mail = mail_to("en", source, DesignMode.HTML, "html")
    assert "/rate/" not in mail
    assert "WIDGETVALUATION" not in mail


def test_stars_are_chosen_in_the_settings(app: Flask) -> None:
    settings.change(RatingSettings(style=STARS), SYSTEM)
    mail = mail_to("en", SOURCES[DesignMode.TEXT], DesignMode.TEXT, "html")
    assert mail.count("★") == 5
    assert "5 · Very good" in mail


@pytest.mark.parametrize("kind", ["html", "plain"])
def test_the_company_asks_in_its_own_words(app: Flask, kind: str) -> None:
    settings.change(
        RatingSettings(
            question_fr="Votre avis  <ici> ?", words_fr="nul, bof, moyen , bien,super", notify=""
        ),
        SYSTEM,
    )
    mail = mail_to("fr", SOURCES[DesignMode.TEXT], DesignMode.TEXT, kind)
    question = "Votre avis &lt;ici&gt; ?" if kind == "html" else "Votre avis <ici> ?"
    assert question in mail
    for word in ("nul", "bof", "moyen", "bien", "super"):
        assert word in mail
    assert "Très bon" not in mail


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("words_en", "bad, good"),
        ("words_fr", "a, b, c, d, beaucoup trop long pour"),
        ("question_en", "?" * 121),
    ],
)
def test_words_that_do_not_fit_are_refused(app: Flask, field: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        changed: dict[str, Any] = {field: value}
        settings.change(replace(RatingSettings(), **changed), SYSTEM)
    assert set(refused.value.fields) == {field}
    assert settings.settings() == RatingSettings()


def test_a_mailing_notes_that_it_asks_and_counts_none_of_the_links(app: Flask) -> None:
    make_customer(email="anna@example.com")
    asking = make_mailing(template=make_text_template(source=SOURCES[DesignMode.TEXT]))
    quiet = make_mailing()
    assert db.session.get_one(Message, asking.message_id).asks_rating
    assert not db.session.get_one(Message, quiet.message_id).asks_rating


def test_the_closing_notice_asks_by_itself(app: Flask) -> None:
    delivery = make_asked()
    message = db.session.get_one(Message, delivery.message_id)
    assert message.asks_rating
    (mail,) = rendered(message).values()
    assert len(LINK.findall(body(mail, "html"))) == 5
