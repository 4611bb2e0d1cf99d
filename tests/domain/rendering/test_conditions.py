"""Conditional parts of a mail: each recipient gets those that are for them."""

from typing import Any

import pytest
from flask import Flask

from mailer.domain.rendering.compile import Compiled, RecipientContext, compile_design
from mailer.domain.rendering.design import Design
from mailer.domain.settings import company as settings_of_company
from mailer.domain.settings.company import Company
from mailer.domain.templates.modes.mode import Content
from mailer.domain.templates.tags.facts import CustomerFacts, SenderFacts
from mailer.lib import clock
from mailer.models.template import DesignMode
from tests.domain.rendering.test_compile import parts

SENDER = SenderFacts("Anna", "anna@example.com")
HTML = (
    "<p>Hello</p><!--mailer:if FIRSTNAME--><p>Dear @FIRSTNAME@, of @CITY@</p><!--mailer:end-->"
    "<!--mailer:if PRÉNOM--><i>@FIRSTNAME|x@</i><!--mailer:end--><p>Bye</p>"
)
TEXT = (
    "Hello\n\n<!--mailer:if FIRSTNAME-->\nDear @FIRSTNAME@, of @CITY@\n<!--mailer:end-->\n\nBye\n"
)


@pytest.fixture
def compiled(app: Flask) -> Compiled:
    settings_of_company.save(Company(name="Mercier", email="c@example.com", language="en"))
    return compile_design(Design(DesignMode.TEXT, "Hi", Content(HTML, TEXT), "en"), SENDER)


def to(**facts: Any) -> RecipientContext:
    return RecipientContext(CustomerFacts(**facts), "a@example.com", "", "d1", clock.now())


def body(mail: bytes) -> str:
    html = parts(mail)[1]
    return html[html.index("Hello") : html.index("Bye")]


def test_who_has_a_value_gets_the_part(compiled: Compiled) -> None:
    mail = compiled.render(to(first_name="Ann", city="Lyon"))
    assert "Hello\n\nDear Ann, of Lyon\n\nBye\n" in parts(mail)[0]
    assert "Dear Ann, of Lyon</p><i>Ann</i><p" in body(mail)
    assert "mailer:" not in "".join(parts(mail))


def test_who_has_none_gets_the_rest(compiled: Compiled) -> None:
    mail = compiled.render(to(city="Lyon"))
    assert "Hello\n\nBye\n" in parts(mail)[0]
    assert body(mail).startswith("Hello</p><p")
    assert "<i>" not in body(mail)
    assert "mailer:" not in "".join(parts(mail))


def test_one_recipients_conditions_are_not_anothers(compiled: Compiled) -> None:
    first = parts(compiled.render(to(first_name="Ann")))
    assert parts(compiled.render(to())) != first
    assert parts(compiled.render(to(first_name="Ann"))) == first


def test_what_is_shown_is_what_is_sent(compiled: Compiled) -> None:
    for who in (to(), to(first_name="Ann"), to(first_name="Zoë " * 30, city="\n<b>")):
        shown = compiled.show(who)
        assert parts(compiled.render(who)) == (shown.text, shown.html)


def test_a_tag_in_a_part_that_is_not_shown_is_not_named_as_empty(compiled: Compiled) -> None:
    assert compiled.show(to()).empty == ()
    assert compiled.show(to(first_name="Ann")).empty == ("CITY",)
