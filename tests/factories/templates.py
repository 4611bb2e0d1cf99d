"""Templates."""

from __future__ import annotations

from typing import Any

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.templates import library
from mailer.models.template import DesignMode, Template
from tests.factories import number


def make_template(**values: Any) -> Template:
    """A text template in English that greets the customer."""
    values.setdefault("name", f"Template {number()}")
    values.setdefault("subject", "News for @FIRSTNAME|you@")
    values.setdefault("mode", DesignMode.TEXT)
    values.setdefault("source", "Hello @CUSTOMERNAME@,\n\nthis is new.")
    values.setdefault("language", "en")
    values.setdefault("actor", SYSTEM)
    return library.create(**values)


SAMPLES = {"template_id": lambda: make_template().id}
