"""The library: create, save, duplicate, delete, and what is refused."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.templates import bin, library
from mailer.infra.db import db
from mailer.lib.errors import NotFound, Refused
from mailer.models.audit_entry import AuditEntry
from mailer.models.template import Template, TemplateVersion
from tests.factories.templates import make_template
from tests.personas import marketer, support


def save(template: Template, base: int, **values: str) -> TemplateVersion:
    version = template.version
    given: dict[str, Any] = {
        "name": template.name,
        "subject": version.subject,
        "source": version.source,
        "language": template.language,
    }
    return library.save_version(template, base_number=base, actor=SYSTEM, **(given | values))


def versions(template: Template) -> list[tuple[int, str]]:
    rows = db.session.execute(
        db.select(TemplateVersion.number, TemplateVersion.source)
        .where(TemplateVersion.template_id == template.id)
        .order_by(TemplateVersion.number)
    )
    return [(number, source) for number, source in rows]


def test_a_new_template_has_its_first_version(app_both: Flask) -> None:
    template = make_template(name=" Spring  offer ", source="Hello @CITY@")
    assert template.name == "Spring offer"
    assert template.version.number == 1
    assert template.version.html == "<p>Hello @CITY@</p>\n"
    assert template.version.text == "Hello @CITY@\n"
    assert template.last_sent_at is None


def test_every_save_is_a_version_and_none_is_altered(app_both: Flask) -> None:
    template = make_template(source="one")
    assert save(template, 1, source="two").number == 2
    assert save(template, 2, source="three").number == 3
    assert versions(template) == [(1, "one"), (2, "two"), (3, "three")]
    assert template.version.source == "three"


def test_a_save_that_changes_only_the_name_makes_no_version(app: Flask) -> None:
    template = make_template()
    save(template, 1, name="Another name")
    assert template.name == "Another name"
    assert len(versions(template)) == 1


def test_the_second_of_two_people_is_told_and_overwrites_nothing(app_both: Flask) -> None:
    marc = marketer()
    template = make_template(source="one")
    library.save_version(
        template,
        base_number=1,
        name=template.name,
        subject="Marc’s subject",
        source="two",
        language="en",
        actor=marc,
    )
    with pytest.raises(library.Outdated) as outdated:
        save(template, 1, source="mine")
    assert "Marc Marketing" in outdated.value.message
    assert "version 2" in outdated.value.message
    assert versions(template) == [(1, "one"), (2, "two")]
    assert template.version.subject == "Marc’s subject"


@pytest.mark.parametrize(
    "subject", ["Hi\r\nBcc: thief@example.com", "Hi\nthere", "Hi\x00", "a\u2028b"]
)
def test_a_subject_that_would_break_out_of_its_header_is_refused(app: Flask, subject: str) -> None:
    with pytest.raises(Refused) as refused:
        make_template(subject=subject)
    assert "one line" in refused.value.fields["subject"]
    assert db.session.scalar(db.select(Template)) is None


def test_all_that_is_wrong_is_said_at_once(app: Flask) -> None:
    with pytest.raises(Refused) as refused:
        make_template(name="  ", subject=" ", source="\n \n", language="xx-nowhere")
    assert set(refused.value.fields) == {"name", "subject", "source", "language"}


@pytest.mark.parametrize(
    ("field", "value"), [("name", "n" * 121), ("subject", "s" * 501), ("source", "t" * 200_001)]
)
def test_what_is_too_long_is_refused(app: Flask, field: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        make_template(**{field: value})
    assert set(refused.value.fields) == {field}


def test_an_unknown_mode_is_refused(app: Flask) -> None:
    with pytest.raises(Refused, match="design mode"):
        make_template(mode="paint")


def test_two_templates_cannot_have_one_name(app: Flask) -> None:
    make_template(name="Été")
    other = make_template(name="Winter")
    with pytest.raises(Refused) as refused:
        make_template(name="ETE")
    assert set(refused.value.fields) == {"name"}
    with pytest.raises(Refused):
        save(other, 1, name="été")
    save(other, 1, name="winter")


def test_a_copy_is_named_in_the_language_of_who_asks(app: Flask) -> None:
    template = make_template(name="Offer", subject="S", source="T", language="fr")
    with force_locale("fr"):
        copy = library.duplicate(template, SYSTEM)
        again = library.duplicate(template, SYSTEM)
    assert (copy.name, again.name) == ("Copie de Offer", "Copie de Offer (2)")
    assert (copy.version.subject, copy.version.source, copy.language) == ("S", "T", "fr")
    assert copy.version.number == 1


def test_the_copy_of_a_long_name_fits(app: Flask) -> None:
    template = make_template(name="n" * 120)
    first, second = library.duplicate(template, SYSTEM), library.duplicate(template, SYSTEM)
    assert len(first.name) == len(second.name) == 120
    assert first.name != second.name


def test_a_deleted_template_comes_back_with_all_its_versions(app_both: Flask) -> None:
    template = make_template(name="Offer")
    save(template, 1, source="two")
    library.delete(template, SYSTEM)
    assert library.by_name("offer") is None
    make_template(name="Offer")
    restored = bin.restore(template.id, SYSTEM)
    assert restored.name == "Offer (2)"
    assert restored.deleted_at is None
    assert restored.version.source == "two"


def test_what_is_in_the_bin_cannot_be_saved(app: Flask) -> None:
    template = make_template()
    library.delete(template, SYSTEM)
    with pytest.raises(NotFound):
        save(template, 1, source="two")


def test_only_who_may_can_change_or_delete(app: Flask) -> None:
    template = make_template()
    sam = support()
    for attempt in (
        lambda: make_template(actor=sam),
        lambda: library.duplicate(template, sam),
        lambda: library.delete(template, sam),
        lambda: bin.restore(template.id, sam),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_who_did_what_is_kept(app: Flask) -> None:
    marc = marketer()
    template = make_template(actor=marc)
    library.delete(template, marc)
    bin.restore(template.id, marc)
    actions = db.session.scalars(db.select(AuditEntry.action).where(AuditEntry.actor_id == marc.id))
    assert list(actions) == ["templates.create", "templates.delete", "templates.restore"]
