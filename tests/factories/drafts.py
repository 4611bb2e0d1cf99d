"""Drafts of templates."""

from __future__ import annotations

from typing import Any

from mailer.domain.templates import drafts
from mailer.domain.templates.drafts import Work
from mailer.models.template import DesignMode, Template, TemplateDraft
from mailer.models.user import User
from tests.factories.accounts import make_user


def make_draft(
    user: User | None = None, template: Template | None = None, **values: Any
) -> TemplateDraft:
    """Of a new template, unless one is given; of somebody who may do everything."""
    if template is not None:
        values.setdefault("base_number", template.version.number)
    work = Work(**{"mode": DesignMode.TEXT, "name": "Begun", "source": "Some words"} | values)
    return drafts.keep(work, user or make_user(super_admin=True), template=template, window="w")


SAMPLES = {"draft_id": lambda: make_draft().id}
