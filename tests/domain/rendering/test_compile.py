"""From a version to bytes: what arrives is what was written, for each recipient their own."""

import dataclasses
import datetime as dt
import email
import email.policy
import re
import time
from email.message import EmailMessage
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.domain.rendering.compile import Compiled, RecipientContext, compile_design
from mailer.domain.rendering.design import Design, Options, design_of
from mailer.domain.rendering.recipients import context_for, sample_facts
from mailer.domain.settings import company as settings_of_company
from mailer.domain.settings.company import Company
from mailer.domain.templates.modes.text import MODE
from mailer.domain.templates.tags.facts import CustomerFacts, SenderFacts
from mailer.lib import clock
from mailer.models.template import DesignMode
from tests.factories.templates import make_template

ONCE = Options()
COMPANY = Company(name="Mercier & Fils", email="contact@example.com", language="fr")
SENDER = SenderFacts("Anna Ängström", "anna@example.com", "reply@example.com", signature="Anna\nM.")


def design(source: str, subject: str = "Bonjour @FIRSTNAME@", language: str = "fr") -> Design:
    return Design(DesignMode.TEXT, subject, MODE.check(source, COMPANY).content, language)


def compiled(source: str, options: Options = ONCE, **given: str) -> Compiled:
    settings_of_company.save(COMPANY)
    return compile_design(design(source, **given), SENDER, options)


def to(
    name: str = "Luís Gonçalves", address: str = "luis@example.com", **facts: Any
) -> RecipientContext:
    customer = CustomerFacts(name=name, email=address, **facts)
    return RecipientContext(customer, address, name, "d7", clock.now())


def read(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default.clone(utf8=True))


def parts(content: bytes) -> tuple[str, str]:
    message = read(content)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    texts = (str(part.get_content()).replace("\r\n", "\n") for part in (plain, html))
    return next(texts), next(texts)


def test_a_mail_is_complete(app: Flask) -> None:
    mail = compiled("Bonjour @CUSTOMERNAME@ !").render(to(first_name="Luís"))
    message = read(mail)
    assert message.defects == []
    assert message["Subject"] == "Bonjour Luís"
    assert message["From"].addresses[0].display_name == "Anna Ängström"
    assert message["From"].addresses[0].addr_spec == "anna@example.com"
    assert message["To"].addresses[0].addr_spec == "luis@example.com"
    assert message["To"].addresses[0].display_name == "Luís Gonçalves"
    assert message["Reply-To"] == "reply@example.com"
    assert message["MIME-Version"] == "1.0"
    assert abs(message["Date"].datetime - clock.now()) < dt.timedelta(minutes=1)
    assert message.keys() == [
        "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type",
    ]  # fmt: skip
    plain, html = parts(mail)
    assert "Bonjour Luís Gonçalves !" in plain
    assert "<title>Bonjour Luís</title>" in html


def test_each_recipient_gets_their_own_values_and_nobody_elses(app: Flask) -> None:
    made = compiled("Cher @CUSTOMERNAME@, de @CITY|votre ville@.")
    first = parts(made.render(to("Ann", city="Lyon")))
    second = parts(made.render(to("Bob")))
    assert "Cher Ann, de Lyon." in first[0]
    assert "Cher Bob, de votre ville." in second[0]
    assert "Ann" not in second[0] + second[1]
    assert parts(made.render(to("Ann", city="Lyon"))) == first


def test_a_value_is_escaped_for_where_it_stands(app: Flask) -> None:
    made = compiled("@CUSTOMERNAME@ [x](https://e.com/?n=@CUSTOMERNAME@)", subject="@CUSTOMERNAME@")
    plain, html = parts(made.render(to('<b>"A&B"</b>')))
    assert "&lt;b&gt;&quot;A&amp;B&quot;&lt;/b&gt;" in html
    assert "https://e.com/?n=%3Cb%3E%22A%26B%22%3C%2Fb%3E" in html
    assert '<b>"A&B"</b>' in plain
    assert "<b>" not in html.replace("<body", "")


def test_a_line_break_in_a_name_starts_no_header(app: Flask) -> None:
    mail = compiled("x", subject="Hi @CUSTOMERNAME@").render(to("A\r\nBcc: thief@example.com"))
    message = read(mail)
    assert message["Bcc"] is None
    assert message["Subject"] == "Hi A Bcc: thief@example.com"


def test_the_subject_and_footer_speak_the_language_of_the_template(app: Flask) -> None:
    options = Options(mass=True, proof=True)
    french = compiled("@COUNTRY@ @DATE@", options, language="fr").render(to(country="DE"))
    english = compiled("@COUNTRY@ @DATE@", options, language="en").render(to(country="DE"))
    assert read(french)["Subject"].startswith("[Épreuve] ")
    assert read(english)["Subject"].startswith("[Proof] ")
    assert "Allemagne" in parts(french)[0]
    assert "Germany" in parts(english)[0]
    assert "Vous recevez cet e-mail" in parts(french)[0]
    assert "You receive this e-mail" in parts(english)[0]


def test_only_mass_mails_can_be_stopped(app: Flask) -> None:
    mass = read(compiled("x", Options(mass=True)).render(to()))
    one_click, by_mail = mass["List-Unsubscribe"].split(", ")
    assert re.fullmatch(r"<http://[^/>]+/unsubscribe/d7\.[0-9a-f]{16}>", one_click)
    assert by_mail.startswith("<mailto:reply@example.com?subject=")
    assert mass["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    other = read(compiled("x").render(to()))
    assert other["List-Unsubscribe"] is other["List-Unsubscribe-Post"] is None


def test_a_mail_keeps_its_identity_at_every_attempt(app: Flask) -> None:
    first = compiled("x").render(to())
    again = compiled("x").render(to())
    assert read(first)["Message-ID"] == read(again)["Message-ID"]
    assert re.fullmatch(r"<d7\.[0-9a-f]{16}@example\.com>", read(first)["Message-ID"])
    other = compiled("x").render(dataclasses.replace(to(), identity="d8"))
    assert read(other)["Message-ID"] != read(first)["Message-ID"]


def test_an_international_address_stands_in_utf8_and_is_said_to(app: Flask) -> None:
    made = compiled("x")
    polish = to("Stanisław Wójcik", "stanisław.wójcik@wp.pl")
    mail = made.render(polish)
    assert "To: =?utf-8?b?" in mail.decode()
    assert "<stanisław.wójcik@wp.pl>" in mail.decode()
    assert made.needs_smtputf8(polish)
    assert not made.needs_smtputf8(to())
    assert made.render(to()).isascii()


def test_the_senders_signature_keeps_its_lines(app: Flask) -> None:
    plain, html = parts(compiled("Bien à vous\n@SIGNATURE@").render(to()))
    assert "Bien à vous\nAnna\nM." in plain
    assert "Anna<br>\nM." in html


def test_values_of_one_mail_come_before_those_of_the_customer(app: Flask) -> None:
    context = dataclasses.replace(to("Ann"), data={"customername": "Special"})
    assert "Special" in parts(compiled("@CUSTOMERNAME@").render(context))[0]


def test_what_is_shown_is_what_is_sent(app: Flask) -> None:
    made = compiled("# @CITY@\n\n@CUSTOMERNAME@, @PHONE@ et @STREET|rue@", Options(mass=True))
    context = to(city="Saint-Étienne & Cie")
    shown = made.show(context)
    plain, html = parts(made.render(context))
    assert (plain, html) == (shown.text, shown.html)
    assert read(made.render(context))["Subject"] == shown.subject
    assert shown.empty == ("FIRSTNAME", "PHONE")


def test_a_saved_version_is_compiled_with_its_own_language(app: Flask) -> None:
    settings_of_company.save(COMPANY)
    template = make_template(source="@COUNTRY@", language="en")
    mail = compile_design(design_of(template.version), SENDER).render(to(country="DE"))
    assert "Germany" in parts(mail)[0]


def test_an_unknown_tag_is_sent_as_it_stands(app: Flask) -> None:
    plain, html = parts(compiled("a @XYZZY@ <NUMFACT> b@example.com").render(to()))
    assert "a @XYZZY@ <NUMFACT> b@example.com" in plain
    assert "a @XYZZY@ &lt;NUMFACT&gt; " in html


VALUES = st.one_of(st.sampled_from(["", ".", "\r\n.\r\n", "=20", "é" * 80]), st.text(max_size=50))


@given(VALUES, VALUES)
@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_any_customer_gets_a_valid_mail(app: Flask, name: str, city: str) -> None:
    source = "@CUSTOMERNAME@@CITY@ [x](https://e.com/@CITY@)\n\n- @CUSTOMERNAME|n@"
    made = compile_design(design(source, "@CUSTOMERNAME@ @CITY@"), SENDER)
    context = to(name, city=city)
    mail = made.render(context)
    shown = made.show(context)
    message = read(mail)
    assert b"\r" not in mail.replace(b"\r\n", b"")
    assert b"\n" not in mail.replace(b"\r\n", b"")
    assert max(len(line) for line in mail.split(b"\r\n")) <= 120
    assert message["Bcc"] is None
    plain, html = parts(mail)
    assert (plain, html) == (shown.text, shown.html)


def test_a_20_kb_mail_takes_a_tenth_of_a_millisecond(app: Flask) -> None:
    made = compiled("Bonjour @CUSTOMERNAME@ de @CITY@,\n" + "Un paragraphe ordinaire.\n" * 300)
    context = context_for(sample_facts("fr"))
    assert len(made.render(context)) > 18_000
    best = min(_seconds(made, context) for _ in range(20))
    # Four times the aim, so that a busy machine does not fail the test; EmailMessage takes 45.
    assert best < 0.0004


def _seconds(made: Compiled, context: RecipientContext) -> float:
    start = time.perf_counter()
    for _ in range(20):
        made.render(context)
    return (time.perf_counter() - start) / 20
