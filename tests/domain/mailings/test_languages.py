"""A mailing in several languages: each customer gets theirs, as it was when Send was pressed."""

from __future__ import annotations

from email.message import EmailMessage

from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.dispatch import proofs
from mailer.domain.mailings import launch, planning, queueing
from mailer.domain.mailings.sent_mail import sent_mail
from mailer.domain.mailings.shares import Share
from mailer.domain.templates import library, variants
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing
from mailer.models.message import Message
from mailer.models.template import Template
from tests.factories.accounts import make_account, make_company_account
from tests.factories.customers import make_customer
from tests.factories.mailings import EVERYONE
from tests.factories.settings import make_company
from tests.factories.templates import make_template
from tests.personas import marketer


def offer() -> tuple[Template, Template]:
    """In French, and in English."""
    french = make_template(
        name="Offre", language="fr", subject="Offre pour @FIRSTNAME@", source="Bonjour @LASTNAME@"
    )
    english = make_template(
        name="Offer", language="en", subject="Offer for @FIRSTNAME@", source="Hello @LASTNAME@"
    )
    variants.link(french, english, SYSTEM)
    return french, english


def write(template: Template, source: str) -> None:
    library.save_version(
        template,
        base_number=template.version.number,
        name=template.name,
        subject="Changed",
        source=source,
        language=template.language,
        actor=SYSTEM,
    )


def audience() -> None:
    make_customer(first_name="Anne", last_name="Petit", email="anne@example.com", language="fr")
    make_customer(first_name="John", last_name="Small", email="john@example.com", language="en-GB")
    make_customer(first_name="Uwe", last_name="Klein", email="uwe@example.com", language="de")
    make_customer(first_name="Kim", last_name="Lee", email="kim@example.com")
    make_customer(first_name="Out", email="out@example.com", language="en", consent="withdrawn")


def greeting(mail: EmailMessage) -> str:
    """The first line that greets."""
    part = mail.get_body(("plain",))
    assert part is not None
    lines = str(part.get_content()).splitlines()
    return next(line for line in lines if line.startswith(("Bonjour", "Hello", "too late")))


def test_each_customer_gets_their_language_as_it_was_at_send(app_both, smtp_server, run_jobs):
    make_company(language="en")
    make_account(company_default=True, port=smtp_server.port)
    french, english = offer()
    audience()
    mailing = launch.launch(french, EVERYONE, SYSTEM)
    write(french, "too late")
    write(english, "too late")
    variants.unlink(english, SYSTEM)
    run_jobs()
    smtp_server.wait_for(4)
    got = {
        caught.recipients[0]: (caught.message["Subject"], greeting(caught.message))
        for caught in smtp_server.messages
    }
    assert got == {
        "anne@example.com": ("Offre pour Anne", "Bonjour Petit"),
        "john@example.com": ("Offer for John", "Hello Small"),
        "uwe@example.com": ("Offre pour Uwe", "Bonjour Klein"),
        "kim@example.com": ("Offer for Kim", "Hello Lee"),
    }
    footers = {
        caught.recipients[0]: caught.message.get_body(("html",)).get_content()
        for caught in smtp_server.messages
    }
    assert 'lang="fr"' in footers["uwe@example.com"]
    assert 'lang="en"' in footers["john@example.com"]
    assert mailing.expected == 4


def test_what_is_shown_afterwards_is_the_mail_that_the_customer_got(app: Flask) -> None:
    make_company_account()
    french, english = offer()
    audience()
    mailing = launch.launch(french, EVERYONE, SYSTEM)
    queueing.queue_slice(mailing.id)
    write(english, "too late")
    mails = db.session.scalars(db.select(Delivery).filter_by(mailing_id=mailing.id))
    shown = {mail.address: sent_mail(mail) for mail in mails}
    john, uwe = shown["john@example.com"], shown["uwe@example.com"]
    assert john is not None and uwe is not None
    assert (john.subject, uwe.subject) == ("Offer for John", "Offre pour Uwe")
    assert "Hello Small" in john.text


def test_the_plan_says_how_many_get_which_language(app_both: Flask) -> None:
    make_company(language="en")
    make_company_account()
    french, english = offer()
    audience()
    planned = planning.plan(english, EVERYONE, SYSTEM)
    assert planned.template is french
    assert planned.shares == (Share(french, "fr", 2, 1), Share(english, "en", 2, 1))
    assert sum(share.count for share in planned.shares) == planned.ledger.receive == 4


def test_only_the_languages_that_someone_gets_count_as_sent(app: Flask) -> None:
    make_company(language="fr")
    make_company_account()
    french, english = offer()
    german = make_template(name="Angebot", language="de")
    variants.link(french, german, SYSTEM)
    make_customer(email="john@example.com", language="en")
    mailing = launch.launch(french, EVERYONE, SYSTEM)
    assert french.last_sent_at == english.last_sent_at == mailing.started_at
    assert german.last_sent_at is None


def test_a_template_in_one_language_freezes_no_choice(app: Flask) -> None:
    make_company_account()
    make_customer(email="john@example.com", language="en")
    mailing = launch.launch(make_template(language="fr"), EVERYONE, SYSTEM)
    assert message_of(mailing).data == {}
    assert message_of(mailing).language == "fr"


def test_the_copy_for_the_starter_is_the_mail_of_the_first_recipient(app, smtp_server, run_jobs):
    make_account(company_default=True, port=smtp_server.port)
    french, _english = offer()
    make_customer(first_name="John", last_name="Small", email="john@example.com", language="en")
    make_customer(first_name="Anne", last_name="Petit", email="anne@example.com", language="fr")
    marketer().bcc_copy = True
    launch.launch(french, EVERYONE, marketer())
    run_jobs()
    smtp_server.wait_for(3)
    [copy] = smtp_server.to(marketer().email)
    assert copy.message["Subject"] == "Offer for John"
    assert greeting(copy.message) == "Hello Small"


def test_a_proof_as_sent_is_in_the_language_of_its_customer(app, smtp_server, run_jobs):
    make_account(company_default=True, port=smtp_server.port)
    french, _english = offer()
    john = make_customer(first_name="John", last_name="Small", language="en")
    proofs.send_proof(french, ["me@example.com"], [john], marketer(), as_sent=True)
    run_jobs()
    smtp_server.wait_for(1)
    [proof] = smtp_server.to("me@example.com")
    assert "Offer for John" in proof.message["Subject"]
    assert greeting(proof.message) == "Hello Small"


def message_of(mailing: Mailing) -> Message:
    return db.session.get_one(Message, mailing.message_id)
