"""The company itself."""

from __future__ import annotations

from typing import Any

from mailer.domain.settings import company as settings
from mailer.domain.settings.company import Company


def make_company(**values: Any) -> Company:
    """A company in Brussels that writes English, unless `values` say otherwise."""
    values.setdefault("name", "Example Company")
    values.setdefault("city", "Brussels")
    values.setdefault("language", "en")
    values.setdefault("time_zone", "Europe/Brussels")
    company = Company(**values)
    settings.save(company)
    return company
