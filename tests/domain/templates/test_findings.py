"""What is named at save: unknown tags with their line, links that lead nowhere."""

from flask import Flask

from mailer.domain.settings.company import Company
from mailer.domain.templates.findings import findings, findings_of
from mailer.domain.templates.modes.text import MODE
from mailer.models.custom_field import CustomField
from tests.factories import add
from tests.factories.templates import make_template


def found(source: str, subject: str = "Hello") -> list[tuple[int, str]]:
    return [(each.line, each.text) for each in findings(subject, MODE.check(source, Company()))]


def test_an_unknown_tag_is_named_with_its_line_and_what_was_meant(app: Flask) -> None:
    ((line, text),) = found("Hello,\n\nyou are @CUSTOMRNAME@ and @CUSTOMRNAME@")
    assert line == 3
    assert "@CUSTOMRNAME@" in text
    assert "@CUSTOMERNAME@" in text


def test_an_unknown_tag_in_the_subject_is_named(app: Flask) -> None:
    ((line, text),) = found("Hello", subject="For @XYZZY@")
    assert line == 0
    assert "subject" in text
    assert "@XYZZY@" in text


def test_findings_come_in_the_order_of_the_text(app: Flask) -> None:
    source = "[a](javascript:x)\n\n@XYZZY@\n\n[b](ftp:x)"
    assert [line for line, _ in found(source)] == [1, 3, 5]


def test_tags_of_all_spellings_and_addresses_are_no_findings(app: Flask) -> None:
    source = "@customername@ @NOMCLIENT@ @Prénom|x@ <NOMSOC> info@example.com, b@example.com"
    assert found(source) == []


def test_a_tag_whose_field_was_removed_is_found_in_a_saved_template(app: Flask) -> None:
    field = add(CustomField(key="birthday", label="Birthday"))
    template = make_template(source="Born on @BIRTHDAY@")
    assert findings_of(template) == []
    field.key = "born"
    assert [each.line for each in findings_of(template)] == [1]
