"""Files that go with a mailing: chosen on the page before Send, sent, shown afterwards."""

from __future__ import annotations

import email
import email.policy
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from mailer.domain.outbox import attachments
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.infra.db import db
from mailer.models.attachment import Attachment
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing
from mailer.models.message import Message, MessageKind
from mailer.models.user import User
from tests import personas
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.mailings import make_text_template
from tests.fixtures.application import Browser

SignIn = Callable[[User], Browser]


@pytest.fixture
def fields(app: Flask) -> dict[str, Any]:
    """What the page before Send posts, for one customer."""
    make_company_account()
    customer = make_customer(email="good@example.com")
    return {
        "template": make_text_template(name="Spring offer").id,
        "customer": customer.id,
        "draft": "ab" * 16,
        "expected": 1,
        "title": "Spring, second round",
    }


def upload(*files: tuple[str, bytes]) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(content), name) for name, content in files]


def review(browser: Browser, fields: dict[str, Any]) -> str:
    page = "template={template}&customer={customer}&draft={draft}".format(**fields)
    return browser.get(f"/mailings/send/review?{page}").text


def attached(kind: MessageKind) -> list[tuple[str, bytes]]:
    """What the standard library finds in the mail of that kind."""
    message = db.session.scalars(db.select(Message).where(Message.kind == kind)).one()
    row = db.session.scalars(db.select(Delivery).where(Delivery.message_id == message.id)).one()
    made = renderer_for(message).render_many([row])[row.id]
    read = email.message_from_bytes(made.content, policy=email.policy.default)
    return [(part.get_filename(), part.get_content()) for part in read.iter_attachments()]  # type: ignore[misc]


def test_chosen_files_stay_on_the_page_with_their_sizes(
    fields: dict[str, Any], sign_in: SignIn
) -> None:
    browser = sign_in(personas.marketer())
    files = upload(("Offre é.pdf", b"x" * 2500), ("b.pdf", b"y"))
    answer = browser.post("/mailings/send/attachments", data={**fields, "files": files})
    assert answer.status_code == 200
    assert f"draft={fields['draft']}" in answer.headers["HX-Replace-Url"]
    for page in (answer.text, review(browser, fields)):
        assert "Offre é.pdf" in page
        assert "2.5\u00a0KB" in page
        assert "b.pdf" in page


def test_a_file_over_the_limit_is_refused_and_the_others_stay(
    fields: dict[str, Any], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "LIMIT", 1000)
    browser = sign_in(personas.marketer())
    files = upload(("a.pdf", b"x" * 600), ("large.pdf", b"x" * 600), ("c.pdf", b"x"))
    answer = browser.post("/mailings/send/attachments", data={**fields, "files": files})
    assert answer.status_code == 200
    assert "“large.pdf” was not attached" in answer.text
    page = review(browser, fields)
    assert re.findall(r'attachment-name">([^<]*)<', page) == ["a.pdf", "c.pdf"]


def test_a_file_can_be_taken_away_again(fields: dict[str, Any], sign_in: SignIn) -> None:
    browser = sign_in(personas.marketer())
    browser.post("/mailings/send/attachments", data={**fields, "files": upload(("a.pdf", b"x"))})
    (row,) = db.session.scalars(db.select(Attachment))
    url = f"/mailings/send/attachments/{row.id}/remove"
    assert sign_in(personas.super_admin()).post(url, data=fields).status_code == 404
    answer = sign_in(personas.marketer()).post(url, data=fields)
    assert answer.status_code == 200
    assert "a.pdf" not in answer.text


def test_what_was_chosen_by_another_is_not_on_my_page(
    fields: dict[str, Any], sign_in: SignIn
) -> None:
    theirs = sign_in(personas.marketer())
    theirs.post("/mailings/send/attachments", data={**fields, "files": upload(("a.pdf", b"x"))})
    assert "a.pdf" not in review(sign_in(personas.super_admin()), fields)


def test_the_files_go_with_each_mail_and_with_the_starters_copy(
    fields: dict[str, Any], sign_in: SignIn, run_jobs: Callable[[], None]
) -> None:
    user = personas.marketer()
    user.bcc_copy = True
    browser = sign_in(user)
    browser.post("/mailings/send/attachments", data={**fields, "files": upload(("é.bin", b"1"))})
    # One more that comes with Send itself, as from a browser without scripts.
    sent = browser.post("/mailings/send", data={**fields, "files": upload(("b.bin", b"2"))})
    assert sent.status_code == 303
    run_jobs()
    assert attached(MessageKind.MAILING) == [("é.bin", b"1"), ("b.bin", b"2")]
    assert attached(MessageKind.COPY) == [("é.bin", b"1"), ("b.bin", b"2")]


def test_nothing_is_lost_when_send_is_refused(
    fields: dict[str, Any], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(personas.marketer())
    wrong = {**fields, "expected": 7, "files": upload(("a.pdf", b"x"))}
    answer = browser.post("/mailings/send", data=wrong)
    assert answer.status_code == 422
    assert "a.pdf" in answer.text
    assert "Spring, second round" in answer.text
    assert fields["draft"] in answer.text
    monkeypatch.setattr(attachments, "LIMIT", 10)
    large = {**fields, "files": upload(("large.pdf", b"x" * 100))}
    answer = browser.post("/mailings/send", data=large)
    assert answer.status_code == 422
    assert "“large.pdf” was not attached" in answer.text
    assert db.session.scalar(db.select(Mailing.id)) is None


def test_a_proof_of_the_mailing_carries_the_files(fields: dict[str, Any], sign_in: SignIn) -> None:
    browser = sign_in(personas.marketer())
    browser.post("/mailings/send/attachments", data={**fields, "files": upload(("a.bin", b"1"))})
    form = re.search(r'<form id="proof-form".*?</form>', review(browser, fields), re.DOTALL)
    assert form is not None
    assert f'name="draft" value="{fields["draft"]}"' in form[0]
    proof = {"to": "me@example.com", "as_sent": "1", "draft": fields["draft"]}
    browser.post(f"/templates/{fields['template']}/proof", data=proof)
    assert attached(MessageKind.PROOF) == [("a.bin", b"1")]


def test_the_mailings_page_hands_the_files_out_as_downloads(
    fields: dict[str, Any], sign_in: SignIn
) -> None:
    browser = sign_in(personas.marketer())
    content = bytes(range(256)) * 500
    page = upload(("Offre <é>.html", content))
    sent = browser.post("/mailings/send", data={**fields, "files": page})
    shown = browser.get(sent.location).text
    assert "Offre &lt;é&gt;.html" in shown
    link = re.search(r'href="(/mailings/\d+/attachments/\d+)"', shown)
    assert link is not None
    answer = browser.get(link[1])
    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream"
    assert answer.content_length == len(content)
    assert browser.get(link[1].rsplit("/", 1)[0] + "/999999").status_code == 404
