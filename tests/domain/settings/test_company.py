"""The company's own facts, checked before they are kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailer.domain.settings import company as settings
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.audit_entry import AuditEntry
from tests.factories.settings import make_company
from tests.personas import super_admin


def test_what_is_entered_is_kept_trimmed(app_both):
    make_company()
    changed = replace(settings.company(), name=" Brasserie Dupont ", website="dupont.example")
    settings.change(changed, super_admin())
    assert settings.company().name == "Brasserie Dupont"
    assert settings.company().website == "https://dupont.example"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "Evil\r\nBcc: x@example.com"),
        ("colour", "red"),
        ("colour", "#12345"),
        ("colour", "#1234567"),
        ("colour", "#12345g"),
        ("email", "nowhere"),
        ("website", "javascript:alert(1)"),
        ("website", "ftp://dupont.example"),
        ("website", "https://du pont.example"),
        ("website", "http://["),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", ""),
    ],
)
def test_what_cannot_be_used_is_named(app, field, value):
    company = make_company()
    with pytest.raises(Refused) as refused:
        settings.change(replace(company, **{field: value}), super_admin())
    assert list(refused.value.fields) == [field]
    assert settings.company() == company


def test_the_audit_log_names_what_changed(app):
    company = make_company()
    settings.change(replace(company, city="Liège"), super_admin())
    settings.change(settings.company(), super_admin())
    [entry] = db.session.scalars(db.select(AuditEntry))
    assert entry.details == {"changed": ["city"]}
