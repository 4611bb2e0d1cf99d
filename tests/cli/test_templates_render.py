"""`mailer templates render`: the very message that would be sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.mailings import launch, queueing
from mailer.domain.mailings.sent_mail import sent_message
from mailer.domain.templates import variants
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.template import Template
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.templates import make_template
from tests.fixtures.terminal import Answer

Run = Callable[..., Answer]
SOURCES = {
    "text": "Dear @CUSTOMERNAME@,\n\n**welcome** to @CITY@. @UNSUBSCRIBE@",
    "html": '<p title="@CITY@">Dear @CUSTOMERNAME@</p><a href="@UNSUBSCRIBE@">stop</a>',
    "dragdrop": "<mjml><mj-body><mj-section><mj-column><mj-text>Dear @CUSTOMERNAME@ of @CITY@"
    "</mj-text></mj-column></mj-section></mj-body></mjml>",
}


def sent(template: Template, audience: dict[str, object]) -> bytes:
    """The mail that a mailing of it makes for its one recipient."""
    mailing = launch.launch(template, {"any": [audience]}, SYSTEM)
    while queueing.queue_slice(mailing.id):
        pass
    db.session.commit()
    rows = db.select(Delivery).where(Delivery.mailing_id == mailing.id)
    return sent_message(db.session.scalars(rows).one())


def without_its_own(message: bytes) -> list[str]:
    """A message without what each mail has of its own: date, number, links of its recipient, and
    the picture that counts its openings (a file is no mail of a mailing)."""
    head, _blank, body = message.decode().partition("\r\n\r\n")
    text = head + "\r\n\r\n" + body.replace("=\r\n", "")
    text = re.sub(r"/(unsubscribe|view)/\s*[dp][\w.]+", r"/\1/…", text)
    text = re.sub(r'<img src=3D"[^"]*/o/[^>]*>', "", text)
    text = re.sub(r"=_[0-9a-f]{24}", "=_boundary", text)
    return [line for line in text.split("\r\n") if not line.startswith(("Date:", "Message-ID:"))]


@pytest.fixture
def luis(app: object) -> Customer:
    make_company_account()
    return make_customer(
        first_name="Luís", last_name="Gonçalves & Co", city="Saint-Étienne", email="l@example.com"
    )


@pytest.mark.parametrize("mode", SOURCES)
def test_what_is_written_is_what_is_sent(
    runner: Run, tmp_path: Path, luis: Customer, mode: str
) -> None:
    template = make_template(
        name="Spring", mode=mode, source=SOURCES[mode], subject="For @FIRSTNAME@ – été"
    )
    out = tmp_path / "mail.eml"
    answer = runner("templates", "render", "spring", "--to", "L@EXAMPLE.com", "--out", out)
    assert answer.exit_code == 0, answer.stderr
    expected = sent(template, {"customers": [luis.id]})
    assert without_its_own(out.read_bytes()) == without_its_own(expected)
    assert b"Saint" in expected


def test_an_address_of_nobody_gets_what_a_mailing_to_it_would_bring(
    runner: Run, tmp_path: Path, luis: Customer
) -> None:
    template = make_template(name="Spring", source="Dear @CITY|friend@")
    out = tmp_path / "mail.eml"
    answer = runner("templates", "render", "Spring", "--to", "new@example.com", "--out", out)
    assert answer.exit_code == 0, answer.stderr
    expected = sent(template, {"addresses": ["new@example.com"]})
    assert without_its_own(out.read_bytes()) == without_its_own(expected)
    assert "Dear=20friend" in "\n".join(without_its_own(expected))


def test_the_customers_language_chooses_among_the_languages_of_a_template(
    runner: Run, tmp_path: Path, luis: Customer
) -> None:
    luis.language = "fr"
    main = make_template(name="News", source="Hello", language="en")
    variants.link(main, make_template(name="Nouvelles", source="Bonjour", language="fr"), SYSTEM)
    db.session.commit()
    out = tmp_path / "mail.eml"
    answer = runner("templates", "render", "News", "--to", luis.email, "--out", out, "--json")
    assert answer.json["language"] == "fr"
    expected = sent(main, {"customers": [luis.id]})
    assert without_its_own(out.read_bytes()) == without_its_own(expected)
    assert b"Bonjour" in out.read_bytes()


def test_a_deleted_template_is_not_found(runner: Run, tmp_path: Path, luis: Customer) -> None:
    template = make_template(name="Spring")
    template.deleted_at = template.created_at
    db.session.commit()
    answer = runner("templates", "render", "Spring", "--out", tmp_path / "mail.eml")
    assert answer.exit_code == 1
    assert "Spring" in answer.stderr
    assert not (tmp_path / "mail.eml").exists()
