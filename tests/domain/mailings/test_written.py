"""A mailing whose mail is written for it: kept while it is written, private, sent as any other."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import func, select

from mailer.domain.accounts import access
from mailer.domain.dispatch import proofs
from mailer.domain.mailings import drafts, launch, manage, queueing, written
from mailer.domain.mailings.written import Written
from mailer.domain.templates import library
from mailer.infra.db import db
from mailer.jobs import mailings as jobs
from mailer.lib.errors import NotFound, Refused
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing
from mailer.models.message import Message
from mailer.models.template import Template, TemplateVersion
from mailer.models.user import User
from tests.factories.accounts import make_company_account, make_user
from tests.factories.customers import make_customer
from tests.factories.mailings import EVERYONE, make_text_template
from tests.fixtures.clock import MovedClock
from tests.personas import marketer, super_admin

KEY = "b" * 32
LETTER = Written("Hello @FIRSTNAME|you@", "<p>Dear <strong>@CUSTOMERNAME@</strong></p>")


def kept(text: Written = LETTER, actor: User | None = None, **more: object) -> Mailing:
    values = {"revision": None, **more}
    return written.keep(KEY, text, {"to": ["all"]}, actor or marketer(), **values)  # type: ignore[arg-type]


def versions() -> int:
    return db.session.scalar(select(func.count()).select_from(TemplateVersion)) or 0


def test_it_is_sent_as_it_was_written_last_by_the_same_engine(app_both: Flask) -> None:
    make_company_account()
    make_customer(email="anna@c.example")
    marc = marketer()
    kept(Written("", "<p>Fir"))
    draft = kept()
    # What nobody got yet needs no history.
    assert versions() == 1
    mailing = launch.launch(draft.template, EVERYONE, marc, draft=draft)
    db.session.commit()
    while queueing.queue_slice(mailing.id):
        pass
    assert mailing.id == draft.id
    assert db.session.scalars(select(Delivery.address)).all() == ["anna@c.example"]
    message = db.session.get_one(Message, mailing.message_id)
    version = db.session.get_one(TemplateVersion, message.template_version_id)
    assert version.html == LETTER.source
    assert version.text.strip() == "Dear @CUSTOMERNAME@"


def test_what_a_mail_was_made_of_is_never_altered(app: Flask) -> None:
    make_company_account()
    make_customer()
    draft = kept()
    mailing = launch.launch(draft.template, EVERYONE, marketer(), draft=draft)
    copy = drafts.copy(mailing, marketer())
    assert copy.template_id != mailing.template_id
    key = copy.draft_key or ""
    written.keep(key, Written("Other", "<p>Other</p>"), {}, marketer())
    assert db.session.get_one(TemplateVersion, mailing.template_version_id).html == LETTER.source
    # Planned and changed is the same: the copy takes the place, the planned one stays as it is.
    assert manage.may_edit(mailing) is False


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (Written("", "<p>Text</p>"), "subject"),
        (Written("Subject", ""), "source"),
        (Written("Subject", "<p> </p><script>alert(1)</script>"), "source"),
    ],
)
def test_nothing_leaves_while_something_is_missing(app: Flask, text: Written, field: str) -> None:
    make_company_account()
    make_customer()
    draft = kept(text)
    with pytest.raises(Refused) as refused:
        launch.launch(draft.template, EVERYONE, marketer(), draft=draft)
    assert list(refused.value.fields) == [field]


def test_what_could_harm_is_not_even_kept(app: Flask) -> None:
    bad = (
        '<p onclick="x()">Hi<script>alert(1)</script> <a href="javascript:alert(2)">there</a></p>'
        "<style>.foot{display:none}</style><div style='position:fixed'>box</div></td></table>"
    )
    version = kept(Written("S\r\nBcc: all@example.com", bad)).template.version
    assert version.source == version.html == '<p>Hi <a href="#">there</a></p>\nbox'
    assert version.subject == "S Bcc: all@example.com"


def test_it_is_its_writers_alone_and_in_no_library(app: Flask) -> None:
    draft, marc = kept(), marketer()
    template = draft.template
    assert access.load(Template, template.id, marc, "mailings:send") is template
    for other in (make_user(super_admin=True), super_admin()):
        with pytest.raises(NotFound):
            access.load(Template, template.id, other, "mailings:send")
    with pytest.raises(NotFound):
        access.load(Template, template.id, super_admin(), "templates:edit")
    # Its subject is no name that is taken.
    assert library.by_name(template.name) is None
    heir = make_user(super_admin=True)
    manage.hand_over(draft, heir, super_admin())
    assert access.load(Template, template.id, heir, "mailings:send") is template


def test_two_windows_do_not_overwrite_each_other(app: Flask) -> None:
    first = kept(window="one")
    revision = first.revision
    kept(Written("Newer", "<p>Newer</p>"), window="two", revision=revision)
    db.session.commit()
    with pytest.raises(drafts.ChangedMeanwhile):
        kept(window="one", revision=revision)
    assert db.session.get_one(Mailing, first.id).template.version.subject == "Newer"


def test_it_becomes_a_template_of_the_library(app: Flask) -> None:
    make_company_account()
    make_customer()
    draft = kept()
    with pytest.raises(NotFound):
        written.save_as_template(draft, marketer())
    mailing = launch.launch(draft.template, EVERYONE, marketer(), draft=draft, subject="Sent as")
    made = written.save_as_template(mailing, marketer())
    assert (made.name, made.version.subject, made.unlisted) == ("Sent as", "Sent as", False)
    assert made.version.source == LETTER.source


def test_a_draft_that_gets_a_template_of_the_library_leaves_nothing_behind(app_both: Flask) -> None:
    marc, draft = marketer(), kept()
    own, library_one = draft.template_id, make_text_template()
    drafts.keep(KEY, library_one, {}, marc)
    db.session.commit()
    assert db.session.get(Template, own) is None
    assert db.session.scalars(select(TemplateVersion.template_id)).all() == [library_one.id]
    # The other way round, the library keeps its own.
    kept()
    assert db.session.get(Template, library_one.id) is library_one


def test_what_a_proof_was_made_of_stays(app: Flask) -> None:
    make_company_account()
    marc, draft = marketer(), kept()
    own = draft.template_id
    proofs.send_proof(draft.template, ["a@example.com"], [], marc, as_sent=True)
    drafts.keep(KEY, make_text_template(), {}, marc)
    assert db.session.get(Template, own) is not None


def test_a_deleted_draft_comes_back_for_a_month_and_goes_with_what_was_written(
    app_both: Flask, clock: MovedClock
) -> None:
    marc, draft = marketer(), kept()
    own, mailing_id = draft.template_id, draft.id
    drafts.set_tick(draft, make_customer().id, on=False)
    manage.delete(draft, marc)
    clock.advance(dt.timedelta(days=29))
    jobs.purge_drafts()
    assert manage.restore(mailing_id, marc).template_id == own
    manage.delete(draft, marc)
    clock.advance(dt.timedelta(days=31))
    jobs.purge_drafts()
    assert db.session.get(Mailing, mailing_id) is None
    assert db.session.get(Template, own) is None
    assert versions() == 0
