"""What is written and not saved is kept, for its writer only, and told to others."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from mailer.domain.accounts.access import Forbidden
from mailer.domain.templates import drafts, library
from mailer.domain.templates.drafts import Elsewhere, Other, Work
from mailer.infra.db import db
from mailer.jobs import templates as jobs
from mailer.lib.errors import NotFound, Refused
from mailer.models.template import DesignMode, TemplateDraft, TemplateVersion
from tests.factories.templates import make_template
from tests.fixtures.clock import MovedClock
from tests.personas import marketer, super_admin, support

TEXT = DesignMode.TEXT
NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


def work(source: str = "one", **values: object) -> Work:
    return Work(TEXT, **{"name": "Spring", "subject": "News", "source": source} | values)  # type: ignore[arg-type]


def count() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(TemplateDraft)) or 0


def test_a_draft_is_kept_as_it_was_typed_and_is_no_version(app_both: Flask) -> None:
    template = make_template(source="saved")
    wrong = work("", name=" ", subject="two\nlines", language="xx-nonsense", base_number=1)
    draft = drafts.keep(wrong, marketer(), template=template)
    found = drafts.own(template, marketer())
    assert found is draft
    assert (draft.name, draft.subject, draft.language, draft.source) == (" ", "two\nlines", "", "")
    assert draft.base_number == 1
    assert db.session.query(TemplateVersion).count() == 1
    assert template.version.source == "saved"


def test_each_keep_writes_into_the_same_draft(app_both: Flask) -> None:
    template = make_template()
    drafts.keep(work("one"), marketer(), template=template, window="w")
    drafts.keep(work("two"), marketer(), template=template, window="w")
    assert count() == 1
    assert drafts.own(template, marketer()).source == "two"


def test_several_new_templates_may_be_begun(app: Flask) -> None:
    first = drafts.keep(work("first"), marketer(), window="a")
    second = drafts.keep(work("second"), marketer(), window="b")
    drafts.keep(work("first, longer"), marketer(), draft_id=first.id, window="a")
    assert [each.source for each in drafts.unfinished(marketer())] == ["first, longer", "second"]
    assert drafts.unfinished(super_admin()) == []
    assert second.id != first.id


def test_nobody_reads_writes_or_discards_the_draft_of_another(app: Flask) -> None:
    draft = drafts.keep(work("mine"), marketer())
    with pytest.raises(NotFound):
        drafts.load(draft.id, super_admin())
    with pytest.raises(NotFound):
        drafts.discard(draft, super_admin())
    other = drafts.keep(work("theirs"), super_admin(), draft_id=draft.id)
    assert other.id != draft.id
    assert draft.source == "mine"


def test_who_may_not_edit_keeps_nothing(app: Flask) -> None:
    with pytest.raises(Forbidden):
        drafts.keep(work(), support())
    assert count() == 0


def test_two_windows_of_one_person_do_not_overwrite_each_other(app: Flask) -> None:
    template = make_template()
    kept = drafts.keep(work("first window"), marketer(), template=template, window="a")
    with pytest.raises(Elsewhere):
        drafts.keep(work("second window"), marketer(), template=template, window="b")
    assert kept.source == "first window"
    # Opened from that draft, the second goes on with it; then the first is the one behind.
    seen = drafts.stamp(kept)
    drafts.keep(work("goes on"), marketer(), template=template, window="b", known=seen)
    with pytest.raises(Elsewhere):
        drafts.keep(work("behind"), marketer(), template=template, window="a", known=seen)
    assert kept.source == "goes on"


def test_a_window_whose_answer_was_lost_goes_on(app: Flask) -> None:
    template = make_template()
    drafts.keep(work("one"), marketer(), template=template, window="a")
    drafts.keep(work("two"), marketer(), template=template, window="a", known="")
    assert drafts.own(template, marketer()).source == "two"


def test_others_at_work_are_told_with_the_time(app_both: Flask, clock: MovedClock) -> None:
    clock.move_to(NOON)
    template = make_template()
    drafts.seen(template, marketer())
    assert drafts.others(template, marketer()) == []
    [other] = drafts.others(template, super_admin())
    assert (other.name, other.open, other.unsaved) == ("Marc Marketing", True, False)
    assert abs(other.since - NOON) < dt.timedelta(seconds=5)
    clock.advance(dt.timedelta(seconds=46))
    assert drafts.others(template, super_admin()) == []


def test_a_draft_left_lying_is_told_too(app: Flask, clock: MovedClock) -> None:
    clock.move_to(NOON)
    template = make_template()
    draft = drafts.keep(work(), marketer(), template=template)
    clock.advance(dt.timedelta(days=2))
    assert draft.changed_at is not None
    assert drafts.others(template, super_admin()) == [
        Other("Marc Marketing", False, draft.changed_at, True)
    ]


def test_an_editor_opened_again_is_open_since_then(app: Flask, clock: MovedClock) -> None:
    clock.move_to(NOON)
    template = make_template()
    drafts.seen(template, marketer())
    clock.advance(dt.timedelta(seconds=20))
    drafts.seen(template, marketer())
    [other] = drafts.others(template, super_admin())
    assert abs(other.since - NOON) < dt.timedelta(seconds=5)
    clock.advance(dt.timedelta(hours=1))
    drafts.seen(template, marketer())
    [other] = drafts.others(template, super_admin())
    assert other.since > NOON + dt.timedelta(minutes=50)


def test_an_editor_that_was_only_opened_has_no_draft(app: Flask) -> None:
    template = make_template()
    drafts.seen(template, marketer())
    assert drafts.own(template, marketer()) is None


def test_a_save_makes_the_draft_superfluous_and_only_its_writers(app: Flask) -> None:
    template = make_template()
    drafts.keep(work("mine"), marketer(), template=template)
    theirs = drafts.keep(work("theirs"), super_admin(), template=template)
    new = drafts.keep(work("new"), marketer())
    drafts.saved(marketer(), template=template)
    assert drafts.own(template, marketer()) is None
    assert drafts.own(template, super_admin()) is theirs
    drafts.saved(super_admin(), draft_id=new.id)
    assert drafts.unfinished(marketer()) == [new]
    drafts.saved(marketer(), draft_id=new.id)
    assert drafts.unfinished(marketer()) == []


def test_more_than_a_mail_can_be_is_refused_in_words(app: Flask) -> None:
    with pytest.raises(Refused, match="cannot become a mail"):
        drafts.keep(work("x" * (drafts.LONGEST + 1)), marketer())
    assert count() == 0


def test_characters_that_no_text_has_are_left_out(app_both: Flask) -> None:
    draft = drafts.keep(work("a\r\nb\ud800\0", name="n\ud800"), marketer())
    db.session.commit()
    assert (draft.source, draft.name) == ("a\nb", "n")


def test_old_drafts_are_forgotten_by_themselves(app_both: Flask, clock: MovedClock) -> None:
    clock.move_to(NOON)
    old = make_template()
    drafts.keep(work(), marketer(), template=old)
    drafts.seen(old, super_admin())
    clock.advance(dt.timedelta(days=89))
    fresh = drafts.keep(work("fresh"), marketer())
    jobs.forget_drafts()
    assert drafts.own(old, marketer()) is not None
    assert count() == 2
    clock.advance(dt.timedelta(days=2))
    jobs.forget_drafts()
    assert db.session.scalars(db.select(TemplateDraft)).all() == [fresh]


def test_a_deleted_persons_draft_holds_up_nothing(app_both: Flask) -> None:
    template = make_template()
    drafts.keep(work(), marketer(), template=template)
    library.delete(template, marketer())
    db.session.execute(db.delete(type(marketer())).where(type(marketer()).id == marketer().id))
    assert count() == 0
