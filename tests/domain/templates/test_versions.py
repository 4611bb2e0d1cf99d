"""The versions of a template."""

import pytest
from flask import Flask

from mailer.domain.templates import library, versions
from mailer.infra.db import db
from mailer.lib.errors import NotFound
from mailer.models.template import Template, TemplateVersion
from tests.factories.templates import make_template
from tests.personas import marketer


def save(template: Template, **values: object) -> TemplateVersion:
    """Another version of it."""
    now = template.version
    fields = {"subject": now.subject, "source": now.source, "options": now.options} | values
    return library.save_version(
        template,
        base_number=now.number,
        name=template.name,
        language=template.language,
        actor=marketer(),
        **fields,  # type: ignore[arg-type]
    )


def test_the_history_says_what_each_save_changed(app_both: Flask) -> None:
    template = make_template(source="one\ntwo", subject="Hi")
    save(template, subject="Hello")
    save(template, source="one\n2\nthree")
    save(template, options={"layout": "banner"})
    found = versions.history(template, None, 10)
    assert [entry.version.number for entry in found] == [4, 3, 2, 1]
    options, source, subject, first = (entry.change for entry in found)
    assert first is None
    assert subject == versions.Change(subject=True, options=False, source=False)
    assert source == versions.Change(False, False, True, added=2, removed=1)
    assert options == versions.Change(subject=False, options=True, source=False)


def test_the_usual_layout_is_no_change_where_none_was_chosen_before(app: Flask) -> None:
    template = make_template(subject="Hi", options={})
    save(template, subject="Hello", options={"layout": "classic"})
    assert versions.history(template, None, 10)[0].change == versions.Change(True, False, False)


def test_a_page_of_the_history_knows_what_came_before_it(app: Flask) -> None:
    template = make_template(subject="1")
    for number in (2, 3, 4):
        save(template, subject=str(number))
    page = versions.history(template, 4, 2)
    assert [entry.version.number for entry in page] == [3, 2]
    assert all(entry.change is not None for entry in page)


def test_a_restored_version_is_a_new_one_and_none_is_altered(app_both: Flask) -> None:
    template = make_template(source="first", subject="First", options={"layout": "banner"})
    save(template, source="second", subject="Second", options={"layout": "classic"})
    made = versions.restore(template, 1, 2, marketer())
    assert (made.number, made.source, made.subject) == (3, "first", "First")
    assert made.options == {"layout": "banner"}
    assert template.version_id == made.id
    second = versions.numbered(template, 2)
    assert (second.source, second.subject) == ("second", "Second")


def test_who_looked_at_an_older_state_restores_nothing(app: Flask) -> None:
    template = make_template(source="first")
    save(template, source="second")
    save(template, source="third")
    with pytest.raises(library.Outdated):
        versions.restore(template, 1, 2, marketer())
    assert template.version.source == "third"


def test_what_is_the_same_already_makes_no_new_version(app: Flask) -> None:
    template = make_template(source="first")
    assert versions.restore(template, 1, 1, marketer()).number == 1
    assert db.session.query(TemplateVersion).count() == 1


def test_the_number_of_another_template_is_not_found(app: Flask) -> None:
    template = make_template()
    save(template, source="second")
    with pytest.raises(NotFound):
        versions.numbered(make_template(), 2)
